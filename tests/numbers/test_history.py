# SPDX-License-Identifier: Apache-2.0
"""Random histories of an office: whatever happens in whatever order, the promises hold at every step."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import ASAHI, KEY, MIDORI, PENSION, TestRoll, newcomer, open_office, request
from tests.numbers.power import FailingDatabase, PowerCut
from tests.numbers.test_changes import change_of
from warifu.identifiers.individual_number import IndividualNumber
from warifu.numbers import (
    Designation,
    DoubleFound,
    Newcomer,
    PersonNotConfirmed,
    ReservedRange,
    Standing,
    root_input,
)
from warifu.numbers.permutation import Permutation


class History:
    """One office, what was done to it, and what must be true of it."""

    def __init__(self, make_database: MakeDatabase, seed: int) -> None:
        self.chance = random.Random(seed)
        bodies = [Permutation(KEY).forward(self.chance.randrange(120)) for _ in range(6)]
        self.database = FailingDatabase(make_database(["numbers"]))
        reserved = [ReservedRange(body, body, "tried") for body in sorted(set(bodies))]
        self.office = open_office(make_database, database=self.database, reserved=reserved)
        self.present: dict[int, Designation] = {}
        self.roots: dict[int, bytes] = {}
        self.ever: set[IndividualNumber] = set()
        self.dead: set[int] = set()
        self.ended: set[IndividualNumber] = set()
        self.seconds: dict[int, Designation] = {}
        self.turn = 0

    def step(self) -> None:
        """Do one thing, sometimes with a power cut, then repeat it as its caller would."""
        self.turn += 1
        deed = self.chance.choice(
            [
                self.issue,
                self.issue,
                self.issue,
                self.issue_in_bulk,
                self.change,
                self.bury,
                self.revive,
                self.travel,
                self.join,
                self.ask,
            ]
        )
        if self.chance.random() < 0.3:
            self.database.cut(self.chance.randrange(1, 4), after_commit=self.chance.random() < 0.5)
        state = self.chance.getstate()
        for _ in range(2):
            self.chance.setstate(state)
            try:
                deed()
                break
            except PowerCut:
                self.database.pull_at = None
                self.office.reopen()
        self.database.pull_at = None
        self.office.service.check()

    def issue(self) -> None:
        places = self.chance.sample(range(60), self.chance.randrange(1, 8))
        people = [newcomer(place) for place in places]
        issued = self.office.service.designate_many(MIDORI, request(1_000 + self.turn), people)
        for place, each in zip(places, issued, strict=True):
            if place not in self.present:
                assert each.number not in self.ever, "a number is never issued twice"
                self.present[place] = each
                self.roots[place] = root_input(each.rid)
                self.ever.add(each.number)
            assert each.number == self.present[place].number
            assert root_input(each.rid) == self.roots[place]

    def issue_in_bulk(self) -> None:
        first = 1_000 * self.turn
        self.office.bulk(7, connections=1).issue(f"roll {self.turn}", TestRoll(20, first, ASAHI))

    def change(self) -> None:
        self._with_someone(self._change)

    def _change(self, place: int) -> None:
        lawful = change_of(self.present[place], newcomer(place), request(5_000 + self.turn))
        new = self.office.changes.change_number(MIDORI, lawful)
        self.ended.add(self.present[place].number)
        assert new.number not in self.ever
        assert root_input(new.rid) == self.roots[place]
        self.present[place] = new
        self.ever.add(new.number)

    def bury(self) -> None:
        self._with_someone(self._bury)

    def _bury(self, place: int) -> None:
        self.office.changes.retire(MIDORI, newcomer(place).code, Standing.DECEASED, date(2026, 4, 1))
        self.dead.add(place)

    def revive(self) -> None:
        """A death told of the wrong person."""
        if self.dead:
            place = self.chance.choice(sorted(self.dead))
            self.office.changes.reinstate(MIDORI, newcomer(place).code, date(2026, 4, 1))
            self.dead.discard(place)

    def travel(self) -> None:
        self._with_someone(self._travel)

    def _travel(self, place: int) -> None:
        self.office.changes.retire(MIDORI, newcomer(place).code, Standing.ABROAD, date(2026, 4, 1))
        if self.chance.random() < 0.5:
            self.office.changes.reinstate(MIDORI, newcomer(place).code, date(2026, 4, 1))

    def join(self) -> None:
        self._with_someone(self._join)

    def _join(self, place: int) -> None:
        """A second record of someone is made at Asahi, found there, and ended."""
        again = Newcomer(newcomer(50_000 + self.turn).code, newcomer(place).items, bytes(32))
        if self.turn not in self.seconds:
            self.seconds[self.turn] = self.office.service.designate(ASAHI, request(50_000 + self.turn), again)
        second = self.seconds[self.turn]
        self.ever.add(second.number)
        first = self.present[place].number
        found = DoubleFound(request(60_000 + self.turn), newcomer(place).code, second.number, "file 3")
        living = self.office.doubles.end_double(MIDORI, found)
        assert living == min((first, second.number), key=self._position)
        self.ended.add(max((first, second.number), key=self._position))
        if living != first:
            self.roots[place] = root_input(second.rid)
        rid, key = (self.present[place], second)[living != first].rid, bytes(32)
        self.present[place] = Designation(living, rid, key, fresh=False)

    def _position(self, number: IndividualNumber) -> int:
        position = self.office.lives.position_shown(number)
        assert position is not None
        return position

    def ask(self) -> None:
        for number in self.ended:
            assert self.office.lives.whole([self._position(number)])[0].held.standing.final
        find = self.office.enrolment.find_for_enrolment
        for place, each in self.present.items():
            items = newcomer(place).items
            if place in self.dead:
                with pytest.raises(PersonNotConfirmed):
                    find(each.number, items, PENSION, "75")
            else:
                assert root_input(find(each.number, items, PENSION, "75").rid) == self.roots[place]

    def _with_someone(self, deed: Callable[[int], None]) -> None:
        living = sorted(set(self.present) - self.dead)
        if living:
            deed(self.chance.choice(living))


@pytest.mark.parametrize("seed", range(4))
def test_no_history_issues_a_number_twice_or_leaves_a_gap(make_database: MakeDatabase, seed: int) -> None:
    history = History(make_database, seed)
    for _ in range(30):
        history.step()
    assert len(history.present) > 10
    assert len(history.ever) >= len(history.present)
    history.ask()


def test_a_change_after_its_own_power_cut_is_still_one_change(make_database: MakeDatabase) -> None:
    history = History(make_database, 1)
    history.issue()
    before = len(history.ever)
    history.database.cut(1, after_commit=True)
    state = history.chance.getstate()
    with pytest.raises(PowerCut):
        history.change()
    history.database.pull_at = None
    history.chance.setstate(state)
    history.change()
    assert len(history.ever) == before + 1
