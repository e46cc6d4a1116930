# SPDX-License-Identifier: Apache-2.0
"""Protection measures: their periods, whom they let through, and every way round them that we thought of.

Hanako has fled from Taro with Hina. Taro has an ordinary clerk at his side; only `listed` may see.
"""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from tests.residents.clerk import ELSEWHERE, SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, LAN, TARO, stated, whole
from tests.thorough import scaled
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Refusal
from warifu.residents import (
    AddressDesk,
    ApplicationRefused,
    Arrival,
    Asker,
    Barred,
    Capacity,
    Duty,
    FactLimits,
    Ground,
    Guarded,
    HouseholdChanged,
    Leave,
    MeasureNotProvisional,
    MeasureNotRenewable,
    NoSuchMeasure,
    NoSuchResident,
    ProtectionApplication,
    Relation,
    ResidentsStore,
    SecondFact,
    SeveralResidents,
    Sought,
    Stage,
    Told,
)
from warifu.residents.guarding import Protection
from warifu.residents.looking import LookUp

NOBODY = InHouseNumber.of_random(bytes(range(16)))
LISTED = "listed"
CONFIRMING = "朝陽警察署"
TRIES = scaled(10_000, 2_000)


@dataclass(frozen=True)
class Fled:
    """The town after Hanako fled, and her measure."""

    town: Town
    measure: UUID
    listed: Clerk

    @property
    def clerk(self) -> Clerk:
        return self.town.clerk

    @property
    def protection(self) -> Protection:
        return self.town.clerk.service.protection


def application(town: Town, **changes: Any) -> ProtectionApplication:
    whole = ProtectionApplication(
        town.hanako,
        frozenset({town.hina}),
        (Barred(town.taro, "山田　太郎"),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({LISTED}),
    )
    return replace(whole, **changes)


@pytest.fixture
def fled(town: Town) -> Fled:
    clerk = town.clerk
    measure = clerk.service.protection.apply(application(town), by=LISTED, case="DV-1")
    relations = {town.hanako: Relation.HEAD, town.hina: Relation.CHILD}
    filing = clerk.files(TODAY, town.hanako, town.hina, households=("A-0200",))
    clerk.events.move_within(
        [town.hanako, town.hina], filing, to=SOMEWHERE, household="A-0200", relations=relations
    )
    return Fled(town, measure, Clerk(clerk.service, LISTED, "DV-1"))


def told(verb: Callable[[], object]) -> tuple[object, ...]:
    """Everything the other side can read of how a verb ended."""
    try:
        result = verb()
    except Refusal as refusal:
        return (type(refusal), refusal.told, refusal.law, refusal.remedy, refusal.status, str(refusal))
    return ("shown", repr(result))


def askers(fled: Fled) -> dict[str, Asker]:
    """Everybody in whom Taro could come, or whom he could send."""
    clerk, taro, town = fled.clerk, fled.town.taro, fled.town
    return {
        "household": clerk.asks(Capacity.HOUSEHOLD, taro, photo=True),
        "agent of hers": clerk.asks(Capacity.AGENT, taro, acts_for=town.hanako, photo=True),
        "father of the child": clerk.asks(Capacity.AGENT, taro, acts_for=town.hina, photo=True),
        "her agent, a friend": clerk.asks(Capacity.AGENT, town.lan, acts_for=town.hanako, photo=True),
        "himself": clerk.asks(Capacity.SELF, taro, photo=True),
        "as herself, by post": clerk.asks(Capacity.SELF, town.hanako),
        "creditor": clerk.asks(Capacity.THIRD_PARTY, taro, reason_accepted=True),
        "lawyer": clerk.asks(Capacity.THIRD_PARTY, acts_for=taro, name="弁護士　甲", reason_accepted=True),
        "neighbour": clerk.asks(Capacity.THIRD_PARTY, town.lan, reason_accepted=True),
        "from elsewhere": clerk.asks(Capacity.THIRD_PARTY, name="山田 太郎", reason_accepted=True),
        "another office": clerk.asks(Capacity.PUBLIC_BODY, name="税務署"),
        "his clerk": clerk.asks(),
    }


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


# the attacks: whatever he tries, it ends as it does for nobody


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


# timing: the same statements, whoever is asked for


class CountingDatabase(Database):
    """A database that writes down the text of every statement."""

    def __init__(self, database: Database) -> None:
        vars(self).update(vars(database))
        self.statements_run: list[str] = []

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        with super().transaction() as connection:
            yield Watched(connection, self.statements_run)  # type: ignore[misc]


class Watched:
    """A connection seen from outside."""

    def __init__(self, connection: psycopg.Connection[Any], run: list[str]) -> None:
        self._connection, self._run = connection, run

    def execute(self, query: str, values: Any = None) -> psycopg.Cursor[Any]:
        self._run.append(query)
        return self._connection.execute(query.encode(), values)


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


NOBODYS = (
    NoSuchResident,
    "No resident of this municipality is registered so.",
    NoSuchResident.law,
    NoSuchResident.remedy,
    404,
    "No resident of this municipality is registered so.",
)
