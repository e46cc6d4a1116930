# SPDX-License-Identifier: Apache-2.0
"""Attacks on Juki Net over the sealed wire: replay, scans, taking people over, and leaks."""

import base64
import os
import random
import threading
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.databases import MakeDatabase
from tests.jukinet.network import (
    PENSION,
    PENSION_ROW,
    Network,
    code,
    code_of,
    items_of,
    look_by,
    look_of,
    number_text,
    open_network,
    subscription_of,
)
from tests.numbers.office import MIDORI, newcomer, request
from tests.numbers.test_changes import change_of
from warifu.exchange.sealing import SealedWire, sealed_endpoint
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import FOR_TESTS, IndividualNumber
from warifu.jukinet import (
    ChangeKind,
    JukiNetClient,
    LookLimits,
    LookQuota,
    NobodyConfirmed,
    endpoints,
)
from warifu.kernel.refusal import Problem, Refusal, Told
from warifu.kernel.secrecy import mask_numbers
from warifu.kernel.wire import MemoryNetwork, MemoryWire, Switchboard


class Country:
    """J-LIS behind its switchboard, and bodies that reach it over a wire that remembers every byte."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._keys: dict[str, Ed25519PrivateKey] = {}
        opens = X25519PrivateKey.generate()
        self._sealing = {"jlis": opens.public_key().public_bytes_raw()}
        plain = endpoints(network.intake, network.looking, network.feed, network.protection)
        self.faults: list[BaseException] = []
        self.board = Switchboard(
            me="jlis",
            key_of=lambda name: self._keys[name].public_key() if name in self._keys else None,
            clock=network.numbers.clock,
            endpoints=[sealed_endpoint(each, opens) for each in plain],
            on_fault=lambda _, fault: self.faults.append(fault),
        )
        self.wire = MemoryNetwork({"jlis": self.board})

    def body(self, name: str) -> JukiNetClient:
        key = self._keys.setdefault(name, Ed25519PrivateKey.generate())
        wire = MemoryWire(name, key.sign, self.network.numbers.clock, self.wire)
        return JukiNetClient(SealedWire(wire, self._sealing, os.urandom))


@pytest.fixture
def country(make_database: MakeDatabase) -> Country:
    return Country(open_network(make_database))


def _told(work: Callable[[], object]) -> str:
    with pytest.raises(Told) as told:
        work()
    return told.value.reason


def test_everything_works_over_the_sealed_wire(country: Country) -> None:
    network, pension, midori = country.network, country.body(PENSION), country.body("city:midori")
    (number,) = network.live(1)
    assert pension.look_up(look_of(1)).number == number_text(number)
    network.numbers.enrolment.find_for_enrolment(number, newcomer(1).items, BodyName(PENSION), "75")
    pension.subscribe(subscription_of(1, number))
    moved = network.notice(1, ChangeKind.MOVE_WITHIN, old=items_of(1), new=items_of(1, address="美登里市9"))
    assert midori.notify([moved]).outcomes[0].outcome == "applied"
    midori.protect(code(1), date(2027, 1, 1))
    (told,) = pension.changes(PENSION_ROW, 0).changes
    assert (told.kind, told.items) == ("move-within", None)
    pension.unsubscribe(PENSION_ROW, told.reference)
    assert pension.changes(PENSION_ROW, 0).changes[0].kind == "ended"
    assert midori.notify([]).decided_to == 1


def test_captured_calls_replayed_by_anybody_do_nothing(country: Country) -> None:
    (number,) = country.network.live(1)
    country.body(PENSION).look_up(look_by(number))
    died = country.network.notice(1, ChangeKind.DEATH)
    country.body("city:midori").notify([died])
    before = _counts(country.network)
    for passed in list(country.wire.passed):
        reply = country.board.answer("POST", passed.path, passed.headers, passed.body)
        assert reply.status == 409
    assert _counts(country.network) == before


def _counts(network: Network) -> list[tuple[object, ...]]:
    return network.rows(
        "SELECT (SELECT count(*) FROM jukinet.look), (SELECT count(*) FROM jukinet.notice),"
        " (SELECT count(*) FROM numbers.event), (SELECT sum(looks) FROM jukinet.asker_hour)"
    )


def test_a_scan_of_numbers_meets_nobody_and_is_seen_by_the_commission(make_database: MakeDatabase) -> None:
    network = open_network(make_database, limits=LookLimits(looks=400, misses=60))
    network.live(1)
    chance = random.Random(5)
    met, stopped = 0, 0
    for turn in range(1, 101):
        guess = IndividualNumber.of_body(f"{chance.randrange(FOR_TESTS[0]):011d}")
        try:
            network.looking.look_up(PENSION, look_by(guess, turn))
            met += 1
        except NobodyConfirmed:
            pass
        except LookQuota:
            stopped += 1
    assert (met, stopped) == (0, 39), "after sixty misses nothing is answered in this hour"
    with pytest.raises(LookQuota):
        network.looking.look_up(PENSION, look_of(1, 200))
    assert not network.portal.lines
    network.watch.deliver_alarms()
    said = [(alarm.what, alarm.misses) for alarm in network.commission.heard]
    assert said == [
        ("guessing", 10),
        ("guessing", 16),
        ("guessing", 32),
        ("over-quota", 62),
        ("over-quota", 64),
    ]
    assert network.watch.deliver_alarms() == 0


def test_an_honest_counter_is_not_taken_for_a_scan(make_database: MakeDatabase) -> None:
    network = open_network(make_database)
    numbers = network.live(*range(1, 61))
    for turn, number in enumerate(numbers, start=1):
        network.looking.look_up(PENSION, look_by(number, turn))
        if turn % 30 == 0:
            with pytest.raises(NobodyConfirmed):
                network.looking.look_up(PENSION, look_of(turn, 1_000 + turn, name="山田　太郎"))
    network.watch.deliver_alarms()
    assert not network.commission.heard


def test_a_city_cannot_take_people_over_by_their_codes(country: Country) -> None:
    network = country.network
    network.live(1, 2)
    kage = country.body("city:kage")
    there = items_of(1, address="影市1")
    sequence = 0
    for kind in (ChangeKind.MOVE_IN, ChangeKind.REGISTERED, ChangeKind.NAME, ChangeKind.RETURNED,
                 ChangeKind.CORRECTION, ChangeKind.REVIVED, ChangeKind.BIRTH):  # fmt: skip
        sequence += 1
        notice = network.notice(1, kind, "city:kage", new=there, sequence=sequence)
        assert kage.notify([notice]).outcomes[0].reason == "held-by-another-city", kind
    for kind in (
        ChangeKind.DEATH,
        ChangeKind.STRUCK,
        ChangeKind.ABROAD,
        ChangeKind.LEFT,
        ChangeKind.MOVE_OUT,
    ):
        sequence += 1
        notice = network.notice(1, kind, "city:kage", sequence=sequence)
        assert kage.notify([notice]).outcomes[0].reason == "held-by-another-city", kind
    assert _told(lambda: kage.protect(code(1), None)) == "held-by-another-city"
    code_change = network.notice(
        50, ChangeKind.CODE, "city:kage", previous_code=code_of(1), sequence=sequence + 1
    )
    assert kage.notify([code_change]).outcomes[0].reason == "held-by-another-city"
    assert network.rows("SELECT count(*) FROM numbers.event") == [(0,)]


def test_nobody_but_a_city_tells_and_nobody_without_a_row_asks(country: Country) -> None:
    (number,) = country.network.live(1)
    shop = country.body("shop:video")
    death = country.network.notice(1, ChangeKind.DEATH)
    assert _told(lambda: shop.notify([death])) == "only-cities"
    assert _told(lambda: shop.protect(code(1), None)) == "only-cities"
    assert _told(lambda: shop.look_up(look_by(number))) == "no-look-up-row"
    assert _told(lambda: shop.look_up(look_by(number, 2, case=""))) == "no-look-up-case"
    assert _told(lambda: shop.subscribe(subscription_of(1, number))) == "no-look-up-row"
    assert _told(lambda: shop.changes(PENSION_ROW, 0)) == "no-look-up-row"


def test_notices_from_many_callers_at_once_keep_their_one_order(make_database: MakeDatabase) -> None:
    network = open_network(make_database)
    network.live(1)
    told = [
        network.notice(1, ChangeKind.MOVE_WITHIN, new=items_of(1, address=f"美登里市緑町{turn}番"))
        for turn in range(30)
    ]
    wrong: list[BaseException] = []

    def send(seed: int) -> None:
        mine = random.Random(seed).sample(told, len(told))
        try:
            for start in range(0, len(mine), 5):
                network.intake.notify(MIDORI, mine[start : start + 5])
        except Problem as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=send, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    causes = [each.cause for each in network.numbers.lives.happened_after(0)]
    assert causes == [f"notice/city:midori/{sequence}" for sequence in range(1, 31)]


def test_two_calls_of_one_look_at_once_are_one_look(make_database: MakeDatabase) -> None:
    network = open_network(make_database)
    (number,) = network.live(1)
    network.following.catch_up()
    told = look_by(number, 9)
    given: list[object] = []

    def look() -> None:
        try:
            given.append(network.looking.look_up(PENSION, told).number)
        except BaseException as wrong:  # noqa: BLE001  kept for the assertion below
            given.append(wrong)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == [number_text(number)] * 6
    assert network.rows("SELECT count(*), sum(looks) FROM jukinet.look, jukinet.asker_hour") == [(1, 1)]
    assert len(network.portal.lines) == 1


def test_no_number_code_or_name_stands_where_it_may_not(country: Country) -> None:
    """The canary: tables of Juki Net, every byte on the wire, every refusal and every printed value."""
    network, pension, midori = country.network, country.body(PENSION), country.body("city:midori")
    numbers = network.live(1, 2)
    network.numbers.enrolment.find_for_enrolment(numbers[0], newcomer(1).items, BodyName(PENSION), "75")
    said: list[str] = []
    held = network.notice(1, ChangeKind.DEATH, sequence=50, number=number_text(numbers[0]))
    old = network.numbers.service.designate(MIDORI, request(8), newcomer(2))
    new = network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(2), request(9)))
    works: list[Callable[[], object]] = [
        lambda: pension.look_up(look_of(1)),
        lambda: pension.look_up(look_by(numbers[0], 2)),
        lambda: pension.look_up(look_by(numbers[1], 3)),
        lambda: pension.look_up(look_of(1, 4, case=number_text(numbers[0]))),
        lambda: pension.look_up(look_of(1, 5, row=number_text(numbers[0]))),
        lambda: pension.look_up(look_of(1, 8, case="", row=number_text(numbers[0]))),
        lambda: pension.look_up(look_of(1, 6, number=number_text(numbers[0]))),
        lambda: pension.look_up(look_of(2, 7, name="山田　太郎")),
        lambda: pension.subscribe(subscription_of(1, numbers[0])),
        lambda: pension.subscribe(subscription_of(1, numbers[0], case=number_text(numbers[0]))),
        lambda: midori.notify([held]),
        lambda: midori.notify([msgspec.structs.replace(held, key=uuid4())]),
        lambda: midori.notify([network.notice(1, ChangeKind.NAME, sequence=60)]),
        lambda: midori.notify([network.notice(1, ChangeKind.DEATH, sequence=61, code="1234567890")]),
        lambda: pension.changes(PENSION_ROW, 0),
    ]
    for work in works:
        try:
            said.append(repr(work()))
        except (Refusal, Problem) as problem:
            said.append(
                f"{problem!r} {problem} {getattr(problem, 'law', '')} {getattr(problem, 'remedy', '')}"
            )
    network.watch.deliver_alarms()
    said += [repr(each) for each in network.commission.heard] + [repr(each) for each in country.faults]
    secrets = [number_text(each) for each in (*numbers, new.number)] + [code_of(1), code_of(2)]
    names = [newcomer(1).items.name, newcomer(1).items.address]
    printed = "\n".join(said)
    assert not [each for each in (*secrets, *names) if each in printed]
    assert mask_numbers(printed) == printed
    wire = b"".join(
        passed.body + passed.reply.body + repr(passed.headers).encode() for passed in country.wire.passed
    )
    for each in (*secrets, *names):
        assert each.encode() not in wire
        assert base64.b64encode(each.encode())[:12] not in wire
    tables = network.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'jukinet'")
    stored = "\n".join(repr(network.rows(f"SELECT t::text FROM jukinet.{table} t")) for (table,) in tables)
    assert not [each for each in (*secrets, *names) if each in stored]
    assert UUID(int=1).hex[:8] in stored.replace("-", ""), "the canary does read the tables"
