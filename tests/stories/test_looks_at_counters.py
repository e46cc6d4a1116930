# SPDX-License-Identifier: Apache-2.0
"""A look at a city's own counter: a line in her history before the page shows her, and who sees it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import count

import pytest

from tests.japan import HANAKO, TARO, Japan
from tests.stories.country import NAMES, NEW_HOME, Country
from warifu import ledger
from warifu.app import desk
from warifu.app.agencies import city_sights
from warifu.app.families import guard_and_withheld
from warifu.app.hall import Hall
from warifu.app.pages import policy_of, titles_of
from warifu.counters.applications import Signers
from warifu.counters.window import Clerk
from warifu.counters.window.kinds import KINDS
from warifu.counters.window.numbers import WHY
from warifu.counters.window.sessions import Case, Session
from warifu.counters.window.telling import sights_of
from warifu.exchange import Manner, Shown, Sight
from warifu.exchange.gateway import SightService
from warifu.exchange.nym1.bodies import EntryKind
from warifu.families.clerks import ClerkDesk
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import JST
from warifu.kernel.refusal import Fault
from warifu.kernel.wire import Nothing
from warifu.portal import Line
from warifu.portal.evidence import EvidenceService, NoSuchRecord
from warifu.portal.record_card import Entry
from warifu.portal.views import Cards
from warifu.residents import Arrival, Barred, Ground, ProtectionApplication

MIDORI, PASSWORD = "city:midori", "four words for a test"
_turns = count(1)
TYPED = {"name": HANAKO.name, "born_on": HANAKO.birth_date.isoformat()}


@dataclass
class Counter:
    """Midori's window, as a city runs it, and one case open there."""

    country: Country
    hall: Hall
    sights: SightService
    session: Session
    case: Case

    @property
    def japan(self) -> Japan:
        return self.country.japan

    def household(self) -> list[str]:
        """Who lives with Hanako now: another story may have let her move."""
        hanako = InHouseNumber.parse(self.country.at_midori["hanako"])
        members = {each.in_house_number for each in self.japan.register(MIDORI).household_of(hanako).members}
        return [each for each in NAMES if InHouseNumber.parse(self.country.at_midori[each]) in members]

    def search(self) -> int:
        """Look Hanako up; give how many people the page would show."""
        assert not self.hall.service.search(self.session, self.case, TYPED)
        return len(self.case.found)

    def card(self, line: Line) -> Entry:
        parts = self.japan.parts("portal")
        return Cards(parts.policy.table, titles_of(parts)).entry(line)

    def cards(self, person: str = "hanako") -> list[Entry]:
        return [each for each in map(self.card, self.country.history(person)) if each.terminal]


@pytest.fixture(scope="module")
def window(country: Country) -> Iterator[tuple[Hall, SightService, Session]]:
    """Midori's window with one clerk at work; once all stories are told, everything is checked."""
    parts, register = country.japan.parts(MIDORI), country.japan.register(MIDORI)
    sights = city_sights(parts, register)
    hall = Hall(parts, register, sights)
    hall.service.add_clerk(Clerk("clerk-m", "森　窓口", "Mori"), PASSWORD, by="test")
    with hall.service.at_work(
        hall.service.sign_in("clerk-m", PASSWORD, "terminal-7"), "terminal-7"
    ) as session:
        assert session is not None
        yield hall, sights, session
    country.japan.check()


@pytest.fixture
def counter(country: Country, window: tuple[Hall, SightService, Session]) -> Iterator[Counter]:
    hall, sights, session = window
    case = hall.service.open_case(session, "moving", "a move")
    assert isinstance(case, Case)
    yield Counter(country, hall, sights, session, case)
    hall.service.close_case(session, case)


def test_a_passport_office_is_named_as_people_know_it_and_as_the_one_who_asked(counter: Counter) -> None:
    who, affair = counter.country.at_midori["hanako"], ("旅券の発給", "issue of a passport")
    for case, body in (("旅-7-1", "prefecture:warifu"), ("旅-7-2", "prefecture:nameless")):
        counter.sights.show([Shown(who, case, Manner.PASSPORT, body, *affair)])
    named = {each.case: each for each in map(counter.card, counter.country.history("hanako")) if each.case}
    first, second = named["旅-7-1"], named["旅-7-2"]
    assert (first.asker.en, first.answerer.en) == ("Warifu Prefecture Passport Office", "Midori City")
    assert (second.asker.ja, second.outcome.value, second.terminal) == ("旅券事務所", "provided", "")
    assert "prefecture:" not in repr((first, second))


