# SPDX-License-Identifier: Apache-2.0
"""Forms of the desk of which one party is a foreign national, and those of adoption and its end."""

from __future__ import annotations

from tests.families.hall import KIKU, KIKUS, MATSUS, YAMADA, Hall, hall, refusal, words
from tests.families.test_first_forms import entered
from warifu.families.facts import FactKind, Kin
from warifu.identifiers.in_house_number import InHouseNumber

__all__ = ["hall"]  # the fixture
JOHN = {"other_name": "スミス, ジョン", "other_nationality": "アメリカ合衆国", "other_born_on": "1988-02-02"}
READ = {"because": "辞書", "filer": "本人", "signed": "yes"}
SMITHS = KIKUS | {"head": "スミス　菊"}
CHILD = {
    "other_name": "川口　進",
    "other_born_on": "2020-05-05",
    "other_place": "割符県美登里市旭一丁目1番",
    "other_head": "川口　進",
    "sex": "male",
}


def parents(hall: Hall, child: InHouseNumber) -> set[str]:
    today = hall.kin.clock.today()
    ties = [each for each in hall.kin.facts(child) if each.person == child and each.holds(today)]
    return {each.other.name for each in ties if each.kind is not FactKind.CUSTODY}


def test_a_marriage_with_a_foreign_national_from_the_first_day_to_the_surname_of_before(hall: Hall) -> None:
    wed = {"kind": "marriage-foreign", "one": "m0", "filer": "夫妻", "witnesses": "yes", **JOHN}
    assert "may marry" in refusal(hall.act("notice", KIKUS, **wed).text)
    own = hall.act("notice", KIKUS, **(wed | {"other_nationality": "日本"}), capacity="yes")
    assert "ordinary form" in words(own.text)
    shown = entered(hall, KIKUS, **wed, capacity="yes")
    assert "Name of the spouse スミス，ジョン" in shown
    assert "Nationality of the spouse アメリカ合衆国" in shown
    birth = {"kind": "birth", "mother": "m0", "father": "foreign", "given": "結", "kana": "ユイ"}
    birth |= {
        "sex": "female",
        "born_on": hall.kin.clock.today().isoformat(),
        "born_at": "割符県朝陽市",
        **READ,
    }
    assert "Nationality of the father アメリカ合衆国" in entered(hall, KIKUS, **birth)
    (child,) = Kin(hall.kin.facts, hall.kin.clock.today()).children(hall.number(KIKU))
    assert parents(hall, child) == {KIKU["name"], "スミス，ジョン"}

    take = {"kind": "surname-foreign-spouse", **READ}
    wrong = hall.act("notice", KIKUS, surname="ジョーンズ", kana="ジョーンズ", **take)
    assert "not the surname of the foreign spouse" in refusal(wrong.text)
    entered(hall, KIKUS, surname="スミス", kana="スミス", **take)
    assert "戸籍法107条2項の届出" in words(hall.find(hall.case(), SMITHS).text)

    divorce = {"kind": "divorce-foreign", "one": "m0", "filer": "夫妻", "witnesses": "yes"}
    asked = hall.act("notice", SMITHS, **divorce)
    assert asked.status_code == 422
    assert "Parental authority: 菊池 結" in words(asked.text), (
        "who stands in another register is asked of too"
    )
    assert child in {InHouseNumber(each.in_house) for each in hall.sights.told}
    entered(hall, SMITHS, **divorce, custody_e0="mother")
    back = {"kind": "surname-back-foreign", **READ}
    assert "borne before" in refusal(hall.act("notice", SMITHS, surname="菊田", kana="キクタ", **back).text)
    entered(hall, SMITHS, surname="菊池", kana="キクチ", **back)
    assert hall.kin.register_of(hall.number(KIKU)).name_of(hall.number(KIKU)) == KIKU["name"]


def test_a_marriage_made_abroad_is_reported_without_witnesses_and_holds_from_its_day(hall: Hall) -> None:
    told = {"kind": "marriage-foreign", "one": "m0", "filer": "妻", **JOHN, "abroad_on": "2026-06-01"}
    assert 'id="abroad_form-error"' in hall.act("notice", KIKUS, **told).text
    shown = entered(hall, KIKUS, **told, abroad_form="アメリカ合衆国ハワイ州の方式")
    assert "Form of the marriage アメリカ合衆国ハワイ州の方式" in shown
    assert "Late; the period was 3か月" in shown
    (tie,) = [each for each in hall.kin.facts(hall.number(KIKU)) if each.kind is FactKind.SPOUSE]
    assert tie.from_on.isoformat() == "2026-06-01"


