# SPDX-License-Identifier: Apache-2.0
"""SQL of what lies behind a number: Juki Net entries, standing, and decisions to change a number."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.numbers.designation import NumberChange, Standing
from warifu.numbers.lives import Edition, StandingEdition, items_on
from warifu.numbers.store.rows import Decision, Issued, JukiEntry, Rows


class ResidentRows(Rows):
    """What updates and changes say inside a transaction."""

    def juki_entries(self, positions: Sequence[int]) -> dict[int, JukiEntry]:
        """Give the items in force at each position that has any, with the highest edition written."""
        return {
            position: JukiEntry(
                editions[-1].edition, newest.city, newest.items, newest.since_on, editions[-1].recorded_at
            )
            for position, editions in self.editions(positions).items()
            if (newest := items_on(editions))
        }

    def editions(self, positions: Sequence[int]) -> dict[int, list[Edition]]:
        """Give everything ever stated of the items at these positions, in order of edition."""
        rows = self._db.execute(
            "SELECT position, edition, city, name, born_on, sex, address, since_on, recorded_at"
            " FROM numbers.juki_net WHERE position = ANY(%s) ORDER BY position, edition",
            [list(positions)],
        )
        found: dict[int, list[Edition]] = {}
        for position, edition, city, name, born_on, sex, address, since_on, at in rows:
            items = FourBasicItems(name, born_on, Sex(sex), address)
            found.setdefault(position, []).append(Edition(edition, BodyName(city), items, since_on, at))
        return found

    def add_juki_entry(self, position: int, entry: JukiEntry, since_on: date, at: datetime) -> None:
        """Insert a further edition."""
        items = entry.items
        self._db.execute(
            "INSERT INTO numbers.juki_net VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                position,
                entry.edition,
                entry.city.text,
                items.name,
                items.born_on,
                items.sex.value,
                items.address,
                since_on,
                at,
            ],
        )

    def standings(self, positions: Sequence[int]) -> dict[int, list[StandingEdition]]:
        """Give everything ever stated of what became of these numbers, in order of edition."""
        rows = self._db.execute(
            "SELECT position, edition, standing, since_on, recorded_at FROM numbers.standing"
            " WHERE position = ANY(%s) ORDER BY position, edition",
            [list(positions)],
        )
        found: dict[int, list[StandingEdition]] = {}
        for position, edition, standing, since_on, at in rows:
            found.setdefault(position, []).append(StandingEdition(edition, Standing(standing), since_on, at))
        return found

    def standing(self, position: int) -> tuple[int, Standing]:
        """Give edition and standing in force; -1 and RESIDENT where nothing was recorded."""
        row = self._db.execute(
            "SELECT edition, standing FROM numbers.standing WHERE position = %s"
            " ORDER BY edition DESC LIMIT 1",
            [position],
        ).fetchone()
        return (-1, Standing.RESIDENT) if row is None else (row[0], Standing(row[1]))

    def add_standing(
        self,
        position: int,
        edition: int,
        standing: Standing,
        since_on: date,
        successor: int | None,
        at: datetime,
    ) -> None:
        """Insert a further edition of what became of a number."""
        self._db.execute(
            "INSERT INTO numbers.standing VALUES (%s, %s, %s, %s, %s, %s)",
            [position, edition, standing.value, since_on, successor, at],
        )

    def replace_number(
        self, old: Issued, new_position: int, code_ref: UUID, ordinal: int, at: datetime
    ) -> None:
        """Insert the designation that replaces `old`: same rid, same mailbox, next ordinal of the code."""
        self._db.execute(
            "INSERT INTO numbers.designation VALUES (%s, %s, %s, %s, %s)",
            [
                new_position,
                old.rid.reveal("the rid stays when the number changes"),
                old.mailbox_key,
                old.position,
                at,
            ],
        )
        self._db.execute(
            "INSERT INTO numbers.record_code VALUES (%s, %s, %s)", [code_ref, ordinal, new_position]
        )

    def add_decision(
        self, change: NumberChange, city: BodyName, old: int, new: int | None, at: datetime
    ) -> None:
        """Record a decision."""
        self._db.execute(
            "INSERT INTO numbers.number_change VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                change.request_id,
                city.text,
                old,
                new,
                change.leaked,
                change.at_risk,
                change.ex_officio,
                change.evidence,
                at,
            ],
        )

    def decision(self, request_id: UUID) -> Decision | None:
        """Give the decision made under this request number, if there is one."""
        row = self._db.execute(
            "SELECT city, old_position, new_position, leaked, at_risk FROM numbers.number_change"
            " WHERE request_id = %s",
            [request_id],
        ).fetchone()
        return None if row is None else Decision(*row)
