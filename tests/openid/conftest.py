# SPDX-License-Identifier: Apache-2.0
"""One provider for each file of tests: its rows are told apart by service and person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.databases import Databases
from tests.openid.provider import HANAKO, NOW, Provider, Service, browser_of, service
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    place = databases.create(["cards.openid", "cards.signatures"])
    made = Database.connect(place.conninfo)
    yield made
    made.close()
    databases.drop(place)


@pytest.fixture(scope="module")
def provider(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Provider:
    return Provider(database, tmp_path_factory.mktemp("provider"), SteppedClock(NOW))


@pytest.fixture(scope="module")
def library(provider: Provider) -> Service:
    return service(provider)


@pytest.fixture(scope="module")
def clinic(provider: Provider) -> Service:
    return service(provider, "RP00000002", "clinic.example", scopes=())


@pytest.fixture
def browser(provider: Provider) -> Iterator[TestClient[Any]]:
    with browser_of(provider, HANAKO) as client:
        yield client
