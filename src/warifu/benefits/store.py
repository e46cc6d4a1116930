# SPDX-License-Identifier: Apache-2.0
"""The SQL of the child allowance office (schema `benefits`). Holds no rule; the service begins transactions.

Pension files have a store of their own (`benefits.pension.store`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from warifu.benefits.amounts import ChildAmount
from warifu.benefits.application import Answer, Application, Child, Need, Parent, Source, Status
from warifu.benefits.cases import AskedInquiry, CaseLine, DecidedCase
from warifu.benefits.child_allowance import Decision, Outcome
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.money import Yen

_WHY = "row of the benefits office"


class BenefitsStore:
    """児童手当の台帳: the benefits office's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[BenefitsRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield BenefitsRows(connection)


@dataclass(frozen=True, slots=True)
class BenefitsRows:
    """The rows of the benefits office within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def add_case(self, application: Application, clerk: str, opened_at: datetime) -> UUID:
        """Add a case with its parents and children; returns its number, given by the database."""
        case_id = self._returned(
            "INSERT INTO benefits.allowance_case (received_on, event_on, opened_by, opened_at)"
            " VALUES (%s, %s, %s, %s) RETURNING case_id",
            [application.received_on, application.event_on, clerk, opened_at],
        )
        for place, parent in enumerate(application.parents):
            self.connection.execute(
                "INSERT INTO benefits.parent VALUES (%s, %s, %s, %s, %s)",
                [case_id, place, _text(parent.in_house_number), parent.taxed_by, parent.public_servant],
            )
        for place, child in enumerate(application.children):
            number = _text(child.in_house_number) if child.in_house_number else None
            self.connection.execute(
                "INSERT INTO benefits.child"
                " (case_id, place, in_house_number, birth_on, supported, registered_at)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [case_id, place, number, child.birth_on, child.supported, child.registered_at],
            )
        return case_id

    def application(self, case_id: UUID, *, lock: bool = False) -> Application | None:
        """The application of a case; `lock` holds the case until the transaction ends."""
        case = self.connection.execute(
            "SELECT received_on, event_on FROM benefits.allowance_case WHERE case_id = %s"
            + (" FOR UPDATE" if lock else ""),
            [case_id],
        ).fetchone()
        if case is None:
            return None
        parents = self.connection.execute(
            "SELECT in_house_number, taxed_by, public_servant FROM benefits.parent"
            " WHERE case_id = %s ORDER BY place",
            [case_id],
        )
        children = self.connection.execute(
            "SELECT birth_on, in_house_number, supported, registered_at FROM benefits.child"
            " WHERE case_id = %s ORDER BY place",
            [case_id],
        )
        return Application(
            parents=tuple(Parent(InHouseNumber(number), *rest) for number, *rest in parents),
            children=tuple(
                Child(birth_on, InHouseNumber(number) if number else None, supported, registered_at)
                for birth_on, number, supported, registered_at in children
            ),
            received_on=case[0],
            event_on=case[1],
        )

    def lines(self, limit: int) -> list[CaseLine]:
        """The newest cases, without a person."""
        rows = self.connection.execute(
            "SELECT c.case_id, c.received_on, c.opened_at, d.outcome,"
            " EXISTS (SELECT FROM benefits.asked a WHERE a.case_id = c.case_id)"
            " FROM benefits.allowance_case c LEFT JOIN benefits.decision d USING (case_id)"
            " ORDER BY c.case_id DESC LIMIT %s",
            [limit],
        )
        return [
            CaseLine(case_id, received_on, opened_at, Outcome(outcome) if outcome else None, asked=asked)
            for case_id, received_on, opened_at, outcome, asked in rows
        ]

    def add_look(self, case_id: UUID, clerk: str, looked_at: datetime) -> None:
        """Add that a clerk opened a case."""
        self.connection.execute(
            "INSERT INTO benefits.looked (case_id, clerk, looked_at) VALUES (%s, %s, %s)",
            [case_id, clerk, looked_at],
        )

    def add_asked(self, case_id: UUID, need: Need, clerk: str, asked_at: datetime) -> UUID:
        """Add an inquiry about to be sent; returns its number."""
        return self._returned(
            "INSERT INTO benefits.asked"
            " (case_id, in_house_number, purpose, provider, items, query, asked_by, asked_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING ask_id",
            [
                case_id,
                _text(need.person),
                need.purpose,
                need.provider,
                list(need.items),
                Jsonb(dict(need.query)),
                clerk,
                asked_at,
            ],
        )

    def add_answer(
        self, case_id: UUID, ask_id: UUID | None, answer: Answer, clerk: str, filed_at: datetime
    ) -> None:
        """Add what came back for an inquiry, or a paper where `ask_id` is None."""
        content = {str(code): value for code, value in answer.unverified_values.items()}
        self.connection.execute(
            "INSERT INTO benefits.answer (case_id, ask_id, in_house_number, purpose, status, source,"
            " content, reason, reqid, filed_by, filed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                case_id,
                ask_id,
                _text(answer.person),
                answer.purpose,
                answer.status.value,
                answer.source.value,
                Jsonb(content),
                answer.reason,
                answer.reqid,
                clerk,
                filed_at,
            ],
        )

    def answers(self, case_id: UUID) -> list[Answer]:
        """Everything filed for a case, oldest first."""
        rows = self.connection.execute(
            "SELECT in_house_number, purpose, status, source, content, reason, reqid FROM benefits.answer"
            " WHERE case_id = %s ORDER BY filed_at, answer_id",
            [case_id],
        )
        return [
            Answer(
                person=InHouseNumber(number),
                purpose=purpose,
                status=Status(status),
                source=Source(source),
                unverified_values={int(code): value for code, value in content.items()},
                reason=reason,
                reqid=reqid,
            )
            for number, purpose, status, source, content, reason, reqid in rows
        ]

    def asked(self, case_id: UUID) -> list[AskedInquiry]:
        """Every inquiry of a case with its end, oldest first; one without an end has status None."""
        rows = self.connection.execute(
            "SELECT q.ask_id, q.in_house_number, q.purpose, q.provider, q.items, q.asked_at,"
            " a.status, a.reason, a.content, a.reqid, a.filed_at"
            " FROM benefits.asked q LEFT JOIN benefits.answer a"
            " ON a.case_id = q.case_id AND a.ask_id = q.ask_id"
            " WHERE q.case_id = %s ORDER BY q.asked_at, q.ask_id",
            [case_id],
        )
        return [_asked(*row) for row in rows]

    def add_decision(self, case_id: UUID, decision: Decision, clerk: str, decided_at: datetime) -> None:
        """Add the decision of a case; a second one raises psycopg.errors.UniqueViolation."""
        self.connection.execute(
            "INSERT INTO benefits.decision VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                case_id,
                decision.outcome.value,
                _text(decision.claimant) if decision.claimant else None,
                decision.employee,
                decision.first_month,
                Jsonb([[each.child, each.amount.amount, each.figure] for each in decision.amounts]),
                list(decision.reasons),
                Jsonb(
                    [[_text(person), purpose, source.value] for person, purpose, source in decision.rests_on]
                ),
                clerk,
                decided_at,
            ],
        )

    def decision(self, case_id: UUID) -> DecidedCase | None:
        """The decision of a case, or None while it is open."""
        row = self.connection.execute(
            "SELECT outcome, claimant, employee, first_month, amounts, reasons, rests_on,"
            " decided_by, decided_at FROM benefits.decision WHERE case_id = %s",
            [case_id],
        ).fetchone()
        return DecidedCase(_decision(*row[:7]), decided_by=row[7], decided_at=row[8]) if row else None

    def _returned(self, sql: str, values: list[object]) -> UUID:
        row = self.connection.execute(sql, values).fetchone()
        assert row is not None
        assert isinstance(row[0], UUID)
        return row[0]


def _asked(
    ask_id: UUID,
    number: str,
    purpose: int,
    provider: str,
    items: list[int],
    asked_at: datetime,
    status: str | None,
    *ended: Any,
) -> AskedInquiry:
    reason, content, reqid, ended_at = ended
    return AskedInquiry(
        ask_id=ask_id,
        person=InHouseNumber(number),
        purpose=purpose,
        provider=provider,
        items=tuple(items),
        asked_at=asked_at,
        status=Status(status) if status else None,
        reason=reason or "",
        unverified_values={int(code): value for code, value in (content or {}).items()},
        reqid=reqid,
        ended_at=ended_at,
    )


def _decision(
    outcome: str,
    claimant: str | None,
    employee: bool | None,  # noqa: FBT001  # a column
    first_month: date,
    amounts: list[tuple[int, int, str]],
    reasons: list[str],
    rests_on: list[tuple[str, int, str]],
) -> Decision:
    return Decision(
        outcome=Outcome(outcome),
        claimant=InHouseNumber(claimant) if claimant else None,
        employee=employee,
        first_month=first_month,
        amounts=tuple(ChildAmount(child, Yen(amount), figure) for child, amount, figure in amounts),
        reasons=tuple(reasons),
        rests_on=tuple(
            (InHouseNumber(person), purpose, Source(source)) for person, purpose, source in rests_on
        ),
    )


def _text(number: InHouseNumber) -> str:
    return number.reveal(_WHY)
