# SPDX-License-Identifier: Apache-2.0
"""What other bodies call: addresses that residents offices tell, and a passport office's one question.

Typed values → service. No rule in it. Who calls was verified before.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from warifu.families.passport_codes import PassportAsked, PassportCode
from warifu.families.passport_desk import PassportDesk
from warifu.families.service import FamiliesService
from warifu.families.supplement import AddressTold
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import MASK
from warifu.kernel.wire import Endpoint, Nothing

ADDRESS = "families/supplement/address"
PASSPORT = "families/passport"


class AddressMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/supplement/address`: 附票記載事項通知 (Juki Act 19)."""

    message_id: UUID
    domicile: str
    head: str
    name: str
    born_on: date
    address: str
    from_on: date


class PassportMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/passport`: 旅券事務所の求め, with the code the person gave (KA 120-3). Answered once."""

    message_id: UUID
    code: str
    name: str
    born_on: date
    case: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

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
        )
        service.address_told(told, by=caller)
        return Nothing()

    return [Endpoint(ADDRESS, AddressMessage, address)]
