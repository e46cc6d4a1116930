# SPDX-License-Identifier: Apache-2.0
"""届出の通知: telling the register of residents what was entered here, in order (Juki Act 9(2)).

    1 follow   each entry of the registers, once: whose name, register or life it changed, and where each of
               them lives, by whoever told the supplement last
    2 send     the oldest first for each city, this one's own residents office too
    3 keep     that it was taken; a city that does not answer holds up nobody but itself

Power fails between 2 and 3: the same notice goes again under the same id, which changes nothing there. What a
notice says is read from the two versions of each register, so it says the same however late it goes. It
carries no address. A reading is told once surname and given name have one each. What the resident register
then does is its clerks' (`residents.owed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from warifu.families.cases import Named
from warifu.families.facts import PARENTAL
from warifu.families.register import Event, EventKind, FamilyRegister, Member, stated
from warifu.families.store import FamiliesStore, FamilyRows, TellingRows
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Problem

MOST = 100
_UNTOLD = frozenset({EventKind.CUSTODY, EventKind.RECOGNITION, EventKind.REWRITING})


class Part(StrEnum):
    """立場: what an entry did to a person; `moved`: only her register changed."""

    CHANGED = "changed"
    MOVED = "moved"
    PARENT = "parent"
    CHILD = "child"
    NATURALISED = "naturalised"


@dataclass(frozen=True, slots=True, repr=False)
class Stands(Masked):
    """在籍: how somebody stands in a register: its title, her name and reading there.

    `municipality` keeps it, where it is another one than this.
    """

    named: Named
    sex: Sex
    kana: str
    municipality: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Affected(Masked):
    """届出に係る方: one person an entry is about, as she stood before and stands now.

    `formerly` is the name of who became Japanese by it, as the notice states it: no register had her before.
    """

    person: InHouseNumber
    part: Part
    before: Stands | None
    now: Stands | None
    formerly: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class EntryTold(Masked):
    """届出の通知: one entry, for the city where these people live."""

    event: Event
    people: tuple[Affected, ...]


class ResidentRegisters(Protocol):
    """住民基本台帳: takes entries; what returns is durable there, and the same entry again changes nothing.

    Raises Problem where it is sent back for good, Fault (Unreachable) where it may be sent again.
    """

    def entry(self, to: str, told: EntryTold) -> None: ...

    def city_of(self, municipality: str) -> str:
        """Give the body of a municipality's register of residents; empty where none takes part."""
        ...


class EntriesTold:
    """What one city's family registers owe to registers of residents, and the sending of it."""

    def __init__(self, body: str, store: FamiliesStore, clock: Clock, registers: ResidentRegisters) -> None:
        """Tell for the city whose registers these are; `registers` reaches this body's own one too."""
        self._body, self._store, self._clock, self._registers = body, store, clock, registers

    def round(self) -> int:
        """Follow and send; give how many notices wait still."""
        while self._follow():
            continue
        silent: set[str] = set()
        while self._send(silent):
            continue
        with self._store.telling() as (_, telling):
            return len(telling.waiting(MOST))

    def _follow(self) -> bool:
        with self._store.telling() as (tx, telling):
            events = telling.entries_after(MOST)
            for event in events:
                if event.kind is EventKind.READING and telling.is_ex_officio(event.event_id):
                    continue  # what was planned is what the resident register said of itself (law K-2)
                cities: dict[str, list[Affected]] = {}
                for each in affected(event, telling.changed_by(event.event_id), tx):
                    cities.setdefault(self._lives(tx, telling, each), []).append(each)
                for city, about in cities.items():
                    if city and any(each.part is not Part.PARENT for each in about):
                        people = [each.person for each in about]
                        telling.owe(event.event_id, city, people, self._clock.now())
            if events:
                telling.followed_to(events[-1].recorded_at)
        return len(events) == MOST

    def _lives(self, tx: FamilyRows, telling: TellingRows, each: Affected) -> str:
        """Give the city of a person; a newborn lives with the mother, else with the father.

        Whom no supplement knows yet lives where the notice of her first register says; "" where none is.
        """
        person = each.person
        if each.part is Part.CHILD:
            parents = _parents(tx, person)
            person = parents[0] if parents else person
        told_by = telling.told_last_by(person)
        if told_by.startswith("city:"):
            return told_by
        stated = telling.stated_city(person)
        return self._registers.city_of(stated) if stated else self._body

    def _send(self, silent: set[str]) -> bool:
        """Send what waits for cities that answer; False where nothing does."""
        with self._store.telling() as (_, telling):
            waiting = telling.waiting(MOST, silent)
        for event_id, city, people in waiting:
            if city in silent:
                continue
            with self._store.telling() as (tx, telling):
                told = _told(tx, telling, event_id, people)
            reason = ""
            try:
                self._registers.entry(city, told)
            except Fault:
                silent.add(city)
                continue
            except Problem as problem:
                reason = problem.reason
            with self._store.telling() as (_, telling):
                telling.settle(event_id, city, reason, self._clock.now())
        return bool(waiting)


