# SPDX-License-Identifier: Apache-2.0
"""The verbs of the child allowance office: open a case, ask what it needs, file papers, decide.

Every inquiry is recorded before it is sent and every end of it as it comes, so after a crash an inquiry
without an end is known, and asking again is always safe. Rules are in `child_allowance`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from warifu.benefits.application import Answer, Answers, Application, Need, Source, Status
from warifu.benefits.cases import CaseDecided, CaseFile, CaseLine, NoSuchCase, NotAskedFor
from warifu.benefits.child_allowance import Decision, Waiting, decide, needed
from warifu.benefits.store import BenefitsRows, BenefitsStore
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal, Unreachable


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """照会の結果: how an inquiry ended. `status`: answered, no-record or refused; `values` by item code."""

    status: str
    values: Mapping[int, object] = field(default_factory=dict, repr=False)
    reqid: bytes | None = field(default=None, repr=False)
    reason: str = ""


class Gateway(Protocol):
    """情報提供ネットワークへの窓口: this body's gateway to the information network (exchange).

    Guarantees: an answer is returned only after its record is in the person's history (Act 23); nothing
    is sent twice under one reqid; the in-house number never leaves this body.
    Raises Refusal when the network says no (which it has recorded), Unreachable when a body is down.
    """

    def inquire(
        self,
        case_id: str,
        person: InHouseNumber,
        provider: str,
        purpose: int,
        items: list[int],
        query: Mapping[str, int | str],
    ) -> GatewayAnswer:
        """Ask `provider` for `items` about one person, for one case."""
        ...


_LONGEST_TEXT = 200

OwnTax = Callable[[InHouseNumber, int], Mapping[int, int | bool] | None]
"""庁内の地方税情報: this municipality's own local tax values by item code, or None (Act 9(2), 19(xi))."""


class Family(Protocol):
    """庁内の戸籍と氏名: what this municipality knows itself of a parent and a child (Act 9(2), 19(xi))."""

    def named(self, person: InHouseNumber) -> tuple[str, date]:
        """Give name and birth date, by which another city is asked about her."""
        ...

    def is_parent(self, child: InHouseNumber, parent: InHouseNumber, on: date) -> bool | None:
        """Say by this body's own family registers if she is the parent; None where the child has none."""
        ...


def no_own_tax(_person: InHouseNumber, _tax_year: int) -> None:
    """Know of no one: for a body whose ordinance gives this office no tax records."""


