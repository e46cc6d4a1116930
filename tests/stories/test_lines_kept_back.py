# SPDX-License-Identifier: Apache-2.0
"""花子さん under protection: her lines and her daughter's are kept back; she reads them with a code.

When the measure ends everything appears, with the name of the city.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar.testing import TestClient

from tests.counters.window import Browser
from tests.portal.test_pages import sign_in
from tests.stories.country import Country
from warifu.app.agencies import city_histories, city_sights
from warifu.app.keepback import wanted_in
from warifu.app.offices import ConverterActs
from warifu.app.order_desk import OrderRoom
from warifu.app.server import http_app
from warifu.counters.window import Clerk
from warifu.exchange import HistoryState, Manner, Shown
from warifu.exchange.converter import ConverterStore
from warifu.exchange.gateway import KeepBackService
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.oversight.keeping import order_key
from warifu.residents import Barred, Ground, ProtectionApplication

MIDORI = "city:midori"
PASSWORD = "four words for kuze here"


@contextmanager
def browser(country: Country, body: str) -> Iterator[Browser]:
    with TestClient(http_app(country.japan.bodies[body]), base_url=f"http://{body}.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        client.follow_redirects = False
        yield Browser(client)


def at_the_portal(country: Country, person: str, client: TestClient[Any]) -> None:
    secret = country.japan.secret_of("city:asahi", country.at_asahi[person])
    assert sign_in(client, secret, person).status_code == 303


def test_a_protected_woman_reads_at_a_counter_and_the_holder_of_her_daughters_card_reads_nothing(
    country: Country,
) -> None:
    japan, register = country.japan, country.japan.register(MIDORI)
    who = {name: InHouseNumber.parse(number) for name, number in country.at_midori.items()}
    application = ProtectionApplication(
        who["hanako"],
        frozenset({who["hina"]}),
        (Barred(who["taro"], "山田　太郎"),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({"kishi"}),
    )
    shown = {name: len(japan.portal.lines(_key(country, name))) for name in who}
    measure = register.protection.apply(application, by="kishi", case="M26-DV-1")
    ordered = {each.in_house for each in wanted_in(register)(None)}
    protected = {country.at_midori[each] for each in ("hanako", "hina", "ren")}
    assert ordered == protected, "her son lives with her; the man she fears does, too, and is not protected"
    sights = city_sights(japan.parts(MIDORI), register)
    histories = city_histories(japan.parts(MIDORI), register, sights)
    assert histories.follow() == 0
    assert {str(each.standing) for each in map(histories.state_of, ordered) if each} == {"provisional"}

    assert country.ask(country.question("hina")).status in {"answered", "no-record"}
    sights.show([Shown(country.at_midori["hina"], "M26-DV-2", Manner.FOUND, "terminal-3", "転居", "a move")])
    newest = country.history("hina")[0]
    assert newest.sight is not None, "a child's look is told in her mailbox now"
    assert newest.sight.terminal == "", "without place"
    he_reads_nothing(country)
    state = histories.state_of(country.at_midori["hina"])
    assert state is not None
    confirm_everything(country, state)
    assert {str(each.standing) for each in map(histories.state_of, ordered) if each} == {"provisional"}
    histories.follow()
    assert {str(each.standing) for each in map(histories.state_of, ordered) if each} == {"confirmed"}

    she_reads_everything_once(country, histories)
    register.protection.end(measure, by="kishi")
    histories.follow()
    with browser(country, "portal") as anybody:
        at_the_portal(country, "hina", anybody.client)
        page = anybody.get("/history?period=7years").text
        assert "Midori City ordered that entries of this mailbox be kept back" in page
        assert "Confirmed the order." in page
    assert {
        name: len(japan.portal.lines(_key(country, name))) >= n for name, n in shown.items()
    } == dict.fromkeys(who, True)
    japan.check()


def he_reads_nothing(country: Country) -> None:
    """Whoever holds the daughter's key."""
    with browser(country, "portal") as his:
        at_the_portal(country, "hina", his.client)
        page = his.get("/history?period=7years").text
        assert "Whoever is under a protection measure reads at a counter" in page
        assert "Midori" not in page
        assert his.client.get("/evidence").status_code in {200, 409}
        assert "fewer than ten orders" in his.get("/history/not-shown").text


def she_reads_everything_once(country: Country, histories: KeepBackService) -> None:
    """With a code from the counter, in one visit; the code opens no other."""
    code = histories.reading_code(country.at_midori["hina"], "M26-DV-1")
    with browser(country, "portal") as hers:
        at_the_portal(country, "hina", hers.client)
        hers.get("/history/code")
        wrong = hers.post("/history/code/typed", code="ACDE-FGHJ-KMNP")
        assert (wrong.status_code, "opens nothing here" in wrong.text) == (403, True)
        opened = hers.send("/history/code/typed", {"code": code[:6].lower() + " - " + code[6:]})
        assert "This visit shows everything" in opened.text
        for words in (
            "Midori City",
            "ordered that entries of this mailbox be kept back",
            "code that opens one",
        ):
            assert words in opened.text, words
        assert "not named here" not in opened.text, "with the office of each look"
        assert hers.get("/evidence").status_code in {200, 409}
    with browser(country, "portal") as his:
        at_the_portal(country, "hina", his.client)
        his.get("/history/code")
        assert his.post("/history/code/typed", code=code).status_code == 403, "it was used"
        assert "Midori" not in his.get("/history?period=7years").text


def confirm_everything(country: Country, answered: HistoryState) -> None:
    """A person of the commission signs in, checks what the city answered, and confirms what waits."""
    parts = country.japan.parts("commission")
    room = OrderRoom(parts, ConverterActs(ConverterStore(parts.database)))
    room.signing.add_clerk(Clerk("kuze", "久世　審査担当", "Kuze"), PASSWORD, by="test")
    with browser(country, "commission") as kuze:
        assert kuze.get("/orders").headers["location"] == "/window/sign-in", "nobody reads it without a name"
        kuze.get("/window/sign-in")
        kuze.follow(kuze.post("/window/sign-in", clerk="kuze", password=PASSWORD))
        page = kuze.follow(kuze.get("/orders"))
        assert "Midori City" in page.text
        assert not [each for each in country.at_midori.values() if each in page.text]
        asked = order_key(answered.order)
        for case, words in (("M26-DV-1", "answer fits the"), ("M26-DV-9", "does not fit")):
            kuze.get("/orders")
            shown = kuze.post("/orders/check", order=asked, case=case, salt=answered.salt.hex()).text
            assert words in shown
        for order in re.findall(r'name="order" value="([a-r]{64})"', page.text):
            kuze.get("/orders")
            assert kuze.post("/orders/ruling", order=order, verdict="upheld", ground="").status_code == 422
            kuze.post("/orders/ruling", order=order, verdict="upheld", ground="the file was seen")
        assert "Waits for you" not in kuze.get("/orders").text
        board = kuze.get("/").text
        assert "Midori City" not in board.partition("Orders to keep entries back")[2].partition("<section")[0]
    country.japan.rounds("commission")


def _key(country: Country, person: str) -> Any:
    return country.japan.secret_of("city:asahi", country.at_asahi[person])
