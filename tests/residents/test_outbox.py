# SPDX-License-Identifier: Apache-2.0
"""Juki Net is told of every change of the four items: from an outbox written with the event itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from tests.residents.clerk import MARRIED, SOMEWHERE, TODAY
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, LAN, stated
from tests.residents.test_events import BABY, NEWCOMER
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import ChangeKind, ChangeNotice, NoticeOutcome, NoticesTaken
from warifu.kernel.refusal import Unreachable
from warifu.residents import (
    Arrival,
    Barred,
    Ground,
    HouseholdRefused,
    NewName,
    NoSuchResident,
    ProtectionApplication,
    Relation,
    Teller,
)

NUMBER = IndividualNumber.of_body("98320567321")


class Net:
    """Juki Net as a city sees it: takes notices in order, says what it misses, sometimes is not there."""

    def __init__(self) -> None:
        self.taken: dict[int, ChangeNotice] = {}
        self.calls = 0
        self.lost: set[int] = set()
        self.down = False
        self.drops_reply = False
        self.protected: dict[str, date | None] = {}
        self.unknown: set[str] = set()

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None:
        if code.reveal("test") in self.unknown:
            raise NoSuchResident
        self.protected[code.reveal("test")] = until_on

    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        self.calls += 1
        if self.down:
            raise Unreachable("the line is cut")
        for each in notices:
            if each.sequence in self.lost:
                self.lost.discard(each.sequence)
                continue
            assert self.taken.setdefault(each.sequence, each).key == each.key
        decided = next(place for place in range(len(self.taken) + 2) if place + 1 not in self.taken)
        if self.drops_reply:
            self.drops_reply = False
            raise Unreachable("the reply was lost")
        last = max(self.taken, default=0)
        missing = [each for each in range(decided + 1, last) if each not in self.taken]
        outcomes = [NoticeOutcome(each.sequence, "applied") for each in notices]
        return NoticesTaken(decided, missing, outcomes)


def kinds(notices: Sequence[ChangeNotice]) -> list[str]:
    return [each.kind.value for each in notices]


def test_every_event_of_a_life_is_owed_once_in_order(town: Town) -> None:
    clerk, net = town.clerk, Net()
    teller = Teller(clerk.service, net)
    clerk.events.birth(BABY, clerk.files(TODAY, town.hanako))
    clerk.events.first_registration(NEWCOMER, clerk.files(TODAY))
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    clerk.events.change_head(
        {town.hanako: Relation.HEAD, town.taro: Relation.HUSBAND}, clerk.files(TODAY, town.taro)
    )
    clerk.events.move_within([town.lan], clerk.files(TODAY, town.lan), to=SOMEWHERE, household="A-0002")
    clerk.events.correct(
        town.lan, {"name": "NGUYEN THI LANH"}, clerk.files(TODAY, town.lan, ground="passport")
    )
    clerk.events.naturalise(town.lan, NewName("山川　蘭", "ヤマカワ　ラン"), clerk.files(TODAY, town.lan))
    clerk.events.move_out(
        [town.lan], clerk.files(TODAY, town.lan), to_address="割符県美登里市", to_city="city:midori"
    )
    clerk.events.delete(town.hina, clerk.files(TODAY, town.hina, ground="survey"))
    clerk.events.revive(town.hina, clerk.files(TODAY, town.hina, ground="error"))
    clerk.events.die(town.taro, clerk.files(TODAY, town.taro))
    owed = teller.owed()
    assert [each.sequence for each in owed] == list(range(1, len(owed) + 1))
    assert kinds(owed) == ["birth", "registered", "name", "move-within", "correction", "name", "move-out", "struck", "revived", "death"]  # fmt: skip  # noqa: E501
    marriage, correction, left, revived = owed[2], owed[4], owed[6], owed[8]
    assert marriage.old is not None
    assert marriage.new is not None
    assert (marriage.old.name, marriage.new.name) == (HANAKO["name"], MARRIED.name)
    assert marriage.code == clerk.service.find(town.hanako).record_code.reveal("test")
    assert correction.corrects == 4, "the notice that had told the wrong name last"
    assert (left.destination, left.new, left.old) == ("city:midori", None, None)
    assert revived.corrects == 8
    assert teller.tell() == len(owed)
    assert teller.owed() == []
    assert net.calls == 1


def test_a_move_in_shows_the_number_once_it_is_designated(town: Town) -> None:
    clerk = town.clerk
    newcomer = replace(stated(LAN), household="A-0700", name="PHAM VAN", latin_name="PHAM VAN", resident_since=TODAY)  # fmt: skip  # noqa: E501
    code = clerk.service.draw_record_code()
    clerk.events.move_in([Arrival(newcomer, code, NUMBER)], clerk.files(TODAY))
    (notice,) = Teller(clerk.service, Net()).owed()
    assert (notice.kind, notice.number) == (ChangeKind.MOVE_IN, NUMBER.reveal("test"))
    assert NUMBER.reveal("test") not in repr(notice)


def test_whoever_moves_in_with_a_code_of_ours_is_registered_not_moved(town: Town) -> None:
    clerk = town.clerk
    clerk.service.move_in([Arrival(NEWCOMER)], moved_in_on=TODAY, by="clerk-1")
    (notice,) = Teller(clerk.service, Net()).owed()
    assert (notice.kind, notice.number) == (ChangeKind.REGISTERED, None)


def test_a_refused_event_owes_nothing(town: Town) -> None:
    with pytest.raises(HouseholdRefused):
        town.clerk.events.die(town.taro, town.clerk.files(TODAY, town.taro))
    assert Teller(town.clerk.service, Net()).owed() == []


def test_what_juki_net_does_not_keep_is_not_told(town: Town) -> None:
    clerk = town.clerk
    clerk.events.record_former_surname(town.hanako, "小川", clerk.files(TODAY, town.hanako))
    clerk.events.record_kana(town.taro, "ヤマダ　タロウ", clerk.files(TODAY, town.taro))
    clerk.events.extend_stay(town.lan, status="永住者", until=None, filing=clerk.files(TODAY, town.lan))
    assert Teller(clerk.service, Net()).owed() == []


def test_power_cuts_and_lost_replies_lose_and_double_nothing(town: Town) -> None:
    clerk, net = town.clerk, Net()
    teller = Teller(clerk.service, net)
    for name in ("小川", "大川", "中川"):
        clerk.events.change_name(
            town.hanako, NewName(f"{name}　花子", "カワ　ハナコ"), clerk.files(TODAY, town.hanako)
        )
    net.down = True
    with pytest.raises(Unreachable):
        teller.tell()
    assert len(teller.owed()) == 3
    net.down, net.drops_reply = False, True
    with pytest.raises(Unreachable):
        teller.tell()
    assert len(teller.owed()) == 3, "nobody knows that they arrived"
    assert teller.tell() == 3
    assert sorted(net.taken) == [1, 2, 3]
    assert teller.tell() == 0


def test_what_juki_net_misses_is_sent_again(town: Town) -> None:
    clerk, net = town.clerk, Net()
    for name in ("小川", "大川", "中川"):
        clerk.events.change_name(
            town.hanako, NewName(f"{name}　花子", "カワ　ハナコ"), clerk.files(TODAY, town.hanako)
        )
    net.lost = {2}
    assert Teller(clerk.service, net).tell() == 3
    assert net.calls == 2


def test_notices_of_many_clerks_at_once_are_numbered_without_a_gap(town: Town) -> None:
    clerk = town.clerk

    def enter(place: int) -> None:
        born = date(2000, 1, 1 + place)
        arrival = replace(NEWCOMER, household=f"A-1{place:03d}", birth_date=born)
        clerk.events.first_registration(arrival, clerk.files(TODAY))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(enter, range(24)))
    owed = Teller(clerk.service, Net()).owed()
    assert [each.sequence for each in owed] == list(range(1, 25))
    assert len({each.key for each in owed}) == 24


def test_juki_net_is_told_whom_to_protect_until_when_and_when_it_ends(town: Town) -> None:
    clerk, net = town.clerk, Net()
    teller, protection = Teller(clerk.service, net), clerk.service.protection
    hanako, hina = (clerk.service.find(each).record_code.reveal("test") for each in (town.hanako, town.hina))
    application = ProtectionApplication(
        town.hanako, frozenset({town.hina}), (Barred(town.taro, ""),), Ground.STALKING, frozenset({"listed"})
    )
    measure = protection.apply(application, by="listed", case="DV-1")
    net.unknown = {hina}
    assert teller.tell_protection() == 1, "she has no number yet"
    assert set(net.protected) == {hanako}
    net.unknown = set()
    assert teller.tell_protection() == 0
    protection.confirm(measure, opinion_of="朝陽警察署", by="listed")
    assert teller.tell_protection() == 0
    assert net.protected == {hanako: date(2027, 4, 1), hina: date(2027, 4, 1)}
    protection.end(measure, by="listed")
    teller.tell_protection()
    assert net.protected == {hanako: None, hina: None}
    net.protected = {}
    assert teller.tell_protection() == 0
    assert net.protected == {}, "told once"
