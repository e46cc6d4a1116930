# SPDX-License-Identifier: Apache-2.0
"""The verbs on protection measures and on requests to see an address.

A request runs the same statements whoever is asked for and however it ends, so that its length tells
nothing (law YE-7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.protection.decisions import Asker
from warifu.residents.protection.measures import Ground, Measure, ProtectionApplication, Stage
from warifu.residents.store.binding import BoundRows

_WHY = "decide who may see an address"
_MEASURES = """
  SELECT p.protection_id, s.stage, s.from_on, s.until_on,
    ARRAY(SELECT in_house_number FROM residents.protected_person x WHERE x.protection_id = p.protection_id),
    ARRAY(SELECT in_house_number FROM residents.protection_barred b
      WHERE b.protection_id = p.protection_id AND in_house_number IS NOT NULL),
    ARRAY(SELECT name FROM residents.protection_barred b WHERE b.protection_id = p.protection_id),
    ARRAY(SELECT clerk FROM residents.protection_staff f WHERE f.protection_id = p.protection_id),
    p.applicant, p.ground, p.case_ref, s.opinion_of, p.origin
  FROM residents.protection p CROSS JOIN LATERAL
    (SELECT * FROM residents.protection_step q WHERE q.protection_id = p.protection_id
     ORDER BY q.step DESC LIMIT 1) s
