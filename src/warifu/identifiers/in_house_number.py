# SPDX-License-Identifier: Apache-2.0
"""統合宛名番号: the in-house number, by which the departments of ONE body name a person among themselves.

Random, so it says nothing about the person, and never leaves the body: between bodies there are only
linkage codes (law X-4). It is written in letters a-z and digits 2-7, so that it is never taken for an
Individual Number. It does NOT draw its own randomness: the service that opens a file passes it in.
"""

import base64
import re
from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import Masked, check_reason
from warifu.kernel.refusal import Malformed

BYTES = 16
# 26 letters carry 130 bits; the last one has 3 of them, so only every fourth letter of the alphabet ends one.
_TEXT = re.compile(r"[a-z2-7]{25}[aeimquy4]")


@dataclass(frozen=True, slots=True, repr=False)
class InHouseNumber(Masked):
    """統合宛名番号: 128 random bits as 26 characters of lower-case base32 (RFC 4648 without padding).

    Raises Malformed, which never repeats the text.

    >>> InHouseNumber.of_random(bytes(range(16))).reveal("doctest")
    'aaaqeayeaudaocajbifqydiob4'
    >>> InHouseNumber.parse("123456789018")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: An in-house number (統合宛名番号) is 26 characters a-z and 2-7, ...
    """

    _text: str

    def __post_init__(self) -> None:
        if not isinstance(self._text, str) or not _TEXT.fullmatch(self._text):
            raise Malformed(
                "An in-house number (統合宛名番号) is 26 characters a-z and 2-7, "
                "as this body's own register writes it."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 26 characters. Raises Malformed."""
        return cls(text)

    @classmethod
    def of_random(cls, random_bytes: bytes) -> Self:
        """Write 16 random bytes, drawn by the caller, as a number. Raises Malformed for another length."""
        if len(random_bytes) != BYTES:
            raise Malformed("An in-house number (統合宛名番号) is drawn from exactly 16 random bytes.")
        return cls(base64.b32encode(random_bytes).decode().rstrip("=").lower())

    def reveal(self, why: str) -> str:
        """Give the text. `why` is for the reader of the code and must not be empty."""
        check_reason(why)
        return self._text
