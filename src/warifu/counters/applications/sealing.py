# SPDX-License-Identifier: Apache-2.0
"""申請書の封: the file as it came, sealed under a key of this body; a copy of the database opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import MASK, Secret

_NONCE_BYTES = 12


class Paper(msgspec.Struct, frozen=True):
    """申請書: the file, and the signature that stands beside it; empty where it is inside."""

    document: bytes
    beside: bytes

    def __repr__(self) -> str:
        return f"Paper({MASK})"


@dataclass(frozen=True, slots=True)
class Drawer:
    """保管箱: seals papers under a 32-byte key, each to its own application; `draw` gives random bytes."""

    key: Secret[bytes]
    draw: Callable[[int], bytes]

    def seal(self, application: UUID, paper: Paper) -> bytes:
        """Seal a paper."""
        nonce = self.draw(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, msgspec.msgpack.encode(paper), application.bytes)

    def open(self, application: UUID, sealed: bytes) -> Paper:
        """Open it again. Raises a Fault where it was sealed for another application or under another key."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return msgspec.msgpack.decode(
                self._cipher().decrypt(nonce, content, application.bytes), type=Paper
            )
        except InvalidTag as wrong:
            raise Fault("an application does not open with this body's key") from wrong

    def _cipher(self) -> AESGCM:
        return AESGCM(self.key.reveal("seal or open a signed application"))
