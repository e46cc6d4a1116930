# SPDX-License-Identifier: Apache-2.0
"""SQL of change notices: what came, what waits, what became of it, and who is under protection."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.jukinet.messages import ChangeKind
from warifu.jukinet.notices import Notice
from warifu.jukinet.store.rows import Rows


class NoticeRows(Rows):
    """What the intake says inside a transaction."""

    def lock_progress(self, city: BodyName) -> int:
        """Give the sequence up to which a city's notices are decided, and hold it to the end."""
        self._db.execute("INSERT INTO jukinet.progress VALUES (%s) ON CONFLICT DO NOTHING", [city.text])
        row = self._db.execute(
            "SELECT decided_to FROM jukinet.progress WHERE city = %s FOR UPDATE", [city.text]
        ).fetchone()
        assert row is not None
        return int(row[0])

    def set_progress(self, city: BodyName, decided_to: int) -> None:
        """Move a city's progress on; the caller holds it."""
        self._db.execute(
            "UPDATE jukinet.progress SET decided_to = %s WHERE city = %s", [decided_to, city.text]
        )

    def digests(
        self, city: BodyName, sequences: Sequence[int], keys: Sequence[UUID]
    ) -> dict[int, tuple[UUID, bytes]]:
        """Give the notices known under any of these sequences or keys."""
        rows = self._db.execute(
            "SELECT sequence, key, digest FROM jukinet.notice"
            " WHERE city = %s AND (sequence = ANY(%s) OR key = ANY(%s))",
            [city.text, list(sequences), list(keys)],
        )
        return {sequence: (key, digest) for sequence, key, digest in rows}

    def add_notice(self, city: BodyName, notice: Notice, key: UUID, digest: bytes, at: datetime) -> None:
        """Write a notice down, and its content beside it until it is decided."""
        self._db.execute(
            "INSERT INTO jukinet.notice VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                city.text,
                notice.sequence,
                key,
                digest,
                notice.kind.value,
                notice.effective_on,
                notice.corrects,
                at,
            ],
        )
        items = notice.items
        self._db.execute(
            "INSERT INTO jukinet.held VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                city.text,
                notice.sequence,
                notice.code,
                notice.new_code,
                notice.shown,
                notice.destination.text if notice.destination else None,
                items.name if items else None,
                items.born_on if items else None,
                items.sex.value if items else None,
                items.address if items else None,
                notice.old_digest,
            ],
        )

    def held(self, city: BodyName, sequence: int) -> Notice | None:
        """Give a notice that waits."""
        row = self._db.execute(
            "SELECT n.kind, h.code_ref, n.effective_on, h.name, h.born_on, h.sex, h.address, h.old_digest,"
            " h.shown, h.destination, h.new_code_ref, n.corrects FROM jukinet.held h"
            " JOIN jukinet.notice n USING (city, sequence) WHERE h.city = %s AND h.sequence = %s",
            [city.text, sequence],
        ).fetchone()
        if row is None:
            return None
        kind, code, effective_on, name, born_on, sex, address, old, shown, destination, new_code, fixes = row
        return Notice(
            sequence,
            ChangeKind(kind),
            code,
            effective_on,
            None if name is None else FourBasicItems(name, born_on, Sex(sex), address),
            old,
            shown,
            BodyName(destination) if destination else None,
            new_code,
            fixes,
        )

    def waiting(self, city: BodyName) -> list[int]:
        """Give the sequences that wait, in order."""
        rows = self._db.execute(
            "SELECT sequence FROM jukinet.held WHERE city = %s ORDER BY sequence", [city.text]
        )
        return [sequence for (sequence,) in rows]

    def cities_waiting(self) -> list[BodyName]:
        """Give the cities of which anything waits."""
        return [BodyName(city) for (city,) in self._db.execute("SELECT DISTINCT city FROM jukinet.held")]

    def decide(
        self,
        city: BodyName,
        notice: Notice,
        came_to: tuple[str, str, int | None, str],
        at: datetime,
    ) -> None:
        """Write what became of a notice (outcome, reason, position, city left), and erase its content."""
        outcome, reason, position, left = came_to
        destination = notice.destination.text if notice.destination and outcome == "applied" else None
        self._db.execute(
            "INSERT INTO jukinet.decision VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [city.text, notice.sequence, outcome, reason, position, destination, at, left],
        )
        self._db.execute(
            "DELETE FROM jukinet.held WHERE city = %s AND sequence = %s", [city.text, notice.sequence]
        )

    def decisions(self, city: BodyName, sequences: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Give outcome, reason and city left of the notices that are decided."""
        rows = self._db.execute(
            "SELECT sequence, outcome, reason, left_city FROM jukinet.decision"
            " WHERE city = %s AND sequence = ANY(%s)",
            [city.text, list(sequences)],
        )
        return {sequence: (outcome, reason, left) for sequence, outcome, reason, left in rows}

    def taken(self, city: BodyName, sequence: int) -> tuple[int | None, date] | None:
        """Give position and effective date of a notice that was not refused; no position: no number yet."""
        row = self._db.execute(
            "SELECT d.position, n.effective_on FROM jukinet.decision d JOIN jukinet.notice n"
            " USING (city, sequence) WHERE d.city = %s AND d.sequence = %s AND d.outcome <> 'refused'",
            [city.text, sequence],
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def newest_move_out(self, keeper: BodyName, position: int) -> tuple[str, datetime] | None:
        """Give where a person's keeper last said she goes, and when that was decided."""
        row = self._db.execute(
            "SELECT destination, decided_at FROM jukinet.decision WHERE city = %s AND position = %s"
            " AND destination IS NOT NULL ORDER BY sequence DESC LIMIT 1",
            [keeper.text, position],
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def protection(self, person: bytes) -> tuple[int, date | None]:
        """Give the highest edition, -1 if none, and until when a person is protected."""
        row = self._db.execute(
            "SELECT edition, until_on FROM jukinet.protection WHERE person = %s"
            " ORDER BY edition DESC LIMIT 1",
            [person],
        ).fetchone()
        return (-1, None) if row is None else (row[0], row[1])

    def add_protection(
        self, person: bytes, edition: int, until_on: date | None, city: BodyName, at: datetime
    ) -> None:
        """Write a further edition."""
        self._db.execute(
            "INSERT INTO jukinet.protection VALUES (%s, %s, %s, %s, %s)",
            [person, edition, until_on, city.text, at],
        )
