# SPDX-License-Identifier: Apache-2.0
"""What the commission sees of the log: by kinds, so that nobody else's entry hides one that is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.japan import ORIGIN
from tests.ledger.small_log import FastDisk
from tests.portal.story import Played
from warifu import ledger
from warifu.app import plan
from warifu.app.offices import ConverterActs
from warifu.app.watching import PUBLISHED_WITHIN, CommissionLog, OperatorsRecord
from warifu.exchange.converter import ConverterStore
from warifu.ledger.edge import RightEdge
from warifu.ledger.layout import TileName
from warifu.ledger.mirror import FolderFiles
from warifu.ledger.store import LedgerStore, WitnessStore
from warifu.oversight import Alarm, LogState, OversightService

DAILY = ledger.make_entry(ledger.Kind.STATISTICS, 0, 493_000, bytes(32))


def entries_of(played: Played) -> list[bytes]:
    """The operator's honest log."""
    with LedgerStore(played.japan.databases["operator"]).transaction() as tx:
        return [bytes(entry) for _, entry in tx.entries(0, tx.size())]


def shown(played: Played, folder: Path, entries: Sequence[bytes], *, told: bytes = b"") -> LogState:
    """What the commission sees of a log with these entries, signed and cosigned as every log is.

    `told` replaces the first entry in the file alone, under the same root.
    """
    japan, edge, log = played.japan, RightEdge(), ledger.LogFolder(folder, FastDisk())
    log.public.mkdir(parents=True)
    log.write_tiles(edge.append(entries))
    log.write_tiles(edge.partial())
    operator, commission = japan.ring("operator"), japan.ring("commission")
    head = ledger.Checkpoint(ORIGIN, edge.size, edge.root())
    signer = ledger.NoteSigner(japan.trust.log, partial(operator.sign, plan.LOG))
    signed = ledger.Note(head.text).signed_by(signer)
    witness = ledger.NoteSigner(japan.trust.witnesses[0], partial(commission.sign, plan.WITNESS))
    log.publish(str(signed.with_line(ledger.cosign(signed.text, witness, japan.clock.minute() * 60))))
    if told:
        name = TileName(-1, 0, min(256, edge.size))
        bundle = log.read_tile(name)
        (log.public / name.path).write_bytes(bundle[:2] + told + bundle[2 + len(told) :])
    files, database = FolderFiles(log.public), japan.databases["commission"]
    witnessed = ledger.WitnessService(WitnessStore(database), {ORIGIN: japan.trust.log}, witness, japan.clock)
    records = ConverterStore(database)
    watched = CommissionLog(
        files, ledger.KindCount(files), witnessed, japan.trust, records, japan.directory, japan.clock
    )
    return watched.look()


def test_an_honest_log_misses_nothing_and_a_day_of_j_lis_changes_nothing(
    played: Played, tmp_path: Path
) -> None:
    entries = entries_of(played)
    for place, honest in enumerate((entries, [*entries, DAILY], entries * 3)):
        state = shown(played, tmp_path / str(place), honest)
        assert (state.trouble, state.size, state.behind) == ("", len(honest), 0)


@pytest.mark.parametrize("kind", [ledger.Kind.EXCHANGE, ledger.Kind.ANSWER, ledger.Kind.REFUSAL])
def test_one_hidden_entry_is_missed_though_another_makes_the_log_as_long(
    played: Played, tmp_path: Path, kind: ledger.Kind
) -> None:
    played.japan.clock.step(timedelta(minutes=PUBLISHED_WITHIN + 5))
    entries = entries_of(played)
    hidden = max(place for place, each in enumerate(entries) if ledger.parse_entry(each).kind is kind)
    without = [*entries[:hidden], *entries[hidden + 1 :], DAILY]
    state = shown(played, tmp_path, without)
    assert (state.trouble, state.size, state.behind, state.overdue) == ("", len(entries), 1, 1)


def test_entries_that_do_not_lead_to_the_signed_root_are_not_counted(played: Played, tmp_path: Path) -> None:
    entries = entries_of(played)
    forged = ledger.make_entry(ledger.Kind.EXCHANGE, 0, 493_000, hashlib.sha256(b"made up").digest())
    state = shown(played, tmp_path, [DAILY, *entries[1:]], told=forged)
    assert (state.trouble, state.behind) == (ledger.ProofFailed.reason, 0)


@dataclass
class Desk:
    """An alarm store in memory, and a watch that sees what it is told to see."""

    overdue: int
    kept: list[Alarm] = field(default_factory=list)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        yield self

    def add(self, alarm: Alarm, _digest: bytes) -> bool:
        self.kept.append(alarm)
        return True

    def look(self) -> LogState:
        return LogState(ORIGIN, behind=self.overdue, overdue=self.overdue)


@pytest.mark.parametrize("overdue", [0, 1])
def test_what_the_log_hides_is_an_alarm_at_the_daily_reconciliation(played: Played, overdue: int) -> None:
    parts, desk = played.japan.parts("commission"), Desk(overdue)
    acts = ConverterActs(ConverterStore(parts.database))
    operator = OperatorsRecord(parts.wire)
    OversightService(desk, acts, parts.clock, log=desk, operator=operator).reconcile()
    hidden = [alarm for alarm in desk.kept if alarm.evidence == b"1"]
    assert [(alarm.about, alarm.what) for alarm in hidden] == [("operator", "records-differ")] * overdue
