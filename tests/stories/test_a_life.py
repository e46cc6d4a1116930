# SPDX-License-Identifier: Apache-2.0
"""One life: born to a mother who has fled, notified in a shelter, a leaked number changed, a marriage, a
move, years abroad, a husband who becomes Japanese, a death. Every office knows what it should on every
day, and what was certified on a past day comes out the same for ever.

What changes her name or ends her life is entered in the family register of her legal domicile, Asahi, and
reaches the clerk of the city where she lives by the notice that waits at /entries.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from tests.databases import MakeDatabase
from tests.japan import HANAKO, TARO, Japan
from tests.stories.her_family_register import HIS_NAME, HerFamilyRegister
from warifu.app import desk, plan
from warifu.app.agencies import _gateway
from warifu.app.print_room import PrintRoom
from warifu.demo.town.personas import LAN
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import JukiNetClient, LookUp
from warifu.kernel.refusal import Refusal
from warifu.kernel.wire import Nothing
from warifu.notices import Asked, Destination
from warifu.numbers import FileHeadReceipts, LifeService, NumberKeys, NumbersStore, Register
from warifu.numbers.client import NumbersClient
from warifu.residents import (
    Arrival,
    EventKind,
    Filing,
    NewName,
    Particulars,
    Relation,
    ResidentsService,
    Standing,
    Stated,
)
from warifu.residents.numbering import Finding, Numbering, items_of
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


@pytest.fixture
def life(make_database: MakeDatabase, tmp_path: Path) -> Life:
    japan = Japan(make_database, tmp_path)
    parents = japan.settle("city:asahi", [TARO, HANAKO])
    family = HerFamilyRegister(japan)
    family.parents(parents, [TARO, HANAKO])
    return Life(japan, family)


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


def test_a_life(life: Life) -> None:
    born_in_flight(life)
    first = notified_in_a_shelter(life)
    second = changed_after_a_leak(life, first)
    married(life)
    moved(life, second)
    abroad_and_back(life, second)
    his_naturalisation(life)
    died(life, second)
    assert (len(life.certified), len(life.family.pages)) == (5, 17)
    for city, on, known_at, then in life.certified:
        again = life.register(city).as_of(life.at[city], on, known_at)
        assert whole(again.stated) == then, f"what {city} certified on {on} must come out again"
    life.family.check_pages()
    everybody_agrees_about_every_day(life)
    life.japan.check()


def everybody_agrees_about_every_day(life: Life) -> None:
    """On the day of each turn and the day before: all registers and J-LIS say what was so on that day."""
    jlis, keeper = LifeService(issued(life.japan)), life.turns[-1].city
    code = life.register(keeper).find(life.at[keeper], on=date.max).record_code
    for before, turn in zip([None, *life.turns], life.turns, strict=False):
        for on, so in ((turn.on - timedelta(days=1), before), (turn.on, turn)):
            if so is None:
                continue
            state = jlis.as_of(BodyName(keeper), code, on, clerk="clerk-1", case="asahi/2052/1")
            held = (state.items.name, state.city.text, state.standing.value)
            assert held == (so.name, so.city, AT_J_LIS[so.standing]), f"J-LIS on {on}"
            record = life.register(so.city).find(life.at[so.city], on=on)
            assert (record.stated.name, record.standing) == (so.name, so.standing), f"{so.city} on {on}"
            stands = (so.name if so.head else "", so.head, so.married)
            assert life.family.says(on) == stands, f"the family register on {on}"
    gone = life.register("city:asahi").find(life.at["city:asahi"], on=life.turns[-1].on)
    assert (gone.stated.name, gone.standing) == ("グエン　空", Standing.MOVED_OUT)
    with pytest.raises(Refusal):
        life.register("city:midori").find(life.at["city:midori"], on=life.turns[0].on)


def born_in_flight(life: Life) -> None:
    """Her mother has fled to a shelter in Midori; the birth is entered where they are registered."""
    asahi, mother = life.register("city:asahi"), life.family.mother
    life.family.born(BORN)
    life.family.enters("city:asahi", EventKind.BIRTH)
    life.japan.rounds("city:asahi")
    (child,) = [each for each in asahi.household_of(mother).members if each.stated.birth_date == BORN]
    assert (child.stated.name, child.stated.relation) == (SORA.name, Relation.CHILD)
    life.at["city:asahi"] = child.in_house_number
    hers = desk.People([life.name_at("city:asahi")])
    assert life.japan.at_desk("city:asahi", "number", Nothing(), desk.Counted).count == 0
    assert life.japan.at_desk("city:asahi", "enrol-residents", hers, desk.Counted).count == 0, "by itself"
    life.certify("city:asahi")


def notified_in_a_shelter(life: Life) -> IndividualNumber:
    """The letter goes to the shelter; the city of the register learns no word of it."""
    japan, room = life.japan, print_room(life.japan)
    code = life.register("city:asahi").find(life.at["city:asahi"]).record_code
    assert japan.at_desk("city:asahi", "letters", Nothing(), desk.Counted).count == 3
    room.elsewhere.choose(BodyName("city:midori"), Asked(code, SHELTER, True, UUID(int=1)))
    room.posting.settle()
    room.print_waiting()
    printed = letters(room)
    (hers,) = [text for text in printed if "空" in text]
    assert "ひなげし荘" in hers
    assert "緑町" not in hers
    assert not [text for text in printed if text != hers and "ひなげし荘" in text]
    assert not [row for row in everything_at(japan, "city:asahi") if "ひなげし" in row or "海岸町" in row]
    return life.number("city:asahi")


def changed_after_a_leak(life: Life, old: IndividualNumber) -> IndividualNumber:
    """Her number stood on a lost list and is misused: she gets another; codes and mailbox stay hers."""
    japan, register = life.japan, life.register("city:asahi")
    before, codes = (
        len(japan.history("city:asahi", life.name_at("city:asahi"))),
        codes_at(japan, "city:asahi"),
    )
    numbering = Numbering(
        register, NumbersClient(japan.parts("city:asahi").sealed_wire), _gateway(japan.parts("city:asahi"))
    )
    only_leaked = Finding(uuid4(), leaked=True, at_risk=False, evidence="list 26-3")
    with pytest.raises(Refusal) as refusal:
        numbering.change(life.at["city:asahi"], only_leaked)
    assert refusal.value.reason == "no-ground-for-change"
    assert same(life.number("city:asahi"), old)
    numbering.change(life.at["city:asahi"], replace(only_leaked, request_id=uuid4(), at_risk=True))
    new = life.number("city:asahi")
    assert not same(new, old)
    with pytest.raises(Refusal):
        register.find_by_number(old)
    assert register.find_by_number(new) == life.at["city:asahi"]
    assert not life.enrols("city:asahi", old), "the old number is dead at J-LIS too"
    assert life.enrols("city:asahi", new)
    assert codes_at(japan, "city:asahi") == codes
    assert len(japan.history("city:asahi", life.name_at("city:asahi"))) > before, "her mailbox is the same"
    life.turn("山田　空", "city:asahi", head="山田　太郎", married=False)
    return new


def married(life: Life) -> None:
    """Twenty-six years later she marries a foreigner: her name stays, until she takes his."""
    life.years_pass(26)
    asahi = life.register("city:asahi")
    life.family.married(HIS_BIRTH)
    assert asahi.owed.waiting() == [], "another register of the same name is no entry of a clerk"
    life.turn("山田　空", "city:asahi", head="山田　空")

    life.japan.clock.step(timedelta(days=60))
    before = life.today - timedelta(days=1)
    life.family.takes_his_surname()
    life.family.enters("city:asahi", EventKind.NAME_CHANGE)
    life.told()
    assert life.looked_up("グエン　空", HOME)
    assert not life.looked_up("山田　空", HOME)
    assert asahi.find(life.at["city:asahi"], on=before).stated.name == "山田　空"
    life.certify("city:asahi")
    life.turn("グエン　空", "city:asahi", head="グエン　空")


def moved(life: Life, number: IndividualNumber) -> None:
    """She moves from Asahi to Midori; her family register stays where it is."""
    asahi = life.register("city:asahi")
    filed = asahi.events.move_out(
        [life.at["city:asahi"]],
        life.files("city:asahi", SORA.household),
        to_address=NEW_HOME.address,
        to_city="city:midori",
    )
    assert filed.paper is not None
    (leaver,) = filed.paper.people
    arrival = Arrival(at_midori(life.today, "M9300001"), leaver.record_code, number)
    midori = life.register("city:midori")
    (there,) = midori.events.move_in([arrival], life.files("city:midori", "M9300001")).residents
    life.at["city:midori"] = there.in_house_number
    life.told()
    assert life.looked_up("グエン　空", NEW_HOME.address) == "resident"
    assert not life.looked_up("グエン　空", HOME)
    assert same(life.number("city:midori"), number)
    assert asahi.find(life.at["city:asahi"], on=date.max).standing is Standing.MOVED_OUT
    life.certify("city:midori")
    life.turn("グエン　空", "city:midori", head="グエン　空")


def abroad_and_back(life: Life, number: IndividualNumber) -> None:
    """She works abroad for three years: the record is closed, the number hers, the same on her return."""
    midori, her = life.register("city:midori"), life.at["city:midori"]
    home = midori.household_of(her).number
    code = midori.find(her).record_code
    midori.events.go_abroad([her], life.files("city:midori", home), to_country="ベトナム")
    life.turn("グエン　空", "city:midori", Standing.ABROAD, head="グエン　空")
    life.years_pass(3)
    assert midori.find(her).standing is Standing.ABROAD
    stated = at_midori(life.today, "M9300002")
    filing = life.files("city:midori", "M9300002")
    (back,) = midori.events.return_from_abroad([Arrival(stated, code)], filing).residents
    assert back.in_house_number == her
    assert same(life.number("city:midori"), number)
    life.told()
    assert life.looked_up("グエン　空", NEW_HOME.address) == "resident"
    life.certify("city:midori")
    life.turn("グエン　空", "city:midori", head="グエン　空")


def his_naturalisation(life: Life) -> None:
    """Her husband, a foreign resident of Midori, becomes Japanese, of the same number; she gets his name."""
    midori, her = life.register("city:midori"), life.at["city:midori"]
    stay = life.today + timedelta(days=900)
    stated = replace(
        LAN,
        name=HIS_NAME,
        birth_date=HIS_BIRTH,
        sex=Sex.MALE,
        resident_since=life.today,
        residence_until=stay,
    )
    filing = life.files("city:midori", LAN.household)
    (him,) = midori.events.first_registration(stated, filing).residents
    life.japan.at_desk("city:midori", "number", Nothing(), desk.Counted)
    before = midori.reveal_number(him.in_house_number, by="clerk-1", reason="a life")
    life.japan.clock.step(timedelta(days=30))
    life.family.he_naturalises()
    life.family.enters("city:midori", EventKind.NAME_CHANGE)
    assert midori.find(her).stated.name == "鈴木　空"
    named = NewName("鈴木　蘭", "スズキ　ラン")
    midori.events.naturalise(him.in_house_number, named, life.files("city:midori", LAN.household))
    life.told()
    after = midori.find(him.in_house_number)
    assert after.stated.is_japanese
    assert after.record_code == him.record_code
    assert same(midori.reveal_number(him.in_house_number, by="clerk-1", reason="a life"), before)
    life.turn("鈴木　空", "city:midori", head="鈴木　蘭")


def died(life: Life, number: IndividualNumber) -> None:
    """She dies: her record is closed, her number opens nothing and nobody gets it again."""
    midori, her = life.register("city:midori"), life.at["city:midori"]
    life.certify("city:midori")
    life.family.died()
    life.family.enters("city:midori", EventKind.DEATH)
    life.turn("鈴木　空", "city:midori", Standing.DECEASED, head="", married=False)
    assert midori.find(her, on=date.max).standing is Standing.DECEASED
    assert not life.enrols("city:midori", number)
    assert life.looked_up("鈴木　空", NEW_HOME.address) == "deceased"


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
