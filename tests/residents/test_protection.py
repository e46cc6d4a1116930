# SPDX-License-Identifier: Apache-2.0
"""Protection measures: their periods, whom they let through, and the seal on an address."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.residents.clerk import SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.fled import LISTED, NOBODY, Fled, application, fled, told
from tests.residents.registers import LAN, TARO, whole
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Fault
from warifu.residents import (
    AddressDesk,
    ApplicationRefused,
    Barred,
    Capacity,
    Duty,
    Guarded,
    Leave,
    MeasureNotProvisional,
    MeasureNotRenewable,
    NoSuchMeasure,
    NoSuchResident,
    Relation,
    Stage,
)

__all__ = ["fled"]  # the fixture

CONFIRMING = "朝陽警察署"


# the measure


def test_a_measure_holds_at_once_then_a_year_and_is_renewed_in_its_last_month(fled: Fled) -> None:
    protection, clerk = fled.protection, fled.clerk
    assert protection.measure(fled.measure, by=LISTED).stage is Stage.PROVISIONAL
    confirmed = protection.confirm(fled.measure, opinion_of=CONFIRMING, by=LISTED)
    assert (confirmed.from_on, confirmed.until_on) == (TODAY, date(2027, 4, 1))
    with pytest.raises(MeasureNotProvisional):
        protection.confirm(fled.measure, opinion_of=CONFIRMING, by=LISTED)
    with pytest.raises(MeasureNotRenewable):
        protection.renew(fled.measure, opinion_of=CONFIRMING, by=LISTED)
    clerk.days_pass(340)
    renewed = protection.renew(fled.measure, opinion_of=CONFIRMING, by=LISTED)
    assert renewed.until_on == date(2028, 4, 1)
    clerk.days_pass(365)
    assert told(lambda: clerk.address(fled.town.hanako))[0] is NoSuchResident
    clerk.days_pass(40)
    assert clerk.address(fled.town.hanako) == SOMEWHERE.address
    with pytest.raises(MeasureNotRenewable):
        protection.renew(fled.measure, opinion_of=CONFIRMING, by=LISTED)


def test_a_measure_turned_down_or_ended_holds_no_longer(fled: Fled) -> None:
    assert told(lambda: fled.clerk.address(fled.town.hanako))[0] is NoSuchResident
    fled.protection.turn_down(fled.measure, opinion_of=CONFIRMING, by=LISTED)
    assert fled.clerk.address(fled.town.hanako) == SOMEWHERE.address
    again = fled.protection.apply(application(fled.town), by=LISTED, case="DV-2")
    fled.protection.confirm(again, opinion_of=CONFIRMING, by=LISTED)
    assert told(lambda: fled.clerk.address(fled.town.hina))[0] is NoSuchResident
    fled.protection.end(again, by=LISTED)
    assert fled.clerk.address(fled.town.hina) == SOMEWHERE.address


def test_an_application_names_somebody_to_bar_and_somebody_who_may_see(town: Town) -> None:
    apply = town.clerk.service.protection.apply
    wrong: list[dict[str, Any]] = [
        {"barred": ()},
        {"staff": frozenset()},
        {"barred": (Barred(town.hina, ""),)},
    ]
    for changes in wrong:
        with pytest.raises(ApplicationRefused):
            apply(application(town, **changes), by=LISTED, case="DV-1")
    with pytest.raises(NoSuchResident):
        apply(application(town, applicant=NOBODY), by=LISTED, case="DV-1")


def test_only_a_listed_clerk_learns_that_there_is_a_measure(fled: Fled) -> None:
    protection = fled.protection
    unlisted = [
        told(lambda: protection.measure(fled.measure, by="clerk-1")),
        told(lambda: protection.end(fled.measure, by="clerk-1")),
        told(lambda: protection.attempts(fled.measure, by="clerk-1")),
        told(lambda: protection.list_staff(fled.measure, ["clerk-1"], by="clerk-1")),
        told(lambda: protection.measure(uuid4(), by=LISTED)),
    ]
    assert len(set(unlisted)) == 1
    assert unlisted[0][0] is NoSuchMeasure
    protection.list_staff(fled.measure, ["clerk-9"], by=LISTED)
    assert Clerk(fled.clerk.service, "clerk-9", "DV-1").address(fled.town.hanako) == SOMEWHERE.address


# whom it lets through


def test_she_herself_her_child_and_the_listed_clerk_may_see(fled: Fled) -> None:
    town, asks = fled.town, fled.clerk.asks
    for asker in (
        asks(Capacity.SELF, town.hanako, photo=True),
        asks(Capacity.HOUSEHOLD, town.hina, photo=True),
        fled.listed.asks(),
    ):
        assert fled.protection.see(asker, town.hanako)[1] == SOMEWHERE
    household, leave = fled.protection.see_household(
        asks(Capacity.SELF, town.hanako, photo=True), town.hanako
    )
    assert [each.in_house_number for each in household.members] == [town.hanako]
    assert leave.covers(town.hanako)
    whole_house, _ = fled.protection.see_household(
        asks(Capacity.HOUSEHOLD, town.hanako, photo=True), town.hanako
    )
    assert {each.in_house_number for each in whole_house.members} == {town.hanako, town.hina}


def test_nobody_protected_is_seen_as_before(town: Town) -> None:
    asks, see = town.clerk.asks, town.clerk.service.protection.see
    for asker in (
        asks(),
        asks(Capacity.SELF, town.lan),
        asks(Capacity.AGENT, town.taro, acts_for=town.lan),
        asks(Capacity.THIRD_PARTY, town.taro, reason_accepted=True),
        asks(Capacity.PUBLIC_BODY, name="税務署"),
    ):
        assert see(asker, town.lan)[1].address == LAN["address"]
    for asker in (
        asks(case=""),
        asks(Capacity.SELF, town.taro),
        asks(Capacity.HOUSEHOLD, town.taro),
        asks(Capacity.AGENT, town.taro, acts_for=town.taro),
        asks(Capacity.THIRD_PARTY, town.taro),
    ):
        with pytest.raises(NoSuchResident):
            see(asker, town.lan)


def test_he_still_sees_himself(fled: Fled) -> None:
    himself = fled.clerk.asks(Capacity.SELF, fled.town.taro, photo=True)
    resident, place = fled.protection.see(himself, fled.town.taro)
    assert place.address == TARO["address"]
    assert resident.stated.relation is Relation.HEAD


def test_he_sees_himself_and_not_her_while_both_are_registered_at_one_address(town: Town) -> None:
    protection, clerk = town.clerk.service.protection, town.clerk
    protection.apply(application(town), by=LISTED, case="DV-1")
    himself = clerk.asks(Capacity.HOUSEHOLD, town.taro, photo=True)
    household, _ = protection.see_household(himself, town.taro)
    assert [each.in_house_number for each in household.members] == [town.taro]
    by_her = clerk.asks(Capacity.HOUSEHOLD, town.hanako, photo=True)
    theirs, _ = protection.see_household(by_her, town.hanako)
    assert {each.in_house_number for each in theirs.members} == {town.taro, town.hanako, town.hina}


def test_another_office_asks_here_whose_address_it_may_print(fled: Fled) -> None:
    town, service = fled.town, fled.clerk.service
    desk = AddressDesk(
        service.store, service.clock, clerk="families", case="supplement", in_person_with_photo=True
    )
    everybody = {town.taro, town.hanako, town.hina, town.lan}
    assert desk.may_see_address(town.taro, "山田　太郎", everybody) == {town.taro, town.lan}
    assert desk.may_see_address(NOBODY, "山田太郎", everybody) == {town.taro, town.lan}
    assert desk.may_see_address(town.lan, "山川 蘭", everybody) == {town.taro, town.lan}
    assert town.hanako in desk.may_see_address(town.hanako, "山田 花子", everybody)
    by_post = AddressDesk(service.store, service.clock, clerk="families", case="supplement")
    assert town.hanako not in by_post.may_see_address(town.hanako, "山田 花子", everybody)
    attempts = fled.protection.attempts(fled.measure, by=LISTED)
    assert {clerk for _, clerk, _, _ in attempts} == {"families"}


def test_a_copy_from_another_town_protects_somebody_without_a_record_here(fled: Fled) -> None:
    service = fled.clerk.service
    elsewhere = InHouseNumber.of_random(bytes(range(2, 18)))
    copied = application(fled.town, applicant=elsewhere, together_with=frozenset(), origin="割符県美登里市")
    service.protection.apply(copied, by=LISTED, case="copy")
    desk = AddressDesk(service.store, service.clock, clerk="families", case="supplement")
    assert desk.may_see_address(fled.town.taro, "", [elsewhere]) == frozenset()
    assert desk.may_see_address(fled.town.taro, "", [NOBODY]) == {NOBODY}


# the seal itself


def test_a_leave_is_not_made_by_hand_and_a_seal_is_not_got_round(fled: Fled) -> None:
    resident = fled.clerk.service.find(fled.town.hanako)
    place = resident.stated.residence
    with pytest.raises(Fault):
        Leave(Duty.ALLOWED, frozenset({fled.town.hanako}))
    with pytest.raises(Fault):
        place.open(frozenset({fled.town.hanako}))  # type: ignore[arg-type]
    attempts: list[Callable[[], object]] = [
        lambda: copy.copy(place),
        lambda: copy.deepcopy(place),
        lambda: pickle.dumps(place),
        lambda: asdict(resident.stated),
        lambda: msgspec.json.encode(resident.stated),
        lambda: hash(place),
        lambda: place == place,  # noqa: PLR0124
        lambda: vars(place),
        lambda: resident.stated == fled.clerk.service.find(fled.town.hanako).stated,
    ]
    for attempt in attempts:
        with pytest.raises(TypeError):
            attempt()
    assert SOMEWHERE.address not in f"{resident!r}{resident.stated!s}{place}{[place]!r}{Guarded('x', NOBODY)}"
    assert not hasattr(resident.stated, "address")


def test_the_only_duty_that_opens_everybody_is_for_this_offices_own_modules(fled: Fled) -> None:
    source = Path(__file__).parents[2] / "src" / "warifu"
    users = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "on_duty" in path.read_text("utf-8")
    }
    assert users <= {
        "residents/letters.py",
        "residents/numbering.py",
        "residents/posting.py",
        "residents/telling.py",
        "residents/protection/decisions.py",
    }, "each is a duty the law puts on the office; a new one belongs into docs/cycles/residence.md"
    assert whole(fled.clerk.service.find(fled.town.hanako)).address == SOMEWHERE.address