def test_a_search_and_an_opened_household_are_lines_with_office_terminal_and_case(counter: Counter) -> None:
    before = {each: len(counter.cards(each)) for each in counter.household()}
    passed = len(counter.japan.network.passed)
    assert counter.search() == 1
    assert len(counter.country.sent_to("operator", "exchange/request", passed)) == 1
    counter.hall.service.choose(counter.session, counter.case, 0, other=False)
    counter.hall.service.look(counter.session, counter.case)
    opened, found = counter.cards()[:2]
    after = {each: len(counter.cards(each)) - n for each, n in before.items()}
    assert after == {each: 1 + (each == "hanako") for each in before}, "her household was on the page as well"
    assert (opened.outcome, opened.case) == ("seen", counter.case.reference)
    assert opened.terminal == counter.session.terminal
    assert opened.affair == counter.case.kind.words
    assert found.headline is not None
    assert "search" in found.headline.en
    assert "clerk-" not in repr(opened), "the office, not the clerk (HI-1)"
    assert counter.country.history()[0].kind is EntryKind.REFUSAL
    requests = counter.country.sent_to("operator", "exchange/request", passed)
    assert len(requests) == 2, "one call for everybody on a page"
    for secret in (counter.case.reference, counter.session.terminal, "moving"):
        assert not any(secret.encode() in each.body for each in counter.japan.network.passed[passed:])


def test_the_same_page_again_is_the_same_line_and_no_call(counter: Counter) -> None:
    counter.search()
    passed, lines = len(counter.japan.network.passed), len(counter.cards())
    counter.search()
    assert len(counter.cards()) == lines
    assert not counter.country.sent_to("operator", "exchange/request", passed)


def test_an_application_signed_in_her_name_is_a_line_before_a_clerk_sees_who_signed(counter: Counter) -> None:
    register, case = counter.japan.register(MIDORI), "R8-1130-7"
    signers = Signers(register, counter.sights)
    signer = FourBasicItems(HANAKO.name, HANAKO.birth_date, HANAKO.sex, "where she lived when she signed")
    with counter.country.down("operator"), pytest.raises(Fault):
        signers.tell(signer, "clerk-m", case, "moving-out")
    signers.tell(signer, "clerk-m", case, "moving-out")
    card = counter.card(counter.country.history()[0])
    assert (card.case, card.affair.en) == (case, "a notice of moving out")
    assert card.headline is not None
    assert "an application that was signed in your name" in card.headline.en
    assert [each.en for each in card.items] == ["name", "date of birth", "sex"], "no address"
    counter.japan.faults.clear()


@pytest.mark.parametrize("down", ["operator", "commission", "portal"])
def test_nobody_is_shown_while_the_line_cannot_be_filed(counter: Counter, down: str) -> None:
    before = len(counter.cards())
    with counter.country.down(down):
        for _ in range(2):
            with pytest.raises(Fault):
                counter.search()
            assert not counter.case.found
    assert counter.search() == 1
    counter.japan.rounds("operator", "commission")
    assert len(counter.cards()) == before + 1
    counter.japan.faults.clear()


