# SPDX-License-Identifier: Apache-2.0
"""The country these tests look at."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.portal.country import played_country
from tests.portal.story import Played


@pytest.fixture(scope="session")
def played(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Hanako has moved, and has been looked for."""
    yield from played_country(databases, tmp_path_factory.mktemp("country"))
