# SPDX-License-Identifier: Apache-2.0
"""`warifu bench ledger`: durable appends per second, and proofs at one million entries.

Real PostgreSQL with fsync on, real files, one process, many submitters with one entry each. The limit is
measured in the same run: a bare COPY of rows of the same form, committed as often, plus the hashes that
no implementation can save (entry hash, leaf hash, one inner node). Nothing is asserted here: the caller
reads the figures.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, create_body, migrate, open_server
from warifu.ledger.entry import Kind, entry_hash, make_entry
from warifu.ledger.folder import LogFolder
from warifu.ledger.note import LOG_KEY, NoteSigner, VerifierKey
from warifu.ledger.service import LedgerService
from warifu.ledger.store import LedgerStore
from warifu.ledger.tree import leaf_hash, node_hash

Figures = dict[str, float | int | str]
LIMIT_HOLDS = (
    "bare COPY of the same rows into the same table, as many rows a commit as submitters hand in at once, "
    "fsync on, plus entry hash, leaf hash and one node hash per row; not keys looked up, promises or Python"
)
_COPY = "COPY ledger.ledger_entry (idx, submitter, submit_key, entry, latest_minute) FROM STDIN"


def run(
    *,
    seconds: float = 5.0,
    submitters: int = 64,
    per_call: int = 16,
    entries: int = 1_000_000,
    home: Path | None = None,
) -> Figures:
    """Measure in a fresh database under `home` (default: the system's temporary folder); one flat dict.

    `rate` and `limit` are appends per second, `p50_us` and `p99_us` are of one call of `per_call` entries,
    `cpu` is cores used by this process (PostgreSQL's own come on top), `single_…` is one entry per call.
    """
    with tempfile.TemporaryDirectory(prefix="warifu-bench-", dir=home) as place:
        Path(place).chmod(0o711)
        with _log(Path(place)) as (service, database):
            appends = _measure_appends(service, seconds, submitters, per_call)
            single = _measure_appends(service, min(seconds, 2.0), 256, 1)
            group = submitters * per_call
            limit = _measure_limit(database, service.health().size, entries, group)
            proofs = _measure_proofs(service, entries)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "bench": "ledger",
        **appends,
        "single_submitters": single["submitters"],
        "single_rate": single["rate"],
        "single_p99_us": single["p99_us"],
        "rss_mib": round(used.ru_maxrss / 1024),
        **limit,
        "ratio_to_limit": round(float(appends["rate"]) / float(limit["limit"]), 3),
        "limit_holds": LIMIT_HOLDS,
        **proofs,
    }


@contextmanager
def _log(place: Path) -> Iterator[tuple[LedgerService, Database]]:
    server = open_server(place / "server", durable=True)
    try:
        body = create_body(server.admin_conninfo, "operator", place / "secrets", prefix=f"bench{os.getpid()}")
        migrate(body.owner_conninfo, ["ledger"], body.role)
        database = Database.connect(body.conninfo)
        private = Ed25519PrivateKey.generate()
        key = VerifierKey("operator.example/ledger/bench", LOG_KEY, private.public_key().public_bytes_raw())
        service = LedgerService(
            LedgerStore(database),
            LogFolder(place / "log"),
            NoteSigner(key, private.sign),
            SystemClock(),
            submitters={"commission": {Kind.EXCHANGE}},
        )
        service.start()
        yield service, database
        service.close()
        database.close()
    finally:
        server.stop()


@dataclass
class _Submitter:
    """One closed loop: submit, wait for the promise, submit again."""

    service: LedgerService
    number: int
    per_call: int
    until: float
    ended: float = 0.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> None:
        count = 0
        while (began := time.perf_counter()) < self.until:
            keys = [b"%d-%d-%d" % (self.per_call, self.number, count + each) for each in range(self.per_call)]
            self.service.append_many("commission", [(key, _entry(key)) for key in keys])
            self.ended = time.perf_counter()
            self.waits.append(self.ended - began)
            count += self.per_call


def _entry(key: bytes) -> bytes:
    return make_entry(Kind.EXCHANGE, 0, 493_000, hashlib.sha256(key).digest())


def _measure_appends(service: LedgerService, seconds: float, submitters: int, per_call: int) -> Figures:
    """Many submitters, with a publication every second: 60 times as often as in life."""
    began, cpu = time.perf_counter(), time.process_time()
    loops = [_Submitter(service, number, per_call, began + seconds) for number in range(submitters)]
    threads = [threading.Thread(target=loop) for loop in loops]
    for thread in threads:
        thread.start()
    published = 0
    while time.perf_counter() < began + seconds:
        time.sleep(1)
        service.publish(SystemClock().now())
        published += 1
    for thread in threads:
        thread.join()
    cpu = (time.process_time() - cpu) / (time.perf_counter() - began)
    elapsed = max(loop.ended for loop in loops) - began  # a publication may still run when the last one is in
    waits = sorted(wait for loop in loops for wait in loop.waits)
    return {
        "submitters": submitters,
        "per_call": per_call,
        "appends": len(waits) * per_call,
        "seconds": round(elapsed, 2),
        "rate": round(len(waits) * per_call / elapsed),
        "p50_us": round(statistics.median(waits) * 1e6),
        "p99_us": round(waits[int(len(waits) * 0.99)] * 1e6),
        "cpu": round(cpu, 2),
        "publications": published,
    }


def _measure_limit(database: Database, start: int, stop: int, group: int) -> Figures:
    """Fill the table up to `stop` by bare COPY, `group` rows a commit for the first fifth, then in one."""
    rows = [_copy_line(index) for index in range(start, stop)]
    cut = len(rows) // 5
    batches = [rows[at : at + group] for at in range(0, cut - group, group)]
    done = len(batches) * group

    def copy_groups() -> None:
        for batch in batches:
            _copy(database, batch)

    grouped = _timed(copy_groups)
    whole = _timed(lambda: _copy(database, rows[done:]))
    entry = _entry(b"x")
    hashing = min(_hash_seconds(entry) for _ in range(5))
    per_row = grouped / done + hashing
    return {
        "limit": round(1 / per_row),
        "copy_same_groups_per_s": round(done / grouped),
        "copy_one_commit_per_s": round((len(rows) - done) / whole),
        "hash_floor_us": round(hashing * 1e6, 2),
    }


def _copy_line(index: int) -> bytes:
    key = b"copy-%d" % index
    return b"%d\tcommission\t\\\\x%s\t\\\\x%s\t29580000\n" % (
        index,
        key.hex().encode(),
        _entry(key).hex().encode(),
    )


def _copy(database: Database, lines: list[bytes]) -> None:
    with database.transaction() as connection, connection.cursor().copy(_COPY) as copy:
        copy.write(b"".join(lines))


def _hash_seconds(entry: bytes, times: int = 20_000) -> float:
    one, other = leaf_hash(entry), entry_hash(entry)

    def hashes() -> None:
        for _ in range(times):
            entry_hash(entry)
            leaf_hash(entry)
            node_hash(one, other)

    return _timed(hashes) / times


def _measure_proofs(service: LedgerService, size: int) -> Figures:
    publishing = _timed(lambda: service.publish(SystemClock().now()))
    chooser = random.Random(1)  # noqa: S311  which proofs are measured is no secret
    indexes = [chooser.randrange(size) for _ in range(20_000)]
    cold = _proof_times(service, indexes[:2_000], size)
    for index in range(0, size, 256):
        service.inclusion_proof(index, size)
    warm = _proof_times(service, indexes, size)
    older = [_timed(lambda old=old: service.consistency_proof(old, size)) for old in indexes[:2_000]]  # type: ignore[misc]
    return {
        "log_size": size,
        "publish_s": round(publishing, 2),
        "proof_p50_us": round(statistics.median(warm) * 1e6, 1),
        "proof_p99_us": round(warm[int(len(warm) * 0.99)] * 1e6, 1),
        "proof_cold_p50_us": round(statistics.median(cold) * 1e6, 1),
        "consistency_p50_us": round(statistics.median(older) * 1e6, 1),
    }


def _proof_times(service: LedgerService, indexes: list[int], size: int) -> list[float]:
    return sorted(_timed(lambda i=index: service.inclusion_proof(i, size)) for index in indexes)  # type: ignore[misc]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
