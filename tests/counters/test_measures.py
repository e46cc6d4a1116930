# SPDX-License-Identifier: Apache-2.0
"""支援措置 through the pages: Hanako applies, an opinion arrives, a year passes; what nobody else notices.

Mori is on the support desk, Sato is not. The attacks ask for every byte a terminal is given.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.counters.window import OFFICES, Browser, Window, window_of, words
from tests.databases import MakeDatabase
from tests.residents.registers import FAMILY, HANAKO, HINA, LAN, TARO
from warifu.counters.window import SUPPORT
from warifu.residents import Stage

FORM = {"ground": "domestic_violence", "b1-name": "山田 太郎", "b1-born_on": "1988-08-20", "office": "police"}
OPINION = {"place": "0", "office": "police", "office_name": "朝陽警察署"}
ROOMS = ("", "/measure", "/measure/apply", "/measure/confirm", "/measure/step", "/event", "/person")


@pytest.fixture
def desk(window: Window) -> Window:
    window.service.give_duty("mori", SUPPORT, by="head of section")
    return window


def apply(clerk: Browser, case: str, **more: str) -> None:
    """Take Hanako's application, Hina with her, against Taro."""
    clerk.get(f"{case}/measure/apply")
    form = FORM | {clerk.box_of("山田　陽菜"): "1"} | more
    assert "Is this right?" in words(clerk.send(f"{case}/measure/apply", form).text), words(clerk.page)
    mark = re.search(r'name="mark" value="([^"]*)"', clerk.page)
    assert mark is not None
    clerk.send(f"{case}/measure/confirm", {"mark": mark[1]})
    clerk.send(f"{case}/measure/confirm", {"mark": mark[1]})  # pressed twice


def stages(window: Window) -> list[Stage]:
    return [each.stage for each in window.register.protection.measures_of_clerk("mori")]


def test_a_measure_is_taken_confirmed_renewed_and_ended_at_the_support_desk(desk: Window) -> None:
    with desk.browser() as mori, desk.browser() as sato:
        mori.sign_in("mori")
        sato.sign_in("sato")
        case = mori.at_counter("protection")
        apply(mori, case)
        shown = words(mori.page)
        assert "Provisional: an opinion is awaited" in shown
        assert "Protects 山田 花子 , 山田 陽菜" in shown
        assert HANAKO["address"] not in mori.everything()
        (measure,) = desk.register.protection.measures_of_clerk("mori")
        assert (len(measure.protects), len(measure.barred), measure.staff) == (2, 1, frozenset({"mori"}))
        with desk.register.store.transaction() as tx:
            assert len(tx.untold_steps()) == 2, "Juki Net is owed a word about each of them"
        assert "Nobody is found at this window" in searched(sato, "山田　花子", "1990-04-01")
        mori.post(f"{case}/close")

        case = mori.open("protection-opinion")
        mori.find(case, "山田　花子", "1990-04-01")
        wrong = mori.post(f"{case}/measure/step", place="0", what="confirm")
        assert (wrong.status_code, "Choose one" in words(wrong.text)) == (422, True)
        mori.send(f"{case}/measure/step", OPINION | {"what": "confirm"})
        assert stages(desk) == [Stage.CONFIRMED]
        late = mori.post(f"{case}/measure/step", what="turn-down", **OPINION)
        assert (late.status_code, "not at this stage any more" in words(late.text)) == (422, True)
        assert mori.get(f"{case}/measure/apply").status_code == 410, "nobody is identified in this case"
        mori.post(f"{case}/close")

        desk.clock.step(timedelta(days=340))
        mori.sign_in("mori")
        assert "Can be renewed now" in words(mori.get("/window/measures").text)
        assert not [each for each in (HANAKO["name"], HINA["name"], "花子") if each in mori.page]
        case = mori.at_counter("protection")
        mori.get(f"{case}/measure")
        mori.send(f"{case}/measure/step", OPINION | {"what": "renew"})
        assert stages(desk) == [Stage.RENEWED]
        assert mori.post(f"{case}/measure/step", place="0", what="end").status_code == 422, "not yet sure"
        mori.send(f"{case}/measure/step", {"place": "0", "what": "end", "sure": "1"})
        assert stages(desk) == []
        assert "Nobody is found" not in searched_again(sato, desk)


