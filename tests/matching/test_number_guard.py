# SPDX-License-Identifier: Apache-2.0
"""A number proves nothing by itself: its record is always compared, and a family member's is found out."""

from __future__ import annotations

import pytest

from tests.matching.register import ON, MemoryRegister, paper, person
from warifu.identifiers.four_items import Sex
from warifu.matching import MatchingService, NumberFacts, Record, Verdict, guard_number

HANAKO = person()
TARO = person("taro", "山田　太郎", "ヤマダ　タロウ", "1988-05-05", Sex.MALE)
MEI = person("mei", "山田　芽衣", "ヤマダ　メイ", "2018-06-06")
FAMILY = (HANAKO, TARO, MEI)


def facts(holder: Record | None, **changes: object) -> NumberFacts:
    given: dict[str, object] = {
        "check_digit_fits": True,
        "entered_twice": True,
        "holder": holder,
        "household": [each for each in FAMILY if each is not holder],
    }
    return NumberFacts(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (facts(HANAKO), ""),
        (facts(HANAKO, check_digit_fits=False), "NUM_CHECK_DIGIT"),
        (facts(HANAKO, entered_twice=False), "NUM_ENTERED_DIFFERENTLY"),
        (facts(HANAKO, entered_twice=None), ""),
        (facts(HANAKO, taken=True), "NUM_TAKEN"),
        (facts(None), "NUM_UNKNOWN"),
        (facts(TARO), "NUM_HOUSEHOLD_MEMBER"),
        (facts(MEI), "NUM_HOUSEHOLD_MEMBER"),
        (facts(TARO, household=[]), "NUM_MISMATCH"),
        (facts(person("stranger", "鈴木　一郎", "スズキ　イチロウ", "1950-01-01")), "NUM_HOUSEHOLD_MEMBER"),
        (
            facts(person("stranger", "鈴木　一郎", "スズキ　イチロウ", "1950-01-01"), household=[]),
            "NUM_MISMATCH",
        ),
    ],
)
def test_hanakos_paper_with_a_number(given: NumberFacts, code: str) -> None:
    assert guard_number(paper(), given).code == code


def test_a_family_members_number_goes_to_the_window_and_links_nobody() -> None:
    service = MatchingService(MemoryRegister(FAMILY))
    decision = service.match(paper(), ON, number=facts(TARO))
    assert (decision.verdict, decision.rule) == (Verdict.REFER, "X2")
    assert decision.refused_because == ("NUM_HOUSEHOLD_MEMBER",)
    assert decision.shown == ()


def test_the_right_number_links_and_a_strangers_is_refused() -> None:
    service = MatchingService(MemoryRegister(FAMILY))
    assert service.match(paper(), ON, number=facts(HANAKO)).verdict is Verdict.LINK
    stranger = person("stranger", "鈴木　一郎", "スズキ　イチロウ", "1950-01-01")
    decision = service.match(paper(), ON, number=facts(stranger, household=[]))
    assert (decision.verdict, decision.refused_because) == (Verdict.REFUSE, ("NUM_MISMATCH",))


def test_the_right_number_does_not_make_up_for_an_address_that_differs() -> None:
    moved = paper(address="割符県朝陽市本町3-3-3")
    service = MatchingService(MemoryRegister(FAMILY))
    assert guard_number(moved, facts(HANAKO)).code == ""
    assert service.match(moved, ON, number=facts(HANAKO)).rule == "R2"


def test_a_number_of_another_record_than_the_one_that_fits_is_refused() -> None:
    elsewhere = person("namesake", address="割符県朝陽市本町3-3-3")
    service = MatchingService(MemoryRegister([HANAKO, elsewhere]))
    decision = service.match(paper(), ON, number=facts(elsewhere, household=[]))
    assert (decision.verdict, decision.refused_because) == (Verdict.REFUSE, ("NUM_MISMATCH",))


def test_twins_of_one_name_cannot_be_told_by_a_number() -> None:
    twin = person("twin")
    assert guard_number(paper(), facts(HANAKO, household=[twin])).code == "NUM_MISMATCH"
