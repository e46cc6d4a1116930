# SPDX-License-Identifier: Apache-2.0
"""The only SQL of this office: one method for each thing a service says inside its transaction.

It holds no rule. It stores positions and keyed hashes, never a number (NU-11).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.kernel.database import Database
from warifu.numbers.store.attempts import AttemptRows
from warifu.numbers.store.custody import CustodyRows
from warifu.numbers.store.events import EventRows
from warifu.numbers.store.for_tests import ForTestsRows
from warifu.numbers.store.heads import HeadRows
from warifu.numbers.store.issue import IssueRows
from warifu.numbers.store.residents import ResidentRows
from warifu.numbers.store.rows import Block, Decision, EventRow, Issued, JukiEntry

__all__ = ["Block", "Decision", "EventRow", "Issued", "JukiEntry", "NumbersRows", "NumbersStore"]


class NumbersRows(IssueRows, ResidentRows, EventRows, AttemptRows, HeadRows, ForTestsRows, CustodyRows):
    """Everything one transaction can say."""


class NumbersStore:
    """The schema `numbers` of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Use J-LIS's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator["NumbersRows"]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield NumbersRows(connection)

    @contextmanager
    def reading(self) -> Iterator["NumbersRows"]:
        """Reads that need no common moment: one round trip each instead of a transaction around them."""
        with self._database.statements() as connection:
            yield NumbersRows(connection)
