# SPDX-License-Identifier: Apache-2.0
"""tests/vectors/ledger.json, made without the product, is reproduced by it value for value."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.ledger.small_log import COMMISSION, LOG
from tests.vectors import make_ledger
from warifu.ledger import (
    Checkpoint,
    InclusionEvidence,
    Kind,
    Note,
    Promise,
    Promised,
    Trust,
    VerifierKey,
    chain_head,
    commitment,
    cosign,
    entry_hash,
    leaf_hash,
    make_entry,
    promise_all,
)
from warifu.ledger.edge import RightEdge
from warifu.ledger.layout import TileName, parse_path
from warifu.ledger.reading import TileReader

FILE = Path(__file__).parents[1] / "vectors" / "ledger.json"


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def entry(number: int) -> bytes:
    salt = make_ledger.sha(b"salt %d" % number)
    kind = Kind(1 + number % 12)
    return make_entry(kind, number % 2, 493_000 + number // 100, commitment(salt, b"body %d" % number))


@pytest.fixture(scope="module")
def reader() -> TileReader:
    edge = RightEdge()
    files = dict(edge.append(entry(number) for number in range(600))) | dict(edge.partial())
    return TileReader(files.__getitem__, size=600)


def test_the_file_is_what_its_generator_makes(vectors: dict[str, Any]) -> None:
    assert make_ledger.vectors() == vectors


def test_entries_and_their_hashes(vectors: dict[str, Any]) -> None:
    for each in vectors["entries"]:
        made = entry(each["number"])
        assert made.hex() == each["entry"]
        assert (entry_hash(made).hex(), leaf_hash(made).hex()) == (each["entry_hash"], each["leaf_hash"])


def test_roots_and_proofs(vectors: dict[str, Any], reader: TileReader) -> None:
    for each in vectors["roots"]:
        assert reader.root(each["size"]).hex() == each["root"]
    for each in vectors["inclusion"]:
        found = reader.inclusion_proof(each["index"], each["size"])
        assert [step.hex() for step in found] == each["path"]
    for each in vectors["consistency"]:
        found = reader.consistency_proof(each["old"], each["new"])
        assert [step.hex() for step in found] == each["path"]


def test_keys_checkpoints_and_cosignatures(vectors: dict[str, Any], reader: TileReader) -> None:
    assert (str(LOG.key), str(COMMISSION.key)) == (vectors["log_key"], vectors["witness_key"])
    trust = Trust(VerifierKey.parse(vectors["log_key"]), (VerifierKey.parse(vectors["witness_key"]),))
    for each in vectors["checkpoints"]:
        head = Checkpoint(vectors["origin"], each["size"], reader.root(each["size"]))
        note = Note(head.text).signed_by(LOG)
        assert str(note.with_line(cosign(head.text, COMMISSION, each["cosigned_at"]))) == each["note"]
        assert trust.verify_checkpoint(each["note"]) == head


def test_the_proof_text(vectors: dict[str, Any]) -> None:
    trust = Trust(LOG.key, (COMMISSION.key,))
    evidence = InclusionEvidence.parse(vectors["tlog_proof"])
    assert (evidence.index, str(evidence)) == (511, vectors["tlog_proof"])
    evidence.verify(entry(511), trust)


def test_promises(vectors: dict[str, Any]) -> None:
    read = [msgspec.convert(_bytes(each), Promise) for each in vectors["promises"]]
    for promise in read:
        promise.verify(LOG.key, promise.entry_hash)
    for minute, count in ((29_583_365, 1), (29_583_366, 5)):
        promised = [Promised(index, entry_hash(entry(index)), minute) for index in range(count)]
        made = promise_all(vectors["origin"], promised, LOG.sign)
        wanted = [each for each in read if each.latest_minute == minute]
        assert [asdict(each) for each in made] == [asdict(each) for each in wanted]


def _bytes(fields: dict[str, Any]) -> dict[str, Any]:
    binary = {"entry_hash", "path", "signature"}
    return {name: bytes.fromhex(value) if name in binary else value for name, value in fields.items()}


def test_the_mailbox_chain(vectors: dict[str, Any]) -> None:
    for count, head in enumerate(vectors["chain"], start=1):
        assert chain_head([entry(number) for number in range(count)]) == (count, bytes.fromhex(head))


def test_tile_paths(vectors: dict[str, Any]) -> None:
    for path, name in vectors["paths"].items():
        assert TileName(*name).path == path
        assert parse_path(path) == TileName(*name)
