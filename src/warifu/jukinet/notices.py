# SPDX-License-Identifier: Apache-2.0
"""異動の通知: a city's change notice as a typed value, and what each kind means for a number's life. Pure.

It decides shape only: which fields a kind needs and what it does to items and standing. Who may tell it is
the numbers' rule (`LifeService.record`); order and repetition are `intake`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet.messages import ChangeKind, ChangeNotice, FourItems
from warifu.kernel.refusal import Malformed, Refusal
from warifu.numbers import LifeEvent, Standing

_PLANNED = frozenset({ChangeKind.MOVE_OUT, ChangeKind.ABROAD})
_AHEAD = timedelta(days=60)
_FIRST = frozenset({ChangeKind.BIRTH, ChangeKind.REGISTERED})
_WITH_ITEMS = _FIRST | {
    ChangeKind.MOVE_IN,
    ChangeKind.MOVE_WITHIN,
    ChangeKind.NAME,
    ChangeKind.BIRTH_DATE,
    ChangeKind.SEX,
    ChangeKind.RETURNED,
    ChangeKind.REVIVED,
    ChangeKind.CORRECTION,
}
_AMENDS = frozenset({ChangeKind.REVIVED, ChangeKind.CORRECTION})
_STANDING = {
    ChangeKind.ABROAD: Standing.ABROAD,
    ChangeKind.LEFT: Standing.ABROAD,
    ChangeKind.STRUCK: Standing.STRUCK,
    ChangeKind.DEATH: Standing.DECEASED,
    ChangeKind.RETURNED: Standing.RESIDENT,
    ChangeKind.REVIVED: Standing.RESIDENT,
    ChangeKind.REGISTERED: Standing.RESIDENT,
    ChangeKind.MOVE_IN: Standing.RESIDENT,
}
MAY_COME_FIRST = _FIRST | {ChangeKind.MOVE_IN, ChangeKind.RETURNED}
"""Kinds whose person may have no number yet: it is asked for with the same items (Act 7(1))."""


class NoticeReused(Refusal):
    """This sequence or key was used before for another notice."""

    status = 409
    reason = "notice-reused"
    law = "Juki Act 30-6; docs/spec/juki-net.md"
    remedy = "Repeat a notice only unchanged; give what is new the next sequence and a key of its own."


class NothingToCorrect(Refusal):
    """The notice that this one corrects was never applied, or is of another person."""

    status = 409
    reason = "nothing-to-correct"
    law = "Juki Act 30-6"
    remedy = "Name the sequence of the notice that was wrong, of the same person and your own city."


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice with its person as keyed reference; `old_digest` is of the items before, if stated."""

    sequence: int
    kind: ChangeKind
    code: UUID
    effective_on: date
    items: FourBasicItems | None
    old_digest: bytes | None
    shown: int | None
    destination: BodyName | None
    new_code: UUID | None
    corrects: int | None

    def event(self, cause: str, *, vouched: bool, since_on: date) -> LifeEvent:
        """Give what it does to her number's life."""
        return LifeEvent(
            cause=cause,
            kind=self.kind.value,
            code=self.code,
            effective_on=since_on,
            items=self.items,
            standing=_STANDING.get(self.kind),
            shown=self.shown,
            vouched=vouched,
            amends=self.kind in _AMENDS,
            new_code=self.new_code,
        )


def read_notice(
    told: ChangeNotice,
    today: date,
    reference: Callable[[ResidentRecordCode], UUID],
    position: Callable[[IndividualNumber], int | None],
    digest: Callable[[FourBasicItems], bytes],
) -> Notice:
    """Read one notice. Raises Malformed, which names the field and never what stands in it."""
    _check_fields(told, today)
    code = ResidentRecordCode.parse(told.code)
    known, new_code = reference(code), None
    if told.previous_code is not None:
        known, new_code = reference(ResidentRecordCode.parse(told.previous_code)), known
    shown = None
    if told.number is not None:
        found = position(IndividualNumber.parse(told.number))
        shown = -1 if found is None else found  # -1: a number that was never issued proves nothing
    return Notice(
        sequence=told.sequence,
        kind=told.kind,
        code=known,
        effective_on=told.effective_on,
        items=None if told.new is None else read_items(told.new),
        old_digest=None if told.old is None else digest(read_items(told.old)),
        shown=shown,
        destination=None if told.destination is None else BodyName(told.destination),
        new_code=new_code,
        corrects=told.corrects,
    )


def read_items(told: FourItems) -> FourBasicItems:
    """Read the four items. Raises Malformed."""
    return FourBasicItems(told.name, told.born_on, Sex.parse(told.sex), told.address)


def _check_fields(told: ChangeNotice, today: date) -> None:
    if told.sequence < 1:
        raise Malformed("sequence counts from 1")
    if (told.new is not None) != (told.kind in _WITH_ITEMS):
        raise Malformed("new: the items after the event stand in every kind that has them, and in no other")
    if (told.previous_code is not None) != (told.kind is ChangeKind.CODE):
        raise Malformed("previous_code stands in a change of the record code, and in nothing else")
    if told.destination is not None and told.kind is not ChangeKind.MOVE_OUT:
        raise Malformed("destination stands in a move-out only")
    if told.corrects is not None and (told.kind not in _AMENDS or not 1 <= told.corrects < told.sequence):
        raise Malformed("corrects: a correction or revival names an earlier notice of the same city")
    latest = today + _AHEAD if told.kind in _PLANNED else today
    if told.effective_on > latest:
        raise Malformed("effective_on lies ahead: notify the event on the day it takes effect")
