# SPDX-License-Identifier: Apache-2.0
"""他市区町村からの通知: what this register does with what a family register or another city says.

    an entry owed   kept for a clerk, also where nobody here fits: the sender learns nothing from the reply
    a domicile      kept, unless another keeper is known
    a measure       in force here at once, for those found in the register of residents or of families

Every verb gives nothing back and does the same work whoever is found, so that no city can ask who lives here
by telling something. Who the caller is was verified by the wire. A measure is carried on only by whoever
told it: a stage of another's is never touched, an older stage changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Malformed
from warifu.residents import writing
from warifu.residents.cities import Concerned, DomicileTold, FamilyNotice, MeasureTold, OwnFamilies, Role
from warifu.residents.domiciles import Heading, Known
from warifu.residents.owed import OwedEntry
from warifu.residents.protection.measures import Barred, ProtectionApplication, Stage, a_year_from
from warifu.residents.service import ResidentsService
from warifu.residents.store import RegisterRows

_HOLDING = frozenset({Stage.PROVISIONAL, Stage.CONFIRMED, Stage.RENEWED})
MOST_NAMED = 50
Staff = Callable[[], Iterable[str]]
"""Gives the clerks of this city who have the duty of the support desk."""


class Hearing:
    """What other offices and cities tell one register. Safe to share between threads."""

    def __init__(self, body: str, residents: ResidentsService, families: OwnFamilies, staff: Staff) -> None:
        """Hear for the city whose register this is."""
        self._body, self._residents, self._families, self._staff = body, residents, families, staff
        self._domiciles = residents.domiciles

    def family_notice(self, caller: str, told: FamilyNotice) -> None:
        """戸籍の届出の通知 (Juki Act 9(2)): keep what a clerk has to enter, and where the register is now."""
        persons = []
        with self._residents.store.transaction() as tx:
            for each in told.people:
                person = self._person(tx, caller, each)
                if person is None:
                    continue
                if each.role in {Role.CHANGED, Role.PARENT}:
                    persons.append(person)
                if each.role in {Role.CHANGED, Role.MOVED} and each.said is not None and each.said.place:
                    heading = Heading(caller, each.said.place, each.said.head)
                    self._domiciles.told_by_keeper(tx, person, heading, caller)
        if told.kind is not None:
            said = tuple(each.said for each in told.people if each.said is not None and _is_said(each))
            entry = OwedEntry(
                told.notice, told.kind, told.happened_on, told.accepted_on, tuple(persons), said, caller
            )
            self._residents.owed.owe(entry)

    def domicile(self, caller: str, told: DomicileTold) -> None:
        """転出証明の戸籍の表示: keep it for whoever moves in under this code."""
        self._domiciles.told_with_move(told.code, told.heading, told.born_on, caller)

    def measure(self, caller: str, told: MeasureTold) -> None:
        """支援措置の通知: let the measure hold here for whoever is found, and carry on what was told before.

        Raises Malformed for one that would hold longer than the law lets one.
        """
        today = self._residents.clock.today()
        if told.until_on > a_year_from(a_year_from(today)) or told.step < 1:
            raise Malformed("a measure holds a year, and is renewed in its last month")
        found = frozenset(self._found(caller, told.people))
        with self._residents.store.transaction() as tx:
            barred = tuple(self._barred(tx, *each, found) for each in told.barred)
            known = tx.heard(caller, told.their_id)
            if known is None:
                if found and barred and told.stage in _HOLDING:
                    self._begin(tx, caller, told, found, barred)
            elif told.step > known[1]:
                self._go_on(tx, caller, told, known[0])

    # who is meant

    def _person(self, tx: RegisterRows, caller: str, each: Concerned) -> InHouseNumber | None:
        own = each.number if caller == self._body else None
        if own is not None and tx.resident(own, date.max) is not None:
            return own
        return self._domiciles.named_in(tx, each.before) if each.before is not None else None

    def _found(self, caller: str, people: Iterable[tuple[Known, ...]]) -> Iterable[InHouseNumber]:
        """Those who are, or were, in one of the two registers; of one's own measure only the second."""
        for known in (each for names in people for each in names[:MOST_NAMED]):
            resident = self._domiciles.named(known)
            numbers = self._families.standing(known) | ({resident} if resident is not None else set())
            with self._residents.store.transaction() as tx:
                recorded = {each for each in numbers if tx.resident(each, date.max) is not None}
            yield from numbers - recorded if caller == self._body else numbers

    def _barred(
        self, tx: RegisterRows, name: str, born_on: date | None, found: frozenset[InHouseNumber]
    ) -> Barred:
        normal = writing.normal_name(name)
        numbers = tx.born_with_name(born_on, [normal], "", 2) if born_on is not None else []
        person = numbers[0] if len(numbers) == 1 and numbers[0] not in found else None
        return Barred(person, normal)

    # measures

    def _begin(
        self,
        tx: RegisterRows,
        caller: str,
        told: MeasureTold,
        found: frozenset[InHouseNumber],
        barred: tuple[Barred, ...],
    ) -> None:
        first, *others = sorted(found, key=lambda each: each.reveal("keep them in one order"))
        staff = frozenset(self._staff())
        kept = ProtectionApplication(first, frozenset(others), barred, told.ground, staff, caller)
        protection_id = tx.add_protection(kept, told.from_on, caller, caller)
        tx.add_staff(protection_id, staff, self._residents.clock.now())
        tx.add_heard(caller, told.their_id, protection_id, direct=told.direct, step=told.step)
        self._add_step(tx, caller, told, protection_id)

    def _go_on(self, tx: RegisterRows, caller: str, told: MeasureTold, protection_id: UUID) -> None:
        tx.add_staff(protection_id, self._staff(), self._residents.clock.now())
        tx.heard_step(protection_id, told.step)
        self._add_step(tx, caller, told, protection_id)

    def _add_step(self, tx: RegisterRows, caller: str, told: MeasureTold, protection_id: UUID) -> None:
        days = (told.from_on, told.until_on)
        tx.add_step(protection_id, told.stage, days, caller, self._residents.clock.now())


def _is_said(each: Concerned) -> bool:
    return each.role in {Role.CHANGED, Role.CHILD}
