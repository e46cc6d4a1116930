# SPDX-License-Identifier: Apache-2.0
"""`warifu bench issue`: numbers generated per second, numbers stored per second, and a whole nation at once.

Limits are measured in the same run: for generation the AES blocks that FF1 would take one by one (ten a
number), by as many threads; for storage a bare COPY and index build of the very same rows. It judges
nothing: the caller reads the figures. Real PostgreSQL with fsync on; progress goes to stderr.
"""

import gc
import itertools
import os
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, create_body, migrate, open_server
from warifu.kernel.secrecy import Secret
from warifu.numbers.bulk import BulkService
from warifu.numbers.designation import Newcomer
from warifu.numbers.ff1 import ROUNDS
from warifu.numbers.generation import BURNED, Generator, KeyPeriod
from warifu.numbers.permutation import Integers
from warifu.numbers.register import FileHeadReceipts, NumberKeys, Register
from warifu.numbers.reserved import PUBLISHED, TEST_RESIDENTS
from warifu.numbers.store import NumbersStore
from warifu.numbers.store.baseline import bare_copy_seconds

Figures: TypeAlias = dict[str, float | int | str | bool]

_CORES = 2
_BLOCKS_AT_ONCE = 1 << 14


def run(
    *,
    generated: int = 40_000_000,
    stored: int = 1_000_000,
    national: int = 0,
    home: Path | None = None,
) -> Figures:
    """Measure and give one flat dict; a part whose count is 0 is left out.

    `generated`: numbers with check digits, by one thread and by two. `stored`: people issued into a fresh
    database under `home` (default: the system's temporary folder). `national`: numbers generated in one
    run, sorted and searched for a duplicate; takes 8 bytes of memory for each.
    """
    figures: Figures = {"bench": "issue"}
    if generated:
        figures |= _measure_generation(generated)
    if stored:
        with tempfile.TemporaryDirectory(prefix="warifu-bench-", dir=home) as place:
            Path(place).chmod(0o711)
            figures |= _measure_storage(stored, Path(place))
    if national:
        figures |= _measure_nation(national)
    return {**figures, "rss_mb": _peak_mb()}


