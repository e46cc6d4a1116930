# SPDX-License-Identifier: Apache-2.0
"""試験用の番号の付与: numbers for test residents, under a key and a counter of their own (NU-8).

number = the place FF1_T(position) of the range for tests. The key T is not the number key, and who has it
learns nothing about anybody: the range is public and no resident has a number in it. Load → decide →
record → act: who was given which positions is durable before a number leaves. It does NOT make up people.
"""

from __future__ import annotations

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import FOR_TESTS
from warifu.identifiers.number_for_tests import NumberForTests
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers import ff1
from warifu.numbers.store import NumbersStore

TWEAK = b"warifu/T"
MOST_FOR_TESTS = 500
_DIGITS = len(str(len(FOR_TESTS)))  # the smallest domain of whole digits that holds the range


class ForTestsService:
    """Gives numbers for tests to whoever takes part in the network."""

    def __init__(self, store: NumbersStore, key: Secret[bytes], clock: Clock) -> None:
        """Use the key for tests, 32 bytes; it is never the number key."""
        self._store, self._key, self._clock = store, key, clock

    def give(self, body: BodyName, count: int) -> list[NumberForTests]:
        """Give `count` numbers nobody was given before. Raises Malformed for more than 500 or none."""
        if not 1 <= count <= MOST_FOR_TESTS:
            raise Malformed(f"Ask for 1 to {MOST_FOR_TESTS} numbers for tests at once.")
        with self._store.transaction() as tx:
            first = tx.lock_test_counter()
            numbers: list[NumberForTests] = []
            position = first
            while len(numbers) < count:
                place = self._place(position)
                position += 1
                if place < len(FOR_TESTS):  # else the position is burned, as NU-6 has it
                    numbers.append(NumberForTests.at(place))
            tx.give_for_tests(first, position - first, body.text, self._clock.now())
        return numbers

    def _place(self, position: int) -> int:
        digits = f"{position:0{_DIGITS}d}"
        if len(digits) > _DIGITS:
            raise Fault("the numbers for tests are used up")
        key = self._key.reveal("FF1 of a number for tests")
        return int("".join(map(str, ff1.encrypt(key, TWEAK, [int(digit) for digit in digits]))))
