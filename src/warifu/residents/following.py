# SPDX-License-Identifier: Apache-2.0
"""他市区町村の支援措置: a measure that another city told, from its first word here to its end.

    told      of somebody on record here: it holds at once; of somebody on her way: it is awaited by her code
    entered   whoever arrives under an awaited code is protected in the transaction that enters her
    root      the measure as the city that took it knows it: told by two roads, it holds once

Until the support desk is listed (`Hearing.list_support`) nobody of the office may see her: deny by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.residents import writing
from warifu.residents.cities import MeasureTold
from warifu.residents.nouns import ResidentRecord
from warifu.residents.protection.measures import Barred, Ground, ProtectionApplication, Stage
from warifu.residents.store import RegisterRows


class Awaited(Masked, msgspec.Struct, frozen=True):
    """待たれる措置: what is kept of a measure until somebody arrives."""

    step: int
    root: UUID
    ground: Ground
    stage: Stage
    from_on: date
    until_on: date
    barred: tuple[tuple[str, date | None], ...]
    direct: bool


def of(told: MeasureTold) -> Awaited:
    """Give what is to be kept of a measure, without those it was told about."""
    return Awaited(
        told.step, told.root, told.ground, told.stage, told.from_on, told.until_on, told.barred, told.direct
    )


def begin(
    tx: RegisterRows,
    told_by: str,
    their_id: UUID,
    told: Awaited,
    found: Sequence[InHouseNumber],
    now: datetime,
    staff: Iterable[str] = (),
) -> None:
    """Let it hold here for those found, who applied first, unless nobody is barred."""
    barred = tuple(_barred(tx, *each, found) for each in told.barred)
    if not barred:
        return
    first, *others = found
    listed = frozenset(staff)
    kept = ProtectionApplication(first, frozenset(others), barred, told.ground, listed, told_by)
    protection_id = tx.add_protection(kept, told.from_on, told_by, told_by)
    tx.add_staff(protection_id, listed, now)
    tx.add_heard(told_by, their_id, protection_id, direct=told.direct, step=told.step, root=told.root)
    tx.add_step(protection_id, told.stage, (told.from_on, told.until_on), told_by, now)


def arrive(tx: RegisterRows, record: ResidentRecord, now: datetime, today: date) -> None:
    """Let what is awaited for this record hold from now on. The record was entered in this transaction."""
    person = record.in_house_number
    for told_by, their_id, content in tx.take_awaited(record.record_code, record.stated.birth_date):
        told = msgspec.convert(content, Awaited)
        known = tx.heard(told_by, their_id)
        if known is not None:
            tx.protect_too(known[0], person)
        elif told.until_on > today and not tx.is_root_known(told.root):
            begin(tx, told_by, their_id, told, [person], now)


def _barred(tx: RegisterRows, name: str, born_on: date | None, found: Sequence[InHouseNumber]) -> Barred:
    normal = writing.normal_name(name)
    numbers = tx.born_with_name(born_on, [normal], "", 2) if born_on is not None else []
    person = numbers[0] if len(numbers) == 1 and numbers[0] not in found else None
    return Barred(person, normal)