def test_people_without_a_code_are_served_and_told_once_they_have_one(counter: Counter) -> None:
    japan, register = counter.japan, counter.japan.register(MIDORI)
    number = f"M93{next(_turns):05}"
    aoki = replace(
        TARO,
        name="青木　一",
        kana="アオキ　ハジメ",
        latin_name="AOKI HAJIME",
        household=number,
        address=NEW_HOME,
    )
    today = aoki.resident_since
    register.move_in([Arrival(aoki)], moved_in_on=today, by="story")
    (person,) = [
        each.in_house_number
        for batch in register.registered()
        for each in batch
        if each.stated.household == number
    ]
    in_house = person.reveal("a test's own")
    passed = len(japan.network.passed)
    counter.sights.show(sights_of(counter.session, counter.case, Manner.CARD, [person]))
    assert not counter.country.sent_to("operator", "exchange/request", passed)
    kept = counter.sights.kept_of(in_house)
    papers = [counter.sights.on_paper(in_house, "M26-PAPER") for _ in range(2)]
    assert [[each.case for each in paper] for paper in papers] == [[case for _, case in kept]] * 2
    with counter.japan.databases[MIDORI].transaction() as connection:
        row = connection.execute("SELECT count(*) FROM gateway.sight_paper WHERE case_name = 'M26-PAPER'")
        assert row.fetchone() == (len(kept),), "that it was given is on record, once for each look"
    assert [(isinstance(each, Sight) and each.manner, case) for each, case in kept] == [
        (Manner.CARD, counter.case.reference)
    ]
    assert counter.sights.hand_over() == 0

    japan.at_desk(MIDORI, "number", Nothing(), desk.Counted)
    japan.at_desk(MIDORI, "enrol-residents", desk.People([]), desk.Counted)
    japan.clock.step(timedelta(hours=2))
    assert counter.sights.hand_over() == 1
    assert counter.sights.kept_of(in_house) == []
    (line,) = [each for each in japan.history(MIDORI, in_house) if each.sight]
    card = counter.card(line)
    assert card.told_at is not None
    assert card.headline is not None
    assert card.headline.en.endswith(": a clerk looked at the state of your card")
    assert (card.told_at - card.asked_at).seconds >= 7000, "it says when the look was, and that it came late"


@contextmanager
def protected(counter: Counter, staff: str) -> Iterator[None]:
    """Hanako is protected from somebody, and Hina with her; `staff` is listed."""
    people = [InHouseNumber.parse(counter.country.at_midori[each]) for each in ("hanako", "hina")]
    protection = counter.japan.register(MIDORI).protection
    application = ProtectionApplication(
        people[0],
        frozenset({people[1]}),
        (Barred(None, "別　人"),),
        Ground.STALKING,
        frozenset({staff}),
    )
    measure = protection.apply(application, by=staff, case="protect")
    try:
        yield
    finally:
        protection.end(measure, by=staff)


def test_a_protected_person_sees_the_looks_at_her_without_place_and_nobody_else_does(
    counter: Counter,
) -> None:
    """HI-8: whoever reads her mailbox, or a child's, must not learn from a line where she lives."""
    clerk = counter.session.clerk.clerk
    before = {each: len(counter.country.history(each)) for each in NAMES}
    with protected(counter, clerk):
        assert counter.search() == 1
        counter.hall.service.choose(counter.session, counter.case, 0, other=False)
        counter.hall.service.look(counter.session, counter.case)
        counter.case.why = WHY["misused"]
        hanako = InHouseNumber.parse(counter.country.at_midori["hanako"])
        counter.hall.service.tell(counter.session, counter.case, Manner.NUMBER, [hanako])
        after = {each: len(counter.country.history(each)) for each in NAMES}
    assert after == before | {"hanako": before["hanako"] + 3}, "not her child, not her husband"
    lines = counter.country.history()[:3]
    manners = [Manner.NUMBER, Manner.OPENED, Manner.FOUND]
    assert [line.sight.manner for line in lines if line.sight] == manners
    assert counter.card(lines[0]).affair == WHY["misused"], "why her number is changed she reads too"
    for card in map(counter.card, lines):
        assert card.guarded
        assert (card.proof, card.case, card.terminal) == ("", "", "")
        for telling in (
            "美登里",
            "Midori",
            "midori",
            clerk,
            counter.session.terminal,
            counter.case.kind.words.en,
        ):
            assert telling not in repr(card)
    for name in set(counter.household()) - {"hanako"}:
        kept = counter.sights.kept_of(counter.country.at_midori[name])
        assert counter.case.reference in {case for _, case in kept}, "kept for paper"
    no_proof_names_the_office(counter)


