# SPDX-License-Identifier: Apache-2.0
"""The only SQL of this office: one method for each thing a service says inside its transaction.

It holds no rule, no number and no record code; the four items stand here only while a notice waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.jukinet.store.feed import FeedRows
from warifu.jukinet.store.looks import LookRows
from warifu.jukinet.store.notices import NoticeRows
from warifu.jukinet.store.search import SearchRows
from warifu.kernel.database import Database

__all__ = ["JukiNetRows", "JukiNetStore"]


class JukiNetRows(NoticeRows, SearchRows, LookRows, FeedRows):
    """Everything one transaction can say."""


class JukiNetStore:
    """The schema `jukinet` of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Use J-LIS's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[JukiNetRows]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield JukiNetRows(connection)

    @contextmanager
    def reading(self) -> Iterator[JukiNetRows]:
        """Reads that need no common moment: one round trip each instead of a transaction around them."""
        with self._database.statements() as connection:
            yield JukiNetRows(connection)
