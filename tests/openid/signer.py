# SPDX-License-Identifier: Apache-2.0
"""Something that signs as a card does; whose it is, the verifier says in the tests that use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tests.login.office import key
from tests.openid.papers import LEASE
from tests.openid.provider import HOST, NOW
from warifu.cards.documents import Bound, sign_bound
from warifu.cards.signatures import DocumentQuestion, bound_of


@dataclass
class Hand:
    certificate: x509.Certificate
    private: RSAPrivateKey
    issuers: tuple[x509.Certificate, ...] = ()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message, PKCS1v15(), SHA256())


@cache
def hand() -> Hand:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    made = made.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
    return Hand(made.public_key(key(0).public_key()).sign(key(0), SHA256()), key(0))


def signed(
    asked: DocumentQuestion,
    origin: str = HOST,
    at: datetime = NOW,
    *,
    bound: Bound | None = None,
    content: bytes = LEASE,
) -> bytes:
    """What a reader makes of it; or of something else."""
    return sign_bound(sha256(content).digest(), bound or bound_of(asked, origin), hand(), at)
