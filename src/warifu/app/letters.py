# SPDX-License-Identifier: Apache-2.0
"""個人番号通知書の依頼: a city's register tells J-LIS's print room, sealed. It knows who has had one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.notices import Destination, NoticeCounter, Wanted
from warifu.residents import ResidentsService
from warifu.residents.letters import Addressed, addressed, addressed_to


class Letters(msgspec.Struct):
    """個人番号通知書: at most so many letters, those of the people named first; 0: everybody's."""

    in_house: list[str] = []
    most: int = 0


def ask_for_letters(
    city: BodyName,
    register: ResidentsService,
    counter: NoticeCounter,
    *,
    first: Sequence[ResidentRecordCode] = (),
    most: int = 0,
) -> int:
    """Ask for the letters of everybody registered; gives how many people were named.

    With `most`, of so many of the first thousand only, those of `first` before the others.
    Safe to repeat: whoever has a letter gets no second one, and the same list is the same request.
    """
    named = 0
    for lines in addressed(register):
        batch = sorted(lines, key=lambda each: each.record_code not in first)[: most or None]
        people = [_wanted(city, each) for each in batch]
        counter.ask(_request_id(people), people)
        named += len(people)
        if most:
            break
    return named


class LettersToNewResidents:
    """個人番号通知書の依頼: one letter at a time, for whoever got a number, or another one (Act 7(1))."""

    def __init__(self, city: BodyName, register: ResidentsService, counter: NoticeCounter) -> None:
        """Ask for the city whose register this is."""
        self._city, self._register, self._counter = city, register, counter

    def write_to(self, person: InHouseNumber) -> None:
        """Ask; J-LIS sends it where she chose. Asked again, there is no second letter."""
        self._counter.ask(uuid4(), [_wanted(self._city, addressed_to(self._register, person))])


def _wanted(city: BodyName, each: Addressed) -> Wanted:
    return Wanted(each.record_code, Destination(each.postal_code, each.address, city, each.common_name))


def _request_id(people: list[Wanted]) -> UUID:
    listed = "/".join(
        f"{each.code.reveal('name a request by its content')}|{each.destination.address}" for each in people
    )
    return UUID(bytes=hashlib.sha256(listed.encode()).digest()[:16])
