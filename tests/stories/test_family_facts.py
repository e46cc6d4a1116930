# SPDX-License-Identifier: Apache-2.0
"""親子の確認: Midori asks the city of the domicile whose child somebody is; the child sees who asked.

Asahi keeps the family register of the Yamadas, who have moved to Midori. Nobody is named in the answer, the
asker names the other person; and where the law has no row, Asahi is never reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.japan import EntryKind
from tests.stories.country import Country
from warifu.app import desk
from warifu.exchange.nym1.answers import Status

CHILD_ALLOWANCE_FAMILY, PARENT_CONFIRMED, MARRIED = 7491, 59004, 59001
HANAKO = {"on": "2026-11-22", "other_name": "山田　花子", "other_birth_date": "1990-04-01"}


@pytest.fixture(scope="module")
def registered(country: Country) -> Country:
    """The country, with the Yamadas in Asahi's family registers."""
    country.family_registers()
    return country


def asked(country: Country, query: Mapping[str, Any], **changes: Any) -> Mapping[str, Any]:
    lawful = {"purpose": CHILD_ALLOWANCE_FAMILY, "items": [PARENT_CONFIRMED], "query": dict(query)}
    return country.ask(country.question("hina", **(lawful | changes))).values


def test_child_allowance_confirms_a_parent_it_names_and_the_child_sees_the_line(registered: Country) -> None:
    before, calls = len(registered.history("hina")), len(registered.japan.network.passed)
    assert asked(registered, HANAKO) == {str(PARENT_CONFIRMED): True}
    line = registered.history("hina")[0]
    assert len(registered.history("hina")) == before + 1
    assert (line.kind, line.status) == (EntryKind.EXCHANGE, Status.ANSWERED)
    assert (line.context.purpose, line.context.from_domain) == (CHILD_ALLOWANCE_FAMILY, "city.midori")
    for passed in registered.japan.network.passed[calls:]:
        for name in (HANAKO["other_name"], json.dumps(HANAKO["other_name"])[1:-1]):
            assert name.encode() not in passed.body, f"{passed.path}: whom she is asked about is sealed"
    registered.japan.check()


@pytest.mark.parametrize("changed", [{"other_name": "佐藤　花子"}, {"other_birth_date": "1990-04-02"}])
def test_who_is_named_wrongly_hears_what_a_stranger_hears(
    registered: Country, changed: dict[str, str]
) -> None:
    assert asked(registered, HANAKO | changed) == {str(PARENT_CONFIRMED): False}
    registered.japan.check()


def test_without_a_row_nobody_learns_who_is_married_and_she_sees_who_was_turned_away(
    registered: Country,
) -> None:
    """Local tax has a row for pensions, none for the family register: it asks under its own affair."""
    before, calls = len(registered.history()), len(registered.japan.network.passed)
    question = registered.question(
        purpose=2791, basis="act-19-8.row-27.91", items=[MARRIED], query={"on": "2026-11-22"}
    )
    refusal = registered.refused(question)
    assert refusal.reason == "no-purpose-row"
    newest = registered.history()[0]
    assert len(registered.history()) == before + 1
    assert (newest.kind, newest.refusal_reason) == (EntryKind.REFUSAL, "no-purpose-row")
    assert newest.context.from_domain == "city.midori"
    assert not registered.sent_to("city:asahi", "exchange/release", since=calls)
    registered.japan.check()


def test_the_row_of_local_tax_does_not_reach_the_family_register(registered: Country) -> None:
    assert registered.refused(registered.question(items=[MARRIED])).reason == "item-beyond-row"
    registered.japan.check()


def test_a_case_of_child_allowance_asks_by_itself_whether_the_claimant_is_the_parent(
    registered: Country,
) -> None:
    japan, before = registered.japan, len(registered.history("hina"))
    at = registered.at_midori
    claim = desk.OpenCase(
        parents=[(at["hanako"], "city:asahi")],
        children=[(at["hina"], date(2018, 6, 10))],
        received_on=date(2026, 11, 22),
        registered_at="city:asahi",
    )
    case = japan.at_desk("city:midori", "open-case", claim, desk.Case)
    ends = japan.at_desk("city:midori", "ask", case, desk.Asked).ends
    assert (CHILD_ALLOWANCE_FAMILY, "answered", "") in ends
    assert japan.at_desk("city:midori", "decide", case, desk.Decided).decided
    assert len(registered.history("hina")) == before + 1, "the child sees who asked"
    registered.japan.check()
