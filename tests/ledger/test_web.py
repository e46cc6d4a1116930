# SPDX-License-Identifier: Apache-2.0
"""The ledger on the wire and on the web: signed calls between bodies, plain files for the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar
from litestar.testing import TestClient

from tests.databases import MakeDatabase
from tests.ledger.small_log import COMMISSION, LOG, TRUST, SmallLog, entry, submissions
from warifu.kernel.refusal import Malformed, Refusal, Unreachable
from warifu.kernel.wire import MemoryNetwork, MemoryWire, Switchboard
from warifu.ledger import LedgerService, RemoteLedger, RemoteWitness, entry_hash, extends, verify_log
from warifu.ledger.layout import names_of
from warifu.ledger.web import endpoints, pages, witness_endpoints

BODIES = ("operator", "commission", "stranger")


@dataclass
class Bodies:
    """Operator, commission and a stranger, joined by the wire's in-memory twin."""

    log: SmallLog
    network: MemoryNetwork
    wires: dict[str, MemoryWire]
    service: LedgerService

    def ledger(self, caller: str) -> RemoteLedger:
        return RemoteLedger(self.wires[caller], "operator")


@pytest.fixture
def bodies(make_database: MakeDatabase, tmp_path: Path) -> Iterator[Bodies]:
    log = SmallLog(make_database(["ledger"]), tmp_path / "log")
    keys = {name: Ed25519PrivateKey.generate() for name in BODIES}
    public = {name: key.public_key() for name, key in keys.items()}
    network = MemoryNetwork()
    wires = {name: MemoryWire(name, key.sign, log.clock, network) for name, key in keys.items()}
    witness_board = Switchboard("commission", public.get, log.clock, witness_endpoints(log.witness()))
    network.boards["commission"] = witness_board
    witness = RemoteWitness(wires["operator"], "commission", COMMISSION.key)
    service = log.service(witnesses=[witness])
    service.start()
    network.boards["operator"] = Switchboard("operator", public.get, log.clock, endpoints(service))
    yield Bodies(log, network, wires, service)
    service.close()


def test_a_body_appends_over_the_wire_and_gets_a_promise_that_verifies(bodies: Bodies) -> None:
    ledger = bodies.ledger("commission")
    promises = ledger.append_many(submissions(0, 3))
    again = ledger.append(b"key-1", entry(1))
    assert again == promises[1]
    again.verify(LOG.key, entry_hash(entry(1)))


def test_the_witness_cosigns_over_the_wire_and_evidence_verifies(bodies: Bodies) -> None:
    ledger = bodies.ledger("commission")
    ledger.append_many(submissions(0, 300))
    old = TRUST.verify_checkpoint(ledger.checkpoint())
    bodies.service.publish(bodies.log.clock.now())
    new = TRUST.verify_checkpoint(ledger.checkpoint())
    ledger.evidence(299).verify(entry(299), TRUST)
    assert extends(old.size, new.size, old.root, new.root, ledger.consistency_proof(old.size, new.size))
    assert ledger.inclusion_proof(7, 300) == bodies.service.inclusion_proof(7, 300)


def test_a_body_that_is_not_admitted_is_refused_over_the_wire(bodies: Bodies) -> None:
    with pytest.raises(Refusal) as refusal:
        bodies.ledger("stranger").append(b"k", entry(1))
    assert (refusal.value.reason, refusal.value.status) == ("submitter-not-admitted", 403)
    with pytest.raises(Refusal) as refusal:
        bodies.ledger("commission").evidence(5)
    assert refusal.value.reason == "not-yet-published"
    with pytest.raises(Malformed):
        bodies.ledger("commission").append(b"k", b"no entry")


def test_a_witness_that_is_down_is_an_alarm_and_no_stop(bodies: Bodies) -> None:
    bodies.network.down.add("commission")
    bodies.service.append("commission", b"k", entry(1))
    bodies.service.publish(bodies.log.clock.now())
    health = bodies.service.health()
    assert (health.published_size, health.cosigned) == (1, False)
    assert health.alarm != ""
    bodies.network.down.add("operator")
    with pytest.raises(Unreachable):
        bodies.ledger("commission").checkpoint()


@pytest.fixture
def client(bodies: Bodies) -> Iterator[TestClient[Litestar]]:
    bodies.service.append_many("commission", submissions(0, 513))
    bodies.service.publish(bodies.log.clock.now())
    with TestClient(Litestar(pages(bodies.service), openapi_config=None)) as client:
        yield client


def test_the_world_reads_the_log_under_the_path_of_its_origin(
    client: TestClient[Litestar], tmp_path: Path
) -> None:
    for path in ["checkpoint", *(name.path for name in names_of(513))]:
        reply = client.get(f"/ledger/exchange/{path}")
        assert reply.status_code == 200, path
        place = tmp_path / "mirror" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(reply.content)
    assert verify_log(tmp_path / "mirror", TRUST).exit_code == 0


def test_tiles_are_cached_for_ever_and_the_checkpoint_shortly(client: TestClient[Litestar]) -> None:
    tile = client.get("/ledger/exchange/tile/0/000")
    assert tile.headers["content-type"] == "application/octet-stream"
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    checkpoint = client.get("/ledger/exchange/checkpoint")
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    assert checkpoint.headers["cache-control"] == "public, max-age=5"


def test_nothing_but_the_public_files_is_served(client: TestClient[Litestar]) -> None:
    for path in ("head", "../head", "%2e%2e/head", "tile/0/003", "tile/0/002", "tile/0/002.p/2", "lock", ""):
        reply = client.get(f"/ledger/exchange/{path}")
        assert reply.status_code == 404, path
    reply = client.get("/ledger/exchange/tile/0/003")
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert reply.json()["reason"] == "not-yet-published"
