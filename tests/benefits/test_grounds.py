# SPDX-License-Identifier: Apache-2.0
"""Every ground a decision can have, and everything it can wait for, has words in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.benefits.families import HANAKO, TARO, a_claim, a_parent, known, pension, tax
from warifu import benefits
from warifu.benefits import Answer, Application, Child, Decision, Source, Status, Waiting
from warifu.benefits.application import FAMILY_PURPOSE, PARENT_CONFIRMED
from warifu.benefits.child_allowance import decide
from warifu.benefits.grounds import catalogue, ground
from warifu.exchange import reason_text
from warifu.identifiers.in_house_number import InHouseNumber


def of_a_registered_child() -> Application:
    """A claim by Hanako alone, for a child whose register another city keeps, under Taro's number."""
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO),))
    return replace(claim, children=(Child(date(2020, 5, 5), TARO, registered_at="city:asahi"),))


def no_parent_of(child: InHouseNumber) -> Answer:
    return Answer(child, FAMILY_PURPOSE, Status.ANSWERED, Source.NETWORK, {PARENT_CONFIRMED: False})


def codes_that_occur() -> set[str]:
    parent, servant = (a_parent(HANAKO),), (a_parent(HANAKO, public_servant=True),)
    cases = [
        (a_claim(date(2000, 5, 5)), known()),
        (a_claim(date(2020, 5, 5)), known()),
        (a_claim(date(2020, 5, 5)), known(tax(HANAKO, "?"), tax(TARO, 1))),
        (a_claim(date(2020, 5, 5)), known(tax(HANAKO, 2), tax(TARO, 1), pension(HANAKO, "2"))),
        (a_claim(date(2020, 5, 5), parents=servant), known()),
        (of_a_registered_child(), known(pension(HANAKO, "2"), no_parent_of(TARO))),
    ]
    for income in (1, 7_000_000, 9_000_000):
        claim = a_claim(date(2020, 5, 5), parents=parent, received_on=date(2023, 6, 10))
        cases.append((claim, known(tax(HANAKO, income), pension(HANAKO, "2"))))
    codes: set[str] = set()
    for claim, answers in cases:
        result = decide(claim, answers)
        if isinstance(result, Decision):
            codes |= set(result.reasons)
        else:
            assert isinstance(result, Waiting)
            codes |= {missing.reason for missing in result.missing}
    return codes


def test_the_catalogue_holds_exactly_the_codes_that_occur() -> None:
    assert codes_that_occur() == set(catalogue())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_ground_is_said_in_japanese_and_in_english(code: str) -> None:
    ja, en = ground(code, "ja"), ground(code, "en")
    assert re.search(r"[ぁ-ん]", ja.why)
    assert ja.law
    assert (en.why + en.law).isascii()
    assert en == ground(code, "ko")


def test_a_code_of_the_network_is_said_in_the_networks_words() -> None:
    assert ground("released-by-hand", "en").why == reason_text("released-by-hand", "en").what


def test_every_catalogue_file_is_shipped_beside_its_module() -> None:
    folder = Path(benefits.__file__).parent
    assert {"grounds.toml", "child_allowance.toml"} <= {path.name for path in folder.iterdir()}
