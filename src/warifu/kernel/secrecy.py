# SPDX-License-Identifier: Apache-2.0
"""Values that mask themselves, and the last net under them: text that cannot print a number.

A `Secret` never prints, compares or hashes its content; opening it takes a reason, so that a review
finds every opening with one search. It does not protect memory: keys that must never be in memory
belong behind `kernel.keys`, which a hardware module can replace.
"""

from __future__ import annotations

import re
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")

# Twelve digits that stand alone, also full-width and also written 4-4-4. Longer runs are masked whole.
_NUMBER = re.compile(
    r"(?<![0-9０-９])[0-9０-９]{4}[ \-‐－　]?[0-9０-９]{4}[ \-‐－　]?[0-9０-９]{4}(?![0-9０-９])"
)
MASK = "••••"


class Secret(Generic[T]):
    """A value that prints as a mask and opens only with a reason: `key.reveal("sign the receipt")`."""

    __slots__ = ("_content",)

    def __init__(self, content: T) -> None:
        """Hold `content` without copying it."""
        self._content = content

    def reveal(self, why: str) -> T:
        """Give the content. `why` is for the reader of the code; an empty reason is refused."""
        if not why:
            msg = "a secret opens only with a reason"
            raise ValueError(msg)
        return self._content

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> NoReturn:
        msg = "secrets are not compared; reveal them and use hmac.compare_digest"
        raise TypeError(msg)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        msg = "secrets are not pickled"
        raise TypeError(msg)


def mask_numbers(text: str) -> str:
    """Mask every run of twelve digits that could be an Individual Number (個人番号).

    >>> mask_numbers("her number is 123456789018.")
    'her number is ••••.'
    >>> mask_numbers("1234-5678-9018 and １２３４５６７８９０１８")
    '•••• and ••••'
    >>> mask_numbers("13 digits 1234567890123, 11 digits 12345678901")
    '13 digits 1234567890123, 11 digits 12345678901'
    """
    return _NUMBER.sub(MASK, text)
