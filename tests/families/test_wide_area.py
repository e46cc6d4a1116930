# SPDX-License-Identifier: Apache-2.0
"""Koseki 120-2: who gets a certificate at any counter, and who is sent to the domicile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.families.office import CLERK, Office, taken
from warifu.families import CertificateKind, Channel, EventKind, WideAreaRequest
from warifu.families.acts.endings import Death
from warifu.families.acts.special_adoptions import SpecialAdoption
from warifu.families.wide_area import (
    AtTheDomicile,
    InPersonOnly,
    NoAgentHere,
    NotInLine,
    NotWideArea,
    PhotoNeeded,
)
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal


class Family:
    """Grandmother, her two children, and the daughter's child and husband, in three registers."""

    def __init__(self, office: Office) -> None:
        self.office = office
        mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
        son = taken(office, "一", Sex.MALE, date(1988, 1, 1), mother=mother.person)
        daughter = taken(office, "花子", Sex.FEMALE, date(1990, 4, 1), mother=mother.person)
        self.parents = office.family("山田", mother, son, daughter)
        self.mother, self.son, self.daughter = mother.person, son.person, daughter.person
        self.husband = office.adult("鈴木", "太郎", Sex.MALE)
        self.home = office.marry(self.husband, self.daughter, date(2024, 5, 1))
        self.child = office.born("陽菜", Sex.FEMALE, date(2025, 2, 10), self.daughter, self.husband)


@pytest.fixture
def family(make_database: MakeDatabase) -> Family:
    return Family(Office(make_database(["families"])))


def asks(asker: InHouseNumber, kind: CertificateKind = CertificateKind.FULL) -> WideAreaRequest:
    return WideAreaRequest(asker, kind, Channel.COUNTER, for_self=True, photo_document=True)


def test_self_spouse_ascendants_and_descendants_get_the_whole_register(family: Family) -> None:
    for asker in (family.daughter, family.husband, family.child, family.mother):
        page = family.office.service.wide_area_certificate(asks(asker), family.home, by=CLERK)
        assert [dict(each.lines)["名"] for each in page.people] == ["太郎", "花子", "陽菜"]


def test_a_grandchild_gets_the_register_of_the_grandmother(family: Family) -> None:
    page = family.office.service.wide_area_certificate(asks(family.child), family.parents, by=CLERK)
    assert page.people[0].lines[0] == ("名", "春子")


def test_a_brother_is_not_in_the_line_but_gets_the_register_of_their_mother(family: Family) -> None:
    with pytest.raises(NotInLine):
        family.office.service.wide_area_certificate(asks(family.son), family.home, by=CLERK)
    family.office.service.wide_area_certificate(asks(family.son), family.parents, by=CLERK)


def test_the_widow_still_gets_the_register_of_her_husband(family: Family) -> None:
    office = family.office
    day = date(2025, 9, 1)
    before = office.service.registers_of(family.husband)[0]
    office.service.accept(Death(office.filing(day), family.husband, day), by=CLERK)
    page = office.service.wide_area_certificate(asks(family.daughter), before.number, by=CLERK)
    assert page.people[0].lines[0] == ("名", "太郎")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"channel": Channel.POST}, InPersonOnly),
        ({"channel": Channel.TELEPHONE}, InPersonOnly),
        ({"channel": Channel.ONLINE}, InPersonOnly),
        ({"for_self": False}, NoAgentHere),
        ({"photo_document": False}, PhotoNeeded),
        ({"kind": CertificateKind.SUPPLEMENT}, NotWideArea),
        ({"kind": CertificateKind.INDIVIDUAL}, NotWideArea),
        ({"kind": CertificateKind.STATUS}, NotWideArea),
        ({"kind": CertificateKind.REMOVED}, NotWideArea),
    ],
)
def test_what_the_wide_area_does_not_give_is_refused_by_its_own_name(
    family: Family, change: dict[str, object], refusal: type[Refusal]
) -> None:
    request = replace(asks(family.daughter), **change)  # type: ignore[arg-type]
    with pytest.raises(refusal) as told:
        family.office.service.wide_area_certificate(request, family.home, by=CLERK)
    assert told.value.law
    assert told.value.remedy


