# SPDX-License-Identifier: Apache-2.0
"""一斉付番: the issue to a whole roll of people at once, by blocks, with flat memory (NU-17).

First one transaction sets aside the positions of the whole roll, cut into blocks, so that single issues
go on beyond them. Then each block is one transaction: its rows and the mark that it is done. After a
crash the same call fills the blocks that are not done, and generation is deterministic: no gap, no
duplicate. Two blocks are filled at a time, because PostgreSQL uses one core for each connection.

It does NOT answer with numbers: a city asks for its residents' numbers by `designate_many`, which then
finds them. One process at a time works on one purpose; a second one waits for the first one's block.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Fault
from warifu.numbers.designation import RID_BYTES, Newcomer, RollRepeats
from warifu.numbers.generation import BURNED
from warifu.numbers.register import Register
from warifu.numbers.store import Block, NumbersRows
from warifu.numbers.store.copying import JukiWriter

BLOCK = 1 << 18
_SLICE = 1 << 11  # people formatted at a time: small, so that the server works while we write the next
_Positions: TypeAlias = npt.NDArray[np.int64]


class Roll(Protocol):
    """名簿: the people of one city. Guarantee: the same people in the same order every time; thread-safe."""

    @property
    def city(self) -> BodyName:
        """Give the city that keeps these people's records."""
        ...

    def __len__(self) -> int:
        """Give how many people there are."""
        ...

    def people(self, first: int, count: int) -> Sequence[Newcomer]:
        """Give `count` people from the one at place `first` on."""
        ...


Progress: TypeAlias = Callable[[int, int], None]
"""Hears (people done, people in all) after each durable block, from any thread."""


class BulkService:
    """The verb of bulk issue."""

    def __init__(self, register: Register, *, block: int = BLOCK, connections: int = 2) -> None:
        """Work on an opened register; `block` positions are filled in one transaction."""
        self._register = register
        self._block = block
        self._connections = connections

    def issue(self, purpose: str, roll: Roll, progress: Progress = lambda _done, _all: None) -> int:
        """Give everyone on the roll a number; give how many have one. Repeating it is harmless.

        `purpose` names this issue and this roll for ever, 1 to 200 characters, such as "first issue of
        city:midori". Raises RollRepeats when a person has a number already (blocks done stay done) and
        Fault when the roll has another length than at the first call.
        """
        if not 1 <= len(purpose) <= 200:
            raise Fault("a bulk issue is named by 1 to 200 characters")
        self._register.seen()
        blocks = self._reserve(purpose, len(roll))
        if sum(block.people for block in blocks) != len(roll):
            raise Fault("the roll has another length than when this bulk issue began")

        def fill(block: Block) -> None:
            self._fill(block, roll)
            progress(self._people_done(purpose), len(roll))

        with ThreadPoolExecutor(self._connections) as pool:
            # One after the other in order of position; the first failure stops those not yet begun.
            try:
                list(pool.map(fill, [block for block in blocks if not block.done]))
            finally:
                pool.shutdown(cancel_futures=True)
        self._register.keep_head(self._next_position())
        return self._people_done(purpose)

    def _reserve(self, purpose: str, people: int) -> list[Block]:
        """Set aside as many positions as give `people` numbers, durably; give the blocks, old or new."""
        with self._register.store.transaction() as tx:
            first = self._register.hold_counter(tx)
            blocks = tx.blocks(purpose)
            if blocks or not people:
                return blocks
            blocks = list(self._cut(purpose, first, people))
            tx.add_blocks(blocks)
            tx.set_counter(blocks[-1].end)
        return blocks

    def _cut(self, purpose: str, first: int, people: int) -> Iterator[Block]:
        """Cut positions into blocks; each knows how many people its unburned positions serve."""
        served = 0
        while served < people:
            count = min(self._block, people - served)
            block_people = int(np.count_nonzero(self._used(first, count)))
            yield Block(purpose, first, count, served, block_people, done=False)
            served += block_people
            first += count

    def _fill(self, block: Block, roll: Roll) -> None:
        """Fill one block in one transaction. The lock on its row keeps a second process away."""
        with self._register.store.transaction() as tx:
            if tx.lock_block(block):
                return
            used = self._used(block.first, block.count)
            positions = np.arange(block.first, block.end, dtype=np.int64)
            self._write(tx, roll, block.people_before, positions[used])
            tx.copy_burned(positions[~used])
            tx.block_done(block, self._register.clock.now())

    def _used(self, first: int, count: int) -> npt.NDArray[np.bool_]:
        """Generate a run to learn which positions are not burned; numbers are not stored (NU-11)."""
        return np.concatenate([part != BURNED for part in self._register.generator.numbers(first, count)])

    def _write(self, tx: NumbersRows, roll: Roll, first: int, positions: _Positions) -> None:
        """Stream one block into the database; people pass through in slices, only bytes are kept."""
        now = self._register.clock.now()
        codes, mailbox_keys = bytearray(), bytearray()

        def juki_rows() -> Iterator[bytes]:
            writer = JukiWriter(roll.city.text, now)
            for start in range(0, len(positions), _SLICE):
                part = positions[start : start + _SLICE].tolist()
                people = roll.people(first + start, len(part))
                codes.extend(self._register.references.codes([person.code for person in people]))
                mailbox_keys.extend(b"".join([person.mailbox_key for person in people]))
                yield writer.rows(part, [person.items for person in people])

        tx.copy_juki_net(juki_rows())
        rids = self._register.randomness(RID_BYTES * len(positions))
        tx.copy_designations(positions, rids, bytes(mailbox_keys), now)
        if not tx.copy_new_record_codes(bytes(codes), positions):
            raise RollRepeats("a person on the roll has a number already, or stands on it twice")

    def _people_done(self, purpose: str) -> int:
        with self._register.store.transaction() as tx:
            return sum(block.people for block in tx.blocks(purpose) if block.done)

    def _next_position(self) -> int:
        with self._register.store.transaction() as tx:
            return tx.next_position()
