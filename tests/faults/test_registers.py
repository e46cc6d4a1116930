# SPDX-License-Identifier: Apache-2.0
"""Notices between two cities survive a power cut at every durable step of either, and a lost call or reply.

Each time: an address reaches the supplement once, and in the order of the moves; an entry of the family
register is owed once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest

from tests.faults.power import Fragile, PowerCutError
from tests.japan import HANAKO, YAMADA_FAMILY
from tests.residents.clerk import Clerk
from tests.sights import Sights
from tests.stories.country import NAMES
from warifu.app.hall import Hall
from warifu.app.registers import Registers
from warifu.demo.town.families import family_registers
from warifu.families import FamiliesService, FamiliesStore
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import Domiciles, Heading, Residence

ASAHI, MIDORI = "city:asahi", "city:midori"
BOTH = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
_rooms = count(1)


class Moves:
    """Hanako lives in Midori and is domiciled in Asahi; she moves house again and again."""

    def __init__(self, fragile: Fragile) -> None:
        self.japan, self.fragile = fragile.country.japan, fragile
        self.asahi, self.midori = self.japan.register(ASAHI), self.japan.register(MIDORI)
        self.hanako = InHouseNumber(fragile.country.at_midori["hanako"])
        self.kin = self._families(ASAHI)
        if self.kin.is_empty():
            self._settle()
        hall = Hall(self.japan.parts(MIDORI), self.midori, Sights())
        self.joined = Registers(self.japan.parts(MIDORI), self.midori, self._families(MIDORI), hall.service)
        self.joined.posts.round()

    def _families(self, body: str) -> FamiliesService:
        parts = self.japan.parts(body)
        store, code = FamiliesStore(parts.database), self.japan.register(body).municipality
        return FamiliesService(body, store, municipality=code, clock=parts.clock, draw=parts.randomness)

    def _settle(self) -> None:
        numbers = [InHouseNumber(self.fragile.country.at_asahi[name]) for name in NAMES]
        whole = list(zip(numbers, YAMADA_FAMILY, strict=True))
        self.kin.take_over(
            list(family_registers(whole, self.asahi.municipality, self.japan.clock.today())), by="take-over"
        )
        named = self.kin.known_as(InHouseNumber(self.fragile.country.at_asahi["hanako"]))[0]
        code = self.midori.find(self.hanako).record_code
        heading = Heading(ASAHI, named.place, named.head)
        domiciles = Domiciles(self.midori.store, self.midori.clock)
        domiciles.told_with_move(code, heading, HANAKO.birth_date, ASAHI)
        domiciles.believe()  # Juki Net named Asahi as left when she was moved in

    def again(self) -> str:
        """Move house once more; gives the new address."""
        self.japan.clock.step(timedelta(days=1))
        clerk, address = Clerk(self.midori), f"割符県美登里市栄町9丁目{next(_rooms)}番"
        filing = clerk.files(clerk.clock.today(), self.hanako)
        household = self.midori.find(self.hanako).stated.household
        people = [each.in_house_number for each in self.midori.household_of(self.hanako).members]
        clerk.events.move_within(people, filing, to=Residence("978-0002", address), household=household)
        return address

    def lines(self) -> list[str]:
        with self.japan.databases[ASAHI].transaction() as tx:
            rows = tx.execute(
                "SELECT address FROM families.supplement_line WHERE told_by = %s AND in_house_number = %s "
                "ORDER BY recorded_at, place",
                (MIDORI, self.fragile.country.at_asahi["hanako"]),
            )
            return [address for (address,) in rows]

    def _until_the_cut(self) -> None:
        with suppress(PowerCutError):  # Midori itself is at work here: nobody stands between it and the cut
            self.joined.posts.round()

    def survives(self, harm: Callable[[Callable[[], object]], None]) -> None:
        """Let two moves be told, the first round of it harmed; each is there once, in order."""
        before, moved = self.lines(), [self.again(), self.again()]
        harm(self._until_the_cut)
        assert self.joined.posts.round() == 0
        assert self.lines() == [*before, *moved]


@BOTH
@pytest.mark.parametrize("body", [MIDORI, ASAHI])
def test_addresses_survive_a_power_cut_at_every_step_of(fragile: Fragile, body: str, *, after: bool) -> None:
    moves = Moves(fragile)
    moves.again()
    steps = fragile.steps_of(body, moves.joined.posts.round)
    for at in range(1, steps + 1):
        moves.survives(lambda act, at=at: fragile.cut(body, at, act, after=after))  # type: ignore[misc]


@BOTH
def test_addresses_survive_a_lost_call_or_reply(fragile: Fragile, *, after: bool) -> None:
    moves = Moves(fragile)
    moves.again()
    for at in range(1, fragile.calls_of(moves.joined.posts.round) + 1):
        moves.survives(lambda act, at=at: fragile.break_line(at, act, after=after))  # type: ignore[misc]
