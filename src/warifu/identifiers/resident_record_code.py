# SPDX-License-Identifier: Apache-2.0
"""住民票コード: the resident record code, 11 digits, by which cities and J-LIS name a resident record.

It knows the form and the check digit (law N-8; the official notice was not seen, three public samples
fit). It does NOT draw codes: `residents` does, at random. A code changes on request, a number does not.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import Masked, check_reason, only_digits
from warifu.kernel.refusal import Malformed

BODY_DIGITS = 10
WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True, repr=False)
class ResidentRecordCode(Masked):
    """住民票コード: eleven digits as text, the last one a check digit (Juki Act 7; law N-8).

    Raises Malformed, which never repeats the digits.

    >>> ResidentRecordCode("24727059608")
    ResidentRecordCode(••••)
    >>> ResidentRecordCode("123456789018")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: A resident record code (住民票コード) is exactly 11 digits 0-9; ...
    """

    _digits: str

    def __post_init__(self) -> None:
        if not isinstance(self._digits, str) or not only_digits(self._digits, BODY_DIGITS + 1):
            raise Malformed(
                "A resident record code (住民票コード) is exactly 11 digits 0-9; "
                "12 digits are an Individual Number, 13 a corporate number."
            )
        if self._digits == "0" * (BODY_DIGITS + 1):
            raise Malformed(
                "Eleven zeros are not a resident record code. Leave the field empty if it is not known."
            )
        if check_digit(self._digits[:BODY_DIGITS]) != self._digits[BODY_DIGITS]:
            raise Malformed(
                "The check digit of this resident record code (住民票コード) does not fit: "
                "at least one digit is mistyped. Compare it with the notice of the code."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code exactly as systems write it: 11 ASCII digits. Raises Malformed."""
        return cls(text)

    @classmethod
    def of_body(cls, body: str) -> Self:
        """Complete ten digits with their check digit. Raises Malformed.

        >>> ResidentRecordCode.of_body("2520801764").reveal("doctest")
        '25208017643'
        """
        return cls(body + check_digit(body))

    def reveal(self, why: str) -> str:
        """Give the eleven digits. `why` is for the reader of the code and must not be empty."""
        check_reason(why)
        return self._digits


def check_digit(body: str) -> str:
    """Compute the check digit of ten digits (law N-8). Raises Malformed.

    >>> [check_digit(body) for body in ("2472705960", "2484601622", "2520801764")]
    ['8', '4', '3']
    """
    if not only_digits(body, BODY_DIGITS):
        raise Malformed("The body of a resident record code is exactly 10 digits 0-9.")
    remainder = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return "0" if remainder <= 1 else str(11 - remainder)
