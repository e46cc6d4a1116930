# SPDX-License-Identifier: Apache-2.0
"""`warifu bench notices`: letters planned, printed and checked per second, and the memory it takes.

The limit is measured in the same run: the same letters through the press alone, without database, register,
seal or disk. Real PostgreSQL with fsync on, files synced one by one. It judges nothing; progress on stderr.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, create_body, migrate, open_server
from warifu.kernel.secrecy import Secret
from warifu.notices.designated import DesignatedPeople
from warifu.notices.letter import print_letter
from warifu.notices.mailing import Mailing
from warifu.notices.nouns import MOST_AT_ONCE, Destination, Named, Piece, PieceKey, Stage, Wanted
from warifu.notices.office import Office
from warifu.notices.ports import Counter, Issuer
from warifu.notices.printer import PrinterFolder
from warifu.notices.requests import Requests
from warifu.notices.sealing import RecipientSeal
from warifu.notices.store import NoticesStore
from warifu.numbers import FileHeadReceipts, Newcomer, NumberKeys, NumbersService, NumbersStore, Register
from warifu.papers import Press

Figures: TypeAlias = dict[str, float | int | str | bool]

_EARLY = 40
CITY, JLIS = BodyName("city:midori"), BodyName("jlis")
_COUNTER = Counter("美登里市役所 市民課", "999-0100", "割符県美登里市中央一丁目1番1号")
_ISSUER = Issuer("地方公共団体情報システム機構", "J-LIS", "https://jlis.example/k", "0570-000-000")
_SURNAMES = (
    *("山田", "佐藤", "鈴木", "高橋", "伊藤", "渡辺", "小林", "加藤", "吉田"),
    *("松本", "井上", "木村", "清水", "斎藤", "森川", "池田", "橋本", "石川"),
)
_GIVEN = (
    *("花子", "太郎", "さくら", "一郎", "美緒", "陽翔", "結衣", "蓮", "葵"),
    *("健一", "直美", "恵子", "翔太", "真由美", "大輔", "明日香", "誠", "香織"),
)


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process printed, its own CPU seconds, and its peak memory early and at the end."""

    pieces: int
    cpu: float
    early_mb: int
    late_mb: int


def run(*, pieces: int = 1_000, processes: int = 2, home: Path | None = None) -> Figures:
    """Measure a batch of `pieces` letters printed by `processes`; give one flat dict."""
    with tempfile.TemporaryDirectory(prefix="warifu-bench-", dir=home) as folder:
        place = Path(folder)
        place.chmod(0o711)
        with _database(place) as conninfo:
            return _measure(conninfo, place, pieces, processes)


def _measure(conninfo: str, place: Path, pieces: int, processes: int) -> Figures:
    keys = NumberKeys(Secret(secrets.token_bytes(32)), Secret(secrets.token_bytes(32)))
    secret = [key.reveal("hand the keys to a process of the bench") for key in (keys.number, keys.index)]
    database = Database.connect(conninfo)
    office = _office(database, place, keys)
    _say(f"designating {pieces:,} numbers and planning their letters")
    began = time.perf_counter()
    batch = _planned(office, _register(database, place, keys), pieces)
    planned = pieces / (time.perf_counter() - began)
    _say(f"printing with {processes} process(es)")
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [(conninfo, str(place), secret, batch, (share, processes)) for share in range(processes)]
        printed = pool.map(_print_share, shares)
    took = time.perf_counter() - began
    _say("checking")
    began = time.perf_counter()
    checked = Mailing(office, Press.ready()).check(batch)
    checking = checked / (time.perf_counter() - began)
    _say("the press alone")
    limit, press_cpu = _press_alone(min(pieces, 200))
    limit *= processes
    database.close()
    rate = sum(each.pieces for each in printed) / took
    return {
        "bench": "notices",
        "pieces": pieces,
        "processes": processes,
        "planned_per_second": round(planned, 1),
        "printed_per_second": round(rate, 2),
        "checked_per_second": round(checking, 1),
        "press_alone_per_second": round(limit, 2),
        "press_alone_cpu_ms_per_piece": round(press_cpu * 1000, 1),
        "ratio_to_limit": round(rate / limit, 3),
        "whole": checked == pieces,
        "cpu_ms_per_piece": round(1000 * sum(each.cpu for each in printed) / pieces, 1),
        "rss_after_40_pieces_mb": max(each.early_mb for each in printed),
        "rss_mb": max(each.late_mb for each in printed),
    }


