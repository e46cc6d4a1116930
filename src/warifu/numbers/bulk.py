# SPDX-License-Identifier: Apache-2.0
"""一斉付番: the issue to a whole roll of people at once, by blocks, with flat memory (NU-17).

First a reservation of as many positions as people is committed, so that single issues go on beyond it;
then each block is one transaction: rows and progress together. After a crash the same call goes on
where the last block ended, and generation is deterministic: no gap, no duplicate. Burned positions
leave people over; they get a further, smaller reservation. It does NOT answer with numbers: a city
asks for its residents' numbers by `designate_many`, which then finds them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Fault
from warifu.numbers.designation import RID_BYTES, Newcomer, RollRepeats
from warifu.numbers.register import Register
from warifu.numbers.store import NumbersRows, Reservation
from warifu.numbers.store.copying import JukiWriter

_Positions: TypeAlias = npt.NDArray[np.int64]

BLOCK = 1 << 20
_SLICE = 1 << 14  # people held as objects at a time


class Roll(Protocol):
    """名簿: the people of one city. Guarantee: the same people in the same order every time."""

    city: BodyName

    def __len__(self) -> int:
        """Give how many people there are."""
        ...

    def people(self, first: int, count: int) -> Sequence[Newcomer]:
        """Give `count` people from the one at place `first` on."""
        ...


Progress = Callable[[int, int], None]
"""Hears (people done, people in all) after each durable block."""


class BulkService:
    """The verb of bulk issue. One process at a time works on one purpose; the reservation row is locked."""

    def __init__(self, register: Register, *, block: int = BLOCK) -> None:
        """Work on an opened register; `block` positions are filled in one transaction."""
        self._register = register
        self._block = block

    def issue(self, purpose: str, roll: Roll, progress: Progress = lambda _done, _all: None) -> int:
        """Give everyone on the roll a number; give how many are done. Repeating it is harmless.

        `purpose` names this issue for ever, 1 to 200 characters, such as "first issue of city:midori".
        Raises RollRepeats when a person has a number already; the blocks before stay done.
        """
        if not 1 <= len(purpose) <= 200:
            raise Fault("a bulk issue is named by 1 to 200 characters")
        done = self._people_done(purpose)
        while done < len(roll):
            if self._open_part(purpose) is None:
                self._reserve(purpose, len(roll) - done, done)
            done = self._fill_block(purpose, roll)
            progress(done, len(roll))
        self._register.keep_head(self._next_position())
        return done

    def _people_done(self, purpose: str) -> int:
        with self._register.store.transaction() as tx:
            return max((part.people_done for part in tx.reservations(purpose)), default=0)

    def _next_position(self) -> int:
        with self._register.store.transaction() as tx:
            return tx.next_position()

    def _open_part(self, purpose: str) -> Reservation | None:
        with self._register.store.transaction() as tx:
            return _unfilled(tx, purpose)

    def _reserve(self, purpose: str, count: int, people_done: int) -> None:
        """Set positions aside, durably, before the first block; a part that another caller made is kept."""
        with self._register.store.transaction() as tx:
            first = tx.lock_counter()
            if _unfilled(tx, purpose) is None:
                part = len(tx.reservations(purpose))
                tx.add_reservation(Reservation(purpose, part, first, count, first, people_done))
                tx.set_counter(first + count)

    def _fill_block(self, purpose: str, roll: Roll) -> int:
        """Fill the next block in one transaction: people, designations, codes, burned positions, progress."""
        with self._register.store.transaction() as tx:
            part = _unfilled(tx, purpose)
            if part is None:
                return max(each.people_done for each in tx.reservations(purpose))
            count = min(self._block, part.end - part.done_to)
            issued, burned = self._generate(part.done_to, count)
            self._write(tx, roll, part.people_done, issued)
            tx.copy_burned(burned)
            done = part.people_done + len(issued)
            tx.advance(part, part.done_to + count, done)
        return done

    def _generate(self, first: int, count: int) -> tuple[_Positions, _Positions]:
        """Generate a block to learn which positions are burned; numbers are not stored (NU-11)."""
        used = np.concatenate([part != 0 for part in self._register.generator.numbers(first, count)])
        positions = np.arange(first, first + count, dtype=np.int64)
        return positions[used], positions[~used]

    def _write(self, tx: NumbersRows, roll: Roll, first: int, positions: _Positions) -> None:
        """Stream one block into the database; people pass through in slices, only bytes are kept."""
        now = self._register.clock.now()
        codes, mailbox_keys = bytearray(), bytearray()

        def juki_rows() -> Iterator[bytes]:
            writer = JukiWriter(roll.city.text, now)
            for start in range(0, len(positions), _SLICE):
                part = positions[start : start + _SLICE].tolist()
                people = roll.people(first + start, len(part))
                for person in people:
                    codes.extend(self._register.references.code_bytes(person.code))
                    mailbox_keys.extend(person.mailbox_key)
                yield writer.rows(part, [person.items for person in people])

        tx.copy_juki_net(juki_rows())
        rids = self._register.randomness(RID_BYTES * len(positions))
        tx.copy_designations(positions, rids, bytes(mailbox_keys), now)
        if not tx.copy_new_record_codes(bytes(codes), positions):
            raise RollRepeats("a person on the roll has a number already, or stands on it twice")


def _unfilled(tx: NumbersRows, purpose: str) -> Reservation | None:
    return next((part for part in tx.reservations(purpose) if part.done_to < part.end), None)
