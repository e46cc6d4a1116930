# SPDX-License-Identifier: Apache-2.0
"""The verbs that let something out: relations and passport facts, certificates, the supplement; readings.

Each answers only what is asked. `provide` and `provide_passport` need a Grant and a Receipt; their Act 23
record is the exchange gateway's. Certificates and supplements are recorded here before they go out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from warifu.exchange import Grant, NoRecord, Receipt, granted_items
from warifu.families import passports, provision
from warifu.families.cases import Named, fitting
from warifu.families.certificate import CertificateContent, content
from warifu.families.desk import RegisterDesk, existing
from warifu.families.facts import Fact, FactKind, Kin
from warifu.families.provision import Named as NamedOther
from warifu.families.provision import RelationFacts, RelationQuery
from warifu.families.readings import (
    Entered,
    Planned,
    ReadingNotice,
    change_reading,
    enter_planned,
    file_reading,
)
from warifu.families.refusals import NotInRegister
from warifu.families.register import EventKind, FamilyRegister
from warifu.families.store import FamilyRows
from warifu.families.supplement import (
    AddressGuard,
    AddressTold,
    DoesNotAgree,
    NoSupplement,
    Supplement,
    agrees,
    supplement,
)
from warifu.families.wide_area import Obstacles, WideAreaRequest, check_wide_area
from warifu.identifiers.in_house_number import InHouseNumber


class FamiliesService(RegisterDesk):
    """戸籍事務: all verbs of the family registers of one municipality. Built like `RegisterDesk`."""

    # the network

    def provide(
        self,
        grant: Grant,
        receipt: Receipt,
        in_house_number: InHouseNumber,
        items: Sequence[int],
        query: Mapping[str, Any],
    ) -> dict[int, bool | str | None]:
        """提供: the granted items about a person and, where the query names one, another (KA 121-3; Act 22).

        Raises NotTheProvider, ItemNotGranted, NotFiled, OtherUnreadable; NoRecord for who never stood here.
        """
        wanted = granted_items(grant, receipt, self.body, provision.KIND, items)
        asked = provision.read_query(query, wanted)
        known = self._known(in_house_number)
        if known is None:
            raise NoRecord
        return {item.code: known.value(item, asked) for item in wanted}

    def is_parent(self, child: InHouseNumber, parent: NamedOther, on: date) -> bool | None:
        """父母の確認: whether a child's parent is as this body's own office names her (Act 9(2), 19(xi)).

        None where the child never stood here. As for another body, nobody is named in the answer.
        """
        known = self._known(child)
        return None if known is None else known.is_parent(RelationQuery(on, parent))

    def _known(self, person: InHouseNumber) -> RelationFacts | None:
        """Give what is known of somebody; None for who never stood here."""
        with self.store.transaction() as tx:
            if not tx.registers_of(person):
                return None
            facts = tuple(tx.facts_about(person))
            names = {other: _names(tx, other, facts) for other in (_other(fact, person) for fact in facts)}
        return RelationFacts(person, facts, names)

    def provide_passport(
        self, grant: Grant, receipt: Receipt, in_house_number: InHouseNumber, items: Sequence[int]
    ) -> dict[int, str | bool]:
        """旅券事務への提供: raises as `provide` does."""
        wanted = granted_items(grant, receipt, self.body, passports.KIND, items)
        with self.store.transaction() as tx:
            register = standing_in(tx, in_house_number)
        facts = passports.passport_facts(register, in_house_number) if register else None
        if facts is None:
            raise NoRecord
        return {item.code: facts.value(item) for item in wanted}

    # certificates

    def certificate(
        self,
        number: str,
        asker: InHouseNumber,
        *,
        by: str,
        only: Collection[InHouseNumber] | None = None,
    ) -> CertificateContent:
        """証明書の内容: of a register as it is recorded now; recorded before it is given.

        Whoever calls it has checked who may ask (KA 10 and 10-2, at the counter). Raises NoSuchRegister,
        NotInRegister.
        """
        with self.store.transaction() as tx:
            instant = tx.take_turn(self.clock.now)
            register = existing(tx.register(number))
            if only is not None and not set(only) <= {each.person for each in register.members}:
                raise NotInRegister
            tx.record_disclosure("certificate", register, asker, instant, by)
        return content(register, instant, only)

    def wide_area_certificate(
        self, request: WideAreaRequest, number: str, *, by: str, withheld: bool = False
    ) -> CertificateContent:
        """広域交付: checked, recorded, then given. Raises NoSuchRegister and the refusals of `wide_area`.

        `withheld`: a protection measure holds it back; the asker reads the same words as for any obstacle.
        """
        with self.store.transaction() as tx:
            instant = tx.take_turn(self.clock.now)
            register = existing(tx.register(number))
            obstacles = Obstacles(pending=tx.is_pending(number), withheld=withheld)
            check_wide_area(request, register, _line(tx, request.asker, self.clock.today()), obstacles)
            tx.record_disclosure("wide-area", register, request.asker, instant, by)
        return content(register, instant)

    # supplement

    def address_told(self, told: AddressTold, *, by: str) -> None:
        """附票の記載: enter an address that a residents office tells; the same message again changes nothing.

        Raises DoesNotAgree, which the residents office takes up with the person (Juki Act 19(2)).
        """
        with self.store.supplement() as (tx, lines):
            recorded_at = tx.take_turn(self.clock.now)
            if lines.is_told(told.message_id):
                return
            registers = [existing(tx.register(each)) for each in tx.by_title(told.domicile, told.head)]
            found = [(each.number, agrees(each, told)) for each in registers if each.is_open]
            named = [(number, person) for number, person in found if person is not None]
            if len(named) != 1:
                raise DoesNotAgree
            number, person = named[0]
            lines.add_line(number, person, told, by, recorded_at)

    def supplement(
        self, number: str, guard: AddressGuard, asker: InHouseNumber, asker_name: str, *, by: str
    ) -> Supplement:
        """附票の写し: as this asker may see it. Raises NoSupplement where she may see nobody's address.

        The guard is asked also where no such register is kept, so that time and words are the same.
        """
        with self.store.supplement() as (tx, rows):
            register, lines = tx.register(number), rows.lines(number)
        people = [member.person for member in register.members] if register else []
        visible = guard.may_see_address(asker, asker_name, people)
        if register is None or not any(each.person in visible for each in lines):
            raise NoSupplement
        with self.store.statements() as tx:
            tx.record_disclosure("supplement", register, asker, self.clock.now(), by)
        return supplement(register, lines, visible)

    # who is on file, for the guard of addresses

    def standing(self, who: Named) -> frozenset[InHouseNumber]:
        """在籍の有無: whoever stands or stood in that register under that name; perhaps nobody."""
        with self.store.transaction() as tx:
            found = [existing(tx.register(each)) for each in tx.by_title(who.place, who.head)]
        return frozenset(person for each in found for person in fitting(each, who))

    def known_as(self, person: InHouseNumber) -> tuple[Named, ...]:
        """在籍の履歴: every register in which a person stands or stood here, and her name there."""
        with self.store.transaction() as tx:
            registers = [existing(tx.register(each)) for each in tx.registers_of(person)]
        return tuple(
            Named(each.domicile.place, each.name_of(each.head), each.name_of(person), member.born_on)
            for each in registers
            if (member := each.member(person)) is not None
        )

    def cities_of(self, person: InHouseNumber) -> frozenset[str]:
        """住所地の市区町村: the municipalities that told the supplements of a person an address."""
        with self.store.telling() as (_, telling):
            return frozenset(each for each in telling.tellers_of(person) if each.startswith("city:"))

    # readings

    def plan_readings(self, planned: Sequence[Planned]) -> int:
        """振り仮名の通知: keep what the postcards said; repeating it adds nothing. Counts the new ones."""
        with self.store.transaction() as tx:
            return tx.add_planned(planned)

    def file_reading(self, notice: ReadingNotice, *, by: str) -> Entered:
        """振り仮名の届出: raises as `readings.file_reading` does."""
        return self._reading(notice, by, change=False)

    def change_reading(self, notice: ReadingNotice, *, by: str) -> Entered:
        """振り仮名の変更: raises as `readings.change_reading` does."""
        return self._reading(notice, by, change=True)

    def enter_planned_readings(self, numbers: Sequence[str], *, by: str) -> list[Entered]:
        """職権記載: enter what was planned for these registers where nobody filed. Raises NotYetExOfficio."""
        made: list[Entered] = []
        with self.entering(EventKind.READING, self.clock.today(), by=by) as (tx, folio):
            for each in tx.planned(numbers):
                entered = enter_planned(folio, each)
                if entered is not None:
                    tx.add_entered(entered, "職権記載", folio.event)
                    made.append(entered)
        return made

    def _reading(self, notice: ReadingNotice, by: str, *, change: bool) -> Entered:
        day = notice.filing.accepted_on
        with self.entering(EventKind.READING, day, notice.filing, by=by) as (tx, folio):
            before = tx.entered(notice.register, notice.person)
            entered = change_reading(folio, notice, before) if change else file_reading(folio, notice)
            decision = notice.reading.decision
            tx.add_entered(entered, decision.reason if decision else "", folio.event)
        return entered


def standing_in(tx: FamilyRows, person: InHouseNumber) -> FamilyRegister | None:
    """Give the register in which a person stands, or stood last; None for who never stood here."""
    number = tx.place_of(person) or next(iter(tx.registers_of(person)[-1:]), None)
    return tx.register(number) if number else None


def _other(fact: Fact, person: InHouseNumber) -> InHouseNumber:
    return fact.other.person if fact.person == person else fact.person


def _names(tx: FamilyRows, other: InHouseNumber, facts: Sequence[Fact]) -> tuple[NamedOther, ...]:
    """Every name somebody has or had: from her registers here, else as the fact names her."""
    registers = [existing(tx.register(each)) for each in tx.registers_of(other)]
    here = [
        NamedOther(register.name_of(other), member.born_on)
        for register in registers
        if (member := register.member(other)) is not None
    ]
    told = [NamedOther(each.other.name, each.other.born_on) for each in facts if each.other.person == other]
    noted = tx.noted(other)
    told += [NamedOther(noted.name, noted.born_on)] if noted is not None else []
    return (*here, *told)


def _line(tx: FamilyRows, asker: InHouseNumber, on: date) -> set[InHouseNumber]:
    """Spouse, also of a marriage that death ended, ascendants and descendants."""
    kin = Kin(tx.facts_about, on)
    widowed = {
        _other(fact, asker)
        for fact in tx.facts_about(asker)
        if fact.kind is FactKind.SPOUSE and fact.until_on is not None and _died(tx, _other(fact, asker), fact)
    }
    return kin.ascendants(asker) | kin.descendants(asker) | set(kin.spouses(asker)) | widowed


def _died(tx: FamilyRows, person: InHouseNumber, marriage: Fact) -> bool:
    registers = [existing(tx.register(each)) for each in tx.registers_of(person)]
    return any(
        member.left_by is EventKind.DEATH and member.left_on == marriage.until_on
        for register in registers
        if (member := register.member(person)) is not None
    )
