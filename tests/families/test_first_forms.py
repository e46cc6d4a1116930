# SPDX-License-Identifier: Apache-2.0
"""Forms of the desk for whom no register has, and for what is entered wrongly."""

from __future__ import annotations

import re

from tests.families.hall import KIKU, KIKUS, YAMADA, Hall, hall, hidden, refusal, words
from tests.residents.registers import HANAKO
from warifu.exchange import Manner
from warifu.families.facts import FactKind, Kin
from warifu.identifiers.in_house_number import InHouseNumber

__all__ = ["hall"]  # the fixture
PLACE = "割符県朝陽市本町三丁目3番"
NAMED = {"surname": "川口", "surname_kana": "カワグチ", "given": "真理", "kana": "マリ", "because": "辞書"}
MARI = {"place": PLACE, "head": "川口　真理"}
BORN = {"born_on": "1990-05-05", "sex": "female", "domicile": PLACE, "filer": "本人"}
WRONG = {"kind": "correction", "reason": "届書の誤記による", "filer": "本人"}


def entered(hall: Hall, title: dict[str, str], **form: str) -> str:
    page = hall.act("notice", title, **form)
    assert page.status_code == 200, words(page.text)
    assert "The notice is entered" in words(page.text)
    return words(page.text)


def first(hall: Hall, case: str, **form: str) -> str:
    page = hall.send(f"{case}/first", send="1", **form)
    assert ("The notice is entered" in words(page.text)) == (page.status_code == 200 and "sure" in form)
    return str(page.text)


def test_who_stands_in_no_register_gets_one_once_and_is_told_of_the_look(hall: Hall) -> None:
    case, form = hall.case(), {"kind": "establishment", **NAMED, **BORN, "court_on": ""}
    empty = first(hall, case, **form)
    assert "Please fill this in" in words(empty)
    assert "Who may file it" in words(empty)
    form |= {"court_on": "2026-11-20", "relation": "長女"}
    asked = first(hall, case, **form)
    assert "Nothing is entered yet" in words(asked)
    assert hall.kin.find(**MARI) == []
    shown = words(first(hall, case, **form, sure="1"))
    assert "川口 真理" in shown
    assert "Established on" in shown
    (register,) = hall.kin.find(**MARI)
    told = [(InHouseNumber(each.in_house), each.manner) for each in hall.sights.told]
    assert told == [(register.head, Manner.FAMILY)]
    assert "already" in refusal(first(hall, case, **form, sure="1")), "pressed twice, entered once"
    assert hall.looks() == ["register", "compared"], "what a refusal says of somebody is a look too"
    assert hall.sights.told[-1].manner is Manner.NAMED
    assert len(hall.kin.find(**MARI)) == 1


def test_a_new_national_gets_a_register_unless_one_here_notes_her_as_a_spouse(hall: Hall) -> None:
    case = hall.case()
    form = {"kind": "first-naturalisation", **NAMED, **BORN, "formerly": "サントス, マリア"}
    form |= {"nationality": "フィリピン共和国", "gazette_on": "2026-11-20", "lives_in": "12"}
    assert "code of 6 digits" in words(first(hall, case, **form))
    form |= {"lives_in": "992011"}
    shown = words(first(hall, case, **form, sure="1"))
    assert "Name before サントス, マリア" in shown
    with hall.database.transaction() as tx:
        assert tx.execute("SELECT municipality FROM families.stated_city").fetchall() == [("992011",)]
    wed = {"kind": "marriage-foreign", "one": "m0", "filer": "夫妻", "witnesses": "yes", "capacity": "yes"}
    wed |= {"other_name": "スミス，ジョン", "other_nationality": "米国", "other_born_on": "1988-02-02"}
    entered(hall, KIKUS, **wed)
    him = {
        "formerly": "スミス ジョン",
        "born_on": "1988-02-02",
        "sex": "male",
        "given": "譲",
        "kana": "ジョウ",
    }
    him |= {"gazette_on": hall.kin.clock.today().isoformat()}
    noted = first(hall, case, **(form | him), sure="1")
    assert "notes this person" in refusal(noted)
    assert InHouseNumber(hall.sights.told[-1].in_house) == hall.number(KIKU), "the spouse is told"


def test_what_is_wrong_is_stated_anew_with_its_ground_and_stays_readable(hall: Hall) -> None:
    bare = hall.act("notice", KIKUS, one="m0", item="born_on", value="1985-02-04", ground="trifle", **WRONG)
    assert "permission" in refusal(bare.text), "a birth date is no trifle"
    court = {"ground": "court", "court_on": "2026-11-20"}
    shown = entered(hall, KIKUS, one="m0", item="born_on", value="1985-02-04", **court, **WRONG)
    assert re.search(r"Birth date stated before 昭和60年2月3日", shown)
    assert "Why it was corrected 届書の誤記による" in shown
    number = hall.number(HANAKO)
    child = next(iter(Kin(hall.kin.facts, hall.kin.clock.today()).children(number)))
    untrue = {"one": "m2", "item": "not-father", "value": "", "ground": "court", "court_on": "2026-11-20"}
    assert hall.act("notice", YAMADA, **untrue, **WRONG).status_code == 422, "only by judgment"
    after = entered(hall, YAMADA, **(untrue | {"ground": "judgment"}), **WRONG)
    assert "Father stated before 山田 太郎" in after
    natural = [each for each in hall.kin.facts(child) if each.kind is FactKind.NATURAL_PARENT]
    member = hall.kin.register_of(child).member(child)
    assert member is not None
    today = hall.kin.clock.today()
    assert [each.other.name for each in natural if each.holds(today)] == [member.parents.mother]
    assert member.parents.father == ""
    made = hall.act("notice", YAMADA, one="m2", item="father", value="山田 一", **court, **WRONG)
    assert made.status_code == 422, "no father is made by spelling"


def test_a_death_says_by_which_right_it_was_filed(hall: Hall) -> None:
    form = {
        "kind": "death",
        "one": "m0",
        "died_on": "2026-11-25",
        "died_at": "割符県朝陽市",
        "filer": "森 治",
    }
    nobody = hall.act("notice", KIKUS, **form, filer_as="知人")
    assert nobody.status_code == 422
    assert 'id="filer_as-error"' in nobody.text
    assert "家屋管理人 森 治" in entered(hall, KIKUS, **form, filer_as="家屋管理人")
    assert hidden(nobody.text, "kind") == "death"
    assert "landlord" in words(nobody.text)
