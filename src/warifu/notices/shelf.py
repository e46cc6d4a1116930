# SPDX-License-Identifier: Apache-2.0
"""返戻された通知の保管: what comes back is kept, handed over, or destroyed after a year.

J-LIS keeps the list; the letters lie in the municipality's safe. A counter sees only what lies in its own
safe, by tracking number. Every verb makes the same statements whatever it finds (docs/spec/notices.md §5):
who may be told is decided by what lies in the safe, never by who chose what.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.notices.labels import read_tracking_number
from warifu.notices.nouns import Piece, PieceKey, ShelfLine, Stage
from warifu.notices.office import Office
from warifu.notices.refusals import NoLetterHere, NoSuchPiece, NotForDestruction, OnlyCities, WitnessNeeded

_NOBODY = UUID(int=0)


class Whereabouts(StrEnum):
    """通知書の所在, as the person herself is told. Never a place."""

    NONE = "none"
    PREPARED = "prepared"
    WITH_THE_POST = "with-the-post"
    DELIVERED = "delivered"
    AT_THE_COUNTER = "at-the-counter-on-the-envelope"
    HANDED_OVER = "handed-over"
    DESTROYED = "destroyed"


_WHERE = {
    Stage.PLANNED: Whereabouts.PREPARED,
    Stage.PRINTED: Whereabouts.PREPARED,
    Stage.CHECKED: Whereabouts.PREPARED,
    Stage.POSTED: Whereabouts.WITH_THE_POST,
    Stage.RETURNED: Whereabouts.WITH_THE_POST,
    Stage.DELIVERED: Whereabouts.DELIVERED,
    Stage.KEPT: Whereabouts.AT_THE_COUNTER,
    Stage.HANDED_OVER: Whereabouts.HANDED_OVER,
    Stage.DESTROYED: Whereabouts.DESTROYED,
}


class Shelf:
    """The verbs of a counter that keeps returned letters, at J-LIS's end."""

    def __init__(self, office: Office) -> None:
        """Work for one office."""
        self._office = office

    def receive_back(self, city: BodyName, tracking: str, by: str) -> None:
        """返戻の受入れ: a letter came back and lies in this counter's safe now.

        Also one that was called back meanwhile: it comes on the list of letters to be destroyed, like those
        of the dead and of those who moved. Raises Malformed, NoSuchPiece (also for another counter's letter).
        """
        tracking = read_tracking_number(tracking)
        with self._office.store.transaction() as tx:
            found = tx.by_tracking(tracking)
            key = found.key if found else PieceKey(_NOBODY, 1)
            held = {each.key: each for each in tx.lock_pieces(key.person)}
            piece = held.get(key)
            mine = self._office.seal.is_marked(key, piece.return_mark if piece else None, city)
            if piece is None or not mine or piece.stage not in {Stage.POSTED, Stage.RETURNED, Stage.KEPT}:
                raise NoSuchPiece
            if piece.stage is not Stage.KEPT:
                now = self._office.clock.now()
                tx.keep(key, city, self._office.clock.today())
                tx.add_steps([key], Stage.RETURNED, now, by)
                tx.add_steps([key], Stage.KEPT, now, by)

    def shelf(self, city: BodyName) -> list[ShelfLine]:
        """保管一覧: what should lie in this counter's safe, by tracking number and day."""
        return [ShelfLine(piece.tracking, piece.kept_on) for piece in self._kept(city) if piece.kept_on]

    def clearance(self, city: BodyName) -> list[ShelfLine]:
        """廃棄一覧: what this counter destroys today: kept for a year, or void; it is not said which."""
        today = self._office.clock.today()
        return [
            ShelfLine(piece.tracking, piece.kept_on)
            for piece in self._kept(city)
            if piece.kept_on and piece.to_be_destroyed(today)
        ]

    def hand_over(self, city: BodyName, code: ResidentRecordCode, check: UUID, by: str) -> list[str]:
        """窓口交付: give the person her letters from this counter's safe; `check` names the identity check.

        Gives the tracking numbers to fetch; recorded before they are given. Repeating the same check gives
        the same letters again. Raises NoLetterHere whatever the cause.
        """
        person, remark = self._person(code), f"identity check {check}"
        given = []
        with self._office.store.transaction() as tx:
            for piece in _here(tx.lock_pieces(person), city):
                if tx.move(piece.key, Stage.KEPT, Stage.HANDED_OVER):
                    tx.add_steps([piece.key], Stage.HANDED_OVER, self._office.clock.now(), by, remark)
                elif tx.remark(piece.key, Stage.HANDED_OVER) != remark:
                    continue
                given.append(piece.tracking)
        if not given:
            raise NoLetterHere
        return given

    def destroyed(self, city: BodyName, tracking: str, by: str, witness: str) -> None:
        """廃棄の記録: two people destroyed a letter of the list. Repeating it changes nothing.

        Raises Malformed, WitnessNeeded, NoSuchPiece, NotForDestruction.
        """
        if not by.strip() or not witness.strip() or by.strip() == witness.strip():
            raise WitnessNeeded
        tracking = read_tracking_number(tracking)
        with self._office.store.transaction() as tx:
            found = tx.by_tracking(tracking)
            held = {each.key: each for each in tx.lock_pieces(found.key.person if found else _NOBODY)}
            piece = held.get(found.key) if found else None
            if piece is None or piece.kept_at != city:
                raise NoSuchPiece
            if piece.stage is Stage.DESTROYED:
                return
            if not piece.to_be_destroyed(self._office.clock.today()):
                raise NotForDestruction
            tx.move(piece.key, Stage.KEPT, Stage.DESTROYED)
            tx.add_steps([piece.key], Stage.DESTROYED, self._office.clock.now(), by, f"witness {witness}")

    def whereabouts(self, code: ResidentRecordCode) -> Whereabouts:
        """通知書の所在: how far the person's own letter is. The counter has checked that she asks herself."""
        person = self._person(code)
        with self._office.store.transaction() as tx:
            piece = tx.latest(person)
        return _WHERE[piece.stage] if piece else Whereabouts.NONE

    def _person(self, code: ResidentRecordCode) -> UUID:
        (found,) = self._office.people.find([code])
        return found.person if found else _NOBODY

    def _kept(self, city: BodyName) -> list[Piece]:
        if city.kind != "city":
            raise OnlyCities
        with self._office.store.transaction() as tx:
            return tx.shelf(city)


def _here(pieces: Sequence[Piece], city: BodyName) -> list[Piece]:
    """What may be handed over here: hers, not void, in this safe (or given from it before)."""
    return [
        piece
        for piece in pieces
        if not piece.void and piece.kept_at == city and piece.stage in {Stage.KEPT, Stage.HANDED_OVER}
    ]
