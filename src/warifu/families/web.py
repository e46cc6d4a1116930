# SPDX-License-Identifier: Apache-2.0
"""The messages residents offices send to this office: bytes → typed values → service → bytes. No rule in it.

Who the caller is was verified by the wire and is passed in. Pages for clerks are `counters`.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from warifu.families.service import FamiliesService
from warifu.families.supplement import AddressTold
from warifu.kernel.refusal import Malformed
from warifu.kernel.wire import Endpoint, Nothing


class AddressMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`families/supplement/address`: 附票記載事項通知 (Juki Act 19)."""

    message_id: UUID
    domicile: str
    head: str
    name: str
    born_on: date
    address: str
    from_on: date


def endpoints(service: FamiliesService) -> list[Endpoint]:
    """What other bodies may call: municipalities tell addresses. Raises Malformed for another body's call."""

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

    return [Endpoint("families/supplement/address", AddressMessage, address)]
