# SPDX-License-Identifier: Apache-2.0
"""Subscribers: changes of people they enrolled, each once, in order, with nothing that names anybody."""

from datetime import date, timedelta

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import (
    PENSION,
    PENSION_ROW,
    Network,
    code,
    items_of,
    number_text,
    open_network,
    subscription_of,
)
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import (
    Change,
    ChangeKind,
    LookReused,
    NobodyConfirmed,
    NoLookUpCase,
    NoLookUpRow,
    PullChanges,
    Subscribe,
    Unsubscribe,
    read_askers,
)
from warifu.kernel.refusal import Malformed, Unreachable
from warifu.numbers import DoubleFound, root_input

REFERENCE = (7).to_bytes(16, "big")


@pytest.fixture
def network(make_database: MakeDatabase) -> Network:
    return open_network(make_database)


@pytest.fixture
def number(network: Network) -> IndividualNumber:
    """Hanako's number; the pension service has its code of her, and follows her."""
    number = network.live(1, 2)[0]
    _enrol(network, 1, number)
    network.feed.subscribe(PENSION, subscription_of(1, number))
    return number


def _enrol(network: Network, place: int, number: IndividualNumber, body: str = PENSION) -> None:
    items = newcomer(place).items
    network.numbers.enrolment.find_for_enrolment(number, items, BodyName(body), "75")


def _pull(network: Network, after: int = 0, body: str = PENSION, row: str = PENSION_ROW) -> list[Change]:
    return network.feed.changes(body, PullChanges(row, after)).changes


def test_a_subscriber_is_told_each_change_once_in_order_under_its_own_reference(
    network: Network, number: IndividualNumber
) -> None:
    network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address="美登里市緑町9番")))
    network.tell(network.notice(2, ChangeKind.DEATH))
    network.tell(network.notice(1, ChangeKind.ABROAD))
    told = _pull(network)
    assert [(each.serial, each.kind, each.reference) for each in told] == [
        (1, "move-within", REFERENCE),
        (2, "abroad", REFERENCE),
    ]
    assert told[0].items is not None
    assert told[0].items.address == "美登里市緑町9番"
    assert _pull(network) == told, "a lost reply costs nothing"
    assert _pull(network, after=1) == told[1:]
    assert not _pull(network, after=2)


def test_items_are_those_of_the_change_however_late_it_is_pulled(
    network: Network, number: IndividualNumber
) -> None:
    for turn in (1, 2):
        network.numbers.clock.step(timedelta(minutes=1))
        moved = items_of(1, address=f"美登里市緑町{turn}番")
        network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=moved))
    assert [each.items and each.items.address for each in _pull(network)] == [
        "美登里市緑町1番",
        "美登里市緑町2番",
    ]


def test_only_who_enrolled_a_person_with_her_own_items_and_a_case_may_follow_her(
    network: Network, number: IndividualNumber
) -> None:
    other = network.live(2)[0]
    for told, refusal in (
        (subscription_of(2, other, 8), NobodyConfirmed),  # never enrolled
        (subscription_of(2, number, 9), NobodyConfirmed),  # the number of another
        (subscription_of(1, number, 10, case=""), NoLookUpCase),
        (subscription_of(1, number, 11, row="juki-30-11-prefecture"), NoLookUpRow),
        (msgspec.structs.replace(subscription_of(1, number, 12), reference=b"short"), Malformed),
    ):
        with pytest.raises(refusal):
            network.feed.subscribe(PENSION, told)
    with pytest.raises(NoLookUpRow):
        network.feed.subscribe("shop:video", subscription_of(1, number, 13))
    network.tell(network.notice(2, ChangeKind.DEATH))
    assert not _pull(network)


def test_a_subscription_is_shown_to_the_person_before_it_begins(
    network: Network, number: IndividualNumber
) -> None:
    rid = network.numbers.service.designate(MIDORI, request(70), newcomer(1)).rid
    ((mailbox, line),) = network.portal.lines.values()
    assert mailbox == root_input(rid)
    assert (line.asker.text, line.given) == (PENSION, True)
    _enrol(network, 2, network.live(2)[0])
    network.portal.down = True
    second = subscription_of(2, network.live(2)[0], 8)
    with pytest.raises(Unreachable):
        network.feed.subscribe(PENSION, second)
    network.tell(network.notice(2, ChangeKind.ABROAD))
    network.portal.down = False
    for _ in range(2):
        network.feed.subscribe(PENSION, second)
    network.tell(network.notice(2, ChangeKind.DEATH))
    assert [each.kind for each in _pull(network)] == ["death"], "from then on, not before"


