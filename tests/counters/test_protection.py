# SPDX-License-Identifier: Apache-2.0
"""支援措置 at the window: Hanako fled from Taro. What a clerk who is not listed sees, and what Taro hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.counters.window import Browser, Window, words
from tests.residents.clerk import Clerk
from tests.residents.registers import HANAKO, HINA, TARO, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import Barred, Ground, ProtectionApplication, Relation, Residence

SECRET = Residence("999-0177", "割符県朝陽市避難町九丁目9番9号")
LISTED, OTHER = "mori", "sato"


@dataclass(frozen=True)
class Fled:
    hanako: InHouseNumber
    hina: InHouseNumber
    taro: InHouseNumber


@pytest.fixture
def fled(window: Window) -> Fled:
    find = window.register.search_by_four_items
    hanako, hina, taro = (find(stated(row).four_items).in_house_number for row in (HANAKO, HINA, TARO))
    applied = ProtectionApplication(
        hanako,
        frozenset({hina}),
        (Barred(taro, "山田　太郎"),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({LISTED}),
    )
    window.register.protection.apply(applied, by=LISTED, case="DV-1")
    backstage = Clerk(window.register, LISTED, "DV-1")
    window.register.events.move_within(
        [hanako, hina],
        backstage.files(backstage.clock.today(), hanako, hina, households=("A-0200",)),
        to=SECRET,
        household="A-0200",
        relations={hanako: Relation.HEAD, hina: Relation.CHILD},
    )
    return Fled(hanako, hina, taro)


@pytest.fixture
def listed(window: Window) -> Iterator[Browser]:
    with window.browser() as browser:
        browser.sign_in(LISTED)
        yield browser


def searched(clerk: Browser, kind: str, name: str, born_on: str) -> str:
    case = clerk.open(kind)
    said = words(clerk.post(f"{case}/person", name=name, born_on=born_on).text)
    clerk.post(f"{case}/close")
    return said.replace(name.replace("　", " "), "NAME").replace(born_on, "DAY").partition("Case number")[0]


def test_a_protected_person_and_nobody_are_the_same_page_to_an_unlisted_clerk(
    fled: Fled, clerk: Browser
) -> None:
    hers = searched(clerk, "moving", "山田　花子", "1990-04-01")
    nobodys = searched(clerk, "moving", "海野　霧子", "1977-02-03")
    assert hers == nobodys
    assert "Nobody is found at this window" in hers
    assert "person in charge" in hers


def test_a_listed_clerk_serves_her_and_only_then_the_address_opens(fled: Fled, listed: Browser) -> None:
    case = listed.open("moving")
    found = listed.post(f"{case}/person", name="山田　花子", born_on="1990-04-01")
    assert "山田　花子" in found.text
    assert SECRET.address not in found.text
    listed.follow(listed.post(f"{case}/person", choose="0"))
    assert SECRET.address not in listed.everything()
    shown = listed.identify(case)
    assert SECRET.address in shown.text
    assert "opened by a decision for this case" in words(shown.text)


@pytest.mark.parametrize("who", [LISTED, OTHER])
@pytest.mark.parametrize("bearer", ["statutory-agent", "voluntary-agent"])
def test_the_barred_man_as_her_agent_hears_nothing_even_from_a_listed_clerk(
    window: Window, fled: Fled, who: str, bearer: str
) -> None:
    with window.browser() as clerk:
        clerk.sign_in(who)
        case = clerk.open("moving")
        clerk.post(f"{case}/person", name="山田　花子", born_on="1990-04-01")
        if who == OTHER:
            assert 'name="choose"' not in clerk.page
            return
        clerk.follow(clerk.post(f"{case}/person", choose="0"))
        clerk.get(f"{case}/identity")
        clerk.as_agent(case, bearer)
        answer = clerk.send(f"{case}/agent", {"name": "山田　太郎", "born_on": "1988-08-20"})
        assert answer.status_code == 404
        assert "Nobody is found" in words(answer.text)
        for room in ("event/move-within", "event", "confirm", "done"):
            clerk.follow(clerk.get(f"{case}/{room}"))
        assert SECRET.address not in clerk.everything()
        assert SECRET.postal_code not in clerk.everything()


def test_taro_himself_is_served_and_sees_his_household_without_those_who_fled(
    fled: Fled, clerk: Browser
) -> None:
    case = clerk.at_counter("household", "山田　太郎", "1988-08-20")
    clerk.get(f"{case}/event/head-change")
    clerk.get(f"{case}/other")
    clerk.post(f"{case}/other", name="山田　陽菜", born_on="2018-06-10")
    assert 'name="choose"' not in clerk.page
    for hidden in (SECRET.address, SECRET.postal_code, "避難町", "A-0200"):
        assert hidden not in clerk.everything()


def test_who_is_protected_while_her_household_is_on_the_screen_leaves_it(
    window: Window, clerk: Browser
) -> None:
    case = clerk.at_counter("household", "山田　太郎", "1988-08-20")
    clerk.get(f"{case}/event/head-change")
    assert "山田　花子" in clerk.page
    find = window.register.search_by_four_items
    hanako, taro = (find(stated(row).four_items).in_house_number for row in (HANAKO, TARO))
    applied = ProtectionApplication(
        hanako, frozenset(), (Barred(taro, ""),), Ground.STALKING, frozenset({LISTED})
    )
    window.register.protection.apply(applied, by=LISTED, case="DV-2")
    for room in ("event/head-change", "event", "event/split"):
        answer = clerk.follow(clerk.get(f"{case}/{room}"))
        assert "山田　花子" not in answer.text, room
    assert "山田　太郎" in clerk.page


def test_every_search_and_every_look_is_on_record_with_case_and_clerk(
    window: Window, fled: Fled, listed: Browser
) -> None:
    case = listed.at_counter("moving")
    listed.get(f"{case}/event")
    reference = listed.page.partition("<code>")[2].partition("</code>")[0]
    searches = window.register.look_up.searches_that_showed(fled.hanako)
    assert (LISTED, reference) in {(by, each) for _, by, each in searches}
    with window.register.store.transaction() as tx:
        looks = tx.requests_about(fled.hanako)
    assert {(by, each) for _, by, each, _, _ in looks} >= {(LISTED, reference)}