def affected(
    event: Event, changed: Sequence[tuple[FamilyRegister | None, FamilyRegister]], tx: FamilyRows
) -> list[Affected]:
    """Say whom an entry is about: everybody whose name, register or life it changed, once.

    Who comes from another municipality's register is not among them: how she stood there is not known.
    """
    if event.kind in _UNTOLD:
        return []
    before = _places(old for old, _ in changed if old is not None)
    now = _places(new for _, new in changed)
    for old, new in changed:
        was_there = set() if old is None else {member.person for member in old.enrolled}
        now |= {person: stands for person, stands in _gone(new).items() if person in was_there}
    found = []
    for person in dict.fromkeys((*before, *now)):
        part = _part(event, before.get(person), now.get(person))
        if part is not None:
            formerly = _formerly(event, changed, person) if part is Part.NATURALISED else ""
            found.append(Affected(person, part, before.get(person), now.get(person), formerly))
    if event.kind is EventKind.BIRTH:
        children = [each.person for each in found if each.part is Part.CHILD]
        for parent in (each for child in children for each in _parents(tx, child)):
            stands = now.get(parent) or _stands_now(tx, parent)
            if stands is not None:
                found.append(Affected(parent, Part.PARENT, stands, stands))
    return found


def _part(event: Event, before: Stands | None, now: Stands | None) -> Part | None:
    if before is None:
        if event.kind is EventKind.NATURALISATION:
            return Part.NATURALISED
        brought = event.kind in {EventKind.TAKE_OVER, EventKind.ESTABLISHMENT}
        return Part.CHILD if event.kind is EventKind.BIRTH else Part.MOVED if brought else None
    if now is None:
        return Part.CHANGED if event.kind is EventKind.DEATH else None
    if before.named.name != now.named.name:
        return Part.CHANGED
    if event.kind is EventKind.READING:
        return Part.CHANGED if now.kana and before.kana != now.kana else None
    return None if before.named == now.named else Part.MOVED


def _formerly(
    event: Event, changed: Sequence[tuple[FamilyRegister | None, FamilyRegister]], person: InHouseNumber
) -> str:
    """従前の氏名, as the entry of the naturalisation states it."""
    items = (
        dict(entry.items)
        for _, new in changed
        for entry in new.entries
        if entry.event == event.event_id and entry.about == person
    )
    return next((each["従前の氏名"] for each in items if "従前の氏名" in each), "")


def _told(tx: FamilyRows, telling: TellingRows, event_id: UUID, people: Sequence[InHouseNumber]) -> EntryTold:
    event = telling.event(event_id)
    about = affected(event, telling.changed_by(event_id), tx)
    return EntryTold(event, tuple(each for each in about if each.person in people))


def _places(registers: Iterable[FamilyRegister]) -> dict[InHouseNumber, Stands]:
    return {
        member.person: _stands(register, member) for register in registers for member in register.enrolled
    }


def _gone(new: FamilyRegister) -> dict[InHouseNumber, Stands]:
    """Who stands in a register of another municipality since this version, as the notice names it."""
    gone = {}
    for member in new.members:
        if member.went_to is not None:
            there = member.went_to
            named = Named(there.domicile.place, there.head, there.name, member.born_on)
            gone[member.person] = Stands(named, member.sex, "", there.domicile.municipality.digits)
    if new.moved_to is not None:
        for member in new.enrolled:
            stands = _stands(new, member)
            named = replace(stands.named, place=new.moved_to.place)
            gone[member.person] = replace(stands, named=named, municipality=new.moved_to.municipality.digits)
    return gone


def _stands(register: FamilyRegister, member: Member) -> Stands:
    surname, given = stated(register.surname_readings), stated(member.given_readings)
    named = Named(
        register.domicile.place,
        register.name_of(register.head),
        register.name_of(member.person),
        member.born_on,
    )
    return Stands(named, member.sex, f"{surname}\u3000{given}" if surname and given else "")


def _stands_now(tx: FamilyRows, person: InHouseNumber) -> Stands | None:
    number = tx.place_of(person)
    register = tx.register(number) if number else None
    member = register.member(person) if register else None
    return _stands(register, member) if register is not None and member is not None else None


def _parents(tx: FamilyRows, child: InHouseNumber) -> list[InHouseNumber]:
    """The parents who stand in a register here, the mother first."""
    facts = [each for each in tx.facts_about(child) if each.kind in PARENTAL and each.person == child]
    facts.sort(key=lambda each: each.other.sex is not Sex.FEMALE)
    return [each.other.person for each in facts if tx.place_of(each.other.person)]
