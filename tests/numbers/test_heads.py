# SPDX-License-Identifier: Apache-2.0
"""The counter's head in the public log: once a day, and an old database restored issues nothing (NU-18)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, Office, TestRoll, newcomer, open_office, request
from tests.numbers.test_changes import change_of
from warifu.kernel.refusal import Unreachable
from warifu.ledger import EntryConflict, Kind, parse_entry
from warifu.numbers import CounterBehind, HeadService, NumbersStore, Register


class Log:
    """The operator's log as one submitter sees it: a key holds one entry for ever."""

    def __init__(self) -> None:
        self.entries: dict[bytes, bytes] = {}
        self.down = False

    def append(self, submit_key: bytes, entry: bytes) -> None:
        self._answer()
        if self.entries.setdefault(submit_key, entry) != entry:
            raise EntryConflict

    def recorded(self, submit_keys: Sequence[bytes]) -> list[bytes]:
        self._answer()
        return [self.entries[key] for key in submit_keys if key in self.entries]

    def _answer(self) -> None:
        if self.down:
            raise Unreachable("the log is away")


def _joined(office: Office, log: Log) -> HeadService:
    """What a start of J-LIS does: the register asks the log before its first number."""
    heads = HeadService(NumbersStore(office.database), log, office.clock)
    office.heads.kept.clear()  # the receipt beside the database is lost too
    office.seen = heads.check
    office.reopen()
    return heads


def test_the_head_goes_to_the_log_once_a_day_and_names_nothing(make_database: MakeDatabase) -> None:
    office, log = open_office(make_database), Log()
    heads = _joined(office, log)
    office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(3)])
    assert [heads.publish(bytes([turn] * 32)) for turn in range(3)] == [True, False, False]
    office.clock.step(timedelta(days=1))
    assert heads.publish(bytes(32))
    assert _joined(office, log).publish(bytes([9] * 32)), "a restart appends the same entry again"
    assert [parse_entry(entry).kind for entry in log.entries.values()] == [Kind.STATISTICS] * 2
    assert list(log.entries) == [b"counter-head/2026-04-01", b"counter-head/2026-04-02"]


def test_an_old_database_restored_issues_no_number_and_publishes_no_head(make_database: MakeDatabase) -> None:
    """Both databases begin alike; the log has heard of what only the newer one did."""
    log = Log()
    newer, older = open_office(make_database), open_office(make_database)
    for office in (newer, older):
        heads = _joined(office, log if office is newer else Log())
        office.service.designate_many(MIDORI, request(1), [newcomer(1)])
        heads.publish(bytes(32))
    newer.clock.step(timedelta(days=1))
    later = _joined(newer, log)
    newer.service.designate_many(MIDORI, request(2), [newcomer(2)])
    later.publish(bytes([1] * 32))

    older.clock.step(timedelta(days=30))
    restored = _joined(older, log)
    old = older.service
    with pytest.raises(CounterBehind):
        old.designate_many(MIDORI, request(3), [newcomer(3)])
    with pytest.raises(CounterBehind):
        older.bulk(10).issue("first issue", TestRoll(5, first=50))
    with pytest.raises(CounterBehind):
        restored.publish(bytes([2] * 32))
    assert len(log.entries) == 2
    newer.clock.step(timedelta(days=29))
    _joined(newer, log)
    assert newer.service.designate_many(MIDORI, request(3), [newcomer(3)])


def test_a_changed_number_is_a_new_number_and_asks_first(make_database: MakeDatabase) -> None:
    office, log = open_office(make_database), Log()
    _joined(office, log)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    log.entries[b"counter-head/2026-04-01"] = bytes(44)
    _joined(office, log)
    with pytest.raises(CounterBehind):
        office.changes.change_number(MIDORI, change_of(old, newcomer(1), request(2)))


def test_while_the_log_is_away_nothing_is_issued_and_then_it_goes_on(make_database: MakeDatabase) -> None:
    office, log = open_office(make_database), Log()
    heads = _joined(office, log)
    log.down = True
    with pytest.raises(Unreachable):
        office.service.designate(MIDORI, request(1), newcomer(1))
    with pytest.raises(Unreachable):
        heads.publish(bytes(32))
    log.down = False
    assert office.service.designate(MIDORI, request(1), newcomer(1)).fresh
    log.down = True
    assert office.service.designate(MIDORI, request(2), newcomer(2)).fresh, "asked once in a process"


def test_power_lost_between_row_and_log_leaves_the_same_entry(make_database: MakeDatabase) -> None:
    office, log = open_office(make_database), Log()
    heads = _joined(office, log)
    heads.check()
    log.down = True
    with pytest.raises(Unreachable):
        heads.publish(bytes(32))
    log.down = False
    office.service.designate(MIDORI, request(1), newcomer(1))
    assert _joined(office, log).publish(bytes([1] * 32))
    with NumbersStore(office.database).reading() as tx:
        (digest,) = tx.digests()
    assert list(log.entries.values()) == [digest.entry]
    assert (digest.next_position, digest.salt) == (0, bytes(32)), "the first one stays"
    assert isinstance(office.register, Register)
