# SPDX-License-Identifier: Apache-2.0
"""Who has no record, no number and no code claims a child allowance like everybody else, with papers.

The network cannot know her: each question ends before it leaves the city, and each says "on paper". Nothing
about the claim asks why she has no record (law N-15, INV-28).
"""

from __future__ import annotations

from datetime import date

from tests.stories.country import Country
from warifu.app.agencies import _gateway
from warifu.app.offices import NetworkGateway, OwnFamilies
from warifu.benefits import Application, BenefitsService, Child, Decision, Outcome, Parent, Source, Waiting
from warifu.benefits.store import BenefitsStore
from warifu.residents import OutsidePerson, Route, WhyOutside

MIDORI, CLERK = "city:midori", "clerk-1"
PAPERS: dict[int, dict[int, object]] = {7401: {1001: 1_200_000, 1002: 1, 1005: 0}, 7501: {3001: "1"}}


def test_somebody_without_a_record_is_paid_a_child_allowance_on_papers(country: Country) -> None:
    japan, register = country.japan, country.japan.register(MIDORI)
    person = OutsidePerson("アン", why=WhyOutside.NO_FAMILY_REGISTER)
    applicant = register.applicants.admit(person, by=CLERK, case="子-1")
    assert (applicant.registered, applicant.route) == (False, Route.PAPER)

    parts, kin = japan.parts(MIDORI), country.family_registers()
    office = BenefitsService(
        MIDORI,
        BenefitsStore(parts.database),
        NetworkGateway(_gateway(parts), parts),
        japan.clock,
        family=OwnFamilies(register, kin),
    )
    claimed = (Parent(applicant.in_house_number, taxed_by="city:asahi"),)
    child = Child(date(2025, 5, 5), registered_at="")
    case = office.open_case(Application(claimed, (child,), japan.clock.today()), CLERK)
    passed = len(japan.network.passed)
    while needs := office.need(case):
        ends = office.ask(case, CLERK)
        assert {each.reason for each in ends} == {"code-not-assigned"}
        waiting = office.decide(case, CLERK)
        assert isinstance(waiting, Waiting)
        assert {each.remedy for each in waiting.missing} == {"paper"}
        for need in needs:
            papers = {item: PAPERS[need.purpose][item] for item in need.items}
            office.file_paper(case, need.person, need.purpose, papers, CLERK)
    decision = office.decide(case, CLERK)
    assert isinstance(decision, Decision)
    assert (decision.outcome, decision.claimant) == (Outcome.GRANTED, applicant.in_house_number)
    assert decision.deemed_submitted == (), "nothing came by the network"
    assert len(japan.network.passed) == passed, "and nothing was asked of it"
    assert {each.source for each in office.look(case, CLERK).answers if each.unverified_values} == {
        Source.PAPER
    }
    japan.check()
