# SPDX-License-Identifier: Apache-2.0
"""A small J-LIS that prints: the register of numbers, the notices office, a post and counters of three towns.

Everything is real but the post, which keeps what it was told.
"""

import hashlib
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from tests.databases import MakeDatabase
from tests.numbers.office import Office as NumbersOffice
from tests.numbers.office import open_office
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret
from warifu.notices import (
    Asked,
    Counter,
    DesignatedPeople,
    Destination,
    Elsewhere,
    Issuer,
    Mailing,
    NoticesStore,
    Office,
    Posting,
    PrinterFolder,
    RecipientSeal,
    Requests,
    Shelf,
    Wanted,
)
from warifu.numbers import Newcomer
from warifu.papers import Press

MIDORI, ASAHI, KAGE = BodyName("city:midori"), BodyName("city:asahi"), BodyName("city:kage")
JLIS = BodyName("jlis")
COUNTERS = {
    MIDORI: Counter("美登里市役所 市民課", "999-0100", "割符県美登里市中央一丁目1番1号"),
    ASAHI: Counter("朝陽市役所 市民課", "999-0200", "割符県朝陽市本町二丁目2番2号"),
    KAGE: Counter("影市役所 市民課", "999-0300", "割符県影市影町3番地"),
}
ISSUER = Issuer(
    "地方公共団体情報システム機構",
    "Japan Agency for Local Authority Information Systems",
    "https://jlis.example/k",
    "個人番号カードコールセンター（架空）0570-000-000",
)
SECRET = Secret(hashlib.sha256(b"notices of tests").digest())
SHELTER = Destination("999-0288", "割符県朝陽市海岸町9番地9 ひなげし荘", ASAHI)


@dataclass
class HeardPost:
    """A post that remembers which letters it was called to bring back."""

    called: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    down: bool = False

    def take(self, trackings: Sequence[str], *, to_her_alone: bool = False) -> None:
        self.taken += [each for each in trackings if each not in self.taken]

    def call_back(self, tracking: str) -> None:
        if self.down:
            raise ConnectionError
        self.called.append(tracking)


@dataclass(frozen=True)
class Person:
    """Somebody of the town, as her city and J-LIS know her."""

    name: str
    code: ResidentRecordCode
    address: str
    number: IndividualNumber
    born_on: date
    common_name: str = ""
    postal_code: str = "999-0101"
    city: BodyName = MIDORI

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.code, Destination(self.postal_code, self.address, self.city, self.common_name))


@dataclass
class House:
    """Everything of one J-LIS."""

    numbers: NumbersOffice
    database: Database
    office: Office
    post: HeardPost
    _places: itertools.count = field(default_factory=lambda: itertools.count(1))  # type: ignore[type-arg]

    def __post_init__(self) -> None:
        self.press = Press.ready()
        self.requests = Requests(self.office, self.press)
        self.mailing = Mailing(self.office, self.press)
        self.posting = Posting(self.office, self.post)
        self.shelf = Shelf(self.office)
        self.elsewhere = Elsewhere(self.office, self.press)
        self.clock: SteppedClock = self.numbers.clock

    def born(
        self,
        name: str,
        *,
        address: str = "割符県美登里市緑町一丁目2番3号",
        common_name: str = "",
        city: BodyName = MIDORI,
    ) -> Person:
        """Somebody gets a number."""
        place = next(self._places)
        code = ResidentRecordCode.of_body(f"{2_000_000_000 + place:010d}")
        born_on = date(1960 + place % 50, 1 + place % 12, 1 + place % 28)
        given = self.numbers.service.designate(
            city,
            UUID(int=10_000 + place),
            Newcomer(code, FourBasicItems(name, born_on, Sex.FEMALE, address), place.to_bytes(32, "big")),
        )
        return Person(name, code, address, given.number, born_on, common_name, city=city)

    def ask(self, *people: Person, request: int = 1) -> UUID:
        """Their city asks for their letters; gives the batch."""
        return self.requests.ask(
            people[0].city, UUID(int=request), [person.wanted for person in people]
        ).batch

    def send(self, *people: Person, request: int = 1) -> UUID:
        """Letters are printed, checked and posted."""
        batch = self.ask(*people, request=request)
        self.mailing.run(batch)
        self.mailing.check(batch)
        self.post_all(batch)
        return batch

    def post_all(self, batch: UUID) -> None:
        """Every checked envelope of a batch goes under the scanner."""
        for line in list(self.mailing.manifest(batch))[1:-1]:
            self.posting.scan_out(line.split(",")[1], "mori")

    def choose(
        self,
        person: Person,
        destination: Destination | None = SHELTER,
        *,
        city: BodyName = ASAHI,
        herself: bool = True,
        receipt: str = "",
    ) -> str:
        """She asks at a counter for another place."""
        asked = Asked(person.code, destination, herself, UUID(int=77), receipt)
        try:
            return self.elsewhere.choose(city, asked)
        finally:
            self.posting.settle()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self.database.transaction() as connection:
            return [tuple(row) for row in connection.execute(query.encode(), values)]

    def tracking(self, person: Person) -> str:
        """The label of the newest piece of a person."""
        (found,) = self.office.people.find([person.code])
        assert found is not None
        query = "SELECT tracking FROM notices.piece WHERE person = %s ORDER BY edition DESC LIMIT 1"
        return str(self.rows(query, found.person)[0][0])

    def stage(self, person: Person) -> str:
        return str(
            self.rows("SELECT stage FROM notices.piece WHERE tracking = %s", self.tracking(person))[0][0]
        )

    def files(self, batch: UUID) -> dict[str, bytes]:
        return {
            stem: pdf
            for stem in self.office.folder.stems(batch)
            if (pdf := self.office.folder.read(batch, stem)) is not None
        }

    def later(self) -> UUID:
        """The batch that J-LIS opened itself."""
        ((batch,),) = self.rows("SELECT batch FROM notices.batch WHERE asked_by = 'jlis'")
        assert isinstance(batch, UUID)
        return batch


def open_house(
    make_database: MakeDatabase, folder: Path, *, database: Database | None = None, seed: int = 7
) -> House:
    database = database or make_database(["numbers", "notices"])
    numbers = open_office(make_database, database=database)
    chance = random.Random(seed)
    office = Office(
        store=NoticesStore(database),
        people=DesignatedPeople(numbers.register, SECRET),
        seal=RecipientSeal(SECRET, chance.randbytes),
        folder=PrinterFolder(folder / "printer"),
        counters=COUNTERS,
        issuer=ISSUER,
        clock=numbers.clock,
        draw=chance.randbytes,
        body=JLIS,
    )
    return House(numbers, database, office, HeardPost())


def family(house: House, size: int = 4) -> list[Person]:
    """A household of one address."""
    names = ["山田　太郎", "山田　花子", "山田　さくら", "山田　一", "山田　二郎", "山田　三子"]
    return [house.born(name) for name in names[:size]]


def moved(person: Person, address: str) -> Person:
    return replace(person, address=address)


DAY = datetime(2026, 4, 1, tzinfo=UTC)
