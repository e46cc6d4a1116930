# SPDX-License-Identifier: Apache-2.0
"""The incidents of 2023, replayed by name; and the number guard beside links that exist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tests.databases import MakeDatabase
from tests.linking.town import (
    ELSEWHERE,
    HOME,
    SCHEME,
    House,
    crowd,
    number,
    open_house,
    pass_sample,
    row,
    write,
)
from warifu.identifiers.four_items import Sex
from warifu.linking import GatesClosed, LinkFrozen, NoSuchLink, Report


@pytest.fixture
def house(make_database: MakeDatabase) -> House:
    return open_house(make_database(["linking"]))


def judged(house: House, path: Path, rows: list[tuple[str, ...]]) -> tuple[UUID, Report]:
    job = house.bulk.load(write(path, rows), SCHEME, by="loader").job
    assert job is not None
    return job, house.bulk.dry_run(job, by="loader")


def verdicts(house: House, job: UUID) -> dict[str, tuple[str, list[str], str]]:
    return {
        member: (verdict, refused, step)
        for _, member, verdict, _, refused, _, step in house.bulk.outcomes(job)
    }


def test_shimane_ten_forms_with_a_family_members_number_link_nobody_and_go_to_the_window(
    house: House, tmp_path: Path
) -> None:
    rows = []
    for at in range(10):
        home = f"割符県美登里市緑町3丁目{at + 1}番1号"
        child = ("中村　結衣", "ナカムラ　ユイ", f"20{at + 10}-04-02")
        house.town.lives(f"child-{at}", *child, address=home, household=f"h{at}")
        fathers = house.town.lives(
            f"father-{at}", "中村　大輔", "ナカムラ　ダイスケ", "1980-01-01", Sex.MALE, home, f"h{at}"
        )
        rows.append(row(f"H{at}", *child, "女", home, fathers))
    job, report = judged(house, tmp_path / "handbooks.csv", rows)
    assert set(map(str, verdicts(house, job).values())) == {
        str(("REFER", ["NUM_HOUSEHOLD_MEMBER"], "GO_TO_WINDOW"))
    }
    assert "FAMILY_NUMBERS" in {code for code, _ in report.closed}
    with pytest.raises(GatesClosed):
        house.bulk.commit(job, by="head")
    assert house.count("link") == 0


def test_shimane_one_family_number_among_many_is_left_to_the_window_and_the_clerk_sees_nobody(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 8)
    house.town.lives("mother", "岡　由美", "オカ　ユミ", "1985-05-05", address=HOME, household="oka")
    house.town.lives("son", "岡　蓮", "オカ　レン", "2015-05-05", Sex.MALE, HOME, "oka")
    mothers = house.town.numbers["mother"]
    rows = [each.row() for each in people]
    rows.append(row("SON", "岡　蓮", "オカ　レン", "2015-05-05", "男", HOME, mothers))
    for gate in ("FAMILY_NUMBERS", "MISMATCH_RATE"):
        house.loosen(gate, 0.5)
    job, _ = judged(house, tmp_path / "m.csv", rows)
    pass_sample(house, job)
    assert house.bulk.commit(job, by="head").linked == 8
    case = house.desk.cases(SCHEME)[0]
    assert case.why == "NUM_HOUSEHOLD_MEMBER"
    _, look = house.desk.open(case.case, clerk="kimura")
    assert (look.general, look.candidates) == (True, ())


def test_miyazaki_a_bulk_load_with_shifted_numbers_stops_at_the_gate_and_writes_nothing(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 60)
    shifted = [
        replace(each, digits=other.digits)
        for each, other in zip(people, people[1:] + people[:1], strict=True)
    ]
    job, report = judged(house, tmp_path / "m.csv", [each.row() for each in shifted])
    assert report.dry_run.mismatches == 60
    assert {"MISMATCH_RATE", "REFUSAL_RATE"} <= {code for code, _ in report.closed}
    with pytest.raises(GatesClosed) as closed:
        house.bulk.commit(job, by="head")
    assert "shifted rows" in closed.value.remedy
    assert house.count("link") == house.count("message") == house.count("referral") == 0


def test_miyazaki_a_load_without_its_final_check_cannot_be_written_by_anybody(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 10)
    job, report = judged(house, tmp_path / "m.csv", [each.row() for each in people])
    assert report.closed == ()
    for by in ("loader", "head"):
        with pytest.raises(Exception, match="looked at"):
            house.bulk.commit(job, by=by)
    assert house.count("link") == 0


def test_same_name_strangers_with_one_birth_date_are_not_linked_by_name_and_date(
    house: House, tmp_path: Path
) -> None:
    for at in range(3):
        house.town.lives(f"s{at}", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=f"{ELSEWHERE}{at}")
    rows = [row("A", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=HOME)]
    job, _ = judged(house, tmp_path / "m.csv", rows)
    assert verdicts(house, job)["A"][0] == "REFER"


def test_a_same_name_stranger_whose_namesake_is_absent_is_not_linked_though_the_only_hit(
    house: House, tmp_path: Path
) -> None:
    house.town.lives("s", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=ELSEWHERE)
    rows = [row("A", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=HOME)]
    job, _ = judged(house, tmp_path / "m.csv", rows)
    assert verdicts(house, job)["A"][0] == "REFER"


def test_a_strangers_number_with_the_same_name_is_refused(house: House, tmp_path: Path) -> None:
    house.town.lives("a", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=HOME)
    strangers = house.town.lives("b", "佐藤　恵", "サトウ　メグミ", "1970-01-02", address=ELSEWHERE)
    rows = [row("A", "佐藤　恵", "サトウ　メグミ", "1971-07-07", address=HOME, digits=strangers)]
    job, _ = judged(house, tmp_path / "m.csv", rows)
    assert verdicts(house, job)["A"] == ("REFUSE", ["NUM_MISMATCH"], "STOP")


@pytest.mark.parametrize("name", [("山本　郷", "ヤマモト　ゴウ"), ("山本　剛", "ヤマモト　ゴオ")])
def test_a_twin_whose_sibling_alone_is_registered_is_never_linked_to_the_sibling(
    house: House, tmp_path: Path, name: tuple[str, str]
) -> None:
    house.town.lives("twin", "山本　豪", "ヤマモト　ゴウ", "1999-09-09", Sex.MALE)
    job, _ = judged(house, tmp_path / "m.csv", [row("T", *name, "1999-09-09", "男")])
    assert verdicts(house, job)["T"][0] != "LINK"


def test_twins_both_registered_with_one_kana_are_left_to_a_person(house: House, tmp_path: Path) -> None:
    house.town.lives("one", "山本　豪", "ヤマモト　ゴウ", "1999-09-09", Sex.MALE)
    house.town.lives("two", "山本　郷", "ヤマモト　ゴウ", "1999-09-09", Sex.MALE)
    job, _ = judged(house, tmp_path / "m.csv", [row("T", "山本　豪", "ヤマモト　ゴウ", "1999-09-09", "男")])
    assert verdicts(house, job)["T"][0] == "REFER"


def test_one_number_at_two_members_stops_both_and_closes_the_gate(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 4)
    rows = [each.row() for each in people] + [people[0].row(member="DOUBLE")]
    job, report = judged(house, tmp_path / "m.csv", rows)
    found = verdicts(house, job)
    assert found["DOUBLE"][1] == found["M00000"][1] == ["NUM_TAKEN"]
    assert "NUMBER_COLLISIONS" in {code for code, _ in report.closed}


def test_two_members_at_one_person_stop_both_and_close_the_gate(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 4)
    rows = [each.row(digits="") for each in people] + [people[0].row(member="DOUBLE", digits="")]
    _, report = judged(house, tmp_path / "m.csv", rows)
    assert report.dry_run.stopped == {"PERSON_TWICE": 2}
    assert "PERSON_COLLISIONS" in {code for code, _ in report.closed}


def test_a_number_that_another_member_is_linked_to_stops_the_new_row_and_freezes_the_old_link(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 6)
    job, _ = judged(house, tmp_path / "a.csv", [each.row() for each in people[:3]])
    pass_sample(house, job)
    house.bulk.commit(job, by="head")
    for gate in ("NUMBER_COLLISIONS", "DRIFT", "REFUSAL_RATE"):
        house.loosen(gate, 1)
    rows = [people[0].row(member="NEW"), *(each.row() for each in people[3:])]
    second, _ = judged(house, tmp_path / "b.csv", rows)
    pass_sample(house, second)
    outcome = house.bulk.commit(second, by="head")
    assert (outcome.linked, outcome.referred, outcome.frozen) == (3, 1, 1)
    with pytest.raises(LinkFrozen):
        house.links.person_of(SCHEME, "M00000")
    with pytest.raises(NoSuchLink):
        house.links.person_of(SCHEME, "NEW")
    house.links.confirm(SCHEME, "M00000", by="head", reason="she showed her card")
    assert house.links.person_of(SCHEME, "M00000") == "00000"


@pytest.mark.parametrize("column", ["member_id", "person_ref", "number_index"])
def test_the_database_itself_refuses_a_second_link_in_force(
    house: House, tmp_path: Path, column: str
) -> None:
    people = crowd(house.town, 2)
    job, _ = judged(house, tmp_path / "a.csv", [each.row() for each in people])
    pass_sample(house, job)
    house.bulk.commit(job, by="head")
    columns = {"member_id": "'X'", "person_ref": "'Y'", "number_index": "sha256('z')"} | {column: column}
    values = ", ".join(columns[each] for each in ("member_id", "person_ref", "number_index"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        house.rows(
            "INSERT INTO linking.link (scheme, member_id, person_ref, number_index, number_sealed,"
            " statement_id,"
            f" rule, linked_by, linked_at, reason) SELECT scheme, {values}, 'x', statement_id,"
            f" rule, 'x', now(),"
            " '' FROM linking.link WHERE member_id = 'M00000' RETURNING 1"
        )


def test_a_number_with_a_wrong_check_digit_is_not_kept_and_its_row_is_refused(
    house: House, tmp_path: Path
) -> None:
    one = crowd(house.town, 1)[0]
    wrong = one.digits[:-1] + str((int(one.digits[-1]) + 1) % 10)
    job, _ = judged(house, tmp_path / "m.csv", [one.row(digits=wrong)])
    assert verdicts(house, job)["M00000"][1] == ["NUM_CHECK_DIGIT"]
    assert house.rows("SELECT number_state, number_sealed FROM linking.statement") == [("misfit", None)]


def test_a_number_nobody_here_has_is_refused(house: House, tmp_path: Path) -> None:
    one = crowd(house.town, 1)[0]
    job, _ = judged(house, tmp_path / "m.csv", [one.row(digits=number(999))])
    assert verdicts(house, job)["M00000"][1] == ["NUM_UNKNOWN"]


def test_the_tables_of_two_schemes_cannot_be_joined_by_the_number(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 2)
    for scheme in (SCHEME, "allowance"):
        path = write(tmp_path / f"{scheme}.csv", [each.row() for each in people])
        assert house.bulk.load(path, scheme, by="loader").accepted
    assert house.rows("SELECT count(DISTINCT number_index), count(*) FROM linking.statement") == [(4, 4)]


def test_a_birth_date_that_was_filled_in_closes_the_gate(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 40)
    rows = [each.row(digits="") for each in people]
    rows += [row(f"F{at}", f"山川　{at}", "ヤマカワ", "1900-01-01") for at in range(8)]
    _, report = judged(house, tmp_path / "m.csv", rows)
    assert "ONE_BIRTH_DATE" in {code for code, _ in report.closed}


def test_a_file_unlike_the_last_one_closes_the_gate_and_shows_both_shares(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 30)
    job, _ = judged(house, tmp_path / "a.csv", [each.row() for each in people[:10]])
    pass_sample(house, job)
    house.bulk.commit(job, by="head")
    moved = [
        each.row(address=ELSEWHERE) if at % 4 == 0 else each.row() for at, each in enumerate(people[10:])
    ]
    _, report = judged(house, tmp_path / "b.csv", moved)
    assert [code for code, _ in report.closed] == ["DRIFT"]
    assert report.compared_with == str(job)
    assert report.drift["L1"] == (0.75, 1.0)
