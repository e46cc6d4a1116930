# SPDX-License-Identifier: Apache-2.0
"""花子さん moves abroad and keeps her card: renewed, lost, found, given back, made anew at an embassy.

The embassy serves whoever stands before it, as the city of her legal domicile confirms, and nobody else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser as Chromium

from tests.browsers import CLIPPED, browser, check_page, needs_chromium, reached
from tests.cards.counter import wire_of
from tests.counters.test_browser import press, served, tab_of
from tests.counters.window import Browser, words
from tests.databases import Databases
from tests.japan import HANAKO, HINA, TARO, Japan
from tests.stories.abroad import ASAHI, CLERK, EMBASSY, MIDORI, PASSWORD, PINS, Abroad
from tests.stories.country import NEW_HOME
from warifu.app import plan
from warifu.app.server import http_app
from warifu.cards.dispatch import messages as chips
from warifu.cards.jpki import CertificateKind
from warifu.cards.jpki.store import JpkiStore
from warifu.cards.life import CardEvent, CardState
from warifu.cards.life import messages as say
from warifu.exchange import Manner
from warifu.exchange.sealing import SealedWire
from warifu.families import Named
from warifu.families.web.messages import INTRODUCE, EmbassyMessage
from warifu.identifiers.body_name import BodyName
from warifu.kernel.database import Database
from warifu.kernel.refusal import Problem, Refusal
from warifu.kernel.wire import MemoryWire, Nothing
from warifu.residents import Barred, Ground, ProtectionApplication

__all__ = ["browser"]  # the fixture
NOBODY = "Nobody was confirmed."
COUNTRY = "ホシミ"


@pytest.fixture(scope="module")
def abroad(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    country = Abroad(Japan(make, tmp_path_factory.mktemp("abroad"), more=(EMBASSY,)))
    country.settle()
    yield country
    country.japan.close()
    for database in made:
        database.close()


def good(abroad: Abroad, card_id: bytes) -> set[CertificateKind]:
    """The certificates of a card that are in force at J-LIS."""
    with JpkiStore(abroad.japan.databases["jlis"]).transaction() as tx:
        return {each.kind for each in tx.of_card(card_id)}


def on_the_way(abroad: Abroad, body: str) -> list[bytes]:
    """The cards that J-LIS has on their way to a body."""
    wire = wire_of(abroad.japan, body)
    return [each.card_id for each in wire.call("jlis", "cards/on-the-way", Nothing(), say.CardLines).cards]


def manners(abroad: Abroad, body: str) -> list[Manner]:
    """What her history says of looks by a body, the newest first."""
    lines = abroad.japan.history(ASAHI, abroad.at_asahi[HANAKO.name].reveal("a story"))
    domain = BodyName(body).domain
    return [each.sight.manner for each in lines if each.sight and each.context.from_domain == domain]


def loses_it(abroad: Abroad) -> None:
    """She calls the stop line from abroad, with her last address in Japan."""
    with abroad.anybody("jlis") as browser:
        browser.get("/cards/stop")
        browser.post("/cards/stop/call", name=HANAKO.name, born="1990-04-01", address=NEW_HOME)
    abroad.japan.rounds("jlis")


def test_hanako_keeps_her_card_abroad_and_comes_home_with_it(abroad: Abroad) -> None:
    japan = abroad.japan
    card_id = abroad.first_card()
    with abroad.at(MIDORI) as clerk:
        case = clerk.at_counter("card-keep-abroad", HANAKO.name, "1990-04-01")
        clerk.send(f"{case}/card", {})
        assert "She keeps the card" in words(clerk.send(f"{case}/card", {}).text)
    abroad.leaves()
    assert (abroad.card(card_id).state, abroad.card(card_id).city) == (CardState.ACTIVE, ASAHI)
    assert good(abroad, card_id) == {CertificateKind.AUTHENTICATION}

    abroad.days_pass((date(2031, 2, 1) - japan.clock.today()).days)
    with abroad.at(EMBASSY) as clerk:
        case = abroad.before_her(clerk, "card-update")
        shown = words(clerk.get(f"{case}/card").text)
        assert "She moved abroad." in shown
        assert "another item changed" not in shown, "the move is said once"
        assert "The certificate for signing in ends soon." in shown
        assert NEW_HOME not in clerk.everything()
        abroad.types(clerk, case, {"current": "2580"}, wish="certificates")
        assert good(abroad, card_id) == set(CertificateKind), "the one for signing is issued again"
        clerk.close(case)
        assert manners(abroad, ASAHI)[0] is Manner.ABROAD
        assert manners(abroad, EMBASSY) == [Manner.CARD, Manner.FOUND]

        loses_it(abroad)
        assert abroad.card(card_id).state is CardState.SUSPENDED
        turned(abroad, clerk, card_id, "card-found", CardState.ACTIVE)
        case = abroad.before_her(clerk, "card-unlock")
        abroad.types(clerk, case, {**PINS, "login": "8305", "login__again": "8305"})
        assert "with the PINs she chose" in words(clerk.get(f"{case}/card").text)
        clerk.close(case)
        turned(abroad, clerk, card_id, "card-lost", CardState.SUSPENDED)
        turned(abroad, clerk, card_id, "card-returned", CardState.VOID)
        case = abroad.before_her(clerk, "card-apply")
        fetches_it_at_the_embassy_alone(abroad, clerk, case)
        abroad.applies(clerk, case)
        assert "tell her yourselves" in words(clerk.page)
        clerk.close(case)
        japan.rounds("jlis", EMBASSY, ASAHI)
        (new,) = on_the_way(abroad, EMBASSY)
        assert on_the_way(abroad, ASAHI) == [], "its chip goes to the embassy, not to the city"
        for step in ("arrived", "notified"):
            clerk.get("/card-arrivals")
            assert clerk.post(f"/card-arrivals/{step}", card=new.hex()).status_code == 200
        case = abroad.before_her(clerk, "card-hand-over")
        abroad.types(clerk, case, PINS)
        clerk.close(case)
    assert (abroad.card(new).state, abroad.card(card_id).state) == (CardState.ACTIVE, CardState.VOID)

    abroad.returns()
    home = abroad.card(new)
    assert (home.state, home.city) == (CardState.ACTIVE, MIDORI)
    assert home.entry_due is not None, "to be endorsed within 90 days, as after any move"
    japan.check()


def test_an_embassy_learns_nothing_of_whoever_is_protected_lives_in_japan_or_does_not_exist(
    abroad: Abroad,
) -> None:
    japan, hina = abroad.japan, abroad.named(HINA.name)
    nobody = Named(hina.place, hina.head, "海野　霧子", hina.born_on)
    pages = [asked(abroad, nobody), asked(abroad, hina), asked(abroad, hina, keeper=MIDORI)]
    abroad.leaves(HINA.name)
    measure = protects(abroad, HINA.name)
    before = len(japan.network.passed)
    pages.append(asked(abroad, hina))
    assert not to_jlis(abroad, "cards/introduce", before), "J-LIS was not even asked"
    assert NOBODY in pages[0]
    assert len(set(pages)) == 1, "one page for everybody who is not there"
    abroad.asahi.protection.end(measure, by="kishi")
    for kept, then in ((nobody, hina), (hina, hina)):  # one id for two questions: the second is not on record
        mine = uuid4()
        with suppress(Problem):
            asks_itself(abroad, kept, "M26-AAAA-AAAA", mine)
        with pytest.raises(Problem) as no:
            asks_itself(abroad, then, "M26-BBBB-BBBB", mine)
        assert no.value.reason == "not-confirmed-abroad"
    before = len(japan.network.passed)
    with abroad.at(EMBASSY) as clerk:
        case = clerk.open("card-lost", "領事窓口")
        assert clerk.get(f"{case}/card").headers["location"].endswith("/person")
        assert "Identity check" in abroad.asks(clerk, case, hina)
        assert clerk.get(f"{case}/card").headers["location"].endswith("/identity")
        clerk.identify(case, expires="2035-01-01")
        measure = protects(abroad, HINA.name)  # while she stands there
        shown = clerk.send(f"{case}/card", {})
        assert NOBODY in words(shown.text)
        assert HINA.name not in shown.text
        assert clerk.get(f"{case}/card").headers["location"].endswith("/person"), "the case forgot her"
        assert len(to_jlis(abroad, "cards/introduce", before)) == 1, "asked again, J-LIS heard nothing"
        assert not to_jlis(abroad, "cards/of", before), "nor was it asked for cards"
        clerk.close(case)
    abroad.asahi.protection.end(measure, by="kishi")
    japan.check()


def test_a_dishonest_embassy_and_a_curious_city_get_nothing(abroad: Abroad) -> None:
    japan, at = abroad.japan, say.CounterCase("hara", "M26-BBBB-CCCC")
    wire, code = wire_of(japan, EMBASSY), abroad.midori.find(abroad.at_midori[TARO.name]).record_code
    text = code.reveal("what a dishonest embassy found in the street")
    for path, message, reason in (
        ("cards/of", say.HolderNamed("", at), "no-such-resident"),  # nobody stands there
        ("cards/of", say.HolderNamed(text, at), "no-such-resident"),
        ("cards/apply", say.CounterApplication("", b"", at), "no-such-resident"),
        ("cards/turn", say.CardTurned(bytes(16), CardEvent.LOST, at), "no-such-card"),
        ("chips/fetch", chips.ChipNamed(bytes(16)), "no-parcel"),
        ("cards/national", say.NationalConfirmed(text), "malformed"),  # it keeps no family register
        ("cards/supplement", say.KeeperNamed(text, ASAHI), "malformed"),
        ("cards/introduce", say.Introduction(text, EMBASSY, at), "malformed"),
    ):
        with pytest.raises(Problem) as no:
            wire.call("jlis", path, message, Nothing)
        assert no.value.reason == reason, path

    street = "ホシミ国桟橋通り五番"
    with abroad.at(EMBASSY) as clerk:
        case = clerk.open("card-lost", street)
        abroad.asks(clerk, case)
        clerk.close(case)
    assert not found_in(japan.databases[ASAHI], street)
    assert found_in(japan.databases[EMBASSY], street), "the search would find it"
    city = MemoryWire(ASAHI, partial(japan.ring(ASAHI).sign, plan.SIGN), japan.clock, japan.network)
    for path in ("cards/of", "families/introduce", "desk/find", "families/supplement/address"):
        with pytest.raises(Refusal):
            city.call(EMBASSY, path, Nothing(), Nothing)  # an embassy has no door for it


def turned(abroad: Abroad, clerk: Browser, card_id: bytes, kind: str, state: CardState) -> None:
    """She says at the embassy what happened to her card."""
    case = abroad.before_her(clerk, kind)
    clerk.send(f"{case}/card", {})
    assert abroad.card(card_id).state is state
    clerk.close(case)


def fetches_it_at_the_embassy_alone(abroad: Abroad, clerk: Browser, case: str) -> None:
    """No card is sent abroad and none is made in haste, whatever the form is made to say."""
    asked = clerk.get(f"{case}/card").text
    assert 'name="photo"' in asked
    assert 'name="deliver"' not in asked
    assert 'name="express"' not in asked
    abroad.sends_photo(clerk, case, deliver="home")
    assert "No card is sent abroad" in words(clerk.page)
    abroad.sends_photo(clerk, case, express="lost")
    assert "that ground does not hold" in words(clerk.page)


def asks_itself(abroad: Abroad, who: Named, case: str, message_id: UUID) -> None:
    """An embassy's machine asks Asahi, without any page. Raises what the city says."""
    ring, network = abroad.japan.ring, abroad.japan.network
    wire = MemoryWire(EMBASSY, partial(ring(EMBASSY).sign, plan.SIGN), abroad.japan.clock, network)
    sealed = SealedWire(wire, {ASAHI: ring(ASAHI).sealing_key(plan.ENVELOPE)}, os.urandom)
    said = (who.place, who.head, who.name, who.born_on)
    sealed.call(ASAHI, INTRODUCE, EmbassyMessage(message_id, *said, CLERK, case), Nothing)


