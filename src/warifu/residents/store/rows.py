# SPDX-License-Identifier: Apache-2.0
"""The verbs on residents, bound to one transaction.

An entry holds from `effective_on`; of several with one day the highest version holds. `known_at` asks
what the register said at an instant in the past (the second time axis).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.nouns import EventKind, ResidentRecord, Undesignated, sealed
from warifu.residents.store.cities import CityRows
from warifu.residents.store.columns import READ, WRITTEN, resident_of, written
from warifu.residents.store.filings import FilingRows
from warifu.residents.store.matching import MatchRows
from warifu.residents.store.moves import MoveRows
from warifu.residents.store.number_tasks import NumberTaskRows
from warifu.residents.store.outsiders import OutsiderRows
from warifu.residents.store.owed import OwedRows
from warifu.residents.store.searches import SearchRows

_WHY = "keep or look up in the register"
_LAST = """NOT EXISTS (SELECT FROM residents.designated_number later
  WHERE later.in_house_number = d.in_house_number AND later.ordinal > d.ordinal)"""
_AS_OF = f"""
  SELECT {READ} FROM residents.resident r CROSS JOIN LATERAL (
    SELECT * FROM residents.entry e
    WHERE e.in_house_number = r.in_house_number AND e.effective_on <= %(on)s
      AND e.recorded_at <= coalesce(%(known_at)s, 'infinity'::timestamptz)
      AND e.version <= coalesce(%(version)s, 2147483647)
    ORDER BY e.effective_on DESC, e.version DESC LIMIT 1
  ) e
