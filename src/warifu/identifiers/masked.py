# SPDX-License-Identifier: Apache-2.0
"""What every secret identifier shares: it never prints what it holds.

It does NOT hide the value from code: `reveal(why)` of each class does that, with a reason that one
search over the source finds. Values compare and hash, because rows are looked up by them.
"""

from typing import NoReturn

from warifu.kernel.secrecy import MASK


class Masked:
    """Prints as its class name and a mask, in `repr`, `str` and every format; cannot be pickled.

    >>> class Thing(Masked): pass
    >>> repr(Thing()), f"{Thing()!s:>3}"
    ('Thing(••••)', 'Thing(••••)')
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        msg = f"a {type(self).__name__} is not pickled; reveal it with a reason"
        raise TypeError(msg)


def check_reason(why: str) -> None:
    """Refuse to open a value without a reason; the reason is for the reader of the code.

    >>> check_reason("")
    Traceback (most recent call last):
    ValueError: a secret opens only with a reason
    """
    if not why:
        msg = "a secret opens only with a reason"
        raise ValueError(msg)


def only_digits(text: str, count: int) -> bool:
    """Say whether `text` is exactly `count` ASCII digits. `str.isdigit` would let ２ and ² pass.

    >>> only_digits("012", 3), only_digits("０１２", 3), only_digits("12", 3)
    (True, False, False)
    """
    return len(text) == count and text.isascii() and text.isdigit()
