# SPDX-License-Identifier: Apache-2.0
"""Time and traffic tell nothing: every look takes the same statements and calls, whoever it is about."""

from collections.abc import Callable
from datetime import date
from functools import partial

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import (
    PENSION,
    Network,
    code,
    items_of,
    look_by,
    look_of,
    open_network,
    subscription_of,
)
from tests.numbers.office import MIDORI, newcomer, request
from tests.numbers.power import ListeningDatabase
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import ChangeKind, LookLimits, NobodyConfirmed
from warifu.kernel.refusal import Refusal, Unreachable, to_json
from warifu.numbers import EnrolmentOutcome, Newcomer, PersonNotConfirmed, root_input

NEVER_ISSUED = "000000000019"


class Village:
    """One person of each kind: 1 lives, 2 has a double, 3 changed her number, 4 is protected, 9 is nobody."""

    def __init__(self, make_database: MakeDatabase) -> None:
        self.database = ListeningDatabase(make_database(["numbers", "jukinet"]))
        limits = LookLimits(guessing_misses=1_000)  # an alarm is told apart by counting, not by a person
        self.network: Network = open_network(make_database, database=self.database, limits=limits)
        numbers = self.network.numbers
        self.number = dict(zip((1, 2, 3, 4), self.network.live(1, 2, 3, 4), strict=True))
        numbers.service.designate(
            MIDORI, request(7), Newcomer(newcomer(7).code, newcomer(2).items, bytes(32))
        )
        old = numbers.service.designate(MIDORI, request(8), newcomer(3))
        numbers.changes.change_number(MIDORI, change_of(old, newcomer(3), request(9)))
        self.network.protection.protect(MIDORI, code(4), date(2027, 4, 1))
        self.network.following.catch_up()
        self.turn = 0

    def steps(self, work: Callable[[], object]) -> tuple[list[str], int, str]:
        """Give the statements heard, the calls to the portal, and what was answered."""
        self.database.heard.clear()
        before = self.network.portal.calls
        try:
            work()
            said = "found"
        except Refusal as refusal:
            said = repr(to_json(refusal))
        return list(self.database.heard), self.network.portal.calls - before, said

    def look(self, told: msgspec.Struct) -> tuple[list[str], int, str]:
        return self.steps(lambda: self.network.looking.look_up(PENSION, told))  # type: ignore[arg-type]


@pytest.fixture
def village(make_database: MakeDatabase) -> Village:
    return Village(make_database)


def test_every_look_takes_the_same_statements_and_calls_also_the_one_that_finds(village: Village) -> None:
    by_items = [
        look_of(1, 1),
        look_of(9, 2),  # nobody
        look_of(2, 3),  # two of them
        look_of(1, 4, name="山田●"),  # unreadable
        look_of(4, 5),  # protected, her very address
        look_of(4, 6, address="美登里市緑町1"),  # protected, a wrong guess
    ]
    by_number = [
        look_by(village.number[1], 11),
        look_by(village.number[3], 12),  # dead: changed
        look_by(NEVER_ISSUED, 13),
        look_by(village.number[4], 14),  # protected: given without the address
    ]
    for asked in (by_items, by_number):
        seen = [village.look(each) for each in asked]
        found, *others = seen
        assert len(found[0]) >= 10
        assert found[1] == 1, "one line, before anything is told"
        for other in others:
            assert other[:2] == found[:2]
    refused = {said for _, _, said in map(village.look, by_items[1:])}
    assert refused == {repr(to_json(NobodyConfirmed()))}


def test_to_begin_to_follow_takes_the_same_statements_whoever_it_is(village: Village) -> None:
    network = village.network
    asked = [
        subscription_of(1, village.number[1], 1),  # never enrolled
        subscription_of(4, village.number[4], 2),  # protected
        subscription_of(9, IndividualNumber.parse(NEVER_ISSUED), 3),
        subscription_of(3, village.number[3], 4),  # dead
        subscription_of(2, village.number[1], 5),  # the items of another one
    ]
    seen = [village.steps(partial(network.feed.subscribe, PENSION, told)) for told in asked]
    assert len({(tuple(heard), calls, said) for heard, calls, said in seen}) == 1
    assert seen[0][1:] == (1, repr(to_json(NobodyConfirmed())))


