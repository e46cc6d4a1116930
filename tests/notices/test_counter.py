# SPDX-License-Identifier: Apache-2.0
"""窓口: a counter gives out a letter, or sends one elsewhere, only after an identity check for just that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.identity.counter import CITY, by_agent, good, showing
from tests.notices.house import MIDORI, SHELTER, House, Person, open_house
from warifu.identity import (
    CheckedForAnother,
    CheckExpired,
    Holder,
    IdentityChecked,
    IdentityNotShown,
    IdentityService,
    Occasion,
    Showing,
    Way,
)
from warifu.identity.store import IdentityStore
from warifu.kernel.database import Database
from warifu.notices import (
    CheckForSomethingElse,
    NoLetterHere,
    NoticeCounter,
    OnlyHerself,
    ReturnReason,
    Whereabouts,
    endpoints,
)

R = TypeVar("R", bound=msgspec.Struct)
HAND_OVER, ELSEWHERE = "notice-hand-over", "protection-request"


@dataclass
class Line:
    """A wire from one city to the house, through JSON and back."""

    house: House
    caller: str

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        assert to == "jlis"
        offered = {
            each.path: each for each in endpoints(self.house.requests, self.house.shelf, self.house.elsewhere)
        }
        received = msgspec.json.decode(msgspec.json.encode(message), type=offered[path].request)
        answered = offered[path].serve(self.caller, received)
        return msgspec.json.decode(msgspec.json.encode(answered), type=reply)


@dataclass
class Window:
    """The counter of one city with its identity checks."""

    house: House
    counter: NoticeCounter
    identity: IdentityService

    def check(self, purpose: str, shown: Showing | None = None) -> tuple[IdentityChecked, Occasion]:
        occasion = Occasion(None, "case-1", "mori", purpose)
        return self.identity.check(occasion, shown or showing("driving-licence", purpose=purpose)), occasion


@pytest.fixture
def window(make_database: MakeDatabase, tmp_path: Path) -> Window:
    house = open_house(make_database, tmp_path)
    database: Database = make_database(["identity"])
    identity = IdentityService(IdentityStore(database), house.clock, CITY)
    return Window(house, NoticeCounter(Line(house, "city:midori"), house.clock), identity)


@pytest.fixture
def hanako(window: Window) -> Person:
    """Her letter came back and lies in the safe."""
    house = window.house
    person = house.born("山田　花子")
    batch = window.counter.ask(UUID(int=1), [person.wanted])
    assert batch.people == 1
    (made,) = (row[0] for row in house.rows("SELECT batch FROM notices.batch"))
    assert isinstance(made, UUID)
    house.mailing.run(made)
    house.mailing.check(made)
    house.post_all(made)
    house.posting.close(made)
    house.posting.returned(house.tracking(person), ReturnReason.MOVED)
    window.counter.received_back(house.tracking(person), "mori")
    return person


def test_a_letter_is_handed_over_after_an_identity_check_at_the_counter(
    window: Window, hanako: Person
) -> None:
    checked, occasion = window.check(HAND_OVER)
    assert [line.tracking for line in window.counter.shelf()] == [window.house.tracking(hanako)]
    assert window.counter.hand_over(checked, occasion, hanako.code) == [window.house.tracking(hanako)]
    assert window.counter.shelf() == []
    assert window.counter.progress(UUID(int=1)).posted_on == window.house.clock.today()


def test_without_enough_papers_there_is_no_check_and_so_no_letter(window: Window, hanako: Person) -> None:
    with pytest.raises(IdentityNotShown):
        window.check(HAND_OVER, showing("number-notice", purpose=HAND_OVER))
    assert len(window.counter.shelf()) == 1


def test_a_check_for_another_purpose_case_or_time_gives_no_letter(window: Window, hanako: Person) -> None:
    checked, occasion = window.check(ELSEWHERE)
    with pytest.raises(CheckForSomethingElse):
        window.counter.hand_over(checked, occasion, hanako.code)
    checked, occasion = window.check(HAND_OVER)
    with pytest.raises(CheckedForAnother):
        window.counter.hand_over(checked, Occasion(None, "case-2", "mori", HAND_OVER), hanako.code)
    window.house.clock.step(timedelta(minutes=15))
    with pytest.raises(CheckExpired):
        window.counter.hand_over(checked, occasion, hanako.code)
    assert len(window.counter.shelf()) == 1


def test_another_place_is_asked_face_to_face_not_by_post(window: Window, hanako: Person) -> None:
    shown = showing("driving-licence", purpose=ELSEWHERE, way=Way.POST)
    with pytest.raises((CheckForSomethingElse, IdentityNotShown)):
        window.counter.send_elsewhere(*window.check(ELSEWHERE, shown), hanako.code, SHELTER)


def test_whoever_stands_there_herself_is_told_how_far_her_letter_is_and_an_agent_is_not(
    window: Window, hanako: Person
) -> None:
    checked, occasion = window.check(HAND_OVER)
    assert window.counter.whereabouts(checked, occasion, hanako.code) is Whereabouts.AT_THE_COUNTER
    shown = by_agent(
        good("family-register-certificate", Holder.PERSON),
        good("driving-licence", Holder.AGENT),
        purpose=HAND_OVER,
    )
    checked, occasion = window.check(HAND_OVER, shown)
    with pytest.raises(OnlyHerself):
        window.counter.whereabouts(checked, occasion, hanako.code)


def test_her_choice_moves_the_letter_out_of_the_old_counters_reach(window: Window, hanako: Person) -> None:
    receipt = window.counter.send_elsewhere(*window.check(ELSEWHERE), hanako.code, SHELTER)
    assert len(receipt) == 24
    window.house.posting.settle()
    checked, occasion = window.check(HAND_OVER)
    with pytest.raises(NoLetterHere):
        window.counter.hand_over(checked, occasion, hanako.code)
    (line,) = window.counter.clearance()
    window.counter.destroyed(line.tracking, "mori", "hayashi")
    assert window.counter.shelf() == []


def test_a_city_mends_an_address_through_its_counter(window: Window, hanako: Person) -> None:
    window.counter.correct(hanako.wanted)
    assert window.counter.held([hanako.code]) == []
    ask: Callable[[], object] = lambda: window.counter.progress(UUID(int=1))  # noqa: E731
    assert ask() == ask()
    assert hanako.city == MIDORI