"""


class ProtectionRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def add_protection(
        self, application: ProtectionApplication, applied_on: date, by: str, case: str
    ) -> UUID:
        """Keep an application with whom it protects, whom it bars, and who may see."""
        number = application.applicant.reveal(_WHY)
        protection_id: UUID = self._value(
            "INSERT INTO residents.protection (applicant, ground, applied_on, event_by, case_ref, origin) "
            "VALUES (%s, %s, %s, %s, %s, %s) RETURNING protection_id",
            (number, application.ground.value, applied_on, by, case, application.origin),
        )
        for person in application.protects:
            self._connection.execute(
                "INSERT INTO residents.protected_person VALUES (%s, %s)", (person.reveal(_WHY), protection_id)
            )
        for place, each in enumerate(application.barred, 1):
            self._connection.execute(
                "INSERT INTO residents.protection_barred VALUES (%s, %s, %s, %s)",
                (protection_id, place, each.person.reveal(_WHY) if each.person else None, each.name),
            )
        return protection_id

    def add_staff(self, protection_id: UUID, clerks: Iterable[str], recorded_at: datetime) -> None:
        """List clerks for a measure; one listed before stays as she was."""
        for clerk in sorted(set(clerks)):
            self._connection.execute(
                "INSERT INTO residents.protection_staff VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (protection_id, clerk, recorded_at),
            )

    def add_step(
        self,
        protection_id: UUID,
        stage: Stage,
        days: tuple[date, date],
        by: str,
        recorded_at: datetime,
        opinion_of: str = "",
    ) -> None:
        """Write the next stage of a measure; `days` are its first day and the first day without it."""
        self._connection.execute(
            """
            INSERT INTO residents.protection_step
            SELECT %s, coalesce(max(step), 0) + 1, %s, %s, %s, %s, %s, %s
            FROM residents.protection_step WHERE protection_id = %s
            """,
            (protection_id, stage.value, *days, recorded_at, by, opinion_of, protection_id),
        )

    def measure(self, protection_id: UUID) -> Measure | None:
        """Give a measure as it stands, keeping its next stage from being written twice."""
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (str(protection_id),)
        )
        found = self._measures("WHERE p.protection_id = %s", (protection_id,))
        return found[0] if found else None

    def measures_about(
        self, whose: Collection[InHouseNumber], askers: Collection[InHouseNumber], name: str
    ) -> list[Measure]:
        """Give the measures that protect one of these residents, or bar one of those who ask."""
        numbers = [each.reveal(_WHY) for each in whose]
        behind = [each.reveal(_WHY) for each in askers]
        return self._measures(
            """
            WHERE p.protection_id IN (
              SELECT protection_id FROM residents.protected_person WHERE in_house_number = ANY(%s)
              UNION SELECT protection_id FROM residents.protection_barred WHERE in_house_number = ANY(%s)
              UNION SELECT protection_id FROM residents.protection_barred WHERE name = %s AND name <> '')
            """,
            (numbers, behind, name),
        )

    def measures_holding(self, on: date) -> list[Measure]:
        """Give every measure that holds on a day."""
        found = self._measures("WHERE s.from_on <= %s AND s.until_on > %s", (on, on))
        return [each for each in found if each.in_force(on)]

    def measures_listing(self, clerk: str) -> list[Measure]:
        """Give the measures for which a clerk is listed."""
        listed = "SELECT protection_id FROM residents.protection_staff WHERE clerk = %s"
        return self._measures(f"WHERE p.protection_id IN ({listed})", (clerk,))

    def untold_steps(self) -> list[tuple[UUID, int, InHouseNumber, str]]:
        """Give the last stages that Juki Net was not told, for each resident, with her code."""
        rows = self._connection.execute(
            """
            SELECT s.protection_id, s.step, x.in_house_number, r.record_code
            FROM (SELECT DISTINCT ON (protection_id) protection_id, step FROM residents.protection_step
              ORDER BY protection_id, step DESC) s
            JOIN residents.protected_person x USING (protection_id)
            JOIN residents.resident r USING (in_house_number)
            WHERE NOT EXISTS (SELECT FROM residents.protection_told t WHERE t.protection_id = s.protection_id
              AND t.step = s.step AND t.in_house_number = x.in_house_number)
            ORDER BY 1, 3
            """
        )
        return [(one, step, InHouseNumber(number), code) for one, step, number, code in rows]

    def add_told(self, protection_id: UUID, step: int, person: InHouseNumber, told_at: datetime) -> None:
        """Remember that Juki Net was told of a stage."""
        self._connection.execute(
            "INSERT INTO residents.protection_told VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (protection_id, step, person.reveal(_WHY), told_at),
        )

    def protected(self, whose: Collection[InHouseNumber], on: date) -> set[InHouseNumber]:
        """Give those of these residents for whom a measure holds on a day."""
        wanted = set(whose)
        found = self.measures_about(wanted, (), "")
        return {each for one in found if one.in_force(on) for each in one.protects & wanted}

    def together(
        self, whose: Collection[InHouseNumber], on: date
    ) -> dict[InHouseNumber, frozenset[InHouseNumber]]:
        """Give for each of these who is recorded here all who live with her on a day, herself included."""
        rows = self._connection.execute(
            """
            WITH asked AS (
              SELECT r.in_house_number, e.household, e.standing FROM residents.resident r
              CROSS JOIN LATERAL (SELECT * FROM residents.entry e
                WHERE e.in_house_number = r.in_house_number AND e.effective_on <= %(on)s
                ORDER BY e.effective_on DESC, e.version DESC LIMIT 1) e
              WHERE r.in_house_number = ANY(%(whose)s)
            )
            SELECT a.in_house_number, ARRAY(
              SELECT o.in_house_number FROM
                (SELECT DISTINCT in_house_number FROM residents.entry WHERE household = a.household) o
              CROSS JOIN LATERAL (SELECT e.household, e.standing FROM residents.entry e
                WHERE e.in_house_number = o.in_house_number AND e.effective_on <= %(on)s
                ORDER BY e.effective_on DESC, e.version DESC LIMIT 1) now
              WHERE a.standing = 'registered' AND now.standing = 'registered' AND now.household = a.household)
            FROM asked a
            UNION ALL SELECT in_house_number, ARRAY[]::text[] FROM residents.outside_person
            WHERE in_house_number = ANY(%(whose)s)
            """,
            {"on": on, "whose": [each.reveal(_WHY) for each in whose]},
        )
        found = {}
        for number, others in rows:
            person = InHouseNumber(number)
            found[person] = frozenset(map(InHouseNumber, others)) | {person}
        return found

    def record_request(
        self,
        asker: Asker,
        whose: Collection[InHouseNumber],
        refused: Collection[InHouseNumber],
        asked_at: datetime,
    ) -> None:
        """Write a request to see addresses, granted or not; a row that can never be changed."""
        self._connection.execute(
            "INSERT INTO residents.address_request "
            "(asked_at, clerk, case_ref, capacity, asker, whose, refused) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                asked_at,
                asker.clerk,
                asker.case,
                asker.capacity.value,
                asker.person.reveal(_WHY) if asker.person else asker.name,
                sorted(each.reveal(_WHY) for each in whose),
                sorted(each.reveal(_WHY) for each in refused),
            ),
        )

    def requests_about(self, person: InHouseNumber) -> list[tuple[datetime, str, str, str, bool]]:
        """Give every request for a resident: when, clerk, case, capacity, and whether it was refused."""
        rows = self._connection.execute(
            "SELECT asked_at, clerk, case_ref, capacity, %(one)s = ANY(refused) "
            "FROM residents.address_request WHERE %(one)s = ANY(whose) ORDER BY request_id",
            {"one": person.reveal(_WHY)},
        )
        return [(at, clerk, case, capacity, refused) for at, clerk, case, capacity, refused in rows]

    def refused_requests(self, since: datetime, until: datetime) -> list[tuple[datetime, str, list[str]]]:
        """Give the requests of a span that were refused, in order: when, case, whose; to tell them of it."""
        rows = self._connection.execute(
            "SELECT asked_at, case_ref, refused FROM residents.address_request "
            "WHERE asked_at >= %s AND asked_at < %s AND refused <> '{}' ORDER BY request_id",
            (since, until),
        )
        return [(at, case, refused) for at, case, refused in rows]

    def _measures(self, condition: str, values: tuple[object, ...]) -> list[Measure]:
        rows = self._connection.execute(f"{_MEASURES} {condition}", values)
        return [
            Measure(
                protection_id,
                InHouseNumber(applicant),
                Ground(ground),
                case,
                Stage(stage),
                from_on,
                until_on,
                frozenset(map(InHouseNumber, protects)),
                frozenset(map(InHouseNumber, barred)),
                frozenset(name for name in names if name),
                frozenset(staff),
                opinion,
                origin,
            )
            for (
                protection_id,
                stage,
                from_on,
                until_on,
                protects,
                barred,
                names,
                staff,
                applicant,
                ground,
                case,
                opinion,
                origin,
            ) in rows
        ]
