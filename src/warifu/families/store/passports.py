# SPDX-License-Identifier: Apache-2.0
"""The verbs on codes for the passport office, bound to one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from warifu.families.passport_codes import CodeUse, GivenCode
from warifu.identifiers.in_house_number import InHouseNumber

_WHY = "keep whose code for the passport office it is"


class PassportRows:
    """旅券の符号: rows are added, never changed; the database lets a code be used once."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def add(self, given: GivenCode, case: UUID, at: datetime) -> None:
        """Keep a code before it is shown."""
        self._connection.execute(
            "INSERT INTO families.passport_code VALUES (%s, %s, %s, %s, %s, %s)",
            (given.digest, given.register, given.person.reveal(_WHY), given.good_until, case, at),
        )

    def given(self, digest: bytes) -> GivenCode | None:
        """Give what a code stands for."""
        row = self._connection.execute(
            "SELECT register_number, in_house_number, good_until FROM families.passport_code "
            "WHERE code_digest = %s",
            (digest,),
        ).fetchone()
        return GivenCode(digest, row[0], InHouseNumber.parse(row[1]), row[2]) if row else None

    def use(self, digest: bytes, use: CodeUse, at: datetime) -> CodeUse:
        """Keep the one use of a code, and give the one that is kept: another where it was used before."""
        self._connection.execute(
            "INSERT INTO families.passport_use VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (digest, use.message_id, use.asked_by, use.case, use.version, at),
        )
        row = self._connection.execute(
            "SELECT message_id, asked_by, asked_case, version FROM families.passport_use "
            "WHERE code_digest = %s",
            (digest,),
        ).fetchone()
        assert row is not None
        return CodeUse(*row)
