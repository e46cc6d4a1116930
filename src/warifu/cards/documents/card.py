# SPDX-License-Identifier: Apache-2.0
"""カードで署名する: the card does the RSA operation; its password is typed, used once and forgotten (K-19).

By APDUs alone, as any card software: what holds for our card holds for a card in a reader.
"""

from __future__ import annotations

import re
from hashlib import sha256

from cryptography import x509

from warifu.cards.chip import Reader
from warifu.cards.chip.apps import jpki
from warifu.cards.chip.sw import BLOCKED, Status, tries_left
from warifu.cards.documents.refusals import (
    NoSigningCertificate,
    SigningPasswordBlocked,
    SigningPasswordUnfit,
    SigningPasswordWrong,
)
from warifu.kernel.secrecy import Secret

_FORM = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}")
_PRESENT = 0x8F
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


class CardHand:
    """署名するカード: one card for one signing. It is in its reader; nobody else talks to it meanwhile."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    def __init__(self, reader: Reader) -> None:
        """Look whether the card can sign. Raises NoSigningCertificate."""
        self._reader = reader
        try:
            reader.select(jpki.JPKI.aid)
            present = reader.read(jpki.PRESENT)[0] == _PRESENT
        except Status as told:  # a void card has no application any more (K-37)
            raise NoSigningCertificate from told
        if not present:
            raise NoSigningCertificate

    def tries(self) -> int:
        """How many wrong passwords the card will still take. Raises SigningPasswordBlocked at none."""
        left = self._reader.tries(jpki.SIGNING_PIN)
        if not left:
            raise SigningPasswordBlocked
        return left

    def open(self, password: Secret[str]) -> None:
        """Give the card its password and read the certificates. The card counts a wrong one.

        Letters may be typed small (K-13). Raises SigningPasswordUnfit, before a try is used,
        SigningPasswordWrong, SigningPasswordBlocked.
        """
        typed = password.reveal("hand it to the card").upper()
        if not _FORM.fullmatch(typed):
            raise SigningPasswordUnfit("password: 6 to 16 letters and digits, at least one of each")
        self.tries()
        try:
            self._reader.verify(jpki.SIGNING_PIN, typed.encode("ascii"))
        except Status as told:
            if told.sw in {BLOCKED, tries_left(0)}:
                raise SigningPasswordBlocked from told
            if told.sw & 0xFFF0 == tries_left(0):
                raise SigningPasswordWrong(told.sw & 0xF) from told
            raise
        self.certificate = x509.load_der_x509_certificate(self._reader.read(jpki.SIGNING_CERTIFICATE))
        self.issuers = (x509.load_der_x509_certificate(self._reader.read(jpki.SIGNING_CA)),)

    def sign(self, message: bytes) -> bytes:
        """Have the card sign: form 00 with a DigestInfo, the one that every card software uses (K-19)."""
        self._reader.select_file(jpki.SIGNING_KEY)
        return self._reader.sign(_DIGEST_INFO + sha256(message).digest(), 0x00, 0x80)
