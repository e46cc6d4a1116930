# SPDX-License-Identifier: Apache-2.0
"""Act 16: whoever is given a number makes sure that it is this person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.identity.counter import CITY, EMPLOYER, LAW, ON, by_agent, good, showing
from tests.stories.country import Country
from warifu.app import desk
from warifu.identity import Holder, NotByPhone, Slot, Way
from warifu.identity.examination import examine
from warifu.identity.remedy import remedy
from warifu.kernel.refusal import Refusal


def enrol(country: Country, number: str, person: str) -> desk.Person:
    """Show a number and a person's four items at the pension service's counter."""
    items = desk.items_message(country.items_of(person))
    return country.japan.at_desk("agency:pension", "enrol", desk.Enrol(number, items), desk.Person)


def codes_of_pension(country: Country) -> int:
    with country.japan.databases["agency:pension"].transaction() as connection:
        row = connection.execute("SELECT count(*) FROM gateway.code").fetchone()
    assert row is not None
    return int(row[0])


def test_a_number_counts_only_with_the_four_items_of_its_own_person(country: Country) -> None:
    """Act 16: a number shown with another person's name, birth date, sex and address is not accepted."""
    number, codes = country.japan.number("city:asahi", country.at_asahi["taro"]), codes_of_pension(country)
    with pytest.raises(Refusal) as refusal:
        enrol(country, number, "ren")
    assert refusal.value.reason == "person-not-confirmed"
    assert codes_of_pension(country) == codes


def test_the_person_learns_that_her_number_was_tried(country: Country) -> None:
    """Act 16: a failed confirmation is shown to the person whose number it is."""
    number = country.japan.number("city:asahi", country.at_asahi["hina"])
    with pytest.raises(Refusal):
        enrol(country, number, "hanako")
    country.japan.rounds("jlis")
    line = country.history("hina")[0]
    assert (line.refusal_reason, line.context.to_domain) == ("items-differ", "agency.pension")


def test_every_no_reads_the_same(country: Country) -> None:
    """Act 16: whether the number or the items were wrong cannot be told from the answer."""
    told = set()
    for number, person in (
        (country.japan.number("city:asahi", country.at_asahi["ren"]), "taro"),
        ("000000000019", "taro"),
    ):
        with pytest.raises(Refusal) as refusal:
            enrol(country, number, person)
        told.add((refusal.value.told, refusal.value.law, refusal.value.remedy, refusal.value.status))
    assert len(told) == 1
    country.japan.check()


def test_the_number_and_the_person_are_shown_separately_and_the_card_shows_both() -> None:
    """Act 16: proof of the number and proof of identity; the card alone does both."""
    assert examine(LAW, CITY, showing("card"), ON).complete
    assert [m.slot for m in examine(LAW, CITY, showing("record-certificate"), ON).missing] == [Slot.IDENTITY]
    assert [m.slot for m in examine(LAW, CITY, showing("passport"), ON).missing] == [Slot.NUMBER]
    assert examine(LAW, CITY, showing("record-certificate", "passport"), ON).complete


def test_a_number_notice_is_no_proof() -> None:
    """Act 16: the notice (通知書) proves neither number nor identity; an unchanged 通知カード does."""
    assert not examine(LAW, CITY, showing("number-notice", "passport"), ON).complete
    assert examine(LAW, CITY, showing("notification-card", "passport"), ON).complete


def test_an_agent_shows_authority_his_own_identity_and_her_number() -> None:
    """Act 16, Order 12: three things from an agent."""
    authority, own = good("family-register-certificate"), good("passport", Holder.AGENT)
    assert examine(LAW, CITY, by_agent(authority, own, good("record-certificate")), ON).complete
    assert len(examine(LAW, CITY, by_agent(), ON).missing) == 3


def test_nobody_is_identified_by_telephone_who_is_not_on_file() -> None:
    """Act 16: a stranger on the telephone is not identified, whatever he knows."""
    with pytest.raises(NotByPhone):
        examine(LAW, CITY, showing("card", way=Way.PHONE), ON)


def test_an_employer_need_not_see_the_papers_again_of_whom_it_has_identified() -> None:
    """Act 16, Rule 1-17: plainly the same person, with the day of the full check on file."""
    again = showing("earlier-file", "well-known", earlier_check_on=date(2024, 4, 1))
    assert examine(LAW, EMPLOYER, again, ON).complete
    assert not examine(LAW, EMPLOYER, replace(again, earlier_check_on=None), ON).complete


def test_whoever_has_no_paper_is_told_every_way_that_would_do() -> None:
    """Act 16: a refusal names every combination that would do, and that the procedure works on paper."""
    shown = showing()
    told = remedy(LAW, shown, examine(LAW, CITY, shown, ON))
    assert told.ja.count("\n・") == 4
    assert "番号がなくても" in told.ja
