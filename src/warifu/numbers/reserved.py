# SPDX-License-Identifier: Apache-2.0
"""Bodies that are never given to a resident: reserved ranges of the eleven digits (NU-5).

A position whose body falls into one is burned and the next is taken (NU-6). It does NOT walk the cycle
of the permutation until it leaves the range: two positions could then meet in one number (NU-7).
"""

from dataclasses import dataclass

from warifu.identifiers.individual_number import FOR_TESTS
from warifu.kernel.refusal import Malformed
from warifu.numbers.permutation import DOMAIN


@dataclass(frozen=True, slots=True, order=True)
class ReservedRange:
    """One range of bodies, both ends included, in force for every position from `from_position` on.

    Raises Malformed unless 0 <= first <= last < 10^11.
    """

    first: int
    last: int
    reason: str
    from_position: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < DOMAIN:
            raise Malformed("A reserved range has two bodies of at most 11 digits, the lower one first.")

    def holds(self, body: int, position: int) -> bool:
        """Say whether this range burns `position`, whose body is `body`."""
        return self.from_position <= position and self.first <= body <= self.last


# law N-7: the authorities publish the first specimen; twelve zeros even have a check digit that fits.
PUBLISHED = (
    *(ReservedRange(int(digit * 11), int(digit * 11), "one repeated digit") for digit in "0123456789"),
    ReservedRange(12345678901, 12345678901, "published specimen"),
    ReservedRange(98320567321, 98320567321, "published specimen"),
    ReservedRange(62149832025, 62149832025, "published specimen"),
)

TEST_RESIDENTS = ReservedRange(FOR_TESTS[0], FOR_TESTS[-1], "test and dummy residents")
"""The range of test residents, the same for every deployment: other offices refuse by it (NU-5, NU-8)."""
