# SPDX-License-Identifier: Apache-2.0
"""個人番号の生成: generation of Individual Numbers from issuance positions 0, 1, 2 … (Act 8(2); NU rule, §2).

number(position) = FF1_K(position) and a check digit. No two positions give one number, because FF1 is a
permutation; a position is burned where its body is reserved (NU-6) or was given out under a former
key (NU-12). Pure: it keeps no counter, stores nothing, and does NOT know whether a position was used;
`service` and `store` do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warifu.identifiers.individual_number import BODY_DIGITS, WEIGHTS, IndividualNumber
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.numbers.permutation import Integers, Permutation, join
from warifu.numbers.reserved import TEST_RESIDENTS, ReservedRange

BURNED = 0
"""What stands in an array where a position is burned: twelve zeros are never a number."""

_SUSPECT = 128  # added to the check sum of every left half that some reserved range touches


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """One key's time: it generates the positions from `first` up to the next period's first."""

    key: Secret[bytes]
    first: int = 0


class Generator:
    """Positions to numbers and back, over all keys so far. Safe to share between threads."""

    def __init__(self, periods: Sequence[KeyPeriod], reserved: Sequence[ReservedRange]) -> None:
        """Take the periods, oldest first, and every reserved range. Raises Fault if they are out of order.

        The range for tests is reserved whether it is among them or not (NU-8).
        """
        firsts = [period.first for period in periods]
        if not firsts or firsts[0] != 0 or firsts != sorted(firsts):
            raise Fault("key periods start at position 0 and follow one another")
        self._firsts = firsts
        self._permutations = [Permutation(period.key) for period in periods]
        self._reserved = (*reserved, TEST_RESIDENTS)
        self._left_sums, self._right_sums = _check_sums(self._reserved)

    def number(self, position: int) -> IndividualNumber | None:
        """Give the number of a position, or None where it is burned."""
        period = self._period(position)
        body = self._permutations[period].forward(position)
        if any(reserved.holds(body, position) for reserved in self._reserved):
            return None
        if any(self._used_before(past, body) for past in range(period)):
            return None
        return IndividualNumber.of_body(f"{body:0{BODY_DIGITS}d}")

    def numbers(self, first: int, count: int) -> Iterator[Integers]:
        """Give the numbers of consecutive positions as integers, chunk by chunk; 0 where one is burned.

        The bulk form of `number`, for one period only. An integer of this array is written with twelve
        digits, leading zeros included, before it leaves this office (NU-1).
        """
        period = self._period(first)
        if count and self._period(first + count - 1) != period:
            raise Fault("one bulk run stays within one key period")
        position = first
        for left, right in self._permutations[period].sequence(first, count):
            sums = self._left_sums.take(left, mode="clip")
            sums += self._right_sums.take(right, mode="clip")
            bodies = join(left, right)
            numbers = bodies * np.uint64(10)
            numbers += _CHECK_DIGITS.take(sums, mode="clip")
            self._burn(numbers, bodies, sums, position, period)
            position += len(numbers)
            yield numbers

    def position(self, number: IndividualNumber, next_position: int) -> int | None:
        """Give the position a number came from if that is below `next_position`, else None.

        The position may be a burned one: the store knows of no person there. The oldest period that
        knows a body is the right one, since later periods burned it (NU-12).
        """
        body = int(number.body)
        ends = [*self._firsts[1:], next_position]
        for permutation, first, end in zip(self._permutations, self._firsts, ends, strict=True):
            position = permutation.backward(body)
            if first <= position < end:
                return position
        return None

    def _period(self, position: int) -> int:
        return max(period for period, first in enumerate(self._firsts) if first <= position)

    def _used_before(self, period: int, body: int) -> bool:
        position = self._permutations[period].backward(body)
        return self._firsts[period] <= position < self._firsts[period + 1]

    def _burn(
        self, numbers: Integers, bodies: Integers, sums: npt.NDArray[np.uint8], first: int, period: int
    ) -> None:
        """Write 0 over the numbers of burned positions: all checks of `number`, on few candidates."""
        for place in np.flatnonzero(sums >= _SUSPECT):
            if any(reserved.holds(int(bodies[place]), first + int(place)) for reserved in self._reserved):
                numbers[place] = BURNED
        for past in range(period):
            positions = self._permutations[past].backward_many(bodies)
            used = (positions >= self._firsts[past]) & (positions < self._firsts[past + 1])
            numbers[used] = BURNED


def as_numbers(integers: Integers) -> list[IndividualNumber]:
    """Write integers of the bulk form as numbers; burned positions are left out. Checks every digit again."""
    return [IndividualNumber(f"{value:012d}") for value in integers.tolist() if value != BURNED]


def _check_sums(
    reserved: Sequence[ReservedRange],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Weighted digit sums modulo 11 of every left and right half, so that a check digit is two look-ups."""
    left, right = _weighted(WEIGHTS[:5]), _weighted(WEIGHTS[5:])
    for each in reserved:
        left[each.first // 10**6 : each.last // 10**6 + 1] |= np.uint8(_SUSPECT)
    return left, right


def _weighted(weights: Sequence[int]) -> npt.NDArray[np.uint8]:
    rest = np.arange(10 ** len(weights), dtype=np.uint32)
    total = np.zeros_like(rest)
    for weight in reversed(weights):
        total += rest % np.uint32(10) * np.uint32(weight)
        rest //= np.uint32(10)
    return (total % np.uint32(11)).astype(np.uint8)


def _check_digits() -> npt.NDArray[np.uint8]:
    """The check digit of every sum of two halves, with and without the mark of a suspect."""
    sums = np.arange(256) % _SUSPECT % 11
    return np.where(sums <= 1, 0, 11 - sums).astype(np.uint8)


_CHECK_DIGITS = _check_digits()
