# SPDX-License-Identifier: Apache-2.0
"""付番と符号の取得: how a city gets numbers for its residents and its own code for each of them.

    1 ask J-LIS for numbers, which opens the mailboxes first   power fails here: asked again, same numbers
    2 designate them here                                      (Act 7)
    3 enrol: the number and four items to J-LIS, the code back by the network   (Act 21-2)

The number goes to J-LIS only, sealed. What this city never gets: another body's code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from warifu.exchange import GatewayService
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.numbers import Newcomer, NumberChange, NumbersClient
from warifu.residents.nouns import Resident, Stated, Undesignated
from warifu.residents.particulars import Particulars
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.service import NUMBER_CHANGED, ResidentsService
from warifu.residents.store import FindingRow

BATCH = 100
AT_ONCE = 8
BASIS = "Juki-7"
CLERK = "numbering"
_A_WHILE = timedelta(minutes=1)
"""How long a finding may be on its way before somebody else asks again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """個人番号指定請求の審査: what the mayor found, and in which file; each finding has an id of its own."""

    request_id: UUID
    leaked: bool
    at_risk: bool
    evidence: str
    ex_officio: bool = False


Progress = Callable[[int], None]


class Numbering:
    """A city's work with numbers and codes."""

    def __init__(
        self,
        residents: ResidentsService,
        numbers: NumbersClient,
        gateway: GatewayService,
        coded: Callable[[], object] = lambda: None,
    ) -> None:
        """Work for the city whose register this is; `coded` is called when codes have come."""
        self._residents, self._numbers, self._gateway = residents, numbers, gateway
        self._coded = coded

    def designate_all(self, progress: Progress = lambda _: None) -> int:
        """指定: get and keep a number for everybody who awaits one. Safe to repeat."""
        designated = 0
        for batch in self._residents.residents_without_number(BATCH):
            numbers = self._numbers.designate_many(uuid4(), [self._newcomer(each) for each in batch])
            codes = [each.record_code for each in batch]
            designated += self._residents.numbers_designated(zip(codes, numbers, strict=True), by=CLERK)
            progress(designated)
        return designated

    def designate(self, person: InHouseNumber) -> None:
        """指定: get and keep a number for one resident; who has one at J-LIS keeps it. Safe to repeat.

        Raises NoSuchResident, and what J-LIS refuses.
        """
        resident = self._residents.find(person)
        (number,) = self._numbers.designate_many(uuid4(), [self._newcomer(resident)])
        self._residents.number_designated(resident.record_code, number, by=CLERK)

    def enrol_all(self, progress: Progress = lambda _: None) -> int:
        """符号の取得: get this city's code of every registered resident who has none here. Safe to repeat."""
        enrolled = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for batch in self._residents.registered(BATCH):
                enrolled += sum(pool.map(self._enrol_if_needed, self._without_code(batch)))
                self._tell_coded()
                progress(enrolled)
        return enrolled

    def _without_code(self, batch: list[Resident]) -> list[Resident]:
        names = [each.in_house_number.reveal("name them to this city's own gateway") for each in batch]
        coded = self._gateway.coded(names)
        return [each for each, name in zip(batch, names, strict=True) if name not in coded]

    def enrol(self, people: Iterable[InHouseNumber]) -> int:
        """Get this city's codes of some residents; gives how many were new."""
        enrolled = sum(self._enrol_if_needed(self._residents.find(person)) for person in people)
        self._tell_coded()
        return enrolled

    def change(self, person: InHouseNumber, finding: Finding, *, by: str = CLERK) -> None:
        """個人番号の変更: have her number changed on the mayor's finding (Act 7(2)), which is kept first.

        Raises NoGroundForChange, NoSuchResident. Power fails after J-LIS has decided: the same finding gives
        the same number again, asked by the same clerk or by `resume`. Once kept, it changes nothing more.
        """
        store, clock = self._residents.store, self._residents.clock
        said = (finding.leaked, finding.at_risk, finding.ex_officio, finding.evidence, by)
        with store.transaction() as tx:
            outcome = tx.add_finding(FindingRow(finding.request_id, person, *said), clock.now())
        if outcome == NUMBER_CHANGED:
            return
        try:
            self._change(person, finding)
        except Refusal as refused:
            with store.transaction() as tx:
                tx.settle_finding(finding.request_id, refused.reason, clock.now())
            raise

    def resume(self) -> None:
        """Ask again for what J-LIS may have decided before this process died. Safe to repeat."""
        with self._residents.store.transaction() as tx:
            waiting = tx.findings_waiting(self._residents.clock.now() - _A_WHILE, BATCH)
        for each in waiting:
            finding = Finding(each.request_id, each.leaked, each.at_risk, each.evidence, each.ex_officio)
            with suppress(Refusal):  # kept as what it came to
                self.change(each.person, finding, by=each.found_by)

    def _change(self, person: InHouseNumber, finding: Finding) -> None:
        resident = self._residents.find(person)
        old = self._residents.reveal_number(person, by=CLERK, reason=f"change of number, {finding.evidence}")
        change = NumberChange(
            finding.request_id,
            resident.record_code,
            old,
            finding.leaked,
            finding.at_risk,
            finding.ex_officio,
            finding.evidence,
        )
        number = self._numbers.change_number(change)
        self._residents.number_changed(person, number, by=CLERK, finding=finding.request_id)

    def _newcomer(self, each: Undesignated | Resident) -> Newcomer:
        key = self._residents.mailbox_public_key(each.in_house_number)
        return Newcomer(each.record_code, items_of(each.stated), key)

    def _tell_coded(self) -> None:
        with suppress(Unreachable):  # the codes are here; the body's loop tells of them again
            self._coded()

    def _enrol_if_needed(self, resident: Resident) -> bool:
        in_house = resident.in_house_number.reveal("name her to this city's own gateway")
        if self._gateway.has_code(in_house):
            return False
        number = self._residents.reveal_number(resident.in_house_number, by=CLERK, reason="enrol at J-LIS")
        reference = self._gateway.begin_enrolment(in_house)
        self._numbers.enrol(number, items_of(resident.stated), BASIS, reference)
        return True


def items_of(stated: Particulars | Stated) -> FourBasicItems:
    """Give the four basic items of a resident record, for J-LIS, which keeps them of everybody.

    The place is opened as a duty (Juki Act 30-6), protected or not: never show a person what this gives.
    """
    whole = stated if isinstance(stated, Particulars) else stated.opened(on_duty(Duty.JUKI_NET))
    return FourBasicItems(whole.name, whole.birth_date, Sex.parse(str(whole.sex)), whole.address)
