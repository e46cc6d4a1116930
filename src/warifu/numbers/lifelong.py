# SPDX-License-Identifier: Apache-2.0
"""番号の一生の記録: J-LIS writes down what happens to a person and her number, and reads any past day back.

Load → decide (`lives`) → record, in one transaction that holds the counter, so that events have one order
and each happens once, however often its notice arrives. It does NOT receive notices (`jukinet` does),
change numbers (`changes`) or join two records (`doubles`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import JST
from warifu.kernel.secrecy import mask_numbers
from warifu.numbers.designation import NoSuchResident, OnlyCities, RequestReused, Standing
from warifu.numbers.lives import (
    Happened,
    Held,
    LifeEvent,
    LifeState,
    NoReasonGiven,
    NumberPeriod,
    StandingEdition,
    Whole,
    check_teller,
    items_on,
    standing_on,
)
from warifu.numbers.register import Register
from warifu.numbers.store import EventRow, JukiEntry, NumbersRows

_REFERENCE = re.compile(r"[A-Za-z0-9.:/_-]{1,64}")


class LifeService:
    """The verbs after the first issue that change no number."""

    def __init__(self, register: Register) -> None:
        """Work on an opened register."""
        self._register = register

    # names inside J-LIS

    def code_reference(self, code: ResidentRecordCode) -> UUID:
        """Give the keyed reference under which a code is kept, so that it need not be."""
        return self._register.references.code(code)

    def position_shown(self, number: IndividualNumber) -> int | None:
        """Give the position of a number if it was ever issued, dead or alive."""
        with self._register.store.reading() as tx:
            position = self._register.generator.position(number, tx.next_position())
            # Asked of nowhere too, so that a number never issued takes the same statements.
            issued = tx.issued([-1 if position is None else position])
            return position if position in issued else None

    def position_of(self, code: UUID) -> int | None:
        """Give the position that a code's reference leads to, or None before its number is made."""
        with self._register.store.reading() as tx:
            found = tx.positions_of([code]).get(code)
            return found[0] if found else None

    # what happens

    def record(self, city: BodyName, event: LifeEvent) -> Happened:
        """異動の記録: record one event, once for its cause. A repeated cause gives what it came to then.

        Raises OnlyCities, NoSuchResident, HeldByAnotherCity, PersonDeceased, RequestReused (code taken).
        """
        with self._register.store.transaction() as tx:
            tx.lock_counter()
            before = tx.event_of(event.cause)
            if before is None:
                held = self.held(tx, city, event.code)
                self.write(tx, city, event, held)
                self._note(tx, event.cause, event.kind, held.position, event.effective_on)
                before = tx.event_of(event.cause)
        assert before is not None
        return self._happened(before)

    def record_directly(self, city: BodyName, event: LifeEvent) -> None:
        """Record an event that no notice tells, if it changes anything; its cause is made here."""
        with self._register.store.transaction() as tx:
            tx.lock_counter()
            held = self.held(tx, city, event.code)
            if self.write(tx, city, event, held):
                cause = f"direct/{tx.last_event() + 1}"
                self._note(tx, cause, event.kind, held.position, event.effective_on)

    def held(self, tx: NumbersRows, city: BodyName, code: UUID) -> Held:
        """Give what is held under a code. Raises OnlyCities, NoSuchResident."""
        if city.kind != "city":
            raise OnlyCities
        found = tx.positions_of([code]).get(code)
        if found is None:
            raise NoSuchResident
        return _held(tx, [found[0]], {found[0]: found[1]})[found[0]]

    def held_at(self, tx: NumbersRows, position: int) -> Held:
        """Give what is held under an issued position."""
        return _held(tx, [position], {})[position]

    def write(self, tx: NumbersRows, city: BodyName, event: LifeEvent, held: Held) -> bool:
        """Write the editions an event adds; say whether it changed anything. The counter's lock is held."""
        check_teller(city, event, held)
        now, changed = self._register.clock.now(), False
        if event.items and (event.amends or city != held.city or event.items != held.items):
            newer = JukiEntry(held.edition + 1, city, event.items)
            tx.add_juki_entry(held.position, newer, event.effective_on, now)
            changed = True
        if event.standing and (event.standing is not held.standing):
            edition = held.standing_edition + 1
            tx.add_standing(held.position, edition, event.standing, event.effective_on, None, now)
            changed = True
        if event.new_code:
            if not tx.point_code(event.new_code, 0, held.position):
                raise RequestReused(
                    remedy="This resident record code is somebody's already; draw another one."
                )
            changed = True
        return changed

    def _note(self, tx: NumbersRows, cause: str, kind: str, position: int, effective_on: date) -> None:
        tx.add_event(cause, kind, position, effective_on, self._register.clock.now())

    # what followed, for the offices of J-LIS itself

    def happened_after(self, serial: int, most: int = 1_000) -> list[Happened]:
        """Give the events after a serial, in their one order: for search keys, subscribers and cards."""
        with self._register.store.reading() as tx:
            return [self._happened(row) for row in tx.events_after(serial, most)]

    def positions_after(self, position: int, most: int = 1_000) -> list[int]:
        """Give issued positions above one, in order; -1 to begin."""
        with self._register.store.reading() as tx:
            return tx.positions_after(position, most)

    def news(self, position: int, serial: int) -> bool:
        """Say whether anybody was numbered above a position, or anything happened after a serial."""
        with self._register.store.reading() as tx:
            return any(tx.news(position, serial))

    def held_of(self, positions: Sequence[int]) -> dict[int, Held]:
        """Give what is held of some positions, without making their numbers."""
        with self._register.store.reading() as tx:
            return _held(tx, list(positions), {})

    def whole(self, positions: Sequence[int]) -> list[Whole]:
        """Give everything held of some positions, in order; what is not issued is left out."""
        if not positions:
            return []
        with self._register.store.reading() as tx:
            issued, held = tx.issued(positions), _held(tx, list(positions), {})
        people = []
        for position in sorted(issued):
            number = self._register.generator.number(position)
            if number is not None and position in held:
                rid = issued[position].rid
                person = self._register.references.person(rid)
                people.append(Whole(position, person, rid, number, held[position]))
        return people

    def items_at(self, position: int, known_at: datetime) -> FourBasicItems | None:
        """Give the newest items of a position as known at an instant: the same whenever it is asked."""
        with self._register.store.reading() as tx:
            newest = items_on(tx.editions([position]).get(position, []), None, known_at)
        return newest.items if newest else None

    def has_enrolled(self, asker: BodyName, position: int) -> bool:
        """Say whether a body was given its code of a person, under any number she ever had (Act 21-2)."""
        with self._register.store.reading() as tx:
            numbers = [self._register.generator.number(each) for each, _ in tx.chain(position)]
            refs = [self._register.references.number(number) for number in numbers if number]
            return tx.has_enrolled(asker, refs)

    # reading back, for a case

    def numbers_of(
        self, city: BodyName, code: ResidentRecordCode, *, clerk: str, case: str
    ) -> list[NumberPeriod]:
        """個人番号の履歴: every number a person had, in order. Recorded before it is shown (NU-15).

        Raises NoReasonGiven, OnlyCities, NoSuchResident.
        """
        position = self._reading(city, code, clerk, case)
        with self._register.store.transaction() as tx:
            chain = tx.chain(position)
            standings = tx.standings([each for each, _ in chain])
        return [self._period(each, issued_at, standings.get(each, [])) for each, issued_at in chain]

    def as_of(
        self,
        city: BodyName,
        code: ResidentRecordCode,
        on: date,
        *,
        clerk: str,
        case: str,
        known_at: datetime | None = None,
    ) -> LifeState:
        """Give who she was to J-LIS on a day, as known at an instant (None: now). Recorded first.

        Raises as `numbers_of`; NoSuchResident also where nothing held on that day was known by then.
        """
        position = self._reading(city, code, clerk, case)
        known = known_at or self._register.clock.now()
        with self._register.store.transaction() as tx:
            chain = [each for each, at in tx.chain(position) if at <= known and _day_of(at) <= on]
            own = tx.positions_under(self._register.references.code(code))
            editions, standings = tx.editions(chain), tx.standings(chain)
        states = []
        for each in chain:
            items = items_on(editions.get(each, []), on, known)
            end = standing_on(standings.get(each, []), on, known)
            number = self._register.generator.number(each)
            if items and number and not (end and end.standing.final):
                standing = end.standing if end else Standing.RESIDENT
                states.append((each in own, each, LifeState(number, items.items, items.city, standing)))
        if not states:
            raise NoSuchResident
        return max(states, key=lambda state: state[:2])[2]

    def _period(
        self, position: int, issued_at: datetime, standings: Sequence[StandingEdition]
    ) -> NumberPeriod:
        end, number = standing_on(standings), self._register.generator.number(position)
        assert number is not None
        until_on = end.since_on if end and end.standing.final else None
        return NumberPeriod(number, _day_of(issued_at), until_on, issued_at)

    def _reading(self, city: BodyName, code: ResidentRecordCode, clerk: str, case: str) -> int:
        """Record who reads for which case, also when nothing is found; then give the position."""
        if not all(_REFERENCE.fullmatch(each) and mask_numbers(each) == each for each in (clerk, case)):
            raise NoReasonGiven
        if city.kind != "city":
            raise OnlyCities
        register, reference = self._register, self._register.references.code(code)
        reading = UUID(bytes=register.randomness(16), version=4)
        with register.store.transaction() as tx:
            found = tx.positions_of([reference]).get(reference)
            held = _held(tx, [found[0]], {})[found[0]] if found else None
            position = held.position if held and held.city == city else None
            tx.add_chain_reading(reading, city, clerk, case, position, register.clock.now())
        if position is None:
            raise NoSuchResident
        return position

    def _happened(self, row: EventRow) -> Happened:
        person = self._register.references.person(row.rid)
        return Happened(
            row.serial, row.cause, row.kind, row.position, person, row.effective_on, row.recorded_at
        )


def _held(tx: NumbersRows, positions: Sequence[int], ordinals: Mapping[int, int]) -> dict[int, Held]:
    entries, standings = tx.juki_entries(positions), tx.standings(positions)
    found = {}
    for position, entry in entries.items():
        newest = standing_on(standings.get(position, []))
        found[position] = Held(
            position,
            ordinals.get(position, 0),
            entry.edition,
            entry.city,
            entry.items,
            entry.since_on,
            entry.stated_at,
            newest.edition if newest else -1,
            newest.standing if newest else Standing.RESIDENT,
            newest.since_on if newest else None,
        )
    return found


def _day_of(instant: datetime) -> date:
    return instant.astimezone(JST).date()
