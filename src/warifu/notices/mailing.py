# SPDX-License-Identifier: Apache-2.0
"""一括作成: print and check the letters of a batch. May be killed anywhere and run again.

    run       render → file on the disk → planned becomes printed, one transaction per few pieces
    check     file read back: its hash is the recorded one → checked; else it is printed again
    manifest  what the tray holds, without a number, a name or a place

A piece is rendered from the register at print time; the same piece gives the same bytes, so a crash between
file and commit only means that the file is written once more. Two processes may print one batch: shares do
not overlap, and even if they did, one of two equal files would win. It plans nothing
(`requests` does) and posts nothing (`posting` does).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from uuid import UUID

from warifu.kernel.refusal import Malformed, Refusal
from warifu.notices import letter
from warifu.notices.matters import Mail, Matter
from warifu.notices.nouns import IN_HOUSE, Batch, Destination, Named, Piece, Progress, Stage
from warifu.notices.office import Office, replace_piece
from warifu.notices.store import PRESS, NoticesRows
from warifu.papers import Press

CHUNK = 40
"""Pieces printed between two commits."""

_TIDIED = 500
Told = Callable[[int], None]
"""Is told after each commit how many pieces were printed since the start."""


class Mailing:
    """The verbs of the print room."""

    def __init__(self, office: Office, press: Press) -> None:
        """Work for one office with this process's press."""
        self._office = office
        self._press = press

    def run(self, batch: UUID, *, share: tuple[int, int] = (0, 1), told: Told | None = None) -> int:
        """Print what is planned, `share` (i, n) of it; give how many. Run it again after a crash."""
        office = self._office
        opened = self._batch(batch)
        dated_on = opened.dated_on
        if share[0] == 0 and opened.mail is Mail.NOTICES:
            office.folder.write(batch, "leaflet", letter.print_leaflet(self._press, office.issuer, dated_on))
        done, after, again = 0, 0, False
        while True:
            pieces = self._next(batch, after, share)
            if not pieces and not again:
                return done
            if not pieces:
                after, again = 0, False
                continue
            after = pieces[-1].sequence
            printed, late = self._print_some(pieces, dated_on)
            done, again = done + printed, again or late
            if told is not None:
                told(done)

    def check(self, batch: UUID) -> int:
        """Read every printed file back; give how many are right. A damaged or lost one is printed again."""
        self.tidy(batch)
        right, after = 0, 0
        dated_on = self._batch(batch).dated_on
        while pieces := self._at(batch, Stage.PRINTED, after):
            after = pieces[-1].sequence
            whole = [piece for piece in pieces if self._is_right(piece) or self._print_again(piece, dated_on)]
            with self._office.store.transaction() as tx:
                passed = [piece.key for piece in whole if tx.move(piece.key, Stage.PRINTED, Stage.CHECKED)]
                tx.add_steps(passed, Stage.CHECKED, self._office.clock.now(), PRESS)
            right += len(passed)
        return right

    def tidy(self, batch: UUID) -> int:
        """Erase every file that no letter in the house stands for, left by a crash; give how many."""
        folder, erased = self._office.folder, 0
        stems = folder.stems(batch)
        for start in range(0, len(stems), _TIDIED):
            some = stems[start : start + _TIDIED]
            with self._office.store.transaction() as tx:
                pieces = tx.numbered(batch, [int(stem.partition("-")[0]) for stem in some])
            here = {each.stem for each in pieces if not each.void and each.stage in IN_HOUSE}
            coming = {each.place for each in pieces if each.stage is Stage.PLANNED and not each.void}
            for stem in some:
                if stem not in here and stem.rpartition("-")[0] not in coming:
                    folder.erase(batch, stem)
                    erased += 1
        return erased

    def progress(self, batch: UUID) -> Progress:
        """進み具合: counts by stage, for the print room. Never shown to a city."""
        with self._office.store.transaction() as tx:
            counts = tx.counts(batch)
        by_stage: dict[Stage, int] = {}
        for stage, void, _, count in counts:
            if not void:
                by_stage[stage] = by_stage.get(stage, 0) + count
        held = sum(count for _, void, blocked, count in counts if blocked and not void)
        return Progress(batch, by_stage, held, sum(count for _, void, _, count in counts if void))

    def manifest(self, batch: UUID) -> Iterator[str]:
        """送り状: one line for each checked piece, then the counts. No number, no name, no place."""
        yield "sequence,tracking,sheets,grams,class,sha256\n"
        mail, count, after = self._batch(batch).mail, 0, 0
        sheets, grams, weight_class = letter.SHEETS[mail], letter.grams(mail), letter.weight_class(mail)
        every = hashlib.sha256()
        while pieces := self._at(batch, Stage.CHECKED, after):
            after = pieces[-1].sequence
            for piece in pieces:
                assert piece.digest is not None
                count += 1
                every.update(piece.digest)
                yield (
                    f"{piece.sequence},{piece.tracking},{sheets},{grams},{weight_class},{piece.digest.hex()}\n"
                )
        yield f"total,{count},{count * sheets},{count * grams},,{every.hexdigest()}\n"

    def _batch(self, batch: UUID) -> Batch:
        with self._office.store.transaction() as tx:
            there = tx.batch(batch)
        if there is None:
            raise Malformed("No such batch.")
        return there

    def _next(self, batch: UUID, after: int, share: tuple[int, int]) -> list[Piece]:
        with self._office.store.transaction() as tx:
            return tx.to_print(batch, after, CHUNK, share)

    def _at(self, batch: UUID, stage: Stage, after: int) -> list[Piece]:
        with self._office.store.transaction() as tx:
            return tx.pieces_at(batch, stage, after, CHUNK)

    def _print_some(self, pieces: Sequence[Piece], dated_on: date) -> tuple[int, bool]:
        """Render, write, then record; give how many, and whether some must be printed again.

        A destination that was written anew since it was read is found out under the lock that its writer
        takes too, so no letter is recorded for a place that is no longer the right one.
        """
        office = self._office
        told = self._told([piece.key.person for piece in pieces])
        sealed = told.sealed
        named = office.people.named([piece.position for piece in pieces])
        made = [self._print_one(piece, named, told, dated_on) for piece in pieces]
        with office.store.transaction() as tx:
            outcomes = [(each, self._record(tx, each, sealed)) for each in made]
            keys = [each.piece.key for each, outcome in outcomes if outcome is _Outcome.PRINTED]
            tx.add_steps(keys, Stage.PRINTED, office.clock.now(), PRESS)
        for each, outcome in outcomes:
            if outcome is not _Outcome.PRINTED:
                self._erase_unless_printed(each.piece)
        return len(keys), any(outcome is _Outcome.AGAIN for _, outcome in outcomes)

    def _record(self, tx: NoticesRows, made: _Made, sealed: Mapping[UUID, bytes]) -> _Outcome:
        key = made.piece.key
        if tx.lock_recipient(key.person) != sealed[key.person]:
            return _Outcome.AGAIN
        if made.void:
            tx.make_void(key)
        elif made.piece.digest is None:
            tx.hold(key, made.piece.held_for, blocked=True)
        elif tx.printed(made.piece):
            return _Outcome.PRINTED
        return _Outcome.NONE

    def _told(self, people: Sequence[UUID]) -> _Told:
        with self._office.store.transaction() as tx:
            return _Told(tx.recipients(people), tx.matters(people))

    def _print_one(self, piece: Piece, named: Mapping[int, Named], told: _Told, dated_on: date) -> _Made:
        """One letter on the disk, or why there is none."""
        office, person = self._office, piece.key.person
        if piece.position not in named:
            return _Made(piece, void=True)
        recipient, who = office.seal.open(person, told.sealed[person]), named[piece.position]
        matter = told.matters.get((person, piece.cause))
        held_for = ""
        if recipient.choice is not None:
            # Her city learns of an address that cannot be printed as if she had chosen nothing (notices §5).
            held_for = self._fault(piece, who, recipient.registered, dated_on, matter)
        destination = recipient.destination
        try:
            pdf = office.printed_letter(self._press, piece, who, destination, dated_on, matter)
        except Refusal as refused:
            return _Made(replace(piece, digest=None, held_for=_held_for(refused)))
        made = replace(
            piece,
            digest=hashlib.sha256(pdf).digest(),
            pages=letter.SHEETS[piece.kind.mail],
            return_mark=office.seal.mark(piece.key, destination.return_to),
            place_mark=office.seal.place(piece.key, destination),
            held_for=held_for,
        )
        office.folder.write(made.batch, made.stem, pdf)
        return _Made(made)

    def _fault(
        self, piece: Piece, named: Named, destination: Destination, on: date, matter: Matter | None
    ) -> str:
        try:
            self._office.printed_letter(self._press, piece, named, destination, on, matter)
        except Refusal as refused:
            return _held_for(refused)
        return ""

    def _is_right(self, piece: Piece) -> bool:
        pdf = self._office.folder.read(piece.batch, piece.stem)
        return pdf is not None and hashlib.sha256(pdf).digest() == piece.digest

    def _print_again(self, piece: Piece, dated_on: date) -> bool:
        """Make a damaged file anew; where the facts changed since, void the piece and plan another."""
        office = self._office
        told = self._told([piece.key.person])
        made = self._print_one(piece, office.people.named([piece.position]), told, dated_on)
        if not made.void and made.piece.digest == piece.digest:
            return True
        with office.store.transaction() as tx:
            latest = tx.lock_pieces(piece.key.person)[-1]
            if latest.key == piece.key and not latest.void:
                replace_piece(tx, latest, office, PRESS)
        office.folder.erase(piece.batch, piece.stem)
        return False

    def _erase_unless_printed(self, piece: Piece) -> None:
        """Erase a file that no row stands for; the lock keeps another process from recording it meanwhile."""
        if piece.digest is None:
            return
        with self._office.store.transaction() as tx:
            there = next(each for each in tx.lock_pieces(piece.key.person) if each.key == piece.key)
            if there.void or there.stage not in IN_HOUSE or there.digest != piece.digest:
                self._office.folder.erase(piece.batch, piece.stem)


@dataclass(frozen=True, slots=True)
class _Told:
    """What some letters are made of besides the register: sealed destinations, and what each tells."""

    sealed: Mapping[UUID, bytes]
    matters: Mapping[tuple[UUID, UUID], Matter]


class _Outcome(Enum):
    """What became of one piece when it was recorded."""

    PRINTED = 1
    AGAIN = 2
    NONE = 3


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of one piece at the press."""

    piece: Piece
    void: bool = False


def _held_for(refused: Refusal) -> str:
    return f"{refused.reason}:{getattr(refused, 'field', '')}"
