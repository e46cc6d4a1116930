# SPDX-License-Identifier: Apache-2.0
"""通知書の係: what every verb of this office works with, and how letters are planned and withdrawn.

Whoever calls these holds the rows concerned; no transaction begins here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed
from warifu.notices import cardletter, letter
from warifu.notices.labels import draw_application_id, tracking_number
from warifu.notices.matters import NO_CAUSE, Kind, Mail, Matter
from warifu.notices.nouns import IN_HOUSE, UNDER_WAY, Destination, Found, Named, Piece, PieceKey, Stage
from warifu.notices.ports import Counter, Counters, Designated, Folder, Issuer
from warifu.notices.sealing import Draw, RecipientSeal
from warifu.notices.store import NoticesRows, NoticesStore
from warifu.papers import Press

BATCHES = UUID("6f0c9f0e-5d0c-5f5e-9c1f-0c6a5b9f3b11")
"""Namespace of batch numbers: a batch is named by who asked, and when."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every verb of this office works with."""

    store: NoticesStore
    people: Designated
    seal: RecipientSeal
    folder: Folder
    counters: Counters
    issuer: Issuer
    clock: Clock
    draw: Draw
    body: BodyName

    def batch_of_today(self, tx: NoticesRows, asked_by: BodyName, mail: Mail = Mail.NOTICES) -> UUID:
        """The batch of today in which the letters of one asker are printed; after its posting another one.

        J-LIS's own holds what has to be printed again, for whatever cause, and every letter of the card.
        """
        today, number = self.clock.today(), 0
        named = f"{asked_by.text}/{today.isoformat()}" + ("" if mail is Mail.NOTICES else f"/{mail}")
        while True:
            batch = uuid5(BATCHES, f"{named}/{number}")
            tx.open_batch(batch, asked_by, today, self.clock.now(), mail)
            there = tx.lock_batch(batch)
            if there is not None and there.posted_on is None:
                return batch
            number += 1

    def plan(
        self,
        tx: NoticesRows,
        batch: UUID,
        pieces: Sequence[tuple[PieceKey, int]],
        by: str,
        kind: Kind = Kind.NUMBER_NOTICE,
        cause: UUID = NO_CAUSE,
    ) -> None:
        """Add planned pieces to a batch, each with its own label; a number notice has an application id.

        Their order is shuffled, so that neither sequence nor label brings a household together.
        """
        there = tx.lock_batch(batch)
        if there is None:
            raise Fault("pieces were planned for a batch that is not there")
        first = tx.take_labels(len(pieces))
        shuffled = list(pieces)
        random.Random(self.draw(16)).shuffle(shuffled)  # noqa: S311  # seeded with what nobody can predict
        tx.add_pieces(
            [
                Piece(
                    key=key,
                    position=position,
                    batch=batch,
                    sequence=there.pieces + place + 1,
                    stage=Stage.PLANNED,
                    void=False,
                    tracking=tracking_number(first + place),
                    application=draw_application_id(self.draw) if kind is Kind.NUMBER_NOTICE else "",
                    kind=kind,
                    cause=cause,
                )
                for place, (key, position) in enumerate(shuffled)
            ],
            self.clock.now(),
            by,
        )
        tx.add_to_batch(batch, len(pieces))

    def check_counter(self, destination: Destination) -> None:
        """Raise Malformed where a letter would come back to a counter that nobody knows."""
        if destination.return_to not in self.counters:
            raise Malformed("return_to: no counter of this municipality is on the list of counters.")

    def printed_letter(
        self,
        press: Press,
        piece: Piece,
        named: Named,
        destination: Destination,
        on: date,
        matter: Matter | None = None,
    ) -> bytes:
        """Render one letter. Raises the refusals of `papers`, Fault if no such counter is known."""
        counter = self.counter(destination.return_to)
        if matter is None:
            return letter.print_letter(press, piece, named, destination, counter, self.issuer, on)
        outside = letter.envelope_of(piece, named, destination, counter)
        deals = self.counter(matter.city)
        return cardletter.print_card_letter(press, piece, outside, matter, deals, self.issuer, on)

    def counter(self, city: BodyName) -> Counter:
        """A municipality's counter. Raises Fault if none is known."""
        counter = self.counters.get(city)
        if counter is None:
            raise Fault("a letter names a counter that is not in the list of counters")
        return counter


def withdraw(tx: NoticesRows, piece: Piece, office: Office) -> None:
    """Make a piece void, whatever its stage: pulled if it is in the house, called back if it is posted.

    The file of a pulled piece is erased when its batch is checked, and `posting` refuses its envelope.
    """
    tx.make_void(piece.key)
    if piece.stage is Stage.POSTED:
        tx.add_stop(piece.tracking, office.clock.now())


def replace_piece(tx: NoticesRows, piece: Piece, office: Office, by: str) -> None:
    """Withdraw a piece and plan the next edition; the caller holds the person's pieces."""
    withdraw(tx, piece, office)
    person = piece.key.person
    office.plan(
        tx,
        office.batch_of_today(tx, office.body, piece.kind.mail),
        [(PieceKey(person, tx.editions([person])[person] + 1), piece.position)],
        by,
        piece.kind,
        piece.cause,
    )


def settle(tx: NoticesRows, office: Office, person: UUID) -> None:
    """Do an errand: a letter that was printed for another place than the one in force is replaced.

    A letter that is planned is printed for the right place anyway. What is received or destroyed stays so.
    """
    sealed, pieces = tx.lock_recipient(person), tx.lock_pieces(person)
    if not tx.take_errand(person) or sealed is None:
        return
    destination = office.seal.open(person, sealed).destination
    for living in (piece for piece in pieces if not piece.void):
        if living.stage is Stage.PLANNED:
            tx.hold(living.key, living.held_for, blocked=False)
        elif living.stage in IN_HOUSE | UNDER_WAY and not _is_for(living, office, destination):
            replace_piece(tx, living, office, office.body.text)


def _is_for(piece: Piece, office: Office, destination: Destination) -> bool:
    return piece.place_mark == office.seal.place(piece.key, destination)


def trial_piece(found: Found) -> Piece:
    """A piece that is never printed, to see whether a letter can be laid out."""
    nobody = PieceKey(found.person, 0)
    return Piece(
        nobody,
        found.position,
        UUID(int=0),
        0,
        Stage.PLANNED,
        void=True,
        tracking="0" * 11,
        application="0" * 23,
    )
