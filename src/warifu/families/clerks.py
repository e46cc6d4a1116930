# SPDX-License-Identifier: Apache-2.0
"""戸籍の窓口: what a signed-in clerk does with registers, each look on record before it is shown.

    1 open a case        a number and a reason, before anybody is looked up
    2 look up            by exact domicile and head; what was found, or that nothing was, is on record
    3 tell               everybody who stands in it has a line in her history      or nobody is shown
    4 open it again      for each page that shows it: another look, the same line
    5 act                a notice, a certificate of the wide area, the supplement, a code for a passport

Whose address may be seen `guard_of` decides, the one guard of the residents office. Who stands at the counter
is identified before (identity). A case is good for the day and the clerk who opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from warifu.exchange import FileSights, Manner, Shown
from warifu.families import passports
from warifu.families.acts.endings import First, Naturalisation
from warifu.families.acts.filing import Foreigner
from warifu.families.acts.table import Notice
from warifu.families.cases import (
    CaseNotOpen,
    ClerkCase,
    GuardOf,
    Look,
    Looked,
    Named,
    Opened,
    Withheld,
    fitting,
)
from warifu.families.certificate import CertificateContent
from warifu.families.desk import Accepted, existing
from warifu.families.facts import Kin
from warifu.families.names import NotedAsSpouse, same_foreign_name
from warifu.families.passport_codes import BYTES as CODE_BYTES
from warifu.families.passport_codes import LAW, GivenCode, PassportCode, good_until
from warifu.families.passports import PassportFacts
from warifu.families.questions import Elsewhere, minor
from warifu.families.readings import Entered, ReadingNotice
from warifu.families.refusals import AlreadyInRegister, NotInRegister, RegisterChanged
from warifu.families.register import FamilyRegister, stated
from warifu.families.service import FamiliesService
from warifu.families.store import ClerkRows, FamilyRows
from warifu.families.supplement import DoesNotAgree, Supplement
from warifu.families.wide_area import CertificateKind, Channel, PhotoNeeded, WideAreaRequest
from warifu.identifiers.in_house_number import BYTES, InHouseNumber

MOST_FOUND = 3
_AFFAIR = ("戸籍の事務", "family register work")


class ClerkDesk:
    """戸籍の窓口: the verbs behind the clerks' pages of one municipality."""

    def __init__(
        self,
        service: FamiliesService,
        guard_of: GuardOf,
        withheld: Withheld,
        sights: FileSights,
        draw: Callable[[int], bytes],
    ) -> None:
        """Work on one office's registers; `sights` tells people first, `draw(n)` gives n random bytes."""
        self.service, self._guard_of, self._withheld = service, guard_of, withheld
        self._sights, self._draw = sights, draw

    # cases

    def open_case(self, reference: str, reason: str, *, clerk: str) -> UUID:
        """事件の開始: keep why this clerk works with registers today; give its mark."""
        case = ClerkCase(self._mark(), reference, reason, clerk)
        with self.service.store.clerks() as (_, rows):
            rows.add_case(case, self.service.clock.today(), self.service.clock.now())
        return case.case_id

    def case(self, case_id: UUID, *, clerk: str) -> ClerkCase:
        """Give a case this clerk opened today. Raises CaseNotOpen, for another's as for none."""
        with self.service.store.clerks() as (_, rows):
            found = rows.case(case_id, self.service.clock.today())
        if found is None or found.clerk != clerk:
            raise CaseNotOpen
        return found

    def looks_that_showed(self, person: InHouseNumber) -> list[Looked]:
        """Tell a person which clerks looked at the registers she stands or stood in, for which case."""
        with self.service.store.clerks() as (tx, rows):
            return rows.looks_at(tx.registers_of(person))

    # looking

    def find(self, case: ClerkCase, place: str, head: str) -> list[Opened]:
        """戸籍の検索: registers with exactly this title, the open one first; none is recorded too.

        At most three, as no title has more in life.
        """
        with self.service.store.clerks() as (tx, rows):
            found = [existing(tx.register(each)) for each in tx.by_title(place, head)[:MOST_FOUND]]
            if not found:
                rows.add_look(case.case_id, Look(self._mark(), "none"), self.service.clock.now())
            opened = [self._kept(tx, rows, case, register, "register") for register in found]
        return self._told(case, opened)

    def open(self, case: ClerkCase, look: UUID, what: str = "register") -> Opened:
        """戸籍の閲覧: a register this case has found, as it stands now; recorded anew. Raises CaseNotOpen."""
        with self.service.store.clerks() as (tx, rows):
            number = rows.looked_at(case.case_id, look)
            if number is None:
                raise CaseNotOpen
            opened = self._kept(tx, rows, case, existing(tx.register(number)), what)
        return self._told(case, [opened])[0]

    def named(self, case: ClerkCase, who: Named) -> InHouseNumber | None:
        """Find exactly one person of a register here; the comparison is a look. None for a stranger."""
        with self.service.store.clerks() as (tx, rows):
            found: set[InHouseNumber] = set()
            for each in tx.by_title(who.place, who.head):
                register = existing(tx.register(each))
                self._kept(tx, rows, case, register, "compared")
                found |= fitting(register, who)
        self._tell(case, Manner.NAMED, found)
        return found.pop() if len(found) == 1 else None

    def minors_elsewhere(self, case: ClerkCase, opened: Opened) -> list[Elsewhere]:
        """夫婦の子で、ほかの戸籍にある未成年者: a look at each of these registers; the children are told."""
        today = self.service.clock.today()
        found: dict[InHouseNumber, str] = {}
        with self.service.store.clerks() as (tx, rows):
            kin = Kin(tx.facts_about, today)
            married = [each.person for each in opened.register.enrolled if stated(each.spouse_role)]
            couples = ((one, other) for one in married for other in kin.spouses(one))
            shared = {
                child for one, other in couples for child in kin.children(one) if other in kin.parents(child)
            }
            places = {child: tx.place_of(child) for child in shared}
            for child, number in places.items():
                register = tx.register(number) if number and number != opened.register.number else None
                member = register.member(child) if register is not None else None
                if register is not None and member is not None and minor(member, today):
                    self._kept(tx, rows, case, register, "compared")
                    found[child] = register.name_of(child)
        self._tell(case, Manner.NAMED, found)
        return sorted(found.items(), key=lambda each: each[1])

    # acting

    def enter(self, case: ClerkCase, opened: Opened, version: int, notice: Notice) -> Accepted:
        """届出の受理: enter a notice read against this version. Raises as `RegisterDesk.accept` does."""
        seen = {opened.register.number: version}
        return self.service.accept(notice, by=case.clerk, seen=seen)

    def enter_first(self, case: ClerkCase, notice: First) -> Opened:
        """初めての戸籍: enter a notice of who stands in no register, and open what came of it: a look, told.

        Raises AlreadyInRegister where it was entered before, and as `RegisterDesk.accept` does. That refusal
        says that somebody stands or is noted here, so it is a look as well, told before it is shown.
        """
        try:
            person = self.service.accept(notice, by=case.clerk).person
        except (AlreadyInRegister, NotedAsSpouse):
            self._look_of_a_refusal(case, notice)
            raise
        assert person is not None
        with self.service.store.clerks() as (tx, rows):
            register = existing(tx.register(tx.place_of(person) or ""))
            opened = self._kept(tx, rows, case, register, "register")
        return self._told(case, [opened])[0]

    def _look_of_a_refusal(self, case: ClerkCase, notice: First) -> None:
        people: set[InHouseNumber] = set()
        with self.service.store.clerks() as (tx, rows):
            kin = Kin(tx.facts_about, self.service.clock.today())
            place = notice.domicile.place if notice.domicile is not None else ""
            numbers = set(tx.by_title(place, f"{notice.surname}\u3000{notice.given}"))
            who = notice.foreigner if isinstance(notice, Naturalisation) else None
            if isinstance(who, Foreigner):
                noted = [
                    each for each in tx.foreigners_born(who.born_on) if same_foreign_name(each.name, who.name)
                ]
                spouses = (spouse for each in noted for spouse in kin.spouses(each.person))
                numbers |= {number for each in spouses if (number := tx.place_of(each))}
            for number in numbers:
                register = existing(tx.register(number))
                self._kept(tx, rows, case, register, "compared")
                people |= {each.person for each in register.members}
        self._tell(case, Manner.NAMED, people)

    def enter_reading(self, case: ClerkCase, opened: Opened, version: int, notice: ReadingNotice) -> Entered:
        """振り仮名の届出・変更: a change where a reading stands. Raises RegisterChanged and as those."""
        register = opened.register
        if register.version != version:
            raise RegisterChanged
        member = register.member(notice.person) if notice.person else None
        history = member.given_readings if member else register.surname_readings
        verb = self.service.change_reading if stated(history) else self.service.file_reading
        return verb(notice, by=case.clerk)

    def wide_area(
        self,
        case: ClerkCase,
        opened: Opened,
        asker: Named,
        *,
        kind: CertificateKind,
        channel: Channel,
        for_self: bool,
        photo_document: bool,
    ) -> CertificateContent:
        """広域交付: the content, or the refusal that applies. Who is in no register here is a stranger."""
        known = self.named(case, asker) or InHouseNumber.of_random(self._draw(BYTES))
        request = WideAreaRequest(known, kind, channel, for_self, photo_document)
        people = [member.person for member in opened.register.members]
        return self.service.wide_area_certificate(
            request, opened.register.number, by=case.clerk, withheld=self._withheld(people)
        )

    def supplement(
        self, case: ClerkCase, opened: Opened, asker: Named, *, photo_document: bool
    ) -> Supplement:
        """附票の写し: as the guard lets this asker see it. Raises NoSupplement."""
        known = self.named(case, asker) or InHouseNumber.of_random(self._draw(BYTES))
        guard = self._guard_of(case.clerk, case.reference, photo_document)
        return self.service.supplement(opened.register.number, guard, known, asker.name, by=case.clerk)

    def passport(self, opened: Opened, person: InHouseNumber) -> PassportFacts:
        """旅券事務: what the passport office hears of a member. Raises NotInRegister."""
        facts = passports.passport_facts(opened.register, person)
        if facts is None:
            raise NotInRegister
        return facts

    def passport_code(
        self, case: ClerkCase, opened: Opened, asker: Named, *, photo_document: bool
    ) -> tuple[PassportCode, GivenCode]:
        """提供用識別符号の交付: a code for who stands here in person; its hash is kept before it is shown.

        Raises PhotoNeeded; DoesNotAgree for whoever is not enrolled in this register.
        """
        if not photo_document:
            raise PhotoNeeded(law=LAW)
        person, register = self.named(case, asker), opened.register
        if person is None or person not in {each.person for each in register.enrolled}:
            raise DoesNotAgree(law=LAW)
        code, clock = PassportCode.of_random(self._draw(CODE_BYTES)), self.service.clock
        given = GivenCode(code.digest(), register.number, person, good_until(clock.today()))
        with self.service.store.passports() as (_, rows):
            rows.add(given, case.case_id, clock.now())
        return code, given

    def _told(self, case: ClerkCase, opened: list[Opened]) -> list[Opened]:
        """閲覧の知らせ: tell everybody in these registers before the clerk sees. A Fault: show nobody."""
        people = {member.person for each in opened for member in each.register.members}
        self._tell(case, Manner.FAMILY, people)
        return opened

    def _tell(self, case: ClerkCase, manner: Manner, people: Collection[InHouseNumber]) -> None:
        discreet = self._withheld(people)  # a register is the whole family's: also of whom she fears
        self._sights.show(
            [
                Shown(
                    each.reveal("tell her that she is looked at"),
                    case.reference,
                    manner,
                    "",
                    *_AFFAIR,
                    discreet=discreet,
                )
                for each in people
            ]
        )

    def _kept(
        self, tx: FamilyRows, rows: ClerkRows, case: ClerkCase, register: FamilyRegister, what: str
    ) -> Opened:
        look = Look(self._mark(), what, register.number, register.version)
        rows.add_look(case.case_id, look, self.service.clock.now())
        return Opened(look.look_id, register, tx.is_pending(register.number))

    def _mark(self) -> UUID:
        return UUID(bytes=self._draw(16), version=4)
