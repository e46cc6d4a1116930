# SPDX-License-Identifier: Apache-2.0
"""求めの証明: the signed request code that an honest asker shows and a swindler cannot make.

    long code   WR1.<base64url of statement and Ed25519 signature>, in the 2D code; needs no look-up
    short code  twelve consonants, KTRB-WXNM-PLHC, for typing; names one published long code

A statement says which key asks, for which affair, where the number is to be handed over, and from when until
when. It says no name: names come from the directory, so that a signer cannot write his own. It says nothing
about the person who is asked. A short code has no digits, so it is never mistaken for a number, and its last
letter finds every single mistyped letter and every swap of two neighbours.

Pure; RFC 8032, RFC 4648 §5. Not checked here: whether the key is in the directory, in time, and whether the
law lets it ask (service).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import mask_numbers

PREFIX = "WR1."
SIGNED_AS = b"warifu/asking/request/1\x00"
WITHDRAWN_AS = b"warifu/asking/withdraw/1\x00"
_NAMED_AS = b"warifu/asking/short/1\x00"
LETTERS = "BCDFGHJKLMNPQRSTWXZ"
"""Nineteen consonants: no words, no digits, no letter that is read as one; a prime, for the check letter."""
SHORT_LENGTH = 12
LONGEST_CODE = 1000
LONGEST_PLACE = 60
SIGNATURE = 64
_Fields = tuple[int, bytes, str, str, str, int, int, bytes]
_BREAKS = " -‐‑–—−ー\u3000\t\r\n"


class Place(StrEnum):
    """番号を渡す場所: where the number is to be handed over."""

    COUNTER = "counter"
    LETTER = "letter"
    PAGE = "page"


def key_id(verifying_key: bytes) -> bytes:
    """Name a public key: the first 8 bytes of its SHA-256."""
    return hashlib.sha256(verifying_key).digest()[:8]


@dataclass(frozen=True, slots=True)
class Statement:
    """求めの内容: what an asker signs. Raises Malformed.

    `signer` the key id; `affair` a key of the law of asking; `where` the counter, the return address or the
    host name of the page; `opens` and `until` Unix time // 60, the code counts in opens ≤ minute < until.
    """

    signer: bytes
    affair: str
    place: Place
    where: str
    opens: int
    until: int
    nonce: bytes

    def __post_init__(self) -> None:
        """Refuse what no asker's software writes."""
        if len(self.signer) != 8 or len(self.nonce) != 8:
            raise Malformed("request code: signer and nonce are 8 bytes each.")
        if not 0 < len(self.affair) <= 40 or not self.affair.isascii():
            raise Malformed("request code: the affair is the key of a ground, such as table1-56.")
        if not self.where.strip() or len(self.where) > LONGEST_PLACE or not self.where.isprintable():
            raise Malformed(f"request code: say in 1 to {LONGEST_PLACE} characters where to hand the number.")
        if mask_numbers(self.where) != self.where:
            raise Malformed("request code: twelve digits never stand in the place.")
        if not 0 <= self.opens < self.until < 1 << 40:
            raise Malformed("request code: it must end after it begins.")

    def encode(self) -> bytes:
        """The bytes that are signed: a MessagePack array, one form only."""
        what = (self.affair, self.place.value, self.where)
        return msgspec.msgpack.encode((1, self.signer, *what, self.opens, self.until, self.nonce))

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """Read the bytes back. Raises Malformed, also for a second way to write the same statement."""
        try:
            read = msgspec.msgpack.decode(content, type=_Fields)
            made = cls(read[1], read[2], Place(read[3]), read[4], read[5], read[6], read[7])
        except (msgspec.MsgspecError, ValueError) as wrong:
            raise Malformed("request code: this is not a request code.") from wrong
        if read[0] != 1 or made.encode() != content:
            raise Malformed("request code: this is not a request code of a form known here.")
        return made


@dataclass(frozen=True, slots=True)
class RequestCode:
    """求めの証明コード: a statement with its signature, not yet verified."""

    unverified_statement: Statement
    signature: bytes

    @property
    def text(self) -> str:
        """The long code."""
        content = self.unverified_statement.encode() + self.signature
        return PREFIX + base64.urlsafe_b64encode(content).decode().rstrip("=")

    @property
    def short(self) -> str:
        """The short code, without hyphens: eleven letters of the content's hash and a check letter."""
        content = self.unverified_statement.encode() + self.signature
        rest = int.from_bytes(hashlib.sha256(_NAMED_AS + content).digest(), "big")
        letters = []
        for _ in range(SHORT_LENGTH - 1):
            rest, place = divmod(rest, len(LETTERS))
            letters.append(LETTERS[place])
        return "".join(letters) + check_letter("".join(letters))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a long code. Raises Malformed."""
        if not text.startswith(PREFIX) or len(text) > LONGEST_CODE:
            raise Malformed("request code: a long code begins with WR1.")
        encoded = text.removeprefix(PREFIX)
        try:
            padded = encoded + "=" * (-len(encoded) % 4)
            content = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise Malformed("request code: a letter is missing or mistyped.") from wrong
        made = cls(Statement.decode(content[:-SIGNATURE]), content[-SIGNATURE:])
        if made.text != text:
            raise Malformed("request code: this is not a request code of a form known here.")
        return made

    def verify(self, verifying_key: bytes) -> Statement | None:
        """The statement if this key signed it, else None."""
        statement = self.unverified_statement
        if key_id(verifying_key) != statement.signer:
            return None
        return statement if signed(verifying_key, SIGNED_AS + statement.encode(), self.signature) else None


def signed(verifying_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 key signed a message (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(verifying_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def check_letter(letters: str) -> str:
    """The twelfth letter: the sum of place × letter, modulo 19.

    >>> check_letter("KTRBWXNMPLH")
    'K'
    """
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(letters, start=1))
    return LETTERS[total % len(LETTERS)]


def parse_short(typed: str) -> str:
    """Read a short code as people type it: any case, width, spaces or hyphens. Raises Malformed.

    >>> parse_short("ktrb wxnm-plhk")
    'KTRBWXNMPLHK'
    """
    plain = "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each not in _BREAKS)
    if len(plain) != SHORT_LENGTH or any(letter not in LETTERS for letter in plain):
        raise Malformed("request code: a short code is twelve letters without vowels and digits.")
    if check_letter(plain[:-1]) != plain[-1]:
        raise Malformed("request code: a letter is mistyped. Compare it with the paper.")
    return plain


def grouped(short: str) -> str:
    """Write a short code as it is printed.

    >>> grouped("KTRBWXNMPLHK")
    'KTRB-WXNM-PLHK'
    """
    return "-".join(short[start : start + 4] for start in range(0, SHORT_LENGTH, 4))


def without_address(typed: str) -> str:
    """What somebody typed or pasted, without the page's address before a long code.

    >>> without_address(" https://portal.example/may-they-ask/code/WR1.abc ")
    'WR1.abc'
    """
    plain = typed.strip()
    before, mark, code = plain.rpartition("/code/")
    return code if mark and code.startswith(PREFIX) and "://" in before else plain


def holds_a_number(typed: str) -> bool:
    """Whether somebody typed twelve digits, however she wrote them: then nothing of it is used or shown.

    >>> [holds_a_number(typed) for typed in ("1234 5678 9018", "１２３-４５６-７８９-０１８", "KTRB")]
    [True, True, False]
    """
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(each for each in plain if each.isdecimal())
    letters = sum(each.isalpha() for each in plain.upper().replace("ー", ""))
    return mask_numbers(plain) != plain or (len(digits) >= 11 and letters < len(digits) * 2)
