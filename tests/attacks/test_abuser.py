# SPDX-License-Identifier: Apache-2.0
"""The man she fled from, at every door the registers open to him, in two worlds that differ in one thing.

In both Hanako is under protection measures; in one she fled to one place, in the other to another. He draws
doors, words and guesses at random, both places among them, and keeps what he is told, with the statements
that the databases were asked meanwhile. Were one answer or one statement different, he could tell the worlds
apart, and so learn where she lives. Pages, calls and seconds are in `test_every_door.py`, letters in
`tests/counters/test_letters.py` and `tests/notices/test_protection.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.families.office import Office
from tests.families.test_supplement import Guard, Home
from tests.jukinet.network import (
    PENSION,
    PENSION_ROW,
    Network,
    code,
    items_of,
    look_by,
    look_of,
    open_network,
    subscription_of,
)
from tests.notices.overhearing import Statements, overheard
from tests.numbers.office import MIDORI, newcomer
from tests.residents.clerk import ELSEWHERE, SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.registers import FAMILY, HANAKO, HINA, LAN, TARO, csv_text, stated, write
from tests.thorough import scaled
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import ChangeKind, LookLimits, PullChanges
from warifu.kernel.refusal import Refusal, to_json
from warifu.numbers import EnrolmentLimits
from warifu.residents import (
    Asker,
    Barred,
    Capacity,
    FactLimits,
    Ground,
    ProtectionApplication,
    Relation,
    Residence,
    SecondFact,
    Sought,
    Told,
    load_file,
)

TRIES = scaled(10_000, 300)
PLACES = (SOMEWHERE, ELSEWHERE)
HERS, NOBODYS = 4, 9  # places on the endless roll of J-LIS
WORDS = ("", "山田　太郎", "山田太郎", "' OR 1=1 --", "%", "弁護士", *(each.address for each in PLACES))


@dataclass
class World:
    """One country: a register, a family register, and Juki Net; Hanako fled to `place`."""

    place: Residence
    town: Town
    home: Home
    network: Network
    number: IndividualNumber

    def doors(self, draws: random.Random, turn: int) -> Callable[[], object]:
        """Draw what he tries next; the draws are the same in every world."""
        return draws.choice([self._register, self._search, self._file, self._supplement, self._juki_net])(
            draws, turn
        )

    def _asker(self, draws: random.Random) -> Asker:
        """In whom he comes: himself, husband, father, agent, creditor; or a neighbour whom he sends."""
        town = self.town
        capacity = draws.choice([each for each in Capacity if each is not Capacity.CLERK])
        person = draws.choice([town.taro, town.taro, town.lan, None])
        acts_for = draws.choice([None, town.taro, town.hina, town.hanako])
        asker = town.clerk.asks(capacity, person, acts_for=acts_for, name=draws.choice(WORDS))
        photo, accepted = draws.random() < 0.5, draws.random() < 0.5
        return replace(asker, at_counter_with_photo=photo, reason_accepted=accepted)

    def _register(self, draws: random.Random, _turn: int) -> Callable[[], object]:
        guard, asker = self.town.clerk.service.protection, self._asker(draws)
        verbs: list[Callable[[Asker, InHouseNumber], Any]]
        verbs = [guard.see, guard.see_household, guard.destination]
        verb = draws.choice(verbs)
        whose = draws.choice([self.town.hanako, self.town.hina, self.town.taro])

        def ask() -> object:
            opened = verb(asker, whose)  # a place prints itself masked: he is told its address
            parts = opened if isinstance(opened, tuple) else (opened,)
            return [each.address if isinstance(each, Residence) else repr(each) for each in parts]

        return ask

    def _search(self, draws: random.Random, _turn: int) -> Callable[[], object]:
        asker = self._asker(draws)
        name = draws.choice(["山田　花子", "山田　陽菜", "山田　太郎", *WORDS])
        day = draws.choice([date(1990, 4, 1), date(2018, 6, 10), date(1988, 8, 20)])
        said = draws.choice([each.address for each in PLACES])
        told = draws.choice([None, *(Told(fact, said) for fact in SecondFact)])
        sought = Sought(day, name, told=told)

        def search() -> object:
            return len(self.town.clerk.service.look_up.find(sought, asker).residents)

        return search

    def _file(self, draws: random.Random, _turn: int) -> Callable[[], object]:
        """He presents a notice that moves her, or their child, out of where she is."""
        town = self.town
        whose = draws.choice([[town.hanako], [town.hina], [town.hanako, town.hina]])
        filing = replace(town.clerk.files(TODAY, presenter=town.taro), seen={"A-0001": draws.randrange(3)})
        return lambda: town.clerk.events.move_within(
            whose,
            filing,
            to=draws.choice(PLACES),
            household="A-0001",
            relations=dict.fromkeys(whose, Relation.CHILD),
        )

    def _supplement(self, draws: random.Random, _turn: int) -> Callable[[], object]:
        """He asks for the supplement of the family register, which he shares with her."""
        husband, guard = self.home.husband, Guard(self.home.wife)

        def read() -> object:
            columns = self.home.seen(husband, guard).columns
            return [[each.text for each in column.addresses] for column in columns]

        return read

    def _juki_net(self, draws: random.Random, turn: int) -> Callable[[], object]:
        """Somebody at a lawful body asks for him: by guesses of her address, or with her number."""
        network, guess = self.network, draws.choice([each.address for each in PLACES])
        place = draws.choice([HERS, HERS, NOBODYS])
        items = newcomer(place).items
        guessed = FourBasicItems(items.name, items.born_on, items.sex, guess)
        told = subscription_of(HERS, self.number, turn, items=items_of(place, address=guess))
        verbs: list[Callable[[], object]] = [
            lambda: network.looking.look_up(PENSION, look_of(place, turn, address=guess)),
            lambda: network.looking.look_up(PENSION, look_by(self.number, turn)),
            lambda: network.feed.subscribe(PENSION, told),
            lambda: network.feed.changes(PENSION, PullChanges(PENSION_ROW, 0, 100)),
            lambda: network.numbers.enrolment.find_for_enrolment(
                self.number, guessed, BodyName(PENSION), "75"
            ),
        ]
        return draws.choice(verbs)


def _world(make_database: MakeDatabase, folder: Path, place: Residence) -> World:
    """The same country each time, but for the place."""
    folder.mkdir()
    clerk = Clerk.at(make_database(["residents"]), folder, random.Random(3).randbytes)
    load_file(write(folder, csv_text(*FAMILY, LAN)), clerk.service, by="clerk-1")
    clerk.service.look_up.limits = FactLimits(case=1 << 30, day=1 << 30)  # no count stops him
    people = [
        clerk.service.search_by_four_items(stated(row).four_items).in_house_number
        for row in (TARO, HANAKO, HINA, LAN)
    ]
    town = Town(clerk, *people)
    barred = (Barred(town.taro, "山田　太郎"), Barred(None, "山田　太郎"))
    application = ProtectionApplication(
        town.hanako, frozenset({town.hina}), barred, Ground.DOMESTIC_VIOLENCE, frozenset({"listed"})
    )
    clerk.service.protection.apply(application, by="listed", case="DV-1")
    filing = clerk.files(TODAY, town.hanako, town.hina, households=("A-0200",))
    relations = {town.hanako: Relation.HEAD, town.hina: Relation.CHILD}
    clerk.events.move_within(
        [town.hanako, town.hina], filing, to=place, household="A-0200", relations=relations
    )

    home = Home(Office(make_database(["families"])))
    home.tell("鈴木　桜", date(1992, 2, 2), place.address, date(2024, 3, 1))

    limits = LookLimits(looks=1 << 30, misses=1 << 30)  # stopped by no quota: he has all the hours he wants
    network = open_network(make_database, limits=limits)
    network.numbers.limits = EnrolmentLimits(attempts=1 << 30)
    network.reopen()
    (number,) = network.live(HERS)
    network.numbers.enrolment.find_for_enrolment(number, newcomer(HERS).items, BodyName(PENSION), "75")
    network.protection.protect(MIDORI, code(HERS), date(2036, 4, 1))
    moved = network.notice(HERS, ChangeKind.MOVE_WITHIN, new=items_of(HERS, address=place.address))
    assert network.tell(moved).outcome == "applied"
    network.following.catch_up()
    return World(place, town, home, network, number)


def _transcript(world: World, heard: Statements) -> list[tuple[str, object, tuple[str, ...]]]:
    """Everything he is told, and every statement made meanwhile."""
    draws, told = random.Random(20261130), []
    for turn in range(1, TRIES + 1):
        door = world.doors(draws, turn)
        heard.told.clear()
        try:
            said: object = msgspec.json.encode(door(), enc_hook=repr)
        except Refusal as refusal:
            said = repr(to_json(refusal))
        told.append((door.__qualname__, said, tuple(heard.told)))
    return told


def test_he_cannot_tell_where_she_fled_from_anything_he_is_told(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcripts = []
    for which, place in enumerate(PLACES):
        world = _world(make_database, tmp_path / str(which), place)
        with overheard(monkeypatch) as heard:
            transcripts.append(_transcript(world, heard))
    one, other = transcripts
    different = [(turn, a, b) for turn, (a, b) in enumerate(zip(one, other, strict=True), 1) if a != b]
    assert different[:1] == []
    answers: dict[str, set[str]] = {}
    for door, said, made in one:
        assert made, "each try asked a database"
        answers.setdefault(door.split(".")[1], set()).add(str(said))
    assert set(answers) == {"_register", "_search", "_file", "_supplement", "_juki_net"}
    assert {door for door, said in answers.items() if len(said) > 1} >= {"_register", "_search", "_juki_net"}
    places = [each.address for each in PLACES]
    assert not [said for _, said, _ in one + other if any(place in str(said) for place in places)]


def test_the_worlds_do_differ_for_whoever_may_know(make_database: MakeDatabase, tmp_path: Path) -> None:
    """The comparison above would be worth nothing if both worlds were one."""
    seen = []
    for which, place in enumerate(PLACES):
        world = _world(make_database, tmp_path / str(which), place)
        listed = Clerk(world.town.clerk.service, "listed", "DV-1")
        network = world.network
        network.protection.protect(MIDORI, code(HERS), None)
        found = network.looking.look_up(PENSION, look_by(world.number, 1))
        assert found.items is not None
        seen.append((listed.address(world.town.hanako), found.items.address))
    assert seen == [(each.address, each.address) for each in PLACES]
