# SPDX-License-Identifier: Apache-2.0
"""The portal's service, a city and a bank that are registered, and a swindler who is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asking.town import ASAHI_BANK, MIDORI, NOW, Town, admit, body
from tests.databases import MakeDatabase
from warifu.asking import AskingService, GuessLimit
from warifu.asking.store import AskingStore
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database(["asking"])


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    clock = SteppedClock(NOW)
    service = AskingService(AskingStore(database), clock, GuessLimit(5))
    city = body(tmp_path / "city", clock, "city-hall", MIDORI, "000020992011")
    bank = body(tmp_path / "bank", clock, "bank", ASAHI_BANK, "700110005902")
    swindler = body(tmp_path / "swindler", clock, "city-hall", MIDORI, "000020992011")
    admit(service, city, bank)
    return Town(service, clock, city, bank, swindler)
