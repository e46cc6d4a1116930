# SPDX-License-Identifier: Apache-2.0
"""試験用の番号: the number of a test resident; it looks like an Individual Number and is nobody's (NU-8).

One range of bodies belongs to tests, for the whole country and for ever, so every office tells such a number
by its form alone: `IndividualNumber` refuses it, and this type refuses every other one. It does NOT know
whether a number was given to somebody for tests (`numbers` does). No secret: it may be shown and printed.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.individual_number import BODY_DIGITS, FOR_TESTS, check_digit
from warifu.identifiers.masked import only_digits
from warifu.kernel.refusal import Malformed


@dataclass(frozen=True, slots=True)
class NumberForTests:
    """試験用の番号: twelve digits whose body lies in the range for tests (NU-5, NU-8).

    Raises Malformed, which never repeats the digits: they may be a real number.

    >>> NumberForTests("999000000008")
    NumberForTests(digits='999000000008')
    >>> NumberForTests("123456789018")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: This is no number for tests (試験用), ...
    """

    digits: str

    def __post_init__(self) -> None:
        if not only_digits(self.digits, BODY_DIGITS + 1):
            raise Malformed("A number for tests (試験用) is exactly 12 digits 0-9 without spaces or hyphens.")
        body = self.digits[:BODY_DIGITS]
        if int(body) not in FOR_TESTS:
            raise Malformed(
                "This is no number for tests (試験用), and may be a real person's: nothing here takes it. "
                "Get numbers for tests with `warifu numbers test`."
            )
        if check_digit(body) != self.digits[BODY_DIGITS]:
            raise Malformed("The check digit of this number for tests does not fit: a digit is mistyped.")

    @classmethod
    def at(cls, place: int) -> Self:
        """Give the number at a place of the range, 0 to `len(FOR_TESTS)` - 1. Raises IndexError."""
        body = f"{FOR_TESTS[place]:0{BODY_DIGITS}d}"
        return cls(body + check_digit(body))

    def __str__(self) -> str:
        """Write it so that nobody takes it for a person's."""
        return f"試験用 {self.digits[:4]}-{self.digits[4:8]}-{self.digits[8:]}"