def test_a_reading_code_is_made_for_her_and_her_child_by_herself_alone_and_shown_once(desk: Window) -> None:
    with desk.browser() as mori:
        mori.sign_in("mori")
        case = mori.at_counter("protection")
        desk.histories.down = True
        apply(mori, case)
        assert "Kept back; the commission has not decided yet" in words(mori.page), "in force all the same"
        offered = list(dict.fromkeys(re.findall(r'name="who" value="([^"]*)"', mori.page)))
        assert len(offered) == 2, "herself and her daughter"
        for who in offered:
            mori.get(f"{case}/measure")
            shown = mori.post(f"{case}/measure/code", place="0", who=who)
            assert "ACDE-FGHJ-KMNP" in shown.text
        assert len({in_house for in_house, _ in desk.histories.codes}) == 2
        assert mori.get(f"{case}/measure/code").headers["location"] == f"{case}/measure", "not shown again"
        mori.get(f"{case}/measure")
        paper = words(mori.post(f"{case}/measure/looks", place="0", who=offered[0]).text)
        assert "a clerk opened your record" in paper.lower()
        assert "terminal-3" in paper
        assert len(desk.histories.papers) == 1
        assert mori.get(f"{case}/measure/looks").headers["location"] == f"{case}/measure"
        assert "ACDE" not in mori.get(f"{case}/measure").text
        desk.histories.standing = "lapsed"
        assert "the commission did not confirm within seven days" in words(mori.get(f"{case}/measure").text)
        assert mori.post(f"{case}/measure/code", place="0", who=offered[0]).status_code == 410
        desk.histories.standing = "confirmed"
        mori.get(f"{case}/measure")
        mori.post(f"{case}/close")

        case = mori.open("protection")
        mori.find(case, "山田　花子", "1990-04-01")
        mori.get(f"{case}/identity")
        mori.as_agent(case, "voluntary-agent")
        page = mori.send(f"{case}/agent", {"name": "海野　霧子", "born_on": "1977-02-03"})
        assert 'name="who"' not in page.text, "no agent reads for her"
        assert mori.post(f"{case}/measure/code", place="0", who=offered[0]).status_code == 410
        mori.get(f"{case}/measure")
        assert mori.post(f"{case}/measure/looks", place="0", who=offered[0]).status_code == 410
        assert (len(desk.histories.codes), len(desk.histories.papers)) == (2, 1)


def searched(clerk: Browser, name: str, born_on: str) -> str:
    case = clerk.open("moving")
    said = words(clerk.post(f"{case}/person", name=name, born_on=born_on).text)
    clerk.post(f"{case}/close")
    return said


def searched_again(clerk: Browser, desk: Window) -> str:
    clerk.sign_in("sato")
    return searched(clerk, "山田　花子", "1990-04-01")


def test_for_a_clerk_without_the_duty_there_is_no_support_desk(desk: Window, clerk: Browser) -> None:
    assert "protection" not in clerk.follow(clerk.get("/window")).text.partition("<main")[2].lower()
    for kind in ("protection", "protection-opinion"):
        refused = clerk.post("/window/cases", kind=kind, request="支援措置")
        nonsense = clerk.post("/window/cases", kind="nonsense", request="支援措置")
        assert same(refused.text, nonsense.text)
    assert same(clerk.get("/window/measures").text, clerk.get("/window/nonsense").text)
    case = clerk.at_counter("moving")
    assert clerk.get(f"{case}/measure").status_code == 410


def test_a_clerk_relieved_of_the_duty_sees_nothing_more_from_the_next_click(desk: Window) -> None:
    with desk.browser() as mori:
        mori.sign_in("mori")
        case = mori.at_counter("protection")
        apply(mori, case)
        desk.service.end_duty("mori", SUPPORT, by="head of section")
        page = mori.page
        for room in ROOMS[1:5]:
            mori.page = page
            assert mori.post(case + room, place="0", what="end", sure="1").status_code == 410
            assert mori.get(case + room).status_code == 410
        desk.service.give_duty("mori", SUPPORT, by="head of section")
        assert stages(desk) == [Stage.PROVISIONAL]


