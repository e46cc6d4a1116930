# SPDX-License-Identifier: Apache-2.0
"""Power cuts before and after every durable step of a notice, a look, a subscription and a joined record."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import (
    PENSION,
    PENSION_ROW,
    Network,
    items_of,
    look_by,
    look_of,
    number_text,
    open_network,
    subscription_of,
)
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.power import FailingDatabase, PowerCut, steps
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import ChangeKind, PullChanges
from warifu.numbers import DoubleFound, Newcomer

BOTH = pytest.mark.parametrize("after_commit", [False, True], ids=["before", "after"])


def _network(make_database: MakeDatabase) -> tuple[Network, FailingDatabase]:
    database = FailingDatabase(make_database(["numbers", "jukinet"]))
    return open_network(make_database, database=database), database


def _cut_at_every_step(
    network: Network, database: FailingDatabase, count: int, work: Callable[[int], object], *, after: bool
) -> None:
    """Do `work(turn)` with power lost at step 1, 2 …, then open again and do the same once more."""
    for at in range(1, count + 1):
        database.cut(at, after_commit=after)
        with pytest.raises(PowerCut):
            work(at)
        database.pull_at = None
        network.reopen()
        work(at)


@BOTH
def test_a_notice_survives_a_power_cut_at_every_step(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    network, database = _network(make_database)
    network.live(1)
    notices = [
        network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address=f"美登里市緑町{turn}番"))
        for turn in range(40)
    ]
    count = steps(lambda: network.tell(notices[0]), database)
    assert count == 5, "keep; decide, with the numbers' own step inside; look for a next one; answer"
    _cut_at_every_step(network, database, count, lambda at: network.tell(notices[at]), after=after_commit)
    happened = network.numbers.lives.happened_after(0)
    assert [each.cause for each in happened] == [
        f"notice/city:midori/{turn + 1}" for turn in range(count + 1)
    ]
    assert network.rows("SELECT outcome, reason, count(*) FROM jukinet.decision GROUP BY 1, 2") == [
        ("applied", "", count + 1)
    ]
    assert network.rows("SELECT count(*) FROM jukinet.held") == [(0,)]


@BOTH
def test_what_a_crash_left_undecided_is_decided_without_the_city(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    network, database = _network(make_database)
    network.live(1)
    told = network.notice(1, ChangeKind.DEATH)
    count = steps(lambda: network.tell(told), database)
    later = network.notice(1, ChangeKind.CORRECTION, new=items_of(1, name="佐藤　一子"))
    for at in range(1, count + 1):
        database.cut(at, after_commit=after_commit)
        try:
            network.tell(later)
        except PowerCut:
            database.pull_at = None
            network.reopen()
        network.intake.resume()
        if network.rows("SELECT count(*) FROM jukinet.notice") == [(2,)]:
            break
    assert network.intake.notify(MIDORI, []).decided_to == 2
    assert network.intake.resume() == 0


@BOTH
def test_a_look_is_never_answered_without_its_record_and_its_line(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    network, database = _network(make_database)
    (number,) = network.live(1)
    network.looking.look_up(PENSION, look_of(1, 500))
    ways: list[Callable[[int], object]] = [
        lambda turn: network.looking.look_up(PENSION, look_of(1, turn)),
        lambda turn: network.looking.look_up(PENSION, look_by(number, 100 + turn)),
    ]
    for way in ways:
        count = steps(partial(way, 99), database)
        _cut_at_every_step(network, database, count, way, after=after_commit)
    looks = network.rows("SELECT request_id FROM jukinet.look WHERE outcome = 'found'")
    assert {each for (each,) in looks} == set(network.portal.lines), "each answered look has its one line"
    owed = network.rows("SELECT count(*) FROM jukinet.look_owed WHERE filed_at IS NULL")
    assert owed == [(0,)]
    ((counted, missed),) = network.rows("SELECT looks, misses FROM jukinet.asker_hour")
    assert (counted, missed) == (len(looks), 0), "a repeated look is counted once"


@BOTH
def test_changes_are_told_once_whenever_the_power_fails(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    network, database = _network(make_database)
    (number,) = network.live(1)
    network.numbers.enrolment.find_for_enrolment(number, newcomer(1).items, BodyName(PENSION), "75")
    network.following.catch_up()
    count = steps(lambda: network.feed.subscribe(PENSION, subscription_of(1, number, 50)), database)
    _cut_at_every_step(
        network,
        database,
        count,
        lambda at: network.feed.subscribe(PENSION, subscription_of(1, number, at)),
        after=after_commit,
    )
    network.tell(network.notice(1, ChangeKind.ABROAD))
    pull = PullChanges(PENSION_ROW, 0)
    for at in range(1, 7):
        database.cut(at, after_commit=after_commit)
        try:
            network.feed.changes(PENSION, pull)
        except PowerCut:
            network.reopen()
        database.pull_at = None
    told = network.feed.changes(PENSION, pull).changes
    assert [each.serial for each in told] == list(range(1, count + 2))
    assert len({each.reference for each in told}) == count + 1


@BOTH
def test_a_change_and_a_joined_record_survive_a_power_cut(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    network, database = _network(make_database)
    network.live(1)
    again = Newcomer(newcomer(8).code, newcomer(1).items, bytes(32))
    second = network.numbers.service.designate(ASAHI, request(60), again)
    first = network.numbers.service.designate(MIDORI, request(61), newcomer(1))
    change = change_of(second, again, request(62))
    found = DoubleFound(request(63), again.code, first.number, "file 3")
    works: list[Callable[[], IndividualNumber]] = [
        lambda: network.numbers.changes.change_number(ASAHI, change).number,
        lambda: network.numbers.doubles.end_double(ASAHI, found),
    ]
    for work in works:
        database.cut(1, after_commit=after_commit)
        with pytest.raises(PowerCut):
            work()
        database.pull_at = None
        network.reopen()
        assert work() == work()
    assert network.numbers.service.check()["issued"] == 3
    kinds = [each.kind for each in network.numbers.lives.happened_after(0)]
    assert kinds == ["number", "double-ended", "items"]
    assert network.rows("SELECT why FROM numbers.tombstone ORDER BY position") == [
        ("changed",),
        ("double",),
    ]
    assert number_text(network.numbers.doubles.end_double(ASAHI, found)) == number_text(first.number)