class BenefitsService:
    """市町村の児童手当担当課: the child allowance office of one body, such as `city:midori`."""

    def __init__(
        self,
        body: str,
        store: BenefitsStore,
        gateway: Gateway,
        clock: Clock,
        own_tax: OwnTax = no_own_tax,
        family: Family | None = None,
    ) -> None:
        """Work for `body`; ask others through `gateway`, its own tax and family offices by the other two.

        Without `family` no child's parent can be confirmed but on paper.
        """
        self._body = body
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._own_tax, self._family = own_tax, family

    def open_case(self, application: Application, clerk: str) -> str:
        """認定請求の受付: record a claim; returns the case number. Raises MonthNotKept."""
        needed(application, {})
        with self._store.transaction() as tx:
            return str(tx.add_case(application, clerk, self._clock.now()))

    def cases(self, limit: int = 100) -> list[CaseLine]:
        """案件一覧: the newest cases, none of them saying whose it is."""
        with self._store.transaction() as tx:
            return tx.lines(limit)

    def look(self, case_id: str, clerk: str) -> CaseFile:
        """案件の閲覧: everything of one case; the look is recorded first (law R-7). Raises NoSuchCase."""
        number = _number(case_id)
        with self._store.transaction() as tx:
            _application(tx, number)
            tx.add_look(number, clerk, self._clock.now())
        with self._store.transaction() as tx:
            application, filed = _application(tx, number), tx.answers(number)
            decided = tx.decision(number)
            state = decide(application, _counting(filed)) if decided is None else None
            return CaseFile(
                case_id=number,
                application=application,
                asked=tuple(tx.asked(number)),
                answers=tuple(filed),
                missing=state.missing if isinstance(state, Waiting) else (),
                decided=decided,
            )

    def need(self, case_id: str) -> tuple[Need, ...]:
        """必要な照会: what the case must know next; empty when it can be decided. Raises NoSuchCase."""
        number = _number(case_id)
        with self._store.transaction() as tx:
            return needed(_application(tx, number), _counting(tx.answers(number)))

    def ask(self, case_id: str, clerk: str) -> tuple[Answer, ...]:
        """照会: ask for everything the case needs now, once each; returns how each inquiry ended.

        A refusal or a body that is down is an end like any other: recorded, and the case waits. What the
        answers make necessary next is asked by calling again. Raises NoSuchCase, CaseDecided.
        """
        number = _number(case_id)
        with self._store.transaction() as tx:
            _undecided(tx, number)
        ends = [self._ask(number, need, clerk) for need in self.need(case_id)]
        return tuple(end for end in ends if end is not None)

    def file_paper(
        self, case_id: str, person: InHouseNumber, purpose: int, values: Mapping[int, object], clerk: str
    ) -> None:
        """書面の提出: file a paper the person handed in instead of an answer by the network.

        Raises NoSuchCase, CaseDecided, NotAskedFor (only facts the case still needs may be collected).
        """
        number = _number(case_id)
        with self._store.transaction() as tx:
            application = _undecided(tx, number)
            wanted = {
                (need.person, need.purpose): need
                for need in needed(application, _counting(tx.answers(number)))
            }
            need = wanted.get((person, purpose))
            if need is None or not set(values) <= set(need.items):
                raise NotAskedFor
            answer = Answer(person, purpose, Status.ANSWERED, Source.PAPER, _kept(values, need))
            tx.add_answer(number, None, answer, clerk, self._clock.now())

    def decide(self, case_id: str, clerk: str) -> Decision | Waiting:
        """支給の決定: decide and record, or say what is missing. A decided case gives its decision again.

        Raises NoSuchCase.
        """
        number = _number(case_id)
        with self._store.transaction() as tx:
            application = _application(tx, number, lock=True)
            decided = tx.decision(number)
            if decided is not None:
                return decided.decision
            result = decide(application, _counting(tx.answers(number)))
            if isinstance(result, Decision):
                tx.add_decision(number, result, clerk, self._clock.now())
            return result

    def _ask(self, number: UUID, need: Need, clerk: str) -> Answer | None:
        """Record and send one inquiry; None if another clerk's answer came first: nobody is asked twice."""
        with self._store.transaction() as tx:
            if need not in needed(_undecided(tx, number), _counting(tx.answers(number))):
                return None
            ask_id = tx.add_asked(number, need, clerk, self._clock.now())
        answer = self._own(need) if need.provider == self._body else self._inquire(number, need)
        with self._store.transaction() as tx:
            tx.add_answer(number, ask_id, answer, clerk, self._clock.now())
        return answer

    def _inquire(self, number: UUID, need: Need) -> Answer:
        person, purpose = need.person, need.purpose
        try:
            came = self._gateway.inquire(
                str(number), person, need.provider, purpose, list(need.items), self._told(need)
            )
        except Refusal as refusal:
            return Answer(person, purpose, Status.REFUSED, Source.NETWORK, reason=refusal.reason)
        except Unreachable:
            return Answer(person, purpose, Status.UNREACHABLE, Source.NETWORK, reason=Unreachable.reason)
        try:
            status = Status(came.status)
        except ValueError as error:
            raise Fault(f"the gateway ended an inquiry with the unknown status {came.status!r}") from error
        return Answer(
            person, purpose, status, Source.NETWORK, _kept(came.values, need), came.reason, came.reqid
        )

    def _told(self, need: Need) -> Mapping[str, int | str]:
        """What the provider is told: with the name of the other person, which no row here keeps."""
        if need.named is None:
            return need.query
        if self._family is None:
            raise Fault("a child's parent is asked for, and nobody here knows names")
        name, born_on = self._family.named(need.named)
        return {**need.query, "other_name": name, "other_birth_date": born_on.isoformat()}

    def _own(self, need: Need) -> Answer:
        if need.named is not None:
            return self._own_kin(need, need.named)
        values = self._own_tax(need.person, int(need.query["tax_year"]))
        if values is None:
            return Answer(need.person, need.purpose, Status.NO_RECORD, Source.OWN)
        return Answer(need.person, need.purpose, Status.ANSWERED, Source.OWN, _kept(values, need))

    def _own_kin(self, need: Need, parent: InHouseNumber) -> Answer:
        on = date.fromisoformat(str(need.query["on"]))
        known = self._family.is_parent(need.person, parent, on) if self._family is not None else None
        if known is None:
            return Answer(need.person, need.purpose, Status.NO_RECORD, Source.OWN)
        return Answer(need.person, need.purpose, Status.ANSWERED, Source.OWN, {need.items[0]: known})


def _kept(values: Mapping[int, object], need: Need) -> dict[int, object]:
    """What of an answer is kept: the items asked for, as plain short values; nothing else is collected."""
    return {code: value for code, value in values.items() if code in need.items and _plain(value)}


def _plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and "\0" not in value
    return value is None or (isinstance(value, int) and abs(value) < 1 << 63)


def _counting(filed: list[Answer]) -> Answers:
    """The answer that counts for each fact: the last one, but a failed inquiry never undoes an answer."""
    counting: dict[tuple[InHouseNumber, int], Answer] = {}
    for answer in filed:
        earlier = counting.get((answer.person, answer.purpose))
        if earlier and earlier.status is Status.ANSWERED and answer.status is not Status.ANSWERED:
            continue
        counting[answer.person, answer.purpose] = answer
    return counting


def _application(tx: BenefitsRows, number: UUID, *, lock: bool = False) -> Application:
    application = tx.application(number, lock=lock)
    if application is None:
        raise NoSuchCase
    return application


def _undecided(tx: BenefitsRows, number: UUID) -> Application:
    application = _application(tx, number, lock=True)
    if tx.decision(number) is not None:
        raise CaseDecided
    return application


def _number(case_id: str) -> UUID:
    try:
        return UUID(case_id)
    except ValueError as error:
        raise NoSuchCase from error
