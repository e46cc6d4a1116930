# SPDX-License-Identifier: Apache-2.0
"""公的個人認証AP: two key pairs with certificates, one to sign with and one to sign in with (card §4)."""

from __future__ import annotations

from warifu.cards.chip.apps.instructions import (
    AUTHENTICATE_TERMINAL,
    CHALLENGE,
    CHANGE,
    EVERYWHERE,
    PIN_BY_24,
    SIGN,
    TERMINAL_CERTIFICATE,
    VERIFY,
)
from warifu.cards.chip.files import (
    FOUR_DIGITS,
    FREE,
    NEVER,
    SIGNING_PASSWORD,
    Application,
    KeyRef,
    PinRef,
    Transparent,
)

AUTHENTICATION_PIN, SIGNING_PIN = 0x0018, 0x001B
AUTHENTICATION_KEY, SIGNING_KEY = 0x0017, 0x001A
SIGNING_CERTIFICATE, AUTHENTICATION_CERTIFICATE = 0x0001, 0x000A
SIGNING_CA, AUTHENTICATION_CA = 0x0002, 0x000B
ABOUT, PRESENT, UNKNOWN, TERMINAL_REFERENCE = 0x0006, 0x0008, 0x0009, 0x0016

JPKI = Application(
    "jpki",
    bytes.fromhex("D392F000260100000001"),
    (
        Transparent(SIGNING_CERTIFICATE, (SIGNING_PIN,)),
        Transparent(SIGNING_CA, FREE),
        Transparent(AUTHENTICATION_CERTIFICATE, FREE),
        Transparent(AUTHENTICATION_CA, FREE),
        Transparent(ABOUT, FREE, own="the maker's name WARIFU SOFT TEST"),
        Transparent(PRESENT, FREE, own="what it says on a child's or no-PIN card"),
        Transparent(UNKNOWN, NEVER),
        Transparent(TERMINAL_REFERENCE, FREE, own="its content, and that anybody may read it"),
        KeyRef(AUTHENTICATION_KEY, (AUTHENTICATION_PIN,), terminal=True, own="the way by a terminal"),
        PinRef(AUTHENTICATION_PIN, FOUR_DIGITS, 3, PIN_BY_24),
        KeyRef(SIGNING_KEY, (SIGNING_PIN,)),
        PinRef(SIGNING_PIN, SIGNING_PASSWORD, 5, PIN_BY_24, own="blocked on a child's card, but there"),
    ),
    EVERYWHERE | {VERIFY, CHANGE, SIGN, CHALLENGE, TERMINAL_CERTIFICATE, AUTHENTICATE_TERMINAL},
)
