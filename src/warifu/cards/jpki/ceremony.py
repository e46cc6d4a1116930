# SPDX-License-Identifier: Apache-2.0
"""鍵の式典: the keys and certificates of an authority, made once, and made anew at a rollover.

    root       offline: signs the issuing authorities, then its folder is locked away
    issuing    one for each kind of certificate; self-signed as on the card of life, and a second time
               by the root over the same key, so that who trusts the root alone finds a chain
    responder  one for each kind; short-lived, renewed by the issuing authority

A rollover is a new generation: the name stays, the key changes, the old one still signs its own lists until
its last certificate has ended; verifiers choose by key identifier (K-29). Nothing here is secret but the
keys. It does NOT publish: whoever runs it hands the certificates on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from warifu.cards.jpki import profiles
from warifu.cards.jpki.keys import AuthorityKeys
from warifu.cards.jpki.nouns import SERIAL_BYTES, CertificateKind
from warifu.kernel.refusal import Fault

ROOT_LASTS = timedelta(days=20 * 365)
ISSUING_LASTS = timedelta(days=10 * 365 + 200)
RESPONDER_LASTS = timedelta(days=90)
STAMPER_LASTS = timedelta(days=5 * 365)
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Authority:
    """発行局: one issuing authority of one generation, with its responder, ready to sign."""

    kind: CertificateKind
    generation: int
    certificate: x509.Certificate
    cross: x509.Certificate
    signer: rsa.RSAPrivateKey
    responder: x509.Certificate
    responder_signer: rsa.RSAPrivateKey

    @property
    def key(self) -> rsa.RSAPublicKey:
        """Its public key."""
        return self.signer.public_key()


def make_root(keys: AuthorityKeys, now: datetime, serial: bytes) -> x509.Certificate:
    """ルート認証局: make the root's key if it is not there, and its self-signed certificate."""
    keys.make("root")
    signer = keys.signer("root")
    name, public = profiles.root_name(), signer.public_key()
    number = serial_number(serial)
    made = profiles.authority(name, public, name, public, number, now - OVERLAP, now + ROOT_LASTS, below=1)
    return made.sign(signer, hashes.SHA256())


def make_authority(
    kind: CertificateKind,
    generation: int,
    root: x509.Certificate,
    root_keys: AuthorityKeys,
    keys: AuthorityKeys,
    now: datetime,
    serials: tuple[bytes, bytes, bytes],
) -> Authority:
    """発行局の設置: make one issuing authority, signed by itself and by the root, and its responder."""
    name = f"{kind}-{generation}"
    keys.make(name)
    signer, root_signer = keys.signer(name), root_keys.signer("root")
    if root.public_key() != root_signer.public_key():
        raise Fault("the root's certificate is not of the root's key")
    public, subject = signer.public_key(), profiles.authority_name(kind)
    begins, ends = now - OVERLAP, now + ISSUING_LASTS
    own, cross = serial_number(serials[0]), serial_number(serials[1])
    itself = profiles.authority(subject, public, subject, public, own, begins, ends, below=0)
    by_root = profiles.authority(
        subject, public, root.subject, root_signer.public_key(), cross, begins, ends, below=0
    )
    certificate = itself.sign(signer, hashes.SHA256())
    responder, responder_signer = make_responder(kind, name, signer, keys, now, serials[2])
    return Authority(
        kind=kind,
        generation=generation,
        certificate=certificate,
        cross=by_root.sign(root_signer, hashes.SHA256()),
        signer=signer,
        responder=responder,
        responder_signer=responder_signer,
    )


def make_responder(
    kind: CertificateKind,
    authority: str,
    signer: rsa.RSAPrivateKey,
    keys: AuthorityKeys,
    now: datetime,
    serial: bytes,
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """応答局: make the responder's key if it is not there, and a new certificate for it."""
    name = f"{authority}-responder"
    keys.make(name)
    own = keys.signer(name)
    made = profiles.responder(
        own.public_key(),
        kind,
        signer.public_key(),
        serial_number(serial),
        now - OVERLAP,
        now + RESPONDER_LASTS,
    )
    return made.sign(signer, hashes.SHA256()), own


def make_time_stamper(
    key: rsa.RSAPublicKey, root: x509.Certificate, root_keys: AuthorityKeys, now: datetime, serial: bytes
) -> x509.Certificate:
    """時刻認証局の証明書: certify a time-stamp authority's own key; another body may hold it."""
    signer = root_keys.signer("root")
    if root.public_key() != signer.public_key():
        raise Fault("the root's certificate is not of the root's key")
    begins, ends, number = now - OVERLAP, now + STAMPER_LASTS, serial_number(serial)
    return profiles.time_stamper(key, signer.public_key(), number, begins, ends).sign(signer, hashes.SHA256())


def serial_number(random: bytes) -> int:
    """Make a serial of random bytes: positive, at most 20 octets in DER, never zero (RFC 5280 §4.1.2.2)."""
    if len(random) != SERIAL_BYTES:
        raise Fault("a serial is drawn from 20 random bytes")
    return int.from_bytes(random, "big") >> 1 | 1 << 152
