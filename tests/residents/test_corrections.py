# SPDX-License-Identifier: Apache-2.0
"""The order of events: dates that cannot be, corrections that reach back, records deleted and revived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.residents.clerk import MARRIED, SOMEWHERE, TODAY
from tests.residents.conftest import Town
from tests.residents.registers import LAN, stated, whole
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    Arrival,
    BeforeResidence,
    FutureFact,
    GroundMissing,
    LaterEventRecorded,
    NothingChanged,
    NotRegistered,
    ParticularsRefused,
    Relation,
    Standing,
    StillRegistered,
)


@pytest.mark.parametrize(
    ("happened", "filed", "refusal"),
    [
        (TODAY + timedelta(days=1), TODAY, FutureFact),
        (TODAY, TODAY + timedelta(days=1), FutureFact),
        (TODAY, TODAY - timedelta(days=1), FutureFact),
        (date(2015, 5, 2), TODAY, BeforeResidence),
    ],
)
def test_dates_that_cannot_be_are_refused(
    town: Town, happened: date, filed: date, refusal: type[Refusal]
) -> None:
    filing = town.clerk.files(happened, town.hanako, filed_on=filed)
    with pytest.raises(refusal):
        town.clerk.events.marry(town.hanako, MARRIED, filing)


def test_a_move_out_is_planned_at_most_sixty_days_ahead(town: Town) -> None:
    far = TODAY + timedelta(days=61)
    with pytest.raises(FutureFact):
        town.clerk.events.move_out([town.lan], town.clerk.files(far, town.lan), to_address="x")
    with pytest.raises(FutureFact):
        town.clerk.service.move_out([town.lan], to_address="x", leaves_on=far, by="clerk-1")


def test_notices_are_entered_in_the_order_they_take_effect(town: Town) -> None:
    town.clerk.events.marry(town.hanako, MARRIED, town.clerk.files(TODAY, town.hanako))
    with pytest.raises(LaterEventRecorded):
        town.clerk.events.move_within(
            [town.hanako],
            town.clerk.files(date(2026, 3, 1), town.hanako, households=("A-7",)),
            to=SOMEWHERE,
            household="A-7",
            relations={town.hanako: Relation.HEAD},
        )


def test_nobody_leaves_twice_or_returns_who_never_left(town: Town) -> None:
    clerk = town.clerk
    back = Arrival(replace(stated(LAN), resident_since=TODAY), clerk.service.find(town.lan).record_code)
    with pytest.raises(Refusal) as refused:
        clerk.events.return_from_abroad([back], clerk.files(TODAY, households=("A-0002",)))
    assert refused.value.reason == "already_registered"
    clerk.events.move_out([town.lan], clerk.files(TODAY, town.lan), to_address="x")
    with pytest.raises(NotRegistered):
        clerk.events.move_out([town.lan], clerk.files(TODAY, town.lan), to_address="x")


def test_a_correction_reaches_back_and_what_was_certified_stays(town: Town) -> None:
    clerk = town.clerk
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    certified = clerk.service.find(town.hanako)
    known_at = clerk.clock.now()
    clerk.days_pass(3)
    ground = "戸籍の照合 26-12"
    clerk.events.correct(
        town.hanako,
        {"birth_date": date(1990, 4, 11)},
        clerk.files(clerk.clock.today(), town.hanako, ground=ground),
    )
    for day in (date(2016, 1, 1), TODAY, date.max):
        assert clerk.service.find(town.hanako, on=day).stated.birth_date == date(1990, 4, 11)
        before = clerk.service.as_of(town.hanako, day, known_at)
        assert before.stated.birth_date == date(1990, 4, 1)
    again = clerk.service.as_of(town.hanako, TODAY, clerk.clock.now(), version=certified.version)
    assert whole(again) == whole(certified)


def test_a_correction_stops_where_a_later_event_said_otherwise(town: Town) -> None:
    clerk = town.clerk
    clerk.events.move_within([town.lan], clerk.files(TODAY, town.lan), to=SOMEWHERE, household="A-0002")
    fixed = "割符県朝陽市緑町一丁目2番33号"
    clerk.events.correct(town.lan, {"address": fixed}, clerk.files(TODAY, town.lan, ground="survey"))
    assert clerk.address(town.lan, on=date(2024, 1, 1)) == fixed
    assert clerk.address(town.lan) == SOMEWHERE.address
    clerk.events.correct(
        town.lan,
        {"postal_code": "999-0199"},
        clerk.files(TODAY, town.lan, ground="survey"),
        from_on=date(2025, 1, 1),
    )
    assert whole(clerk.service.find(town.lan, on=date(2024, 1, 1))).postal_code == LAN["postal_code"]
    assert whole(clerk.service.find(town.lan, on=date(2025, 1, 1))).postal_code == "999-0199"
    assert whole(clerk.service.find(town.lan)).postal_code == SOMEWHERE.postal_code


def test_a_correction_needs_a_ground_an_item_and_a_difference(town: Town) -> None:
    clerk, lan = town.clerk, town.lan
    with pytest.raises(GroundMissing):
        clerk.events.correct(lan, {"kana": "グエン"}, clerk.files(TODAY, lan))
    with pytest.raises(ParticularsRefused, match="household: unknown_column"):
        clerk.events.correct(lan, {"household": "A-9"}, clerk.files(TODAY, lan, ground="g"))
    with pytest.raises(NothingChanged):
        clerk.events.correct(lan, {"name": LAN["name"]}, clerk.files(TODAY, lan, ground="g"))
    with pytest.raises(ParticularsRefused, match="looks_like_number"):
        clerk.events.correct(lan, {"common_name": "123456789018"}, clerk.files(TODAY, lan, ground="g"))


def test_an_ex_officio_deletion_is_undone_by_a_revival(town: Town) -> None:
    clerk, lan = town.clerk, town.lan
    with pytest.raises(GroundMissing):
        clerk.events.delete(lan, clerk.files(TODAY, lan))
    clerk.events.delete(lan, clerk.files(TODAY, lan, ground="実態調査 26-3"))
    assert clerk.service.find(lan).standing is Standing.DELETED
    known_at = clerk.clock.now()
    clerk.days_pass(10)
    clerk.events.revive(lan, clerk.files(clerk.clock.today(), lan, ground="本人来庁"))
    assert clerk.service.find(lan, on=TODAY).is_registered
    assert clerk.service.as_of(lan, TODAY, known_at).standing is Standing.DELETED
    with pytest.raises(StillRegistered):
        clerk.events.revive(lan, clerk.files(clerk.clock.today(), lan, ground="again"))


def test_a_death_recorded_in_error_abroad_leaves_her_abroad(town: Town) -> None:
    clerk, lan = town.clerk, town.lan
    clerk.events.go_abroad([lan], clerk.files(TODAY, lan), to_country="ベトナム")
    day = clerk.days_pass(30)
    clerk.events.die(lan, clerk.files(day, lan))
    assert clerk.service.find(lan).standing is Standing.DECEASED
    clerk.events.revive(lan, clerk.files(day, lan, ground="誤報"))
    assert clerk.service.find(lan).standing is Standing.ABROAD
