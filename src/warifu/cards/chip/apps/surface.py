# SPDX-License-Identifier: Apache-2.0
"""券面事項確認AP: what is printed on the card, as pictures, signed (card §5.2)."""

from __future__ import annotations

from warifu.cards.chip.apps.instructions import CHALLENGE, EVERYWHERE, SIGN, VERIFY
from warifu.cards.chip.files import (
    FOURTEEN_DIGITS,
    FREE,
    SIX_DIGITS,
    TWELVE_DIGITS,
    Application,
    KeyRef,
    PinRef,
    Transparent,
)

BIRTH_PIN, CODE_B, CODE_A, KEY = 0x0011, 0x0012, 0x0013, 0x001A
AGE, FACE, ABOUT, CERTIFICATE, NUMBER, FILLER = range(0x0001, 0x0007)

SURFACE = Application(
    "surface",
    bytes.fromhex("D3921000310001010402"),
    (
        Transparent(AGE, (BIRTH_PIN,)),
        Transparent(FACE, (CODE_A, CODE_B), own="an infant's photo of length 0; the table of offsets"),
        Transparent(ABOUT, FREE, own="the filler of DF35"),
        Transparent(CERTIFICATE, FREE),
        Transparent(NUMBER, (CODE_A,)),
        Transparent(FILLER, (CODE_A, CODE_B)),
        PinRef(BIRTH_PIN, SIX_DIGITS, 10, typed=False, own="ten tries"),
        PinRef(CODE_B, FOURTEEN_DIGITS, 10, typed=False),
        PinRef(CODE_A, TWELVE_DIGITS, 10, typed=False, own="ten tries"),
        KeyRef(KEY, FREE),
    ),
    EVERYWHERE | {VERIFY, SIGN, CHALLENGE},
)
