# SPDX-License-Identifier: Apache-2.0
"""The child allowance office on a real database: open, ask, wait, file papers, decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.benefits.families import HANAKO, TARO, a_claim, a_parent
from tests.databases import MakeDatabase
from warifu.benefits import (
    Application,
    BenefitsService,
    Child,
    Decision,
    GatewayAnswer,
    Outcome,
    Source,
    Status,
    Waiting,
)
from warifu.benefits.cases import CaseDecided, NoSuchCase, NotAskedFor
from warifu.benefits.store import BenefitsStore
from warifu.exchange.provision import ReleasedByHand
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Fault, Unreachable

CLAIM = a_claim(date(2018, 5, 5), date(2025, 5, 5), event_on=date(2026, 11, 20))
REQID = bytes(range(100, 116))


class Neighbours:
    """A gateway that answers from two tables, as an honest network would, after calling `before`."""

    def __init__(self) -> None:
        self.incomes: dict[InHouseNumber, object] = {HANAKO: 3_000_000, TARO: 4_000_000}
        self.categories: dict[InHouseNumber, object] = {HANAKO: "1", TARO: "2"}
        self.asked: list[tuple[str, InHouseNumber, str, int, list[int], Mapping[str, int | str]]] = []
        self.before: Callable[[], None] = lambda: None

    def inquire(
        self,
        case_id: str,
        person: InHouseNumber,
        provider: str,
        purpose: int,
        items: list[int],
        query: Mapping[str, int | str],
    ) -> GatewayAnswer:
        self.asked.append((case_id, person, provider, purpose, items, query))
        self.before()
        known = self.incomes if provider == "city:asahi" else self.categories
        if person not in known:
            return GatewayAnswer("no-record", reqid=REQID, reason="no-record")
        return GatewayAnswer("answered", {items[0]: known[person], 9001: "never asked for"}, REQID)


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database(["benefits"])


@pytest.fixture
def network() -> Neighbours:
    return Neighbours()


@pytest.fixture
def desk(database: Database, network: Neighbours) -> BenefitsService:
    clock = SteppedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
    return BenefitsService("city:midori", BenefitsStore(database), network, clock)


def test_a_family_that_moved_in_is_granted_after_asking_both_offices(
    desk: BenefitsService, network: Neighbours
) -> None:
    case = desk.open_case(CLAIM, "clerk-7")
    assert [need.provider for need in desk.need(case)] == ["city:asahi", "city:asahi"]
    assert [answer.status for answer in desk.ask(case, "clerk-7")] == [Status.ANSWERED] * 2
    desk.ask(case, "clerk-7")
    assert [asked[1:5] for asked in network.asked] == [
        (HANAKO, "city:asahi", 7401, [1001]),
        (TARO, "city:asahi", 7401, [1001]),
        (TARO, "agency:pension", 7501, [3001]),
    ]
    assert all(asked[0] == case for asked in network.asked)
    assert desk.need(case) == ()
    result = desk.decide(case, "clerk-7")
    assert isinstance(result, Decision)
    assert (result.outcome, result.claimant, result.employee) == (Outcome.GRANTED, TARO, True)
    assert (result.monthly, result.first_month) == (Yen(25_000), date(2026, 12, 1))
    assert desk.decide(case, "clerk-8") == result


def test_the_file_of_a_case_shows_everything_and_records_the_look(
    desk: BenefitsService, database: Database
) -> None:
    case = desk.open_case(CLAIM, "clerk-7")
    desk.ask(case, "clerk-7")
    seen = desk.look(case, "clerk-9")
    assert seen.application == CLAIM
    assert [(asked.provider, asked.status, asked.reqid) for asked in seen.asked] == [
        ("city:asahi", Status.ANSWERED, REQID)
    ] * 2
    assert [missing.need.purpose for missing in seen.missing] == [7501]
    assert seen.decided is None
    with database.transaction() as connection:
        looks = connection.execute("SELECT case_id, clerk FROM benefits.looked").fetchall()
    assert looks == [(UUID(case), "clerk-9")]


def test_a_list_of_cases_names_nobody(desk: BenefitsService) -> None:
    first, second = desk.open_case(CLAIM, "clerk-7"), desk.open_case(CLAIM, "clerk-7")
    desk.ask(second, "clerk-7")
    lines = desk.cases()
    assert [(str(line.case_id), line.asked, line.outcome) for line in lines] == [
        (second, True, None),
        (first, False, None),
    ]
    assert not {"person", "parents", "claimant"} & set(lines[0].__slots__)


def test_an_answer_keeps_only_what_was_asked_for(desk: BenefitsService) -> None:
    case = desk.open_case(CLAIM, "clerk-7")
    desk.ask(case, "clerk-7")
    assert [set(answer.unverified_values) for answer in desk.look(case, "clerk-7").answers] == [{1001}] * 2


@pytest.mark.parametrize("income", ["four\0million", "x" * 201, 1 << 63, [4_000_000], 4e6])
def test_a_strange_value_is_not_kept_and_the_case_waits(
    desk: BenefitsService, network: Neighbours, income: object
) -> None:
    network.incomes[TARO] = income
    case = desk.open_case(CLAIM, "clerk-7")
    desk.ask(case, "clerk-7")
    result = desk.decide(case, "clerk-7")
    assert isinstance(result, Waiting)
    assert [(each.need.person, each.reason) for each in result.missing] == [(TARO, "unreadable")]


def test_a_missing_record_waits_for_a_paper_and_the_paper_is_not_deemed_submitted(
    desk: BenefitsService, network: Neighbours
) -> None:
    del network.incomes[TARO]
    case = desk.open_case(CLAIM, "clerk-7")
    desk.ask(case, "clerk-7")
    result = desk.decide(case, "clerk-7")
    assert isinstance(result, Waiting)
    assert [(each.status, each.remedy) for each in result.missing] == [(Status.NO_RECORD, "paper")]
    desk.file_paper(case, TARO, 7401, {1001: 1_000_000}, "clerk-7")
    desk.ask(case, "clerk-7")
    final = desk.decide(case, "clerk-7")
    assert isinstance(final, Decision)
    assert final.claimant == HANAKO
    assert final.deemed_submitted == ((HANAKO, 7401), (HANAKO, 7501))
    assert (TARO, 7401, Source.PAPER) in final.rests_on


def test_a_refusal_by_the_network_is_recorded_and_the_case_waits(
    desk: BenefitsService, network: Neighbours
) -> None:
    def refuse() -> None:
        raise ReleasedByHand

    network.before = refuse
    case = desk.open_case(CLAIM, "clerk-7")
    ends = desk.ask(case, "clerk-7")
    assert [(end.status, end.reason) for end in ends] == [(Status.REFUSED, "released-by-hand")] * 2
    assert isinstance(desk.decide(case, "clerk-7"), Waiting)


def test_a_body_that_is_down_can_be_asked_again(desk: BenefitsService, network: Neighbours) -> None:
    def fail() -> None:
        raise Unreachable("the operator did not answer")

    network.before = fail
    case = desk.open_case(CLAIM, "clerk-7")
    assert [end.status for end in desk.ask(case, "clerk-7")] == [Status.UNREACHABLE] * 2
    network.before = lambda: None
    assert [end.status for end in desk.ask(case, "clerk-7")] == [Status.ANSWERED] * 2


def test_a_late_failure_never_undoes_an_answer_another_clerk_got(
    desk: BenefitsService, network: Neighbours
) -> None:
    case = desk.open_case(CLAIM, "clerk-7")

    def overtaken_and_cut_off() -> None:
        network.before = lambda: None
        desk.ask(case, "clerk-8")
        raise Unreachable("the operator did not answer")

    network.before = overtaken_and_cut_off
    ends = desk.ask(case, "clerk-7")
    assert [end.status for end in ends] == [Status.UNREACHABLE]
    assert [asked[1] for asked in network.asked] == [HANAKO, HANAKO, TARO]
    assert [need.purpose for need in desk.need(case)] == [7501]


def test_an_inquiry_is_recorded_before_it_is_sent(
    desk: BenefitsService, network: Neighbours, database: Database
) -> None:
    recorded: list[int] = []

    def power_fails() -> None:
        with database.transaction() as connection:
            row = connection.execute("SELECT count(*) FROM benefits.asked").fetchone()
        assert row is not None
        recorded.append(row[0])
        raise KeyboardInterrupt

    network.before = power_fails
    case = desk.open_case(CLAIM, "clerk-7")
    with pytest.raises(KeyboardInterrupt):
        desk.ask(case, "clerk-7")
    assert recorded == [1]
    network.before = lambda: None
    assert [asked.status for asked in desk.look(case, "clerk-7").asked] == [None]
    assert [end.status for end in desk.ask(case, "clerk-7")] == [Status.ANSWERED] * 2


def test_an_end_the_gateway_never_promised_is_our_own_fault(
    desk: BenefitsService, network: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.open_case(CLAIM, "clerk-7")
    monkeypatch.setattr(network, "inquire", lambda *_: GatewayAnswer("perhaps"))
    with pytest.raises(Fault):
        desk.ask(case, "clerk-7")


def test_a_parent_taxed_here_is_found_in_the_own_file_without_the_network(
    database: Database, network: Neighbours
) -> None:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO, taxed_by="city:midori"), a_parent(TARO)))
    looked_up: list[int] = []

    def own_tax(person: InHouseNumber, year: int) -> Mapping[int, int | bool] | None:
        looked_up.append(year)
        return {1001: 9_000_000, 1003: 1} if person == HANAKO else None

    clock = SteppedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
    desk = BenefitsService("city:midori", BenefitsStore(database), network, clock, own_tax)
    case = desk.open_case(claim, "clerk-7")
    ends = desk.ask(case, "clerk-7")
    assert [(end.source, dict(end.unverified_values)) for end in ends] == [
        (Source.OWN, {1001: 9_000_000}),
        (Source.NETWORK, {1001: 4_000_000}),
    ]
    assert looked_up == [2026]
    assert [asked[1] for asked in network.asked] == [TARO]


def test_a_paper_about_anyone_or_anything_else_is_not_collected(desk: BenefitsService) -> None:
    case = desk.open_case(CLAIM, "clerk-7")
    stranger = InHouseNumber.of_random(bytes(16))
    for person, purpose, values in (
        (stranger, 7401, {1001: 1}),
        (HANAKO, 7501, {3001: "2"}),
        (HANAKO, 7401, {1001: 1, 1003: 1}),
    ):
        with pytest.raises(NotAskedFor):
            desk.file_paper(case, person, purpose, values, "clerk-7")


def test_a_decided_case_asks_and_collects_nothing_more(desk: BenefitsService, network: Neighbours) -> None:
    case = desk.open_case(a_claim(date(2000, 5, 5)), "clerk-7")
    assert isinstance(desk.decide(case, "clerk-7"), Decision)
    with pytest.raises(CaseDecided):
        desk.ask(case, "clerk-7")
    with pytest.raises(CaseDecided):
        desk.file_paper(case, HANAKO, 7401, {1001: 1}, "clerk-7")
    assert network.asked == []


def test_an_unknown_case_number_is_refused_whatever_its_form(desk: BenefitsService) -> None:
    for case in (str(uuid4()), "12", "", "'; DROP SCHEMA benefits"):
        for verb in (desk.need, lambda c: desk.look(c, "clerk-7"), lambda c: desk.decide(c, "clerk-7")):
            with pytest.raises(NoSuchCase):
                verb(case)


def test_what_was_asked_answered_and_decided_can_be_neither_changed_nor_removed(
    desk: BenefitsService, database: Database
) -> None:
    for table in ("asked", "answer", "decision", "looked", "parent", "child"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
            connection.execute(f"DELETE FROM benefits.{table}")


class Household:
    """A city's own registers: they know names, and that Taro is the child's father."""

    def named(self, person: InHouseNumber) -> tuple[str, date]:
        return ("山田　太郎" if person == TARO else "山田　花子"), date(1988, 8, 20)

    def is_parent(self, child: InHouseNumber, parent: InHouseNumber, on: date) -> bool | None:
        assert on == CLAIM.received_on
        return parent == TARO if child == HINA else None


HINA = InHouseNumber.of_random(bytes(range(2, 18)))


def claim_for(registered_at: str) -> Application:
    child = Child(date(2018, 5, 5), HINA, registered_at=registered_at)
    return replace(CLAIM, children=(child,), event_on=None)


def test_whoever_claims_is_confirmed_as_the_parent_by_the_city_of_the_domicile(
    database: Database, network: Neighbours
) -> None:
    clock = SteppedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
    desk = BenefitsService("city:midori", BenefitsStore(database), network, clock, family=Household())
    case = desk.open_case(claim_for("city:kita"), "mori")
    desk.ask(case, "mori")
    assert not [purpose for _, _, _, purpose, _, _ in network.asked if purpose == 7491], "nobody claims yet"
    network.categories[HINA] = False
    desk.ask(case, "mori")
    ((_, person, provider, _, items, query),) = [each for each in network.asked if each[3] == 7491]
    assert (person, provider, items) == (HINA, "city:kita", [59004])
    assert query == {"on": "2026-11-22", "other_name": "山田　太郎", "other_birth_date": "1988-08-20"}
    with database.transaction() as tx:
        kept = tx.execute("SELECT query::text FROM benefits.asked WHERE purpose = 7491").fetchall()
    assert [text for (text,) in kept] == ['{"on": "2026-11-22"}'], "no name is kept with the inquiry"
    waits = desk.decide(case, "mori")
    assert isinstance(waits, Waiting)
    assert [(each.reason, each.remedy) for each in waits.missing] == [("not-the-parent", "paper")]
    desk.file_paper(case, HINA, 7491, {59004: True}, "mori")
    decided = desk.decide(case, "mori")
    assert isinstance(decided, Decision)
    assert (HINA, 7491, Source.PAPER) in decided.rests_on


@pytest.mark.parametrize(
    ("incomes", "granted"), [({HANAKO: 1, TARO: 2}, True), ({HANAKO: 2, TARO: 1}, False)]
)
def test_a_child_of_this_city_is_looked_up_in_its_own_registers(
    database: Database, network: Neighbours, incomes: dict[InHouseNumber, object], granted: object
) -> None:
    network.incomes = incomes
    clock = SteppedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
    desk = BenefitsService("city:midori", BenefitsStore(database), network, clock, family=Household())
    case = desk.open_case(claim_for("city:midori"), "mori")
    for _ in range(2):
        desk.ask(case, "mori")
    assert 7491 not in {purpose for _, _, _, purpose, _, _ in network.asked}
    assert isinstance(desk.decide(case, "mori"), Decision) is granted
