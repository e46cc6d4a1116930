# SPDX-License-Identifier: Apache-2.0
"""A folder of cards made once, and copies of it to spoil. Keys are real and few: making one takes a while."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest

from tests.cards.office import Jpki, open_jpki
from tests.cards.pocket import CHILDS, NO_PINS, PINS, Pocket
from tests.cards.rewriting import Bench, open_bench
from tests.cards.stamper import Stamping, open_stamping
from tests.databases import Databases
from warifu.cards import CardCase, Holder, make_key
from warifu.cards.chip import Kind
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret

NUMBER = IndividualNumber("123456789018")


@pytest.fixture(scope="session")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Pocket:
    """An ordinary card, a child's and one without PINs, all active; not to be changed."""
    keys = cycle([make_key() for _ in range(9)])
    clock = SteppedClock(datetime(2026, 4, 1, 3, 0, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("cards") / "case"
    case = CardCase(folder, clock, lambda: next(keys))
    for name, kind, born, typed in (
        ("hanako", Kind.ORDINARY, date(1980, 2, 17), PINS),
        ("child", Kind.CHILD, date(2016, 4, 1), CHILDS),
        ("nopin", Kind.NO_PIN, date(1940, 4, 1), NO_PINS),
    ):
        case.issue(
            name,
            Holder(born_on=born),
            kind,
            {each: Secret(pin) for each, pin in typed.items()},
            number=NUMBER,
        )
    return Pocket(folder, case, clock, lambda: next(keys))


@pytest.fixture(scope="session")
def stamping(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stamping]:
    """A time-stamp authority by the host's clock; whoever steps it steps it back."""
    place = databases.create(["cards.timestamps"])
    database = Database.connect(place.conninfo)
    yield open_stamping(database, tmp_path_factory.mktemp("stamping"))
    database.close()
    databases.drop(place)


@pytest.fixture
def pocket(drawer: Pocket, tmp_path: Path) -> Pocket:
    """A copy of the drawer that the test may spoil."""
    folder = tmp_path / "case"
    shutil.copytree(drawer.folder, folder)
    return Pocket(folder, CardCase(folder, drawer.clock, drawer.make_key), drawer.clock, drawer.make_key)


@pytest.fixture(scope="session")
def jpki(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jpki]:
    place = databases.create(["cards.jpki"])
    database = Database.connect(place.conninfo)
    yield open_jpki(database, tmp_path_factory.mktemp("jpki"))
    database.close()
    databases.drop(place)


@pytest.fixture
def card(request: pytest.FixtureRequest) -> bytes:
    return sha256(request.node.name.encode()).digest()[:16]


@pytest.fixture(scope="module")
def bench(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_bench(make, tmp_path_factory.mktemp("bench"))
    for database in made:
        database.close()
