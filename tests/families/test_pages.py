# SPDX-License-Identifier: Apache-2.0
"""The clerks' pages of the family registers, over the real resident register and its guard of addresses."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.families.hall import (
    KIKU,
    KIKUS,
    MATSUS,
    PEOPLE,
    STRANGER,
    TARO,
    YAMADA,
    Hall,
    hall,
    hidden,
    refusal,
    words,
)
from tests.residents.registers import FAMILY, HANAKO
from warifu.exchange import Manner
from warifu.families import EventKind
from warifu.families.web import FIRST, OPEN
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import Barred

__all__ = ["hall"]  # the fixture


def test_everybody_in_a_register_is_told_before_the_page_and_nobody_is_shown_while_that_fails(
    hall: Hall,
) -> None:
    case = hall.case()
    hall.sights.down = True
    answer = hall.find(case, YAMADA)
    assert answer.status_code == 503
    assert "山田" not in words(answer.text)
    hall.sights.down = False
    assert "山田" in words(hall.find(case, YAMADA).text)
    told = {
        (InHouseNumber(each.in_house), each.case, each.manner, each.discreet) for each in hall.sights.told
    }
    family = {hall.number(row) for row in PEOPLE[: len(FAMILY)]}
    assert told == {(each, "戸-8-0012", Manner.FAMILY, False) for each in family}
    hall.protect(HANAKO, Barred(None, "別　人"))
    hall.find(case, YAMADA)
    assert {each.discreet for each in hall.sights.told[-len(family) :]} == {True}, "a register is also his"
    hall.find(case, {"place": "割符県朝陽市緑町九丁目9番", "head": "山田　太郎"})
    assert len(hall.sights.told) == 2 * len(family), "a search that finds none shows none"


def test_nobody_is_shown_without_a_sign_in_a_number_and_a_reason(hall: Hall) -> None:
    assert hall.send(OPEN, reference="戸-8-0012", reason=" ").status_code == 422
    numbered = hall.send(OPEN, reference="1234 5678 9018", reason="転籍")
    assert (numbered.status_code, "9018" in numbered.text) == (422, False), "a case is no place for a number"
    case = hall.case()
    assert hall.browser.get(f"{FIRST}/case/{uuid4()}").status_code == 410
    hall.browser.headers["x-clerk"] = "ota"
    assert hall.find(case, YAMADA).status_code == 410, "another clerk's case is none"
    hall.browser.headers["x-clerk"] = "mori"
    hall.residents.clock.step(timedelta(days=1))  # type: ignore[attr-defined]
    assert hall.find(case, YAMADA).status_code == 410, "a case is good for one day"
    hall.browser.headers["x-clerk"] = ""
    assert "山田" not in hall.find(case, YAMADA).text
    assert hall.looks() == []


def test_a_register_is_shown_after_its_look_is_on_record_and_the_person_is_told(hall: Hall) -> None:
    case = hall.case()
    page = hall.find(case, {"place": "割符県朝陽市緑町一丁目２番", "head": "山田 太郎"})
    shown = words(page.text)
    assert "陽菜" in shown
    assert "緑町一丁目2番3号" not in shown, "a legal domicile is no address"
    assert hall.number(HANAKO).reveal("look for it") not in page.text
    assert "keeps no register" in words(hall.find(case, YAMADA | {"head": "山田　次郎"}).text)
    assert hall.looks() == ["register", "none"]
    told = hall.desk.looks_that_showed(hall.number(HANAKO))
    assert [(each.clerk, each.reference, each.what) for each in told] == [("mori", "戸-8-0012", "register")]
    other = hall.send(f"{hall.case()}/register", look=hidden(page.text, "look"))
    assert other.status_code == 410, "a register is opened in the case that found it"


def test_a_birth_is_entered_once_and_read_again(hall: Hall) -> None:
    birth = {
        "kind": "birth", "mother": "m1", "father": "m0", "given": "湊", "kana": "みなと",
        "because": "辞書にある読み", "sex": "male", "born_on": "令和8年11月20日", "born_at": "割符県朝陽市",
        "filer": "父",
    }  # fmt: skip
    case = hall.case()
    look = hidden(hall.find(case, YAMADA).text, "look")
    unread = hall.send(f"{case}/notice", look=look, version="1", send="1", **(birth | {"born_on": "昨日"}))
    assert unread.status_code == 422
    assert "cannot be read" in words(unread.text)
    assert 'value="湊"' in unread.text, "nothing typed is lost"
    asked = hall.send(f"{case}/notice", look=look, version="1", send="1", **birth)
    assert "Nothing is entered yet" in words(asked.text)
    assert "湊" in asked.text
    assert "Version 1" in words(hall.find(case, YAMADA).text), "nothing is written by asking"
    changed = hall.send(f"{case}/notice", look=look, version="1", **birth)
    assert 'value="湊"' in changed.text, "going back loses nothing"
    birth |= {"sure": "1"}
    done = hall.send(f"{case}/notice", look=look, version="1", send="1", **birth)
    assert done.status_code == 200
    assert "The notice is entered" in words(done.text)
    assert "ミナト" in words(done.text)
    again = hall.send(f"{case}/notice", look=look, version="1", send="1", **birth)
    assert again.status_code == 409
    assert "Act 49" in words(again.text)


def test_marriage_divorce_death_and_a_reading_are_taken_at_the_desk(hall: Hall) -> None:
    elsewhere = {
        "other_name": "佐藤　健", "other_born_on": "1985-11-03", "other_place": "割符県美登里市本町二丁目4番",
        "other_head": "佐藤　健", "other_kana": "サトウ　ケン", "other_father": "佐藤　勇",
        "other_mother": "佐藤　夏",
    }  # fmt: skip
    married = {"kind": "marriage", "one": "m0", "surname_of": "妻", "filer": "夫妻"}
    unsigned = hall.act("notice", KIKUS, **elsewhere, **married)
    assert unsigned.status_code == 422
    assert "witness" in refusal(unsigned.text)
    done = hall.act("notice", KIKUS, **elsewhere, **married, witnesses="yes")
    assert "The notice is entered" in words(done.text)
    divorce = {
        "kind": "divorce",
        "goes": "new",
        "domicile": "割符県朝陽市桜町九丁目",
        "filer": "夫妻",
        "witnesses": "yes",
    }
    assert "The notice is entered" in words(hall.act("notice", KIKUS, **divorce).text)
    reading = {"kind": "reading", "one": "m0", "kana": "キクコ", "because": "辞書", "filed_by": "m0"}
    changed = hall.act("notice", KIKUS, **reading)
    assert changed.status_code == 200, refusal(changed.text)
    assert "The notice is entered" in words(changed.text)
    death = {
        "kind": "death",
        "one": "m0",
        "died_on": "2026-11-25",
        "died_at": "割符県朝陽市",
        "filer": "菊池　松子",
        "filer_as": "家主",
    }
    closed = hall.act("notice", MATSUS, **death)
    assert "A closed register" in words(closed.text)


def test_six_more_notices_are_read_and_entered_after_a_look_at_them(hall: Hall) -> None:
    def entered(title: dict[str, str], **form: str) -> str:
        page = hall.act("notice", title, **form)
        assert page.status_code == 200, refusal(page.text)
        return words(page.text)

    moved = KIKUS | {"place": "割符県朝陽市桜町八丁目3番"}
    reading = {"kana": "モミジ", "because": "辞書", "filer": "本人", "court_on": "2026-11-20"}
    assert "八丁目3番" in entered(KIKUS, kind="transfer", domicile=moved["place"], filer="本人", signed="yes")
    assert "紅葉" in entered(moved, kind="given-name", one="m0", given="紅葉", **reading)
    renamed = moved | {"head": "菊池　紅葉"}
    surname = reading | {"kana": "キクタ"}
    assert "菊田" in entered(renamed, kind="surname", surname="菊田", signed="yes", **surname)
    child = {
        "other_name": "川口　進",
        "other_born_on": "2015-05-05",
        "other_place": "割符県美登里市旭一丁目1番",
        "other_head": "川口　一",
        "sex": "male",
    }
    signed = {"witnesses": "yes", "court_on": "2026-11-20", "filer": "養父母"}
    alone = hall.act("notice", YAMADA, kind="adoption", one="both", **child, **signed)
    assert "consent" in refusal(alone.text).lower()
    adopted = entered(YAMADA, kind="adoption", one="both", consents="yes", **child, **signed)
    assert "山田 進" in adopted
    minor = hall.act("notice", YAMADA, kind="branch", one="m2", domicile="割符県朝陽市本町1番", filer="本人")
    assert minor.status_code == 422, "a child is not offered"
    alone = hall.act("notice", MATSUS, kind="kept-name", one="m0", filer="本人")
    assert alone.status_code == 422
    assert "no changed surname" in refusal(alone.text)
    stranger = {
        "other_name": "山田　次郎",
        "other_born_on": "1980-01-01",
        "other_place": "どこか",
        "other_head": "山田　次郎",
    }
    child = hall.act("notice", YAMADA, kind="child-surname", one="m2", filer="父母", **stranger)
    assert child.status_code == 422
    assert "Nobody in a register of this city" in words(child.text)


WIDE = TARO | {"kind": "full", "channel": "counter", "for_self": "yes", "photo": "yes"}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, ""),
        ({"channel": "post"}, "face to face"),
        ({"for_self": "no"}, "on behalf of somebody else"),
        ({"photo": "no"}, "photograph"),
        ({"kind": "supplement"}, "issues this kind"),
        ({"other_name": "佐藤　健"}, "given to the person, the spouse"),
    ],
)
def test_a_wide_area_certificate_goes_only_to_the_line_in_person(
    hall: Hall, changed: dict[str, str], reason: str
) -> None:
    page = hall.act("wide-area", YAMADA, **(WIDE | changed))
    assert ("The certificate may be given" in words(page.text)) == (not changed)
    assert ("陽菜" in words(page.text)) == (not changed)
    assert reason in refusal(page.text)
    with hall.database.transaction() as tx:
        kept = tx.execute("SELECT count(*) FROM families.disclosure").fetchone()
    assert kept == (0 if changed else 1,)


def test_the_passport_office_would_hear_eight_facts_and_no_more(hall: Hall) -> None:
    shown = words(hall.act("passport", YAMADA, one="m1").text)
    assert "花子" in shown
    assert not [
        text
        for text in ("太郎", "陽菜", "緑町")
        if text in shown.partition("These eight")[2].partition("This case")[0]
    ]


def test_a_code_for_the_passport_office_is_shown_once_and_tells_nothing_of_a_measure(hall: Hall) -> None:
    hers = {"other_name": "菊池　菊", "other_born_on": "1985-02-03", "photo": "yes"}
    pages = [hall.act("passport-code", KIKUS, **hers)]
    hall.protect(KIKU, Barred(hall.number(FAMILY[0]), "佐藤　健"))
    pages.append(hall.act("passport-code", KIKUS, **hers))
    code = r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}\b"
    shown = [re.findall(code, page.text) for page in pages]
    assert [len(each) for each in shown] == [1, 1]
    assert shown[0] != shown[1]
    assert len({re.sub(rf"{code}|[0-9a-f-]{{36}}", "", page.text) for page in pages}) == 1
    assert "桜町七丁目1番1号" not in pages[1].text
    assert pages[1].headers["cache-control"] == "no-store"
    assert hall.act("passport-code", KIKUS, **STRANGER).status_code == 409
    assert hall.act("passport-code", KIKUS, **(hers | {"photo": ""})).status_code == 403


def test_the_supplement_of_a_protected_person_looks_like_nobodys(hall: Hall) -> None:
    nobodys = hall.act("supplement", MATSUS, **STRANGER)
    before = hall.act("supplement", KIKUS, **STRANGER)
    assert "桜町七丁目1番1号" in words(before.text), "unprotected, a lawful asker sees it"
    hall.protect(KIKU, Barred(hall.number(FAMILY[0]), "佐藤　健"))
    hers = hall.act("supplement", KIKUS, **STRANGER)
    assert (hers.status_code, refusal(hers.text)) == (nobodys.status_code, refusal(nobodys.text))
    masked = [re.sub(r"[0-9a-f-]{36}|Version \d+", "", page.text) for page in (hers, nobodys)]
    for title, mask in ((KIKUS, 0), (MATSUS, 1)):
        for text in title.values():
            masked[mask] = masked[mask].replace(text.replace("　", " "), "*").replace(text, "*")
    assert masked[0] == masked[1], "not a byte tells the two apart"
    assert "桜町七丁目1番1号" not in hers.text
    herself = hall.act("supplement", KIKUS, other_name="菊池　菊", other_born_on="1985-02-03", photo="yes")
    assert "桜町七丁目1番1号" in words(herself.text), "in person she still sees her own"
    by_proxy = hall.act("supplement", KIKUS, other_name="菊池　菊", other_born_on="1985-02-03")
    assert by_proxy.status_code == nobodys.status_code, "who only knows her name does not"


def test_the_barred_one_sees_his_own_line_and_none_of_hers(hall: Hall) -> None:
    hall.protect(HANAKO, Barred(hall.number(FAMILY[0]), "山田　太郎"))
    shown = words(hall.act("supplement", YAMADA, **TARO, photo="yes").text)
    assert shown.count("緑町一丁目2番3号") == 1
    withheld = hall.act("wide-area", YAMADA, **WIDE)
    hall.kin.wait(hall.kin.find(**MATSUS)[0].number, EventKind.DEATH, by="clerk-1")
    pending = hall.act(
        "wide-area", MATSUS, **(WIDE | {"other_name": "松田　松", "other_born_on": "1985-02-03"})
    )
    assert refusal(withheld.text) == refusal(pending.text), "held back and not yet entered read alike"
