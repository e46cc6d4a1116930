# SPDX-License-Identifier: Apache-2.0
"""The forms of the desk about who is whose child, who is Japanese, and who left for a register elsewhere."""

from __future__ import annotations

from datetime import date

from tests.families.hall import KIKU, KIKUS, MATSUS, YAMADA, Hall, hall, refusal, words
from tests.families.office import JOHN, MIDORI, accepted
from warifu.families import Closing, Domicile
from warifu.families.acts.births import Birth
from warifu.families.acts.filing import Filing
from warifu.families.acts.marriages import Marriage
from warifu.families.facts import FactKind
from warifu.identifiers.four_items import Sex

__all__ = ["hall"]  # the fixture
FATHER = {
    "other_name": "山田　太郎",
    "other_born_on": "1988-08-20",
    "other_place": YAMADA["place"],
    "other_head": YAMADA["head"],
}
ELSEWHERE = {
    "place": "割符県美登里市旭一丁目1番",
    "head": "川口 一",
    "name": "川口 陽菜",
    "municipality": "992011",
    "entered_on": "2026-11-01",
    "filer": "美登里市長",
}


def entered(hall: Hall, title: dict[str, str], **form: str) -> str:
    page = hall.act("notice", title, **form)
    assert page.status_code == 200, words(page.text)
    assert "The notice is entered" in words(page.text)
    return words(page.text)


def test_a_child_gets_a_father_and_the_court_gives_him_custody(hall: Hall) -> None:
    mother, born_on = hall.number(KIKU), date(2026, 11, 1)
    birth = Birth(
        Filing(born_on, "母"), "結", accepted("ユイ"), Sex.FEMALE, born_on, "割符県朝陽市", mother, None
    )
    child = hall.kin.accept(birth, by="mori").person
    assert child is not None
    custody = {"kind": "custody", "one": "m1", "filer": "父", "court_on": "2026-11-20"}
    nobody = hall.act("notice", KIKUS, parents="father", **custody)
    assert nobody.status_code == 422
    assert "No such parent of this child" in words(nobody.text)
    assert hall.act("notice", KIKUS, kind="recognition", one="m0", filer="父", **FATHER).status_code == 422
    shown = entered(hall, KIKUS, kind="recognition", one="m1", filer="父", **FATHER)
    assert "Recognised by 山田 太郎" in shown
    unsettled = hall.act("notice", KIKUS, parents="father", **(custody | {"court_on": ""}))
    assert "judgment" in refusal(unsettled.text)
    assert "Parental authority 山田 太郎" in entered(hall, KIKUS, parents="father", **custody)
    held = [each for each in hall.kin.facts(child) if each.kind is FactKind.CUSTODY and not each.until_on]
    assert len(held) <= 1


def test_the_foreign_spouse_whom_a_register_notes_becomes_japanese_and_heads_a_register(hall: Hall) -> None:
    here, form = Domicile(hall.kin.municipality, KIKUS["place"]), {"filer": "本人", "because": "辞書"}
    form |= {"surname": "鈴木", "surname_kana": "スズキ", "given": "譲", "kana": "ジョウ", "goes": "heads"}
    form |= {"kind": "naturalisation", "one": "m0", "gazette_on": "2026-11-20", "domicile": here.place}
    unmarried = hall.act("notice", KIKUS, **form)
    assert unmarried.status_code == 422, "who is not married is not offered"
    notice = Marriage(Filing(date(2026, 11, 1), "夫妻", 2), JOHN, hall.number(KIKU), domicile=here)
    hall.kin.accept(notice, by="mori")
    (him,) = [each.other.person for each in hall.kin.facts(hall.number(KIKU)) if each.other.name == JOHN.name]
    mismatch = hall.act("notice", KIKUS, **(form | {"goes": "enters"}))
    assert "the surname of one of the two" in refusal(mismatch.text)
    assert "A closed register" in entered(hall, KIKUS, **form)
    theirs = hall.kin.register_of(him)
    assert [theirs.name_of(each.person) for each in theirs.enrolled] == ["鈴木　譲", "鈴木　菊"]


def test_who_goes_elsewhere_leaves_with_the_title_of_the_register_there(hall: Hall) -> None:
    own = ELSEWHERE | {"municipality": hall.kin.municipality.digits}
    assert "code of this city" in words(hall.act("notice", YAMADA, kind="departure", one="m2", **own).text)
    leaves = {"kind": "departure", "one": "m2", **ELSEWHERE}
    assert "name the spouse" in words(hall.act("notice", YAMADA, why="婚姻", **leaves).text)
    assert "割符県美登里市旭一丁目1番 川口 一" in entered(hall, YAMADA, why="入籍", **leaves)
    lost = {"kind": "nationality-lost", "one": "m0", "lost_on": "2026-11-02", "nationality": "USA"}
    assert "Nationality since USA" in entered(hall, KIKUS, filer="本人", **lost)
    moved = {"kind": "transfer", "domicile": ELSEWHERE["place"], "filer": "本人", "signed": "yes"}
    assert "A closed register" in entered(hall, MATSUS, municipality="992011", **moved)
    (closed,) = hall.kin.find(**MATSUS)
    assert (closed.closing, closed.moved_to) == (
        Closing.TRANSFERRED,
        Domicile(MIDORI, ELSEWHERE["place"]),
    )
