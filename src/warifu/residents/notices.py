# SPDX-License-Identifier: Apache-2.0
"""届出: the notices that change the register, each in one transaction: load, decide, record, act.

Locks are taken in one order (turn, households, residents), so notices never wait for each other in a
ring. Notices are entered in the order they take effect; what was stated before is kept. What is NOT
here: corrections ex officio, deaths, and the withdrawal of a planned move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.residents import custody
from warifu.residents.nouns import (
    AlreadyRegistered,
    Arrival,
    EventKind,
    HouseholdRefused,
    LaterEventRecorded,
    Leaver,
    MoveOutPaper,
    NoSuchHousehold,
    NoSuchResident,
    NotRegistered,
    NumberAlreadyDesignated,
    NumberDiffers,
    ParticularsRefused,
    Resident,
    Standing,
)
from warifu.residents.particulars import Particulars, faults, text_faults
from warifu.residents.problems import FieldProblem
from warifu.residents.relations import Relation, household_fault
from warifu.residents.store import RegisterRows, ResidentsStore

Draw = Callable[[int], bytes]
_IN_HOUSE_LETTERS = 26
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
_LETTERS = bytes(_BASE32[byte % 32] for byte in range(256))  # 256 = 8 x 32: every letter equally often
_LAST_LETTERS = bytes(_BASE32[max(0, _BASE32.find(byte)) & 0b11100] for byte in range(256))


class Notices:
    """Birth, move in and move out. `ResidentsService` is this with the look-ups."""

    def __init__(
        self,
        store: ResidentsStore,
        *,
        municipality: MunicipalityCode,
        keys: KeyRing,
        clock: Clock,
        draw: Draw,
    ) -> None:
        """Take the ports: `draw(n)` gives n bytes nobody can predict (os.urandom); `keys` must have the
        secrets residents-number and residents-custody.
        """
        self.store = store
        self.municipality = municipality
        self.keys = keys
        self.clock = clock
        self._draw = draw
        self.seal = custody.NumberSeal(keys.secret(custody.NUMBER_SECRET))

    def birth(self, stated: Particulars, *, by: str) -> Resident:
        """出生: make the record of a newborn in her parents' household (N-14), in force from her birth."""
        if stated.resident_since != stated.birth_date:
            raise ParticularsRefused([FieldProblem("resident_since", "before_birth")])
        return self._enter([Arrival(stated)], EventKind.BIRTH, stated.birth_date, by)[0]

    def move_in(self, people: Sequence[Arrival], *, moved_in_on: date, by: str) -> list[Resident]:
        """転入: register people who moved in together, in force from the day they moved (Juki Act 22).

        Whoever lived here before keeps her in-house number: she is known by her resident record code.
        Raises AlreadyRegistered, ParticularsRefused, HouseholdRefused, NumberAlreadyDesignated,
        NumberDiffers; then nobody of the notice is registered.
        """
        wrong = [
            FieldProblem("resident_since", "before_resident")
            for each in people
            if each.stated.resident_since != moved_in_on
        ]
        if wrong or not people:
            raise ParticularsRefused(wrong or [FieldProblem("name", "required")])
        return self._enter(people, EventKind.MOVE_IN, moved_in_on, by)

    def move_out(
        self,
        people: Sequence[InHouseNumber],
        *,
        to_address: str,
        leaves_on: date,
        by: str,
        relations: Mapping[InHouseNumber, Relation] | None = None,
        numbers_given: Mapping[InHouseNumber, IndividualNumber] | None = None,
    ) -> MoveOutPaper:
        """転出: remove people's records from `leaves_on` on and give the paper for the next municipality.

        `relations` says how those who stay stand to their new head; `numbers_given` holds numbers that
        the people themselves gave for the paper, each compared with the one designated. Raises
        NoSuchResident, NotRegistered, LaterEventRecorded, HouseholdRefused, NumberDiffers.
        """
        now = self.clock.now()
        given = numbers_given or {}
        with self.store.transaction() as tx:
            tx.take_turn(alone=False)
            concerned = {*people, *(relations or {})}
            tx.lock_households(self._households(tx, concerned))
            tx.lock_residents(concerned)
            leaving = [self._last(tx, each, leaves_on) for each in dict.fromkeys(people)]
            tx.lock_households({each.stated.household for each in leaving})
            event = tx.record_event(EventKind.MOVE_OUT, effective_on=leaves_on, recorded_at=now, by=by)
            leavers = tuple(
                Leaver(each.record_code, each.stated, self._same_number(tx, each, given)) for each in leaving
            )
            for each in leaving:
                gone = replace(each, standing=Standing.MOVED_OUT, effective_on=leaves_on)
                tx.append_entry(gone, event, now)
            self._change_relations(tx, relations or {}, leaves_on, by)
            for household in {each.stated.household for each in leaving}:
                _check_household(tx, household, leaves_on)
        return MoveOutPaper(self.municipality, to_address, leaves_on, leavers)

    # drawn at random

    def draw_in_house_number(self) -> InHouseNumber:
        """Draw a new in-house number (128 bits)."""
        drawn = self._draw(_IN_HOUSE_LETTERS).translate(
            _LETTERS
        )  # as InHouseNumber.of_random, 20 times faster
        return InHouseNumber((drawn[:-1] + drawn[-1:].translate(_LAST_LETTERS)).decode())

    def draw_record_code(self) -> ResidentRecordCode:
        """Draw a resident record code: ten random digits and a check digit. The store keeps it unique here;
        that no other municipality drew the same is J-LIS's to check when it generates the number.
        """
        while not (body := int.from_bytes(self._draw(16)) % 10**10):
            continue
        return ResidentRecordCode.of_body(f"{body:010d}")

    def designate(
        self, tx: RegisterRows, numbers: Mapping[InHouseNumber, IndividualNumber], event: Callable[[], UUID]
    ) -> int:
        """Keep numbers, sealed to their rows; count the new ones. `event()` gives the event they belong to.

        Raises NumberAlreadyDesignated where a resident has another number, or a number another resident.
        """
        indexes = {resident: self.seal.index(number) for resident, number in numbers.items()}
        tx.lock_residents(numbers)
        held = tx.designated(indexes)
        new = [resident for resident in numbers if (resident, indexes[resident]) not in held]
        if len(held) != len(numbers) - len(new):
            raise NumberAlreadyDesignated
        if new:
            sealed = [(each, self.seal.seal(numbers[each], each), indexes[each]) for each in new]
            if tx.add_numbers(sealed, event()) != len(new):
                raise NumberAlreadyDesignated
        return len(new)

    # steps of the notices

    def _enter(
        self, people: Sequence[Arrival], kind: EventKind, effective_on: date, by: str
    ) -> list[Resident]:
        now, today = self.clock.now(), self.clock.today()
        wrong = [
            problem for each in people for problem in (*text_faults(each.stated), *faults(each.stated, today))
        ]
        if wrong:
            raise ParticularsRefused(wrong)
        with self.store.transaction() as tx:
            tx.take_turn(alone=False)
            households = {each.stated.household for each in people}
            tx.lock_households(households)
            if kind is EventKind.BIRTH and not tx.members(people[0].stated.household, effective_on):
                raise NoSuchHousehold
            event = tx.record_event(kind, effective_on=effective_on, recorded_at=now, by=by)
            entered = [self._enter_one(tx, each, effective_on, event, now) for each in people]
            for household in households:
                _check_household(tx, household, effective_on)
        return entered

    def _enter_one(
        self, tx: RegisterRows, arrival: Arrival, effective_on: date, event: UUID, now: datetime
    ) -> Resident:
        stated, key = arrival.stated, arrival.stated.row_key(self.municipality.digits)
        known = None if arrival.record_code is None else tx.holder_of_code(arrival.record_code)
        by_key = tx.holder_of_row_key(key)
        if known is None and by_key is not None:
            raise AlreadyRegistered
        if known is None:
            known = self.draw_in_house_number()
            code = arrival.record_code or self._unused_code(tx)
            if not tx.add_resident(known, code):
                raise AlreadyRegistered
        else:
            tx.lock_residents([known])
            code = self._returning(tx, known, effective_on)
        resident = Resident(known, code, stated, Standing.REGISTERED, effective_on)
        tx.append_entry(resident, event, now)
        tx.add_row_key(key, stated.content(), known)
        if arrival.number is not None:
            self.designate(tx, {known: arrival.number}, lambda: event)
        return resident

    def _unused_code(self, tx: RegisterRows) -> ResidentRecordCode:
        while tx.holder_of_code(code := self.draw_record_code()) is not None:
            continue
        return code

    def _returning(self, tx: RegisterRows, known: InHouseNumber, effective_on: date) -> ResidentRecordCode:
        last = existing(tx.resident(known, date.max))
        if last.is_registered:
            raise AlreadyRegistered
        if last.effective_on > effective_on:
            raise LaterEventRecorded
        return last.record_code

    def _households(self, tx: RegisterRows, people: set[InHouseNumber]) -> set[str]:
        return {existing(tx.resident(each, date.max)).stated.household for each in people}

    def _last(self, tx: RegisterRows, resident: InHouseNumber, on: date) -> Resident:
        """Give the last entry of a locked record, which must be in force with nothing planned after `on`."""
        last = existing(tx.resident(resident, date.max))
        if not last.is_registered:
            raise NotRegistered
        if last.effective_on > on:
            raise LaterEventRecorded
        return last

    def _same_number(
        self, tx: RegisterRows, resident: Resident, given: Mapping[InHouseNumber, IndividualNumber]
    ) -> IndividualNumber | None:
        number = given.get(resident.in_house_number)
        if number is not None and tx.holder_of_number(self.seal.index(number)) != resident.in_house_number:
            raise NumberDiffers
        return number

    def _change_relations(
        self, tx: RegisterRows, relations: Mapping[InHouseNumber, Relation], on: date, by: str
    ) -> None:
        if not relations:
            return
        now = self.clock.now()
        event = tx.record_event(EventKind.HEAD_CHANGE, effective_on=on, recorded_at=now, by=by)
        for number, relation in relations.items():
            staying = self._last(tx, number, on)
            changed = replace(staying, stated=replace(staying.stated, relation=relation), effective_on=on)
            tx.append_entry(changed, event, now)


def existing(found: Resident | None) -> Resident:
    """Give what was found. Raises NoSuchResident for None."""
    if found is None:
        raise NoSuchResident
    return found


def _check_household(tx: RegisterRows, household: str, on: date) -> None:
    """A household has one head on the day of the change, and after every change already planned."""
    for day in (on, date.max):
        relations = [member.stated.relation for member in tx.members(household, day)]
        if fault := household_fault(relations):
            raise HouseholdRefused(f"After this change: {fault.replace('_', ' ')}.")
