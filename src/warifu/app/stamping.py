# SPDX-License-Identifier: Apache-2.0
"""時刻認証局 at the network's operator: its own key, certified by J-LIS's root, open to everybody.

Not at J-LIS, which certifies people: whoever did both could sign in anybody's name and date it back. A body
starts without it; until it was certified, a query ends in a Fault and nothing else is touched.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from litestar.types import ControllerRouterHandler

from warifu.app import plan
from warifu.app.certification import open_root
from warifu.app.parts import Parts
from warifu.cards import jpki
from warifu.cards.timestamps import TimeStampService, web
from warifu.cards.timestamps.store import TimeStampStore
from warifu.kernel.clock import Clock
from warifu.kernel.database import Database
from warifu.kernel.keys import KeyRing
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings

FOLDER, KEYS, CERTIFICATE, KEY = "timestamps", "keys", "stamper.pem", "time-stamps-1"


def certify_stamper(
    settings: Settings, ring: KeyRing, offline: Path, passphrase: Secret[bytes], clock: Clock
) -> bool:
    """時刻認証局の設置: have the root certify a key of its own, once; says whether it did."""
    place = settings.place(FOLDER, CERTIFICATE)
    if place.exists():
        return False
    keys, root_keys = _keys(settings, ring), jpki.FileAuthorityKeys(offline, passphrase)
    keys.make(KEY)
    root = open_root(offline, passphrase, clock, make=False)
    public = keys.signer(KEY).public_key()
    made = jpki.make_time_stamper(public, root, root_keys, clock.now(), os.urandom)
    place.write_bytes(made.public_bytes(Encoding.PEM))
    return True


def open_stamper(settings: Settings, ring: KeyRing, database: Database, clock: Clock) -> TimeStampService:
    """Open the authority of a body's folder. Raises a Fault before its key was certified."""
    try:
        content = settings.place(FOLDER, CERTIFICATE).read_bytes()
    except OSError as absent:
        raise Fault("the time-stamp authority's key is not certified yet") from absent
    certificate, signer = x509.load_pem_x509_certificate(content), _keys(settings, ring).signer(KEY)
    return TimeStampService(TimeStampStore(database), certificate, signer, clock)


def _keys(settings: Settings, ring: KeyRing) -> jpki.FileAuthorityKeys:
    return jpki.FileAuthorityKeys(settings.place(FOLDER, KEYS), ring.secret(plan.STAMPS))


class Stamping:
    """The time-stamp authority as the operator runs it."""

    def __init__(self, parts: Parts) -> None:
        """Join it; nothing is read yet."""
        self._parts = parts

    def pages(self) -> list[ControllerRouterHandler]:
        """The one address."""
        return [*web.pages(self.answer)]

    def answer(self, query: bytes) -> bytes:
        """Answer a query. Raises a Fault before the key was certified."""
        return self._service.answer(query)

    @cached_property
    def _service(self) -> TimeStampService:
        parts = self._parts
        return open_stamper(parts.settings, parts.ring, parts.database, parts.clock)
