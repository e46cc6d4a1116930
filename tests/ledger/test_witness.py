# SPDX-License-Identifier: Apache-2.0
"""LG-8: what a witness cosigns, what it refuses, and what it keeps as evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.ledger.small_log import (
    COMMISSION,
    LOG,
    ORIGIN,
    START,
    Mirror,
    SmallLog,
    entry,
    make_mirror,
    signer,
)
from warifu.ledger import (
    LOG_KEY,
    Checkpoint,
    MalformedNote,
    MalformedProof,
    Note,
    SignatureNotTrusted,
    WitnessBehind,
    WitnessService,
    WouldFork,
)
from warifu.ledger.edge import RightEdge
from warifu.ledger.note import SignatureLine, read_cosignature


@pytest.fixture
def log(make_database: MakeDatabase, tmp_path: Path) -> SmallLog:
    return SmallLog(make_database(["ledger"]), tmp_path / "log")


@pytest.fixture
def witness(log: SmallLog) -> WitnessService:
    return log.witness()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return make_mirror(tmp_path_factory.mktemp("log") / "log", [0, 3, 7, 300])


def offer(witness: WitnessService, mirror: Mirror, old: int, new: int) -> str:
    proof = mirror.reader.consistency_proof(old, new)
    return witness.cosign(signed(mirror.heads[new]), old, proof)


def signed(head: Checkpoint) -> str:
    return str(Note(head.text).signed_by(LOG))


def other_head(size: int) -> Checkpoint:
    """A head of another history of the same log."""
    edge = RightEdge()
    edge.append([*(entry(number) for number in range(size - 1)), entry(999)])
    return Checkpoint(ORIGIN, size, edge.root())


def test_a_witness_cosigns_what_extends_its_last_head(witness: WitnessService, mirror: Mirror) -> None:
    for old, new in ((0, 0), (0, 3), (3, 3), (3, 300), (300, 300)):
        line = SignatureLine.parse(offer(witness, mirror, old, new))
        assert read_cosignature(line, COMMISSION.key, mirror.heads[new].text) == int(START.timestamp())
    latest = witness.latest(ORIGIN)
    assert latest is not None
    assert (latest.size, latest.root) == (300, mirror.heads[300].root)
    assert witness.alarms() == []


def test_a_witness_remembers_over_a_restart(witness: WitnessService, log: SmallLog, mirror: Mirror) -> None:
    offer(witness, mirror, 0, 7)
    with pytest.raises(WouldFork):
        log.witness().cosign(signed(other_head(7)), 7, [])


def test_a_second_root_of_one_size_is_refused_and_kept(
    witness: WitnessService, log: SmallLog, mirror: Mirror
) -> None:
    offer(witness, mirror, 0, 7)
    log.clock.step(timedelta(minutes=1))
    for _ in range(2):
        with pytest.raises(WouldFork, match="two roots of size 7"):
            witness.cosign(signed(other_head(7)), 7, [])
    (alarm,) = witness.alarms()
    assert alarm.note == signed(other_head(7))
    assert alarm.held_note == signed(mirror.heads[7])
    assert alarm.seen_at == START + timedelta(minutes=1)


def test_a_smaller_log_is_refused_and_kept(witness: WitnessService, mirror: Mirror) -> None:
    offer(witness, mirror, 0, 7)
    with pytest.raises(WouldFork, match="size 3 after size 7"):
        witness.cosign(signed(mirror.heads[3]), 7, [])
    assert [alarm.reason for alarm in witness.alarms()] == ["the log signed size 3 after size 7"]


def test_another_history_is_refused_and_kept(witness: WitnessService, mirror: Mirror) -> None:
    offer(witness, mirror, 0, 3)
    proof = mirror.reader.consistency_proof(3, 7)
    with pytest.raises(WouldFork, match="nothing shows that size 7 extends size 3"):
        witness.cosign(signed(other_head(7)), 3, proof)
    assert len(witness.alarms()) == 1
    offer(witness, mirror, 3, 7)


def test_a_proof_from_another_size_is_asked_again_without_alarm(
    witness: WitnessService, mirror: Mirror
) -> None:
    offer(witness, mirror, 0, 3)
    with pytest.raises(WitnessBehind, match="cosigned size 3, the proof starts at 0"):
        offer(witness, mirror, 0, 300)
    assert witness.alarms() == []


def test_a_witness_cosigns_only_for_logs_it_knows(witness: WitnessService, mirror: Mirror) -> None:
    unknown = signer("other.example/log", LOG_KEY)
    note = Note(Checkpoint("other.example/log", 0, mirror.heads[0].root).text).signed_by(unknown)
    with pytest.raises(SignatureNotTrusted):
        witness.cosign(str(note), 0, [])
    forged = Note(mirror.heads[3].text).signed_by(signer(ORIGIN, LOG_KEY, b"forger"))
    with pytest.raises(SignatureNotTrusted):
        witness.cosign(str(forged), 0, [])
    assert witness.latest(ORIGIN) is None
    assert witness.alarms() == []


def test_bytes_that_are_no_checkpoint_or_proof_are_malformed(witness: WitnessService, mirror: Mirror) -> None:
    with pytest.raises(MalformedNote):
        witness.cosign(f"{ORIGIN}\nnonsense", 0, [])
    with pytest.raises(MalformedProof):
        witness.cosign(signed(mirror.heads[3]), 0, [b"short"])
    with pytest.raises(MalformedProof):
        witness.cosign(signed(mirror.heads[3]), 0, [bytes(32)] * 129)


def test_of_two_histories_offered_at_once_only_one_is_cosigned(log: SmallLog, mirror: Mirror) -> None:
    heads = [mirror.heads[7], other_head(7)] * 4

    def ask(head: Checkpoint) -> bytes | None:
        try:
            log.witness().cosign(signed(head), 0, [])
        except WouldFork:
            return None
        return head.root

    with ThreadPoolExecutor(8) as pool:
        cosigned = {root for root in pool.map(ask, heads) if root is not None}
    assert len(cosigned) == 1
    assert len(log.witness().alarms()) == 1
