# SPDX-License-Identifier: Apache-2.0
"""差出し: letters leave the house one by one under the scanner, and what the post reports of them.

The scanner is the last gate: `scan_out` and a withdrawal lock the same rows, so a letter is either refused at
the gate or called back from the post, and never slips between. It does NOT say why a letter is refused.
"""

from __future__ import annotations

from uuid import UUID

from warifu.notices.labels import read_tracking_number
from warifu.notices.nouns import MissedStop, Piece, PieceKey, ReturnReason, Stage
from warifu.notices.office import Office, settle
from warifu.notices.ports import Post
from warifu.notices.refusals import BatchNotChecked, NoSuchPiece, NotForPosting
from warifu.notices.store import NoticesRows

POST = "post"
"""By whom the steps are done that the post reports."""


class Posting:
    """The verbs of the posting room at J-LIS."""

    def __init__(self, office: Office, post: Post) -> None:
        """Work for one office; `post` takes calls to bring letters back."""
        self._office = office
        self._post = post

    def scan_out(self, tracking: str, by: str) -> None:
        """差出し: this envelope goes to the post now; its file is erased. Scanning it twice changes nothing.

        Raises Malformed, NoSuchPiece, NotForPosting (pull it, no reason is given).
        """
        with self._office.store.transaction() as tx:
            found = tx.by_tracking(read_tracking_number(tracking))
            if found is not None:
                settle(tx, self._office, found.key.person)
        with self._office.store.transaction() as tx:
            piece = self._lock(tx, tracking)
            if tx.has_errand(piece.key.person):
                raise NotForPosting(remedy="Scan the envelope again.")
            if piece.void or piece.stage not in {Stage.CHECKED, Stage.POSTED}:
                raise NotForPosting
            if tx.move(piece.key, Stage.CHECKED, Stage.POSTED):
                tx.add_steps([piece.key], Stage.POSTED, self._office.clock.now(), by)
        self._office.folder.erase(piece.batch, piece.stem)

    def settle(self, most: int = 1000) -> int:
        """Look again at the letters of those for whom somebody asked another place; give how many.

        Run often: what is asked at a counter takes effect here, so that the asking tells nothing. The
        scanner does it by itself for the letter before it.
        """
        with self._office.store.transaction() as tx:
            people = tx.errands(most)
        for person in people:
            with self._office.store.transaction() as tx:
                settle(tx, self._office, person)
        return len(people)

    def close(self, batch: UUID) -> None:
        """Everything of this batch that can be posted is posted: its day is what cities are told.

        Raises BatchNotChecked while a piece lies printed or planned and is not held.
        """
        with self._office.store.transaction() as tx:
            tx.lock_batch(batch)
            left = [
                count
                for stage, void, blocked, count in tx.counts(batch)
                if not void and not blocked and stage in {Stage.PLANNED, Stage.PRINTED, Stage.CHECKED}
            ]
            if left:
                raise BatchNotChecked
            tx.close_batch(batch, self._office.clock.today())

    def call_back(self, most: int = 100) -> int:
        """取戻し請求: send the post the calls it has not taken; give how many. Raises Unreachable."""
        with self._office.store.transaction() as tx:
            waiting = tx.stops_to_send(most)
        for tracking in waiting:
            self._post.call_back(tracking)
            with self._office.store.transaction() as tx:
                tx.stop_sent(tracking, self._office.clock.now())
        return len(waiting)

    def delivered(self, tracking: str) -> None:
        """配達済み, as the post reports. Of a letter called back in vain the person is told."""
        now = self._office.clock.now()
        with self._office.store.transaction() as tx:
            piece = self._lock(tx, tracking)
            if tx.move(piece.key, Stage.POSTED, Stage.DELIVERED):
                tx.add_steps([piece.key], Stage.DELIVERED, now, POST)
                if piece.void:
                    tx.add_missed_stop(piece.key, now)

    def returned(self, tracking: str, reason: ReturnReason) -> None:
        """還付, as the post reports: on its way back to the counter on the envelope."""
        with self._office.store.transaction() as tx:
            piece = self._lock(tx, tracking)
            if tx.move(piece.key, Stage.POSTED, Stage.RETURNED):
                tx.add_steps([piece.key], Stage.RETURNED, self._office.clock.now(), POST, reason.value)

    def came_home(self, tracking: str, by: str) -> None:
        """A letter that was called back came home to J-LIS and is destroyed. Raises NoSuchPiece."""
        with self._office.store.transaction() as tx:
            piece = self._lock(tx, tracking)
            if not piece.void:
                raise NoSuchPiece
            if any(tx.move(piece.key, stage, Stage.DESTROYED) for stage in (Stage.POSTED, Stage.RETURNED)):
                tx.add_steps([piece.key], Stage.DESTROYED, self._office.clock.now(), by)

    def pulled(self, tracking: str, by: str) -> None:
        """A piece the scanner refused was shredded. Raises NoSuchPiece for a piece that is not void."""
        with self._office.store.transaction() as tx:
            piece = self._lock(tx, tracking)
            if not piece.void:
                raise NoSuchPiece
            in_house = (Stage.PLANNED, Stage.PRINTED, Stage.CHECKED)
            if any(tx.move(piece.key, stage, Stage.DESTROYED) for stage in in_house):
                tx.add_steps([piece.key], Stage.DESTROYED, self._office.clock.now(), by)
        self._office.folder.erase(piece.batch, piece.stem)

    def missed_stops(self) -> list[tuple[PieceKey, MissedStop]]:
        """Letters delivered though called back: which counter tells the person, by its own identity check."""
        found = []
        with self._office.store.transaction() as tx:
            for key in tx.missed_stops():
                sealed = tx.recipients([key.person])[key.person]
                choice = self._office.seal.open(key.person, sealed).choice
                if choice is not None:
                    found.append((key, MissedStop(choice.taken_by, choice.check)))
        return found

    def person_told(self, key: PieceKey) -> None:
        """The counter told the person that her letter was delivered, and offered a change of number."""
        with self._office.store.transaction() as tx:
            tx.missed_stop_told(key, self._office.clock.now())

    def _lock(self, tx: NoticesRows, tracking: str) -> Piece:
        """Hold the pieces of whoever this label belongs to, and give the piece as it stands then."""
        piece = tx.by_tracking(read_tracking_number(tracking))
        if piece is None:
            raise NoSuchPiece
        return next(each for each in tx.lock_pieces(piece.key.person) if each.key == piece.key)
