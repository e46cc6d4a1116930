# SPDX-License-Identifier: Apache-2.0
"""Act 16: whoever is given a number makes sure that it is this person's."""

from __future__ import annotations

import pytest

from tests.stories.country import Country
from warifu.app import desk
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
