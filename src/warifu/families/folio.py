# SPDX-License-Identifier: Apache-2.0
"""記載の作業: what one notice changes, gathered before anything is written.

A folio reads registers and facts through a `Book`, keeps what an act changes, and gives it to the service
to store, all or nothing. It knows how entries are made (entering, leaving, closing, writing), not when the
law allows them: `acts` does. No I/O of its own, no clock; randomness comes in as `draw`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from warifu.families.book import Book
from warifu.families.facts import JAPAN, Fact, FactKind, Kin, Party
from warifu.families.names import same_foreign_name
from warifu.families.recopying import recopied
from warifu.families.refusals import (
    AlreadyInRegister,
    DomicileMissing,
    LaterEntryRecorded,
    NotDomiciledHere,
    NotInRegister,
)
from warifu.families.register import (
    Closing,
    Dated,
    Domicile,
    Elsewhere,
    Entry,
    Event,
    EventKind,
    FamilyRegister,
    Heading,
    Member,
    Origin,
    last,
    restate,
    stated,
    swapped,
)
from warifu.identifiers.in_house_number import BYTES, InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.refusal import Fault

Draw = Callable[[int], bytes]

# What changes somebody's status at the moment of acceptance, and so is entered in that order.
_IN_ORDER = frozenset(EventKind) - {
    EventKind.BIRTH,
    EventKind.RECOGNITION,
    EventKind.CORRECTION,
    EventKind.READING,
    EventKind.TAKE_OVER,
    EventKind.REWRITING,
}


class Folio:
    """What one event changes."""

    def __init__(self, book: Book, event: Event, municipality: MunicipalityCode, draw: Draw) -> None:
        """Begin with nothing changed. `draw(n)` gives n bytes nobody can predict."""
        self._book, self.event, self.municipality, self._draw = book, event, municipality, draw
        self._read: dict[str, FamilyRegister | None] = {}
        self.registers: dict[str, FamilyRegister] = {}
        self.facts: dict[UUID, Fact] = {}
        self.places: dict[InHouseNumber, str | None] = {}
        self.entered: list[tuple[InHouseNumber, str]] = []
        self.noted: dict[InHouseNumber, Party] = {}
        self.cities: dict[InHouseNumber, MunicipalityCode] = {}

    @property
    def on(self) -> date:
        """The day of law of the event."""
        return self.event.effective_on

    @property
    def kin(self) -> Kin:
        """Kinship on that day, with what this event changed."""
        return Kin(self.facts_about, self.on)

    # reading

    def register(self, number: str) -> FamilyRegister:
        """Give a register with what this event changed. Raises Fault for a number of none."""
        found = self.registers.get(number) or self._kept(number)
        if found is None:
            raise Fault("a register is named that is not kept")
        return found

    def _kept(self, number: str) -> FamilyRegister | None:
        """Read each register once; nobody else changes it meanwhile."""
        if number not in self._read:
            self._read[number] = self._book.register(number)
        return self._read[number]

    def place_of(self, person: InHouseNumber) -> FamilyRegister | None:
        """Give the open register of a person."""
        number = self.places[person] if person in self.places else self._book.place_of(person)
        return self.register(number) if number else None

    def where(self, person: InHouseNumber) -> FamilyRegister:
        """Give the open register of a person. Raises NotInRegister."""
        found = self.place_of(person)
        if found is None:
            raise NotInRegister
        return found

    def last_place_of(self, person: InHouseNumber) -> FamilyRegister | None:
        """Give the register in which a person stood last, also one she left."""
        numbers = self._book.registers_of(person)
        return self.register(numbers[-1]) if numbers else None

    def shared_by(self, one: InHouseNumber, two: InHouseNumber) -> FamilyRegister | None:
        """Give the open register in which both stand or stood, the last one."""
        both = [each for each in self._book.registers_of(one) if each in self._book.registers_of(two)]
        found = [register for register in map(self.register, both) if register.is_open]
        return found[-1] if found else None

    def member(self, person: InHouseNumber) -> Member:
        """Give the person as her open register has her. Raises NotInRegister."""
        found = self.where(person).member(person)
        assert found is not None
        return found

    def party(self, person: InHouseNumber) -> Party:
        """Give a person as the other side of a fact: as her last register has her, or as a fact names her.

        Raises NotInRegister.
        """
        register = self.place_of(person) or self.last_place_of(person)
        member = register.member(person) if register else None
        if register is None or member is None:
            named = (fact.other for fact in self.facts_about(person) if fact.other.person == person)
            found = next(named, None) or self.noted.get(person) or self._book.noted(person)
            if found is None:
                raise NotInRegister
            return found
        lost = member.left_by is EventKind.LOSS_OF_NATIONALITY
        nationality = "" if lost else JAPAN
        return Party(person, register.name_of(person), member.born_on, member.sex, nationality)

    def facts_about(self, person: InHouseNumber) -> list[Fact]:
        """Give the facts of a person with what this event changed."""
        kept = [self.facts.get(fact.fact_id, fact) for fact in self._book.facts_about(person)]
        known = {fact.fact_id for fact in kept}
        new = [fact for fact in self.facts.values() if fact.fact_id not in known]
        return kept + [fact for fact in new if person in {fact.person, fact.other.person}]

    def fact(self, kind: FactKind, one: InHouseNumber, two: InHouseNumber) -> Fact | None:
        """Give the fact of a kind that holds between two on the day of the event."""
        found = (fact for fact in self.facts_about(one) if fact.kind is kind and fact.ties(one, two))
        return next((fact for fact in found if fact.holds(self.on)), None)

    def noted_foreigner(self, who: Party) -> Party | None:
        """Give the foreign national whom a fact here names alike, with this birth date and sex."""
        noted = (each for each in self._book.foreigners_born(who.born_on) if each.sex is who.sex)
        return next((each for each in noted if same_foreign_name(each.name, who.name)), None)

    def in_order(self, *people: InHouseNumber) -> None:
        """Refuse an event that would take effect before a later one already entered about these people."""
        for person in people:
            register = self.place_of(person)
            if register is None:
                continue
            later = any(
                entry.on > self.on and entry.kind in _IN_ORDER
                for entry in register.entries
                if entry.about in {person, None}
            )
            if later:
                raise LaterEntryRecorded

    def not_twice(self, domicile: Domicile, name: str, born_on: date) -> None:
        """Refuse a first register where its head has an open one of this title. Raises AlreadyInRegister."""
        for register in map(self.register, self._book.by_title(domicile.place, name)):
            if register.is_open and any(each.born_on == born_on for each in register.enrolled):
                raise AlreadyInRegister

    # numbers

    def new_person(self) -> InHouseNumber:
        """Draw the in-house number of somebody who has none here yet."""
        return InHouseNumber.of_random(self._draw(BYTES))

    def _new_uuid(self) -> UUID:
        return UUID(bytes=self._draw(16), version=4)

    # changing

    def put(self, register: FamilyRegister) -> FamilyRegister:
        """Keep a changed register as the next version."""
        known = self._kept(register.number)
        changed = replace(register, version=known.version + 1 if known else 1)
        self.registers[register.number] = changed
        return changed

    def open(
        self,
        domicile: Domicile | None,
        head: InHouseNumber,
        surname: str,
        reading: str,
        items: Iterable[tuple[str, str]] = (),
    ) -> FamilyRegister:
        """新戸籍の編製: open a register without members. Raises DomicileMissing, NotDomiciledHere."""
        if domicile is None:
            raise DomicileMissing
        if domicile.municipality != self.municipality:
            raise NotDomiciledHere
        number = base64.b32encode(self._draw(BYTES)).decode().rstrip("=").lower()
        opening = Entry(self.event.event_id, self.event.kind, None, self.on, tuple(items))
        made = FamilyRegister(
            number=number,
            version=0,
            opened_on=self.on,
            opened_by=self.event.kind,
            headings=(Heading(domicile, head, self.on),),
            surname=(Dated(surname, self.on),),
            surname_readings=(Dated(reading, self.on),) if reading else (),
            members=(),
            entries=(opening,),
        )
        return self.put(made)

    def enter(self, number: str, member: Member) -> None:
        """入籍: put a person into an open register. Raises AlreadyInRegister."""
        if self.place_of(member.person) is not None:
            raise AlreadyInRegister
        register = self.register(number)
        if not register.is_open:
            raise Fault("somebody would enter a closed register")
        self.put(replace(register, members=(*register.members, member)))
        self.places[member.person] = number
        self.entered.append((member.person, number))

    def leave(self, person: InHouseNumber, to: str = "", went_to: Elsewhere | None = None) -> Member:
        """除籍: remove a person from the open register, and close it when nobody is left (Koseki 12, 23)."""
        register, member = self.where(person), self.member(person)
        if self.on < member.entered_on:
            raise LaterEntryRecorded
        gone = replace(
            member,
            left_on=self.on,
            left_by=self.event.kind,
            left_to=to,
            went_to=went_to,
            spouse_role=restate(member.spouse_role, "", self.on),
        )
        changed = replace(register, members=swapped(register.members, member, gone))
        self.places[person] = None
        self.put(changed)
        if not changed.enrolled:
            self.close(register.number, Closing.REMOVED)
        return gone

    def move(self, person: InHouseNumber, to: str, *, recopied: bool = True, **changed: object) -> None:
        """Let a person leave her register and enter another one (Koseki 23), with what is recopied there."""
        old, target = self.where(person), self.register(to)
        gone = self.leave(person, to=target.title)
        self.enter(to, self.carried(gone, old, **changed))
        if recopied:
            self.recopy(old, person)

    def recopy(self, old: FamilyRegister, person: InHouseNumber) -> None:
        """移記: copy what still matters from the old register into the present one (`recopying`)."""
        register, member = self.where(person), self.member(person)
        kept = recopied(old.entries, member, self.on)
        self.put(replace(register, entries=(*register.entries, *kept)))

    def carried(self, gone: Member, old: FamilyRegister, **changed: object) -> Member:
        """Give a person as the next register takes her over: what is still so, and where she came from."""
        fresh = replace(
            gone,
            given=_still(gone.given, self.on),
            given_readings=_still(gone.given_readings, self.on),
            spouse_role=(),
            entered_on=self.on,
            entered_by=self.event.kind,
            origin=self.origin_in(old),
            left_on=None,
            left_by=None,
            left_to="",
        )
        return replace(fresh, **changed)  # type: ignore[arg-type]  # callers name fields of Member

    def origin_in(self, register: FamilyRegister) -> Origin:
        """Give a register as 従前の戸籍."""
        surname, reading = last(register.surname), stated(register.surname_readings)
        return Origin(register.title, register.number, surname, reading)

    def close(self, number: str, closing: Closing, moved_to: Domicile | None = None) -> None:
        """Close a register. Nothing is entered in it any more."""
        self.put(replace(self.register(number), closed_on=self.on, closing=closing, moved_to=moved_to))

    def note(self, party: Party) -> None:
        """Keep who somebody is whom no register has and no fact names as a parent or spouse."""
        self.noted[party.person] = party

    def lives(self, person: InHouseNumber, municipality: MunicipalityCode | None) -> None:
        """住所地: keep where a notice says that somebody lives whom no supplement knows yet."""
        if municipality is not None:
            self.cities[person] = municipality

    def change_member(self, person: InHouseNumber, **changed: object) -> None:
        """Restate something about an enrolled person."""
        register, member = self.where(person), self.member(person)
        new = replace(member, **changed)  # type: ignore[arg-type]  # callers name fields of Member
        self.put(replace(register, members=swapped(register.members, member, new)))

    def restate_surname(self, number: str, surname: str, reading: str) -> None:
        """Let a register have another surname from the day on."""
        register = self.register(number)
        changed = replace(
            register,
            surname=restate(register.surname, surname, self.on),
            surname_readings=restate(register.surname_readings, reading, self.on),
        )
        self.put(changed)

    def restate_reading(self, number: str, person: InHouseNumber | None, kana: str) -> None:
        """Let the surname (None) or a given name be read otherwise from the day on."""
        register = self.register(number)
        if person is None:
            readings = restate(register.surname_readings, kana, self.on)
            self.put(replace(register, surname_readings=readings))
            return
        member = register.member(person)
        assert member is not None
        new = replace(member, given_readings=restate(member.given_readings, kana, self.on))
        self.put(replace(register, members=swapped(register.members, member, new)))

    def write(
        self,
        number: str,
        about: InHouseNumber | None,
        items: Iterable[tuple[str, str]],
        on: date | None = None,
    ) -> None:
        """身分事項の記載: write an entry; empty texts are left out."""
        register = self.register(number)
        said = tuple((label, text) for label, text in items if text)
        entry = Entry(self.event.event_id, self.event.kind, about, on or self.on, said)
        self.put(replace(register, entries=(*register.entries, entry)))

    def bring_entries(
        self,
        number: str,
        about: InHouseNumber | None,
        entries: Iterable[tuple[EventKind, date, tuple[tuple[str, str], ...]]],
    ) -> None:
        """Write entries that were made elsewhere, with their own kind and day."""
        register = self.register(number)
        said = [Entry(self.event.event_id, kind, about, on, items) for kind, on, items in entries]
        self.put(replace(register, entries=(*register.entries, *said)))

    # facts

    def begin(
        self,
        kind: FactKind,
        person: InHouseNumber,
        other: Party,
        from_on: date,
        until_on: date | None = None,
    ) -> None:
        """Let a fact hold from a day on; `until_on` where the law itself says when it will end."""
        made = Fact(self._new_uuid(), 1, kind, person, other, from_on, until_on, self.event.event_id)
        self.facts[made.fact_id] = made

    def end(self, fact: Fact, until_on: date, *, sealed: bool = False) -> None:
        """Let a fact hold no longer from a day on; its earlier versions stay."""
        version = fact.version if fact.fact_id in self.facts else fact.version + 1
        self.facts[fact.fact_id] = replace(
            fact, version=version, until_on=until_on, ended_by=self.event.event_id, sealed=sealed
        )

    def correct(self, fact: Fact, **changed: object) -> None:
        """Let a fact be otherwise than was entered; its earlier versions stay."""
        version = fact.version if fact.fact_id in self.facts else fact.version + 1
        new = replace(fact, version=version, **changed)  # type: ignore[arg-type]  # callers name fields of Fact
        self.facts[fact.fact_id] = new


def _still(history: tuple[Dated, ...], on: date) -> tuple[Dated, ...]:
    """What a new register takes over of a history: only what is stated now."""
    return tuple(replace(each, from_on=on) for each in history if each.until_on is None)
