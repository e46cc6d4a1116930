# SPDX-License-Identifier: Apache-2.0
"""LG-13: the crash table of ledger.md §5, row by row, with the power cut at each durable step.

After every cut the log is opened again, the submitter repeats what was not acknowledged, and then
everything is checked: what was promised is in the log at its index, no index is missing or doubled, the
public files verify under the policy's keys, and each head shown before is extended by the next.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.ledger.power import FailingDisk, FailingStore, Power, PowerCut
from tests.ledger.small_log import COMMISSION, LOG, ORIGIN, TRUST, SmallLog, entry, flip, submissions
from warifu.kernel.refusal import Unreachable
from warifu.ledger import (
    HeadMissing,
    LedgerService,
    LogUnsafe,
    Promise,
    RowsDisagreeWithHead,
    TableBehindHead,
    WitnessedHead,
    WouldUnsign,
    entry_hash,
    verify_log,
)
from warifu.ledger.folder import LogFolder
from warifu.ledger.layout import TileName
from warifu.ledger.sequence import Row
from warifu.ledger.store import LedgerStore

BATCHES = [(0, 200), (200, 300), (300, 600)]
STEPS = [
    "commit",
    "write tile",
    "rename tile",
    "sync tile",
    "write head",
    "rename head",
    "sync head",
    "write cosigned",
    "rename cosigned",
    "sync cosigned",
    "write checkpoint",
    "rename checkpoint",
    "sync checkpoint",
]


@pytest.fixture
def log(make_database: MakeDatabase, tmp_path: Path) -> SmallLog:
    return SmallLog(make_database(["ledger"]), tmp_path / "log")


def check(log: SmallLog, service: LedgerService, promises: dict[int, Promise], shown: list[str]) -> None:
    """Everything that must hold after any crash."""
    recorded = service.entries(0, 10_000)
    assert all(recorded[promise.index] == entry(number) for number, promise in promises.items())
    for number, promise in list(promises.items())[::37]:
        promise.verify(LOG.key, entry_hash(entry(number)))
        service.evidence(promise.index).verify(entry(number), TRUST)
    assert sorted(promise.index for promise in promises.values()) == list(range(service.health().size))
    report = verify_log(log.path, TRUST, earlier=shown)
    assert report.exit_code == 0, "\n".join(report.lines)


def live(
    service: LedgerService, log: SmallLog, promises: dict[int, Promise], shown: list[str], first: int = 0
) -> None:
    """One process's life: start, append in batches, publish after each; remembers what it was told."""
    service.start()
    shown.append(service.checkpoint())
    for start, stop in BATCHES:
        numbers = range(first + start, first + stop)
        found = service.append_many("commission", submissions(numbers.start, numbers.stop))
        promises.update(zip(numbers, found, strict=True))
        log.clock.step(timedelta(minutes=1))
        service.publish(log.clock.now())
        shown.append(service.checkpoint())


def nothing_is_shown_that_is_not_stored(log: SmallLog) -> None:
    """LG-7: what the world has seen, and what the witness has cosigned, is in the stored head."""
    folder = LogFolder(log.path)
    head, checkpoint, cosigned = folder.head(), folder.checkpoint(), log.witness().latest(ORIGIN)
    stored = -1 if head is None else TRUST.verify_log_signature(head).size
    if checkpoint is not None:
        assert TRUST.verify_checkpoint(checkpoint).size <= stored
    if cosigned is not None:
        assert cosigned.size <= stored


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_power_cuts_at_any_durable_step_lose_nothing_promised(log: SmallLog, step: str, when: str) -> None:
    promises: dict[int, Promise] = {}
    shown: list[str] = []
    for life, passing in enumerate((0, 1, 2)):
        power = Power((step, passing, when == "before"))
        dying = log.service(store=FailingStore(power, LedgerStore(log.database)), disk=FailingDisk(power))
        with pytest.raises(PowerCut):
            live(dying, log, promises, shown, 600 * life)
        dying.close()
        nothing_is_shown_that_is_not_stored(log)
        told = dict(promises)
        service = log.service()
        live(service, log, promises, shown, 600 * life)
        assert {number: promises[number] for number in told} == told
        service.close()
    service = log.service()
    service.start()
    check(log, service, promises, shown)
    service.close()


def test_before_the_commit_nothing_is_recorded(log: SmallLog) -> None:
    power = Power(("commit", 0, True))
    dying = log.service(store=FailingStore(power, LedgerStore(log.database)))
    dying.start()
    with pytest.raises(PowerCut):
        dying.append("commission", b"key-0", entry(0))
    dying.close()
    service = log.service()
    assert service.start().checkpoint.size == 0
    assert service.append("commission", b"key-0", entry(0)).index == 0
    service.close()


