# SPDX-License-Identifier: Apache-2.0
"""宛名: where the letters go that tell residents their numbers, from the register (Act 7(1)).

The place is opened as a duty, for protected residents too: only the sealed message to the printing office
holds it. Whoever chose another place has said so there, and this register never learns it (law M-3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.nouns import Resident
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.service import ResidentsService


@dataclass(frozen=True, slots=True, repr=False)
class Addressed(Masked):
    """宛先: a resident record code and where its person lives; her common name where she has one."""

    record_code: ResidentRecordCode
    postal_code: str
    address: str
    common_name: str


def addressed(register: ResidentsService, batch_size: int = 1000) -> Iterator[list[Addressed]]:
    """Give every registered resident with the place the register has for her, in batches."""
    for batch in register.registered(batch_size):
        yield [_line(each) for each in batch]


def addressed_to(register: ResidentsService, person: InHouseNumber) -> Addressed:
    """Give one resident with the place the register has for her. Raises NoSuchResident."""
    return _line(register.find(person))


def _line(resident: Resident) -> Addressed:
    whole = resident.stated.opened(on_duty(Duty.NUMBER_NOTICE))
    return Addressed(resident.record_code, whole.postal_code, whole.address, whole.common_name)
