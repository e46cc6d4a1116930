# SPDX-License-Identifier: Apache-2.0
"""The man she fled from, at the portal, with his daughter's card and mailbox key, and with hers.

Two worlds in one country: before, when nothing has happened; and after Hanako and Hina fled to another city,
which entered them, got its codes, took a measure, asked, looked and was refused. He reads the same pages at
the same instant; page for page, header for header, file for file they are the same. Then a city that has
nobody to protect tries to hide its own looks, and others try to use what is not theirs.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from tests.attacks.test_every_door import difference
from tests.attacks.worlds import plainly
from tests.counters.window import Browser
from tests.databases import Databases
from tests.japan import YAMADA_FAMILY, Japan
from tests.portal.test_pages import sign_in
from tests.thorough import scaled
from warifu.app import desk
from warifu.app.agencies import city_histories, city_sights
from warifu.app.offices import ConverterActs
from warifu.app.order_desk import OrderRoom
from warifu.app.pages import keep_backs_of, titles_of
from warifu.app.server import http_app
from warifu.exchange import CodesSettled, EndKeepBack, KeepBackOrder, Manner, Shown
from warifu.exchange.converter import ConverterStore
from warifu.exchange.gateway import Care, GatewayStore, KeepBackService, SightService, SightStore, Wanted
from warifu.exchange.gateway.sights import Kept as KeptAs
from warifu.exchange.gateway.sights import KeptSight
from warifu.exchange.messages import Kept
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.secrecy import Secret
from warifu.numbers.client import NumbersClient
from warifu.oversight import OrderDesk
from warifu.oversight.keeping import Verdict
from warifu.portal.keepback import MOST_PROVISIONAL, Standing
from warifu.portal.keeping import CodeNotTaken
from warifu.portal.ordered import city_index
from warifu.portal.views import Cards, record_name
from warifu.residents import Barred, Ground, ProtectionApplication
from warifu.residents.numbering import BASIS, items_of
from warifu.residents.particulars import Particulars

TRIES = scaled(2_000, 40)
OLD, NEW, HOME = "city:asahi", "city:midori", "割符県美登里市栄町1丁目1番1号"
TELLING = ("Midori", "美登里", "midori", "M26-LOOK", "terminal-9")


@dataclass
class Flight:
    """What the tests of this file share; `before` and `after` are what he was given in the two worlds."""

    japan: Japan
    keys: Sequence[Secret[bytes]]
    at_old: dict[str, str]
    at_new: dict[str, str]
    before: list[tuple[object, ...]]
    after: list[tuple[object, ...]]

    @property
    def orders(self) -> OrderDesk:
        """The commission's desk."""
        parts = self.japan.parts("commission")
        return OrderRoom(parts, ConverterActs(ConverterStore(parts.database))).desk

    def service(self, body: str, wanted: Sequence[Wanted] | None = None) -> KeepBackService:
        """A city's orders: by its measures, or whatever a dishonest one wants."""
        parts, register = self.japan.parts(body), self.japan.register(body)
        sights = city_sights(parts, register)
        if wanted is None:
            return city_histories(parts, register, sights)
        return KeepBackService(
            SightStore(parts.database), sights, lambda _: list(wanted), parts.wire, parts.clock, os.urandom
        )

    def key(self, person: str) -> Secret[bytes]:
        return self.japan.secret_of(OLD, self.at_old[person])

    def code_comes(self, person: str, particulars: Particulars, known_as: str = "") -> str:
        """The new city gets a code and has not said anything; gives its own number of the person."""
        parts, number = self.japan.parts(NEW), self.japan.number(OLD, self.at_old[person])
        in_house = known_as or InHouseNumber.of_random(os.urandom(16)).reveal("play the new city")
        reference = os.urandom(16)
        with GatewayStore(parts.database).transaction() as tx:
            tx.begin_enrolment(reference, in_house, parts.clock.now())
        NumbersClient(parts.sealed_wire).enrol(
            IndividualNumber.parse(number), items_of(particulars), BASIS, reference
        )
        return in_house

    def look(self, body: str, person: str, case: str) -> None:
        """A clerk looks."""
        sights: SightService = city_sights(self.japan.parts(body), self.japan.register(body))
        at = self.at_old if body == OLD else self.at_new
        sights.show([Shown(at[person], case, Manner.OPENED, "terminal-9", "転入", "a move")])


