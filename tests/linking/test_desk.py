# SPDX-License-Identifier: Apache-2.0
"""The desk for referred cases, and what becomes of a link afterwards."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

from tests.databases import Databases, MakeDatabase
from tests.linking.town import ELSEWHERE, HOME, SCHEME, House, open_house
from warifu.identifiers.four_items import Sex
from warifu.linking import (
    CaseDecided,
    CaseState,
    LinkFrozen,
    LinkTaken,
    NoSuchCase,
    NoSuchLink,
    NotShown,
    NumberDisagrees,
    Objections,
    ReasonNeeded,
)

PAPER = {
    "member_id": "H-1",
    "name": "山田　花子",
    "kana": "ヤマダ　ハナコ",
    "birth_date": "1990-04-01",
    "sex": "女",
    "address": ELSEWHERE,
}


@pytest.fixture
def house(make_database: MakeDatabase) -> House:
    made = open_house(make_database(["linking"]))
    made.town.lives("hanako", "山田　花子", "ヤマダ　ハナコ", "1990-04-01")
    return made


def case_of(house: House, **changes: str) -> UUID:
    """Open a case about a form that two people keyed alike."""
    form, before = uuid4(), {each.case for each in house.desk.cases(SCHEME)}
    for by in ("first", "second"):
        house.forms.key(form, SCHEME, PAPER | changes, by=by)
    house.forms.judge(form, by="second")
    return next(each.case for each in house.desk.cases(SCHEME) if each.case not in before)


def test_every_candidate_is_in_the_log_before_the_page_and_a_failed_log_shows_nobody(
    house: House, databases: Databases
) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    assert [each.ref for each in look.candidates] == ["hanako"]
    assert house.rows(
        "SELECT clerk, look.why, place, person_ref, case_id FROM linking.look JOIN linking.shown"
        " USING (look_id)"
        " JOIN linking.referral USING (statement_id)"
    ) == [("kimura", "case", 1, "hanako", case)]
    name = str(house.rows("SELECT current_database()")[0][0])
    with psycopg.connect(databases.owner_conninfo(name)) as owner:
        owner.execute(
            f'REVOKE INSERT ON linking.shown FROM "{house.rows("SELECT current_user")[0][0]}"'.encode()
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        house.desk.open(case, clerk="kimura")


def test_a_clerk_links_one_of_those_shown_with_a_reason_and_the_person_is_told_four_digits(
    house: House,
) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    with pytest.raises(ReasonNeeded):
        house.desk.decide(case, look.look, "1", clerk="kimura", reason="  ")
    reason = "moved last week, showed her card 1234-5678-9018"
    assert house.desk.decide(case, look.look, "1", clerk="kimura", reason=reason) is CaseState.LINKED
    assert house.links.person_of(SCHEME, "H-1") == "hanako"
    assert house.rows("SELECT reason FROM linking.referral") == [
        ("moved last week, showed her card ••••",)
    ], "a number in a reason is masked"
    told: list[tuple[str, str, str, str]] = []

    class Mail:
        def tell(self, message: UUID, person_ref: str, kind: str, scheme: str, last_four: str) -> None:
            told.append((person_ref, kind, scheme, last_four))

    assert house.links.tell(Mail()) == 1
    assert house.links.tell(Mail()) == 0
    assert told == [("hanako", "linked", SCHEME, house.town.numbers["hanako"][-4:])]


def test_a_case_is_decided_once(house: House) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    _, other = house.desk.open(case, clerk="abe")
    house.desk.decide(case, look.look, "nobody", clerk="kimura", reason="none of them")
    with pytest.raises(CaseDecided):
        house.desk.decide(case, other.look, "1", clerk="abe", reason="she is it")
    with pytest.raises(CaseDecided):
        house.desk.open(case, clerk="abe")
    with pytest.raises(NoSuchCase):
        house.desk.open(uuid4(), clerk="abe")
    assert house.count("link") == 0


def test_a_case_in_which_the_person_is_asked_stays_and_can_be_decided_later(house: House) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    house.desk.decide(case, look.look, "asking", clerk="kimura", reason="letter sent")
    assert [each.state for each in house.desk.cases(SCHEME)] == [CaseState.ASKING]
    _, look = house.desk.open(case, clerk="kimura")
    house.desk.decide(case, look.look, "1", clerk="kimura", reason="she answered")
    assert house.desk.cases(SCHEME) == []


@pytest.mark.parametrize("choice", ["2", "3", "0", "hanako", ""])
def test_nobody_can_be_linked_who_was_not_shown(house: House, choice: str) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    with pytest.raises(NotShown):
        house.desk.decide(case, look.look, choice, clerk="kimura", reason="I know her")


def test_a_look_of_another_clerk_or_another_case_does_not_count(house: House) -> None:
    house.town.lives("sakura", "田中　桜", "タナカ　サクラ", "1991-02-03")
    case = case_of(house)
    other = case_of(house, member_id="H-2", name="田中　桜", kana="タナカ　サクラ", birth_date="1991-02-03")
    _, look = house.desk.open(case, clerk="kimura")
    for wrong_case, clerk in ((other, "kimura"), (case, "abe")):
        with pytest.raises(NotShown):
            house.desk.decide(wrong_case, look.look, "1", clerk=clerk, reason="she is it")


def test_a_protected_person_is_never_shown_and_the_case_looks_like_one_with_a_family_number(
    house: House,
) -> None:
    house.town.protect("hanako")
    protected = case_of(house)
    house.town.lives("ren", "岡　蓮", "オカ　レン", "2015-05-05", Sex.MALE, HOME, "oka")
    digits = house.town.lives("oka", "岡　由美", "オカ　ユミ", "1985-05-05", address=HOME, household="oka")
    family = case_of(
        house,
        member_id="H-2",
        name="岡　蓮",
        kana="オカ　レン",
        birth_date="2015-05-05",
        sex="男",
        address=HOME,
        number=digits,
    )
    for case in (protected, family):
        _, look = house.desk.open(case, clerk="kimura")
        assert (look.general, look.candidates) == (True, ())
    assert house.count("shown") == 0
    assert house.count("look") == 2


def test_a_protected_twin_is_not_told_by_showing_the_other_one(house: House) -> None:
    house.town.lives("haruko", "山田　春子", "ヤマダ　ハナコ", "1990-04-01", address=HOME)
    house.town.protect("haruko")
    case = case_of(house, address=HOME)
    _, look = house.desk.open(case, clerk="kimura")
    assert (look.general, look.candidates) == (True, ())


def test_somebody_protected_after_the_look_can_no_longer_be_linked_from_it(house: House) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    house.town.protect("hanako")
    with pytest.raises(NotShown):
        house.desk.decide(case, look.look, "1", clerk="kimura", reason="she is it")


def test_a_candidate_whose_number_is_another_is_not_linked_by_hand(house: House) -> None:
    case = case_of(house, number=house.town.numbers["hanako"])
    _, look = house.desk.open(case, clerk="kimura")
    house.town.lives("haruko", "山田　春子", "ヤマダ　ハルコ", "1990-04-01", address=HOME)
    numbers = house.town.numbers
    numbers["hanako"], numbers["haruko"] = numbers["haruko"], numbers["hanako"]
    with pytest.raises(NumberDisagrees):
        house.desk.decide(case, look.look, "1", clerk="kimura", reason="she is it")
    assert house.count("link") == 0


def test_a_second_member_at_one_person_stops_both_links(house: House) -> None:
    first, second = case_of(house), case_of(house, member_id="H-2")
    looks = [house.desk.open(case, clerk="kimura")[1].look for case in (first, second)]
    house.desk.decide(first, looks[0], "1", clerk="kimura", reason="she is it")
    with pytest.raises(LinkTaken):
        house.desk.decide(second, looks[1], "1", clerk="kimura", reason="she is it")
    with pytest.raises(LinkFrozen):
        house.links.person_of(SCHEME, "H-1")
    assert [each.case for each in house.desk.cases(SCHEME)] == [second], "the case stays open"


def test_a_later_mismatch_freezes_viewing_until_somebody_confirms_it_with_a_reason(house: House) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    house.desk.decide(case, look.look, "1", clerk="kimura", reason="she is it")
    assert house.links.compare_again(SCHEME, "H-1", by="nightly"), "an address alone is no mismatch"
    house.town.lives("hanako", "山田　花子", "ヤマダ　ハナコ", "1991-04-02")
    assert not house.links.compare_again(SCHEME, "H-1", by="nightly")
    with pytest.raises(LinkFrozen):
        house.links.person_of(SCHEME, "H-1")
    with pytest.raises(ReasonNeeded):
        house.links.confirm(SCHEME, "H-1", by="head", reason="")
    house.links.confirm(SCHEME, "H-1", by="head", reason="birth date corrected by a court")
    assert house.links.person_of(SCHEME, "H-1") == "hanako"
    assert [kind for (kind,) in house.rows("SELECT kind FROM linking.message ORDER BY message_id")] == [
        "linked",
        "frozen",
        "confirmed",
    ]


def test_an_ended_link_stays_and_a_new_one_may_take_its_place(house: House) -> None:
    for member, reason in (("H-1", "she is it"), ("H-2", "new handbook")):
        case = case_of(house, member_id=member)
        _, look = house.desk.open(case, clerk="kimura")
        house.desk.decide(case, look.look, "1", clerk="kimura", reason=reason)
        if member == "H-1":
            house.links.end(SCHEME, member, by="head", reason="handbook returned")
    with pytest.raises(NoSuchLink):
        house.links.person_of(SCHEME, "H-1")
    assert house.links.person_of(SCHEME, "H-2") == "hanako"
    assert house.count("link") == 2


def test_at_most_three_candidates_are_shown(house: House) -> None:
    for at in range(5):
        house.town.lives(
            f"p{at}",
            "山田　花子",
            "ヤマダ　ハナコ",
            "1990-04-01",
            address=ELSEWHERE.replace("6号", f"{at + 1}1号"),
        )
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    assert len(look.candidates) == 3
    assert house.count("shown") == 3


def test_an_objection_stops_the_link_at_once_and_the_case_can_move_it_to_somebody_else(house: House) -> None:
    case = case_of(house)
    _, look = house.desk.open(case, clerk="kimura")
    house.desk.decide(case, look.look, "1", clerk="kimura", reason="she is it")
    ((found,),) = house.rows("SELECT message_id FROM linking.message")
    message = UUID(str(found))
    objections = Objections(house.office)
    for _ in range(2):
        objections.take(message)
    with pytest.raises(LinkFrozen):
        house.links.person_of(SCHEME, "H-1")
    (again,) = house.desk.cases(SCHEME)
    assert (again.case, again.rule) == (case, "NOT_ME"), "the case that made the link is open again"
    del house.town.people["hanako"]
    house.town.lives("aoi", "山田　花子", "ヤマダ　ハナコ", "1990-04-01")
    _, look = house.desk.open(case, clerk="abe")
    house.desk.decide(case, look.look, "1", clerk="abe", reason="her namesake")
    assert house.links.person_of(SCHEME, "H-1") == "aoi"
    told = house.rows("SELECT person_ref, kind FROM linking.message ORDER BY message_id")
    assert told == [("hanako", "linked"), ("hanako", "frozen"), ("hanako", "ended"), ("aoi", "linked")]
    with pytest.raises(NoSuchLink):
        objections.take(uuid4())
