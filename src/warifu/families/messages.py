# SPDX-License-Identifier: Apache-2.0
"""What other bodies say to the family registers of a city, under seal. No rule in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from warifu.kernel.secrecy import MASK

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
