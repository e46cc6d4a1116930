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
    AuthorityFolder,
    Certificate,
    CertificateKind,
    CertificationService,
    FileAuthorityKeys,
    JpkiStore,
    Looks,
    Passes,
    SigningFacts,
    StatusService,
    make_root,
    shipped_verifiers,
)
from warifu.kernel.clock import JST, SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Unreachable
from warifu.kernel.secrecy import Secret

# Outside programs look at their own clock, so the stepped one starts near the host's and stays behind it.
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
TODAY = NOW.astimezone(JST).date()
ADDRESSES = Addresses("http://jpki.example", "http://jpki.example/statement")
FACTS = SigningFacts(
    Secret("山田　花子"), date(1990, 4, 1), 2, Secret("割符県美登里市中央一丁目2番3号"), "00000", "0" * 15
)
CITY, OTHER_CITY = "city:midori", "city:asahi"


@dataclass
class Log:
    """A public log that keeps what it is given, once for each key, and can be away."""

    entries: dict[bytes, bytes] = field(default_factory=dict)
    away: bool = False

    def append(self, submit_key: bytes, entry: bytes) -> None:
        if self.away:
            raise Unreachable("the log is away")
        assert self.entries.setdefault(submit_key, entry) == entry


@dataclass
class Jpki:
    """The whole of it."""

    folder: AuthorityFolder
    offline: FileAuthorityKeys
    service: CertificationService
    status: StatusService
    clock: SteppedClock
    log: Log

    @property
    def root(self) -> x509.Certificate:
        return self.folder.root

    def authority(self, kind: CertificateKind) -> Authority:
        """The newest."""
        return self.folder.of(kind)[-1]

    def issue(self, asked: Application, by: str = CITY) -> Certificate:
        return self.service.issue(by, asked)

    def ask(self, kind: CertificateKind, question: bytes) -> bytes:
        """Ask as a certified verifier."""
        verifier, purpose = WHO[kind]
        return self.status.answer(self.status.give_pass(verifier, kind, purpose), kind, question)

    def fetch(self, kind: CertificateKind, part: str, generation: int = 1) -> bytes:
        """Fetch a list as a certified verifier."""
        verifier, purpose = WHO[kind]
        return self.status.revocation_list(
            self.status.give_pass(verifier, kind, purpose), kind, generation, part
        )


WHO = {
    CertificateKind.SIGNING: ("agency:tax", "application"),
    CertificateKind.AUTHENTICATION: ("portal", "login"),
}


def open_jpki(database: Database, folder: Path) -> Jpki:
    """Hold the ceremony of generation 1 and open the office."""
    drawn = random.Random(1)
    keys = FileAuthorityKeys(folder / "online", Secret(b"k" * 32))
    offline = FileAuthorityKeys(folder / "offline", Secret(b"r" * 32))
    kept = AuthorityFolder(folder / "authority", keys)
    kept.place_root(make_root(offline, NOW, drawn.randbytes))
    for kind in CertificateKind:
        kept.add(kind, offline, NOW, drawn.randbytes)
    log, clock, store, table = Log(), SteppedClock(NOW), JpkiStore(database), shipped_verifiers()
    looks = Looks(store, clock, drawn.randbytes)
    passes = Passes(Secret(b"p" * 32))
    status = StatusService(store, looks, kept, ADDRESSES, table, passes, clock, drawn.randbytes)
    service = CertificationService(
        store, looks, kept, ADDRESSES, log, table, clock, drawn.randbytes, status.make_ready
    )
    return Jpki(kept, offline, service, status, clock, log)


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


KEY, OTHER_KEY = card_key(), card_key()