def test_a_new_number_and_a_joined_record_are_told_without_any_number(
    network: Network, number: IndividualNumber
) -> None:
    again = newcomer(8).__class__(newcomer(8).code, newcomer(1).items, bytes(32))
    second = network.numbers.service.designate(ASAHI, request(60), again)
    _enrol(network, 1, second.number)
    network.feed.subscribe(PENSION, subscription_of(1, second.number, 8))
    old = network.numbers.service.designate(MIDORI, request(61), newcomer(1))
    new = network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(1), request(62)))
    found = DoubleFound(request(63), again.code, new.number, "file 3")
    living = network.numbers.doubles.end_double(ASAHI, found)
    told = _pull(network)
    assert [(each.kind, each.reference[-1]) for each in told] == [("number", 7), ("double-ended", 7)]
    assert living == second.number, "designated before the changed one"
    said = msgspec.json.encode(told).decode()
    for each in (old.number, new.number, second.number):
        assert number_text(each) not in said


def test_a_follower_keeps_following_when_the_number_changes(
    network: Network, number: IndividualNumber
) -> None:
    old = network.numbers.service.designate(MIDORI, request(61), newcomer(1))
    network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(1), request(62)))
    network.tell(network.notice(1, ChangeKind.DEATH))
    assert [each.kind for each in _pull(network)] == ["number", "death"]


def test_what_is_ended_is_told_no_more_and_what_waits_is_emptied(
    network: Network, number: IndividualNumber
) -> None:
    network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address="美登里市緑町9番")))
    assert [each.kind for each in _pull(network)] == ["move-within"]
    network.feed.unsubscribe(PENSION, Unsubscribe(PENSION_ROW, REFERENCE))
    network.tell(network.notice(1, ChangeKind.DEATH))
    (left,) = _pull(network)
    assert (left.serial, left.kind, left.items) == (1, "ended", None)
    with pytest.raises(Malformed):
        network.feed.subscribe(PENSION, subscription_of(1, number))


def test_a_protected_person_moves_without_items_and_cannot_be_followed_anew(
    network: Network, number: IndividualNumber
) -> None:
    network.protection.protect(MIDORI, code(1), date(2027, 4, 1))
    network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address="美登里市緑町9番")))
    (told,) = _pull(network)
    assert (told.kind, told.items) == ("move-within", None)
    for guess in ("美登里市緑町9番", "美登里市緑町8番"):
        wanted = subscription_of(1, number, len(guess) + ord(guess[-2]), items=items_of(1, address=guess))
        with pytest.raises(NobodyConfirmed):
            network.feed.subscribe(PENSION, wanted)


def test_a_row_tells_only_the_kinds_and_items_it_names_and_only_its_own_body(
    make_database: MakeDatabase,
) -> None:
    table = read_askers(
        'row = [{id="r",users=["agency:tax","agency:pension"],ja="",en="",law="",ways=["number"],'
        'gives=["number"],follows=["move-within"],from=2016-01-01}]'
    )
    network = open_network(make_database, askers=table)
    (number,) = network.live(1)
    for body, reference in ((PENSION, 7), ("agency:tax", 8)):
        _enrol(network, 1, number, body)
        network.feed.subscribe(body, subscription_of(1, number, reference, row="r"))
    network.feed.unsubscribe("agency:tax", Unsubscribe("r", REFERENCE))  # not its own
    network.tell(network.notice(1, ChangeKind.ABROAD))
    network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address="美登里市緑町9番")))
    for body, reference in ((PENSION, 7), ("agency:tax", 8)):
        (told,) = _pull(network, body=body, row="r")
        assert (told.serial, told.kind, told.items, told.reference[-1]) == (1, "move-within", None, reference)
    with pytest.raises(NoLookUpRow):
        _pull(network, body="agency:police", row="r")


def test_a_pull_asks_for_a_lawful_piece(network: Network, number: IndividualNumber) -> None:
    for after, most in ((-1, 10), (0, 0), (0, 1_001)):
        with pytest.raises(Malformed):
            network.feed.changes(PENSION, PullChanges(PENSION_ROW, after, most))
    for turn in range(3):
        moved = items_of(1, address=f"美登里市緑町{turn}番")
        network.tell(network.notice(1, ChangeKind.MOVE_WITHIN, new=moved))
    got: list[int] = []
    while part := network.feed.changes(PENSION, PullChanges(PENSION_ROW, len(got), 2)).changes:
        got += [each.serial for each in part]
    assert got == [1, 2, 3]


def test_a_reference_stands_for_one_person(network: Network, number: IndividualNumber) -> None:
    network.feed.subscribe(PENSION, subscription_of(1, number))
    other: Subscribe = subscription_of(1, number, case="another/case")
    with pytest.raises(LookReused):
        network.feed.subscribe(PENSION, other)
