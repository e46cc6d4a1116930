# SPDX-License-Identifier: Apache-2.0
"""記録の引継ぎ: registers brought in as an earlier system or another municipality has them.

Readings keep the day and the way in which they were entered there (`read_on`, `read_how`), and the supplement
its addresses. What was removed before stays in the old system's copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from warifu.families.facts import FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import ReadingSource, name_part
from warifu.families.register import Dated, Domicile, EventKind, Member, Origin, Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era


@dataclass(frozen=True, slots=True, repr=False)
class Taken(Masked):
    """引き継ぐ在籍者: one person of a register brought in from the earlier system or another municipality.

    `entries` are hers as they stand there: kind, day, and labelled texts. `addresses` are those of the
    supplement, each with its first day, oldest first.
    """

    person: InHouseNumber
    given: str
    given_reading: str
    born_on: date
    sex: Sex
    parents: Parents
    spouse_role: str = ""
    entered_on: date | None = None
    origin: Origin = field(default_factory=Origin)
    father: InHouseNumber | None = None
    mother: InHouseNumber | None = None
    entries: tuple[tuple[EventKind, date, tuple[tuple[str, str], ...]], ...] = ()
    addresses: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class TakeOver(Masked):
    """引き継ぐ戸籍: a register as it stands, the head first. `married_on` where two of them are a couple.

    The reading is empty where none is entered yet. `read_on` is the day on which the readings were entered
    there, None where that is not known; whoever was born later had hers entered with the birth.
    """

    domicile: Domicile
    surname: str
    surname_reading: str
    opened_on: date
    people: tuple[Taken, ...]
    married_on: date | None = None
    foreign_spouse: Party | None = None
    read_on: date | None = None
    read_how: ReadingSource = ReadingSource.EX_OFFICIO

    def readings(self) -> Iterator[tuple[InHouseNumber | None, str]]:
        """Give the readings that were entered on `read_on`: the surname's (None) and the given names'."""
        if self.read_on is not None and self.surname_reading:
            yield None, self.surname_reading
        for each in self.people:
            if self.read_on is not None and each.given_reading and each.born_on < self.read_on:
                yield each.person, each.given_reading


def take_over(folio: Folio, brought: TakeOver) -> str:
    """記録の引継ぎ: open a register as another system or municipality gives it; its number.

    Raises AlreadyInRegister, NotDomiciledHere. Readings already entered there need no new decision.
    """
    head = brought.people[0].person
    register = folio.open(
        brought.domicile,
        head,
        name_part(brought.surname),
        "" if brought.read_on else brought.surname_reading,
        [("編製事由", "記録の引継ぎ")],
    )
    dated = dict(brought.readings())
    for each in brought.people:
        folio.enter(register.number, _taken(folio, brought, each, dated=each.person in dated))
        folio.bring_entries(register.number, each.person, each.entries)
    _read(folio, brought, register.number)
    for each in brought.people:
        for parent in (each.father, each.mother):
            if parent is not None:
                folio.begin(FactKind.NATURAL_PARENT, each.person, folio.party(parent), each.born_on)
    if brought.married_on is not None:
        couple = [each.person for each in brought.people if each.spouse_role]
        other = brought.foreign_spouse or folio.party(couple[1])
        folio.begin(FactKind.SPOUSE, couple[0], other, brought.married_on)
    return register.number


def _read(folio: Folio, brought: TakeOver, number: str) -> None:
    """Write each reading's entry as it stood in the earlier system."""
    on = brought.read_on
    if on is None:
        return
    if brought.surname_reading:
        changed = replace(folio.register(number), surname_readings=(Dated(brought.surname_reading, on),))
        folio.put(changed)
    for person, kana in brought.readings():
        label = "氏の振り仮名" if person is None else "名の振り仮名"
        items = ((label, kana), ("記載日", in_era(on)), ("記載の別", brought.read_how.word))
        folio.bring_entries(number, person, [(EventKind.READING, on, items)])


def _taken(folio: Folio, brought: TakeOver, each: Taken, *, dated: bool) -> Member:
    since = each.entered_on or brought.opened_on
    read_on = brought.read_on if dated and brought.read_on else since
    return Member(
        person=each.person,
        given=(Dated(name_part(each.given), since),),
        given_readings=(Dated(each.given_reading, read_on),) if each.given_reading else (),
        born_on=each.born_on,
        sex=each.sex,
        parents=each.parents,
        adoptive=Parents(),
        spouse_role=(Dated(each.spouse_role, since),) if each.spouse_role else (),
        entered_on=since,
        entered_by=folio.event.kind,
        origin=each.origin,
    )
