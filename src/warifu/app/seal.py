# SPDX-License-Identifier: Apache-2.0
"""市町村の電子的な印: a key certified by J-LIS's root, with which a city seals the papers that it issues.

In life 職責証明書 of LGPKI, which has an authority of its own (unconfirmed). A body starts without it; until
it was certified, whoever wants a sealed paper gets a Fault, and nothing else is touched.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.app import plan
from warifu.app.certification import ROOT, open_root
from warifu.app.parts import Parts
from warifu.cards import documents, jpki
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings

FOLDER, KEYS, CERTIFICATE, KEY = "seal", "keys", "seal.pem", "seal-1"
OPERATOR, STAMPS = "operator", "/timestamps"


def certify_seal(
    settings: Settings, ring: KeyRing, offline: Path, passphrase: Secret[bytes], clock: Clock
) -> bool:
    """印の登録: have the root certify the seal of a body, once; says whether it did."""
    place = settings.place(FOLDER, CERTIFICATE)
    if place.exists():
        return False
    keys, root_keys = _keys(settings, ring), jpki.FileAuthorityKeys(offline, passphrase)
    keys.make(KEY)
    root = open_root(offline, passphrase, clock, make=False)
    public = keys.signer(KEY).public_key()
    made = jpki.make_seal(public, settings.body, root, root_keys, clock.now(), os.urandom)
    settings.place(FOLDER, ROOT).write_bytes(root.public_bytes(Encoding.PEM))
    place.write_bytes(made.public_bytes(Encoding.PEM))
    return True


@dataclass
class SealHand:
    """印を押す者: a seal's certificate and key (`documents.SigningHand`)."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    key: RSAPrivateKey

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return self.key.sign(message, PKCS1v15(), SHA256())


@dataclass(frozen=True)
class BodySeal:
    """The seal of one body; time is stamped by the network's operator."""

    parts: Parts

    def seal(self, paper: bytes) -> bytes:
        """Give a PDF with seal and time stamp in it. Raises NoTimeStamp; a Fault before it was certified."""
        operator = self.parts.settings.peers[OPERATOR].url.rstrip("/")
        return documents.sign(paper, self._hand, documents.stamps_of(f"{operator}{STAMPS}"))

    @cached_property
    def _hand(self) -> SealHand:
        settings = self.parts.settings
        try:
            own, root = (
                x509.load_pem_x509_certificate(settings.place(FOLDER, name).read_bytes())
                for name in (CERTIFICATE, ROOT)
            )
        except OSError as absent:
            raise Fault(f"the seal of {settings.body} is not certified yet") from absent
        return SealHand(own, (root,), _keys(settings, self.parts.ring).signer(KEY))


def _keys(settings: Settings, ring: KeyRing) -> jpki.FileAuthorityKeys:
    return jpki.FileAuthorityKeys(settings.place(FOLDER, KEYS), ring.secret(plan.SEAL))
