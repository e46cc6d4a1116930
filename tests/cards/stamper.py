# SPDX-License-Identifier: Apache-2.0
"""A time-stamp authority for tests, under a root of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from warifu.cards.jpki import FileAuthorityKeys, make_root, make_time_stamper
from warifu.cards.timestamps import TimeStampService, TimeStampStore
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret


@dataclass
class Stamping:
    """The authority, its root, and the clock it reads."""

    root: x509.Certificate
    service: TimeStampService
    clock: SteppedClock


def open_stamping(database: Database, folder: Path) -> Stamping:
    """Make both keys, have the root certify the stamper's, and open the office. The clock is the host's."""
    drawn = random.Random(3)
    now = datetime.now(UTC)
    before = now - timedelta(days=1)
    offline = FileAuthorityKeys(folder / "root", Secret(b"r" * 32))
    own = FileAuthorityKeys(folder / "stamper", Secret(b"s" * 32))
    root = make_root(offline, before, drawn.randbytes)
    own.make("time-stamps-1")
    signer = own.signer("time-stamps-1")
    certificate = make_time_stamper(signer.public_key(), root, offline, before, drawn.randbytes)
    clock = SteppedClock(now)
    return Stamping(root, TimeStampService(TimeStampStore(database), certificate, signer, clock), clock)
