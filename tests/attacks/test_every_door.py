# SPDX-License-Identifier: Apache-2.0
"""He knocks at every door of the country, in two worlds that differ in where she fled to and in her measure.

Pages of the window, of the family registers and of linking, the portal as himself and as the children's
father, the request check, an accomplice at an agency and at Juki Net. Every byte, header and status he is
given, every statement and every call made meanwhile are the same; and a clock tells no more than they do.

`test_abuser.py` knocks at the services behind these doors, where ten thousand tries are cheap.
"""

from __future__ import annotations

import difflib
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.attacks.doors import OPENING, draw_act
from tests.attacks.worlds import GROUNDS, PLACES, Try, World, worlds
from tests.databases import MakeDatabase
from tests.notices.overhearing import Statements, overheard
from tests.residents.clerk import Clerk
from tests.thorough import scaled
from warifu.identifiers.in_house_number import InHouseNumber

ANSWERS = scaled(10_000, 120)
FLIPS = 999
NEVER_BY_CHANCE = 0.002
"""Two of a thousand innocent runs come so far; and one world must be slower by a tenth as well."""


def tries(both: Sequence[World], heard: Statements) -> list[tuple[Try, Try]]:
    """Let him do the same things in both worlds, in turns first in one and first in the other."""
    draws, made, answers, turn = random.Random(20261130), list[tuple[Try, Try]](), 0, 0
    while answers < ANSWERS:
        what, act = OPENING[turn] if turn < len(OPENING) else draw_act(draws, turn)
        turn += 1
        first = turn % 2
        one, other = both[first].look(what, act, heard), both[1 - first].look(what, act, heard)
        pair = (other, one) if first else (one, other)
        assert_same(turn, *pair)
        made.append(pair)
        answers += len(one.told)
    return made


def assert_same(turn: int, one: Try, other: Try) -> None:
    where = f"try {turn}, {one.what}"
    assert len(one.told) == len(other.told), where
    for said, said_there in zip(one.told, other.told, strict=True):
        assert said == said_there, "\n".join([where, *difference(str(said), str(said_there))])
    assert one.statements == other.statements, where
    assert one.calls == other.calls, where
    assert one.octets == other.octets, where


def difference(one: str, other: str) -> list[str]:
    """The lines in which two answers differ."""
    return list(difflib.unified_diff(one.split("\\n"), other.split("\\n"), lineterm="", n=1))


def slower_by_chance(differences: Sequence[float]) -> float:
    """How often a median this far from zero comes when nothing but chance says which world is slower."""
    found, draws = abs(statistics.median(differences)), random.Random(1)
    flipped = (
        statistics.median([each if draws.random() < 0.5 else -each for each in differences])
        for _ in range(FLIPS)
    )
    return (1 + sum(abs(each) >= found for each in flipped)) / (1 + FLIPS)


def test_no_door_tells_him_where_she_fled(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with worlds(make_database, tmp_path) as both:
        assert_the_worlds_differ(both)
        with overheard(monkeypatch) as heard:
            made = tries(both, heard)
    knocked = Counter(one.what for one, _ in made)
    assert len(knocked) == 8, knocked
    everything = str([one.told for one, _ in made])
    for place in PLACES:
        assert place.postal_code not in everything
    for what in knocked:
        assert any(one.statements for one, _ in made if one.what == what) or what == "request check"
    differences = [one.seconds - other.seconds for one, other in made]
    usual = statistics.median(min(one.seconds, other.seconds) for one, other in made)
    chance = slower_by_chance(differences)
    assert chance > NEVER_BY_CHANCE or abs(statistics.median(differences)) < 0.1 * usual, (chance, usual)


def assert_the_worlds_differ(both: Sequence[World]) -> None:
    """The comparison would be worth nothing if both worlds were one."""
    for world, place, ground in zip(both, PLACES, GROUNDS, strict=True):
        register = world.japan.register("city:asahi")
        (measure,) = register.protection.measures_of_clerk("kishi")
        listed = Clerk(register, "kishi", "DV-1")
        assert listed.address(InHouseNumber(measure.applicant.reveal("compare"))) == place.address
        assert measure.ground is ground
