# SPDX-License-Identifier: Apache-2.0
"""An authority for tests: a root, both issuing authorities, one database, a stepped clock."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from warifu.cards.jpki import (
    Addresses,
    Application,
    Authority,
    CertificateKind,
    CertificationService,
    FileAuthorityKeys,
    JpkiStore,
    SigningFacts,
    make_authority,
    make_root,
)
from warifu.kernel.clock import JST, SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret

# Outside programs look at their own clock, so the stepped one starts at the host's.
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
TODAY = NOW.astimezone(JST).date()
ADDRESSES = Addresses("http://jpki.example", "http://jpki.example/statement")
FACTS = SigningFacts(
    Secret("山田　花子"), date(1990, 4, 1), 2, Secret("割符県美登里市中央一丁目2番3号"), "00000", "0" * 15
)


@dataclass
class Log:
    """A public log that keeps what it is given."""

    digests: list[bytes] = field(default_factory=list)

    def append(self, digest: bytes) -> None:
        self.digests.append(digest)


class Certified:
    """One certified verifier, for signatures only; the portal for logins only."""

    def may_ask(self, verifier: str, kind: CertificateKind, purpose: str) -> bool:
        return (verifier, kind, purpose) in {
            ("agency:tax", CertificateKind.SIGNING, "application"),
            ("portal", CertificateKind.AUTHENTICATION, "login"),
        }


@dataclass
class Jpki:
    """The whole of it."""

    root: x509.Certificate
    service: CertificationService
    clock: SteppedClock
    log: Log
    made: dict[CertificateKind, Authority]


def random_bytes(seed: int) -> random.Random:
    return random.Random(seed)


def open_jpki(database: Database, folder: Path) -> Jpki:
    """Hold the ceremony of generation 1 and open the office."""
    drawn = random_bytes(1)
    keys = FileAuthorityKeys(folder / "online", Secret(b"k" * 32))
    offline = FileAuthorityKeys(folder / "offline", Secret(b"r" * 32))
    root = make_root(offline, NOW, drawn.randbytes(20))
    made = {
        kind: make_authority(
            kind, 1, root, offline, keys, NOW, (drawn.randbytes(20), drawn.randbytes(20), drawn.randbytes(20))
        )
        for kind in CertificateKind
    }
    log, clock = Log(), SteppedClock(NOW)
    service = CertificationService(
        JpkiStore(database),
        {kind: [authority] for kind, authority in made.items()},
        ADDRESSES,
        log,
        Certified(),
        clock,
        drawn.randbytes,
    )
    return Jpki(root, service, clock, log, made)


def card_key() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 2048).public_key()


def application(kind: CertificateKind, card: bytes = b"c" * 16, **other: object) -> Application:
    asked = Application(
        kind,
        card,
        KEY,
        date(1990, 4, 1),
        TODAY + timedelta(days=3000),
        FACTS if kind is CertificateKind.SIGNING else None,
    )
    return asked if not other else Application(**{**_fields(asked), **other})  # type: ignore[arg-type]


def _fields(asked: Application) -> dict[str, object]:
    return {name: getattr(asked, name) for name in Application.__slots__}


KEY = card_key()
