# SPDX-License-Identifier: Apache-2.0
"""The register in PostgreSQL: the only SQL of this office.

Guarantees: all verbs of one `with store.transaction() as tx:` block take effect together or not at
all; what a lock verb locked stays locked until the block ends; an entry once written is never
changed (the body's role has no UPDATE on it). It holds no rule: `service` decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.kernel.database import Database
from warifu.residents.store.cities import CityPost
from warifu.residents.store.filings import WaitingNotice
from warifu.residents.store.matching import FormsNotMade
from warifu.residents.store.number_tasks import FindingRow, NumberTask
from warifu.residents.store.rows import RegisterRows
from warifu.residents.store.staging import StagedRows

__all__ = [
    "CityPost",
    "FindingRow",
    "FormsNotMade",
    "NumberTask",
    "RegisterRows",
    "ResidentsStore",
    "StagedRows",
    "WaitingNotice",
]


class ResidentsStore:
    """The register of one municipality."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database, with the schema `residents` migrated."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[RegisterRows]:
        """Give the verbs on residents, bound to one transaction."""
        with self._database.transaction() as connection:
            yield RegisterRows(connection)

    @contextmanager
    def load_transaction(self) -> Iterator[tuple[RegisterRows, StagedRows]]:
        """Give the verbs of a load, bound to one transaction, with an empty staging table."""
        with self._database.transaction() as connection:
            yield RegisterRows(connection), StagedRows(connection)
