# SPDX-License-Identifier: Apache-2.0
"""本人確認情報の通知: which events of a record Juki Net is told of, and as what (Juki Act 30-6). Pure.

Names of households, relations, former surnames and common names are not told: Juki Net keeps the four
basic items. The message itself is `jukinet.ChangeNotice`; `telling` sends it from the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.jukinet import ChangeKind
from warifu.residents.nouns import EventKind, ResidentRecord, Standing

_OPENED = {
    EventKind.BIRTH: ChangeKind.BIRTH,
    EventKind.FIRST_REGISTRATION: ChangeKind.REGISTERED,
    EventKind.MOVE_IN: ChangeKind.MOVE_IN,
    EventKind.RETURN: ChangeKind.RETURNED,
    EventKind.REVIVAL: ChangeKind.REVIVED,
}
_CLOSED = {
    Standing.MOVED_OUT: ChangeKind.MOVE_OUT,
    Standing.DECEASED: ChangeKind.DEATH,
    Standing.DELETED: ChangeKind.STRUCK,
}


@dataclass(frozen=True, slots=True, repr=False)
class Changed(Masked):
    """A record before and after an event. `before` is None for one that is opened.

    `first_code` is true where this town drew the resident record code: nobody registered her before.
    """

    before: ResidentRecord | None
    after: ResidentRecord
    first_code: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """Which items of the record changed, by name."""
        if self.before is None or self.before.standing is not self.after.standing:
            return ("standing",)
        old, new = self.before.stated, self.after.stated
        return tuple(name for name in old.__slots__ if getattr(old, name) != getattr(new, name))


@dataclass(frozen=True, slots=True, repr=False)
class OwedNotice(Masked):
    """通知待ち: one row of the outbox before it has a sequence: entries by version, never their content."""

    whose: InHouseNumber
    kind: ChangeKind
    effective_on: date
    old_version: int | None
    new_version: int | None
    shows_number: bool = False
    destination: str | None = None
    corrects_removal: bool = False


def owed(kind: EventKind, changed: Changed, on: date, destination: str | None = None) -> OwedNotice | None:
    """Give what Juki Net is owed for one resident, or None where nothing it keeps has changed."""
    before, after = changed.before, changed.after
    told = _told(kind, changed)
    if told is None:
        return None
    has_items = told not in {ChangeKind.MOVE_OUT, ChangeKind.ABROAD, ChangeKind.LEFT, ChangeKind.DEATH, ChangeKind.STRUCK}  # fmt: skip  # noqa: E501
    had_items = told in {ChangeKind.MOVE_WITHIN, ChangeKind.NAME, ChangeKind.CORRECTION}
    return OwedNotice(
        after.in_house_number,
        told,
        on,
        before.version if had_items and before is not None else None,
        after.version if has_items else None,
        shows_number=told in {ChangeKind.MOVE_IN, ChangeKind.RETURNED},
        destination=destination if told is ChangeKind.MOVE_OUT else None,
        corrects_removal=told in {ChangeKind.REVIVED, ChangeKind.CORRECTION},
    )


def _told(kind: EventKind, changed: Changed) -> ChangeKind | None:
    """Say as what an event is told."""
    before, after = changed.before, changed.after
    if changed.first_code and kind is EventKind.MOVE_IN:
        return ChangeKind.REGISTERED
    if before is None or (after.is_registered and not before.is_registered):
        return _OPENED.get(kind, ChangeKind.REVIVED)
    if not after.is_registered:
        return None if after.standing is before.standing else _removal(after)
    return None if _written(before) == _written(after) else _restated(kind, before, after)


def _removal(after: ResidentRecord) -> ChangeKind:
    if after.standing is Standing.ABROAD:
        return ChangeKind.ABROAD if after.stated.is_japanese else ChangeKind.LEFT
    return _CLOSED[after.standing]


def _restated(kind: EventKind, before: ResidentRecord, after: ResidentRecord) -> ChangeKind:
    if kind is EventKind.CORRECTION:
        return ChangeKind.CORRECTION
    moved = before.stated.address != after.stated.address
    return ChangeKind.MOVE_WITHIN if moved else ChangeKind.NAME


def _written(record: ResidentRecord) -> tuple[object, ...]:
    """The four items as written: another notation is told too, though it means the same place."""
    stated = record.stated
    return stated.name, stated.birth_date, stated.sex, stated.address
