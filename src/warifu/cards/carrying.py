# SPDX-License-Identifier: Apache-2.0
"""持ち帰り: a card in software as a file between its holder's folder and a counter. Pure.

The file opens with a code of 26 letters and digits that is shown to her alone and travels beside it. A chip
in life needs neither: it is carried in the hand, and nobody can copy it (K-4).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field

from warifu.cards.chip import State, open_state, opening_key, seal_state
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

CODE_BYTES = 16
SUFFIX = ".card"
LARGEST_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class CarriedChip:
    """持ち帰るカード: the file, and the code that opens it."""

    file: bytes = field(repr=False)
    code: Secret[str]


def new_code(draw: Callable[[int], bytes]) -> Secret[str]:
    """Draw a code.

    >>> new_code(lambda count: bytes(range(count))).reveal("a doctest")
    'AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4'
    """
    written = base64.b32encode(draw(CODE_BYTES)).decode().rstrip("=")
    return Secret("-".join(written[at : at + 4] for at in range(0, len(written), 4)))


def public_half(code: Secret[str]) -> bytes:
    """開通の鍵: what may be known of the code that opens a card at home (`chip.opening_key`)."""
    return opening_key(code_bytes(code)).public_key().public_bytes_raw()


def carry(state: State, code: Secret[str]) -> CarriedChip:
    """Write a chip as a file for its holder."""
    return CarriedChip(seal_state(state, code_bytes(code)), code)


def carried(file: bytes, code: Secret[str]) -> State:
    """Read such a file. Raises Malformed where it is none, or the code is another's."""
    if len(file) > LARGEST_FILE:
        raise Malformed("This file is not a software card.")
    return open_state(file, code_bytes(code))


def code_bytes(code: Secret[str]) -> Secret[bytes]:
    """Read a code as it was typed. Raises Malformed."""
    typed = "".join(code.reveal("open or seal a card that is carried").replace("-", " ").split()).upper()
    try:
        key = base64.b32decode(typed + "=" * (-len(typed) % 8))
    except (binascii.Error, ValueError) as wrong:
        raise Malformed("The code is 26 letters and digits from 2 to 7, as it was shown.") from wrong
    if len(key) != CODE_BYTES:
        raise Malformed("The code is 26 letters and digits from 2 to 7, as it was shown.")
    return Secret(key)
