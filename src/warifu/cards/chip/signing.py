# SPDX-License-Identifier: Apache-2.0
"""Signatures, challenges and terminals (card K-18 to K-24, K-41, K-42).

Every private operation is the library's: it blinds, and checks its result before giving it out.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.chip import cv
from warifu.cards.chip.apdu import Command
from warifu.cards.chip.files import KeyRef
from warifu.cards.chip.inside import Inside
from warifu.cards.chip.sw import (
    NO_CURRENT_FILE,
    NO_REFERENCE,
    NOT_ALLOWED,
    WRONG_DATA,
    WRONG_DATA_LENGTH,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Status,
)
from warifu.kernel.refusal import Malformed

SIGNATURE_BYTES = 256
MOST_PADDED = SIGNATURE_BYTES - 11
LEAST_TERMINAL_CHALLENGE = 16
_PSS = PSS(MGF1(SHA256()), salt_length=32)

Form = Callable[[RSAPrivateKey, bytes], bytes]
FORMS: dict[int, Form] = {
    0: lambda key, data: key.sign(data, PKCS1v15(), NoDigestInfo()),
    1: lambda key, data: key.sign(sha256(data).digest(), PKCS1v15(), NoDigestInfo()),
    2: lambda key, data: key.sign(data, PKCS1v15(), Prehashed(SHA256())),
    3: lambda key, data: key.sign(data, PKCS1v15(), SHA256()),
    4: lambda key, data: key.sign(data, _PSS, Prehashed(SHA256())),
    5: lambda key, data: key.sign(data, _PSS, SHA256()),
}


def sign(inside: Inside, command: Command) -> bytes:
    """`80 2A P1 P2 data`: sign with the key that P2 means, in the form that P1 means (K-19)."""
    if command.p1 not in FORMS:
        raise Status(WRONG_PARAMETERS)
    key = _selected_key(inside) if command.p2 == 0 else inside.referenced(command.p2, KeyRef)
    # Keys that prove the card and not the person are free, and have one form of the command to themselves.
    if (key.use is None) != (command.two == 0):
        raise Status(WRONG_PARAMETERS)
    by_terminal = key.terminal and inside.session.terminal and not inside.allowed(key.use)
    if not inside.allowed(key.use) and not by_terminal:
        raise Status(NOT_ALLOWED)
    signed = _signed(inside, key, command, FORMS[command.p1])
    if by_terminal:
        inside.session.terminal = False
    return signed


def authenticate_card(inside: Inside, command: Command) -> bytes:
    """`00 88 00 P2 data`: INTERNAL AUTHENTICATE, as the common application has it."""
    if command.p1:
        raise Status(WRONG_PARAMETERS)
    key = inside.referenced(command.p2, KeyRef)
    if not inside.allowed(key.use):
        raise Status(NOT_ALLOWED)
    return _signed(inside, key, command, FORMS[0])


def challenge(inside: Inside, command: Command) -> bytes:
    """`00 84 00 00 Le`: random bytes, which a terminal may then sign."""
    if command.two:
        raise Status(WRONG_PARAMETERS)
    if command.data or command.le is None or command.le > 256:
        raise Status(WRONG_LENGTH)
    inside.session.challenge = inside.entropy(command.le)
    return inside.session.challenge


def take_terminal(inside: Inside, command: Command) -> bytes:
    """`80 A2 00 00 CV`: take a terminal's certificate if the terminal root signed it (own, K-42)."""
    if command.two:
        raise Status(WRONG_PARAMETERS)
    inside.session.terminal_key = None
    try:
        root = cv.parse_body(inside.state.terminal_root)
        inside.session.terminal_key = cv.verified(command.data, root).key
    except Malformed as wrong:
        raise Status(WRONG_DATA) from wrong
    return b""


def authenticate_terminal(inside: Inside, command: Command) -> bytes:
    """`00 82 00 00 signature` over challenge‖card id: good for one signature (own, K-42)."""
    if command.two:
        raise Status(WRONG_PARAMETERS)
    session, said = inside.session, inside.session.challenge
    session.terminal, session.challenge = False, b""
    if session.terminal_key is None or len(said) < LEAST_TERMINAL_CHALLENGE:
        raise Status(NOT_ALLOWED)
    try:
        session.terminal_key.verify(command.data, said + inside.state.card_id, PKCS1v15(), SHA256())
    except InvalidSignature as wrong:
        raise Status(NOT_ALLOWED) from wrong
    session.terminal = True
    return b""


def _selected_key(inside: Inside) -> KeyRef:
    current = inside.session.current
    if current is None:
        raise Status(NO_CURRENT_FILE)
    if not isinstance(current, KeyRef) or not inside.there(current):
        raise Status(NO_REFERENCE)
    return current


def _signed(inside: Inside, key: KeyRef, command: Command, form: Form) -> bytes:
    if not command.data or command.le is None or command.le < SIGNATURE_BYTES:
        raise Status(WRONG_LENGTH)  # also because zero bytes would be signed if they came so far (K-20)
    fits = {0: range(1, MOST_PADDED + 1), 2: range(32, 33), 4: range(32, 33)}.get(command.p1)
    if fits is not None and len(command.data) not in fits:
        raise Status(WRONG_DATA_LENGTH)
    return form(inside.key(inside.name(key)), command.data)