def _measure_generation(count: int) -> Figures:
    key = Secret(secrets.token_bytes(32))
    began = time.perf_counter()
    generator = _generator(key)
    next(generator.numbers(0, 1))
    tables = time.perf_counter() - began
    rates, limits = {}, {}
    for threads in (1, _CORES):
        _say(f"generating {count:,} numbers with {threads} thread(s)")
        rates[threads] = count / _by_threads(threads, partial(_exhaust, generator, count // threads))
        _say(f"encrypting as many blocks ({ROUNDS} a number) with {threads} thread(s)")
        limits[threads] = count / _by_threads(threads, partial(_encrypt, key, ROUNDS * count // threads))
    best = max(rates, key=lambda threads: rates[threads])
    return {
        "generated": count,
        "rate": round(rates[best]),
        "threads": best,
        "rate_one_thread": round(rates[1]),
        "limit": round(max(limits.values())),
        "ratio_to_limit": round(rates[best] / max(limits.values()), 3),
        "tables_seconds": round(tables, 3),
    }


def _generator(key: Secret[bytes]) -> Generator:
    return Generator([KeyPeriod(key)], (*PUBLISHED, TEST_RESIDENTS))


def _by_threads(threads: int, work: Callable[[int], None]) -> float:
    """Seconds until the last of `threads` calls of work(0), work(1) … is done."""
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        list(pool.map(work, range(threads)))
        return time.perf_counter() - began


def _exhaust(generator: Generator, count: int, place: int) -> None:
    for _numbers in generator.numbers(place * count, count):
        pass


def _encrypt(key: Secret[bytes], blocks: int, _place: int) -> None:
    """AES-256 of so many blocks in pieces that stay in the cache, as fast as the library goes."""
    aes = Cipher(algorithms.AES(key.reveal("bench")), modes.ECB()).encryptor()  # noqa: S305  the bare cipher
    piece = bytes(16 * _BLOCKS_AT_ONCE)
    result = bytearray(len(piece) + 15)
    for _ in range(-(-blocks // _BLOCKS_AT_ONCE)):
        aes.update_into(piece, result)


def _measure_storage(count: int, place: Path) -> Figures:
    _say(f"making up {count:,} people")
    roll = BenchRoll.make(count)
    server = open_server(place / "server")
    try:
        body = create_body(server.admin_conninfo, "jlis", place / "secrets", prefix=f"bench{os.getpid()}")
        migrate(body.owner_conninfo, ["numbers"], body.role)
        before = _peak_mb()
        seconds, resident = _issue(body.conninfo, roll, place / "head")
        _say("copying the same rows into bare tables, then building their indexes")
        (place / "rows").mkdir()
        bare = bare_copy_seconds(body.owner_conninfo, place / "rows")
    finally:
        server.stop()
    return {
        "stored": count,
        "stored_rate": round(count / seconds),
        "stored_seconds": round(seconds, 2),
        "bare_copy_and_index_seconds": round(bare, 2),
        "stored_ratio_to_bare": round(seconds / bare, 2),
        "rss_growth_first_block_mb": resident[0] - before,
        "rss_growth_last_block_mb": resident[-1] - before,
    }


def _issue(conninfo: str, roll: "BenchRoll", head: Path) -> tuple[float, list[int]]:
    """Issue to the whole roll; give the seconds and the peak memory after each block."""
    database = Database.connect(conninfo)
    register = Register.open(
        NumbersStore(database),
        NumberKeys(Secret(secrets.token_bytes(32)), Secret(secrets.token_bytes(32))),
        clock=SystemClock(),
        heads=FileHeadReceipts(head),
    )
    resident: list[int] = []
    began = time.perf_counter()
    BulkService(register).issue(
        "bench", roll, lambda done, everyone: resident.append(_report(done, everyone))
    )
    seconds = time.perf_counter() - began
    database.close()
    return seconds, resident


@dataclass(frozen=True, slots=True)
class BenchRoll:
    """People made beforehand: codes are all different, names and addresses repeat."""

    city: BodyName
    everyone: list[Newcomer]

    @classmethod
    def make(cls, count: int) -> "BenchRoll":
        """Make them, and keep the garbage collector from walking them again and again."""
        kinds = [
            FourBasicItems(
                f"山田　{n}子", date(1950, 1, 1 + n % 28), Sex.FEMALE, f"割符県美登里市緑町{n}番地"
            )
            for n in range(10_000)
        ]
        places = np.random.default_rng(7).permutation(count) + 1_000_000_000
        everyone = [
            Newcomer(ResidentRecordCode.of_body(str(place)), kind, bytes(32))
            for place, kind in zip(places.tolist(), itertools.cycle(kinds), strict=False)
        ]
        gc.collect()
        gc.freeze()
        return cls(BodyName("city:midori"), everyone)

    def __len__(self) -> int:
        return len(self.everyone)

    def people(self, first: int, count: int) -> list[Newcomer]:
        """Give a slice."""
        return self.everyone[first : first + count]


def _measure_nation(count: int) -> Figures:
    """Generate, then sort in place and compare neighbours: the whole proof that no number came twice."""
    generator = _generator(Secret(secrets.token_bytes(32)))
    numbers: Integers = np.empty(count, dtype=np.uint64)
    share = -(-count // _CORES)

    def fill(place: int) -> None:
        first = place * share
        done = 0
        for part in generator.numbers(first, min(share, count - first)):
            numbers[first + done : first + done + len(part)] = part
            done += len(part)

    next(generator.numbers(0, 1))
    _say(f"generating {count:,} numbers in one run")
    seconds = _by_threads(_CORES, fill)
    for value in numbers[:: max(1, count // 10_000)].tolist():
        assert value == BURNED or IndividualNumber(f"{value:012d}")
    _say("sorting them to find any duplicate")
    began = time.perf_counter()
    numbers.sort()
    burned = int(np.searchsorted(numbers, np.uint64(1)))  # a plain 1 would turn all into floats
    step = 1 << 20
    duplicates = sum(
        int(np.count_nonzero(numbers[at + 1 : at + 1 + step] == numbers[at : at + step][: count - at - 1]))
        for at in range(burned, count - 1, step)
    )
    return {
        "national": count,
        "national_seconds": round(seconds, 2),
        "national_rate": round(count / seconds),
        "national_burned": burned,
        "national_duplicates": duplicates,
        "national_sort_seconds": round(time.perf_counter() - began, 2),
    }


def _report(done: int, everyone: int) -> int:
    _say(f"stored {done:,} of {everyone:,}")
    return _peak_mb()


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
