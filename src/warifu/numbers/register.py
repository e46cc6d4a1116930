# SPDX-License-Identifier: Apache-2.0
"""What the verbs of this office share: its keys, its ports, its start-up checks, and how positions are taken.

It decides about no person: `service`, `changes`, `enrolment` and `bulk` do.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import CounterBehind, CounterHead, Newcomer, NumberKeyReplaced, WrongNumberKey
from warifu.numbers.generation import BURNED, Generator, KeyPeriod
from warifu.numbers.reserved import PUBLISHED, TEST_RESIDENTS, ReservedRange
from warifu.numbers.store import NumbersRows, NumbersStore

Randomness: TypeAlias = Callable[[int], bytes]
"""Gives so many unpredictable bytes; `os.urandom` in life, a seeded one in tests only."""

_BULK_FROM = 200  # positions from which the tables of the bulk form pay for themselves


@dataclass(frozen=True, slots=True)
class NumberKeys:
    """The keys of this office, 32 bytes each (NU-10). `former` number keys are kept, oldest first (NU-12).

    `number` generates; `index` hashes resident record codes and asked-for numbers, and must never change.
    """

    number: Secret[bytes]
    index: Secret[bytes]
    former: tuple[Secret[bytes], ...] = ()

    @property
    def in_order(self) -> tuple[Secret[bytes], ...]:
        """All of them as they are kept together: number keys, oldest first, then `index`."""
        return (*self.former, self.number, self.index)

    def check(self) -> bytes:
        """Eight bytes that tell two sets of keys apart and say nothing about either."""
        joined = b"".join(key.reveal("check value of all keys") for key in self.in_order)
        return hmac.digest(joined, b"warifu/N keys check", "sha256")[:8]


class HeadReceipts(Protocol):
    """Remembers the counter outside the database, so that a restored old database is found out (NU-18)."""

    def highest(self) -> int:
        """Give the highest next position ever kept, 0 if none."""
        ...

    def keep(self, head: CounterHead) -> None:
        """Keep a head; durable on return."""
        ...


class FileHeadReceipts:
    """Head receipts in one small file, replaced whole and synced. Lives apart from the database's disk."""

    def __init__(self, path: Path) -> None:
        """Use `path`; its folder exists."""
        self._path = path

    def highest(self) -> int:
        """Read the file. Raises Fault if it holds anything but a number."""
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return 0
        if not text.strip().isdigit():
            raise Fault("the head receipt of the number counter is damaged; restore it from the ledger")
        return int(text)

    def keep(self, head: CounterHead) -> None:
        """Write a new file beside the old one and put it in its place."""
        if head.next_position <= self.highest():
            return
        beside = self._path.with_suffix(f".{os.getpid()}")
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{head.next_position}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@dataclass(frozen=True, slots=True)
class References:
    """Keyed hashes by which codes and numbers are found without being stored."""

    key: Secret[bytes]

    def code(self, code: ResidentRecordCode) -> UUID:
        """One keyed reference of a resident record code."""
        return UUID(bytes=self.codes([code]))

    def codes(self, codes: Iterable[ResidentRecordCode]) -> bytes:
        """16 bytes for each code, joined: AES-256 of its eleven digits and five zero bytes.

        A permutation, so two codes never meet; without the key nothing can be searched, while a plain
        hash of 10^10 codes could (NU-3).
        """
        key = hmac.digest(self.key.reveal("keyed reference of codes"), b"record-code", "sha256")
        blocks = "\0\0\0\0\0".join([code.reveal("keyed reference of the code") for code in codes]) + "\0" * 5
        # ECB is the bare block cipher here: every block is one whole input.
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(blocks.encode())  # noqa: S305

    def number(self, number: IndividualNumber) -> bytes:
        """HMAC-SHA256 of a number, 16 bytes, for the record of attempts."""
        message = b"number\x00" + number.reveal("keyed hash of the number").encode()
        return hmac.digest(self.key.reveal("keyed hash of the number"), message, "sha256")[:16]

    def person(self, rid: Secret[bytes]) -> bytes:
        """HMAC-SHA256 of a root id, 16 bytes: one person inside J-LIS, whatever number she has."""
        message = b"person\x00" + rid.reveal("keyed reference of the person")
        return hmac.digest(self.key.reveal("keyed reference of a person"), message, "sha256")[:16]

    def request(self, people: Sequence[Newcomer]) -> bytes:
        """HMAC-SHA256 of everything a request says, so that its request number means one thing for ever."""
        digest = hmac.new(self.key.reveal("keyed hash of a request"), b"request\x00", hashlib.sha256)
        digest.update(self.codes(person.code for person in people))
        for person in people:
            digest.update(person.items.fingerprint() + person.mailbox_key)
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Taken:
    """Positions taken from the counter, those burned, and where the counter now stands."""

    numbers: tuple[IndividualNumber, ...]
    positions: tuple[int, ...]
    burned: tuple[int, ...]
    next_position: int


