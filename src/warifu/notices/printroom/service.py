# SPDX-License-Identifier: Apache-2.0
"""印刷室の仕事: see how far each batch is, take out what shall not leave, and send a batch with two people.

    post     two people sign the labels on the screen           durable, then
    carry    each envelope passes the scanner, the post takes    in the background; repeated after a crash
             them, the batch is closed
    scan     one envelope by hand: to the post, out, or home

It prints nothing (`mailing` does, without hands) and never says why a piece is on the pull list.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Malformed
from warifu.notices.labels import read_tracking_number
from warifu.notices.matters import Mail
from warifu.notices.nouns import PieceKey
from warifu.notices.office import Office
from warifu.notices.ports import Post
from warifu.notices.posting import Posting
from warifu.notices.printroom.nouns import BatchLine, Label, Sent, Slip, Under
from warifu.notices.printroom.refusals import LabelsChanged, NothingToPost, PiecesToPull, SecondPerson
from warifu.notices.printroom.store import PrintRoomStore
from warifu.notices.refusals import BatchNotChecked, NotForPosting

MOST_BATCHES = 30
MOST_LABELS = 200
"""Labels on one page."""


class PrintRoomService:
    """The verbs of whoever works in the print room."""

    def __init__(self, store: PrintRoomStore, office: Office, posting: Posting, post: Post) -> None:
        """Work for one office; `post` takes the envelopes that were scanned."""
        self._store, self._office, self._posting, self._post = store, office, posting, post

    def batches(self) -> list[BatchLine]:
        """進み具合: the newest batches, each with its pieces by stage."""
        with self._store.transaction() as tx:
            return tx.batches(MOST_BATCHES)

    def line(self, batch: UUID) -> BatchLine:
        """How far one batch is. Raises Malformed."""
        with self._store.transaction() as tx:
            line = tx.batch(batch)
        if line is None:
            raise Malformed("No such batch.")
        return line

    def batch(self, batch: UUID) -> tuple[BatchLine, Slip, list[Label]]:
        """One batch, the labels that wait for the post, and those to take out. Raises Malformed."""
        with self._store.transaction() as tx:
            line = tx.batch(batch)
            slip, pull = Slip(tuple(tx.checked(batch))), tx.to_pull(batch)
        if line is None:
            raise Malformed("No such batch.")
        return line, slip, pull

    def called_back(self) -> list[str]:
        """Letters the post was asked to bring back, by label."""
        with self._store.transaction() as tx:
            return tx.called_back(MOST_LABELS)

    def post(self, batch: UUID, seen: bytes, *, by: str, second: str) -> None:
        """差出しの決定: `by` releases the batch and `second` posts it; durable on return, `carry` does it.

        `seen` is the digest of the labels both had before them. Raises Malformed, SecondPerson,
        NothingToPost, BatchNotChecked, PiecesToPull, LabelsChanged.
        """
        if not by.strip() or not second.strip() or by.strip() == second.strip():
            raise SecondPerson
        self._posting.settle()  # what was asked a moment ago is on the pull list, not in the tray
        with self._store.transaction() as tx:
            tx.lock(batch)
            line, slip = tx.batch(batch), Slip(tuple(tx.checked(batch)))
            if line is None:
                raise Malformed("No such batch.")
            if line.sent is not None or not slip.labels:
                raise NothingToPost
            if line.waits:
                raise BatchNotChecked
            if line.to_pull:
                raise PiecesToPull
            if slip.digest != seen:
                raise LabelsChanged
            tx.send(batch, seen, Sent(len(slip.labels), by, second, self._office.clock.now()))

    def carry(self) -> int:
        """Bring to the post what two people sent; give how many envelopes passed the scanner. Run often."""
        with self._store.transaction() as tx:
            sent = tx.under_way()
        passed = 0
        for batch, by in sent:
            with self._store.transaction() as tx:
                labels = tx.checked(batch)
            for label in labels:
                with suppress(NotForPosting):  # it is on the pull list now
                    self._posting.scan_out(label.tracking, by)
                    passed += 1
            self._hand_in(batch)
            with suppress(BatchNotChecked):  # something was asked meanwhile: the next round
                self._posting.close(batch)
        return passed

    def scan(self, tracking: str, under: Under, by: str) -> None:
        """One envelope under the scanner.

        Raises Malformed, NoSuchPiece, NotForPosting; for a label that is not on the list in question
        NoSuchPiece, whatever the cause.
        """
        label = read_tracking_number(tracking)
        if under is Under.POST:
            self._posting.scan_out(label, by)
        elif under is Under.PULLED:
            self._posting.pulled(label, by)
        else:
            self._posting.came_home(label, by)

    def bag(self, city: BodyName) -> list[str]:
        """返還郵便物: the labels of the letters that the post brings back to a counter now.

        In life nobody asks for it: the envelope itself says where it goes back to.
        """
        with self._store.transaction() as tx:
            pieces = tx.coming_back()
        return [tracking for key, tracking, mark in pieces if self._office.seal.is_marked(key, mark, city)]

    def _hand_in(self, batch: UUID) -> None:
        with self._store.transaction() as tx:
            line = tx.batch(batch)
            pieces: Sequence[tuple[PieceKey, str, bytes]] = tx.at_post(batch)
        alone = line is not None and line.mail is Mail.HOME
        self._post.take([tracking for _, tracking, _ in pieces], to_her_alone=alone)
