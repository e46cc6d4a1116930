# SPDX-License-Identifier: Apache-2.0
"""カードを作る者: everybody who must sign for a card, in one folder (card K-32, own).

A CV root with one issuer of the text and one of the surface application, and a root for terminals: with
`jlis` they make J-LIS's own cards, whose two certificates are applied for at the certification authority,
which records, logs, holds and ends them. Without it two issuing authorities stand in the folder too; what
those certify is recorded nowhere and cannot be revoked: cards for trying card software, and for nothing else.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.chip import CertificateIssuer, ContentIssuer, CvBody, Issuers, KeyMaker, Request, cv
from warifu.cards.jpki import Addresses, Application, CertificateKind, FileAuthorityKeys, SigningFacts
from warifu.cards.jpki.ceremony import Issuing, key_name, make_issuing
from warifu.cards.jpki.keys import make_key
from warifu.cards.jpki.nouns import lasts_until
from warifu.cards.jpki.service import sign_certificate
from warifu.kernel.clock import JST, Clock
from warifu.kernel.secrecy import Secret

_CV_IDS = {"cv": "9000000", "text": "9000033", "surface": "9000023", "terminal": "9000016"}
_SEXES = {"1": 1, "2": 2}
NOWHERE = Addresses("https://warifu.invalid/jpki", "https://warifu.invalid/jpki-soft-test/cps")
"""Nobody answers for a card that is for trying card software alone."""


class Jlis(Protocol):
    """認証局への申請: what making a card needs of `CertificateOrders` and `CertificateStates`."""

    def issue(self, asked: Application) -> bytes:
        """Give the certificate, DER; recorded and in the public log."""
        ...

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """Give the issuing authorities' own certificates, DER, the newest last."""
        ...


@dataclass(frozen=True)
class _AppliedFor:
    """A certificate of the certification authority."""

    jlis: Jlis
    kind: CertificateKind

    @property
    def certificate(self) -> bytes:
        return self.jlis.certificates(self.kind)[-1]

    def certify(self, key: RSAPublicKey, request: Request) -> bytes:
        return self.jlis.issue(application(self.kind, key, request))


@dataclass(frozen=True)
class _Unrecorded:
    """A certificate for trying card software."""

    authority: Issuing

    @property
    def certificate(self) -> bytes:
        return self.authority.certificate.public_bytes(Encoding.DER)

    def certify(self, key: RSAPublicKey, request: Request) -> bytes:
        begins = datetime.combine(request.issued_on, time(), JST).astimezone(UTC)
        until = lasts_until(request.issued_on, request.born_on, request.expires_on)
        asked = application(self.authority.kind, key, request)
        made = sign_certificate(self.authority, asked, begins, until, NOWHERE, os.urandom)
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


class CardMakers:
    """カードを作る者: their keys are made once, in a folder of mode 0700, and used ever after."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        secret: Secret[bytes],
        key_maker: KeyMaker = make_key,
        jlis: Jlis | None = None,
    ) -> None:
        """`secret` locks the key files; with `jlis` certificates are applied for there."""
        self._keys = FileAuthorityKeys(folder, secret, key_maker)
        self._folder, self._clock, self._jlis = folder, clock, jlis

    def issuers(self, order_key: bytes) -> Issuers:
        """Everybody personalisation needs; `order_key` is the Ed25519 key that will order these cards."""
        return Issuers(
            signing=self._certificates(CertificateKind.SIGNING),
            authentication=self._certificates(CertificateKind.AUTHENTICATION),
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

    def contents(self) -> tuple[ContentIssuer, ContentIssuer]:
        """Who signs what a card says: the text, the surface."""
        return self._contents("text"), self._contents("surface")

    def terminal(self, key: RSAPublicKey) -> bytes:
        """Certify a terminal that checks faces (own, K-42)."""
        root = self._root("terminal")
        return cv.issue(
            CvBody(root.subject, cv.key_id(_CV_IDS["terminal"], "001"), key), self._key("terminal")
        )

    def _certificates(self, kind: CertificateKind) -> CertificateIssuer:
        if self._jlis is not None:
            return _AppliedFor(self._jlis, kind)
        path = self._folder / f"{kind}.der"
        if not path.exists():
            made = make_issuing(kind, 1, self._keys, self._clock.now(), os.urandom)
            _write_once(path, made.certificate.public_bytes(Encoding.DER))
        certificate = x509.load_der_x509_certificate(path.read_bytes())
        return _Unrecorded(Issuing(kind, 1, certificate, self._key(key_name(kind, 1))))

    def _contents(self, name: str) -> _ContentIssuer:
        root, key = self._root("cv"), self._key(name)
        body = CvBody(root.subject, cv.key_id(_CV_IDS[name], "001"), key.public_key())
        return _ContentIssuer(cv.issue(body, self._key("cv")), key)

    def _root(self, name: str) -> CvBody:
        own = cv.key_id(_CV_IDS[name], "000")
        return CvBody(own, own, self._key(name).public_key())

    def _key(self, name: str) -> RSAPrivateKey:
        self._keys.make(name)
        return self._keys.signer(name)


def application(kind: CertificateKind, key: RSAPublicKey, request: Request) -> Application:
    """発行の申請: apply for one certificate of a card that is being made. The number stays behind."""
    facts = SigningFacts(
        name=Secret(request.name),
        birth_on=request.born_on,
        sex=_SEXES.get(request.sex, 3),
        address=Secret(request.address),
        substituted_name=request.name_replaced or "0" * len(request.name),
        substituted_address=request.address_replaced or "0" * len(request.address),
    )
    return Application(
        kind=kind,
        card_id=request.card_id,
        key=key,
        birth_on=request.born_on,
        card_until=request.expires_on,
        facts=facts if kind is CertificateKind.SIGNING else None,
    )


def _write_once(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