@dataclass(frozen=True, slots=True)
class Register:
    """An opened office: the store, the generator over all key periods, and the ports."""

    store: NumbersStore
    generator: Generator
    references: References
    clock: Clock
    randomness: Randomness
    heads: HeadReceipts
    seen: Callable[[], None]
    key_periods: int

    @classmethod
    def open(
        cls,
        store: NumbersStore,
        keys: NumberKeys,
        *,
        clock: Clock,
        heads: HeadReceipts,
        randomness: Randomness = os.urandom,
        reserved: Sequence[ReservedRange] = (*PUBLISHED, TEST_RESIDENTS),
        seen: Callable[[], None] = lambda: None,
    ) -> "Register":
        """Check counter, keys and reserved ranges, then open. Raises CounterBehind, WrongNumberKey.

        A new `number` key with the old one put last among `former` begins a new key period here (NU-12).
        New reserved ranges hold from the present counter on (NU-5). `seen` compares the counter with the
        heads in the public log (`heads`); verbs that issue call it first, before they hold the counter.
        """
        with store.transaction() as tx:
            next_position = tx.lock_counter()
            if next_position <= tx.highest_position() or next_position < heads.highest():
                raise CounterBehind("the number counter is below a used position; restore the newest backup")
            periods = _key_periods(tx, keys, next_position)
            _reserve(tx, reserved, next_position)
            ranges = tx.reserved_ranges()
            if not any(row.keys_check == keys.check() for row in tx.custody()):
                tx.add_custody("in-service", keys.check(), None, clock.now())
        generator, references = Generator(periods, ranges), References(keys.index)
        return cls(store, generator, references, clock, randomness, heads, seen, len(periods))

    def hold_counter(self, tx: NumbersRows) -> int:
        """Lock the counter to take positions; gives the next one.

        Raises NumberKeyReplaced where a newer key is in service: this process would give out, under its old
        key, numbers that no later process reads back (NU-12).
        """
        next_position = tx.lock_counter()
        if len(tx.key_periods()) != self.key_periods:
            raise NumberKeyReplaced("the number key was replaced beside this process: restart it")
        return next_position

    def take(self, next_position: int, count: int) -> Taken:
        """Choose `count` unburned positions from `next_position` on (NU-6). Stores nothing."""
        numbers: list[IndividualNumber] = []
        positions: list[int] = []
        burned: list[int] = []
        while len(numbers) < count:
            for position, number in self._generate(next_position, count - len(numbers)):
                if number is None:
                    burned.append(position)
                else:
                    numbers.append(number)
                    positions.append(position)
                next_position = position + 1
        return Taken(tuple(numbers), tuple(positions), tuple(burned), next_position)

    def keep_head(self, next_position: int) -> None:
        """Leave a receipt of the counter; called after the commit and before a number leaves (NU-18)."""
        self.heads.keep(CounterHead(next_position, self.clock.now()))

    def _generate(self, first: int, count: int) -> list[tuple[int, IndividualNumber | None]]:
        if count < _BULK_FROM:
            return [(position, self.generator.number(position)) for position in range(first, first + count)]
        found: list[tuple[int, IndividualNumber | None]] = []
        for part in self.generator.numbers(first, count):
            for value in part.tolist():
                number = None if value == BURNED else IndividualNumber(f"{value:012d}")
                found.append((first + len(found), number))
        return found


def key_check(key: Secret[bytes]) -> bytes:
    """Eight bytes that tell two keys apart and say nothing about either."""
    return hmac.digest(key.reveal("check value of the number key"), b"warifu/N key check", "sha256")[:8]


def _key_periods(tx: NumbersRows, keys: NumberKeys, next_position: int) -> list[KeyPeriod]:
    """Match the keys given with the periods recorded; begin one period where a new key was put last."""
    given = (*keys.former, keys.number)
    recorded = tx.key_periods()
    checks = [key_check(key) for key in given]
    if len(given) - len(recorded) not in {0, 1} or checks[: len(recorded)] != [
        check for _, check in recorded
    ]:
        raise WrongNumberKey(
            f"{len(recorded)} number keys were used so far: give all, oldest first, and at most one new one"
        )
    firsts = [first for first, _ in recorded]
    if len(given) > len(recorded):
        firsts.append(next_position)
        tx.begin_key_period(len(recorded), next_position, checks[-1])
    return [KeyPeriod(key, first) for key, first in zip(given, firsts, strict=True)]


def _reserve(tx: NumbersRows, wanted: Sequence[ReservedRange], next_position: int) -> None:
    """Record the ranges that are new; a range once recorded stays as it is."""
    known = {(each.first, each.last) for each in tx.reserved_ranges()}
    for each in wanted:
        if (each.first, each.last) not in known:
            tx.reserve_range(ReservedRange(each.first, each.last, each.reason, next_position))
