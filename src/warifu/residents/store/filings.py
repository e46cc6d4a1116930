# SPDX-License-Identifier: Apache-2.0
"""The verbs on notices: filings, household versions, official readings, and the outbox to Juki Net.

The outbox head is locked by the first notice a transaction owes and stays locked until it ends: notices
are numbered without a gap, in the order in which they commit. Take that lock last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.jukinet import ChangeKind, NoticeOutcome
from warifu.residents.changes import OwedNotice
from warifu.residents.events.filing import Filing
from warifu.residents.nouns import Dated, ResidentRecord
from warifu.residents.store.binding import BoundRows
from warifu.residents.store.columns import READ, resident_of

_WHY = "keep or look up in the register"
_REMOVALS = ("move-out", "abroad", "left", "death", "struck")


@dataclass(frozen=True, slots=True, repr=False)
class WaitingNotice(Masked):
    """A notice in the outbox that Juki Net has not decided, with the entries it tells."""

    sequence: int
    key: UUID
    kind: ChangeKind
    effective_on: date
    old: ResidentRecord | None
    new: ResidentRecord | None
    record_code: str
    whose: InHouseNumber
    shows_number: bool
    destination: str | None
    corrects: int | None


@dataclass(frozen=True, slots=True, repr=False)
class EditRow(Masked):
    """One version of a household, and whose records its event stated."""

    version: int
    kind: str
    items: tuple[str, ...]
    by: str
    at: datetime
    whose: frozenset[InHouseNumber]


class FilingRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def add_filing(self, event_id: UUID, filing: Filing, due_on: date | None, destination: str = "") -> None:
        """Keep what the notice brought besides its fact."""
        self._connection.execute(
            "INSERT INTO residents.filing VALUES (%s, %s, %s, %s, %s, %s)",
            (event_id, filing.filed_on, due_on, filing.case, filing.ground, destination),
        )

    def destination(self, whose: InHouseNumber) -> str | None:
        """Give where a resident said she goes when she last left; None where nobody asked her."""
        return self._value(  # type: ignore[no-any-return]
            """
            SELECT f.destination FROM residents.filing f JOIN residents.entry e USING (event_id)
            WHERE e.in_house_number = %s AND e.standing IN ('moved_out', 'abroad')
            ORDER BY e.version DESC LIMIT 1
            """,
            (whose.reveal(_WHY),),
        )

    def bump_household(self, household: str, event_id: UUID, items: Iterable[str]) -> int:
        """Give a locked household its next version, made by an event."""
        version = int(
            self._value(
                "UPDATE residents.household SET version = version + 1 WHERE household = %s RETURNING version",
                (household,),
            )
        )
        self._connection.execute(
            "INSERT INTO residents.household_change VALUES (%s, %s, %s, %s)",
            (household, version, event_id, sorted(set(items))),
        )
        return version

    def household_version(self, household: str) -> int:
        """Give the version of a household; 0 for one that no event has touched."""
        found = self._value("SELECT version FROM residents.household WHERE household = %s", (household,))
        return int(found or 0)

    def household_edits(self, household: str, after: int) -> list[EditRow]:
        """Give the versions of a household after one, oldest first."""
        rows = self._connection.execute(
            """
            SELECT c.version, v.kind, c.items, v.recorded_by, v.recorded_at,
              ARRAY(SELECT DISTINCT e.in_house_number FROM residents.entry e
                WHERE e.in_house_number IN
                  (SELECT m.in_house_number FROM residents.entry m WHERE m.household = c.household)
                AND e.event_id = c.event_id)
            FROM residents.household_change c JOIN residents.event v USING (event_id)
            WHERE c.household = %s AND c.version > %s ORDER BY c.version
            """,
            (household, after),
        )
        return [
            EditRow(version, kind, tuple(items), by, at, frozenset(map(InHouseNumber, whose)))
            for version, kind, items, by, at, whose in rows
        ]

    def first_on(self, in_house_number: InHouseNumber) -> date:
        """Give the first day this record was ever in force."""
        return self._value(  # type: ignore[no-any-return]
            "SELECT min(effective_on) FROM residents.entry WHERE in_house_number = %s",
            (in_house_number.reveal(_WHY),),
        )

    # official readings

    def add_official_kana(
        self, whose: InHouseNumber, kana: str, official_on: date, event_id: UUID, recorded_at: datetime
    ) -> None:
        """Keep a reading with the day it became official. The caller has locked the resident."""
        number = whose.reveal(_WHY)
        self._connection.execute(
            """
            INSERT INTO residents.official_kana
            SELECT %s, coalesce(max(version), 0) + 1, %s, %s, %s, %s
            FROM residents.official_kana WHERE in_house_number = %s
            """,
            (number, kana, official_on, event_id, recorded_at, number),
        )

    def official_kana(self, whose: InHouseNumber, known_at: datetime | None) -> tuple[Dated, ...]:
        """Give the official readings in the order they became official; the last stands."""
        rows = self._connection.execute(
            """
            SELECT DISTINCT ON (official_on) kana, official_on FROM residents.official_kana
            WHERE in_house_number = %s AND recorded_at <= coalesce(%s, 'infinity'::timestamptz)
            ORDER BY official_on, version DESC
            """,
            (whose.reveal(_WHY), known_at),
        ).fetchall()
        ends = [*(official_on for _, official_on in rows[1:]), None][: len(rows)]
        return tuple(
            Dated(kana, official_on, until) for (kana, official_on), until in zip(rows, ends, strict=True)
        )

    # the outbox

    def owe(self, event_id: UUID, notice: OwedNotice) -> int:
        """Put a notice into the outbox with the next sequence, which it gives."""
        sequence = int(
            self._value(
                "UPDATE residents.outbox_head SET last_sequence = last_sequence + 1 RETURNING last_sequence",
                (),
            )
        )
        self._connection.execute(
            """
            INSERT INTO residents.outbox (sequence, event_id, in_house_number, kind, effective_on,
              old_version, new_version, shows_number, destination, corrects)
            VALUES (%(sequence)s, %(event)s, %(whose)s, %(kind)s, %(on)s, %(old)s, %(new)s, %(shows)s, %(to)s,
              (SELECT max(sequence) FROM residents.outbox WHERE %(corrects)s AND in_house_number = %(whose)s
               AND (kind = ANY(%(removals)s)) = (%(kind)s = 'revived')))
            """,
            {
                "sequence": sequence,
                "event": event_id,
                "whose": notice.whose.reveal(_WHY),
                "kind": notice.kind.value,
                "on": notice.effective_on,
                "old": notice.old_version,
                "new": notice.new_version,
                "shows": notice.shows_number,
                "to": notice.destination,
                "corrects": notice.corrects_removal,
                "removals": list(_REMOVALS),
            },
        )
        return sequence

    def waiting_notices(self, sequences: Sequence[int] | None, limit: int) -> list[WaitingNotice]:
        """Give the notices after the last decided one, or those named, in order."""
        rows = self._connection.execute(
            """
            SELECT o.sequence, o.key, o.kind, o.effective_on, o.old_version, o.new_version, r.record_code,
              o.in_house_number, o.shows_number, o.destination, o.corrects
            FROM residents.outbox o JOIN residents.resident r USING (in_house_number)
            WHERE CASE WHEN %(named)s::bigint[] IS NULL
              THEN o.sequence > (SELECT decided_to FROM residents.outbox_head)
              ELSE o.sequence = ANY(%(named)s) END
            ORDER BY o.sequence LIMIT %(limit)s
            """,
            {"named": None if sequences is None else list(sequences), "limit": limit},
        ).fetchall()
        return [
            WaitingNotice(
                sequence=row[0],
                key=row[1],
                kind=ChangeKind(row[2]),
                effective_on=row[3],
                old=self._entry(row[7], row[4]),
                new=self._entry(row[7], row[5]),
                record_code=row[6],
                whose=InHouseNumber(row[7]),
                shows_number=row[8],
                destination=row[9],
                corrects=row[10],
            )
            for row in rows
        ]

    def decided_to(self) -> int:
        """Give the sequence up to which Juki Net has decided everything."""
        return int(self._value("SELECT decided_to FROM residents.outbox_head", ()))

    def note_decided(self, decided_to: int, outcomes: Sequence[NoticeOutcome], told_at: datetime) -> None:
        """Keep how far Juki Net is and what it said of each notice."""
        self._connection.execute(
            "UPDATE residents.outbox_head SET decided_to = greatest(decided_to, %s)", (decided_to,)
        )
        for each in outcomes:
            self._connection.execute(
                "INSERT INTO residents.notice_outcome VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (each.sequence, told_at, each.outcome, each.reason, each.left),
            )

    def _entry(self, in_house_number: str, version: int | None) -> ResidentRecord | None:
        if version is None:
            return None
        row = self._connection.execute(
            f"""
            SELECT {READ} FROM residents.entry e JOIN residents.resident r USING (in_house_number)
            WHERE in_house_number = %s AND e.version = %s
            """,
            (in_house_number, version),
        ).fetchone()
        return None if row is None else resident_of(row)