def _print_share(given: tuple[str, str, list[bytes], UUID, tuple[int, int]]) -> _Share:
    conninfo, place, secret, batch, share = given
    database = Database.connect(conninfo)
    office = _office(database, Path(place), NumberKeys(Secret(secret[0]), Secret(secret[1])))
    early: list[int] = []

    def told(done: int) -> None:
        if done >= _EARLY and not early:
            early.append(_peak_mb())

    mailing, began = Mailing(office, Press.ready()), time.process_time()
    count = mailing.run(batch, share=share, told=told)
    database.close()
    return _Share(count, time.process_time() - began, early[0] if early else _peak_mb(), _peak_mb())


def _planned(office: Office, register: Register, pieces: int) -> UUID:
    """Designate and ask, in lists of five thousand; those of one city and day are one batch."""
    numbers, requests = NumbersService(register), Requests(office, Press.ready())
    for first in range(0, pieces, MOST_AT_ONCE):
        people = [_somebody(place) for place in range(first, min(first + MOST_AT_ONCE, pieces))]
        numbers.designate_many(CITY, uuid4(), people)
        wanted = [Wanted(each.code, Destination("999-0101", each.items.address, CITY)) for each in people]
        batch = requests.ask(CITY, uuid4(), wanted).batch
    return batch


def _somebody(place: int) -> Newcomer:
    name = f"{_SURNAMES[place % 18]}　{_GIVEN[place // 18 % 18]}"
    address = f"割符県美登里市緑町{place // 90 + 1}番地{place % 90 + 1}"
    items = FourBasicItems(name, date(1940 + place % 80, 1 + place % 12, 1 + place % 28), Sex.FEMALE, address)
    code = ResidentRecordCode.of_body(f"{3_000_000_000 + place:010d}")
    return Newcomer(code, items, place.to_bytes(32, "big"))


def _press_alone(count: int) -> tuple[float, float]:
    """Letters per second of one process, and CPU seconds a letter."""
    press = Press.ready()
    began, cpu = time.perf_counter(), time.process_time()
    for place in range(count):
        person = _somebody(place)
        body = f"{place * 7919 + 12345678901 % 10**11:011d}"[-11:]
        named = Named(person.items.name, person.items.born_on, IndividualNumber.of_body(body))
        piece = Piece(
            PieceKey(UUID(int=place), 1),
            place,
            UUID(int=0),
            place,
            Stage.PLANNED,
            void=False,
            tracking=f"{place:010d}{place % 7}",
            application=f"{place:023d}",
        )
        destination = Destination("999-0101", person.items.address, CITY)
        print_letter(press, piece, named, destination, _COUNTER, _ISSUER, date(2026, 11, 22))
    return count / (time.perf_counter() - began), (time.process_time() - cpu) / count


def _office(database: Database, place: Path, keys: NumberKeys) -> Office:
    secret = Secret(b"a key of the bench, 32 bytes ...")
    return Office(
        store=NoticesStore(database),
        people=DesignatedPeople(_register(database, place, keys), secret),
        seal=RecipientSeal(secret, os.urandom),
        folder=PrinterFolder(place / "printer"),
        counters={CITY: _COUNTER},
        issuer=_ISSUER,
        clock=SystemClock(),
        draw=os.urandom,
        body=JLIS,
    )


def _register(database: Database, place: Path, keys: NumberKeys) -> Register:
    heads = FileHeadReceipts(place / "heads")
    return Register.open(NumbersStore(database), keys, clock=SystemClock(), heads=heads)


@contextmanager
def _database(place: Path) -> Iterator[str]:
    server = open_server(place / "server", durable=True)
    try:
        made = create_body(server.admin_conninfo, "jlis", place / "secrets", prefix=f"bench{os.getpid()}")
        migrate(made.owner_conninfo, ["numbers", "notices"], made.role)
        yield made.conninfo
    finally:
        server.stop()


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _say(what: str) -> None:
    sys.stderr.write(f"notices: {what}\n")
