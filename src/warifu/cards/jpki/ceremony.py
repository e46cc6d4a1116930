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

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from warifu.cards.jpki import profiles
from warifu.cards.jpki.keys import AuthorityKeys
from warifu.cards.jpki.nouns import SERIAL_BYTES, CertificateKind
from warifu.kernel.refusal import Fault, Malformed

ROOT_LASTS = timedelta(days=20 * 365)
ISSUING_LASTS = timedelta(days=10 * 365 + 200)
RESPONDER_LASTS = timedelta(days=90)
STAMPER_LASTS = timedelta(days=5 * 365)
SEAL_LASTS = timedelta(days=3 * 365)
OVERLAP = timedelta(minutes=5)
ROOT = "root"
Randomness = Callable[[int], bytes]


@dataclass(frozen=True)
class Issuing:
    """発行局: one issuing authority of one generation: what signs certificates."""

    kind: CertificateKind
    generation: int
    certificate: x509.Certificate
    signer: rsa.RSAPrivateKey

    @property
    def key(self) -> rsa.RSAPublicKey:
        """Its public key."""
        return self.signer.public_key()


@dataclass(frozen=True)
class Authority(Issuing):
    """認証局: an issuing authority with its certificate by the root and its responder, ready to sign."""

    cross: x509.Certificate
    responder: x509.Certificate
    responder_signer: rsa.RSAPrivateKey


def make_root(keys: AuthorityKeys, now: datetime, randomness: Randomness) -> x509.Certificate:
    """ルート認証局: make the root's key if it is not there, and its self-signed certificate."""
    keys.make(ROOT)
    signer = keys.signer(ROOT)
    name, public = profiles.root_name(), signer.public_key()
    number = serial_number(randomness(SERIAL_BYTES))
    made = profiles.authority(name, public, name, public, number, now - OVERLAP, now + ROOT_LASTS, below=1)
    return made.sign(signer, hashes.SHA256())


def make_issuing(
    kind: CertificateKind, generation: int, keys: AuthorityKeys, now: datetime, randomness: Randomness
) -> Issuing:
    """発行局の設置: make the key of an issuing authority if it is not there, and its own certificate."""
    name = key_name(kind, generation)
    keys.make(name)
    signer, subject = keys.signer(name), profiles.authority_name(kind)
    public, number = signer.public_key(), serial_number(randomness(SERIAL_BYTES))
    begins, ends = now - OVERLAP, now + ISSUING_LASTS
    made = profiles.authority(subject, public, subject, public, number, begins, ends, below=0)
    return Issuing(kind, generation, made.sign(signer, hashes.SHA256()), signer)


def make_authority(
    kind: CertificateKind,
    generation: int,
    root: x509.Certificate,
    root_keys: AuthorityKeys,
    keys: AuthorityKeys,
    now: datetime,
    randomness: Randomness,
) -> Authority:
    """認証局の設置: an issuing authority, signed by itself and by the root, and its responder."""
    root_signer = _signer_of(root, root_keys)
    issuing = make_issuing(kind, generation, keys, now, randomness)
    own = issuing.certificate
    cross = profiles.authority(
        own.subject,
        issuing.key,
        root.subject,
        root_signer.public_key(),
        serial_number(randomness(SERIAL_BYTES)),
        own.not_valid_before_utc,
        own.not_valid_after_utc,
        below=0,
    )
    responder, responder_signer = make_responder(kind, generation, keys, now, randomness)
    return Authority(
        kind=kind,
        generation=generation,
        certificate=own,
        signer=issuing.signer,
        cross=cross.sign(root_signer, hashes.SHA256()),
        responder=responder,
        responder_signer=responder_signer,
    )


def make_responder(
    kind: CertificateKind, generation: int, keys: AuthorityKeys, now: datetime, randomness: Randomness
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """応答局: make the responder's key if it is not there, and a new certificate for it."""
    name, signer = responder_name(kind, generation), keys.signer(key_name(kind, generation))
    keys.make(name)
    own = keys.signer(name)
    made = profiles.responder(
        own.public_key(),
        kind,
        signer.public_key(),
        serial_number(randomness(SERIAL_BYTES)),
        now - OVERLAP,
        now + RESPONDER_LASTS,
    )
    return made.sign(signer, hashes.SHA256()), own


def make_time_stamper(
    key: rsa.RSAPublicKey,
    root: x509.Certificate,
    root_keys: AuthorityKeys,
    now: datetime,
    randomness: Randomness,
) -> x509.Certificate:
    """時刻認証局の証明書: certify a time-stamp authority's own key; another body holds it."""
    signer = _signer_of(root, root_keys)
    begins, ends = now - OVERLAP, now + STAMPER_LASTS
    number = serial_number(randomness(SERIAL_BYTES))
    return profiles.time_stamper(key, signer.public_key(), number, begins, ends).sign(signer, hashes.SHA256())


def make_seal(
    key: rsa.RSAPublicKey,
    body: str,
    root: x509.Certificate,
    root_keys: AuthorityKeys,
    now: datetime,
    randomness: Randomness,
) -> x509.Certificate:
    """印の証明書: certify the key with which a body seals its papers; the body holds it."""
    signer = _signer_of(root, root_keys)
    begins, ends = now - OVERLAP, now + SEAL_LASTS
    number = serial_number(randomness(SERIAL_BYTES))
    return profiles.seal(key, body, signer.public_key(), number, begins, ends).sign(signer, hashes.SHA256())


def _signer_of(root: x509.Certificate, root_keys: AuthorityKeys) -> rsa.RSAPrivateKey:
    """Open the root's key. Raises Fault where the certificate is another key's."""
    signer = root_keys.signer(ROOT)
    if root.public_key() != signer.public_key():
        raise Fault("the root's certificate is not of the root's key")
    return signer


def key_name(kind: CertificateKind, generation: int) -> str:
    """Give the name of an issuing authority's key."""
    return f"{kind}-{generation}"


def responder_name(kind: CertificateKind, generation: int) -> str:
    """Give the name of the key of its responder."""
    return f"{kind}-{generation}-responder"


def serial_number(random: bytes) -> int:
    """Make a serial of random bytes: positive, at most 20 octets in DER, never zero (RFC 5280 §4.1.2.2)."""
    if len(random) != SERIAL_BYTES:
        raise Fault("a serial is drawn from 20 random bytes")
    return int.from_bytes(random, "big") >> 1 | 1 << 152


def serial_bytes(number: int) -> bytes:
    """Write a serial as the records have it: 20 bytes, big-endian. Raises Malformed for a longer one."""
    if not 0 < number < 1 << (8 * SERIAL_BYTES):
        raise Malformed("a serial is positive and at most 20 bytes")
    return number.to_bytes(SERIAL_BYTES, "big")
