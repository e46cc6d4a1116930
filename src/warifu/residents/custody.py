# SPDX-License-Identifier: Apache-2.0
"""What the municipality keeps in custody: Individual Numbers, sealed, and residents' mailbox keys, derived.

Every key comes from two 32-byte secrets of the municipality, which `kernel.keys` keeps. A number is
sealed with AES-256-SIV (RFC 5297) bound to the in-house number, and found by an HMAC-SHA256 index. A
mailbox key is derived whenever it is needed and stored nowhere (LC-20): until the resident has taken
it to her own device, the municipality can read her mail, and the portal cannot. This module does not
decide who may have either.
"""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

NUMBER_SECRET = "residents-number"  # noqa: S105  # the name of a key, not the key
CUSTODY_SECRET = "residents-custody"  # noqa: S105  # the name of a key, not the key


class NumberSeal:
    """個人番号の保管: seals, opens and indexes Individual Numbers under one municipality's secret."""

    def __init__(self, secret: Secret[bytes]) -> None:
        """Derive the sealing key (64 bytes for AES-256-SIV) and the index key from a 32-byte secret."""
        content = secret.reveal("derive the keys that seal Individual Numbers")
        self._cipher = AESSIV(_derive(content, b"number-seal", 64))
        self._index_key = _derive(content, b"number-index", 32)

    def seal(self, number: IndividualNumber, in_house_number: InHouseNumber) -> bytes:
        """Seal a number so that it opens only in this resident's row."""
        return self._cipher.encrypt(
            number.reveal("seal for the resident record (Juki Act 7)").encode(), [_bound(in_house_number)]
        )

    def open(self, sealed: bytes, in_house_number: InHouseNumber) -> IndividualNumber:
        """Open a sealed number. Raises Fault if the row was altered or moved to another resident."""
        try:
            digits = self._cipher.decrypt(sealed, [_bound(in_house_number)])
        except InvalidTag as altered:
            raise Fault("a sealed number does not open in its row: altered, or another key") from altered
        return IndividualNumber(digits.decode())

    def index(self, number: IndividualNumber) -> bytes:
        """Give the 32 bytes a number is found by; without the municipality's key they say nothing."""
        return hmac.digest(self._index_key, number.reveal("index the number").encode(), "sha256")


def mailbox_key(custody_secret: Secret[bytes], in_house_number: InHouseNumber) -> Secret[bytes]:
    """郵便箱の鍵: a resident's X25519 private key, 32 bytes, by HKDF-SHA256 (LC-20)."""
    content = custody_secret.reveal("derive a resident's mailbox key")
    return Secret(_derive(content, b"mailbox\x00" + _bound(in_house_number), 32))


def mailbox_public_key(custody_secret: Secret[bytes], in_house_number: InHouseNumber) -> bytes:
    """Give the X25519 public key (32 bytes) to which the portal seals this resident's mail."""
    private = mailbox_key(custody_secret, in_house_number).reveal("compute the public half")
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _bound(in_house_number: InHouseNumber) -> bytes:
    return in_house_number.reveal("bind a key to its resident").encode()


def _derive(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"warifu/residents/1/" + purpose).derive(
        secret
    )
