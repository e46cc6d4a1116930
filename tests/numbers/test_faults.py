# SPDX-License-Identifier: Apache-2.0
"""Power cuts before and after every durable step; then reopen, repeat, and look for gaps and duplicates."""

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, Office, TestRoll, newcomer, open_office, request
from tests.numbers.power import FailingDatabase, PowerCut, steps
from tests.numbers.test_changes import change_of
from warifu.numbers import CounterHead, Designation

BOTH = pytest.mark.parametrize("after_commit", [False, True], ids=["before", "after"])


def _office(make_database: MakeDatabase) -> tuple[Office, FailingDatabase]:
    database = FailingDatabase(make_database(["numbers"]))
    return open_office(make_database, database=database), database


@BOTH
def test_a_single_issue_survives_a_power_cut_at_every_step(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    office, database = _office(make_database)
    count = steps(lambda: office.service.designate(MIDORI, request(0), newcomer(0)), database)
    assert count == 1, "one transaction is one durable step; more would need more cuts"
    for turn in range(1, 4):
        database.cut(1, after_commit=after_commit)
        with pytest.raises(PowerCut):
            office.service.designate(MIDORI, request(turn), newcomer(turn))
        database.pull_at = None
        office.reopen()
        again = office.service.designate(MIDORI, request(turn), newcomer(turn))
        assert again.fresh is not after_commit, "after the commit the repeated request finds its number"
        assert office.register.generator.position(again.number, 100) == turn
    assert office.service.check() == {"issued": 4, "burned": 0, "reserved": 0, "next": 4}


def test_power_lost_between_commit_and_receipt_loses_no_number(make_database: MakeDatabase) -> None:
    office, _ = _office(make_database)
    heads = FailingHeads(office)
    with pytest.raises(PowerCut):
        office.service.designate(MIDORI, request(1), newcomer(1))
    heads.mend()
    office.reopen()
    assert not office.service.designate(MIDORI, request(1), newcomer(1)).fresh
    assert office.service.check()["issued"] == 1


@BOTH
@pytest.mark.parametrize("at", range(1, 11))
def test_a_bulk_issue_survives_a_power_cut_at_every_step(
    make_database: MakeDatabase, at: int, *, after_commit: bool
) -> None:
    office, database = _office(make_database)
    roll = TestRoll(50)
    database.cut(at, after_commit=after_commit)
    cut = _cut_short(office, roll)
    database.pull_at = None
    office.reopen()
    assert office.bulk(20).issue("first issue", roll) == 50
    assert cut == (at <= 9), "one to set aside, two for each of 3 blocks, head, last count"
    _check(office, roll)


@BOTH
def test_a_bulk_issue_survives_one_power_cut_after_another(
    make_database: MakeDatabase, *, after_commit: bool
) -> None:
    office, database = _office(make_database)
    roll = TestRoll(60)
    for _ in range(4):
        database.cut(2, after_commit=after_commit)
        _cut_short(office, roll)
        database.pull_at = None
        office.reopen()
        office.service.check()
    assert office.bulk(20).issue("first issue", roll) == 60
    _check(office, roll)


@BOTH
def test_a_change_of_number_survives_a_power_cut(make_database: MakeDatabase, *, after_commit: bool) -> None:
    office, database = _office(make_database)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    change = change_of(old, newcomer(1), request(9))
    database.cut(1, after_commit=after_commit)
    with pytest.raises(PowerCut):
        office.changes.change_number(MIDORI, change)
    database.pull_at = None
    office.reopen()
    new = office.changes.change_number(MIDORI, change)
    assert new.number != old.number
    assert office.changes.change_number(MIDORI, change).number == new.number
    assert office.service.check() == {"issued": 2, "burned": 0, "reserved": 0, "next": 2}


@BOTH
def test_opening_survives_a_power_cut(make_database: MakeDatabase, *, after_commit: bool) -> None:
    database = FailingDatabase(make_database(["numbers"]))
    database.cut(1, after_commit=after_commit)
    with pytest.raises(PowerCut):
        open_office(make_database, database=database)
    database.pull_at = None
    office = open_office(make_database, database=database)
    assert office.service.designate(MIDORI, request(1), newcomer(1)).fresh


class FailingHeads:
    """Head receipts whose next write never happens."""

    def __init__(self, office: Office) -> None:
        self._office, self._whole = office, office.heads
        office.heads = self  # type: ignore[assignment]
        office.reopen()

    def highest(self) -> int:
        return self._whole.highest()

    def keep(self, head: CounterHead) -> None:
        raise PowerCut

    def mend(self) -> None:
        self._office.heads = self._whole


def _cut_short(office: Office, roll: TestRoll) -> bool:
    """Issue to the roll with one connection, so that the steps come in one order; say whether it was cut."""
    service = office.bulk(20, connections=1)
    try:
        service.issue("first issue", roll)
    except PowerCut:
        return True
    return False


def _check(office: Office, roll: TestRoll) -> None:
    people = roll.people(0, len(roll))
    issued: list[Designation] = office.service.designate_many(MIDORI, request(99), people)
    assert not any(each.fresh for each in issued)
    assert len({each.number for each in issued}) == len(roll)
    assert len({each.rid.reveal("compare") for each in issued}) == len(roll)
    positions = [office.register.generator.position(each.number, 1_000) for each in issued]
    assert positions == list(range(len(roll))), "the first on the roll has the first position"
    assert office.service.check() == {
        "issued": len(roll),
        "burned": 0,
        "reserved": 0,
        "next": len(roll),
    }
