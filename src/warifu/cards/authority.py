# SPDX-License-Identifier: Apache-2.0
"""試験用の認証局: everybody who must sign for a test card, in one folder (card K-32, own).

Two self-signed authorities, a CV root with one issuer of the text and one of the surface application, a root
for terminals. Keys are unencrypted files of mode 0600, as all keys here. It does NOT record what it issued,
revoke, or answer OCSP; a real authority takes its place behind `chip.Issuers`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from warifu.cards import profiles
from warifu.cards.chip import CertificateIssuer, CvBody, Issuers, KeyMaker, Request, cv
from warifu.kernel.refusal import Fault

SIGNING, AUTHENTICATION = "signing", "authentication"
_NAMES = {SIGNING: "Test CA for digital signature", AUTHENTICATION: "Test CA for user authentication"}
_CV_IDS = {"cv": "9000000", "text": "9000033", "surface": "9000023", "terminal": "9000016"}
_SERIAL_BITS = 152


def make_key() -> RSAPrivateKey:
    """Make a key pair of the card of 2016: RSA, 2048 bits."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class _CertificateAuthority:
    """One of the two authorities as personalisation needs it."""

    authority: profiles.Authority
    signs: bool

    @property
    def certificate(self) -> bytes:
        return self.authority.certificate.public_bytes(Encoding.DER)

    def certify(self, key: RSAPublicKey, request: Request) -> bytes:
        make = profiles.signing_certificate if self.signs else profiles.authentication_certificate
        made = make(self.authority, key, request, _serial(), os.urandom(10).hex().upper())
        return made.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class _ContentIssuer:
    """One of the two who sign what a card says."""

    certificate: bytes
    key: RSAPrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, PKCS1v15(), SHA256())

    def sign_digests(self, digest_info: bytes) -> bytes:
        return self.key.sign(digest_info, PKCS1v15(), NoDigestInfo())


class TestAuthority:
    """試験用の認証局: makes its keys once, in a folder of mode 0700, and uses them ever after."""

    __test__ = False  # no test, whatever its name begins with

    def __init__(self, folder: Path, since: date, key_maker: KeyMaker = make_key) -> None:
        """`since` is the first day of the two authorities' certificates, where they are made now."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._since, self._make_key = folder, since, key_maker
        self._keys: dict[str, RSAPrivateKey] = {}

    def issuers(self, order_key: bytes) -> Issuers:
        """Everybody personalisation needs; `order_key` is the Ed25519 key that will order these cards."""
        return Issuers(
            signing=self._certificates(SIGNING),
            authentication=self._certificates(AUTHENTICATION),
            text=self._contents("text"),
            surface=self._contents("surface"),
            cv_root=self.cv_root,
            terminal_root=self._root("terminal").encode(),
            order_key=order_key,
        )

    @property
    def cv_root(self) -> bytes:
        """The root that readers trust, as the body of a CV certificate."""
        return self._root("cv").encode()

    def terminal(self, key: RSAPublicKey) -> bytes:
        """Certify a terminal that checks faces (own, K-42)."""
        root = self._root("terminal")
        return cv.issue(
            CvBody(root.subject, cv.key_id(_CV_IDS["terminal"], "001"), key), self._key("terminal")
        )

    def _certificates(self, name: str) -> CertificateIssuer:
        path = self._folder / f"{name}.der"
        if not path.exists():
            made = profiles.authority_certificate(_NAMES[name], self._key(name), _serial(), self._since)
            _write_once(path, made.public_bytes(Encoding.DER))
        certificate = x509.load_der_x509_certificate(path.read_bytes())
        return _CertificateAuthority(profiles.Authority(certificate, self._key(name)), name == SIGNING)

    def _contents(self, name: str) -> _ContentIssuer:
        root, key = self._root("cv"), self._key(name)
        body = CvBody(root.subject, cv.key_id(_CV_IDS[name], "001"), key.public_key())
        return _ContentIssuer(cv.issue(body, self._key("cv")), key)

    def _root(self, name: str) -> CvBody:
        own = cv.key_id(_CV_IDS[name], "000")
        return CvBody(own, own, self._key(name).public_key())

    def _key(self, name: str) -> RSAPrivateKey:
        if name not in self._keys:
            self._keys[name] = self._load(name)
        return self._keys[name]

    def _load(self, name: str) -> RSAPrivateKey:
        path = self._folder / f"{name}.key"
        if not path.exists():
            made = self._make_key()
            _write_once(path, made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        if path.stat().st_mode & 0o077:
            raise Fault(f"the authority's key {name} is readable by others: chmod 600 it")
        return cast("RSAPrivateKey", load_der_private_key(path.read_bytes(), None))


def _serial() -> int:
    return int.from_bytes(os.urandom(_SERIAL_BITS // 8), "big") | 1


def _write_once(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