def protects(abroad: Abroad, name: str) -> UUID:
    """A measure begins in the city that keeps her family register."""
    barred = (Barred(None, "山田　太郎"),)
    ground, clerks = Ground.DOMESTIC_VIOLENCE, frozenset({"kishi"})
    applied = ProtectionApplication(abroad.at_asahi[name], frozenset(), barred, ground, clerks)
    return abroad.asahi.protection.apply(applied, by="kishi", case="支-1")


@needs_chromium
@pytest.mark.real
def test_the_form_about_whoever_stands_there_is_whole_on_a_phone_and_served_by_keyboard(
    abroad: Abroad, browser: Chromium
) -> None:
    app = http_app(abroad.japan.bodies[EMBASSY])
    with served(app) as home, tab_of(browser, 390, "ja", scripts=True) as tab:

        def check(name: str) -> None:
            check_page(tab, f"embassy-{name}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert tab.evaluate(CLIPPED) == [], name

        tab.goto(f"{home}/window")
        tab.fill("#clerk", CLERK)
        tab.fill("#password", PASSWORD)
        press(tab, "main button[type=submit]")
        check("1-start")
        tab.check("input[value=card-lost]")
        tab.fill("#request", "領事窓口")
        press(tab, "form[action='/window/cases'] button")
        tags = [stop["tag"] for stop in reached(tab)]
        for name in ("keeper", "place", "head", "name", "born_on"):
            assert [tag for tag in tags if f'id="{name}"' in tag], name
        press(tab, "main form button[type=submit]")
        check("2-errors")
        tab.select_option("#keeper", ASAHI)
        for name, typed in (("place", "割符県"), ("head", "海野"), ("name", "海野　霧子")):
            tab.fill(f"#{name}", typed)
        tab.fill("#born_on", "平成2年4月1日")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        said = tab.locator("main [role=status]")
        assert "確認できませんでした" in said.inner_text()
        top = said.bounding_box()
        assert top is not None
        assert top["y"] < 900, "read without scrolling"
        check("3-nobody")


def asked(abroad: Abroad, who: Named, keeper: str = ASAHI) -> str:
    """What an embassy's clerk reads of somebody, without the number of her case."""
    with abroad.at(EMBASSY) as clerk:
        case = clerk.open("card-lost", "領事窓口")
        page = abroad.asks(clerk, case, who, keeper)
        clerk.close(case)
    return re.sub(r"M\d\d-\w{4}-\w{4}", "", page)


def to_jlis(abroad: Abroad, path: str, since: int) -> list[object]:
    """The calls of one kind that reached J-LIS."""
    passed = abroad.japan.network.passed[since:]
    return [each for each in passed if each.to == "jlis" and each.path == f"/wire/{path}"]


def found_in(database: Database, text: str) -> list[str]:
    """The tables of a database that have a text in any row."""
    with database.transaction() as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'warifu')"
        ).fetchall()
        return [
            name
            for (name,) in tables
            if connection.execute(
                f"SELECT 1 FROM {name} line WHERE line::text LIKE %s LIMIT 1".encode(), [f"%{text}%"]
            ).fetchone()
        ]
