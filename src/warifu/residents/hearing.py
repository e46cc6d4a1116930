# SPDX-License-Identifier: Apache-2.0
"""他市区町村からの通知: what this register does with what a family register or another city says.

    an entry owed   kept for a clerk, also where nobody here fits: the sender learns nothing from the reply
    a domicile      kept, unless another keeper is known
    a measure       in force here at once, for those found in the register of residents or of families; for
                    those who are on their way here, from the moment they are entered (`following`)

Every verb gives nothing back and does the same work whoever is found, so that no city can ask who lives here
by telling something. Who the caller is was verified by the wire. A measure is carried on only by whoever
told it: a stage of another's is never touched, an older stage changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.residents import following, writing
from warifu.residents.cities import Concerned, DomicileTold, FamilyNotice, MeasureTold, OwnFamilies, Role
from warifu.residents.domiciles import Heading, Known
from warifu.residents.owed import OwedEntry, Said
from warifu.residents.protection.measures import Stage, a_year_from
from warifu.residents.service import ResidentsService
from warifu.residents.store import RegisterRows

_HOLDING = frozenset({Stage.PROVISIONAL, Stage.CONFIRMED, Stage.RENEWED})
_OF_THE_ENTRY = frozenset({Role.CHANGED, Role.PARENT, Role.NATURALISED})
_BETWEEN = re.compile("[，,、・･\\s]+")
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
                if each.role in _OF_THE_ENTRY:
                    persons.append(person)
                if each.role in {Role.CHANGED, Role.MOVED} and each.said is not None and each.said.place:
                    heading = Heading(each.keeper or caller, each.said.place, each.said.head)
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
        found = list(dict.fromkeys(self._found(caller, told.people)))
        with self._residents.store.transaction() as tx:
            on_the_way = self._by_code(tx, told, found)
            known = tx.heard(caller, told.their_id)
            if known is not None and told.step > known[1]:
                self._go_on(tx, caller, told, known[0])
            elif known is None and found and told.stage in _HOLDING and not self._is_known(tx, caller, told):
                now = self._residents.clock.now()
                kept = following.of(told)
                following.begin(tx, caller, told.their_id, kept, found, now, self._staff())
            if told.stage in _HOLDING:
                tx.await_measure(caller, told.their_id, on_the_way, following.of(told), told.until_on)
            else:
                tx.forget_awaited(caller, told.their_id)

    def _is_known(self, tx: RegisterRows, caller: str, told: MeasureTold) -> bool:
        """Whether it holds here by another road; what this register tells itself is of other people."""
        return caller != self._body and tx.is_root_known(told.root)

    def list_support(self) -> None:
        """担当者の登録: list the support desk for measures that began as somebody arrived. Safe to repeat."""
        with self._residents.store.transaction() as tx:
            for protection_id in tx.heard_without_staff():
                tx.add_staff(protection_id, self._staff(), self._residents.clock.now())

    # who is meant

    def _person(self, tx: RegisterRows, caller: str, each: Concerned) -> InHouseNumber | None:
        if each.role is Role.NATURALISED:
            return self._foreign(tx, each.said) if each.said is not None else None
        own = each.number if caller == self._body else None
        if own is not None and tx.resident(own, date.max) is not None:
            return own
        return self._domiciles.named_in(tx, each.before) if each.before is not None else None

    def _foreign(self, tx: RegisterRows, said: Said) -> InHouseNumber | None:
        """帰化した方: exactly one foreign resident of this birth date and name, as the register wrote it.

        Where her family register is, is kept only once a clerk has entered it: else whoever tells this could
        draw her address to itself.
        """
        plain = writing.normal_name(_BETWEEN.sub("", said.before))
        names = [writing.normal_name(said.before), plain]
        numbers = tx.born_with_name(said.born_on, names, plain, MOST_NAMED)
        records = [tx.resident(each, date.max) for each in numbers]
        found = [each for each in records if each and each.is_registered and not each.stated.is_japanese]
        return found[0].in_house_number if len(found) == 1 else None

    def _found(self, caller: str, people: Iterable[tuple[Known, ...]]) -> Iterable[InHouseNumber]:
        """Those who are, or were, in one of the two registers; of one's own measure only the second."""
        for known in (each for names in people for each in names[:MOST_NAMED]):
            resident = self._domiciles.named(known)
            numbers = self._families.standing(known) | ({resident} if resident is not None else set())
            with self._residents.store.transaction() as tx:
                recorded = {each for each in numbers if tx.resident(each, date.max) is not None}
            yield from numbers - recorded if caller == self._body else numbers

    def _by_code(
        self, tx: RegisterRows, told: MeasureTold, found: list[InHouseNumber]
    ) -> list[tuple[ResidentRecordCode, date]]:
        """Add whoever has, or had, a record here under a code that travels; give the codes of the others."""
        others = []
        for code, born_on in told.codes:
            holder = tx.holder_of_code(code)
            record = tx.resident(holder, date.max) if holder is not None else None
            if record is None:
                others.append((code, born_on))
            elif record.stated.birth_date == born_on and record.in_house_number not in found:
                found.append(record.in_house_number)
        return others

    # measures

    def _go_on(self, tx: RegisterRows, caller: str, told: MeasureTold, protection_id: UUID) -> None:
        tx.add_staff(protection_id, self._staff(), self._residents.clock.now())
        tx.heard_step(protection_id, told.step)
        self._add_step(tx, caller, told, protection_id)

    def _add_step(self, tx: RegisterRows, caller: str, told: MeasureTold, protection_id: UUID) -> None:
        days = (told.from_on, told.until_on)
        tx.add_step(protection_id, told.stage, days, caller, self._residents.clock.now())


def _is_said(each: Concerned) -> bool:
    return each.role in {Role.CHANGED, Role.CHILD, Role.NATURALISED}
