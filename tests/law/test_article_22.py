# SPDX-License-Identifier: Apache-2.0
"""Act 22: a lawful inquiry is answered, and what was provided need not be handed in on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.benefits.families import HANAKO, TARO, a_claim, known, pension, tax
from tests.databases import MakeDatabase
from tests.provisions import FiledReceipt, local_tax_grant
from tests.stories.country import Country
from warifu.benefits import Decision, Source
from warifu.benefits.child_allowance import decide
from warifu.exchange import provision
from warifu.exchange.nym1.answers import Status
from warifu.kernel.clock import SteppedClock
from warifu.kernel.money import Yen
from warifu.tax import TaxService, assess
from warifu.tax.store import TaxStore


@pytest.fixture
def asahi(make_database: MakeDatabase) -> TaxService:
    clock = SteppedClock(datetime(2026, 11, 22, tzinfo=UTC))
    office = TaxService("city:asahi", TaxStore(make_database(["tax"])), clock)
    office.record(assess(HANAKO, 2026, Yen(0), Yen(3_000_000), Yen(0), 0))
    return office


def test_a_provider_answers_an_inquiry_the_network_permitted(asahi: TaxService) -> None:
    """Act 22: asked under a grant, the provider provides the items the grant names."""
    given = asahi.provide(local_tax_grant(1001), FiledReceipt(), HANAKO, [1001], 2026)
    assert given == {1001: 3_000_000}


def test_a_provider_answers_nobody_without_a_grant_for_itself(asahi: TaxService) -> None:
    """Act 22: the duty to provide is only towards an inquiry permitted to this very provider."""
    with pytest.raises(provision.NotTheProvider):
        asahi.provide(local_tax_grant(1001, provider="city:elsewhere"), FiledReceipt(), HANAKO, [1001], 2026)


def test_nothing_is_provided_before_it_is_recorded(asahi: TaxService) -> None:
    """Act 23: the record of a provision comes before the provision."""
    with pytest.raises(provision.NotFiled):
        asahi.provide(local_tax_grant(1001), FiledReceipt(state=3), HANAKO, [1001], 2026)


def test_what_the_network_answered_is_deemed_submitted() -> None:
    """Act 22(2): a paper with the same content as an answer by the network is deemed submitted."""
    answers = known(tax(HANAKO, 5_000_000), tax(TARO, 2_000_000), pension(HANAKO, "2"))
    decision = decide(a_claim(date(2020, 5, 5)), answers)
    assert isinstance(decision, Decision)
    assert decision.deemed_submitted == ((HANAKO, 7401), (TARO, 7401), (HANAKO, 7501))


def test_a_paper_handed_in_is_a_paper_and_counts_the_same() -> None:
    """Act 22(2): without an answer by the network the paper itself is submitted, as before."""
    by_network = known(tax(HANAKO, 5_000_000), tax(TARO, 2_000_000), pension(HANAKO, "2"))
    by_paper = {fact: replace(answer, source=Source.PAPER) for fact, answer in by_network.items()}
    decisions = [decide(a_claim(date(2020, 5, 5)), answers) for answers in (by_network, by_paper)]
    assert all(isinstance(decision, Decision) for decision in decisions)
    first, second = (decision for decision in decisions if isinstance(decision, Decision))
    assert second.deemed_submitted == ()
    assert (first.outcome, first.amounts) == (second.outcome, second.amounts)


def test_an_office_that_keeps_no_record_says_so_and_the_person_sees_it(country: Country) -> None:
    """Act 22: a permitted inquiry always gets an answer, also where the answer is that nothing is kept."""
    question = country.question(query={"tax_year": 1999})
    assert country.ask(question).status == "no-record"
    assert country.history()[0].status is Status.NO_RECORD
    assert country.ask(question).status == "no-record"


def test_a_permitted_inquiry_is_answered_with_what_the_row_grants(country: Country) -> None:
    """Act 22: asked through the network under a row in force, the provider provides."""
    answered = country.ask(country.question())
    assert answered.status == "answered"
    assert answered.values["1001"] >= 0
    country.japan.check()
