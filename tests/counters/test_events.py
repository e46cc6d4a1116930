# SPDX-License-Identifier: Apache-2.0
"""A clerk's day at the window: each kind of case, its form, its confirmation, and the register afterwards."""

from __future__ import annotations

import pytest

from tests.counters.window import Browser, Window, number, words
from tests.residents.registers import HANAKO, HINA, LAN, TARO, whole
from warifu.counters.window import KINDS
from warifu.residents import (
    Relation,
    Standing,
)

MOVED = {"happened_on": "2026-04-01", "postal_code": "999-0102", "address": "割符県朝陽市桜町二丁目4番5号"}


def named(name: str, kana: str) -> dict[str, str]:
    return {"name": name, "kana": kana, "ground": "戸籍係の通知"}


def test_hanako_moves_with_her_daughter_and_heads_a_household_of_her_own(
    window: Window, clerk: Browser
) -> None:
    hanako, hina = number(window, HANAKO), number(window, HINA)
    case = clerk.at_counter("moving")
    assert "割符県朝陽市緑町一丁目2番3号" in clerk.page
    clerk.get(f"{case}/event/move-within")
    head, child = clerk.box_of("山田　花子"), clerk.box_of("山田　陽菜")
    relation = clerk.field_of("山田　花子")
    confirmed = clerk.send(f"{case}/event/move-within", {head: "1", child: "1", relation: "head", **MOVED})
    assert "Is this right?" in words(confirmed.text)
    assert "In time: due by 15 April 2026" in words(confirmed.text)
    done = clerk.confirm(case)
    assert "Entered in the register" in words(done.text)
    home = window.register.household_of(hanako)
    assert {each.in_house_number for each in home.members} == {hanako, hina}
    assert home.head.in_house_number == hanako
    assert whole(home.head).address == MOVED["address"]


