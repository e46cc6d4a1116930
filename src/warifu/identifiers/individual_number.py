# SPDX-License-Identifier: Apache-2.0
"""個人番号: the Individual Number, 12 digits. Only offices listed under Act 9 may import this module.

It knows the form and the check digit (総務省令第85号 art. 5; law N-4 to N-7). It does NOT know whether a
number was ever issued (`numbers` does), and a right check digit proves nothing about a person: about
one typing error in sixty passes (law N-6). Whoever takes a number compares the four items as well.
A number for tests is a type of its own (`number_for_tests`) and is refused here (NU-8).
"""

import unicodedata
from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import Masked, check_reason, only_digits
from warifu.kernel.refusal import Malformed

BODY_DIGITS = 11
WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)

FOR_TESTS = range(99_900_000_000, 99_999_999_999)
"""Bodies of test residents, in the whole country and for ever: never anybody's (NU-5, NU-8)."""

# What people put between the groups when they write 4-4-4: space, hyphens, dashes, minus (after NFKC).
_SEPARATORS = " -\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"


@dataclass(frozen=True, slots=True, repr=False)
class IndividualNumber(Masked):
    """個人番号: twelve digits as text, the last one a check digit (Act 2, 7, 8; law N-4).

    Text, never an integer: leading zeros count. Raises Malformed, which never repeats the digits.

    >>> IndividualNumber("123456789018")
    IndividualNumber(••••)
    >>> IndividualNumber("123456789018").reveal("doctest")
    '123456789018'
    >>> IndividualNumber("000000000000")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: Twelve zeros are not an Individual Number, ...
    """

    _digits: str

    def __post_init__(self) -> None:
        if not isinstance(self._digits, str) or not only_digits(self._digits, BODY_DIGITS + 1):
            raise Malformed(
                "An Individual Number (個人番号) is exactly 12 digits 0-9 without spaces or hyphens. "
                "11 digits are a resident record code, 13 a corporate number."
            )
        if self._digits == "0" * (BODY_DIGITS + 1):
            raise Malformed(
                "Twelve zeros are not an Individual Number, though their check digit fits. "
                "Leave the field empty if the number is not known."
            )
        if int(self._digits[:BODY_DIGITS]) in FOR_TESTS:
            raise Malformed(
                "This number is for tests (試験用): it belongs to nobody, and nothing real takes it. "
                "Ask the person for her own number."
            )
        if check_digit(self._digits[:BODY_DIGITS]) != self._digits[BODY_DIGITS]:
            raise Malformed(
                "The check digit of this Individual Number (個人番号) does not fit: "
                "at least one digit is mistyped. Compare it with the card or the notice."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number exactly as systems write it: 12 ASCII digits. Raises Malformed."""
        return cls(text)

    @classmethod
    def parse_typed(cls, text: str) -> Self:
        """Read a number as people type it: full-width digits, groups 4-4-4, spaces around. Raises Malformed.

        >>> IndividualNumber.parse_typed(" １２３４－５６７８－９０１８ ").grouped("doctest")
        '1234-5678-9018'
        >>> IndividualNumber.parse_typed("12-3456789018")
        Traceback (most recent call last):
        warifu.kernel.refusal.Malformed: Write the number as 12 digits or as three groups of four, ...
        """
        typed = unicodedata.normalize("NFKC", text).strip()
        groups = _split(typed)
        if len(groups) > 1 and [len(group) for group in groups] != [4, 4, 4]:
            raise Malformed(
                "Write the number as 12 digits or as three groups of four, "
                "with one hyphen or space between the groups."
            )
        return cls("".join(groups))

    @classmethod
    def of_body(cls, body: str) -> Self:
        """Complete eleven digits with their check digit. Raises Malformed.

        >>> IndividualNumber.of_body("98320567321").reveal("doctest")[-1]
        '4'
        """
        return cls(body + check_digit(body))

    @property
    def body(self) -> str:
        """The eleven digits before the check digit; as secret as the number."""
        return self._digits[:BODY_DIGITS]

    def reveal(self, why: str) -> str:
        """Give the twelve digits. `why` is for the reader of the code and must not be empty."""
        check_reason(why)
        return self._digits

    def grouped(self, why: str) -> str:
        """Give the number as it is printed on paper, 4-4-4 with hyphens."""
        digits = self.reveal(why)
        return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def check_digit(body: str) -> str:
    """Compute the check digit of eleven digits (総務省令第85号 art. 5; law N-5). Raises Malformed.

    r = sum of digit times weight, modulo 11; the check digit is 0 if r <= 1, else 11 - r.

    >>> [check_digit(body) for body in ("12345678901", "98320567321", "62149832025", "11111111111")]
    ['8', '4', '7', '8']
    """
    if not only_digits(body, BODY_DIGITS):
        raise Malformed("The body of an Individual Number is exactly 11 digits 0-9.")
    remainder = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return "0" if remainder <= 1 else str(11 - remainder)


def _split(typed: str) -> list[str]:
    """Split at single separators; a doubled one leaves an empty group, which is then refused."""
    for separator in _SEPARATORS[1:]:
        typed = typed.replace(separator, " ")
    return typed.split(" ")
