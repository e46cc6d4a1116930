# SPDX-License-Identifier: Apache-2.0
"""セキュアメッセージング: hides what passes between reader and card (card §6; unconfirmed).

There is no MAC: it hides and does NOT authenticate. Whoever sits on the line can still change what is sent.
The channel ends whenever an application is selected.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.chip import tlv
from warifu.cards.chip.apdu import Command
from warifu.cards.chip.files import place
from warifu.cards.chip.inside import Channel, Inside
from warifu.cards.chip.sw import (
    NO_INSTRUCTION,
    NO_SECURED_CHANNEL,
    NOT_ALLOWED,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    WRONG_SECURED_DATA,
    Status,
)
from warifu.kernel.refusal import Malformed

SECURED = 0x08
KEY_FILE = 0x0006
_SEED_HEAD, _SEED_BYTES = bytes.fromhex("A0228020"), 32
_OAEP = OAEP(MGF1(SHA256()), SHA256(), None)
_ENCRYPTED, _WANTED = 0x86, 0x96
_BLOCK = 16


def open_channel(inside: Inside, command: Command) -> bytes:
    """`80 AE 00 00`: take a seed that was encrypted to the card's key, after a PIN in clear."""
    application = inside.session.application
    assert application is not None
    if command.two:
        raise Status(WRONG_PARAMETERS)
    if not inside.allowed(tuple(each.fid for each in application.pins())):
        raise Status(NOT_ALLOWED)
    if not command.data:
        raise Status(WRONG_LENGTH)
    try:
        opened = inside.key(place(application.name, KEY_FILE)).decrypt(command.data, _OAEP)
    except ValueError as wrong:
        raise Status(WRONG_DATA) from wrong
    if not opened.startswith(_SEED_HEAD) or len(opened) != len(_SEED_HEAD) + _SEED_BYTES:
        raise Status(WRONG_DATA)
    inside.session.channel = Channel(opened[len(_SEED_HEAD) :][:_BLOCK])
    return b""


def seed_message(seed: bytes) -> bytes:
    """What a reader encrypts to the card's key, with `OAEP` and SHA-256."""
    return _SEED_HEAD + seed


def unwrap(inside: Inside, command: Command) -> tuple[Command, bytes]:
    """Take a secured command apart; gives the plain one and the vector for its answer."""
    channel = inside.session.channel
    if channel is None:
        raise Status(NO_SECURED_CHANNEL)
    vector = vector_of(channel.key, channel.counter)
    channel.counter += 1
    if command.ins not in {0xA4, 0x20, 0xB0}:
        raise Status(NO_INSTRUCTION)
    try:
        items = tlv.read_all(command.data)
    except Malformed as wrong:
        raise Status(WRONG_SECURED_DATA) from wrong
    wanted = _WANTED if command.ins == 0xB0 else _ENCRYPTED
    if [each.tag for each in items] != [wanted]:
        raise Status(WRONG_SECURED_DATA)
    value = items[0].value
    if wanted == _WANTED:
        if len(value) != 3 or value[0]:
            raise Status(WRONG_SECURED_DATA)
        le = int.from_bytes(value, "big") or 256
        return Command(0, command.ins, command.p1, command.p2, le=le), vector
    plain = decrypt(channel.key, vector, value)
    return Command(0, command.ins, command.p1, command.p2, plain), vector


def wrap(key: bytes, vector: bytes, answer: bytes) -> bytes:
    """Encrypt an answer; an empty one stays empty."""
    return tlv.make(_ENCRYPTED, encrypt(key, vector, answer)) if answer else b""


def vector_of(key: bytes, counter: int) -> bytes:
    """The initial vector of a command: its number, encrypted."""
    one = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  one block, never repeated: a counter
    return one.update(counter.to_bytes(_BLOCK, "big")) + one.finalize()


def encrypt(key: bytes, vector: bytes, plain: bytes) -> bytes:
    """AES-128-CBC with ISO padding, after the byte 01 that says so."""
    # ISO 7816-4 pads with 80 00…; PKCS #7 of the library would be another form
    padded = plain + b"\x80" + bytes(-(len(plain) + 1) % _BLOCK)
    cipher = Cipher(AES(key), CBC(vector)).encryptor()
    return b"\x01" + cipher.update(padded) + cipher.finalize()


def decrypt(key: bytes, vector: bytes, value: bytes) -> bytes:
    """Undo `encrypt`. Raises Status 6988 where it was not made so."""
    if len(value) < 1 + _BLOCK or (len(value) - 1) % _BLOCK or value[0] != 1:
        raise Status(WRONG_SECURED_DATA)
    cipher = Cipher(AES(key), CBC(vector)).decryptor()
    padded = (cipher.update(value[1:]) + cipher.finalize()).rstrip(b"\0")
    if not padded.endswith(b"\x80"):
        raise Status(WRONG_SECURED_DATA)
    return padded[:-1]
