# SPDX-License-Identifier: Apache-2.0
"""The tables of this folder share one settled country with a plug at every body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.databases import Databases
from tests.faults.power import FailingDatabase, Fragile, FragileNetwork
from tests.japan import BODIES, Japan
from tests.stories.country import Country
from warifu.kernel.database import Database


@pytest.fixture(scope="session")
def fragile(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    """A settled country whose plugs can be pulled; once all tables are done, everything is checked."""
    made: list[FailingDatabase] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(FailingDatabase(Database.connect(databases.create(offices).conninfo)))
        if len(made) == len(BODIES):
            network.plugs.update(zip(BODIES, made, strict=True))
        return made[-1]

    network = FragileNetwork()
    country = Country(Japan(make, tmp_path_factory.mktemp("fragile"), network=network))
    country.settle()
    yield Fragile(country, network)
    country.japan.check()
    country.japan.close()
    for database in made:
        database.close()
