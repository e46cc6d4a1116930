# SPDX-License-Identifier: Apache-2.0
"""A small J-LIS for tests: an opened office over a real database, seeded chance and a stepped clock."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from tests.databases import MakeDatabase
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret
from warifu.numbers import (
    PUBLISHED,
    TEST_RESIDENTS,
    BulkService,
    ChangeService,
    CounterHead,
    DoubleService,
    EnrolmentAlarm,
    EnrolmentLimits,
    EnrolmentService,
    HiddenPeople,
    LifeService,
    Newcomer,
    NumberKeys,
    NumbersService,
    NumbersStore,
    Register,
    ReservedRange,
)

KEY = Secret(bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94"))
OTHER_KEY = Secret(bytes(range(32)))
INDEX = Secret(b"index key for tests, 32 bytes...")
MIDORI, ASAHI = BodyName("city:midori"), BodyName("city:asahi")
PENSION = BodyName("agency:pension")
RESERVED = (*PUBLISHED, TEST_RESIDENTS)


class MemoryHeads:
    """Head receipts that outlive a crash of the office, as a file would."""

    def __init__(self) -> None:
        self.kept: list[int] = []

    def highest(self) -> int:
        return max(self.kept, default=0)

    def keep(self, head: CounterHead) -> None:
        self.kept.append(head.next_position)


class HeardAlarms:
    """A commission that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[EnrolmentAlarm] = []
        self.down = False

    def report(self, alarm: EnrolmentAlarm) -> None:
        if self.down:
            raise ConnectionError
        self.heard.append(alarm)


class NobodyHidden:
    """A country in which nobody is under protection measures."""

    def hidden(self, person: bytes, on: date) -> bool:
        return False


@dataclass
class Office:
    """J-LIS as it stands after `open`; `reopen` is what a restart does."""

    database: Database
    keys: NumberKeys
    clock: SteppedClock
    heads: MemoryHeads
    alarms: HeardAlarms
    reserved: Sequence[ReservedRange]
    limits: EnrolmentLimits
    chance: random.Random
    hidden: HiddenPeople = field(default_factory=NobodyHidden)
    seen: Callable[[], None] = lambda: None
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self, keys: NumberKeys | None = None) -> None:
        self.keys = keys or self.keys
        self.register = Register.open(
            NumbersStore(self.database),
            self.keys,
            clock=self.clock,
            heads=self.heads,
            randomness=self.chance.randbytes,
            reserved=self.reserved,
            seen=self.seen,
        )
        self.service = NumbersService(self.register)
        self.changes = ChangeService(self.register)
        self.lives = LifeService(self.register)
        self.doubles = DoubleService(self.register)
        self.enrolment = EnrolmentService(self.register, self.alarms, self.hidden, self.limits)

    def bulk(self, block: int, connections: int = 2) -> BulkService:
        return BulkService(self.register, block=block, connections=connections)


def open_office(
    make_database: MakeDatabase,
    *,
    database: Database | None = None,
    reserved: Sequence[ReservedRange] = RESERVED,
    limits: EnrolmentLimits | None = None,
) -> Office:
    return Office(
        database or make_database(["numbers"]),
        NumberKeys(KEY, INDEX),
        SteppedClock(datetime(2026, 4, 1, 0, 5, tzinfo=UTC)),
        MemoryHeads(),
        HeardAlarms(),
        reserved,
        limits or EnrolmentLimits(),
        random.Random(7),
    )


def request(number: int) -> UUID:
    return UUID(int=number)


def newcomer(place: int) -> Newcomer:
    """The person at a place of an endless fictional roll: always the same one."""
    return Newcomer(
        ResidentRecordCode.of_body(f"{1_000_000_000 + place:010d}"),
        FourBasicItems(
            f"山田　{place}子", date(1950 + place % 70, 1 + place % 12, 1), Sex.FEMALE, f"美登里市緑町{place}"
        ),
        place.to_bytes(32, "big"),
    )


@dataclass(frozen=True)
class TestRoll:
    """A roll of the first so many fictional people, from a place on."""

    __test__ = False
    size: int
    first: int = 0
    city: BodyName = MIDORI

    def __len__(self) -> int:
        return self.size

    def people(self, first: int, count: int) -> list[Newcomer]:
        return [newcomer(self.first + place) for place in range(first, first + count)]
