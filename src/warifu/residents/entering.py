# SPDX-License-Identifier: Apache-2.0
"""記載: how every event enters the register: one transaction that locks, checks, states, numbers and owes.

    1 lock     turn, households, residents, in this order, so that events never wait in a ring
    2 compare  the household versions the clerk saw; whoever comes second is told what changed
    3 check    legal order (`events.order`), particulars, one head in every household
    4 state    the event, what was filed, the entries; never over an older one
    5 settle   the next version of each household, and the notices owed to Juki Net, in the same transaction

Power fails before the commit: nothing happened. After it: everything, and `telling` sends what is owed.
What is NOT here: which events there are (`notices`, `moves`, `persons`, `ex_officio`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.residents import custody
from warifu.residents.changes import Changed, owed
from warifu.residents.events.filing import Filed, Filing, due_on
from warifu.residents.events.order import (
    HouseholdChanged,
    HouseholdEdit,
    HouseholdNotSeen,
    NothingChanged,
    check_filing,
    check_order,
)
from warifu.residents.following import arrive
from warifu.residents.nouns import Arrival, EventKind, ResidentRecord, Standing, shown
from warifu.residents.particulars import Particulars, faults, text_faults
from warifu.residents.protection.decisions import may_file
from warifu.residents.refusals import (
    AlreadyRegistered,
    HouseholdRefused,
    LaterEventRecorded,
    NoSuchHousehold,
    NoSuchResident,
    NumberAlreadyDesignated,
    NumberDiffers,
    ParticularsRefused,
)
from warifu.residents.relations import Relation, household_fault
from warifu.residents.store import RegisterRows, ResidentsStore

Draw = Callable[[int], bytes]
Restate = Callable[[ResidentRecord, Sequence[ResidentRecord]], list[ResidentRecord]]
_IN_HOUSE_LETTERS = 26
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
_LETTERS = bytes(_BASE32[byte % 32] for byte in range(256))  # 256 = 8 x 32: every letter equally often
_LAST_LETTERS = bytes(_BASE32[max(0, _BASE32.find(byte)) & 0b11100] for byte in range(256))
_PROTECTED_EDIT = "other"


@dataclass(frozen=True, slots=True)
class Edit:
    """What one event does: to whom, how those who stay stand to their head, into which households."""

    kind: EventKind
    filing: Filing
    people: Collection[InHouseNumber]
    restate: Restate
    relations: Mapping[InHouseNumber, Relation] = field(default_factory=dict)
    into: Collection[str] = ()
    destination: str = ""
    to_city: str | None = None
    may_change_nothing: bool = False
    inside: Callable[[RegisterRows, UUID, datetime, list[ResidentRecord]], None] | None = None


class Entering:
    """記載: the way into the register of one municipality."""

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

    # opening records

    def _enter(
        self,
        people: Sequence[Arrival],
        kind: EventKind,
        effective_on: date,
        by: str,
        filing: Filing | None = None,
    ) -> tuple[UUID, list[ResidentRecord]]:
        self._check_particulars(each.stated for each in people)
        households = {each.stated.household for each in people}
        with self.store.transaction() as tx:
            tx.take_turn(alone=False)
            versions = tx.lock_households(households)
            if kind is EventKind.BIRTH and not tx.members(people[0].stated.household, effective_on):
                raise NoSuchHousehold
            if filing is not None:
                self._check_seen(tx, versions, filing)
                self._check_presenter(tx, filing, [])
            now = self.clock.now()
            event = tx.record_event(kind, effective_on=effective_on, recorded_at=now, by=by)
            if filing is not None:
                tx.add_filing(event, filing, due_on(kind, filing.happened_on))
            changed = [self._enter_one(tx, each, kind, effective_on, event, now) for each in people]
            self._settle(tx, event, kind, effective_on, changed, households)
        return event, [each.after for each in changed]

    def _enter_one(
        self,
        tx: RegisterRows,
        arrival: Arrival,
        kind: EventKind,
        effective_on: date,
        event: UUID,
        now: datetime,
    ) -> Changed:
        stated, key = arrival.stated, arrival.stated.row_key(self.municipality.digits)
        known = None if arrival.record_code is None else tx.holder_of_code(arrival.record_code)
        by_key = tx.holder_of_row_key(key)
        before = None
        if known is None and by_key is not None:
            raise AlreadyRegistered
        if known is None:
            known = self.draw_in_house_number()
            code = arrival.record_code or self._unused_code(tx)
            if not tx.add_resident(known, code):
                raise AlreadyRegistered
        else:
            tx.lock_residents([known])
            before = self._returning(tx, known, kind, effective_on)
            code = before.record_code
        record = tx.append_entry(
            ResidentRecord(known, code, stated, Standing.REGISTERED, effective_on), event, now
        )
        tx.add_row_key(key, stated.content(), known)
        if arrival.number is not None:
            self.designate(tx, {known: arrival.number}, lambda: event)
        if arrival.record_code is not None:
            arrive(tx, record, now, self.clock.today())  # a measure of the city she left holds from now on
        return Changed(before, record, first_code=arrival.record_code is None)

    def _unused_code(self, tx: RegisterRows) -> ResidentRecordCode:
        while tx.holder_of_code(code := self.draw_record_code()) is not None:
            continue
        return code

    def _returning(
        self, tx: RegisterRows, known: InHouseNumber, kind: EventKind, effective_on: date
    ) -> ResidentRecord:
        last = existing(tx.resident(known, date.max))
        if last.is_registered:
            raise AlreadyRegistered
        if last.effective_on > effective_on:
            raise LaterEventRecorded
        check_order(kind, last, tx.first_on(known), effective_on)
        return last

    # changing records

    def _edit(self, edit: Edit) -> Filed:
        """Enter one event of people who have a record. Raises the refusals of `events.order` and others."""
        filing, on = edit.filing, edit.filing.happened_on
        check_filing(edit.kind, filing, self.clock.today())
        concerned = [*dict.fromkeys([*edit.people, *edit.relations])]
        with self.store.transaction() as tx:
            tx.take_turn(alone=False)
            records = self._lock(tx, concerned, edit)
            for each in edit.people:
                check_order(edit.kind, records[each], tx.first_on(each), on)
            now = self.clock.now()
            event = tx.record_event(
                edit.kind, effective_on=on, recorded_at=now, by=filing.by, reason=filing.ground
            )
            tx.add_filing(event, filing, due_on(edit.kind, on), edit.destination)
            after, since = self._state(tx, edit, records, event, now)
            if edit.inside is not None:
                edit.inside(tx, event, now, [each for each in after if each.in_house_number in edit.people])
            changed = [Changed(records[each.in_house_number], each) for each in after]
            households = {side.stated.household for each in changed for side in (each.before or each.after, each.after)}  # fmt: skip  # noqa: E501
            changed += self._sole_survivors(tx, edit, households, event, now)
            self._settle(tx, event, edit.kind, on, changed, households, edit.to_city, since)
        return self._filed(event, edit.kind, filing, [each.after for each in changed])

    def _lock(
        self, tx: RegisterRows, concerned: Collection[InHouseNumber], edit: Edit
    ) -> dict[InHouseNumber, ResidentRecord]:
        """Lock households, then residents; who was moved between reading and locking is told so."""
        found = {existing(tx.resident(each, date.max)).stated.household for each in concerned}
        versions = tx.lock_households(found | set(edit.into))
        tx.lock_residents(concerned)
        records = {each: existing(tx.resident(each, date.max)) for each in concerned}
        if {each.stated.household for each in records.values()} != found:
            raise HouseholdChanged
        self._check_seen(tx, versions, edit.filing)
        self._check_presenter(tx, edit.filing, concerned)
        return records

    def _state(
        self,
        tx: RegisterRows,
        edit: Edit,
        records: Mapping[InHouseNumber, ResidentRecord],
        event: UUID,
        now: datetime,
    ) -> tuple[list[ResidentRecord], date]:
        """Append the entries; give each record as it now ends, and the first day stated anew."""
        after, since = [], edit.filing.happened_on
        for each, last in records.items():
            if each in edit.people:
                entries = edit.restate(last, tx.versions(each))
            else:
                check_order(EventKind.HEAD_CHANGE, last, tx.first_on(each), edit.filing.happened_on)
                entries = [last.restated(edit.filing.happened_on, relation=edit.relations[each])]
            if not entries and not edit.may_change_nothing:
                raise NothingChanged
            self._check_particulars(entry.stated for entry in entries if entry.is_registered)
            for entry in entries:
                tx.append_entry(entry, event, now)
                since = min(since, entry.effective_on)
            after.append(existing(tx.resident(each, date.max)))
        return after, since

    def _sole_survivors(
        self, tx: RegisterRows, edit: Edit, households: Iterable[str], event: UUID, now: datetime
    ) -> list[Changed]:
        """Whoever is left alone in a household heads it, without having to say so."""
        on, changed = edit.filing.happened_on, []
        for household in sorted(households):
            members = tx.members(household, date.max)
            if len(members) == 1 and members[0].stated.relation is not Relation.HEAD:
                (alone,) = members
                if alone.effective_on <= on:
                    tx.lock_residents([alone.in_house_number])
                    headed = tx.append_entry(alone.restated(on, relation=Relation.HEAD), event, now)
                    changed.append(Changed(alone, headed))
        return changed

    # what every event ends with

    def _settle(
        self,
        tx: RegisterRows,
        event: UUID,
        kind: EventKind,
        on: date,
        changed: Sequence[Changed],
        households: Iterable[str],
        to_city: str | None = None,
        since: date | None = None,
    ) -> None:
        for household in sorted(households):
            _check_household(tx, household, on if since is None else since)
            items = [
                item
                for each in changed
                if household in {each.after.stated.household, (each.before or each.after).stated.household}
                for item in each.items
            ]
            tx.bump_household(household, event, items)
        for each in changed:
            notice = owed(kind, each, on, to_city)
            if notice is not None:
                tx.owe(event, notice)

    def _filed(
        self, event: UUID, kind: EventKind, filing: Filing, records: Iterable[ResidentRecord]
    ) -> Filed:
        due = due_on(kind, filing.happened_on)
        late = due is not None and filing.filed_on > due
        return Filed(event, kind, tuple(shown(each) for each in records), due, late)

    # checks

    def _check_particulars(self, people: Iterable[Particulars]) -> None:
        today = self.clock.today()
        wrong = [problem for each in people for problem in (*text_faults(each), *faults(each, today))]
        if wrong:
            raise ParticularsRefused(wrong)

    def _check_seen(self, tx: RegisterRows, versions: Mapping[str, int], filing: Filing) -> None:
        """Refuse an edit of a household that the clerk has not seen as it is now."""
        for household, version in versions.items():
            seen = filing.seen.get(household)
            if seen is None and (version or tx.members(household, date.max)):
                raise HouseholdNotSeen
            if seen is not None and seen != version:
                raise HouseholdChanged(self._edits(tx, household, seen))

    def _edits(self, tx: RegisterRows, household: str, seen: int) -> list[HouseholdEdit]:
        edits = tx.household_edits(household, seen)
        hidden = tx.protected({who for each in edits for who in each.whose}, self.clock.today())
        return [
            HouseholdEdit(each.version, _PROTECTED_EDIT, (), each.by, each.at)
            if each.whose & hidden
            else HouseholdEdit(each.version, each.kind, each.items, each.by, each.at)
            for each in edits
        ]

    def _check_presenter(
        self, tx: RegisterRows, filing: Filing, concerned: Collection[InHouseNumber]
    ) -> None:
        """Whoever is barred presents no notice about those whom a measure protects (law YE-7)."""
        if filing.presenter is None:
            return
        measures = tx.measures_about(concerned, [filing.presenter], "")
        if not may_file(filing.presenter, concerned, measures, self.clock.today()):
            raise NoSuchResident

    def _same_number(
        self, tx: RegisterRows, resident: ResidentRecord, given: Mapping[InHouseNumber, IndividualNumber]
    ) -> IndividualNumber | None:
        number = given.get(resident.in_house_number)
        if number is not None and tx.holder_of_number(self.seal.index(number)) != resident.in_house_number:
            raise NumberDiffers
        return number


def existing(found: ResidentRecord | None) -> ResidentRecord:
    """Give what was found. Raises NoSuchResident for None."""
    if found is None:
        raise NoSuchResident
    return found


def _check_household(tx: RegisterRows, household: str, since: date) -> None:
    """A household has one head on every day from the first that was stated anew, planned ones too."""
    for day in tx.household_days(household, since):
        relations = [member.stated.relation for member in tx.members(household, day)]
        if fault := household_fault(relations):
            raise HouseholdRefused(f"After this change: {fault.replace('_', ' ')}.")
