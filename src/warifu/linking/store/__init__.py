# SPDX-License-Identifier: Apache-2.0
"""The only SQL of this office: one method for each thing a service says. It holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.kernel.database import Database
from warifu.linking.store.cases import CaseRows
from warifu.linking.store.forms import FormEntry, FormRows
from warifu.linking.store.jobs import JobRows
from warifu.linking.store.judgements import JudgementRows, Tally
from warifu.linking.store.links import LinkRows

__all__ = ["FormEntry", "LinkingRows", "LinkingStore", "Tally"]


class LinkingRows(JobRows, JudgementRows, LinkRows, CaseRows, FormRows):
    """Everything one transaction can say."""


class LinkingStore:
    """The schema `linking` of one body's database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[LinkingRows]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield LinkingRows(connection)
