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
from dataclasses import dataclass
from uuid import UUID, uuid4

from warifu.exchange import GatewayService
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.numbers import Newcomer, NumberChange, NumbersClient
from warifu.residents.nouns import Resident, Stated, Undesignated
from warifu.residents.particulars import Particulars
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.service import ResidentsService

BATCH = 100
AT_ONCE = 8
BASIS = "Juki-7"
CLERK = "numbering"


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

    def __init__(self, residents: ResidentsService, numbers: NumbersClient, gateway: GatewayService) -> None:
        """Work for the city whose register this is."""
        self._residents, self._numbers, self._gateway = residents, numbers, gateway

    def designate_all(self, progress: Progress = lambda _: None) -> int:
        """指定: get and keep a number for everybody who awaits one. Safe to repeat."""
        designated = 0
        for batch in self._residents.residents_without_number(BATCH):
            numbers = self._numbers.designate_many(uuid4(), [self._newcomer(each) for each in batch])
            codes = [each.record_code for each in batch]
            designated += self._residents.numbers_designated(zip(codes, numbers, strict=True), by=CLERK)
            progress(designated)
        return designated

    def enrol_all(self, progress: Progress = lambda _: None) -> int:
        """符号の取得: get this city's code of every registered resident who has none here. Safe to repeat."""
        enrolled = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for batch in self._residents.registered(BATCH):
                enrolled += sum(pool.map(self._enrol_if_needed, self._without_code(batch)))
                progress(enrolled)
        return enrolled

    def _without_code(self, batch: list[Resident]) -> list[Resident]:
        names = [each.in_house_number.reveal("name them to this city's own gateway") for each in batch]
        coded = self._gateway.coded(names)
        return [each for each, name in zip(batch, names, strict=True) if name not in coded]

    def enrol(self, people: Iterable[InHouseNumber]) -> int:
        """Get this city's codes of some residents; gives how many were new."""
        return sum(self._enrol_if_needed(self._residents.find(person)) for person in people)

    def change(self, person: InHouseNumber, finding: Finding) -> None:
        """個人番号の変更: have her number changed on the mayor's finding (Act 7(2)).

        Raises NoGroundForChange, NoSuchResident. Power fails after J-LIS has decided: the same finding
        gives the same number again. Once it is kept here, the same finding is refused as used up.
        """
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
        self._residents.number_changed(person, self._numbers.change_number(change), by=CLERK)

    def notify_move_in(self, resident: Resident) -> None:
        """本人確認情報の更新: tell Juki Net that she lives here now, with her number as proof."""
        number = self._residents.reveal_number(resident.in_house_number, by=CLERK, reason="move in")
        self._numbers.record_items(
            resident.record_code, items_of(resident.stated), resident.effective_on, number
        )

    def _newcomer(self, each: Undesignated) -> Newcomer:
        key = self._residents.mailbox_public_key(each.in_house_number)
        return Newcomer(each.record_code, items_of(each.stated), key)

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