def no_proof_names_the_office(counter: Counter) -> None:
    parts = counter.japan.parts("portal")
    secret = counter.japan.secret_of("city:asahi", counter.country.at_asahi["hanako"])
    follower = ledger.LogFollower(ledger.RemoteLedger(parts.wire), counter.japan.trust)
    evidence = EvidenceService(
        counter.japan.portal, follower, parts.directory, policy_of(parts), parts.alarms
    )
    counter.japan.rounds("commission", "operator")
    guarded = next(line for line in counter.country.history() if line.guarded)
    with pytest.raises(NoSuchRecord):
        evidence.of_line(secret, guarded.line_id)
    bundle = evidence.of_all(secret)
    assert guarded.body not in {each.body for each in bundle.entries}
    assert len(bundle.conversions) == len([each for each in counter.country.history() if not each.guarded])


def test_a_look_that_protection_refused_is_a_line_the_day_after_with_the_day_alone(counter: Counter) -> None:
    country = counter.country
    with protected(counter, "somebody-else"):
        for _ in range(2):  # what stories before this one left to tell goes first, and the measure's order
            counter.japan.rounds(MIDORI)
        before = len(country.history())
        passed = len(counter.japan.network.passed)
        assert counter.search() == 0, "she reads as nobody"
        counter.japan.rounds(MIDORI)
        assert not country.sent_to("operator", "exchange/request", passed), (
            "nothing leaves while he may watch"
        )
        tried_at = counter.japan.clock.now()
        counter.japan.clock.step(timedelta(days=1))
        counter.japan.rounds(MIDORI)
        counter.japan.rounds(MIDORI)
    assert len(country.history()) == before + 1
    card = counter.card(country.history()[0])
    assert (card.outcome, card.kind, card.items, card.guarded) == ("turned-away", "refused", (), True)
    assert card.asked_at == datetime.combine(tried_at.astimezone(JST), time(), JST)
    assert card.told_at is not None


def test_in_a_case_of_the_support_desk_nobody_unprotected_is_told_through_the_portal(
    counter: Counter,
) -> None:
    support = next(each for each in KINDS.values() if each.duty)
    case = Case("key", f"M26-X{next(_turns)}", support, "")
    people = {each: InHouseNumber(counter.country.at_midori[each]) for each in ("taro", "hanako")}
    before = {each: len(counter.country.history(each)) for each in people}
    named = sights_of(counter.session, case, Manner.NAMED, people.values())
    assert [each.discreet for each in named] == [True, True]
    counter.sights.show(named)
    assert {each: len(counter.country.history(each)) for each in people} == before
    with protected(counter, counter.session.clerk.clerk):
        counter.sights.show(sights_of(counter.session, case, Manner.OPENED, people.values()))
    assert len(counter.country.history("taro")) == before["taro"]
    assert len(counter.country.history()) == before["hanako"] + 1
    assert counter.country.history()[0].guarded


def test_a_look_at_a_family_register_is_a_line_of_everybody_who_stands_in_it(counter: Counter) -> None:
    country, parts = counter.country, counter.japan.parts("city:asahi")
    for _ in range(2):
        counter.japan.rounds(MIDORI)  # Asahi, which they left, hears that measures of other stories ended
    register, kin = counter.japan.register("city:asahi"), country.family_registers()
    hers = kin.register_of(InHouseNumber.parse(country.at_asahi["hanako"]))
    title = (hers.domicile.place, hers.name_of(hers.head))
    koseki = ClerkDesk(kin, *guard_and_withheld(register), city_sights(parts, register), os.urandom)
    case = koseki.case(koseki.open_case("戸-8-0012", "a certificate", clerk="mori"), clerk="mori")
    before = {each: len(country.history(each)) for each in NAMES}
    with country.down("portal"), pytest.raises(Fault):
        koseki.find(case, *title)
    opened = koseki.find(case, *title)
    koseki.open(case, opened[0].look_id)
    assert {each: len(country.history(each)) for each in NAMES} == {each: n + 1 for each, n in before.items()}
    card = counter.card(country.history("ren")[0])
    assert (card.outcome, card.case, card.asker.en) == ("seen", "戸-8-0012", "Asahi City")
    assert "mori" not in repr(card)