def test_a_line_to_nobody_stands_where_nobody_was_meant_and_hers_where_she_was(village: Village) -> None:
    network = village.network
    for told in (look_of(9, 1), look_of(4, 2), look_by(village.number[3], 3)):
        village.look(told)
    assert [look.given for look in network.portal.decoys.values()] == [False]
    hers = {mailbox: look.given for mailbox, look in network.portal.lines.values()}
    whole = {
        place: network.numbers.service.designate(MIDORI, request(500 + place), newcomer(place)).rid
        for place in (3, 4)
    }
    assert hers == {root_input(rid): False for rid in whole.values()}
    assert network.looking.file_owed() == 0


def test_while_the_portal_is_down_a_miss_is_not_answered_either(village: Village) -> None:
    network = village.network
    network.portal.down = True
    for turn, place in enumerate((1, 9, 4), start=1):
        with pytest.raises(Unreachable):
            network.looking.look_up(PENSION, look_of(place, turn))
    network.portal.down = False
    assert network.looking.file_owed() == 3
    assert (len(network.portal.lines), len(network.portal.decoys)) == (2, 1)


def test_a_protected_person_without_a_mailbox_is_answered_like_nobody(village: Village) -> None:
    network = village.network
    rid = network.numbers.service.designate(MIDORI, request(504), newcomer(4)).rid
    network.portal.without_mailbox.add(root_input(rid))
    hers, nobodys = village.look(look_of(4, 1)), village.look(look_of(9, 2))
    assert hers[1:] == nobodys[1:], "her line stays owed, and the asker is told what he is told of nobody"


def test_enrolment_by_number_confirms_no_address_of_a_protected_person(village: Village) -> None:
    """Right or wrong, the guess of any body but her own city is answered as for nobody."""
    enrolment, number = village.network.numbers.enrolment, village.number[4]
    items = newcomer(4).items
    wrong = type(items)(items.name, items.born_on, items.sex, "美登里市緑町99")
    asked = [
        (number, items),
        (number, wrong),
        (IndividualNumber.parse(NEVER_ISSUED), items),
        (village.number[1], items),
    ]
    seen = [
        village.steps(partial(enrolment.find_for_enrolment, *pair, BodyName(PENSION), "75")) for pair in asked
    ]
    assert {(tuple(heard), said) for heard, _, said in seen} == {
        (tuple(seen[0][0]), repr(to_json(PersonNotConfirmed())))
    }
    recorded = village.network.rows("SELECT outcome FROM numbers.enrolment_attempt ORDER BY attempted_at")
    assert sorted(str(outcome) for (outcome,) in recorded) == sorted(
        [
            EnrolmentOutcome.PROTECTED,
            EnrolmentOutcome.PROTECTED,
            EnrolmentOutcome.NUMBER_UNKNOWN,
            EnrolmentOutcome.ITEMS_DIFFER,
        ]
    )
    told = [root_input(rid) for _, rid, _ in enrolment.owed_letters()]
    hers = village.network.numbers.service.designate(MIDORI, request(504), newcomer(4)).rid
    assert told.count(root_input(hers)) == 2, "she reads of both"
    assert enrolment.find_for_enrolment(number, items, MIDORI, "act-21-2"), "her own city knows it"
    village.network.protection.protect(MIDORI, code(4), None)
    assert enrolment.find_for_enrolment(number, items, BodyName(PENSION), "75")


def test_a_city_she_left_is_no_longer_her_own(village: Village) -> None:
    network, number = village.network, village.number[4]
    there = items_of(4, address="旭市1")
    network.tell(network.notice(4, ChangeKind.MOVE_OUT, destination="city:asahi"))
    network.tell(network.notice(4, ChangeKind.MOVE_IN, "city:asahi", new=there), "city:asahi")
    moved = type(newcomer(4).items)(there.name, there.born_on, newcomer(4).items.sex, there.address)
    with pytest.raises(PersonNotConfirmed):
        network.numbers.enrolment.find_for_enrolment(number, moved, MIDORI, "act-21-2")
    assert network.numbers.enrolment.find_for_enrolment(number, moved, BodyName("city:asahi"), "act-21-2")