"""
_SIXTEEN_PLACES = ", ".join(["%s"] * (WRITTEN.count(",") + 1))


class RegisterRows(
    FilingRows, MatchRows, SearchRows, OutsiderRows, OwedRows, CityRows, MoveRows, NumberTaskRows
):
    """Every verb sees what this transaction wrote; see the package for the guarantees."""

    # locks, always taken in this order: turn, households, residents

    def take_turn(self, *, alone: bool) -> None:
        """Share the register with other notices, or have it `alone` for a load, until the end."""
        how = "UPDATE" if alone else "SHARE"
        self._connection.execute(f"SELECT FROM residents.register_turn FOR {how}")

    def lock_households(self, households: Iterable[str]) -> dict[str, int]:
        """Keep these households, made where new, from any other change until the end; give their versions."""
        versions = {}
        for household in sorted(set(households)):
            self._connection.execute(
                "INSERT INTO residents.household VALUES (%s) ON CONFLICT DO NOTHING", (household,)
            )
            versions[household] = int(
                self._value(
                    "SELECT version FROM residents.household WHERE household = %s FOR UPDATE", (household,)
                )
            )
        return versions

    def lock_residents(self, in_house_numbers: Iterable[InHouseNumber]) -> None:
        """Keep these records from any other change until the end."""
        self._connection.execute(
            "SELECT FROM residents.resident WHERE in_house_number = ANY(%s) "
            "ORDER BY in_house_number FOR UPDATE",
            ([each.reveal(_WHY) for each in in_house_numbers],),
        )

    def share_resident(self, in_house_number: InHouseNumber) -> None:
        """Wait until no event of this record is under way, so that what is now read stays reproducible."""
        self._connection.execute(
            "SELECT FROM residents.resident WHERE in_house_number = %s FOR SHARE",
            (in_house_number.reveal(_WHY),),
        )

    # writing

    def record_event(
        self,
        kind: EventKind,
        *,
        effective_on: date,
        recorded_at: datetime,
        by: str,
        reason: str = "",
        about: InHouseNumber | None = None,
    ) -> UUID:
        """Write an event; a row that can never be changed or removed."""
        return self._value(  # type: ignore[no-any-return]
            "INSERT INTO residents.event (kind, effective_on, recorded_at, recorded_by, reason, about) "
            "VALUES (%s, %s, %s, %s, %s, %s) RETURNING event_id",
            (kind.value, effective_on, recorded_at, by, reason, about.reveal(_WHY) if about else None),
        )

    def add_resident(self, in_house_number: InHouseNumber, record_code: ResidentRecordCode) -> bool:
        """Open a record; False where the code or the number is in use, also by a notice just committed."""
        done = self._connection.execute(
            "INSERT INTO residents.resident VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (in_house_number.reveal(_WHY), record_code.reveal(_WHY)),
        )
        return done.rowcount == 1

    def append_entry(self, resident: ResidentRecord, event_id: UUID, recorded_at: datetime) -> ResidentRecord:
        """State the record anew from a day on; give it with its version. The caller has locked the resident.

        A clock that went back never puts an entry before one recorded earlier. What the matcher finds her
        by is made anew with it.
        """
        number = resident.in_house_number.reveal(_WHY)
        version = self._value(
            f"""
            INSERT INTO residents.entry
              (in_house_number, effective_on, version, recorded_at, event_id, standing, {WRITTEN})
            SELECT %s, %s, coalesce(max(version), 0) + 1, greatest(%s, max(recorded_at)), %s, %s,
              {_SIXTEEN_PLACES}
            FROM residents.entry WHERE in_house_number = %s RETURNING version
            """,
            (
                number,
                resident.effective_on,
                recorded_at,
                event_id,
                resident.standing.value,
                *written(resident.stated),
                number,
            ),
        )
        self.renew_forms([resident.in_house_number])
        return replace(resident, version=version)

    def add_row_key(self, key: bytes, content: bytes, in_house_number: InHouseNumber) -> None:
        """Remember that this natural key is registered. A key already held stays as it was."""
        self._connection.execute(
            "INSERT INTO residents.registered_row VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (key, content, in_house_number.reveal(_WHY)),
        )

    def add_numbers(self, rows: Sequence[tuple[InHouseNumber, bytes, bytes]], event_id: UUID) -> int:
        """Keep sealed Individual Numbers with their indexes; count those kept.

        A resident who has a number, and a number in use, are left as they were and not counted.
        """
        done = self._connection.execute(
            """
            INSERT INTO residents.designated_number
            SELECT *, %s FROM unnest(%s::text[], %s::bytea[], %s::bytea[]) ON CONFLICT DO NOTHING
            """,
            (
                event_id,
                [each.reveal(_WHY) for each, _, _ in rows],
                [row[1] for row in rows],
                [row[2] for row in rows],
            ),
        )
        return done.rowcount

    def add_key_handover(self, in_house_number: InHouseNumber, event_id: UUID) -> bool:
        """Remember that the mailbox key was handed over; False if it was before."""
        done = self._connection.execute(
            "INSERT INTO residents.custody_key_handover VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (in_house_number.reveal(_WHY), event_id),
        )
        return done.rowcount == 1

    # looking up

    def resident(
        self,
        in_house_number: InHouseNumber,
        on: date,
        known_at: datetime | None = None,
        version: int | None = None,
    ) -> ResidentRecord | None:
        """Give the record as it stands on a day, removed ones too; as known at an instant or by a version."""
        found = self._residents(
            "WHERE r.in_house_number = %(key)s",
            on,
            known_at,
            version=version,
            key=in_house_number.reveal(_WHY),
        )
        return found[0] if found else None

    def entries(
        self, in_house_number: InHouseNumber, known_at: datetime | None = None
    ) -> list[ResidentRecord]:
        """Give all entries in the order they take effect, the last of each day only."""
        rows = self._connection.execute(
            f"""
            SELECT DISTINCT ON (e.effective_on) {READ}
            FROM residents.resident r JOIN residents.entry e USING (in_house_number)
            WHERE r.in_house_number = %s AND e.recorded_at <= coalesce(%s, 'infinity'::timestamptz)
            ORDER BY e.effective_on, e.version DESC
            """,
            (in_house_number.reveal(_WHY), known_at),
        )
        return [resident_of(row) for row in rows]

    def residents(self, in_house_numbers: Iterable[InHouseNumber], on: date) -> list[ResidentRecord]:
        """Give several records as they stand on a day, in one statement however many there are."""
        return self._residents(
            "WHERE r.in_house_number = ANY(%(keys)s) ORDER BY r.in_house_number",
            on,
            keys=[each.reveal(_WHY) for each in in_house_numbers],
        )

    def versions(self, in_house_number: InHouseNumber) -> list[ResidentRecord]:
        """Give every entry ever made, in the order they were recorded."""
        rows = self._connection.execute(
            f"SELECT {READ} FROM residents.resident r JOIN residents.entry e USING (in_house_number) "
            "WHERE r.in_house_number = %s ORDER BY e.version",
            (in_house_number.reveal(_WHY),),
        )
        return [resident_of(row) for row in rows]

    def members(self, household: str, on: date, known_at: datetime | None = None) -> list[ResidentRecord]:
        """Give the registered members of a household on a day, the head first, then by age."""
        return self._residents(
            """
            WHERE r.in_house_number IN (SELECT in_house_number FROM residents.entry WHERE household = %(key)s)
              AND e.household = %(key)s AND e.standing = 'registered'
            ORDER BY e.relation <> 'head', e.birth_date, r.in_house_number
            """,
            on,
            known_at,
            key=household,
        )

    def household_days(self, household: str, since: date) -> list[date]:
        """Give `since` and every later day on which a record of anybody ever in a household says anything."""
        rows = self._connection.execute(
            """
            SELECT %(since)s::date UNION SELECT effective_on FROM residents.entry
            WHERE effective_on > %(since)s AND in_house_number IN
              (SELECT in_house_number FROM residents.entry WHERE household = %(key)s)
            """,
            {"since": since, "key": household},
        )
        return sorted(day for (day,) in rows)

    def by_items(self, name: str, born_on: date, sex: str, address: str, on: date) -> list[ResidentRecord]:
        """Give at most two registered residents whose normal name or common name and other items fit.

        By an array, not a join: a register just loaded has no statistics, and a join would read all of it.
        """
        return self._residents(
            """
            WHERE r.in_house_number = ANY (ARRAY
                (SELECT in_house_number FROM residents.entry WHERE birth_date = %(born)s))
              AND e.birth_date = %(born)s AND e.standing = 'registered' AND e.sex = %(sex)s
              AND %(name)s IN (e.name_normal, nullif(e.common_name_normal, ''))
              AND e.address_normal = %(address)s LIMIT 2
            """,
            on,
            name=name,
            born=born_on,
            sex=sex,
            address=address,
        )

    def without_number(self, after: str, limit: int, on: date) -> list[Undesignated]:
        """Give the next registered residents, by in-house number, to whom no number is designated."""
        found = self._residents(
            """
            WHERE r.in_house_number > %(after)s AND e.standing = 'registered' AND NOT EXISTS
              (SELECT FROM residents.designated_number d WHERE d.in_house_number = r.in_house_number)
            ORDER BY r.in_house_number LIMIT %(limit)s
            """,
            on,
            after=after,
            limit=limit,
        )
        return [
            Undesignated(each.in_house_number, each.record_code, sealed(each.stated, each.in_house_number))
            for each in found
        ]

    def registered(self, after: str, limit: int, on: date) -> list[ResidentRecord]:
        """Give the next registered residents, by in-house number."""
        return self._residents(
            """
            WHERE r.in_house_number > %(after)s AND e.standing = 'registered'
            ORDER BY r.in_house_number LIMIT %(limit)s
            """,
            on,
            after=after,
            limit=limit,
        )

    def count_registered(self, on: date) -> int:
        """Count the residents registered on a day."""
        return int(
            self._value(
                f"SELECT count(*) FROM ({_AS_OF}) AS stated WHERE standing = 'registered'",
                {"on": on, "known_at": None, "version": None},
            )
        )

    def holder_of_row_key(self, key: bytes) -> InHouseNumber | None:
        """Find who is registered under a natural key."""
        return self._holder("SELECT in_house_number FROM residents.registered_row WHERE row_key = %s", key)

    def holder_of_code(self, record_code: ResidentRecordCode) -> InHouseNumber | None:
        """Find who has a resident record code here, removed records too."""
        return self._holder(
            "SELECT in_house_number FROM residents.resident WHERE record_code = %s", record_code.reveal(_WHY)
        )

    def holders_of_codes(
        self, record_codes: Iterable[ResidentRecordCode]
    ) -> dict[ResidentRecordCode, InHouseNumber]:
        """Find who has these resident record codes here; unknown ones are left out."""
        rows = self._connection.execute(
            "SELECT record_code, in_house_number FROM residents.resident WHERE record_code = ANY(%s)",
            ([each.reveal(_WHY) for each in record_codes],),
        )
        return {ResidentRecordCode(code): InHouseNumber(number) for code, number in rows}

    def change_number(self, in_house_number: InHouseNumber, sealed: bytes, index: bytes, event: UUID) -> bool:
        """Keep a resident's next number; False where she has none yet. Her row is locked."""
        done = self._connection.execute(
            "INSERT INTO residents.designated_number"
            " (in_house_number, sealed, number_index, event_id, ordinal)"
            " SELECT in_house_number, %s, %s, %s, max(ordinal) + 1 FROM residents.designated_number"
            " WHERE in_house_number = %s GROUP BY in_house_number",
            (sealed, index, event, in_house_number.reveal(_WHY)),
        )
        return done.rowcount == 1

    def designated(self, indexes: Mapping[InHouseNumber, bytes]) -> set[tuple[InHouseNumber, bytes]]:
        """Give the number each of these residents has, and whoever ever had one of these numbers."""
        rows = self._connection.execute(
            "SELECT in_house_number, number_index FROM residents.designated_number d "
            f"WHERE (in_house_number = ANY(%s) AND {_LAST}) OR number_index = ANY(%s)",
            ([each.reveal(_WHY) for each in indexes], list(indexes.values())),
        )
        return {(InHouseNumber(number), bytes(index)) for number, index in rows}

    def holder_of_number(self, number_index: bytes) -> InHouseNumber | None:
        """Find whose Individual Number has this keyed index now: a changed one is nobody's."""
        return self._holder(
            f"SELECT in_house_number FROM residents.designated_number d WHERE number_index = %s AND {_LAST}",
            number_index,
        )

    def sealed_number(self, in_house_number: InHouseNumber) -> bytes | None:
        """Give the sealed Individual Number of a resident."""
        return self._value(  # type: ignore[no-any-return]
            "SELECT sealed FROM residents.designated_number WHERE in_house_number = %s"
            " ORDER BY ordinal DESC LIMIT 1",
            (in_house_number.reveal(_WHY),),
        )

    def _residents(
        self, condition: str, on: date, known_at: datetime | None = None, **values: object
    ) -> list[ResidentRecord]:
        cursor = self._connection.execute(
            f"{_AS_OF} {condition}", {"on": on, "known_at": known_at, "version": None, **values}
        )
        return [resident_of(row) for row in cursor]

    def _holder(self, query: str, key: bytes | str) -> InHouseNumber | None:
        text = self._value(query, (key,))
        return None if text is None else InHouseNumber(text)
