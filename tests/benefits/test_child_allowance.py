# SPDX-License-Identifier: Apache-2.0
"""Child allowance: who claims, how much, from when; and that nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benefits.families import HANAKO, TARO, a_claim, a_parent, known, pension, tax
from warifu.benefits import Answer, Application, Child, Decision, Outcome, Source, Status, Waiting
from warifu.benefits.amounts import first_month, tax_year
from warifu.benefits.application import Answers
from warifu.benefits.child_allowance import decide, needed
from warifu.benefits.figures import MonthNotKept, figure, history
from warifu.exchange.purposes import shipped_table
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Malformed

OLD_LAW = date(2023, 6, 10)
HIGHER = known(tax(HANAKO, 5_000_000), tax(TARO, 2_000_000), pension(HANAKO, "2"))


def decided(claim: Application, answers: Answers) -> Decision:
    result = decide(claim, answers)
    assert isinstance(result, Decision)
    return result


def waiting(claim: Application, answers: Answers) -> Waiting:
    result = decide(claim, answers)
    assert isinstance(result, Waiting)
    return result


def yen_of(claim: Application, answers: Answers = HIGHER) -> list[int]:
    return [each.amount.amount for each in decided(claim, answers).amounts]


def test_a_child_under_three_gets_fifteen_thousand_and_an_older_one_ten_thousand() -> None:
    claim = a_claim(date(2018, 5, 5), date(2025, 5, 5))
    assert yen_of(claim) == [10_000, 15_000]
    assert decided(claim, HIGHER).monthly == Yen(25_000)


@pytest.mark.parametrize("born_on", [date(2023, 12, 1), date(2023, 12, 2), date(2023, 12, 31)])
def test_the_month_of_the_third_birthday_still_counts_as_under_three(born_on: date) -> None:
    in_december = a_claim(born_on, received_on=date(2026, 11, 30))
    in_january = a_claim(born_on, received_on=date(2026, 12, 1))
    assert (yen_of(in_december), yen_of(in_january)) == ([15_000], [10_000])


def test_the_third_child_gets_thirty_thousand_since_october_2024() -> None:
    births = (date(2012, 5, 5), date(2015, 5, 5), date(2018, 5, 5), date(2025, 5, 5))
    assert yen_of(a_claim(*births)) == [10_000, 10_000, 30_000, 30_000]


def test_a_supported_child_of_twenty_one_counts_as_a_child_but_is_paid_nothing() -> None:
    births = (date(2005, 5, 5), date(2012, 5, 5), date(2018, 5, 5))
    claim = a_claim(*births)
    assert yen_of(claim) == [10_000, 30_000]
    unsupported = replace(claim, children=(Child(births[0], supported=False), *claim.children[1:]))
    assert yen_of(unsupported) == [10_000, 10_000]


@pytest.mark.parametrize(
    ("born_on", "counted"), [(date(2004, 4, 1), False), (date(2004, 4, 2), True), (date(2003, 4, 2), False)]
)
def test_counting_ends_on_31_march_after_the_twenty_second_year(born_on: date, *, counted: bool) -> None:
    claim = a_claim(born_on, date(2012, 5, 5), date(2018, 5, 5), received_on=date(2026, 4, 15))
    assert (yen_of(claim) == [10_000, 30_000]) is counted


@pytest.mark.parametrize(("born_on", "paid"), [(date(2008, 4, 1), False), (date(2008, 4, 2), True)])
def test_payment_ends_on_31_march_after_the_eighteenth_year(born_on: date, *, paid: bool) -> None:
    result = decided(a_claim(born_on, received_on=date(2026, 4, 15)), HIGHER)
    assert (result.outcome is Outcome.GRANTED) is paid
    assert paid or result.reasons == ("no-child-in-age",)


def test_the_parent_of_higher_income_is_the_claimant() -> None:
    claim = a_claim(date(2020, 5, 5))
    answers = known(tax(HANAKO, 3_000_000), tax(TARO, 3_000_001), pension(TARO, "1"))
    result = decided(claim, answers)
    assert (result.claimant, result.employee) == (TARO, False)
    assert result.reasons == ("higher-income", "no-income-limit")


def test_of_equal_incomes_the_parent_named_first_claims() -> None:
    answers = known(tax(HANAKO, 3_000_000), tax(TARO, 3_000_000), pension(HANAKO, "2"))
    assert decided(a_claim(date(2020, 5, 5)), answers).claimant == HANAKO


@pytest.mark.parametrize(("category", "employee"), [("1", False), ("2", True), ("3", False), ("none", False)])
def test_the_insured_category_says_whether_the_claimant_is_an_employee(
    category: str, *, employee: bool
) -> None:
    answers = {**HIGHER, **known(pension(HANAKO, category))}
    assert decided(a_claim(date(2020, 5, 5)), answers).employee is employee


def test_a_public_servant_is_paid_by_the_employer_and_nobody_asks_for_the_category() -> None:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO, public_servant=True), a_parent(TARO)))
    result = decided(claim, known(tax(HANAKO, 5_000_000), tax(TARO, 2_000_000)))
    assert (result.outcome, result.amounts) == (Outcome.NOT_GRANTED, ())
    assert result.reasons == ("higher-income", "paid-by-employer")


def test_incomes_are_asked_first_and_the_category_of_the_claimant_alone_afterwards() -> None:
    claim = a_claim(date(2020, 5, 5))
    first = needed(claim, {})
    assert [(need.person, need.purpose, need.provider, need.items) for need in first] == [
        (HANAKO, 7401, "city:asahi", (1001,)),
        (TARO, 7401, "city:asahi", (1001,)),
    ]
    assert first[0].query == {"tax_year": 2026}
    second = needed(claim, known(tax(HANAKO, 1), tax(TARO, 2)))
    assert [(need.person, need.purpose, need.provider_class, need.items) for need in second] == [
        (TARO, 7501, "pension-service", (3001,))
    ]
    assert needed(claim, HIGHER) == ()


def test_a_lone_parents_income_is_not_asked_since_the_limit_was_abolished() -> None:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO),))
    assert [need.purpose for need in needed(claim, {})] == [7501]
    result = decided(claim, known(pension(HANAKO, "1")))
    assert result.reasons == ("only-parent", "no-income-limit")


def test_nobody_is_asked_where_no_child_is_within_the_age() -> None:
    claim = a_claim(date(2000, 5, 5))
    assert needed(claim, {}) == ()
    assert decided(claim, {}).outcome is Outcome.NOT_GRANTED


def test_every_need_lies_within_a_row_of_the_law_on_the_day() -> None:
    table = shipped_table()
    for received_on in (OLD_LAW, date(2026, 11, 22)):
        claim = a_claim(date(2020, 5, 5), received_on=received_on)
        half = known(tax(HANAKO, 1), tax(TARO, 2))
        for need in (*needed(claim, {}), *needed(claim, half)):
            row = table.row(need.purpose, received_on)
            assert row is not None
            assert set(need.items) <= {item.code for item in table.items_of(row)}
            assert need.provider_class in row.providers
            assert "mayor" in row.inquirers


@pytest.mark.parametrize("status", [Status.REFUSED, Status.NO_RECORD, Status.UNREACHABLE])
def test_a_failed_inquiry_makes_the_decision_wait_and_says_why(status: Status) -> None:
    failed = Answer(TARO, 7401, status, Source.NETWORK, reason="released-by-hand")
    result = waiting(a_claim(date(2020, 5, 5)), known(tax(HANAKO, 9_000_000), failed))
    assert [(each.need.person, each.status, each.reason) for each in result.missing] == [
        (TARO, status, "released-by-hand")
    ]
    assert result.missing[0].remedy == ("ask-again" if status is Status.UNREACHABLE else "paper")


@pytest.mark.parametrize("income", [None, "5000000", -1, 5e6, True, [], {}])
def test_an_unreadable_income_is_never_guessed(income: object) -> None:
    answers = known(tax(HANAKO, income), tax(TARO, 2_000_000))
    assert [each.reason for each in waiting(a_claim(date(2020, 5, 5)), answers).missing] == ["unreadable"]


@pytest.mark.parametrize("category", [None, 2, "", "4", ["2"]])
def test_an_unreadable_category_is_never_guessed(category: object) -> None:
    answers = {**HIGHER, **known(pension(HANAKO, category))}
    assert [each.reason for each in waiting(a_claim(date(2020, 5, 5)), answers).missing] == ["unreadable"]


def test_what_came_by_the_network_is_deemed_submitted_and_a_paper_is_not() -> None:
    answers = {**HIGHER, **known(tax(TARO, 2_000_000, source=Source.PAPER))}
    result = decided(a_claim(date(2020, 5, 5)), answers)
    assert result.deemed_submitted == ((HANAKO, 7401), (HANAKO, 7501))


def old_claim(income: int, dependants: int = 0, salary: int = 0) -> Decision:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO),), received_on=OLD_LAW)
    return decided(claim, known(tax(HANAKO, income, dependants, salary), pension(HANAKO, "2")))


@pytest.mark.parametrize(
    ("income", "dependants", "outcome", "amounts"),
    [
        (6_299_999, 0, Outcome.GRANTED, [10_000]),
        (6_300_000, 0, Outcome.SPECIAL_BENEFIT, [5_000]),
        (7_439_999, 3, Outcome.GRANTED, [10_000]),
        (7_440_000, 3, Outcome.SPECIAL_BENEFIT, [5_000]),
        (8_659_999, 0, Outcome.SPECIAL_BENEFIT, [5_000]),
        (8_660_000, 0, Outcome.NOT_GRANTED, []),
        (9_799_999, 3, Outcome.SPECIAL_BENEFIT, [5_000]),
        (9_800_000, 3, Outcome.NOT_GRANTED, []),
    ],
)
def test_until_september_2024_the_claimants_income_decides_and_dependants_raise_the_limits(
    income: int, dependants: int, outcome: Outcome, amounts: list[int]
) -> None:
    result = old_claim(income, dependants)
    assert result.outcome is outcome
    assert [each.amount.amount for each in result.amounts] == amounts


def test_a_salary_is_compared_after_a_further_deduction() -> None:
    assert old_claim(6_399_999, salary=9_000_000).outcome is Outcome.GRANTED
    assert old_claim(6_400_000, salary=9_000_000).outcome is Outcome.SPECIAL_BENEFIT


def test_above_the_upper_limit_nobody_asks_for_the_category() -> None:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO),), received_on=OLD_LAW)
    assert needed(claim, known(tax(HANAKO, 20_000_000))) == ()


def test_before_june_2022_there_was_no_upper_limit() -> None:
    claim = a_claim(date(2020, 5, 5), parents=(a_parent(HANAKO),), received_on=date(2022, 4, 30))
    answers = known(tax(HANAKO, 20_000_000), pension(HANAKO, "1"))
    assert decided(claim, answers).outcome is Outcome.SPECIAL_BENEFIT
    later = replace(claim, received_on=date(2022, 5, 1))
    assert decided(later, answers).outcome is Outcome.NOT_GRANTED


def test_until_september_2024_a_third_child_got_fifteen_thousand_in_elementary_school_only() -> None:
    births = (date(2008, 5, 5), date(2009, 5, 5), date(2010, 5, 5), date(2016, 5, 5))
    claim = a_claim(*births, parents=(a_parent(HANAKO),), received_on=OLD_LAW)
    answers = known(tax(HANAKO, 1_000_000), pension(HANAKO, "2"))
    assert yen_of(claim, answers) == [10_000, 10_000, 10_000, 15_000]


def test_a_claim_of_september_2024_is_the_first_under_the_new_law() -> None:
    claim = a_claim(date(2008, 5, 5), parents=(a_parent(HANAKO),), received_on=date(2024, 9, 30))
    assert yen_of(claim, known(pension(HANAKO, "2"))) == [10_000]
    assert [need.purpose for need in needed(replace(claim, received_on=date(2024, 8, 31)), {})] == []


@pytest.mark.parametrize(
    ("received_on", "event_on", "month"),
    [
        (date(2026, 11, 22), None, date(2026, 12, 1)),
        (date(2026, 12, 31), None, date(2027, 1, 1)),
        (date(2026, 12, 5), date(2026, 11, 20), date(2026, 12, 1)),
        (date(2026, 12, 6), date(2026, 11, 20), date(2027, 1, 1)),
    ],
)
def test_payment_starts_the_month_after_the_claim_or_after_an_event_fifteen_days_before(
    received_on: date, event_on: date | None, month: date
) -> None:
    claim = a_claim(date(2020, 5, 5), received_on=received_on, event_on=event_on)
    assert first_month(claim) == month


def test_a_baby_born_this_month_is_paid_from_the_next() -> None:
    assert yen_of(a_claim(date(2026, 11, 22))) == [15_000]


@given(st.dates(date(2012, 7, 1), date(2026, 12, 31)), st.dates(date(1998, 1, 1), date(2026, 12, 31)))
def test_no_claim_is_ever_paid_for_a_grown_child_or_before_birth(received_on: date, born_on: date) -> None:
    if born_on > received_on:
        return
    claim = a_claim(born_on, parents=(a_parent(HANAKO),), received_on=received_on)
    result = decided(claim, known(tax(HANAKO, 1_000_000), pension(HANAKO, "2")))
    month = first_month(claim)
    limit = 18 if month >= date(2024, 10, 1) else 15
    if result.amounts:
        assert born_on < month < born_on + timedelta(days=366 * (limit + 1))
    else:
        assert (month - born_on).days > 365 * limit


def test_whose_assessment_counts_changes_in_june() -> None:
    assert (tax_year(date(2026, 5, 1)), tax_year(date(2026, 6, 1))) == (2025, 2026)


def test_months_before_the_kept_figures_are_refused_and_not_guessed() -> None:
    with pytest.raises(MonthNotKept):
        decide(a_claim(date(2010, 5, 5), received_on=date(2012, 4, 30)), {})


def test_every_figure_has_a_reference_and_its_entries_in_order() -> None:
    for name, each in history().items():
        assert each.ja
        assert each.en
        assert all(value.reference for value in each.values)
        assert all(older.from_on < newer.from_on for older, newer in pairwise(each.values))
        assert figure(name, date(2012, 6, 1)) is not None or name in {"upper_limit", "salary_deduction"}


@pytest.mark.parametrize(
    "changes",
    [
        {"parents": ()},
        {"parents": (a_parent(HANAKO), a_parent(HANAKO))},
        {"children": ()},
        {"children": (Child(date(2027, 1, 1)),)},
        {"event_on": date(2026, 11, 23)},
    ],
)
def test_what_is_no_claim_at_all_is_malformed(changes: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        replace(a_claim(date(2020, 5, 5)), **changes)  # type: ignore[arg-type]
