# SPDX-License-Identifier: Apache-2.0
"""The family registers in PostgreSQL: the only SQL of this office.

Guarantees: all verbs of one `with store.transaction() as tx:` block take effect together or not at all;
who took the turn is alone with the registers until the block ends; versions and facts once written are
never changed (the body's role has no UPDATE on them). It holds no rule: `acts` do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warifu.families.store.clerks import ClerkRows
from warifu.families.store.passports import PassportRows
from warifu.families.store.rows import FamilyRows
from warifu.families.store.supplements import SupplementRows
from warifu.families.store.telling import TellingRows
from warifu.kernel.database import Database

__all__ = ["ClerkRows", "FamiliesStore", "FamilyRows", "PassportRows", "SupplementRows", "TellingRows"]


class FamiliesStore:
    """The registers of one municipality."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database, with the schema `families` migrated."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[FamilyRows]:
        """Give the verbs on registers and facts, bound to one transaction."""
        with self._database.transaction() as connection:
            yield FamilyRows(connection)

    @contextmanager
    def statements(self) -> Iterator[FamilyRows]:
        """Let each verb be a transaction by itself: for one read, or one write that needs no turn."""
        with self._database.statements() as connection:
            yield FamilyRows(connection)

    @contextmanager
    def supplement(self) -> Iterator[tuple[FamilyRows, SupplementRows]]:
        """Give the verbs on the supplement beside those on registers, bound to one transaction."""
        with self._database.transaction() as connection:
            yield FamilyRows(connection), SupplementRows(connection)

    @contextmanager
    def clerks(self) -> Iterator[tuple[FamilyRows, ClerkRows]]:
        """Give the verbs on clerks' cases and looks beside those on registers, bound to one transaction."""
        with self._database.transaction() as connection:
            yield FamilyRows(connection), ClerkRows(connection)

    @contextmanager
    def passports(self) -> Iterator[tuple[FamilyRows, PassportRows]]:
        """Give the verbs on codes for the passport office beside those on registers, in one transaction."""
        with self._database.transaction() as connection:
            yield FamilyRows(connection), PassportRows(connection)

    @contextmanager
    def telling(self) -> Iterator[tuple[FamilyRows, TellingRows]]:
        """Give the verbs on what residents offices are told beside those on registers, in one transaction."""
        with self._database.transaction() as connection:
            yield FamilyRows(connection), TellingRows(connection)