@pytest.fixture(scope="module")
def flight(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flight]:
    """The family lives in Asahi; he reads; she flees to Midori with Hina; he reads again."""
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    japan = Japan(make, tmp_path_factory.mktemp("flight"))
    family = japan.settle(OLD, YAMADA_FAMILY)
    at_old = dict(zip(("taro", "hanako", "hina", "ren"), family, strict=True))
    japan.rounds("commission", "operator")
    assert isinstance(japan.clock, SteppedClock)
    japan.clock.step(timedelta(days=3))
    keys = [japan.secret_of(OLD, at_old[each]) for each in ("hina", "hanako")]
    before = read(japan, keys)
    flown = Flight(japan, keys, at_old, flee(japan, at_old), before, [])
    flown.after = read(japan, keys)
    for case in flown.orders.cases():
        flown.orders.rule(case.made.order, Verdict.UPHELD, "the case was shown", by="kuze")
    flown.orders.hand_on()
    yield flown
    japan.check()
    japan.close()
    for database in made:
        database.close()


def flee(japan: Japan, at_old: dict[str, str]) -> dict[str, str]:
    """Move out, move in, take the measure; then the new city asks, looks, and turns somebody away."""
    today = japan.clock.today()
    going = [at_old["hanako"], at_old["hina"]]
    numbers = [japan.number(OLD, each) for each in going]
    paper = japan.at_desk(OLD, "move-out", desk.MoveOut(going, HOME, today), desk.Paper)
    paper.people[0].stated["relation"] = "head"
    move_in = desk.MoveIn(paper, numbers, "M9100009", "978-0001", HOME, today)
    hanako, hina = japan.at_desk(NEW, "move-in", move_in, desk.People).in_house
    application = ProtectionApplication(
        InHouseNumber(hanako),
        frozenset({InHouseNumber(hina)}),
        (Barred(None, "山田　太郎"),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({"kishi"}),
    )
    japan.register(NEW).protection.apply(application, by="kishi", case="M26-DV")
    japan.rounds(NEW)
    for who in (hanako, hina):
        question = desk.Inquire(f"flight {who}", "M26-CASE", who, OLD, 7401, [1001], {"tax_year": 2026})
        japan.at_desk(NEW, "inquire", question, desk.Inquired)
    sights = city_sights(japan.parts(NEW), japan.register(NEW))
    city_histories(japan.parts(NEW), japan.register(NEW), sights).follow()
    sights.show([Shown(who, "M26-LOOK", Manner.OPENED, "terminal-9", "転入", "x") for who in (hanako, hina)])
    return {"hanako": hanako, "hina": hina}


def read(japan: Japan, keys: Sequence[Secret[bytes]]) -> list[tuple[object, ...]]:
    """Open a browser of his, new each time, and read."""
    with TestClient(http_app(japan.bodies["portal"]), base_url="http://his.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        client.follow_redirects = False
        return knock(client, keys)


def knock(client: TestClient[Any], keys: Sequence[Secret[bytes]]) -> list[tuple[object, ...]]:
    """What he does with either key, the same draws each time."""
    draws, told, his = random.Random(2026), list[tuple[object, ...]](), Browser(client)
    records: list[str] = []
    while len(told) < TRIES:
        sign_in(client, keys[len(told) % 2], "x")
        shown = his.get("/history?period=7years")
        records = sorted({part.split('"')[0] for part in shown.text.split('href="/history/')[1:]})
        for _ in range(8):
            record = draws.choice([*(each for each in records if len(each) == 32), "a" * 32])
            path = draws.choice(
                [
                    "/history",
                    f"/history?type={draws.choice(['refused', 'own', 'other'])}&lang=ja",
                    f"/history/{record}",
                    f"/evidence/{record}",
                    "/evidence",
                    "/history/code",
                    "/history/not-shown",
                    "/about?lang=en",
                ]
            )
            if path == "/about?lang=en":
                continue  # counts of all mailboxes together are public, and grow with everybody's
            if path == "/history/code":
                his.get(path)
                his.post(f"{path}/typed", code=draws.choice(["", "ACDE-FGHJ-KMNP", "x" * 40]))
            else:
                his.get(path)
        his.get("/history")
        his.post("/sign-out")
        told += [plainly(each) for each in his.served]
        his.served.clear()
    return told


def test_with_his_daughters_card_or_hers_he_cannot_tell_that_anything_happened(flight: Flight) -> None:
    assert len(flight.before) == len(flight.after) >= TRIES
    for turn, (one, other) in enumerate(zip(flight.before, flight.after, strict=True)):
        assert one == other, "\n".join([f"answer {turn}", *difference(str(one), str(other))])
    assert not [word for word in TELLING if word in str(flight.after)]


def test_the_worlds_do_differ_for_whoever_reads_the_whole(flight: Flight) -> None:
    """The comparison would be worth nothing if nothing had been filed."""
    parts = flight.japan.parts("portal")
    cards = Cards(parts.policy.table, titles_of(parts))
    for person in ("hanako", "hina"):
        whole = flight.japan.portal.lines(flight.key(person), whole=True)
        shown = flight.japan.portal.lines(flight.key(person))
        told = repr([cards.entry(line) for line in whole])
        assert len(whole) >= len(shown) + 4, "enrolled, ordered, asked, looked"
        assert "Midori" in told
        assert [line for line in whole if line.sight and not line.guarded], "the look, with its office"
        assert flight.japan.portal.chain_head(flight.key(person))[0] < len(whole) * 2


def test_after_the_next_checkpoint_his_evidence_differs_in_the_logs_growth_alone(flight: Flight) -> None:
    japan = flight.japan
    with TestClient(http_app(japan.bodies["portal"]), base_url="http://his.test") as client:
        sign_in(client, flight.keys[0], "x")
        before = msgspec.json.decode(client.get("/evidence").content)
        japan.rounds("operator")
        after = msgspec.json.decode(client.get("/evidence").content)
    for bundle in (before, after):
        for recorded in (*bundle["entries"], *bundle["directory"]):
            recorded.pop("proof")
    assert before == after


def wanted(flight: Flight, person: str, name: str, *, days: int = 60, since: int = 0) -> Wanted:
    today = flight.japan.clock.today()
    until = today + timedelta(days=days)
    return Wanted(name, flight.at_old[person], "invented", today - timedelta(days=since), until)


def visible(flight: Flight, person: str) -> set[str]:
    return {record_name(line) for line in flight.japan.portal.lines(flight.key(person))}


def standing(flight: Flight, person: str) -> list[Standing]:
    """How every order about a person stands, as her whole reading tells."""
    now = flight.japan.clock.now()
    lines = flight.japan.portal.lines(flight.key(person), whole=True)
    return [line.ordered.standing(now) for line in lines if line.ordered is not None]


def test_a_city_without_a_measure_hides_its_looks_for_seven_days_and_the_commission_sees_it(
    flight: Flight,
) -> None:
    japan, seen = flight.japan, {each.made.order for each in flight.orders.cases()}
    dishonest = flight.service(OLD, [wanted(flight, "ren", "invented-1", since=9_000)])
    filed_at = japan.clock.now().replace(second=0, microsecond=0)
    dishonest.stand([flight.at_old["ren"]])
    with pytest.raises(Refusal):  # a number is no ground
        flight.orders.rule(bytes(32), Verdict.UPHELD, "1234 5678 9018", by="kuze")
    flight.look(OLD, "ren", "M26-SNOOP")
    assert visible(flight, "ren") == set(), "everything of the last year, for a time"
    (made,) = [each for each in flight.orders.cases() if each.made.order not in seen]
    assert (made.made.city, made.waits(japan.clock.now())) == ("city.asahi", True)
    assert flight.orders.counts().waiting >= 1
    japan.clock.step(timedelta(days=6, hours=23))
    state = dishonest.state_of(flight.at_old["ren"])
    assert state is not None
    assert state.lapses_at == filed_at + timedelta(days=7), "the city is told when it ends undecided"
    assert visible(flight, "ren") == set()
    flight.service(OLD, [wanted(flight, "ren", "invented-2")]).stand([flight.at_old["ren"]])
    japan.clock.step(timedelta(hours=2))  # ordering again brought no new week
    assert standing(flight, "ren") == [Standing.LAPSED, Standing.LAPSED]
    lines = japan.portal.lines(flight.key("ren"))
    parts = japan.parts("portal")
    cards = [Cards(parts.policy.table, titles_of(parts)).entry(line) for line in lines]
    assert [each.asker.en for each in cards if each.reserve] == ["Asahi City", "Asahi City"]
    assert {each.reserve.said for each in cards if each.reserve} == {"undecided"}
    assert [each for each in cards if each.case == "M26-SNOOP"], "the look it wanted to hide"


def test_what_the_commission_refuses_appears_at_once(flight: Flight) -> None:
    seen = {each.made.order for each in flight.orders.cases()}
    before = visible(flight, "taro")
    flight.service(OLD, [wanted(flight, "taro", "invented-3")]).stand([flight.at_old["taro"]])
    flight.look(OLD, "taro", "M26-SNOOP-2")
    assert visible(flight, "taro") == before
    (order,) = {each.made.order for each in flight.orders.cases()} - seen
    flight.orders.rule(order, Verdict.REFUSED, "no case was shown", by="kuze")
    assert flight.orders.hand_on() == 1
    assert standing(flight, "taro") == [Standing.REFUSED]
    assert len(visible(flight, "taro")) == len(before) + 2
    with pytest.raises(Refusal, match="decided"):
        flight.orders.rule(order, Verdict.UPHELD, "second thoughts", by="kuze")


def test_a_new_citys_first_line_is_read_by_nobody_between_its_code_and_its_order(flight: Flight) -> None:
    """He reads in the very moment in which the city has the code and its order is still on the way."""
    japan, ren = flight.japan, flight.key("ren")
    assert isinstance(japan.clock, SteppedClock)
    japan.clock.step(timedelta(days=1))  # her move is of another day than what he read before
    before, at_new = visible(flight, "ren"), flight.code_comes("ren", YAMADA_FAMILY[3])
    lines = {each.line_id: each for each in japan.portal.lines(ren, whole=True)}
    (came,) = [each for each in lines.values() if each.context.to_domain == "city.midori"]
    with japan.databases[NEW].transaction() as connection:
        told = [row[0] for row in connection.execute("SELECT line FROM gateway.arrival")]
    assert told == [came.context.reqid]
    assert visible(flight, "ren") == before, "the code came, the order has not"
    japan.parts(OLD).wire.call("portal", "portal/codes-settled", CodesSettled(told), Kept)
    assert visible(flight, "ren") == before, "the city she fled from does not speak for the new one"
    today = japan.clock.today()
    flight.service(NEW, [Wanted("new", at_new, "invented", today, today + timedelta(days=30))]).settle()
    assert visible(flight, "ren") == before
    assert Standing.PROVISIONAL in standing(flight, "ren")


def test_a_city_that_says_nothing_of_its_code_hides_it_for_a_day_and_one_that_speaks_not_at_all(
    flight: Flight,
) -> None:
    japan, before = flight.japan, visible(flight, "taro")
    at_new = flight.code_comes("taro", YAMADA_FAMILY[0])
    flight.service(NEW, []).settle()
    spoken = visible(flight, "taro")
    assert len(spoken) == len(before) + 1
    flight.code_comes("taro", YAMADA_FAMILY[0], at_new)
    assert visible(flight, "taro") == spoken
    assert isinstance(japan.clock, SteppedClock)
    japan.clock.step(timedelta(days=1))
    assert len(visible(flight, "taro")) == len(spoken) + 1


def test_no_city_orders_in_anothers_name_and_none_makes_its_own_order_longer(flight: Flight) -> None:
    japan, person = flight.japan, flight.at_old["hanako"]
    own = wanted(flight, "hanako", "invented-6", days=20)
    flight.service(OLD, [own]).stand([person])
    state = flight.service(OLD, [own]).state_of(person)
    assert state is not None
    days = japan.clock.today() - timedelta(days=300), japan.clock.today() + timedelta(days=390)
    longer = KeepBackOrder(state.salt, *days).encode()
    at = japan.clock.now()

    def send(body: str, name: str) -> None:
        """Send the order again, longer, as `body`, over Asahi's own line and under Asahi's key."""
        parts, store = japan.parts(OLD), SightStore(japan.databases[OLD])
        tools = (parts.directory, parts.locker, parts.sign, parts.wire, parts.clock, os.urandom)
        sights = SightService(body, store, *tools, careful=lambda _: Care())
        with store.transaction() as tx:
            tx.keep([KeptSight(name, person, own.case, longer, KeptAs.ORDER, at)])
        sights.deliver({name: person})

    with pytest.raises(Fault) as refused:
        send(NEW, "anothers")
    assert isinstance(refused.value.__cause__, Refusal)
    assert refused.value.__cause__.reason == "not-the-sender"
    send(OLD, "longer")
    made = [line.ordered for line in japan.portal.lines(flight.key("hanako"), whole=True) if line.ordered]
    assert {each.until for each in made if each.order == state.order} == {own.until}


def test_a_city_has_no_more_than_a_hundred_orders_before_the_commission_has_seen_to_them(
    flight: Flight,
) -> None:
    """An honest city then waits; what a dishonest one sends all the same is a line at once, and no more."""
    city = city_index(flight.japan.parts("portal").locker, "city.asahi")
    with flight.japan.databases["portal"].transaction() as connection:
        connection.execute(
            "INSERT INTO portal.keep_back"
            " SELECT sha256(n::text::bytea), mailbox, %(city)s, now, now, now, now + '1 day'"
            " FROM generate_series(1, %(most)s) n, LATERAL (SELECT %(now)s::timestamptz AS now) t,"
            " LATERAL (SELECT mailbox FROM portal.mailbox LIMIT 1) m",
            {"city": city, "most": MOST_PROVISIONAL, "now": flight.japan.clock.now()},
        )
    person, eager = flight.at_old["taro"], flight.service(OLD, [wanted(flight, "taro", "invented-5")])
    before = standing(flight, "taro")
    with pytest.raises(Fault):
        eager.stand([person])
    assert standing(flight, "taro") == before
    with flight.japan.databases[OLD].transaction() as connection:
        row = connection.execute("SELECT name FROM gateway.keep_back WHERE wanted = 'invented-5'").fetchone()
    assert row is not None
    seen = visible(flight, "taro")
    city_sights(flight.japan.parts(OLD), flight.japan.register(OLD)).deliver({row[0]: person})
    assert standing(flight, "taro") == [Standing.LAPSED, *before]
    assert len(visible(flight, "taro")) == len(seen) + 1
    with flight.japan.databases["portal"].transaction() as connection:
        connection.execute("DELETE FROM portal.keep_back WHERE until_on <= since")


def test_a_city_she_fled_from_cannot_order_too_and_hand_out_a_code(flight: Flight) -> None:
    """Its own order beside hers opens nothing before the commission has seen to it."""
    keep_backs = keep_backs_of(flight.japan.parts("portal"))
    old = flight.service(OLD, [wanted(flight, "hina", "invented-4")])
    old.stand([flight.at_old["hina"]])
    with pytest.raises(CodeNotTaken):
        keep_backs.open_visit(flight.key("hina"), old.reading_code(flight.at_old["hina"], "invented"))
    code = flight.service(NEW).reading_code(flight.at_new["hanako"], "M26-DV")
    with pytest.raises(CodeNotTaken):
        keep_backs.open_visit(flight.key("hina"), code)
    keep_backs.open_visit(flight.key("hanako"), code.lower())
    with pytest.raises(CodeNotTaken):
        keep_backs.open_visit(flight.key("hanako"), code)
    late = flight.service(NEW).reading_code(flight.at_new["hanako"], "M26-DV")
    assert isinstance(flight.japan.clock, SteppedClock)
    flight.japan.clock.step(timedelta(minutes=16))
    with pytest.raises(CodeNotTaken):
        keep_backs.open_visit(flight.key("hanako"), late)


def test_a_city_acts_on_its_own_orders_alone_and_a_name_is_filed_once(flight: Flight) -> None:
    japan, hers = flight.japan, flight.key("hina")
    lines = japan.portal.lines(hers, whole=True)
    order = next(each.ordered for each in lines if each.ordered and each.context.from_domain == "city.midori")
    for body in (OLD, "agency:pension"):
        with pytest.raises(Refusal) as refused:
            japan.parts(body).wire.call("portal", "portal/end-keep-back", EndKeepBack(order.order), Kept)
        assert refused.value.reason == "no-such-keep-back"
    agency = japan.parts("agency:pension")
    orders = KeepBackService(
        SightStore(agency.database),
        SightService(
            "agency:pension",
            SightStore(agency.database),
            agency.directory,
            agency.locker,
            agency.sign,
            agency.wire,
            agency.clock,
            os.urandom,
            careful=lambda _: pytest.fail("an agency keeps no measures"),
        ),
        lambda _: [],
        agency.wire,
        agency.clock,
        os.urandom,
    )
    in_house = japan.enrol_at_pension(OLD, YAMADA_FAMILY[0])
    today = japan.clock.today()
    orders._wanted = lambda _: [Wanted("x", in_house, "x", today, today + timedelta(days=9))]
    with pytest.raises(Fault):
        orders.stand([in_house])
    assert "agency.pension" not in {each.made.city for each in flight.orders.cases()}
    assert Standing.PROVISIONAL not in standing(flight, "taro")
