# SPDX-License-Identifier: Apache-2.0
"""The only SQL of this office. Holds no rule; opens no seal; services begin the transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.kernel.database import Database
from warifu.notices.store.batches import BatchRows
from warifu.notices.store.matters import MatterRows
from warifu.notices.store.pieces import PieceRows

__all__ = ["PRESS", "NoticesRows", "NoticesStore"]

PRESS = "press"
"""By whom a machine's steps are done."""


class NoticesRows(BatchRows, MatterRows, PieceRows):
    """Everything one transaction can say."""


class NoticesStore:
    """The schema `notices` of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Use J-LIS's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[NoticesRows]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield NoticesRows(connection)
