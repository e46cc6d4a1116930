# SPDX-License-Identifier: Apache-2.0
"""Every refusal of an office that people meet at a counter has plain words, and each reason has them once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from warifu.kernel.screens.reasons import (
    REASONS,
    cards,
    counters,
    exchange,
    families,
    network,
    openid,
    reason_words,
    residents,
    sign_in,
    signing,
)

SOURCE = Path(__file__).resolve().parents[2] / "src" / "warifu"
OFFICES = (
    "asking",
    "cards",
    "counters",
    "families",
    "identity",
    "jukinet",
    "linking",
    "matching",
    "notices",
    "numbers",
    "papers",
    "residents",
)
PARTS = (
    exchange.EXCHANGE,
    residents.RESIDENTS,
    families.FAMILIES,
    counters.COUNTERS,
    network.NETWORK,
    cards.CARDS,
    openid.OPENID,
    sign_in.SIGN_IN,
    signing.SIGNING,
)


@pytest.mark.parametrize("office", OFFICES)
def test_every_reason_of_a_register_has_words_of_its_own(office: str) -> None:
    given = {
        reason
        for file in sorted((SOURCE / office).rglob("*.py"))
        for reason in re.findall(r'^    reason = "([^"]+)"', file.read_text("utf-8"), re.MULTILINE)
    }
    assert given
    assert sorted(reason for reason in given if reason_words(reason, str) is None) == []


def test_no_reason_is_worded_twice() -> None:
    counted = Counter(reason for part in PARTS for reason in part)
    assert [reason for reason, times in counted.items() if times > 1] == []
    assert len(counted) == len(REASONS)


def test_no_words_of_a_register_are_for_a_reason_that_is_gone() -> None:
    source = "\n".join(
        file.read_text("utf-8").replace("_", "-")
        for office in (*OFFICES, "portal")
        for file in (SOURCE / office).rglob("*.py")
    )
    assert [r for part in PARTS[1:] for r in part if f'reason = "{r}"' not in source] == []


def test_a_reason_written_with_underscores_has_the_same_words() -> None:
    assert reason_words("no_such_resident", str) == reason_words("no-such-resident", str)


def test_nobody_and_a_protected_person_cannot_be_told_apart_by_the_words() -> None:
    for reason in ("no-such-resident", "nobody-confirmed", "no-such-measure", "not-for-posting"):
        words = reason_words(reason, str)
        assert words is not None
        said = f"{words.what} {words.now} {words.to_person}".lower()
        assert not re.search(r"protected|hidden|withheld|secret|persecut", said)
