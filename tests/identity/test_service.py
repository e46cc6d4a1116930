# SPDX-License-Identifier: Apache-2.0
"""The check as a counter uses it: recorded first, bound to its occasion, and nothing of a paper kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.databases import MakeDatabase
from tests.identity.counter import CITY, HANAKO, NOW, PURPOSE, TARO, good, occasion, showing
from warifu.identity import (
    CheckedForAnother,
    CheckExpired,
    IdentityChecked,
    IdentityNotShown,
    IdentityService,
    NotByPhone,
    Occasion,
    PaperSuspect,
    Way,
)
from warifu.identity.store import IdentityStore
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Malformed, Refusal


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOW)


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database(["identity"])


@pytest.fixture
def counter(database: Database, clock: SteppedClock) -> IdentityService:
    return IdentityService(IdentityStore(database), clock, CITY)


def fail(counter: IdentityService, **changes: object) -> None:
    with pytest.raises(IdentityNotShown):
        counter.check(occasion(**changes), showing("number-notice"))


def test_a_check_that_passes_is_bound_to_its_occasion_and_minutes(
    counter: IdentityService, clock: SteppedClock
) -> None:
    checked = counter.check(occasion(), showing("card"))
    checked.require(occasion(), clock.minute())
    for other in (
        occasion(person=TARO),
        occasion(person=None),
        occasion(case="move-2026-0013"),
        occasion(clerk="clerk-13"),
        occasion(purpose="number-change"),
    ):
        with pytest.raises(CheckedForAnother):
            checked.require(other, clock.minute())
    checked.require(occasion(), clock.minute() + 29)
    for minute in (clock.minute() + 30, clock.minute() - 1):
        with pytest.raises(CheckExpired):
            checked.require(occasion(), minute)


def test_nobody_makes_the_value_by_hand(counter: IdentityService) -> None:
    checked = counter.check(occasion(), showing("card"))
    values = {name: getattr(checked, name) for name in checked.__slots__}
    with pytest.raises(Fault):
        IdentityChecked(**values)
    with pytest.raises(Fault):
        IdentityChecked(**values, seal=object())
    with pytest.raises(Fault):
        replace(checked, until_minute=checked.until_minute + 1)
    with pytest.raises(AttributeError):
        checked.until_minute = 1  # type: ignore[misc]


def test_the_value_prints_no_person(counter: IdentityService) -> None:
    checked = counter.check(occasion(), showing("card"))
    assert HANAKO.reveal("look for it") not in repr(checked)


def test_every_check_leaves_one_line_also_those_that_fail(counter: IdentityService) -> None:
    counter.check(occasion(), showing("record-certificate", "passport"))
    fail(counter)
    with pytest.raises(PaperSuspect):
        counter.check(occasion(), showing("card", good("passport", tampered=True)))
    with pytest.raises(NotByPhone):
        counter.check(occasion(), showing("card", way=Way.PHONE))
    lines = counter.lines_of_case("move-2026-0012")
    assert [line.outcome for line in lines] == ["shown", "not-shown", "suspect", "closed-way"]
    assert lines[0].papers == ("record-certificate", "passport")
    assert lines[0].shown_by == ("number=number-paper", "identity=photo")
    assert lines[1].missing == ("number", "identity")
    assert lines[2].faults == ("passport=tampered",)
    assert {line.clerk for line in lines} == {"clerk-12"}
    assert counter.lines_of_person(HANAKO) == lines
    assert counter.lines_of_person(TARO) == []


def test_the_refusal_tells_in_both_languages_everything_that_would_do(counter: IdentityService) -> None:
    with pytest.raises(IdentityNotShown) as refusal:
        counter.check(occasion(), showing("pension-handbook"))
    words = refusal.value.words
    for part in (
        "番号の確認が必要です",
        "写真付きの公的書類1つ",
        "写真のない公的書類2つ",
        "住民票の写し",
        "J-LIS",
    ):
        assert part in words.ja
    for part in ("Missing: proof of the number", "one official paper with a photo", "without a number"):
        assert part in words.en
    assert refusal.value.remedy == words.en
    assert refusal.value.law == "Act 16, Order 12"


def test_a_line_has_no_column_for_anything_that_stands_on_a_paper(database: Database) -> None:
    with database.transaction() as connection:
        columns = connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'identity' AND table_name = 'check_line'"
        ).fetchall()
    assert {name for name, kind in columns if kind in {"bytea", "jsonb", "json", "date"}} == set()
    assert {name for name, _ in columns} == {
        *("subject", "check_id", "case_ref", "clerk", "purpose", "way", "bearer", "outcome", "papers"),
        *("shown_by", "missing", "faults", "by_eye", "checked_at"),
    }


def test_a_line_is_never_changed_or_deleted(counter: IdentityService, database: Database) -> None:
    counter.check(occasion(), showing("card"))
    for words in ("UPDATE identity.check_line SET outcome = 'shown'", "DELETE FROM identity.check_line"):
        with pytest.raises(Exception, match="permission denied"), database.transaction() as connection:
            connection.execute(words.encode())


def test_repeated_failures_for_one_person_raise_one_alert_a_day(
    counter: IdentityService, clock: SteppedClock
) -> None:
    fail(counter)
    fail(counter, case="move-2026-0099", clerk="clerk-77")
    fail(counter, person=TARO)
    assert counter.alerts(clock.today()) == []
    fail(counter)
    fail(counter)
    (alert,) = counter.alerts(clock.today())
    assert (alert.person, alert.failures) == (HANAKO, 3)
    clock.step(timedelta(days=40))
    fail(counter)
    assert counter.alerts(clock.today()) == [], "old failures are forgotten after a month"


def test_failures_before_there_is_a_file_count_for_the_case(
    counter: IdentityService, clock: SteppedClock
) -> None:
    for _ in range(3):
        fail(counter, person=None)
    (alert,) = counter.alerts(clock.today())
    assert (alert.person, alert.case) == (None, "move-2026-0012")


def test_two_counters_that_fail_at_the_same_moment_do_not_miss_each_other(
    database: Database, clock: SteppedClock
) -> None:
    counters = [IdentityService(IdentityStore(database), clock, CITY) for _ in range(6)]

    def once(counter: IdentityService) -> None:
        with pytest.raises(IdentityNotShown):
            counter.check(occasion(), showing())

    with ThreadPoolExecutor(6) as crew:
        list(crew.map(once, counters))
    (alert,) = counters[0].alerts(clock.today())
    assert alert.failures == 3
    assert len(counters[0].lines_of_person(HANAKO)) == 6


def test_a_misspelt_practice_stops_the_start(database: Database, clock: SteppedClock) -> None:
    for key in ("studentcard", "passport"):
        with pytest.raises(Fault):
            IdentityService(IdentityStore(database), clock, replace(CITY, accepts=frozenset({key})))


def test_where_the_record_cannot_be_written_nobody_is_identified(
    counter: IdentityService, database: Database
) -> None:
    database.close()
    with pytest.raises(Fault):
        counter.check(occasion(), showing("card"))


def test_looking_what_would_do_is_not_a_check_and_leaves_no_line(counter: IdentityService) -> None:
    assert counter.examine(showing("card")).complete
    assert counter.lines_of_case("move-2026-0012") == []


def test_a_check_for_one_purpose_is_not_made_with_papers_shown_for_another(counter: IdentityService) -> None:
    with pytest.raises(Malformed):
        counter.check(occasion(purpose="number-change"), showing("card"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Occasion(HANAKO, "", "clerk-12", PURPOSE),
        lambda: Occasion(HANAKO, "case 123456789018", "clerk-12", PURPOSE),
        lambda: Occasion(HANAKO, "case", "1234-5678-9018", PURPOSE),
        lambda: Occasion(HANAKO, "case\n", "clerk-12", PURPOSE),
        lambda: Occasion(HANAKO, "c" * 81, "clerk-12", PURPOSE),
    ],
)
def test_no_number_and_nothing_unprintable_names_a_case_or_clerk(make: Callable[[], Occasion]) -> None:
    with pytest.raises(Malformed) as wrong:
        make()
    assert "9018" not in str(wrong.value)


def test_no_refusal_says_who_was_checked(counter: IdentityService) -> None:
    with pytest.raises(Refusal) as refusal:
        counter.check(occasion(), showing())
    assert HANAKO.reveal("look for it") not in f"{refusal.value!r}{refusal.value.remedy}{refusal.value.told}"
