# SPDX-License-Identifier: Apache-2.0
"""What the commission sees of the log: by kinds, so that nobody else's entry hides one that is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.japan import ORIGIN
from tests.ledger.small_log import FastDisk
from tests.portal.story import Played
from warifu import ledger
from warifu.app import plan
from warifu.app.watching import PUBLISHED_WITHIN, CommissionLog
from warifu.exchange.converter import ConverterStore
from warifu.ledger.edge import RightEdge
from warifu.ledger.layout import TileName
from warifu.ledger.mirror import FolderFiles
from warifu.ledger.store import LedgerStore, WitnessStore
from warifu.oversight import LogState

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