def test_after_the_commit_and_before_the_reply_a_retry_gets_the_same_index(log: SmallLog) -> None:
    power = Power(("commit", 1, False))
    dying = log.service(store=FailingStore(power, LedgerStore(log.database)))
    dying.start()
    dying.append("commission", b"key-0", entry(0))
    with pytest.raises(PowerCut):
        dying.append("commission", b"key-1", entry(1))
    dying.close()
    service = log.service()
    assert service.start().checkpoint.size == 2
    assert service.append("commission", b"key-1", entry(1)).index == 1
    service.close()


@pytest.mark.parametrize("damage", ["missing", "torn", "flipped"])
@pytest.mark.parametrize(
    "name",
    [TileName(-1, 2, 88), TileName(0, 2, 88), TileName(1, 0, 2)],
    ids=["bundle", "leaf tile", "upper tile"],
)
def test_a_damaged_tile_at_the_edge_is_rebuilt_from_the_rows(
    log: SmallLog, name: TileName, damage: str
) -> None:
    promises: dict[int, Promise] = {}
    shown: list[str] = []
    service = log.service()
    live(service, log, promises, shown)
    service.close()
    path = LogFolder(log.path).public / name.path
    if damage == "missing":
        path.unlink()
    elif damage == "torn":
        path.write_bytes(path.read_bytes()[:-5])
    else:
        flip(path, 20)
    assert verify_log(log.path, TRUST).exit_code == 1
    service = log.service()
    service.start()
    check(log, service, promises, shown)
    service.close()


def test_a_lost_folder_of_tiles_is_rebuilt_from_the_rows(log: SmallLog) -> None:
    promises: dict[int, Promise] = {}
    shown: list[str] = []
    service = log.service()
    live(service, log, promises, shown)
    service.close()
    shutil.rmtree(log.path / "public")
    service = log.service()
    service.start()
    check(log, service, promises, shown)
    service.close()


def test_tiles_ahead_of_the_stored_head_get_a_new_head(log: SmallLog) -> None:
    power = Power(("write head", 1, True))
    dying = log.service(disk=FailingDisk(power))
    dying.start()
    dying.append_many("commission", submissions(0, 300))
    with pytest.raises(PowerCut):
        dying.publish(log.clock.now())
    dying.close()
    assert (log.path / "public" / TileName(0, 0).path).exists()
    service = log.service()
    assert service.start().checkpoint.size == 300
    service.close()


def test_a_stored_head_that_was_not_shown_is_shown_again(log: SmallLog) -> None:
    power = Power(("write checkpoint", 1, True))
    dying = log.service(disk=FailingDisk(power))
    dying.start()
    dying.append_many("commission", submissions(0, 300))
    with pytest.raises(PowerCut):
        dying.publish(log.clock.now())
    dying.close()
    stored = LogFolder(log.path).head()
    service = log.service()
    service.start()
    assert stored is not None
    assert TRUST.verify_log_signature(stored) == TRUST.verify_checkpoint(service.checkpoint())
    service.close()


def old_backup(log: SmallLog, make_database: MakeDatabase, rows: int) -> SmallLog:
    """The same folder over a table that holds only the first `rows` entries."""
    backup = make_database(["ledger"])
    with LedgerStore(log.database).transaction() as tx:
        size, known = tx.take_turn([("commission", b"key-%d" % number) for number in range(rows)])
    with LedgerStore(backup).transaction() as tx:
        tx.insert(sorted(known.values(), key=lambda row: row.index))
    assert size >= rows
    return SmallLog(backup, log.path, log.clock)


def test_a_table_from_an_old_backup_never_signs(log: SmallLog, make_database: MakeDatabase) -> None:
    service = log.service()
    live(service, log, {}, [])
    service.close()
    head = LogFolder(log.path).head()
    restored = old_backup(log, make_database, 599).service(witnesses=[])
    with pytest.raises(TableBehindHead) as told:
        restored.start()
    assert "size 600 is signed" in told.value.detail
    assert LogFolder(log.path).head() == head
    with pytest.raises(Exception, match="Something went wrong"):
        restored.append("commission", b"new", entry(1))


def test_an_old_backup_of_table_and_folder_is_found_out_by_the_witness(
    log: SmallLog, make_database: MakeDatabase, tmp_path: Path
) -> None:
    service = log.service()
    service.start()
    service.append_many("commission", submissions(0, 300))
    service.publish(log.clock.now())
    service.close()
    shutil.copytree(log.path, tmp_path / "backup")
    service = log.service()
    live(service, log, {}, [])
    service.close()
    both = old_backup(log, make_database, 300)
    both.path = tmp_path / "backup"
    with pytest.raises(TableBehindHead) as told:
        both.service(witnesses=[log.witness()]).start()
    assert "has cosigned size 600" in told.value.detail


