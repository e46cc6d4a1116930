# SPDX-License-Identifier: Apache-2.0
"""The verbs on legal domiciles and on what is owed to, and was heard from, other municipalities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.store.binding import BoundRows

_WHY = "keep or look up in the register"
Title = tuple[str, str, str]
"""Keeper, place and head."""
_POST = "SELECT post_id, what, to_city, in_house_number, version, protection_id, step, sent_back"


@dataclass(frozen=True, slots=True, repr=False)
class CityPost(Masked):
    """他市区町村への通知: one notice that is owed; `sent_back` is the reason why it was not taken."""

    post_id: UUID
    what: str
    to_city: str
    whose: InHouseNumber | None
    version: int | None
    protection_id: UUID | None
    step: int | None
    sent_back: str = ""


class CityRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    # legal domiciles

    def code_and_domicile(self, person: InHouseNumber) -> tuple[ResidentRecordCode, date, Title | None]:
        """Give a resident's record code and birth date, and what was told last of her register."""
        row = self._connection.execute(
            """
            SELECT r.record_code, e.birth_date, d.keeper, d.place, d.head FROM residents.resident r
            CROSS JOIN LATERAL (SELECT birth_date FROM residents.entry e
              WHERE e.in_house_number = r.in_house_number ORDER BY version DESC LIMIT 1) e
            LEFT JOIN LATERAL (SELECT keeper, place, head FROM residents.domicile d
              WHERE d.record_code = r.record_code AND d.born_on = e.birth_date
              ORDER BY place_in_order DESC LIMIT 1) d ON true
            WHERE r.in_house_number = %s
            """,
            (person.reveal(_WHY),),
        ).fetchone()
        assert row is not None
        code, born_on, *title = row
        return ResidentRecordCode(code), born_on, (title[0], title[1], title[2]) if title[0] else None

    def headings_of(self, person: InHouseNumber) -> list[Title]:
        """Give every family register of a resident that was ever told, the first one first."""
        rows = self._connection.execute(
            "SELECT d.keeper, d.place, d.head FROM residents.resident r JOIN residents.domicile d "
            "USING (record_code) WHERE r.in_house_number = %s ORDER BY d.place_in_order",
            (person.reveal(_WHY),),
        )
        return list(dict.fromkeys((keeper, place, head) for keeper, place, head in rows))

    def with_title(self, people: Collection[InHouseNumber], place: str, head: str) -> list[InHouseNumber]:
        """Give those of these residents who stand or stood in a register with this normal title."""
        rows = self._connection.execute(
            "SELECT DISTINCT r.in_house_number FROM residents.resident r "
            "JOIN residents.domicile d USING (record_code) "
            "WHERE d.place_normal = %s AND d.head_normal = %s AND r.in_house_number = ANY(%s)",
            (place, head, [each.reveal(_WHY) for each in people]),
        )
        return [InHouseNumber(number) for (number,) in rows]

    def add_domicile(
        self, code: ResidentRecordCode, row: tuple[str, ...], born_on: date, by: str, at: datetime
    ) -> None:
        """Keep what was told; `row` is keeper, place, head and the two normal forms."""
        self._connection.execute(
            "INSERT INTO residents.domicile (record_code, keeper, place, head, place_normal, head_normal, "
            "born_on, told_by, told_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (code.reveal(_WHY), *row, born_on, by, at),
        )

    def domicile_of_code(self, code: ResidentRecordCode) -> Title | None:
        """Give what was told last of a code; alone with it until the end."""
        text = code.reveal(_WHY)
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", (text,))
        row = self._connection.execute(
            "SELECT keeper, place, head FROM residents.domicile WHERE record_code = %s "
            "ORDER BY place_in_order DESC LIMIT 1",
            (text,),
        ).fetchone()
        return (row[0], row[1], row[2]) if row else None

    # what is owed to other cities

    def follow_outbox(self, most: int) -> list[tuple[int, str, InHouseNumber, int | None, str | None]]:
        """Give the outbox notices nobody has considered for other cities; the turn is this transaction's."""
        (after,) = self._connection.execute(
            "SELECT followed_to FROM residents.city_post_head FOR UPDATE"
        ).fetchone() or (0,)
        rows = self._connection.execute(
            "SELECT sequence, kind, in_house_number, new_version, destination FROM residents.outbox "
            "WHERE sequence > %s ORDER BY sequence LIMIT %s",
            (after, most),
        )
        return [
            (place, kind, InHouseNumber(who), version, where) for place, kind, who, version, where in rows
        ]

    def followed_to(self, sequence: int) -> None:
        """Remember how far the outbox was considered."""
        self._connection.execute("UPDATE residents.city_post_head SET followed_to = %s", (sequence,))

    def last_version(self, person: InHouseNumber) -> int:
        """Give the version of a record."""
        return int(
            self._value(
                "SELECT max(version) FROM residents.entry WHERE in_house_number = %s", (person.reveal(_WHY),)
            )
        )

    def owe_city(
        self, what: str, to_city: str, person: InHouseNumber, version: int | None, at: datetime
    ) -> None:
        """Owe a notice about a resident."""
        self._connection.execute(
            "INSERT INTO residents.city_post (what, to_city, in_house_number, version, owed_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            (what, to_city, person.reveal(_WHY), version, at),
        )

    def owe_measure(self, to_city: str, protection_id: UUID, step: int, at: datetime) -> bool:
        """Owe a stage of a measure, once; False where it is owed or told already."""
        done = self._connection.execute(
            "INSERT INTO residents.city_post (what, to_city, protection_id, step, owed_at) "
            "VALUES ('measure', %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (to_city, protection_id, step, at),
        )
        return done.rowcount == 1

    def cities_told(self, protection_id: UUID) -> list[str]:
        """Give the cities that any stage of a measure was owed to."""
        rows = self._connection.execute(
            "SELECT DISTINCT to_city FROM residents.city_post WHERE protection_id = %s ORDER BY 1",
            (protection_id,),
        )
        return [city for (city,) in rows]

    def waiting_posts(self, most: int, silent: Collection[str] = ()) -> list[CityPost]:
        """Give what is owed and not settled, the oldest first; nothing for the cities that are silent."""
        rows = self._connection.execute(
            f"{_POST} FROM residents.city_post WHERE settled_at IS NULL AND to_city <> ALL(%s) "
            "ORDER BY place_in_order LIMIT %s",
            (list(silent), most),
        )
        return [_post(row) for row in rows]

    def posts_sent_back(self, most: int) -> list[CityPost]:
        """Give what was not taken, the oldest first."""
        rows = self._connection.execute(
            f"{_POST} FROM residents.city_post WHERE sent_back <> '' ORDER BY place_in_order LIMIT %s",
            (most,),
        )
        return [_post(row) for row in rows]

    def settle_post(self, post_id: UUID, sent_back: str, at: datetime) -> None:
        """Remember that a notice was taken, or sent back and why."""
        self._connection.execute(
            "UPDATE residents.city_post SET settled_at = %s, sent_back = %s WHERE post_id = %s",
            (at, sent_back, post_id),
        )

    def send_post_again(self, post_id: UUID) -> bool:
        """Let a notice that was sent back wait again; False where it was not sent back."""
        done = self._connection.execute(
            "UPDATE residents.city_post SET settled_at = NULL, sent_back = '' "
            "WHERE post_id = %s AND sent_back <> ''",
            (post_id,),
        )
        return done.rowcount == 1

    # measures, told and heard

    def last_steps(self, today: date) -> list[tuple[UUID, int, str | None, bool]]:
        """Give the measures that hold, or whose end some city was not told.

        Of each: its last stage, who told it (None: taken here), and whether directly.
        """
        rows = self._connection.execute(
            """
            SELECT protection_id, s.step, h.told_by, coalesce(h.direct, true) FROM
              (SELECT DISTINCT ON (protection_id) protection_id, step, until_on FROM residents.protection_step
               ORDER BY protection_id, step DESC) s
            LEFT JOIN residents.measure_heard h USING (protection_id)
            WHERE s.until_on > %s OR EXISTS (SELECT FROM residents.city_post p
              WHERE p.protection_id = s.protection_id AND p.step < s.step AND NOT EXISTS
                (SELECT FROM residents.city_post q WHERE q.protection_id = s.protection_id
                 AND q.to_city = p.to_city AND q.step = s.step))
            ORDER BY protection_id
            """,
            (today,),
        )
        return [(one, step, told_by, direct) for one, step, told_by, direct in rows]

    def barred_of(self, protection_id: UUID) -> list[tuple[str, InHouseNumber | None]]:
        """Give whom a measure bars: the name as it was given, and her number where she is on record."""
        rows = self._connection.execute(
            "SELECT name, in_house_number FROM residents.protection_barred WHERE protection_id = %s "
            "ORDER BY place",
            (protection_id,),
        )
        return [(name, InHouseNumber(number) if number else None) for name, number in rows]

    def heard(self, told_by: str, their_id: UUID) -> tuple[UUID, int] | None:
        """Give which measure here is one that another city told, and its stage; alone with it."""
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 9))", (f"{told_by}/{their_id}",)
        )
        row = self._connection.execute(
            "SELECT protection_id, step FROM residents.measure_heard WHERE told_by = %s AND their_id = %s",
            (told_by, their_id),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def add_heard(
        self, told_by: str, their_id: UUID, protection_id: UUID, *, direct: bool, step: int, root: UUID
    ) -> None:
        """Remember which measure here is which of another city."""
        self._connection.execute(
            "INSERT INTO residents.measure_heard VALUES (%s, %s, %s, %s, %s, %s)",
            (told_by, their_id, protection_id, direct, step, root),
        )

    def heard_step(self, protection_id: UUID, step: int) -> None:
        """Remember the stage that was told last."""
        self._connection.execute(
            "UPDATE residents.measure_heard SET step = %s WHERE protection_id = %s", (step, protection_id)
        )


def _post(row: tuple[object, ...]) -> CityPost:
    post_id, what, to_city, whose, *rest = row
    return CityPost(post_id, what, to_city, InHouseNumber(whose) if whose else None, *rest)  # type: ignore[arg-type]