def test_no_agent_ends_a_measure_and_the_barred_man_as_agent_sees_none(desk: Window) -> None:
    with desk.browser() as mori:
        mori.sign_in("mori")
        case = mori.at_counter("protection")
        apply(mori, case)
        mori.post(f"{case}/close")
        for agent, born_on, status in (("海野　霧子", "1977-02-03", 422), ("山田　太郎", "1988-08-20", 404)):
            case = mori.open("protection")
            mori.find(case, "山田　花子", "1990-04-01")
            mori.get(f"{case}/identity")
            mori.as_agent(case, "voluntary-agent")
            page = mori.send(f"{case}/agent", {"name": agent, "born_on": born_on})
            assert "End the measure" not in words(page.text)
            ended = mori.post(f"{case}/measure/step", place="0", what="end", sure="1")
            assert ended.status_code == status
            assert stages(desk) == [Stage.PROVISIONAL]
            if agent == "山田　太郎":
                assert "Nobody is found" in words(page.text)
            mori.post(f"{case}/close")


def test_nothing_of_a_protected_person_is_left_on_a_shared_terminal(desk: Window) -> None:
    with desk.browser() as mori:
        mori.sign_in("mori")
        a = mori.at_counter("protection")
        apply(mori, a)
        mori.get(f"{a}/measure/apply")
        desk.minutes_pass(4)
        locked = mori.follow(mori.post(f"{a}/measure/step", place="0", what="end", sure="1"))
        assert locked.url.path == "/window/lock"
        assert stages(desk) == [Stage.PROVISIONAL], "a locked terminal ends nothing"
        mori.follow(mori.post("/window/unlock", password="four words for ken here"))
        (session,) = desk.service._sessions.all()
        held = session.case
        mori.post(f"{a}/close")
        assert held is not None
        assert (held.applying, held.drafts, held.households) == (None, {}, [])
        began, page = len(mori.served), mori.page
        b = mori.at_counter("protection", "NGUYEN THI LAN", "1996-11-02")
        mori.get(f"{b}/measure")
        mori.get(f"{b}/measure/apply")
        for room in ROOMS:
            mori.page = page
            assert mori.get(a + room).status_code == mori.post(a + room, place="0").status_code == 410
        mori.get("/window/measures")
        of_a = (HANAKO["name"], HINA["name"], TARO["name"], "花子", "太郎", "ヤマダ", "朝陽警察署")
        assert not [each for each in of_a if each in mori.everything(began)]
        for answer in mori.served:
            assert answer.headers["cache-control"] == "no-store"
            title = re.search(r"<title>(.*?)</title>", answer.text)
            assert not [each for each in of_a if each in f"{answer.url} {title and title[1]}"]


def test_two_worlds_protected_and_nobody_are_the_same_bytes_to_every_other_clerk(
    desk: Window, make_database: MakeDatabase, tmp_path: Path
) -> None:
    """In one world Hanako and Hina are protected, in the other they never lived here."""
    (tmp_path / "other").mkdir()
    without = window_of(make_database(OFFICES), tmp_path / "other", (TARO, LAN))
    with desk.browser() as mori:
        mori.sign_in("mori")
        apply(mori, mori.at_counter("protection"))
    seen = []
    for window in (desk, without):
        with window.browser() as sato:
            sato.sign_in("sato")
            for name, born_on in (("山田　花子", "1990-04-01"), ("山田　陽菜", "2018-06-10")):
                searched(sato, name, born_on)
            case = sato.at_counter("household", "山田　太郎", "1988-08-20")
            for room in ("/event", "/event/split", "/event/head-change", "/other", "/measure"):
                sato.get(case + room)
            sato.post(f"{case}/other", name="山田　花子", born_on="1990-04-01")
            sato.post(f"{case}/close")
            sato.get("/window/measures")
            seen.append([(each.status_code, plain(each.text)) for each in sato.served])
    assert len(FAMILY) == 3
    assert seen[0] == seen[1]
    assert [status for status, _ in seen[0]].count(200) > 10


def plain(html: str) -> str:
    """A page without what is drawn anew each time: form token, the case's key and its number."""
    html = re.sub(r'(name="_csrf_token" value=")[^"]*', r"\1", html)
    return re.sub(r"/window/case/[\w-]+|M26-[B-Z]{4}-[B-Z]{4}", "", html)


def same(one: str, other: str) -> bool:
    return plain(one).replace("/window/measures", "/window/nonsense") == plain(other)
