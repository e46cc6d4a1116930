# SPDX-License-Identifier: Apache-2.0
"""The register and J-LIS as they are: every event of a life arrives, is applied, and both agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import Network, open_network
from tests.residents.clerk import MARRIED, SOMEWHERE, Clerk
from tests.residents.conftest import Town
from tests.residents.test_events import BABY
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import ChangeNotice, NoticesTaken
from warifu.numbers import Newcomer
from warifu.residents import Barred, Ground, NewName, ProtectionApplication, Relation, Teller
from warifu.residents.numbering import items_of

ASAHI = BodyName("city:asahi")


class Line:
    """The line from Asahi to J-LIS, without the wire."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.outcomes: dict[int, str] = {}

    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        taken = self.network.intake.notify(ASAHI, notices)
        self.outcomes |= {each.sequence: f"{each.outcome} {each.reason}".strip() for each in taken.outcomes}
        return taken

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None:
        self.network.protection.protect(ASAHI, code, until_on)


@pytest.fixture
def line(make_database: MakeDatabase) -> Line:
    return Line(open_network(make_database))


def numbered(clerk: Clerk, line: Line, request: int) -> None:
    """Get numbers for everybody who awaits one."""
    waiting = [each for batch in clerk.service.residents_without_number() for each in batch]
    people = [
        Newcomer(
            each.record_code, items_of(each.stated), clerk.service.mailbox_public_key(each.in_house_number)
        )
        for each in waiting
    ]
    issued = line.network.numbers.service.designate_many(ASAHI, UUID(int=request), people)
    pairs = [(each.record_code, given.number) for each, given in zip(waiting, issued, strict=True)]
    assert clerk.service.numbers_designated(pairs, by="numbering") == len(pairs)


def test_a_life_told_to_j_lis_is_applied_event_by_event(town: Town, line: Line, tmp_path: Path) -> None:
    clerk, teller = town.clerk, Teller(town.clerk.service, line)
    clock = line.network.numbers.clock
    numbered(clerk, line, 1)
    while clock.today() < clerk.clock.today():
        clock.step(clerk.clock.now() - clock.now())
    day = clerk.clock.today()
    clerk.events.birth(BABY, clerk.files(day, town.hanako))
    numbered(clerk, line, 2)
    clerk.events.marry(town.hanako, MARRIED, clerk.files(day, town.hanako))
    clerk.events.move_within([town.lan], clerk.files(day, town.lan), to=SOMEWHERE, household="A-0002")
    clerk.events.naturalise(town.lan, NewName("山川　蘭", "ヤマカワ　ラン"), clerk.files(day, town.lan))
    clerk.events.correct(town.hina, {"name": "山田　雛"}, clerk.files(day, town.hina, ground="戸籍の照合"))
    clerk.events.delete(town.hina, clerk.files(day, town.hina, ground="実態調査"))
    clerk.events.revive(town.hina, clerk.files(day, town.hina, ground="誤り"))
    clerk.events.go_abroad([town.lan], clerk.files(day, town.lan), to_country="ベトナム")
    clerk.events.die(town.taro, clerk.files(day, town.taro), relations={town.hanako: Relation.HEAD})
    owed = len(teller.owed())
    assert teller.tell() == owed
    assert set(line.outcomes.values()) == {"applied"}, line.outcomes
    assert len(line.outcomes) == owed == 9
    for person, standing in ((town.hanako, "resident"), (town.lan, "abroad"), (town.taro, "deceased")):
        resident = clerk.service.find(person)
        state = line.network.numbers.lives.as_of(
            ASAHI, resident.record_code, day, clerk="clerk-1", case="26-1"
        )
        assert (state.items, state.standing.value) == (items_of(resident.stated), standing)


def test_whom_the_city_protects_j_lis_hides(town: Town, line: Line) -> None:
    clerk, teller = town.clerk, Teller(town.clerk.service, line)
    application = ProtectionApplication(
        town.hanako, frozenset(), (Barred(town.taro, ""),), Ground.STALKING, frozenset({"listed"})
    )
    measure = clerk.service.protection.apply(application, by="listed", case="DV-1")
    assert teller.tell_protection() == 1, "J-LIS knows nobody without a number"
    numbered(clerk, line, 1)
    assert teller.tell_protection() == 0
    clerk.service.protection.end(measure, by="listed")
    assert teller.tell_protection() == 0
