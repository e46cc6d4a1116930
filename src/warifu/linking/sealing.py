# SPDX-License-Identifier: Apache-2.0
"""番号の封印: how this office keeps an Individual Number: sealed in its row, found by a keyed index.

The index key differs for each scheme, so the tables of two schemes cannot be joined by it. This module
decides nothing about who may open a number: nobody here does, but to compare it and to tell the last four
digits.
"""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

NUMBER_SECRET = "linking-number"  # noqa: S105  # the name of a key, not the key

# A number at rest: sealed bytes and index.
Sealed = tuple[bytes, bytes]


class LinkSeal:
    """個人番号の封印: seals, opens and indexes numbers of one scheme."""

    def __init__(self, secret: Secret[bytes], scheme: str) -> None:
        """Derive the keys of a scheme from the body's 32-byte secret `linking-number`."""
        content = secret.reveal("derive the keys that seal numbers of links")
        self._cipher = AESSIV(_derive(content, b"seal\x00" + scheme.encode(), 64))
        self._index_key = _derive(content, b"index\x00" + scheme.encode(), 32)

    def seal(self, number: Secret[IndividualNumber], member_id: str) -> Sealed:
        """Seal a number so that it opens only in this member's rows, and give its index (32 bytes)."""
        digits = number.reveal("seal and index it").reveal("seal and index it").encode()
        return self._cipher.encrypt(digits, [member_id.encode()]), hmac.digest(
            self._index_key, digits, "sha256"
        )

    def open(self, sealed: bytes, member_id: str) -> Secret[IndividualNumber]:
        """Open a sealed number. Raises Fault if the row was altered or moved to another member."""
        try:
            digits = self._cipher.decrypt(sealed, [member_id.encode()])
        except InvalidTag as altered:
            raise Fault("a sealed number does not open in its row: altered, or another key") from altered
        return Secret(IndividualNumber(digits.decode()))


def last_four(number: Secret[IndividualNumber]) -> str:
    """下4桁: all that a person is told of her number (G7)."""
    return number.reveal("tell the person the last four digits").reveal("the last four digits")[-4:]


def _derive(secret: bytes, purpose: bytes, length: int) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=b"warifu/linking/1/" + purpose)
    return hkdf.derive(secret)
