# SPDX-License-Identifier: Apache-2.0
"""Every way round a protection measure we thought of: whatever he tries ends as it does for nobody."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from tests.residents.clerk import ELSEWHERE, SOMEWHERE, TODAY
from tests.residents.counting import CountingDatabase
from tests.residents.fled import LISTED, NOBODY, NOBODYS, Fled, askers, fled, told
from tests.residents.registers import HANAKO, TARO, stated
from tests.thorough import scaled
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Fault
from warifu.residents import (
    Arrival,
    Capacity,
    FactLimits,
    HouseholdChanged,
    NoSuchResident,
    Relation,
    ResidentsStore,
    SecondFact,
    SeveralResidents,
    Sought,
    Told,
)
from warifu.residents.guarding import Protection
from warifu.residents.looking import LookUp

__all__ = ["fled"]  # the fixture

TRIES = scaled(10_000, 2_000)


def test_no_asker_gets_more_than_for_nobody(fled: Fled) -> None:
    for who, asker in askers(fled).items():
        for ask in (fled.protection.see, fled.protection.see_household, fled.protection.destination):
            for her in (fled.town.hanako, fled.town.hina):
                wanted, nobody = told(lambda: ask(asker, her)), told(lambda: ask(asker, NOBODY))  # noqa: B023
                assert wanted == nobody, who
                assert wanted[0] is NoSuchResident


def test_his_own_household_and_history_say_nothing_of_where_she_went(fled: Fled) -> None:
    asker = askers(fled)["himself"]
    household, leave = fled.protection.see_household(asker, fled.town.taro)
    assert [each.in_house_number for each in household.members] == [fled.town.taro]
    history = fled.clerk.service.history(fled.town.taro)
    assert [each.text for each in history.addresses.open(leave)] == [TARO["address"]]
    before, _ = fled.protection.see_household(asker, fled.town.taro, on=TODAY - timedelta(days=1))
    assert [each.in_house_number for each in before.members] == [fled.town.taro], "nor her old record"


def test_her_change_history_is_sealed(fled: Fled) -> None:
    history = fled.clerk.service.history(fled.town.hanako)
    leave = fled.protection.leave(fled.clerk.asks(), [fled.town.hanako])
    with pytest.raises(Fault):
        history.addresses.open(leave)
    known_at = fled.clerk.clock.now()
    old = fled.clerk.service.as_of(fled.town.hanako, date(2020, 1, 1), known_at)
    with pytest.raises(Fault):
        old.stated.residence.open(leave)
    opened = history.addresses.open(fled.protection.leave(fled.listed.asks(), [fled.town.hanako]))
    assert [each.text for each in opened] == [HANAKO["address"], SOMEWHERE.address]


def test_whoever_lives_with_her_is_hidden_from_him_too(fled: Fled) -> None:
    clerk, town = fled.clerk, fled.town
    filing = clerk.files(TODAY, town.lan, households=("A-0200",))
    clerk.events.move_within(
        [town.lan], filing, to=SOMEWHERE, household="A-0200", relations={town.lan: Relation.LODGER}
    )
    everybody = askers(fled)
    a_stranger = clerk.asks(Capacity.THIRD_PARTY, name="金融　業男", reason_accepted=True)
    for asker in (a_stranger, *(everybody[who] for who in ("creditor", "lawyer", "from elsewhere"))):
        assert told(partial(fled.protection.see, asker, town.lan)) == NOBODYS
    assert fled.protection.see(a_stranger, town.taro)[1].address == TARO["address"]
    herself = clerk.asks(Capacity.SELF, town.lan)
    assert fled.protection.see(herself, town.lan)[1] == SOMEWHERE
    assert clerk.address(town.lan) == SOMEWHERE.address, "an ordinary case of hers goes on"


def test_a_search_does_not_find_her_nor_count_her(fled: Fled) -> None:
    look_up, clerk = fled.clerk.service.look_up, fled.clerk
    her = Sought(date(1990, 4, 1), "山田 花子")
    assert look_up.find(her, clerk.asks()).residents == ()
    assert len(look_up.find(her, fled.listed.asks()).residents) == 1
    twin = replace(stated(HANAKO), household="B-0", relation=Relation.HEAD, resident_since=TODAY)
    clerk.service.move_in([Arrival(twin)], moved_in_on=TODAY, by="clerk-1")
    assert len(look_up.find(her, clerk.asks()).residents) == 1, "she is not counted"
    with pytest.raises(SeveralResidents):
        look_up.find(her, fled.listed.asks())


def test_a_guessed_address_is_not_confirmed(fled: Fled) -> None:
    search = fled.clerk.service.search_by_four_items
    born, sex = date(1990, 4, 1), Sex.FEMALE
    for address in (SOMEWHERE.address, HANAKO["address"], ELSEWHERE.address):
        guess = FourBasicItems("山田 花子", born, sex, address)
        assert told(lambda: search(guess))[0] is NoSuchResident  # noqa: B023
    right = FourBasicItems("山田 花子", born, sex, SOMEWHERE.address)
    assert search(right, asker=fled.listed.asks()).in_house_number == fled.town.hanako
    narrowed = Sought(born, "山田 花子", told=Told(SecondFact.ADDRESS, SOMEWHERE.address))
    assert fled.clerk.service.look_up.find(narrowed, fled.clerk.asks()).residents == ()


def test_an_export_opens_everybody_but_them(fled: Fled) -> None:
    everybody = [each for batch in fled.clerk.service.registered() for each in batch]
    leave = fled.protection.leave(fled.clerk.asks(), [each.in_house_number for each in everybody])
    opened, sealed = [], []
    for each in everybody:
        try:
            opened.append(each.stated.residence.open(leave).address)
        except Fault:
            sealed.append(each.in_house_number)
    assert set(sealed) == {fled.town.hanako, fled.town.hina}
    assert SOMEWHERE.address not in opened
    assert len(opened) == 2
    awaiting = [each for batch in fled.clerk.service.residents_without_number() for each in batch]
    with pytest.raises(Fault):
        [each.stated.opened(leave) for each in awaiting]


def test_he_cannot_file_for_her_and_learns_nothing_from_trying(fled: Fled) -> None:
    clerk, town = fled.clerk, fled.town

    def out(who: InHouseNumber, *known: InHouseNumber) -> tuple[object, ...]:
        filing = clerk.files(TODAY, *known, presenter=town.taro)
        return told(lambda: clerk.events.move_out([who], filing, to_address="割符県美登里市"))

    assert out(town.hanako, town.hanako) == out(NOBODY)
    assert out(town.hina, town.hina) == out(NOBODY)
    assert clerk.service.find(town.hanako).is_registered


def test_where_she_moved_out_to_is_told_to_nobody_else(fled: Fled) -> None:
    clerk, town = fled.clerk, fled.town
    people = [town.hanako, town.hina]
    filed = clerk.events.move_out(
        people, clerk.files(TODAY, *people), to_address=ELSEWHERE.address, to_city="city:midori"
    )
    for asker in askers(fled).values():
        assert told(lambda: fled.protection.destination(asker, town.hanako))[0] is NoSuchResident  # noqa: B023
    assert fled.protection.destination(fled.listed.asks(), town.hanako) == ELSEWHERE.address
    for printed in (repr(filed), repr(filed.paper), str(filed.residents[0].stated)):
        assert ELSEWHERE.address not in printed
        assert SOMEWHERE.address not in printed


def test_what_changed_in_his_household_does_not_say_that_she_moved(fled: Fled) -> None:
    clerk, town = fled.clerk, fled.town
    stale = replace(clerk.files(TODAY, town.taro), seen={"A-0001": 0})
    with pytest.raises(HouseholdChanged) as refused:
        clerk.events.die(town.taro, stale)
    (edit,) = refused.value.changes
    assert (edit.kind, edit.items) == ("other", ())
    assert "move" not in refused.value.told


def test_every_attempt_is_kept_for_the_listed_clerk(fled: Fled) -> None:
    for asker in askers(fled).values():
        told(lambda: fled.protection.see(asker, fled.town.hanako))  # noqa: B023
    attempts = fled.protection.attempts(fled.measure, by=LISTED)
    assert [capacity for *_, capacity in attempts] == [
        asker.capacity.value for asker in askers(fled).values()
    ]


def test_the_same_statements_run_for_her_for_nobody_and_for_anybody(fled: Fled) -> None:
    database = CountingDatabase(fled.clerk.service.store._database)
    store, clock = ResidentsStore(database), fled.clerk.clock
    protection = Protection(store, clock)
    look_up = LookUp(store, protection, clock, FactLimits(case=1 << 30, day=1 << 30))

    def run(verb: Callable[[], object]) -> list[str]:
        database.statements_run.clear()
        told(verb)
        return list(database.statements_run)

    for asker in askers(fled).values():
        for ask in (protection.see, protection.see_household, protection.destination):
            people = (fled.town.hanako, NOBODY, fled.town.lan)
            assert len({tuple(run(partial(ask, asker, her))) for her in people}) == 1
        names = ("山田 花子", "山田 花代", "山田 太郎")
        for told_of in (None, *(Told(fact, SOMEWHERE.address) for fact in SecondFact)):
            sought = [Sought(date(1990, 4, 1), name, told=told_of) for name in names]
            assert len({tuple(run(partial(look_up.find, each, asker))) for each in sought}) == 1


def test_thousands_of_tries_of_an_abuser_end_as_they_do_for_nobody(fled: Fled) -> None:
    """He draws from everything he may lawfully ask for, in any order, with any words in any field."""
    draws = random.Random(20261122)
    clerk, town, service = fled.clerk, fled.town, fled.clerk.service
    known = [asker for who, asker in askers(fled).items() if who != "his clerk"]
    words = ["", "山田　太郎", "山田太郎", "ﾔﾏﾀﾞ", "' OR 1=1 --", "%", "弁護士", SOMEWHERE.address[:6]]
    learnt: list[object] = []
    for number in range(TRIES):
        base = draws.choice(known)
        asker = replace(
            base,
            name=draws.choice(words) or base.name,
            case=draws.choice(["26-1", "x", base.case]),
            at_counter_with_photo=draws.random() < 0.5,
            reason_accepted=draws.random() < 0.5,
            acts_for=draws.choice([None, town.taro, town.hina, town.hanako, base.acts_for]),
        )
        if asker.capacity is Capacity.SELF and asker.person == town.hanako:
            asker = replace(asker, at_counter_with_photo=False)
        her = draws.choice([town.hanako, town.hina])
        on = draws.choice([None, TODAY, date(2020, 1, 1), date.max - timedelta(days=1)])
        verbs: list[Callable[[], object]] = [
            lambda: service.protection.see(asker, her, on=on),  # noqa: B023
            lambda: service.protection.see_household(asker, her, on=on),  # noqa: B023
            lambda: service.protection.destination(asker, her),  # noqa: B023
        ]
        wanted = told(draws.choice(verbs))
        if wanted != NOBODYS:
            learnt.append((number, wanted))
    assert learnt == []
    assert clerk.address(town.taro) == TARO["address"], "the register still answers what it may"
