# SPDX-License-Identifier: Apache-2.0
"""国外転出者の確認: that somebody is a national, and abroad, as her register and its supplement say.

    who asks       what is looked at                            what goes out
    an embassy     an open register, she stands in it, its      to J-LIS: before which embassy she stands, in
                   supplement says that she went abroad         which case; to the embassy: yes, or nobody
    her city       an open register, she stands in it           to J-LIS: that she stands in it

An embassy asks about who stands before it and says what her own certificate says. It learns no address, no
register and no code. One refusal for every no, and it is the one about a protected person: her city of the
legal domicile deals with her itself. Each question is on record, and she is told, before J-LIS hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from warifu.exchange import FileSights, Manner, Shown
from warifu.families.cases import Named, Withheld
from warifu.families.service import FamiliesService
from warifu.families.supplement import agreeing
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed, Refusal

_EMBASSY = "embassy"
"""The kind of body that may ask. No row of the table names it: this road is not the network's."""
_AFFAIR = ("国外でのカードの手続", "your card, at an embassy")


class NotConfirmedAbroad(Refusal):
    """Nobody like this is confirmed as a national abroad."""

    status = 404
    reason = "not-confirmed-abroad"
    law = "Juki Act 16, 17; Act 17"
    remedy = "Compare the certificate of the family register; her city of the legal domicile can help."


@dataclass(frozen=True, slots=True, repr=False)
class EmbassyAsked(Masked):
    """在外公館の照会: who stands there, as her certificate says; `reference` asks J-LIS for a code of her."""

    message_id: UUID
    who: Named
    clerk: str
    case: str
    reference: bytes


class Jlis(Protocol):
    """機構 as it hears of nationals abroad, sealed. Durable on return; harmless to repeat."""

    def national(self, code: ResidentRecordCode) -> None:
        """Say that somebody stands in a register here. Raises NoSuchResident."""
        ...

    def introduce(
        self, code: ResidentRecordCode, embassy: str, clerk: str, case: str, reference: bytes
    ) -> None:
        """Say before which embassy somebody stands. Raises NoSuchResident."""
        ...


@dataclass(frozen=True)
class AbroadDesk:
    """国外転出者の窓口 of one office's registers. `withheld` asks the guard of protected people."""

    service: FamiliesService
    withheld: Withheld
    sights: FileSights
    jlis: Jlis

    def introduce(self, asked: EmbassyAsked, *, by: str) -> None:
        """在外公館への紹介. Raises NotConfirmedAbroad; Malformed for a caller that is no embassy."""
        if BodyName(by).kind != _EMBASSY:
            raise Malformed("Only an embassy asks about nationals abroad.")
        found = self._recorded(asked, by)
        if found is None:
            raise NotConfirmedAbroad
        person, code = found
        told = Shown(person.reveal("tell her who asked"), asked.case, Manner.ABROAD, by, *_AFFAIR)
        self.sights.show([told])
        try:
            self.jlis.introduce(code, by, asked.clerk, asked.case, asked.reference)
        except Refusal as refused:  # J-LIS has her in the country, or under another keeper
            raise NotConfirmedAbroad from refused

    def stands(self, who: Named, code: ResidentRecordCode) -> None:
        """国籍の確認: for a city whose resident leaves. Raises NotConfirmedAbroad."""
        if self._enrolled(who) is None:
            raise NotConfirmedAbroad
        self.jlis.national(code)

    def _recorded(self, asked: EmbassyAsked, by: str) -> tuple[InHouseNumber, ResidentRecordCode] | None:
        person = self._enrolled(asked.who)
        with self.service.store.supplement() as (_, lines):
            code = lines.abroad(person) if person is not None else None
        hidden = person is not None and self.withheld([person])
        confirmed = code is not None and not hidden
        with self.service.store.supplement() as (_, lines):
            at = self.service.clock.now()
            question = (by, asked.clerk, asked.case)
            if not lines.add_asking(asked.message_id, question, person, at, confirmed=confirmed):
                return None  # nothing is told that is not on record
        return (person, code) if person is not None and code is not None and confirmed else None

    def _enrolled(self, who: Named) -> InHouseNumber | None:
        """Exactly one who stands in exactly one open register under this name."""
        with self.service.store.transaction() as tx:
            registers = [tx.register(each) for each in tx.by_title(who.place, who.head)]
        found = [agreeing(each, who.name, who.born_on) for each in registers if each and each.is_open]
        people = [each for each in found if each is not None]
        return people[0] if len(people) == 1 else None
