# SPDX-License-Identifier: Apache-2.0
"""One life: born to a mother who has fled, notified in a shelter, a leaked number changed, a marriage, a
move, years abroad, a husband who becomes Japanese, a death. Every office knows what it should on every
day, and what was certified on a past day comes out the same for ever.

What changes her name or ends her life is entered in the family register of her legal domicile, Asahi, and
reaches the clerk of the city where she lives by the notice that waits at /entries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.databases import MakeDatabase
from tests.japan import HANAKO, TARO, Japan
from tests.stories.her_family_register import HIS_NAME, HerFamilyRegister
from tests.stories.her_life import (
    AT_J_LIS,
    BORN,
    HIS_BIRTH,
    HOME,
    NEW_HOME,
    SHELTER,
    SORA,
    Life,
    at_midori,
    codes_at,
    everything_at,
    issued,
    letters,
    print_room,
    same,
    whole,
)
from warifu.app import desk
from warifu.app.agencies import _gateway
from warifu.demo.town.personas import LAN
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.wire import Nothing
from warifu.notices import Asked
from warifu.numbers import LifeService
from warifu.numbers.client import NumbersClient
from warifu.residents import (
    Arrival,
    EventKind,
    Relation,
    Standing,
)
from warifu.residents.numbering import Finding, Numbering


@pytest.fixture
def life(make_database: MakeDatabase, tmp_path: Path) -> Life:
    japan = Japan(make_database, tmp_path)
    parents = japan.settle("city:asahi", [TARO, HANAKO])
    family = HerFamilyRegister(japan)
    family.parents(parents, [TARO, HANAKO])
    return Life(japan, family)


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
    life.family.enters("city:midori", EventKind.NATURALISATION)
    assert midori.find(her).stated.name == "鈴木　空"
    assert midori.find(him.in_house_number).stated.name == "鈴木　蘭"
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
