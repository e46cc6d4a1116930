# SPDX-License-Identifier: Apache-2.0
"""The country in which one life is told, what every office should say of her by day, and how to ask them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from pypdf import PdfReader

from tests.japan import HANAKO, Japan
from tests.stories.her_family_register import HerFamilyRegister
from warifu.app import desk, plan
from warifu.app.print_room import PrintRoom
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import JukiNetClient, LookUp
from warifu.kernel.refusal import Refusal
from warifu.notices import Destination
from warifu.numbers import FileHeadReceipts, NumberKeys, NumbersStore, Register
from warifu.residents import (
    Filing,
    Particulars,
    Relation,
    ResidentsService,
    Standing,
    Stated,
)
from warifu.residents.numbering import items_of
from warifu.residents.protection import Residence
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty

BORN = date(2026, 11, 20)
HIS_BIRTH = date(2024, 3, 3)
HOME = "割符県朝陽市緑町一丁目2番3号"
SHELTER = Destination("978-0099", "割符県美登里市海岸町9番地9 ひなげし荘", BodyName("city:midori"))
NEW_HOME = Residence("978-0001", "割符県美登里市栄町1丁目1番1号")
AT_J_LIS = {
    Standing.REGISTERED: "resident",
    Standing.ABROAD: "abroad",
    Standing.DECEASED: "deceased",
}
SORA = replace(
    HANAKO,
    relation=Relation.CHILD,
    name="山田　空",
    kana="ヤマダ　ソラ",
    latin_name="YAMADA SORA",
)


@dataclass(frozen=True)
class Turn:
    """What every office should say of her from a day on: her name, who keeps her record, how it stands.

    `head` heads her family register, "" once she stands in none; `married` is what it says of that.
    """

    on: date
    name: str
    city: str
    standing: Standing
    head: str
    married: bool


@dataclass
class Life:
    """A country, and the person whose life it is."""

    japan: Japan
    family: HerFamilyRegister
    at: dict[str, InHouseNumber] = field(default_factory=dict)
    certified: list[tuple[str, date, datetime, Particulars]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.japan.clock.today()

    def register(self, city: str) -> ResidentsService:
        return self.japan.register(city)

    def name_at(self, city: str) -> str:
        """Her in-house number at a city, as its own desk says it."""
        return self.at[city].reveal("a story")

    def years_pass(self, years: int) -> None:
        self.japan.clock.step(timedelta(days=365 * years))

    def files(self, city: str, *households: str, on: date | None = None) -> Filing:
        """A filing of today by a clerk who has just opened these households."""
        with self.register(city).store.transaction() as tx:
            seen = {each: tx.household_version(each) for each in households}
        return Filing(on or self.today, self.today, by="clerk-1", case="a life", seen=seen)

    def turn(
        self,
        name: str,
        city: str,
        standing: Standing = Standing.REGISTERED,
        *,
        head: str,
        married: bool = True,
    ) -> None:
        """From today on every office has her so, and her family register is certified; the day ends."""
        self.turns.append(Turn(self.today, name, city, standing, head, married))
        self.family.certify()
        self.told()
        self.japan.clock.step(timedelta(days=1))

    def certify(self, city: str) -> None:
        """A copy of her record is given out: it must be the same whenever it is asked for again."""
        now = self.japan.clock.now()
        shown = self.register(city).as_of(self.at[city], self.today, now)
        self.certified.append((city, self.today, now, whole(shown.stated)))

    def number(self, city: str) -> IndividualNumber:
        return self.register(city).reveal_number(self.at[city], by="clerk-1", reason="a life")

    def told(self) -> None:
        """Cities tell Juki Net what changed, and J-LIS follows."""
        for _ in range(2):
            self.japan.rounds("city:asahi", "city:midori", "jlis")

    def looked_up(self, name: str, address: str) -> str:
        """The pension service looks her up at Juki Net by these items; gives her standing, or ""."""
        asked = LookUp(
            name=name,
            born_on=BORN,
            sex=SORA.sex.value,
            address=address,
            request_id=uuid4(),
            row="juki-30-9-pension",
            case="pension/1",
            clerk="clerk-9",
        )
        try:
            return JukiNetClient(self.japan.parts("agency:pension").sealed_wire).look_up(asked).standing
        except Refusal as refusal:
            if refusal.reason != "nobody-confirmed":
                raise
            return ""

    def enrols(self, city: str, number: IndividualNumber) -> bool:
        """The pension service enrols whoever shows this number with her items; says whether it could."""
        items = items_of(self.register(city).find(self.at[city], on=date.max).stated)
        message = desk.Enrol(number.reveal("a story"), desk.items_message(items))
        try:
            self.japan.at_desk("agency:pension", "enrol", message, desk.Person)
        except Refusal:
            return False
        return True


def issued(japan: Japan) -> Register:
    """J-LIS's numbers, on its own keys and database."""
    ring = japan.ring("jlis")
    return Register.open(
        NumbersStore(japan.databases["jlis"]),
        NumberKeys(ring.secret(plan.NUMBERS), ring.secret(plan.NUMBERS_INDEX)),
        clock=japan.clock,
        heads=FileHeadReceipts(japan.settings("jlis").place("number-head")),
    )


def print_room(japan: Japan) -> PrintRoom:
    """J-LIS's print room."""
    return PrintRoom(japan.parts("jlis"), issued(japan))


def letters(room: PrintRoom) -> list[str]:
    """The text of every letter that lies printed."""
    with room.office.store.transaction() as tx:
        batches = tx.unposted_batches()
    found = []
    for batch in batches:
        for stem in room.office.folder.stems(batch):
            pdf = room.office.folder.read(batch, stem)
            assert pdf is not None
            found.append("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    return found


def at_midori(since: date, household: str) -> Particulars:
    """What her record at Midori states."""
    return replace(
        SORA,
        birth_date=BORN,
        household=household,
        relation=Relation.HEAD,
        name="グエン　空",
        kana="グエン　ソラ",
        latin_name="NGUYEN SORA",
        postal_code=NEW_HOME.postal_code,
        address=NEW_HOME.address,
        resident_since=since,
    )


def whole(stated: Stated) -> Particulars:
    """The record with its address, opened as a duty: a certificate holds it."""
    return stated.opened(on_duty(Duty.JUKI_NET))


def same(one: IndividualNumber, other: IndividualNumber) -> bool:
    return one.reveal("compare") == other.reveal("compare")


def codes_at(japan: Japan, body: str) -> list[tuple[object, ...]]:
    """The linkage codes a body holds, sealed as they are."""
    with japan.databases[body].transaction() as connection:
        return connection.execute("SELECT in_house, code_index FROM gateway.code ORDER BY 1").fetchall()


def everything_at(japan: Japan, body: str) -> list[str]:
    """Every table of a body as text."""
    with japan.databases[body].transaction() as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'warifu')"
        ).fetchall()
        return [
            str(row[0])
            for schema, table in tables
            for row in connection.execute(f'SELECT t::text FROM "{schema}"."{table}" t'.encode())
        ]