def test_the_same_foreigner_recognises_a_child_and_marries_her_mother(hall: Hall) -> None:
    birth = {"kind": "birth", "mother": "m0", "given": "結", "kana": "ユイ", "sex": "female", **READ}
    entered(hall, KIKUS, **birth, born_on="2026-11-01", born_at="割符県朝陽市")
    shown = entered(hall, KIKUS, kind="recognition-foreign", one="m1", filer="父", **JOHN)
    assert "Nationality of who recognised アメリカ合衆国" in shown
    wed = {"kind": "marriage-foreign", "one": "m0", "filer": "夫妻", "witnesses": "yes", "capacity": "yes"}
    entered(hall, KIKUS, **wed, **(JOHN | {"other_name": "スミス，ジョン"}))
    kin = Kin(hall.kin.facts, hall.kin.clock.today())
    (him,) = kin.spouses(hall.number(KIKU))
    (child,) = kin.children(him)
    assert parents(hall, child) == {KIKU["name"], "スミス，ジョン"}
    change = {"kind": "surname-foreign-parent", "one": "m1", "surname": "スミス", "kana": "スミス", **READ}
    assert "permission" in refusal(hall.act("notice", KIKUS, **change).text)
    shown = entered(hall, KIKUS, **change, court_on="2026-11-20")
    assert hall.kin.register_of(child).name_of(child) == "スミス　結"


def test_a_father_recognises_a_foreign_child_whom_his_register_notes_and_none_has(hall: Hall) -> None:
    child = {
        "other_name": "サントス, リカ",
        "other_nationality": "フィリピン共和国",
        "other_born_on": "2020-01-02",
    }
    form = {"kind": "recognition-of-foreigner", "one": "m0", "filer": "父", "sex": "female", **child}
    assert hall.act("notice", YAMADA, **form).status_code == 422, "her own law asks for consents"
    shown = entered(hall, YAMADA, **form, consents="yes")
    assert "Child recognised サントス，リカ" in shown
    assert "Nationality of the child recognised フィリピン共和国" in shown
    assert hall.act("notice", YAMADA, **form, consents="yes").status_code == 409, "he is her father already"


def test_a_special_adoption_and_its_end_are_taken_at_the_desk(hall: Hall) -> None:
    special = {"kind": "special-adoption", "filer": "養父", **CHILD, "court_on": "2026-11-20"}
    assert "both spouses" in refusal(hall.act("notice", MATSUS, **special, asked_on="2026-01-10").text)
    unread = hall.act("notice", YAMADA, **special)
    assert 'id="asked_on-error"' in unread.text
    shown = entered(hall, YAMADA, **special, asked_on="2026-01-10")
    assert "山田 進" in shown
    assert "Judgment of Civil Code 817-2" in shown
    assert "養" not in shown.partition("山田 進")[2].partition("Take a notice")[0], "as a child by birth"
    end = {"kind": "special-dissolution", "domicile": "割符県朝陽市本町1番", "filer": "養父"}
    end |= {"court_on": "2026-11-21", "one": f"m{len(hall.kin.find(**YAMADA)[0].members) - 1}"}
    assert hall.act("notice", YAMADA, **end).status_code == 409, "only his own municipality knows his parents"


def test_an_adoption_ends_at_the_desk_and_its_surname_is_kept_after_seven_years_only(hall: Hall) -> None:
    adult = CHILD | {"other_born_on": "1999-05-05"}
    signed = {"witnesses": "yes", "filer": "養父母"}
    entered(hall, YAMADA, kind="adoption", one="both", **adult, **signed)
    place = f"m{len(hall.kin.find(**YAMADA)[0].members) - 1}"
    end = {"kind": "dissolution", "one": place, "parents": "both", "goes": "new", "filer": "養親と養子"}
    end |= {"domicile": "割符県朝陽市本町1番"}
    assert "witness" in refusal(hall.act("notice", YAMADA, **end).text)
    assert hall.act("notice", MATSUS, **end).status_code == 409, "nobody there is adopted"
    shown = entered(hall, YAMADA, **end, witnesses="yes")
    assert "Adoption ended on" in shown
    his = {"place": "割符県朝陽市本町1番", "head": "川口　進"}
    kept = hall.act("notice", his, kind="kept-adoptive-name", one="m0", filer="本人")
    assert "seven years" in refusal(kept.text)
