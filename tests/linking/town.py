# SPDX-License-Identifier: Apache-2.0
"""A small register in memory behind the port of the linking office, and an office on a real database."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from tests.sights import Sights
from warifu.identifiers.four_items import Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret
from warifu.linking import BulkLinking, Desk, Forms, Holder, LinkingStore, Links, Office, Settings
from warifu.matching import Record, keys_of_record, make_record

HOME = "割符県美登里市緑町1丁目2番3号"
ELSEWHERE = "割符県美登里市若葉町2丁目4番6号"
SCHEME = "handbook"
START = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SECRET = bytes(range(32))


def number(serial: int) -> str:
    """The digits of an invented number."""
    return IndividualNumber.of_body(f"{90000000000 + serial * 7919}").reveal("a test's own number")


@dataclass
class Town:
    """The register: the port `Register`, answered from memory."""

    people: dict[str, Record] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    households: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    def lives(
        self,
        ref: str,
        name: str,
        kana: str,
        birth: str,
        sex: Sex = Sex.FEMALE,
        address: str = HOME,
        household: str = "",
        *,
        protected: bool = False,
    ) -> str:
        """Register a person; gives her number."""
        self.people[ref] = make_record(
            ref,
            names=[(name, None, None)],
            kana=[(kana, None, None)],
            birth=birth,
            sex=sex,
            addresses=[(address, None, None)],
            protected=protected,
        )
        self.numbers[ref] = number(len(self.people))
        self.households[ref] = household or ref
        return self.numbers[ref]

    def protect(self, ref: str) -> None:
        self.people[ref] = _with(self.people[ref], protected=True)

    def sharing(self, keys: Sequence[int]) -> Iterable[Record]:
        self.asked += 1
        wanted = set(keys)
        return [each for each in self.people.values() if wanted & set(keys_of_record(each))]

    def holder_of(self, number: Secret[IndividualNumber]) -> Holder | None:
        digits = number.reveal("a test's register").reveal("a test's register")
        ref = next((ref for ref, held in self.numbers.items() if held == digits), None)
        if ref is None:
            return None
        home = self.households[ref]
        return Holder(
            self.people[ref],
            [self.people[other] for other, held in self.households.items() if held == home and other != ref],
        )

    def number_of(self, ref: str) -> Secret[IndividualNumber] | None:
        held = self.numbers.get(ref)
        return Secret(IndividualNumber(held)) if held else None

    def person(self, ref: str) -> Record | None:
        return self.people.get(ref)


def _with(record: Record, **changes: bool) -> Record:
    return msgspec.structs.replace(record, **changes)


@dataclass
class House:
    """The linking office of one city, with everything it needs."""

    office: Office
    town: Town
    database: Database
    settings: dict[str, Settings] = field(default_factory=dict)

    @property
    def bulk(self) -> BulkLinking:
        return BulkLinking(self.office, self.settings)

    @property
    def desk(self) -> Desk:
        return Desk(self.office)

    @property
    def links(self) -> Links:
        return Links(self.office)

    @property
    def forms(self) -> Forms:
        return Forms(self.office)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.transaction() as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, table: str, where: str = "true") -> int:
        return int(str(self.rows(f"SELECT count(*) FROM linking.{table} WHERE {where}")[0][0]))

    def loosen(self, gate: str, most: float) -> None:
        settings = self.settings.get(SCHEME, Settings())
        self.settings[SCHEME] = settings.with_limit(gate, most, "a small town of a test")


def open_house(database: Database, town: Town | None = None) -> House:
    """An office with a fixed clock and secret."""
    found = town or Town()
    office = Office(LinkingStore(database), found, SteppedClock(START), Secret(SECRET), Sights())
    return House(office, found, database)


COLUMNS = ("member_id", "name", "kana", "birth_date", "sex", "address", "number", "number_by")


def row(
    member: str,
    name: str,
    kana: str,
    birth: str,
    sex: str = "女",
    address: str = HOME,
    digits: str = "",
    by: str = "",
) -> tuple[str, ...]:
    """One row of a file, in the order of COLUMNS."""
    return (member, name, kana, birth, sex, address, digits, by or ("sato" if digits else ""))


def write(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = COLUMNS) -> Path:
    """Write a file of members."""
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(header)
        written.writerows(rows)
    return path


SURNAMES = ("山田", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "中村", "小林", "加藤")
READ = (
    "ヤマダ",
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "イトウ",
    "ワタナベ",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
)
GIVEN = ("花子", "桜", "恵", "薫", "陽菜", "結衣")
GIVEN_READ = ("ハナコ", "サクラ", "メグミ", "カオル", "ヒナ", "ユイ")


@dataclass(frozen=True)
class Resident:
    """A person of the crowd."""

    ref: str
    name: str
    kana: str
    birth: str
    address: str
    digits: str

    def row(self, **changes: str) -> tuple[str, ...]:
        """Her row as her office has it."""
        digits = changes.get("digits", self.digits)
        return row(
            changes.get("member", f"M{self.ref}"),
            changes.get("name", self.name),
            changes.get("kana", self.kana),
            changes.get("birth", self.birth),
            "女",
            changes.get("address", self.address),
            digits,
        )


def crowd(town: Town, count: int) -> list[Resident]:
    """Register that many different people, each with a home and a birth date of her own."""
    made = []
    for at in range(count):
        name = f"{SURNAMES[at % 10]}　{GIVEN[at // 10 % 6]}"
        kana = f"{READ[at % 10]}　{GIVEN_READ[at // 10 % 6]}"
        birth = date.fromordinal(date(1950, 1, 1).toordinal() + at * 97 % 27_000).isoformat()
        address = f"割符県美登里市緑町{1 + at % 5}丁目{1 + at // 5 % 20}番{1 + at // 100}号"
        ref = f"{at:05d}"
        digits = town.lives(ref, name, kana, birth, address=address)
        made.append(Resident(ref, name, kana, birth, address, digits))
    return made


def pass_sample(house: House, job: object, by: str = "checker") -> None:
    """Let a second person look at every sampled link and find it right."""
    for line in house.bulk.sample(job):  # type: ignore[arg-type]
        house.bulk.open_sample(job, line.line, by=by)  # type: ignore[arg-type]
        house.bulk.check(job, line.line, same=True, by=by)  # type: ignore[arg-type]


def again(people: Iterable[Resident]) -> list[Resident]:
    """The same people without their numbers."""
    return [replace(each, digits="") for each in people]
