# SPDX-License-Identifier: Apache-2.0
"""認証局 at J-LIS: the authority over the body's folder `authority/`, its keys, the log, its addresses.

A body starts without a ceremony; until one was held (`warifu authority`), every order and question ends in a
Fault that says so, and nothing else of J-LIS is touched.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from litestar.types import ControllerRouterHandler

from warifu.app import plan
from warifu.app.offices import CounterLog
from warifu.app.parts import Parts
from warifu.cards import jpki
from warifu.cards.jpki import web
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings
from warifu.kernel.wire import Endpoint

FOLDER, KEYS, PIN, ROOT = "authority", "keys", "pin", "root.pem"
DAILY = 86_400.0
STATEMENT = "https://warifu.invalid/jpki-soft-test/cps"


def authority_folder(settings: Settings, ring: KeyRing) -> jpki.AuthorityFolder:
    """Give the authorities of a body."""
    return jpki.AuthorityFolder(settings.place(FOLDER), authority_keys(settings, ring))


def authority_keys(settings: Settings, ring: KeyRing) -> jpki.AuthorityKeys:
    """Open the authorities' keys: in the module of the settings, or in files under a secret of the ring."""
    if not settings.key_module:
        return jpki.FileAuthorityKeys(settings.place(FOLDER, KEYS), ring.secret(plan.AUTHORITY))
    from warifu.cards.jpki.module import ModuleAuthorityKeys, read_pin  # noqa: PLC0415  an extra of its own

    pin = read_pin(settings.place(FOLDER, PIN))
    return ModuleAuthorityKeys(Path(settings.key_module), settings.key_token, pin)


def hold_ceremony(
    settings: Settings, ring: KeyRing, offline: Path, passphrase: Secret[bytes], clock: Clock
) -> bool:
    """鍵の式典: make root and first generation of both authorities where there is none; says whether it did.

    `offline` is the root's own medium, put away afterwards; `passphrase` opens the root's key.
    """
    folder = authority_folder(settings, ring)
    wanted = [kind for kind in jpki.CertificateKind if not folder.generations(kind)]
    if wanted:
        folder.place_root(open_root(offline, passphrase, clock))
    root_keys = jpki.FileAuthorityKeys(offline, passphrase)
    for kind in wanted:
        folder.add(kind, root_keys, clock.now(), os.urandom)
    return bool(wanted)


def open_root(
    offline: Path, passphrase: Secret[bytes], clock: Clock, *, make: bool = True
) -> x509.Certificate:
    """ルート認証局: give the root's certificate; made on its own medium where there is none and it may be."""
    place = offline / ROOT
    if make and not place.exists():
        made = jpki.make_root(jpki.FileAuthorityKeys(offline, passphrase), clock.now(), os.urandom)
        place.write_bytes(made.public_bytes(Encoding.PEM))
    try:
        return x509.load_pem_x509_certificate(place.read_bytes())
    except ValueError as wrong:
        raise Malformed(f"{place}: no certificate in PEM; bring the root's own medium.") from wrong


class Certification:
    """The certification authority as J-LIS runs it."""

    def __init__(self, parts: Parts, log: CounterLog) -> None:
        """Join it; nothing is read from the folder yet."""
        authorities, store = authority_folder(parts.settings, parts.ring), jpki.JpkiStore(parts.database)
        addresses = jpki.Addresses(parts.settings.public_address + web.PREFIX, STATEMENT)
        table, looks = jpki.shipped_verifiers(), jpki.Looks(store, parts.clock, parts.randomness)
        self._authorities, self._clock, self._randomness = authorities, parts.clock, parts.randomness
        self.status = jpki.StatusService(
            store,
            looks,
            authorities,
            addresses,
            table,
            jpki.Passes(parts.ring.secret(plan.PASSES)),
            parts.clock,
            parts.randomness,
        )
        self.service = jpki.CertificationService(
            store,
            looks,
            authorities,
            addresses,
            log,
            table,
            parts.clock,
            parts.randomness,
            turned=self.status.make_ready,
        )

    def endpoints(self) -> list[Endpoint]:
        """What other bodies may order and ask; to be offered sealed."""
        return web.endpoints(self.service, self.status)

    def pages(self) -> list[ControllerRouterHandler]:
        """The plain addresses of status answers, lists and authorities' certificates."""
        return [*web.pages(self.service, self.status)]

    def timed(self) -> list[tuple[str, float, Callable[[], object]]]:
        """Responders that end soon get new certificates; answers are signed before anybody asks."""
        return [
            ("responders' certificates", DAILY, self._renew),
            ("status answers", jpki.ROUND.total_seconds(), self.status.make_ready),
        ]

    def _renew(self) -> int:
        return self._authorities.renew_responders(self._clock.now(), self._randomness)
