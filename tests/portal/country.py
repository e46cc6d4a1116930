# SPDX-License-Identifier: Apache-2.0
"""One played country for a whole test session, on databases of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.databases import Databases
from tests.japan import Japan
from tests.portal.story import Played, play
from warifu.kernel.database import Database


def played_country(databases: Databases, folder: Path) -> Iterator[Played]:
    """Play the story once; drop its databases at the end."""
    made = []

    def make(offices: Sequence[str]) -> Database:
        place = databases.create(offices)
        made.append((place, Database.connect(place.conninfo)))
        return made[-1][1]

    japan = Japan(make, folder)
    yield play(japan)
    japan.close()
    for place, database in made:
        database.close()
        databases.drop(place)
