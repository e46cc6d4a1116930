# SPDX-License-Identifier: Apache-2.0
"""Two worlds of one household: in `quiet` nobody did anything, in `fled` she chose the shelter at a moment.

What may be asked of each is drawn alike, and every answer is kept whole with the statements that made it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.notices.house import MIDORI, House, Person, family, open_house
from tests.notices.overhearing import overheard
from warifu.kernel.refusal import Problem, to_json
from warifu.kernel.wire import Nothing
from warifu.notices import NotForPosting, ReturnReason, endpoints
from warifu.notices.web import (
    AskHeld,
    AskNotices,
    AskProgress,
    ChooseElsewhere,
    DestinationMessage,
    Destroyed,
    HandOver,
    WantedMessage,
)

MOMENTS = ("before the city asks", "planned", "printed", "checked", "posted")
OLD = DestinationMessage("999-0101", "割符県美登里市緑町一丁目2番3号", "city:midori")
FATHERS = DestinationMessage("999-0101", "割符県美登里市中央四丁目5番6号", "city:midori")


@dataclass
class World:
    """One run of the same story."""

    house: House
    people: list[Person]
    neighbours: list[Person]

    @property
    def hanako(self) -> Person:
        return self.people[1]

    @property
    def sakura(self) -> Person:
        """Her daughter, for whom she chooses too."""
        return self.people[2]

    def ask(self, caller: str, path: str, message: msgspec.Struct) -> tuple[int, bytes]:
        """Send a message as the wire would, and give the answer as the caller reads it."""
        house = self.house
        offered = {each.path: each for each in endpoints(house.requests, house.shelf, house.elsewhere)}
        again = msgspec.json.decode(msgspec.json.encode(message), type=offered[path].request)
        try:
            return 200, msgspec.json.encode(offered[path].serve(caller, again))
        except Problem as problem:
            return problem.status, msgspec.json.encode(to_json(problem))


def play(make_database: MakeDatabase, folder: Path, moment: str | None) -> World:
    """The story: a household of four gets its letters; she flees at `moment`, or not at all."""
    house = open_house(make_database, folder)
    others = [house.born(f"隣人　{name}") for name in ("一郎", "二郎", "三郎")]
    world = World(house, family(house), others)
    everybody = [*world.people, *others]

    def flee(now: str) -> None:
        if now == moment:
            for person in (world.hanako, world.sakura):
                house.choose(person, herself=person is world.hanako)

    flee("before the city asks")
    batch = house.ask(*everybody)
    flee("planned")
    house.mailing.run(batch)
    flee("printed")
    house.mailing.check(batch)
    flee("checked")
    labels = [str(row[0]) for row in house.rows("SELECT tracking FROM notices.piece ORDER BY sequence")]
    for tracking in labels:
        with suppress(NotForPosting):
            house.posting.scan_out(tracking, "mori")
    house.posting.close(batch)
    flee("posted")
    for (later,) in house.rows("SELECT batch FROM notices.batch WHERE posted_on IS NULL"):
        assert isinstance(later, UUID)
        house.mailing.run(later)
        house.mailing.check(later)
        house.post_all(later)
    house.posting.call_back()
    for tracking in house.post.called:
        house.posting.came_home(tracking, "mori")
    house.posting.returned(house.tracking(others[0]), ReturnReason.NOT_COLLECTED)
    house.shelf.receive_back(MIDORI, house.tracking(others[0]), "mori")
    for person in (*world.people, *others[1:]):
        house.posting.delivered(house.tracking(person))
    return world


def letters_to(world: World, person: Person) -> list[str]:
    (found,) = world.house.office.people.find([person.code])
    assert found is not None
    rows = world.house.rows("SELECT stage FROM notices.piece WHERE person = %s AND NOT void", found.person)
    return [str(stage) for (stage,) in rows]


def questions(world: World, count: int) -> Iterator[tuple[str, str, msgspec.Struct]]:
    """What the city she left and her husband at its counters may send, and more: the same in both worlds."""
    chance = random.Random(11)
    codes = [person.code.reveal("a test's question") for person in world.people]
    wife, child = codes[1], codes[2]
    fixed: list[tuple[str, msgspec.Struct]] = [
        ("notices/progress", AskProgress(UUID(int=1))),
        ("notices/held", AskHeld(codes)),
        ("notices/shelf", Nothing()),
        ("notices/clearance", Nothing()),
        ("notices/hand-over", HandOver(wife, UUID(int=3), "mori")),
        ("notices/hand-over", HandOver(child, UUID(int=3), "mori")),
        ("notices/ask", AskNotices(UUID(int=1), [WantedMessage(each, OLD) for each in codes])),
        ("notices/ask", AskNotices(UUID(int=50), [WantedMessage(wife, OLD)])),
        ("notices/ask", AskNotices(UUID(int=51), [WantedMessage(wife, OLD), WantedMessage(child, FATHERS)])),
        ("notices/correct", WantedMessage(wife, FATHERS)),
        ("notices/correct", WantedMessage(child, FATHERS)),
        ("notices/elsewhere", ChooseElsewhere(child, FATHERS, herself=False, check=UUID(int=8))),
        ("notices/elsewhere", ChooseElsewhere(child, None, herself=False, check=UUID(int=8))),
        (
            "notices/elsewhere",
            ChooseElsewhere(child, FATHERS, herself=False, check=UUID(int=8), receipt="a" * 24),
        ),
    ]
    for place, (path, message) in enumerate(fixed):
        yield f"fixed {place}", path, message
    # Labels the city has seen: the one in its safe, one its post delivered, and some that are nobody's.
    labels = [world.house.tracking(person) for person in world.neighbours[:2]]
    labels += [f"{label:010d}{label % 7}" for label in range(9000, 9010)]
    for place in range(count):
        tracking = chance.choice(labels)
        path, message = chance.choice(
            [
                ("notices/destroyed", Destroyed(tracking, "mori", "hayashi")),
                ("notices/hand-over", HandOver(chance.choice(codes), UUID(int=place), "mori")),
                ("notices/held", AskHeld(chance.sample(codes, chance.randint(1, 4)))),
                ("notices/correct", WantedMessage(chance.choice(codes), chance.choice([OLD, FATHERS]))),
                ("notices/progress", AskProgress(UUID(int=chance.randint(1, 60)))),
                (
                    "notices/elsewhere",
                    ChooseElsewhere(
                        child, FATHERS, False, UUID(int=place), f"{place:024d}".translate(_LETTERS)
                    ),
                ),
                *fixed[2:4],
            ]
        )
        yield f"random {place}", path, message


_LETTERS = str.maketrans("0123456789", "abcdefghij")


def transcript(
    world: World, monkeypatch: pytest.MonkeyPatch, count: int
) -> list[tuple[str, str, int, str, list[str]]]:
    lines = []
    for name, path, message in questions(world, count):
        with overheard(monkeypatch) as heard:
            status, body = world.ask("city:midori", path, message)
        told = json.loads(body)
        for place, letter in enumerate(told.get("letters", [])):
            letter["tracking"] = f"letter {place}"  # given at random too
        if "receipt" in told:  # drawn at random: its form is what can be compared
            told["receipt"] = f"{len(told['receipt'])} letters"
        lines.append((name, path, status, json.dumps(told, ensure_ascii=False), heard.told))
    return lines