def test_while_an_entry_waits_nothing_is_issued_and_protection_reads_the_same(family: Family) -> None:
    service = family.office.service
    waiting = service.wait(family.home, EventKind.BIRTH, by=CLERK)
    with pytest.raises(AtTheDomicile) as pending:
        service.wide_area_certificate(asks(family.daughter), family.home, by=CLERK)
    assert service.withdraw(waiting)
    assert not service.withdraw(waiting)
    service.wide_area_certificate(asks(family.daughter), family.home, by=CLERK)
    with pytest.raises(AtTheDomicile) as withheld:
        service.wide_area_certificate(asks(family.daughter), family.home, withheld=True, by=CLERK)
    assert (pending.value.told, pending.value.law, pending.value.remedy, pending.value.reason) == (
        withheld.value.told,
        withheld.value.law,
        withheld.value.remedy,
        withheld.value.reason,
    )


def test_who_is_not_in_the_line_is_not_told_that_something_waits(family: Family) -> None:
    family.office.service.wait(family.home, EventKind.BIRTH, by=CLERK)
    with pytest.raises(NotInLine):
        family.office.service.wide_area_certificate(asks(family.son), family.home, by=CLERK)


def test_a_closed_register_is_asked_for_as_a_removed_one(family: Family) -> None:
    closed = family.office.service.registers_of(family.husband)[0]
    assert closed.is_open, "he married as head, so his register is the couple's"
    rewritten = family.office.service.rewrite(family.home, by=CLERK)
    original = asks(family.daughter, CertificateKind.ORIGINAL)
    page = family.office.service.wide_area_certificate(original, family.home, by=CLERK)
    assert page.kind is CertificateKind.ORIGINAL
    assert family.office.service.register_of(family.child).number == rewritten


def test_each_page_that_goes_out_is_on_record_with_the_asker_and_no_refused_one(family: Family) -> None:
    office = family.office
    office.service.wide_area_certificate(asks(family.daughter), family.home, by=CLERK)
    with pytest.raises(NotInLine):
        office.service.wide_area_certificate(asks(family.son), family.home, by=CLERK)
    with office.database.transaction() as connection:
        rows = connection.execute(
            "SELECT what, register_number, version, asker, recorded_by FROM families.disclosure"
        ).fetchall()
    page = office.service.register(family.home)
    asker = family.daughter.reveal("compare with the record")
    assert rows == [("wide-area", family.home, page.version, asker, CLERK)]


def test_natural_parents_do_not_find_their_child_behind_a_special_adoption(family: Family) -> None:
    office = family.office
    one = taken(office, "誠", Sex.MALE, date(1985, 1, 1), role="夫")
    two = taken(office, "恵", Sex.FEMALE, date(1986, 2, 2), role="妻")
    adoptive = office.family("高橋", one, two, married_on=date(2015, 5, 5))
    filing = office.filing(date(2025, 6, 10), "養父", court=date(2025, 6, 2))
    notice = SpecialAdoption(filing, (one.person, two.person), family.child, 0)
    office.service.accept(notice, by=CLERK)
    _, passing, _ = office.service.registers_of(family.child)
    removed = asks(family.daughter, CertificateKind.REMOVED)
    for request, number in ((asks(family.daughter), adoptive), (removed, passing.number)):
        with pytest.raises(NotInLine):
            office.service.wide_area_certificate(request, number, by=CLERK)
    own = office.service.wide_area_certificate(asks(family.daughter), family.home, by=CLERK)
    assert "高橋" not in str([[each.lines for each in person.entries] for person in own.people])
    for asker in (family.child, one.person):
        request = asks(asker, CertificateKind.REMOVED)
        assert office.service.wide_area_certificate(request, passing.number, by=CLERK).people[0].removed
