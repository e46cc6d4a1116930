# SPDX-License-Identifier: Apache-2.0
"""LG-7 and LG-10 below the services: the log key's guard, the append-only tables, one order of appends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.databases import MakeDatabase
from tests.ledger.small_log import LOG, ORIGIN, TRUST, SmallLog, entry, signer, submissions
from warifu.ledger import LOG_KEY, Checkpoint, LogFolder, WouldUnsign
from warifu.ledger.guard import GuardedLogKey
from warifu.ledger.sequence import Row
from warifu.ledger.store import LedgerStore

HEAD = Checkpoint(ORIGIN, 7, bytes(32))


@pytest.fixture
def guarded(tmp_path: Path) -> GuardedLogKey:
    key = GuardedLogKey(LOG, LogFolder(tmp_path / "log"))
    key.sign(HEAD)
    return key


def test_a_signed_head_is_stored_before_it_is_returned(guarded: GuardedLogKey, tmp_path: Path) -> None:
    note = guarded.sign(Checkpoint(ORIGIN, 8, bytes(32)))
    assert LogFolder(tmp_path / "log").head() == str(note)
    assert TRUST.verify_log_signature(str(note)).size == 8


def test_the_same_head_is_signed_again_alike(guarded: GuardedLogKey) -> None:
    assert guarded.sign(HEAD) == guarded.sign(HEAD)


@pytest.mark.parametrize(
    "head",
    [
        Checkpoint(ORIGIN, 6, bytes(32)),
        Checkpoint(ORIGIN, 0, bytes(32)),
        Checkpoint(ORIGIN, 7, b"\1" * 32),
        Checkpoint("other.example/log", 9, bytes(32)),
    ],
)
def test_the_log_key_unsays_nothing(guarded: GuardedLogKey, head: Checkpoint) -> None:
    with pytest.raises(WouldUnsign):
        guarded.sign(head)
    assert guarded.stored() == HEAD


def test_the_guard_holds_over_a_restart(guarded: GuardedLogKey, tmp_path: Path) -> None:
    with pytest.raises(WouldUnsign):
        GuardedLogKey(LOG, LogFolder(tmp_path / "log")).sign(Checkpoint(ORIGIN, 7, b"\1" * 32))


def test_a_head_by_another_key_is_not_taken_for_ours(guarded: GuardedLogKey, tmp_path: Path) -> None:
    other = GuardedLogKey(signer(ORIGIN, LOG_KEY, b"another"), LogFolder(tmp_path / "log"))
    with pytest.raises(WouldUnsign):
        other.sign(Checkpoint(ORIGIN, 9, bytes(32)))


@pytest.mark.parametrize("table", ["ledger_entry", "witnessed_head", "witness_alarm"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM ledger.{}", "UPDATE ledger.{} SET {} = {}", "TRUNCATE ledger.{}"]
)
def test_the_bodys_role_can_neither_change_nor_remove_a_row(
    make_database: MakeDatabase, table: str, statement: str
) -> None:
    column = {"ledger_entry": "entry", "witnessed_head": "root", "witness_alarm": "note"}[table]
    database = make_database(["ledger"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
        connection.execute(statement.format(table, column, column).encode())


def test_the_table_takes_no_index_twice(make_database: MakeDatabase) -> None:
    store = LedgerStore(make_database(["ledger"]))
    with store.transaction() as tx:
        tx.insert([Row(0, "commission", b"a", entry(1), 0)])
    for row in (Row(0, "commission", b"b", entry(2), 0), Row(1, "commission", b"a", entry(2), 0)):
        with pytest.raises(psycopg.errors.UniqueViolation), store.transaction() as tx:
            tx.insert([row])


def test_two_sequencers_over_one_table_still_make_one_order(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    """The folder's lock forbids it on one machine; on two, the table's own lock keeps the order whole."""
    database = make_database(["ledger"])
    services = [SmallLog(database, tmp_path / name).service(witnesses=[]) for name in ("one", "two")]
    for service in services:
        service.start()

    def submit(number: int) -> list[int]:
        pairs = submissions(number * 10, number * 10 + 10)
        return [promise.index for promise in services[number % 2].append_many("commission", pairs)]

    with ThreadPoolExecutor(8) as pool:
        indexes = [index for found in pool.map(submit, range(40)) for index in found]
    assert sorted(indexes) == list(range(400))
    for service in services:
        service.close()
