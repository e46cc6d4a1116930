# SPDX-License-Identifier: Apache-2.0
"""個人番号通知書の依頼: a city's register tells J-LIS's print room, sealed. It knows who has had one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.notices import Destination, NoticeCounter, Wanted
from warifu.residents import ResidentsService
from warifu.residents.letters import addressed


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
        people = [
            Wanted(each.record_code, Destination(each.postal_code, each.address, city, each.common_name))
            for each in batch
        ]
        counter.ask(_request_id(people), people)
        named += len(people)
        if most:
            break
    return named


def _request_id(people: list[Wanted]) -> UUID:
    listed = "/".join(
        f"{each.code.reveal('name a request by its content')}|{each.destination.address}" for each in people
    )
    return UUID(bytes=hashlib.sha256(listed.encode()).digest()[:16])
