# SPDX-License-Identifier: Apache-2.0
"""The SQL of the window (schema `clerk_window`). Holds no rule; the services begin transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.counters.window.clerks import Account, Clerk
from warifu.counters.window.public_notices import PublicNotice
from warifu.kernel.database import Database


class WindowStore:
    """職員と案件: the window's part of the body's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[WindowRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield WindowRows(connection)


@dataclass(frozen=True, slots=True)
class WindowRows:
    """The window's rows within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def add_clerk(self, clerk: Clerk, password: str, by: str, now: datetime) -> bool:
        """Add an account; False if the name is taken."""
        added = self.connection.execute(
            "INSERT INTO clerk_window.clerk (clerk, name_ja, name_en, password, added_by, added_at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [clerk.clerk, clerk.name_ja, clerk.name_en, password, by, now],
        )
        return added.rowcount == 1

    def lock_account(self, clerk: str) -> Account | None:
        """Give an account for changing; others wait."""
        row = self.connection.execute(
            "SELECT clerk, name_ja, name_en, password, tries, locked_until FROM clerk_window.clerk"
            " WHERE clerk = %s FOR UPDATE",
            [clerk],
        ).fetchone()
        if row is None:
            return None
        name, ja, en, password, tries, until = row
        return Account(Clerk(name, ja, en), password, tries, until)

    def add_duty(self, clerk: str, duty: str, *, held: bool, by: str, now: datetime) -> None:
        """Write that a clerk has a duty from now on, or has it no longer."""
        self.connection.execute(
            "INSERT INTO clerk_window.duty (clerk, duty, held, said_by, said_at) VALUES (%s, %s, %s, %s, %s)",
            [clerk, duty, held, by, now],
        )

    def having_duty(self, duty: str) -> list[Clerk]:
        """Give the clerks who have a duty: what was written last counts."""
        rows = self.connection.execute(
            "SELECT clerk, name_ja, name_en FROM clerk_window.clerk JOIN LATERAL (SELECT held FROM"
            " clerk_window.duty d WHERE d.clerk = clerk.clerk AND d.duty = %s ORDER BY duty_id DESC LIMIT 1)"
            " last ON held ORDER BY clerk",
            [duty],
        )
        return [Clerk(name, ja, en) for name, ja, en in rows]

    def set_tries(self, clerk: str, tries: int, locked_until: datetime | None) -> None:
        """Keep how many wrong passwords were typed in a row."""
        self.connection.execute(
            "UPDATE clerk_window.clerk SET tries = %s, locked_until = %s WHERE clerk = %s",
            [tries, locked_until, clerk],
        )

    def add_sign_in(self, clerk: str, terminal: str, what: str, now: datetime) -> None:
        """Write one line of who came and went."""
        self.connection.execute(
            "INSERT INTO clerk_window.sign_in (clerk, terminal, what, at) VALUES (%s, %s, %s, %s)",
            [clerk, terminal, what, now],
        )

    def sign_ins(self, clerk: str) -> list[tuple[str, str]]:
        """What happened to an account and where, oldest first."""
        return [
            (what, terminal)
            for what, terminal in self.connection.execute(
                "SELECT what, terminal FROM clerk_window.sign_in WHERE clerk = %s ORDER BY sign_in_id",
                [clerk],
            )
        ]

    def add_case(self, reference: str, kind: str, request: str, clerk: str, at: tuple[str, datetime]) -> None:
        """Write that a case was opened; `at` is the terminal and the instant."""
        self.connection.execute(
            "INSERT INTO clerk_window.case_file (case_ref, kind, request, clerk, terminal, opened_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [reference, kind, request, clerk, *at],
        )

    def end_case(self, reference: str, how: str, events: int, now: datetime) -> None:
        """Write that a case ended; the same again changes nothing."""
        self.connection.execute(
            "INSERT INTO clerk_window.case_end (case_ref, how, events, ended_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [reference, how, events, now],
        )

    def add_notice(self, notice: PublicNotice, by: str) -> None:
        """Write that a public notice is posted; of two about one case the first stands."""
        self.connection.execute(
            "INSERT INTO clerk_window.public_notice (case_ref, posted_at, posted_by, delivered_on)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [notice.reference, notice.posted_at, by, notice.delivered_on],
        )

    def notices(self, since: date) -> list[PublicNotice]:
        """Give the notices that count as delivered from a day on or later, the newest first."""
        rows = self.connection.execute(
            "SELECT case_ref, posted_at, delivered_on FROM clerk_window.public_notice"
            " WHERE delivered_on >= %s ORDER BY posted_at DESC, case_ref",
            [since],
        )
        return [PublicNotice(*row) for row in rows]

    def cases(self) -> list[tuple[str, str, str, str | None, int | None]]:
        """Every case, oldest first: reference, kind, clerk, how it ended and how many events it had."""
        rows = self.connection.execute(
            "SELECT case_ref, kind, clerk, how, events FROM clerk_window.case_file"
            " LEFT JOIN clerk_window.case_end USING (case_ref) ORDER BY opened_at, case_ref"
        )
        return [(reference, kind, clerk, how, events) for reference, kind, clerk, how, events in rows]
