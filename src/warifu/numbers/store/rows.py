# SPDX-License-Identifier: Apache-2.0
"""What the tables of this office hold, as values; and the two ways every part of the store speaks SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.kernel.secrecy import Secret
from warifu.numbers.store import copying


@dataclass(frozen=True, slots=True)
class Issued:
    """One issued position as the database holds it."""

    position: int
    rid: Secret[bytes]
    mailbox_key: bytes


@dataclass(frozen=True, slots=True)
class JukiEntry:
    """本人確認情報: one person's items in force, the city that keeps her, and the highest edition written."""

    edition: int
    city: BodyName
    items: FourBasicItems
    since_on: date | None = None
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a number's life, with the root id of its person."""

    serial: int
    cause: str
    kind: str
    position: int
    rid: Secret[bytes]
    effective_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision on changing a number; no new position means it was refused."""

    city: str
    old_position: int
    new_position: int | None
    leaked: bool
    at_risk: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Positions of a bulk issue for `people` people; `people_before` are in earlier blocks (NU-17)."""

    purpose: str
    first: int
    count: int
    people_before: int
    people: int
    done: bool

    @property
    def end(self) -> int:
        """The first position after it."""
        return self.first + self.count


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One act about the keys: which, of which keys, with which set of shares, when."""

    act: str
    keys_check: bytes
    set_number: int | None
    done_at: datetime


class Rows:
    """One open transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Speak through it."""
        self._db = connection

    def _integer(self, query: str) -> int:
        row = self._db.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def _copy(self, target: str, parts: Iterable[bytes]) -> None:
        with self._db.cursor().copy(f"COPY {target} FROM STDIN (FORMAT BINARY)".encode()) as copy:
            copy.write(copying.HEADER)
            for part in parts:
                copy.write(part)
            copy.write(copying.TRAILER)
