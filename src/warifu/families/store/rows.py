# SPDX-License-Identifier: Apache-2.0
"""The verbs on registers, facts and pending notices, bound to one transaction.

Of a register and of a fact the highest version holds. `known_at` asks for what was recorded before an
instant (the second time axis). The rows serve an act as its `Book`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from warifu.families.facts import JAPAN, Fact, FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import ReadingSource
from warifu.families.readings import Entered, Planned
from warifu.families.register import Event, FamilyRegister
from warifu.identifiers.four_items import Sex, normal_form
from warifu.identifiers.in_house_number import InHouseNumber

_WHY = "keep or look up in the family registers"
_FACT = (
    "fact_id, version, kind, person, other, other_name, other_born_on, other_sex, other_nationality, "
    "from_on, until_on, source, ended_by, sealed"
)


_NOTED = "in_house_number, name, born_on, sex, nationality"


def _party(row: tuple[Any, ...]) -> Party:
    number, name, born_on, sex, nationality = row
    return Party(InHouseNumber.parse(number), name, born_on, Sex(sex), nationality)


def _plain(register: FamilyRegister) -> Jsonb:
    return Jsonb(register, dumps=msgspec.json.encode)


def _register(content: object) -> FamilyRegister:
    return msgspec.convert(content, FamilyRegister, strict=False)


def _fact(row: tuple[Any, ...]) -> Fact:
    fact_id, version, kind, person, other, name, born_on, sex, nationality, *dates = row
    party = Party(InHouseNumber.parse(other), name, born_on, Sex(sex), nationality)
    return Fact(fact_id, version, FactKind(kind), InHouseNumber.parse(person), party, *dates)


class FamilyRows:
    """Every verb sees what this transaction wrote; see the package for the guarantees."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    # turn

    def take_turn(self, now: Callable[[], datetime]) -> datetime:
        """Be alone with the registers until the end; give an instant later than every earlier one."""
        row = self._connection.execute(
            "SELECT last_recorded_at IS NULL, last_recorded_at FROM families.register_turn FOR UPDATE"
        ).fetchone()
        assert row is not None
        told = now()
        instant = told if row[0] else max(told, row[1] + timedelta(microseconds=1))
        self._connection.execute("UPDATE families.register_turn SET last_recorded_at = %s", (instant,))
        return instant

    # book

    def register(self, number: str) -> FamilyRegister | None:
        """Give the newest version of a register."""
        return self.register_known(number, None)

    def place_of(self, person: InHouseNumber) -> str | None:
        """Give the number of the open register in which a person is enrolled."""
        row = self._connection.execute(
            "SELECT register_number FROM families.person WHERE in_house_number = %s", (person.reveal(_WHY),)
        ).fetchone()
        return row[0] if row else None

    def registers_of(self, person: InHouseNumber) -> list[str]:
        """Give the number of every register in which a person ever stood, in order."""
        rows = self._connection.execute(
            "SELECT register_number FROM families.standing WHERE in_house_number = %s ORDER BY place",
            (person.reveal(_WHY),),
        )
        return [number for (number,) in rows]

    def facts_about(self, person: InHouseNumber) -> list[Fact]:
        """Give the newest version of every fact in which a person stands."""
        return self.facts_known(person, None)

    # looking up

    def register_known(self, number: str, known_at: datetime | None) -> FamilyRegister | None:
        """Give a register as recorded before an instant (None: now)."""
        row = self._connection.execute(
            "SELECT content FROM families.register_version WHERE register_number = %s "
            "AND recorded_at < coalesce(%s, 'infinity'::timestamptz) ORDER BY version DESC LIMIT 1",
            (number, known_at),
        ).fetchone()
        return _register(row[0]) if row else None

    def facts_known(self, person: InHouseNumber, known_at: datetime | None) -> list[Fact]:
        """Give every fact about a person as recorded before an instant, oldest first."""
        rows = self._connection.execute(
            f"""
            SELECT {_FACT} FROM (
              SELECT DISTINCT ON (fact_id) * FROM families.fact_version
              WHERE (person = %(who)s OR other = %(who)s)
                AND recorded_at < coalesce(%(known_at)s, 'infinity'::timestamptz)
              ORDER BY fact_id, version DESC
            ) newest ORDER BY from_on, recorded_at, fact_id
            """,
            {"who": person.reveal(_WHY), "known_at": known_at},
        )
        return [_fact(row) for row in rows]

    def by_title(self, place: str, head: str) -> list[str]:
        """Give the numbers of registers whose newest version has this legal domicile and head's name."""
        rows = self._connection.execute(
            """
            SELECT register_number FROM families.register_version v
            WHERE place_normal = %s AND head_normal = %s AND version = (
              SELECT max(version) FROM families.register_version n
              WHERE n.register_number = v.register_number)
            ORDER BY closed_on NULLS FIRST, register_number
            """,
            (normal_form(place), normal_form(head)),
        )
        return [number for (number,) in rows]

    def foreigners_born(self, born_on: date) -> list[Party]:
        """Give the foreign nationals of a birth date whom facts name, who stand in no register."""
        rows = self._connection.execute(
            "SELECT * FROM (SELECT DISTINCT other, other_name, other_born_on, other_sex, other_nationality "
            "FROM families.fact_version WHERE other_born_on = %(on)s AND other_nationality <> %(japan)s "
            f"UNION SELECT {_NOTED} FROM families.foreign_child WHERE born_on = %(on)s) noted "
            "WHERE NOT EXISTS (SELECT FROM families.standing WHERE in_house_number = other)",
            {"on": born_on, "japan": JAPAN},
        )
        return [_party(row) for row in rows]

    def noted(self, person: InHouseNumber) -> Party | None:
        """Give a foreign child as the notice of its recognition states it."""
        row = self._connection.execute(
            f"SELECT {_NOTED} FROM families.foreign_child WHERE in_house_number = %s", (person.reveal(_WHY),)
        ).fetchone()
        return _party(row) if row else None

    def open_registers(self, after: str = "", limit: int = 500) -> list[FamilyRegister]:
        """Give open registers by number, for work on all of them."""
        rows = self._connection.execute(
            """
            SELECT content FROM (
              SELECT DISTINCT ON (register_number) * FROM families.register_version
              WHERE register_number > %s ORDER BY register_number, version DESC
            ) newest WHERE closed_on IS NULL ORDER BY register_number LIMIT %s
            """,
            (after, limit),
        )
        return [_register(content) for (content,) in rows]

    # writing

    def record_event(self, event: Event, by: str) -> None:
        """Write an event; a row that can never be changed or removed."""
        self._connection.execute(
            "INSERT INTO families.event VALUES (%s, %s, %s, %s, %s, %s)",
            (
                event.event_id,
                event.kind.value,
                event.effective_on,
                event.accepted_on,
                event.recorded_at,
                by,
            ),
        )

    def record_refusal(self, kind: str, reason: str, law: str, at: datetime, by: str) -> None:
        """受附帳: keep that a notice was not accepted, and why."""
        self._connection.execute(
            "INSERT INTO families.refused_notice (kind, reason, law, refused_at, refused_by) "
            "VALUES (%s, %s, %s, %s, %s)",
            (kind, reason, law, at, by),
        )

    def keep(self, folio: Folio) -> None:
        """Write what an act changed. The event is recorded first, the turn is taken."""
        with self._connection.pipeline():
            self._keep(folio)

    def _keep(self, folio: Folio) -> None:
        for register in folio.registers.values():
            self._add_version(register, folio.event)
        for person, number in folio.places.items():
            self._connection.execute(
                "INSERT INTO families.person VALUES (%s, %s) "
                "ON CONFLICT (in_house_number) DO UPDATE SET register_number = excluded.register_number",
                (person.reveal(_WHY), number),
            )
        for person, entered in folio.entered:
            self._carry_address(person, entered, folio.event)
            self._add_standing(person, entered, folio.event)
        for fact in folio.facts.values():
            self._add_fact(fact, folio.event)
        for party in folio.noted.values():
            self._connection.execute(
                "INSERT INTO families.foreign_child VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (
                    party.person.reveal(_WHY), folio.event.event_id, party.name, party.born_on,
                    party.sex.value, party.nationality,
                ),
            )  # fmt: skip
        for person, municipality in folio.cities.items():
            self._connection.execute(
                "INSERT INTO families.stated_city VALUES (%s, %s, %s)",
                (person.reveal(_WHY), folio.event.event_id, municipality.digits),
            )

    def _add_version(self, register: FamilyRegister, event: Event) -> None:
        self._connection.execute(
            "INSERT INTO families.register_version VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                register.number,
                register.version,
                event.event_id,
                event.recorded_at,
                register.closed_on,
                normal_form(register.domicile.place),
                normal_form(register.name_of(register.head)),
                _plain(register),
            ),
        )

    def _add_standing(self, person: InHouseNumber, number: str, event: Event) -> None:
        """Remember the register among those of a person; one already remembered keeps its place."""
        self._connection.execute(
            "INSERT INTO families.standing SELECT %(who)s, %(number)s, "
            "coalesce((SELECT max(place) FROM families.standing WHERE in_house_number = %(who)s), 0) + 1, "
            "%(event)s ON CONFLICT (in_house_number, register_number) DO NOTHING",
            {"who": person.reveal(_WHY), "number": number, "event": event.event_id},
        )

    def _carry_address(self, person: InHouseNumber, number: str, event: Event) -> None:
        """附票: a person's newest address goes with her into the supplement of the next register."""
        self._connection.execute(
            """
            INSERT INTO families.supplement_line
            SELECT %(number)s, in_house_number, 1, address, from_on, told_by, uuidv7(), %(at)s
            FROM families.supplement_line JOIN (
              SELECT register_number FROM families.standing WHERE in_house_number = %(who)s
              ORDER BY place DESC LIMIT 1
            ) newest USING (register_number)
            WHERE in_house_number = %(who)s AND register_number <> %(number)s AND NOT EXISTS (
              SELECT FROM families.supplement_line
              WHERE register_number = %(number)s AND in_house_number = %(who)s)
            ORDER BY from_on DESC, place DESC LIMIT 1
            """,
            {"who": person.reveal(_WHY), "number": number, "at": event.recorded_at},
        )

    def _add_fact(self, fact: Fact, event: Event) -> None:
        other = fact.other
        values = (
            fact.fact_id, fact.version, fact.kind.value, fact.person.reveal(_WHY), other.person.reveal(_WHY),
            other.name, other.born_on, other.sex.value, other.nationality, fact.from_on, fact.until_on,
            fact.source, fact.ended_by, fact.sealed, event.recorded_at,
        )  # fmt: skip
        places = ", ".join(["%s"] * len(values))
        self._connection.execute(f"INSERT INTO families.fact_version VALUES ({places})", values)

    # pending notices

    def add_pending(self, notice_id: UUID, number: str, kind: str, at: datetime, by: str) -> None:
        """Keep that a notice about a register was accepted and waits."""
        self._connection.execute(
            "INSERT INTO families.pending_notice VALUES (%s, %s, %s, %s, %s)",
            (notice_id, number, kind, at, by),
        )

    def settle_pending(self, notice_id: UUID, at: datetime) -> bool:
        """Keep that a pending notice waits no longer; False where it did not wait."""
        done = self._connection.execute(
            "INSERT INTO families.settled_notice SELECT notice_id, %s FROM families.pending_notice "
            "WHERE notice_id = %s ON CONFLICT DO NOTHING",
            (at, notice_id),
        )
        return done.rowcount == 1

    def is_pending(self, number: str) -> bool:
        """Whether a notice about a register waits."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT FROM families.pending_notice LEFT JOIN families.settled_notice "
            "USING (notice_id) WHERE register_number = %s AND settled_at IS NULL)",
            (number,),
        ).fetchone()
        return bool(row and row[0])

    # disclosures

    def record_disclosure(
        self, what: str, register: FamilyRegister, asker: InHouseNumber, at: datetime, by: str
    ) -> None:
        """Keep that a page goes out; committed before it does."""
        self._connection.execute(
            "INSERT INTO families.disclosure "
            "(what, register_number, version, asker, recorded_at, recorded_by) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            (what, register.number, register.version, asker.reveal(_WHY), at, by),
        )

    # readings

    def add_planned(self, planned: Sequence[Planned]) -> int:
        """Keep notified readings; those already notified stay. Count the new ones."""
        kept = 0
        for each in planned:
            done = self._connection.execute(
                "INSERT INTO families.planned_reading VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (each.register, _key(each.person), each.kana, each.sent_on),
            )
            kept += done.rowcount
        return kept

    def planned(self, numbers: Iterable[str]) -> list[Planned]:
        """Give what was notified for some registers."""
        rows = self._connection.execute(
            "SELECT register_number, person, kana, sent_on FROM families.planned_reading "
            "WHERE register_number = ANY(%s) ORDER BY register_number, person",
            (list(numbers),),
        )
        return [Planned(number, _person(person), kana, sent_on) for number, person, kana, sent_on in rows]

    def add_entered(self, entered: Entered, because: str, event: Event) -> None:
        """Keep how a reading came in."""
        self._connection.execute(
            "INSERT INTO families.entered_reading SELECT %(number)s, %(who)s, coalesce(max(place), 0) + 1, "
            "%(kana)s, %(source)s, %(on)s, %(because)s, %(event)s FROM families.entered_reading "
            "WHERE register_number = %(number)s AND person = %(who)s",
            {
                "number": entered.register,
                "who": _key(entered.person),
                "kana": entered.kana,
                "source": entered.source.value,
                "on": entered.entered_on,
                "because": because,
                "event": event.event_id,
            },
        )

    def entered(self, number: str, person: InHouseNumber | None) -> list[Entered]:
        """Give how the readings of a given name, in any register, or of a register's surname came in."""
        rows = self._connection.execute(
            "SELECT register_number, person, kana, source, entered_on FROM families.entered_reading "
            "WHERE CASE WHEN %(who)s = '' THEN register_number = %(number)s AND person = '' "
            "ELSE person = %(who)s END ORDER BY entered_on, place",
            {"number": number, "who": _key(person)},
        )
        return [
            Entered(number, _person(who), kana, ReadingSource(source), on)
            for number, who, kana, source, on in rows
        ]


def _key(person: InHouseNumber | None) -> str:
    return person.reveal(_WHY) if person is not None else ""


def _person(key: str) -> InHouseNumber | None:
    return InHouseNumber.parse(key) if key else None
