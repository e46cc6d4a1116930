# SPDX-License-Identifier: Apache-2.0
"""法人番号: the corporate number, 13 digits, check digit in front. Public, free to print and share.

It does NOT look a company up: the register of the National Tax Agency does.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import only_digits
from warifu.kernel.refusal import Malformed

BODY_DIGITS = 12


@dataclass(frozen=True, slots=True)
class CorporateNumber:
    """法人番号: one check digit 1-9 and twelve digits (Act 39; law N-10). Raises Malformed.

    >>> str(CorporateNumber("8700110005901"))
    '8700110005901'
    >>> CorporateNumber("7000110005901")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: The check digit of this corporate number (法人番号) does not fit...
    """

    digits: str

    def __post_init__(self) -> None:
        if not isinstance(self.digits, str) or not only_digits(self.digits, BODY_DIGITS + 1):
            raise Malformed(
                "A corporate number (法人番号) is exactly 13 digits 0-9. "
                "A qualified-invoice number is T and the same 13 digits."
            )
        if check_digit(self.digits[1:]) != self.digits[0]:
            raise Malformed(
                "The check digit of this corporate number (法人番号) does not fit: "
                "at least one digit is mistyped. Compare it with the public register."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 13 ASCII digits. Raises Malformed."""
        return cls(text)

    @classmethod
    def of_body(cls, body: str) -> Self:
        """Put the check digit in front of twelve digits. Raises Malformed."""
        return cls(check_digit(body) + body)

    @classmethod
    def parse_invoice_number(cls, text: str) -> Self:
        """Read 適格請求書発行事業者の登録番号, `T` and 13 digits. Raises Malformed.

        >>> CorporateNumber.parse_invoice_number("T8000012010038").invoice_number
        'T8000012010038'
        """
        if not text.startswith("T"):
            raise Malformed("A qualified-invoice number is the letter T followed by 13 digits.")
        return cls(text[1:])

    @property
    def invoice_number(self) -> str:
        """The qualified-invoice number that a corporation with this number would have."""
        return f"T{self.digits}"

    def __str__(self) -> str:
        return self.digits


def check_digit(body: str) -> str:
    """Compute the check digit of twelve digits (law N-10): 9 - (weighted sum mod 9), never 0.

    Weights from the right: 1, 2, 1, 2 … A 0 typed for a 9 goes unseen. Raises Malformed.

    >>> check_digit("700110005901")
    '8'
    """
    if not only_digits(body, BODY_DIGITS):
        raise Malformed("The body of a corporate number is exactly 12 digits 0-9.")
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return str(9 - total % 9)
