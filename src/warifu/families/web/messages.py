# SPDX-License-Identifier: Apache-2.0
"""What other bodies call: addresses of residents offices, questions of passport offices and embassies.

Typed values → service. No rule in it. Who calls was verified before.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from warifu.families.abroad import AbroadDesk, EmbassyAsked
from warifu.families.cases import Named
from warifu.families.passport_codes import PassportAsked, PassportCode
from warifu.families.passport_desk import PassportDesk
from warifu.families.service import FamiliesService
from warifu.families.supplement import AddressTold
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import MASK
from warifu.kernel.wire import Endpoint, Nothing

ADDRESS = "families/supplement/address"
PASSPORT = "families/passport"
INTRODUCE, STANDS = "families/introduce", "families/stands"
_Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class AddressMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/supplement/address`: 附票記載事項通知 (Juki Act 19)."""

    message_id: UUID
    domicile: str
    head: str
    name: str
    born_on: date
    address: str
    from_on: date
    code: str = ""

    def __repr__(self) -> str:
        return f"AddressMessage({MASK})"


class StandsMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/stands`: a city whose resident leaves asks whether she stands in a register here."""

    place: str
    head: str
    name: str
    born_on: date
    code: str

    def __repr__(self) -> str:
        return f"StandsMessage({MASK})"


class EmbassyMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/introduce`: an embassy before which somebody stands asks whether she is a national abroad."""

    message_id: UUID
    place: str
    head: str
    name: str
    born_on: date
    clerk: _Reference
    case: _Reference
    reference: bytes = b""

    def __repr__(self) -> str:
        return f"EmbassyMessage({MASK})"


class PassportMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/passport`: 旅券事務所の求め, with the code the person gave (KA 120-3). Answered once."""

    message_id: UUID
    code: str
    name: str
    born_on: date
    case: _Reference

    def __repr__(self) -> str:
        return f"PassportMessage({MASK})"


class PassportReply(msgspec.Struct):
    """旅券の発給に必要な事項; `nationality` is empty for who lost Japanese nationality."""

    surname: str
    given_name: str
    surname_reading: str
    given_reading: str
    birth_date: date
    domicile_prefecture: str
    nationality: str
    living: bool

    def __repr__(self) -> str:
        return f"PassportReply({MASK})"


def passport_endpoint(desk: PassportDesk) -> Endpoint:
    """What a passport office may call; sealed by whoever offers it. Raises as `PassportDesk.facts` does."""

    def passport(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, PassportMessage)
        code = PassportCode.typed(message.code)
        asked = PassportAsked(message.message_id, code, message.name, message.born_on, message.case)
        return msgspec.convert(desk.facts(asked, by=caller), PassportReply, from_attributes=True)

    return Endpoint(PASSPORT, PassportMessage, passport)


def endpoints(service: FamiliesService) -> list[Endpoint]:
    """What municipalities may call: they tell addresses. Raises Malformed for another body's call."""

    def address(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, AddressMessage)
        if not caller.startswith("city:"):
            raise Malformed("Only a municipality tells addresses to the supplement.")
        told = AddressTold(
            message.message_id,
            message.domicile,
            message.head,
            message.name,
            message.born_on,
            message.address,
            message.from_on,
            ResidentRecordCode.parse(message.code) if message.code else None,
        )
        service.address_told(told, by=caller)
        return Nothing()

    return [Endpoint(ADDRESS, AddressMessage, address)]


def abroad_endpoints(desk: AbroadDesk) -> list[Endpoint]:
    """What embassies and cities may ask of nationals abroad; sealed by whoever offers it."""

    def introduce(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, EmbassyMessage)
        who = Named(message.place, message.head, message.name, message.born_on)
        asked = EmbassyAsked(message.message_id, who, message.clerk, message.case, message.reference)
        desk.introduce(asked, by=caller)
        return Nothing()

    def stands(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, StandsMessage)
        if not caller.startswith("city:"):
            raise Malformed("Only a municipality asks for a resident who leaves.")
        who = Named(message.place, message.head, message.name, message.born_on)
        desk.stands(who, ResidentRecordCode.parse(message.code))
        return Nothing()

    return [Endpoint(INTRODUCE, EmbassyMessage, introduce), Endpoint(STANDS, StandsMessage, stands)]