def test_a_witness_that_returns_later_still_stops_a_log_that_lost_rows(
    log: SmallLog, make_database: MakeDatabase, tmp_path: Path
) -> None:
    witness = SometimesAway(log)
    service = log.service()
    service.start()
    service.append_many("commission", submissions(0, 300))
    service.publish(log.clock.now())
    shutil.copytree(log.path, tmp_path / "backup")
    service.append_many("commission", submissions(300, 400))
    service.publish(log.clock.now())
    service.close()
    both = old_backup(log, make_database, 300)
    both.path = tmp_path / "backup"
    witness.away = True
    restored = both.service(witnesses=[witness])
    restored.start()
    witness.away = False
    restored.append("commission", b"other", entry(5))
    head = LogFolder(both.path).head()
    with pytest.raises(TableBehindHead):
        restored.publish(log.clock.now())
    assert LogFolder(both.path).head() == head
    with pytest.raises(TableBehindHead):
        restored.append("commission", b"more", entry(6))
    restored.close()


class SometimesAway:
    """The commission's witness behind a line that can be cut."""

    def __init__(self, log: SmallLog) -> None:
        self.key = COMMISSION.key
        self.away = False
        self._witness = log.witness()

    def latest(self, origin: str) -> WitnessedHead | None:
        if self.away:
            raise Unreachable("away")
        return self._witness.latest(origin)

    def cosign(self, checkpoint: str, old_size: int, consistency_proof: object) -> str:
        if self.away:
            raise Unreachable("away")
        return self._witness.cosign(checkpoint, old_size, consistency_proof)  # type: ignore[arg-type]


def test_a_log_goes_on_without_its_witness_and_proves_nothing_new_meanwhile(log: SmallLog) -> None:
    witness = SometimesAway(log)
    service = log.service(witnesses=[witness])
    service.start()
    service.append_many("commission", submissions(0, 10))
    service.publish(log.clock.now())
    witness.away = True
    service.append_many("commission", submissions(10, 20))
    service.publish(log.clock.now())
    health = service.health()
    assert (health.published_size, health.cosigned, "commission" in health.alarm) == (20, False, True)
    service.evidence(9).verify(entry(9), TRUST)
    with pytest.raises(Exception, match="no checkpoint with all cosignatures"):
        service.evidence(10)
    service.close()
    service = log.service(witnesses=[witness])
    service.start()
    service.evidence(9).verify(entry(9), TRUST)
    witness.away = False
    service.publish(log.clock.now())
    service.evidence(19).verify(entry(19), TRUST)
    assert service.health().cosigned
    service.close()


def test_a_disk_that_fails_for_a_while_is_overdue_and_then_made_good(log: SmallLog) -> None:
    power = Power()
    service = log.service(disk=FailingDisk(power))
    service.start()
    service.append_many("commission", submissions(0, 300))
    power.off = True
    log.clock.step(timedelta(minutes=6))
    with pytest.raises(PowerCut):
        service.publish(log.clock.now())
    assert service.health().overdue
    service.append_many("commission", submissions(300, 310))
    power.off = False
    assert service.publish(log.clock.now()).checkpoint.size == 310
    assert not service.health().overdue
    assert verify_log(log.path, TRUST).exit_code == 0
    service.close()


def test_a_lost_head_file_stops_the_log(log: SmallLog) -> None:
    service = log.service()
    live(service, log, {}, [])
    service.close()
    (log.path / "head").unlink()
    with pytest.raises(HeadMissing):
        log.service().start()


def test_a_forged_head_file_stops_the_log(log: SmallLog) -> None:
    service = log.service()
    live(service, log, {}, [])
    service.close()
    flip(log.path / "head", len(ORIGIN) + 2)
    with pytest.raises(WouldUnsign):
        log.service().start()


def test_an_altered_row_stops_the_log(log: SmallLog, make_database: MakeDatabase) -> None:
    service = log.service()
    live(service, log, {}, [])
    service.close()
    shutil.rmtree(log.path / "public")
    other = make_database(["ledger"])
    with LedgerStore(log.database).transaction() as tx:
        known = tx.take_turn([("commission", b"key-%d" % number) for number in range(600)])[1]
    rows = sorted(known.values(), key=lambda row: row.index)
    rows[7] = Row(7, "commission", rows[7].submit_key, entry(8), rows[7].latest_minute)
    with LedgerStore(other).transaction() as tx:
        tx.insert(rows)
    with pytest.raises(RowsDisagreeWithHead):
        SmallLog(other, log.path, log.clock).service(witnesses=[]).start()


def test_a_gap_in_the_table_stops_the_log(log: SmallLog, make_database: MakeDatabase) -> None:
    service = log.service()
    service.start()
    with LedgerStore(log.database).transaction() as tx:
        tx.insert([Row(1, "commission", b"k", entry(1), 0)])
    with pytest.raises(LogUnsafe):
        service.publish(log.clock.now())
    service.close()