def test_a_baby_joins_the_household_of_her_parent(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("birth")
    baby = {
        "p1-name": "山田　蓮", "p1-kana": "ヤマダ　レン", "p1-birth_date": "令和8年4月1日",
        "p1-sex": "male", "p1-nationality": "日本", "p1-relation": "child",
    }  # fmt: skip
    clerk.get(f"{case}/event/birth")
    assert "Is this right?" in words(clerk.send(f"{case}/event/birth", baby).text)
    clerk.confirm(case)
    names = [each.stated.name for each in window.register.household_of(number(window, TARO)).members]
    assert "山田　蓮" in names


def test_a_family_moves_in_by_one_notice(window: Window, clerk: Browser) -> None:
    case = clerk.open("moving-in")
    clerk.identify(case)
    form = f"{case}/event/move-in"
    clerk.get(form)
    one = {
        "p1-name": "中村　実", "p1-kana": "ナカムラ　ミノル", "p1-birth_date": "1980-01-02",
        "p1-sex": "male", "p1-nationality": "日本", "p1-relation": "head",
    }  # fmt: skip
    more = clerk.send(form, {**MOVED, **one, "people": "1", "more": "1"})
    assert "Person 2" in words(more.text)
    assert "中村　実" in more.text
    two = {f"p2-{name[3:]}": said for name, said in one.items()}
    two |= {"p2-name": "中村　光", "p2-kana": "ナカムラ　ヒカリ", "p2-sex": "female", "p2-relation": "wife"}
    assert "Is this right?" in words(clerk.send(form, {**MOVED, **one, **two, "people": "2"}).text)
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.count_registered() == 6


def test_a_foreign_resident_is_naturalised_on_notice_and_nobody_is_asked_for_papers(
    window: Window, clerk: Browser
) -> None:
    case = clerk.open("family-notice")
    shown = clerk.find(case, "NGUYEN THI LAN", "1996-11-02")
    assert "Naturalisation" in words(shown.text)
    new = {
        "happened_on": "2026-03-31",
        "name": "山川　蘭",
        "kana": "ヤマカワ　ラン",
        "ground": "法務局 3月31日 通知",
    }
    clerk.get(f"{case}/event/naturalisation")
    clerk.send(f"{case}/event/naturalisation", new)
    clerk.confirm(case)
    lan = number(window, LAN | {"name": "山川　蘭"})
    assert window.register.find(lan).stated.is_japanese


def test_lan_comes_back_from_abroad_with_her_old_code(window: Window, clerk: Browser) -> None:
    lan = number(window, LAN)
    code = window.register.find(lan).record_code.reveal("stands on her paper")
    case = clerk.at_counter("moving-out", "NGUYEN THI LAN", "1996-11-02")
    clerk.get(f"{case}/event/abroad")
    gone = {clerk.box_of("NGUYEN THI LAN"): "1", "happened_on": "2026-04-01", "to_country": "ベトナム"}
    clerk.send(f"{case}/event/abroad", gone)
    assert "Entered" in words(clerk.confirm(case).text)
    clerk.post(f"{case}/close")
    case = clerk.open("moving-in")
    clerk.identify(case)
    back = {
        "p1-name": "NGUYEN THI LAN", "p1-latin_name": "NGUYEN THI LAN", "p1-birth_date": "1996-11-02",
        "p1-sex": "female", "p1-nationality": "ベトナム", "p1-residence_status": LAN["residence_status"],
        "p1-residence_until": "2028-03-31", "p1-relation": "head",
    }  # fmt: skip
    clerk.get(f"{case}/event/return")
    refused = clerk.send(f"{case}/event/return", {**MOVED, **back})
    assert 'id="p1-record_code-error1"' in refused.text
    mistyped = clerk.send(f"{case}/event/return", {**MOVED, **back, "p1-record_code": code[:-1] + "x"})
    assert 'id="p1-record_code-error1"' in mistyped.text
    shown = clerk.send(f"{case}/event/return", {**MOVED, **back, "p1-record_code": code})
    assert code not in shown.text, "the confirmation page does not repeat the code"
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.find(lan).is_registered


def test_a_foreign_resident_takes_a_common_name_and_is_registered_first_here(
    window: Window, clerk: Browser
) -> None:
    case = clerk.at_counter("names", "NGUYEN THI LAN", "1996-11-02")
    clerk.get(f"{case}/event/common-name")
    clerk.send(f"{case}/event/common-name", {"happened_on": "2026-04-01", "common_name": "山川　らん"})
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.find(number(window, LAN)).stated.common_name == "山川　らん"
    clerk.post(f"{case}/close")
    case = clerk.open("moving-in")
    clerk.identify(case)
    clerk.get(f"{case}/other")
    clerk.find(case, "NGUYEN THI LAN", "1996-11-02", "other")
    new = {
        "p1-name": "PEREIRA ANA", "p1-latin_name": "PEREIRA ANA", "p1-birth_date": "2000-05-05",
        "p1-sex": "female", "p1-nationality": "ブラジル", "p1-residence_status": "留学",
        "p1-residence_until": "2028-03-31", "p1-relation": "lodger", "household": "h1",
    }  # fmt: skip
    clerk.get(f"{case}/event/first-registration")
    home = {"happened_on": "2026-04-01", "postal_code": LAN["postal_code"], "address": LAN["address"]}
    clerk.send(f"{case}/event/first-registration", {**home, **new})
    assert "Entered" in words(clerk.confirm(case).text)
    assert len(window.register.household_of(number(window, LAN)).members) == 2


@pytest.mark.parametrize(
    ("kind", "form", "typed", "standing"),
    [
        (
            "moving-out",
            "move-out",
            {"to_address": "割符県美登里市中央1-1", "to_city": "city:midori"},
            Standing.MOVED_OUT,
        ),
        ("moving-out", "abroad", {"to_country": "ベトナム"}, Standing.ABROAD),
        ("family-notice", "death", {"ground": "戸籍係の通知"}, Standing.DECEASED),
        ("ex-officio", "deletion", {"ground": "実態調査"}, Standing.DELETED),
    ],
)
def test_a_record_is_removed_by_each_of_its_events(
    window: Window, clerk: Browser, kind: str, form: str, typed: dict[str, str], standing: Standing
) -> None:
    hanako = number(window, HANAKO)
    case = clerk.open(kind)
    clerk.find(case, "山田　花子", "1990-04-01")
    if kind == "moving-out":
        clerk.identify(case)
    clerk.get(f"{case}/event/{form}")
    who = {clerk.box_of("山田　花子"): "1"} if kind == "moving-out" else {}
    clerk.send(f"{case}/event/{form}", {"happened_on": "2026-04-01", **typed, **who})
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.find(hanako).standing is standing


def test_a_removed_record_is_restored(window: Window, clerk: Browser) -> None:
    hanako = number(window, HANAKO)
    for form in ("deletion", "revival"):
        case = clerk.open("ex-officio")
        clerk.find(case, "山田　花子", "1990-04-01")
        clerk.get(f"{case}/event/{form}")
        clerk.send(f"{case}/event/{form}", {"happened_on": "2026-04-01", "ground": "調査"})
        answer = clerk.confirm(case)
        if "Nothing was entered" in words(answer.text):  # the household changed when she was deleted
            clerk.send(f"{case}/event/{form}", {"happened_on": "2026-04-01", "ground": "調査"})
            answer = clerk.confirm(case)
        assert "Entered" in words(answer.text)
        clerk.post(f"{case}/close")
    assert window.register.find(hanako).is_registered


@pytest.mark.parametrize(
    ("kind", "form", "typed", "item", "value"),
    [
        ("names", "former-surname", {"former_surname": "鈴木"}, "former_surname", "鈴木"),
        ("names", "kana", {"kana": "ヤマタ　ハナコ"}, "kana", "ヤマタ　ハナコ"),
        ("family-notice", "marriage", named("佐藤　花子", "サトウ　ハナコ"), "name", "佐藤　花子"),
        ("family-notice", "divorce", named("木村　花子", "キムラ　ハナコ"), "name", "木村　花子"),
        ("family-notice", "name-change", named("山田　華", "ヤマダ　ハナ"), "name", "山田　華"),
        (
            "ex-officio",
            "correction",
            {"item": "kana", "value": "ヤマダ　ハナ", "ground": "申出"},
            "kana",
            "ヤマダ　ハナ",
        ),
    ],
)
def test_each_item_of_a_name_is_entered(
    window: Window, clerk: Browser, kind: str, form: str, typed: dict[str, str], item: str, value: str
) -> None:
    hanako = number(window, HANAKO)
    case = clerk.open(kind)
    clerk.find(case, "山田　花子", "1990-04-01")
    if not KINDS[kind].by_notice:
        clerk.identify(case)
    clerk.get(f"{case}/event/{form}")
    shown = clerk.send(f"{case}/event/{form}", {"happened_on": "2026-04-01", **typed})
    assert "Is this right?" in words(shown.text), words(shown.text)
    assert "Entered" in words(clerk.confirm(case).text)
    assert getattr(window.register.find(hanako).stated, item) == value


def test_a_stay_is_extended_and_an_earlier_end_stands_beside_its_field(
    window: Window, clerk: Browser
) -> None:
    lan = number(window, LAN)
    case = clerk.open("stay")
    clerk.find(case, "NGUYEN THI LAN", "1996-11-02")
    form = f"{case}/event/stay"
    typed = {
        "happened_on": "2026-04-01",
        "residence_status": LAN["residence_status"],
        "ground": "入管 4月1日",
    }
    clerk.get(form)
    clerk.send(form, typed | {"residence_until": "2027-01-01"})
    refused = clerk.confirm(case)
    assert 'id="residence_until-error1"' in refused.text
    assert "2027-01-01" in refused.text
    clerk.send(form, typed | {"residence_until": "2031-03-31"})
    clerk.confirm(case)
    assert str(window.register.find(lan).stated.residence_until) == "2031-03-31"


def test_a_household_is_split_and_joined_again(window: Window, clerk: Browser) -> None:
    hanako = number(window, HANAKO)
    case = clerk.at_counter("household")
    clerk.get(f"{case}/event/split")
    who, relation = clerk.box_of("山田　花子"), clerk.field_of("山田　花子")
    clerk.send(f"{case}/event/split", {who: "1", relation: "head", "happened_on": "2026-04-01"})
    assert "Entered" in words(clerk.confirm(case).text)
    assert len(window.register.household_of(hanako).members) == 1
    clerk.get(f"{case}/other")
    clerk.find(case, "山田　太郎", "1988-08-20", "other")
    clerk.get(f"{case}/event/merge")
    who, relation = clerk.box_of("山田　花子"), clerk.field_of("山田　花子")
    joined = {who: "1", relation: "wife", "happened_on": "2026-04-01", "household": "h2"}
    clerk.send(f"{case}/event/merge", joined)
    assert "Entered" in words(clerk.confirm(case).text)
    assert len(window.register.household_of(hanako).members) == 3


def test_the_head_changes(window: Window, clerk: Browser) -> None:
    hanako = number(window, HANAKO)
    case = clerk.at_counter("household")
    clerk.get(f"{case}/event/head-change")
    relations = {clerk.field_of("山田　花子"): "head", clerk.field_of("山田　太郎"): "husband"}
    clerk.send(f"{case}/event/head-change", {"happened_on": "2026-04-01", **relations})
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.find(hanako).stated.relation is Relation.HEAD


def test_a_late_notice_is_flagged_before_and_after_it_is_entered(window: Window, clerk: Browser) -> None:
    window.minutes_pass(60 * 24 * 30)
    clerk.sign_in()
    case = clerk.at_counter("moving")
    clerk.get(f"{case}/event/move-within")
    who = {clerk.box_of(name): "1" for name in ("山田　花子", "山田　太郎", "山田　陽菜")}
    shown = clerk.send(f"{case}/event/move-within", MOVED | who)
    assert "The notice is late." in words(shown.text)
    assert "Late" in words(clerk.confirm(case).text)
