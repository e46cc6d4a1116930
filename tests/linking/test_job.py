# SPDX-License-Identifier: Apache-2.0
"""A bulk job from the file to the write and back: load, dry run, gates, sample, commit, reverse."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tests.canary import _forms, contents
from tests.databases import MakeDatabase
from tests.linking.town import COLUMNS, SCHEME, House, crowd, open_house, pass_sample, row, write
from warifu.kernel.refusal import Malformed
from warifu.linking import (
    AlreadyChecked,
    GatesClosed,
    JobElsewhere,
    JobState,
    Limit,
    NotInSample,
    ReasonNeeded,
    SamePerson,
    SampleNotChecked,
    SampleWrong,
    Settings,
)
from warifu.linking.gates import draw


@pytest.fixture
def house(make_database: MakeDatabase) -> House:
    return open_house(make_database(["linking"]))


def loaded(house: House, path: Path, rows: list[tuple[str, ...]]) -> UUID:
    report = house.bulk.load(write(path, rows), SCHEME, by="loader")
    assert report.job is not None, report.problems
    return report.job


def test_a_job_goes_from_the_file_to_the_write_and_back_and_deletes_nothing(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 20)
    job = loaded(house, tmp_path / "members.csv", [each.row() for each in people])
    told: list[tuple[str, int, int]] = []
    report = house.bulk.dry_run(job, by="loader", progress=lambda *each: told.append(each))
    assert report.dry_run.decisions == {"LINK": 20}
    assert report.closed == ()
    assert told[-1] == ("judging", 20, 20)
    assert house.count("link") == 0, "a dry run writes no link"
    pass_sample(house, job)
    outcome = house.bulk.commit(job, by="head")
    assert (outcome.linked, outcome.referred, outcome.refused) == (20, 0, 0)
    assert house.links.person_of(SCHEME, "M00007") == "00007"
    assert house.bulk.commit(job, by="head") == outcome, "a commit may be repeated"
    assert house.count("link") == house.count("message") == 20
    assert house.bulk.reverse(job, by="head", reason="wrong file") == 20
    assert house.bulk.reverse(job, by="head", reason="wrong file") == 0
    assert house.rows("SELECT count(*), count(ended_at), min(ended_for) FROM linking.link") == [
        (20, 20, "wrong file")
    ]
    assert house.rows("SELECT kind, count(*) FROM linking.message GROUP BY 1 ORDER BY 1") == [
        ("ended", 20),
        ("linked", 20),
    ]
    assert house.bulk.job(job).state is JobState.REVERSED


def test_the_same_file_makes_one_job_and_after_a_reversal_a_new_one(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 3)
    path = write(tmp_path / "members.csv", [each.row() for each in people])
    first, second = (house.bulk.load(path, SCHEME, by="loader") for _ in range(2))
    assert (second.job, second.known) == (first.job, True)
    assert first.job is not None
    house.bulk.dry_run(first.job, by="loader")
    pass_sample(house, first.job)
    house.bulk.commit(first.job, by="head")
    house.bulk.reverse(first.job, by="head", reason="the office asked for it")
    third = house.bulk.load(path, SCHEME, by="loader")
    assert third.job not in (None, first.job)
    assert third.job is not None
    house.bulk.dry_run(third.job, by="loader")
    pass_sample(house, third.job)
    assert house.bulk.commit(third.job, by="head").linked == 3


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"member": ""}, "member_id", "required"),
        ({"birth": "昨日"}, "birth_date", "unreadable_date"),
        ({"birth": "2031-01-01"}, "birth_date", "future_date"),
        ({"name": "", "kana": ""}, "name", "name_or_kana"),
        ({"digits": "12345"}, "number", "not_a_number"),
        ({"address": "緑町 123456789018"}, "address", "looks_like_number"),
        ({"member": "1234-5678-9018"}, "member_id", "looks_like_number"),
        ({"name": "山田\u0007花子"}, "name", "unprintable"),
        ({"address": "緑" * 201}, "address", "too_long"),
    ],
)
def test_a_bad_row_is_named_by_row_column_and_reason_and_nothing_is_kept(
    house: House, tmp_path: Path, changed: dict[str, str], column: str, code: str
) -> None:
    people = crowd(house.town, 3)
    rows = [people[0].row(), people[1].row(**changed), people[2].row()]
    report = house.bulk.load(write(tmp_path / "members.csv", rows), SCHEME, by="loader")
    assert not report.accepted
    assert [(each.row, each.column, each.code) for each in report.problems] == [(3, column, code)]
    assert house.count("job") == house.count("statement") == 0


def test_the_valid_rows_can_be_taken_and_the_rejects_are_named_without_a_digit(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 4)
    rows = [people[0].row(), people[0].row(), people[2].row(birth="x"), people[3].row()]
    rejects = tmp_path / "rejects.csv"
    report = house.bulk.load(
        write(tmp_path / "members.csv", rows), SCHEME, by="loader", accept_valid=True, rejects=rejects
    )
    assert (report.accepted, report.rows, report.rejected) == (True, 4, 2)
    text = rejects.read_text(encoding="utf-8-sig")
    assert rejects.stat().st_mode & 0o777 == 0o600
    assert "same_member_twice" in text
    assert "unreadable_date" in text
    assert not [each for each in people if each.digits in text]
    assert house.count("statement") == 2


def test_number_columns_need_who_keyed_them_and_two_different_people(house: House, tmp_path: Path) -> None:
    header = (*COLUMNS, "number_again", "number_again_by")
    one = crowd(house.town, 1)[0]
    rows = [
        (*one.row()[:-1], "", "", ""),
        (*one.row(member="M2"), one.digits, "sato"),
        (*one.row(member="M3"), one.digits, "ito"),
    ]
    report = house.bulk.load(write(tmp_path / "m.csv", rows, header), SCHEME, by="loader")
    assert [(each.row, each.code) for each in report.problems] == [
        (2, "number_without_keyer"),
        (3, "keyed_twice_by_one"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"member_id,name,birth_date,address\r\n", "empty_file"),
        (b"member_id,name,birth_date,address,colour\r\n1,2,3,4,5\r\n", "unknown_column"),
        (b"member_id,name,address\r\n1,2,3\r\n", "missing_column"),
        ("member_id".encode("utf-16"), "wrong_encoding"),
        (b"member_id,name,birth_date,address\r\n1,2\r\n", "too_few_fields"),
        (b'member_id,name,birth_date,address\r\n1,"2,3,4\r\n', "bad_quotes"),
        (b"member_id,name,birth_date,address\r\n1,2,3,\x00\r\n", "nul_byte"),
    ],
)
def test_a_file_that_is_none_is_told_so(house: House, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes(content)
    report = house.bulk.load(path, SCHEME, by="loader")
    assert code in report.problem_counts
    assert not report.accepted


def test_japanese_headers_eras_and_half_width_kana_in_cp932_are_read(house: House, tmp_path: Path) -> None:
    house.town.lives("p", "山田　花子", "ヤマダ　ハナコ", "1974-05-03")
    path = tmp_path / "members.csv"
    text = "会員番号,氏名,フリガナ,生年月日,性別,住所\r\nA1,山田 花子,ﾔﾏﾀﾞ ﾊﾅｺ,S49.5.3,女,"
    text += "美登里市緑町１－２－３\r\n"
    path.write_bytes(text.encode("cp932"))
    job = house.bulk.load(path, SCHEME, by="loader").job
    assert job is not None
    assert house.bulk.dry_run(job, by="loader").dry_run.decisions == {"LINK": 1}


def test_one_broken_character_in_a_utf_8_file_spoils_its_own_row_only(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 3)
    path = write(tmp_path / "members.csv", [each.row() for each in people])
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace("市".encode(), b"\xe5\xb8")
    path.write_bytes(b"\n".join(lines))
    report = house.bulk.load(path, SCHEME, by="loader", accept_valid=True)
    assert [(each.row, each.code) for each in report.problems] == [(3, "wrong_encoding")]
    assert house.count("statement") == 2


def test_whoever_loaded_cannot_check_and_whoever_checks_must_have_looked(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 3)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    line = house.bulk.sample(job)[0].line
    with pytest.raises(SamePerson):
        house.bulk.open_sample(job, line, by="loader")
    with pytest.raises(SamePerson):
        house.bulk.check(job, line, same=True, by="loader")
    with pytest.raises(NotInSample):
        house.bulk.check(job, line, same=True, by="checker")
    look = house.bulk.open_sample(job, line, by="checker")
    assert house.rows(
        "SELECT clerk, why, person_ref FROM linking.look JOIN linking.shown USING (look_id)"
    ) == [("checker", "sample", look.candidates[0].ref)]
    with pytest.raises(SampleNotChecked):
        house.bulk.commit(job, by="head")
    house.bulk.check(job, line, same=True, by="checker")
    house.bulk.open_sample(job, line, by="third")
    with pytest.raises(AlreadyChecked):
        house.bulk.check(job, line, same=False, note="not her", by="third")
    with pytest.raises(psycopg.errors.CheckViolation):
        house.rows(
            f"INSERT INTO linking.sample_check SELECT job_id, run, line, true, '', 'loader', 'loader', now()"
            f" FROM linking.sample WHERE line <> {line} RETURNING 1"
        )


def test_one_wrong_link_in_the_sample_closes_the_way_to_the_write(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 3)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    pass_sample_but_one(house, job)
    with pytest.raises(SampleWrong):
        house.bulk.commit(job, by="head")
    assert house.count("link") == 0
    house.bulk.close(job, by="head", reason="a wrong link in the sample")
    with pytest.raises(JobElsewhere):
        house.bulk.commit(job, by="head")


def pass_sample_but_one(house: House, job: UUID) -> None:
    for at, each in enumerate(house.bulk.sample(job)):
        house.bulk.open_sample(job, each.line, by="checker")
        if at == 0:
            with pytest.raises(ReasonNeeded):
                house.bulk.check(job, each.line, same=False, by="checker")
        house.bulk.check(job, each.line, same=at != 0, note="" if at else "another person", by="checker")


def test_the_sample_has_the_size_of_the_rule_of_three_and_can_be_drawn_again(
    house: House, tmp_path: Path
) -> None:
    house.settings[SCHEME] = Settings(false_links=Limit(0.25, "a small town of a test"))
    people = crowd(house.town, 40)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    report, seed = house.bulk.report(job)
    sample = [each.line for each in house.bulk.sample(job)]
    assert len(sample) == report.sample_size == 12
    assert tuple(sample) == draw(seed, range(2, 42), 12)
    assert tuple(sample) != draw(b"another seed 123", range(2, 42), 12)


def test_no_number_stands_in_a_table_a_report_or_an_error_of_this_office(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 12)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    house.bulk.commit(job, by="head")
    needles = [form for each in people for form in _forms(each.digits)]
    found = {place for place, content in contents(house.database) for needle in needles if needle in content}
    assert found == set()
    assert {four for (four,) in house.rows("SELECT last_four FROM linking.message")} == {
        each.digits[-4:] for each in people
    }


def test_a_limit_without_a_reason_is_refused() -> None:
    with pytest.raises(Malformed):
        Settings().with_limit("REFERRAL_RATE", 0.9, " ")
    with pytest.raises(Malformed):
        Settings().with_limit("NO_SUCH_GATE", 0.9, "because")


def test_a_register_that_moves_on_between_dry_run_and_write_leaves_the_row_to_a_clerk(
    house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, 5)
    job = loaded(house, tmp_path / "m.csv", [each.row(digits="") for each in people])
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    house.town.protect("00002")
    outcome = house.bulk.commit(job, by="head")
    assert (outcome.linked, outcome.referred) == (4, 1)
    assert [each.why for each in house.desk.cases(SCHEME)] == ["CHANGED"]


def test_a_second_dry_run_makes_a_new_run_and_a_new_sample(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 3)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    assert house.bulk.dry_run(job, by="loader").run == 2
    with pytest.raises(SampleNotChecked):
        house.bulk.commit(job, by="head")


def test_members_linked_before_are_left_as_they_are(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 6)
    for name, count in (("a.csv", 4), ("b.csv", 6)):
        job = loaded(house, tmp_path / name, [each.row() for each in people[:count]])
        house.bulk.dry_run(job, by="loader")
        pass_sample(house, job)
        outcome = house.bulk.commit(job, by="head")
    assert (outcome.linked, outcome.already, outcome.refused) == (2, 4, 0)
    assert house.count("link") == 6


def test_a_closed_gate_says_which_and_what_to_do(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 10)
    rows = [each.row() for each in people[:5]] + [each.row(address="") for each in people[5:]]
    rows.append(row("X", "松本　蘭", "マツモト　ラン", "1980-02-02"))
    job = loaded(house, tmp_path / "m.csv", [(*each[:6], "", "") for each in rows])
    report = house.bulk.dry_run(job, by="loader")
    assert report.dry_run.decisions == {"LINK": 5, "REFER": 5, "REFUSE": 1}
    assert [code for code, _ in report.closed] == ["REFERRAL_RATE"]
    pass_sample(house, job)
    with pytest.raises(GatesClosed) as closed:
        house.bulk.commit(job, by="head")
    assert "missing items" in closed.value.remedy
    assert house.count("link") == 0


@pytest.mark.parametrize("scheme", ["", "Handbook", "a b", "x" * 41])
def test_a_scheme_without_a_proper_name_is_refused_in_words(
    house: House, tmp_path: Path, scheme: str
) -> None:
    one = crowd(house.town, 1)[0]
    with pytest.raises(Malformed, match="small letters"):
        house.bulk.load(write(tmp_path / "m.csv", [one.row()]), scheme, by="loader")


def test_two_jobs_written_at_once_never_link_one_person_twice_and_the_loser_goes_to_a_clerk(
    house: House, tmp_path: Path
) -> None:
    for gate in ("NUMBER_COLLISIONS", "PERSON_COLLISIONS", "DRIFT"):
        house.loosen(gate, 99)
    people = crowd(house.town, 12)
    files = (
        [each.row(digits="") for each in people],
        [each.row(member=f"B{each.ref}", digits="") for each in people],
    )
    jobs = [loaded(house, tmp_path / f"{at}.csv", rows) for at, rows in enumerate(files)]
    for job in jobs:
        house.bulk.dry_run(job, by="loader")
        pass_sample(house, job)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda job: house.bulk.commit(job, by="head"), jobs))
    assert sorted(each.linked for each in outcomes) == [0, 12]
    assert sorted(each.referred for each in outcomes) == [0, 12]
    assert house.rows("SELECT count(*), count(DISTINCT person_ref), count(frozen_at) FROM linking.link") == [
        (12, 12, 12)
    ], "both are stopped: one is frozen, the other a case"


def test_one_job_written_by_two_people_at_once_is_written_once(house: House, tmp_path: Path) -> None:
    people = crowd(house.town, 12)
    job = loaded(house, tmp_path / "m.csv", [each.row() for each in people])
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda by: house.bulk.commit(job, by=by), ("head", "deputy")))
    assert [each.linked for each in outcomes] == [12, 12]
    assert house.count("link") == house.count("message") == 12
