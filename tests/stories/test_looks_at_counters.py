# SPDX-License-Identifier: Apache-2.0
"""A look at a city's own counter: a line in her history before the page shows her, and who sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest

from tests.japan import HANAKO, TARO, Japan
from tests.stories.country import NEW_HOME, Country
from warifu.app import desk
from warifu.app.agencies import city_sights
from warifu.app.hall import Hall
from warifu.app.pages import titles_of
from warifu.counters.window import Clerk
from warifu.counters.window.kinds import KINDS
from warifu.counters.window.sessions import Case, Session
from warifu.counters.window.telling import sights_of
from warifu.exchange import Manner
from warifu.exchange.gateway import SightService
from warifu.exchange.nym1.bodies import EntryKind
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Fault
from warifu.kernel.wire import Nothing
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

    def search(self) -> int:
        """Look Hanako up; give how many people the page would show."""
        assert not self.hall.service.search(self.session, self.case, TYPED)
        return len(self.case.found)

    def cards(self, person: str = "hanako") -> list[Entry]:
        parts = self.japan.parts("portal")
        cards = Cards(parts.policy.table, titles_of(parts))
        return [each for each in map(cards.entry, self.country.history(person)) if each.terminal]


@pytest.fixture
def counter(country: Country) -> Iterator[Counter]:
    parts, register = country.japan.parts(MIDORI), country.japan.register(MIDORI)
    sights, turn = city_sights(parts, register), next(_turns)
    hall = Hall(parts, register, sights)
    name = f"clerk-{turn}"
    hall.service.add_clerk(Clerk(name, "森　窓口", "Mori"), PASSWORD, by="test")
    cookie = hall.service.sign_in(name, PASSWORD, f"terminal-{turn}")
    with hall.service.at_work(cookie, f"terminal-{turn}") as session:
        assert session is not None
        case = hall.service.open_case(session, "moving", "a move")
        assert isinstance(case, Case)
        yield Counter(country, hall, sights, session, case)
    country.japan.check()


def test_a_search_and_an_opened_household_are_lines_with_office_terminal_and_case(counter: Counter) -> None:
    before, of_hina = len(counter.cards()), len(counter.cards("hina"))
    passed = len(counter.japan.network.passed)
    assert counter.search() == 1
    assert len(counter.country.sent_to("operator", "exchange/request", passed)) == 1
    counter.hall.service.choose(counter.session, counter.case, 0, other=False)
    counter.hall.service.look(counter.session, counter.case)
    opened, found = counter.cards()[:2]
    assert len(counter.cards()) == before + 2
    assert len(counter.cards("hina")) == of_hina + 1, "her household was on the page as well"
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


def test_the_operator_cannot_tell_two_looks_at_one_person_from_looks_at_two(counter: Counter) -> None:
    with counter.japan.databases["operator"].transaction() as connection:
        rows = connection.execute(
            "SELECT provider, purpose, reason, forward FROM hub.request WHERE reason = 'seen-at-counter'"
        ).fetchall()
    assert rows
    assert {row[:3] for row in rows} == {("portal", 0, "seen-at-counter")}
    assert len({row[3] for row in rows}) == len(rows)


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
    counter.sights.show(sights_of(counter.session, counter.case, Manner.OPENED, [person]))
    assert not counter.country.sent_to("operator", "exchange/request", passed)
    kept = counter.sights.kept_of(in_house)
    assert [(each.manner, case) for each, case in kept] == [(Manner.OPENED, counter.case.reference)]
    assert counter.sights.hand_over() == 0

    japan.at_desk(MIDORI, "number", Nothing(), desk.Counted)
    japan.at_desk(MIDORI, "enrol-residents", desk.People([]), desk.Counted)
    japan.clock.step(timedelta(hours=2))
    assert counter.sights.hand_over() == 1
    assert counter.sights.kept_of(in_house) == []
    parts = japan.parts("portal")
    (line,) = [each for each in japan.history(MIDORI, in_house) if each.sight]
    card = Cards(parts.policy.table, titles_of(parts)).entry(line)
    assert card.told_at is not None
    assert (card.told_at - card.asked_at).seconds >= 7000, "it says when the look was, and that it came late"


def test_a_look_at_a_protected_person_and_her_household_stays_in_the_city(counter: Counter) -> None:
    """HI-8: whoever reads her mailbox, or a child's, must not learn from a line where she lives."""
    hanako = InHouseNumber.parse(counter.country.at_midori["hanako"])
    protection = counter.japan.register(MIDORI).protection
    application = ProtectionApplication(
        hanako,
        frozenset(),
        (Barred(None, "別　人"),),
        Ground.STALKING,
        frozenset({counter.session.clerk.clerk}),
    )
    measure = protection.apply(application, by=counter.session.clerk.clerk, case="protect")
    try:
        before = [len(counter.cards(each)) for each in ("hanako", "hina")]
        assert counter.search() == 1
        counter.hall.service.choose(counter.session, counter.case, 0, other=False)
        counter.hall.service.look(counter.session, counter.case)
        assert [len(counter.cards(each)) for each in ("hanako", "hina")] == before
        kept = counter.sights.kept_of(counter.country.at_midori["hanako"])
        assert {each.manner for each, _ in kept} == {Manner.FOUND, Manner.OPENED}
    finally:
        protection.end(measure, by=counter.session.clerk.clerk)


def test_in_a_case_of_the_support_desk_nobody_is_told_through_the_portal(counter: Counter) -> None:
    support = next(each for each in KINDS.values() if each.duty)
    case = Case("key", "M26-X", support, "")
    shown = sights_of(counter.session, case, Manner.NAMED, [InHouseNumber(counter.country.at_midori["taro"])])
    assert [each.discreet for each in shown] == [True]
