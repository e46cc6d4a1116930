# SPDX-License-Identifier: Apache-2.0
"""照会の通行証: how a certified verifier proves itself to the plain status addresses, which know no wire.

OCSP clients and list readers send headers, not our signed calls. So a verifier first asks over the wire,
signed, for a pass: its name, the kind of certificate, the purpose and an end, under a MAC. It goes into the
header `Authorization: Bearer …`. Nothing is stored; whether the verifier is certified is asked at every use.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from warifu.cards.jpki.nouns import CertificateKind
from warifu.cards.jpki.refusals import NotACertifiedVerifier
from warifu.kernel.secrecy import Secret

PASS_LASTS = timedelta(hours=1)
_MAC_BYTES = 32


class Pass(msgspec.Struct, frozen=True, array_like=True):
    """One verifier's leave to ask about one kind of certificate for one purpose, until an instant."""

    verifier: str
    kind: CertificateKind
    purpose: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Passes:
    """Makes passes and reads them, under one key."""

    key: Secret[bytes]

    def make(self, verifier: str, kind: CertificateKind, purpose: str, now: datetime) -> str:
        """Make a pass for an hour; whether the verifier may have one was decided before."""
        said = msgspec.json.encode(Pass(verifier, kind, purpose, now + PASS_LASTS))
        return base64.urlsafe_b64encode(self._mac(said) + said).decode().rstrip("=")

    def read(self, text: str, now: datetime) -> Pass:
        """Read a pass that has not ended. Raises NotACertifiedVerifier, whatever is wrong with it."""
        try:
            content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError as wrong:
            raise NotACertifiedVerifier from wrong
        mac, said = content[:_MAC_BYTES], content[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(said)):
            raise NotACertifiedVerifier
        read = msgspec.json.decode(said, type=Pass)
        if now >= read.until:
            raise NotACertifiedVerifier
        return read

    def _mac(self, said: bytes) -> bytes:
        return hmac.digest(self.key.reveal("sign a pass"), b"warifu/jpki-pass/1\0" + said, "sha256")
