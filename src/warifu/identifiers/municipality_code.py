# SPDX-License-Identifier: Apache-2.0
"""全国地方公共団体コード: the code of a prefecture or municipality, 5 digits and a check digit. Public.

It does NOT know which codes are in use on a day: municipalities merge, and `residents` keeps dated lists.
Prefecture 99 is Warifu's own, for fictional towns; the real ones are 01 to 47.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import only_digits
from warifu.kernel.refusal import Malformed

FICTIONAL_PREFECTURE = "99"
_PREFECTURES = frozenset([*(f"{number:02d}" for number in range(1, 48)), FICTIONAL_PREFECTURE])


@dataclass(frozen=True, slots=True, order=True)
class MunicipalityCode:
    """全国地方公共団体コード: 2 digits of the prefecture, 3 of the municipality, 1 check digit (law N-11).

    Raises Malformed.

    >>> MunicipalityCode("131016").prefecture
    '13'
    >>> str(MunicipalityCode.of_five_digits("99201"))
    '992011'
    >>> MunicipalityCode("131015")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: The check digit of municipality code 131015 does not fit: ...
    """

    digits: str

    def __post_init__(self) -> None:
        if not isinstance(self.digits, str) or not only_digits(self.digits, 6):
            raise Malformed(
                "A municipality code (全国地方公共団体コード) is exactly 6 digits: five and a check digit. "
                "Use the six-digit form of the official list."
            )
        if self.prefecture not in _PREFECTURES:
            raise Malformed(
                f"Municipality code {self.digits} names no prefecture: "
                "the first two digits are 01 to 47, or 99 in tests."
            )
        if check_digit(self.digits[:5]) != self.digits[5]:
            raise Malformed(
                f"The check digit of municipality code {self.digits} does not fit: "
                "compare it with the official list."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read six ASCII digits. Raises Malformed."""
        return cls(text)

    @classmethod
    def of_five_digits(cls, digits: str) -> Self:
        """Complete five digits with their check digit. Raises Malformed."""
        return cls(digits + check_digit(digits))

    @property
    def prefecture(self) -> str:
        """都道府県コード: the first two digits."""
        return self.digits[:2]

    @property
    def five_digits(self) -> str:
        """The code without its check digit, as most public tables write it."""
        return self.digits[:5]

    def __str__(self) -> str:
        return self.digits


def check_digit(digits: str) -> str:
    """Compute the check digit of five digits (law N-11). Raises Malformed.

    >>> check_digit("13101"), check_digit("01100")
    ('6', '2')
    """
    if not only_digits(digits, 5):
        raise Malformed("A municipality code without its check digit is exactly 5 digits 0-9.")
    total = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)
