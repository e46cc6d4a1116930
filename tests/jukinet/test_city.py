# SPDX-License-Identifier: Apache-2.0
"""A city's own outbox against Juki Net itself: after a day of events both hold the same of everybody."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import Network, open_network
from tests.numbers.office import ASAHI, MIDORI, request
from tests.residents.clerk import MARRIED, SOMEWHERE, TODAY
from tests.residents.conftest import Town, town
from tests.residents.test_events import BABY
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import ChangeKind, ChangeNotice, FourItems, NoticesTaken
from warifu.numbers import LifeState, Newcomer, Standing
from warifu.residents import NewName, Teller
from warifu.residents.numbering import items_of

__all__ = ["town"]  # the fixture of the residents' own tests


class Direct:
    """Juki Net without the wire between."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.taken: list[NoticesTaken] = []

    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        self.taken.append(self.network.intake.notify(ASAHI, notices))
        return self.taken[-1]

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None:
        self.network.protection.protect(ASAHI, code, until_on)


@pytest.fixture
def net(town: Town, make_database: MakeDatabase) -> Direct:
    """Juki Net, where everybody of Asahi has a number."""
    network = open_network(make_database)
    _designate(town, network)
    return Direct(network)


def _designate(town: Town, network: Network) -> None:
    for turn, batch in enumerate(town.clerk.service.residents_without_number()):
        people = [Newcomer(each.record_code, items_of(each.stated), bytes(32)) for each in batch]
        network.numbers.service.designate_many(ASAHI, request(500 + turn), people)


def _state(town: Town, net: Direct, person: InHouseNumber) -> LifeState:
    code = town.clerk.service.find(person, on=date.max).record_code
    return net.network.numbers.lives.as_of(ASAHI, code, TODAY, clerk="c", case="k")


def test_after_a_day_of_events_the_city_and_juki_net_hold_the_same(town: Town, net: Direct) -> None:
    clerk = town.clerk
    clerk.events.birth(BABY, clerk.files(TODAY, town.hanako))
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    clerk.events.move_within([town.lan], clerk.files(TODAY, town.lan), to=SOMEWHERE, household="A-0002")
    clerk.events.correct(
        town.lan, {"name": "NGUYEN THI LANH"}, clerk.files(TODAY, town.lan, ground="passport")
    )
    clerk.events.naturalise(town.lan, NewName("山川　蘭", "ヤマカワ　ラン"), clerk.files(TODAY, town.lan))
    clerk.events.delete(town.hina, clerk.files(TODAY, town.hina, ground="survey"))
    clerk.events.revive(town.hina, clerk.files(TODAY, town.hina, ground="error"))
    clerk.events.move_out(
        [town.lan], clerk.files(TODAY, town.lan), to_address="割符県美登里市", to_city="city:midori"
    )
    teller = Teller(clerk.service, net)
    assert teller.tell() == 8
    assert teller.owed() == []
    outcomes = [(each.outcome, each.reason) for each in net.taken[0].outcomes]
    assert outcomes == [("awaits-number", "")] + [("applied", "")] * 7
    for person in (town.taro, town.hanako, town.hina):
        assert _state(town, net, person).items == items_of(clerk.service.find(person).stated)
        assert _state(town, net, person).standing is Standing.RESIDENT
    born = _state(town, net, town.lan).items
    there = FourItems(born.name, born.born_on, born.sex.value, "割符県美登里市緑町1")
    code = clerk.service.find(town.lan, on=date.max).record_code.reveal("move in elsewhere")
    moved = net.network.notice(1, ChangeKind.MOVE_IN, new=there, code=code)
    assert net.network.intake.notify(MIDORI, [moved]).outcomes[0].outcome == "applied", "on Asahi's word"


def test_a_number_waits_for_who_was_struck_off_and_is_hers_again(town: Town, net: Direct) -> None:
    clerk = town.clerk
    clerk.events.delete(town.hina, clerk.files(TODAY, town.hina, ground="survey"))
    teller = Teller(clerk.service, net)
    assert teller.tell() == 1
    before = _state(town, net, town.hina)
    assert before.standing is Standing.STRUCK
    clerk.events.revive(town.hina, clerk.files(TODAY, town.hina, ground="error"))
    assert teller.tell() == 1
    after = _state(town, net, town.hina)
    assert (after.standing, after.number) == (Standing.RESIDENT, before.number)
