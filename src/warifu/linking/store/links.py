# SPDX-License-Identifier: Apache-2.0
"""SQL of links: unique in force for member, person and number of a scheme; ended, frozen, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from warifu.kernel.database import insert_new
from warifu.linking.nouns import Link, NewLink
from warifu.linking.store.rows import Rows

_LINK = "link_id, scheme, member_id, person_ref, statement_id, rule, frozen_for"


class LinkRows(Rows):
    """What links say inside a transaction."""

    def add_links(
        self, scheme: str, job: UUID | None, links: Sequence[NewLink], by: str, at: datetime, reason: str
    ) -> set[UUID]:
        """Write links; gives those written. One whose member, person or number is taken is left out.

        One writes at a time in a scheme, until its transaction ends, so that two jobs cannot block each
        other.
        """
        self._db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"linking/{scheme}"])
        rows = [
            (
                *(each.link, scheme, each.statement.member.member_id, each.person_ref),
                *(each.statement.statement, job, each.rule, each.sealed, each.index, by, at, reason),
            )
            for each in links
        ]
        written = insert_new(
            self._db,
            "linking.link",
            "link_id, scheme, member_id, person_ref, statement_id, job_id, rule, number_sealed, number_index,"
            " linked_by, linked_at, reason",
            rows,
            "link_id",
        )
        told = [
            (each.link, "linked", scheme, each.person_ref, each.last_four, at)
            for each in links
            if each.link in written
        ]
        self._tell(told)
        return written

    def freeze_rivals(self, scheme: str, new: NewLink, reason: str, at: datetime) -> int:
        """Freeze every link in force that stands against a new one: both are stopped (G5)."""
        return self._freeze(
            "scheme = %s AND (member_id = %s OR person_ref = %s OR number_index = %s)",
            [scheme, new.statement.member.member_id, new.person_ref, new.index],
            reason,
            at,
        )

    def freeze_holders(
        self, scheme: str, member_id: str, index: bytes | None, person: str, at: datetime
    ) -> int:
        """Freeze the links of others that have this number or person, and this member's to somebody else."""
        return self._freeze(
            "scheme = %s AND (member_id <> %s AND (number_index = %s OR person_ref = %s)"
            " OR member_id = %s AND person_ref <> %s AND %s <> '')",
            [scheme, member_id, index, person, member_id, person, person],
            "collision",
            at,
        )

    def freeze(self, link: UUID, reason: str, at: datetime) -> int:
        """Freeze one link; 0 where it is frozen or ended already."""
        return self._freeze("link_id = %s", [link], reason, at)

    def unfreeze(self, link: UUID, at: datetime) -> None:
        """Let a link be used again, and the person be told."""
        rows = self._db.execute(
            "UPDATE linking.link SET frozen_at = NULL, frozen_for = '' WHERE link_id = %s"
            " RETURNING link_id, 'confirmed', scheme, person_ref, '', %s::timestamptz",
            [link, at],
        ).fetchall()
        self._tell(rows)

    def link_told_in(self, message: UUID) -> Link | None:
        """Give the link that a message told of, locked, ended ones too."""
        row = self._one(
            f"SELECT {_LINK} FROM linking.link WHERE link_id ="
            " (SELECT link_id FROM linking.message WHERE message_id = %s) FOR UPDATE",
            [message],
        )
        return None if row is None else Link(*row)

    def add_objection(self, message: UUID, link: UUID, at: datetime) -> bool:
        """Write that a person said of a message: this is not me. False where she said so before."""
        added = self._db.execute(
            "INSERT INTO linking.objection VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", [message, link, at]
        )
        return added.rowcount == 1

    def link_of_member(self, scheme: str, member_id: str, *, lock: bool = False) -> Link | None:
        """Give the link in force of a member."""
        row = self._one(
            f"SELECT {_LINK} FROM linking.link WHERE scheme = %s AND member_id = %s AND ended_at IS NULL"
            f"{' FOR UPDATE' if lock else ''}",
            [scheme, member_id],
        )
        return None if row is None else Link(*row)

    def links_in_force(
        self, scheme: str, members: Sequence[str], people: Sequence[str], indexes: Sequence[bytes]
    ) -> tuple[dict[str, str], dict[str, str], dict[bytes, str]]:
        """Give person of each member, member of each person and member of each number, where there is one."""
        rows = self._db.execute(
            "SELECT member_id, person_ref, number_index FROM linking.link WHERE scheme = %s AND"
            " ended_at IS NULL"
            " AND (member_id = ANY(%s) OR person_ref = ANY(%s) OR number_index = ANY(%s))",
            [scheme, list(members), list(people), list(indexes)],
        ).fetchall()
        return (
            {member: person for member, person, _ in rows},
            {person: member for member, person, _ in rows},
            {bytes(index): member for member, _, index in rows if index is not None},
        )

    def end_link(self, link: UUID, by: str, at: datetime, reason: str) -> bool:
        """End one link; False where it has ended before."""
        return self._end("link_id = %s", [link], by, at, reason) == 1

    def end_links_of_job(self, job: UUID, by: str, at: datetime, reason: str) -> int:
        """End every link in force that a job brought."""
        return self._end("job_id = %s", [job], by, at, reason)

    def count_bulk_links(self, job: UUID) -> int:
        """Count the links a job's commit wrote, ended or not; not those its cases brought later."""
        row = self._one(
            "SELECT count(*) FROM linking.link l WHERE job_id = %s AND NOT EXISTS (SELECT FROM"
            " linking.referral r WHERE r.statement_id = l.statement_id AND r.job_id = l.job_id)",
            [job],
        )
        assert row is not None
        return int(row[0])

    def waiting_messages(self, most: int) -> list[tuple[UUID, str, str, str, str]]:
        """Give message, person, kind, scheme and last four digits of what people are still to be told."""
        rows = self._db.execute(
            "SELECT message_id, person_ref, kind, scheme, last_four FROM linking.message WHERE"
            " told_at IS NULL"
            " ORDER BY message_id LIMIT %s",
            [most],
        )
        return [(message, person, kind, scheme, four) for message, person, kind, scheme, four in rows]

    def told(self, message: UUID, at: datetime) -> None:
        """Write that a message was taken."""
        self._db.execute("UPDATE linking.message SET told_at = %s WHERE message_id = %s", [at, message])

    def _freeze(self, where: str, values: Sequence[Any], reason: str, at: datetime) -> int:
        rows = self._db.execute(
            f"UPDATE linking.link SET frozen_at = %s, frozen_for = %s WHERE ended_at IS NULL AND"
            f" frozen_at IS NULL"
            f" AND {where} RETURNING link_id, 'frozen', scheme, person_ref, '', frozen_at".encode(),
            [at, reason, *values],
        ).fetchall()
        self._tell(rows)
        return len(rows)

    def _end(self, where: str, values: Sequence[Any], by: str, at: datetime, reason: str) -> int:
        rows = self._db.execute(
            f"UPDATE linking.link SET ended_at = %s, ended_by = %s, ended_for = %s WHERE ended_at"
            f" IS NULL AND {where}"
            " RETURNING link_id, 'ended', scheme, person_ref, '', ended_at".encode(),
            [at, by, reason, *values],
        ).fetchall()
        self._tell(rows)
        return len(rows)

    def _tell(self, messages: Sequence[Sequence[Any]]) -> None:
        insert_new(
            self._db,
            "linking.message",
            "link_id, kind, scheme, person_ref, last_four, made_at",
            messages,
            "link_id",
        )
