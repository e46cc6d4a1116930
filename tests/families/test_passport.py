# SPDX-License-Identifier: Apache-2.0
"""旅券のための符号: a person's own code lets one passport office read eight facts, once, and she sees it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import NoReturn
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.families.office import CLERK, HERE, MAY, Office
from tests.sights import Sights
from warifu.app.server import Body, http_app
from warifu.exchange import BodyClasses, Manner
from warifu.exchange.sealing import SealedWire, sealed_endpoint
from warifu.families.cases import Named
from warifu.families.clerks import ClerkDesk
from warifu.families.passport_codes import (
    LENGTH,
    SIGNS,
    PassportAsked,
    PassportCode,
    PassportCodeNotGood,
    good_until,
)
from warifu.families.passport_desk import PASSPORT_OFFICE, PassportDesk
from warifu.families.passports import PassportFacts
from warifu.families.supplement import DoesNotAgree
from warifu.families.web import passport_endpoint
from warifu.families.web.messages import PassportMessage, PassportReply
from warifu.families.wide_area import PhotoNeeded
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Problem, Refusal, Unreachable
from warifu.kernel.wire import Endpoint, HttpWire, Switchboard

BUREAU, OTHER = "prefecture:warifu", "prefecture:other"
HEAD, HANAKO, BORN = "山田　花子", "山田　花子", date(1990, 4, 1)
CLASSES = BodyClasses(MappingProxyType(dict.fromkeys((BUREAU, OTHER), frozenset({PASSPORT_OFFICE}))))


@dataclass
class Counter:
    """The clerk's desk and the passport office's road over one register office, with Hanako and Taro."""

    office: Office
    hanako: InHouseNumber
    sights: Sights = field(default_factory=Sights)

    def __post_init__(self) -> None:
        draw = self.office.random.randbytes
        self.desk = ClerkDesk(self.office.service, _no_guard, lambda _: False, self.sights, draw)
        self.road = PassportDesk(self.office.service, CLASSES, self.sights)

    def code(self, name: str = HANAKO, *, photo: bool = True) -> PassportCode:
        mark = self.desk.open_case("戸-6-0031", "旅券の符号の交付", clerk=CLERK)
        case = self.desk.case(mark, clerk=CLERK)
        (opened,) = self.desk.find(case, HERE.place, HEAD)
        asker = Named(HERE.place, HEAD, name, BORN)
        return self.desk.passport_code(case, opened, asker, photo_document=photo)[0]

    def asked(self, code: PassportCode, name: str = HANAKO, born_on: date = BORN) -> PassportAsked:
        return PassportAsked(uuid4(), code, name, born_on, "旅-6-100")

    def uses(self) -> int:
        with self.office.database.transaction() as tx:
            row = tx.execute("SELECT count(*) FROM families.passport_use").fetchone()
        assert row is not None
        return int(row[0])

    def refused(self, asked: PassportAsked, by: str = BUREAU) -> tuple[str, str, str, str]:
        """Everything a passport office reads of a refusal; she is not told, and nothing is used up."""
        before = self.uses(), len(self.sights.told)
        with pytest.raises(PassportCodeNotGood) as no:
            self.road.facts(asked, by=by)
        assert (self.uses(), len(self.sights.told)) == before
        return no.value.told, no.value.reason, no.value.law, no.value.remedy


def _no_guard(*_: object) -> NoReturn:
    raise AssertionError("no address is asked for")


@pytest.fixture
def counter(office: Office, hanako: InHouseNumber, taro: InHouseNumber) -> Counter:
    assert taro != hanako
    office.go_to(MAY)
    return Counter(office, hanako)


def test_a_wrong_sign_and_two_neighbours_exchanged_are_found_before_anybody_is_asked() -> None:
    code = PassportCode.of_random(bytes(range(16)))
    assert PassportCode.typed(f" {code.grouped().lower()} ") == code
    wrong = [code.text[:at] + sign + code.text[at + 1 :] for at in range(LENGTH) for sign in SIGNS]
    swapped = [f"{code.text[:at]}{code.text[at + 1]}{code.text[at]}{code.text[at + 2 :]}" for at in range(15)]
    for text in {*wrong, *swapped} - {code.text} | {"", "O" * LENGTH, code.text + "2"}:
        with pytest.raises(Malformed):
            PassportCode.typed(text)
    assert code.text not in repr(code)


def test_three_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert good_until(date(2024, 5, 1)) == date(2024, 8, 1)
    assert good_until(date(2024, 11, 30)) == date(2025, 2, 28)


def test_a_code_is_kept_as_a_hash_and_for_the_person_herself_only(counter: Counter) -> None:
    code = counter.code()
    with counter.office.database.transaction() as tx:
        kept = tx.execute("SELECT passport_code::text FROM families.passport_code").fetchall()
    assert len(kept) == 1
    assert code.text not in str(kept)
    assert code.text.encode().hex() not in str(kept)
    with pytest.raises(PhotoNeeded):
        counter.code(photo=False)
    with pytest.raises(DoesNotAgree):
        counter.code("山田　次郎")


def test_the_facts_go_out_recorded_and_told_and_hold_no_address(counter: Counter) -> None:
    asked = counter.asked(counter.code())
    counter.sights.told.clear()
    counter.sights.down = True
    with pytest.raises(Unreachable):
        counter.road.facts(asked, by=BUREAU)
    assert counter.uses() == 1, "recorded first, though nothing went out"
    counter.sights.down = False
    facts = counter.road.facts(asked, by=BUREAU)
    assert (facts.surname, facts.given_name, facts.birth_date) == ("山田", "花子", BORN)
    assert (facts.domicile_prefecture, facts.nationality, facts.living) == ("99", "JPN", True)
    assert set(PassportFacts.__dataclass_fields__) == set(PassportReply.__struct_fields__)
    (told,) = counter.sights.told
    assert (InHouseNumber(told.in_house), told.case, told.manner, told.terminal) == (
        counter.hanako,
        "旅-6-100",
        Manner.PASSPORT,
        BUREAU,
    )


def test_used_old_unknown_and_anothers_code_are_refused_in_the_same_words(counter: Counter) -> None:
    used, mine = counter.code(), counter.code()
    counter.road.facts(counter.asked(used), by=BUREAU)
    answers = {
        counter.refused(counter.asked(used)),
        counter.refused(counter.asked(used), by=OTHER),
        counter.refused(counter.asked(PassportCode.of_random(bytes(16)))),
        counter.refused(counter.asked(mine, "鈴木　太郎")),
        counter.refused(counter.asked(mine, born_on=date(1990, 4, 2))),
    }
    again = counter.asked(mine)
    assert counter.road.facts(again, by=BUREAU) == counter.road.facts(again, by=BUREAU), "a lost answer"
    answers |= {counter.refused(again, by=OTHER), counter.refused(replace(again, case="旅-6-101"))}
    late = counter.code()
    counter.office.go_to(good_until(counter.office.clock.today()) + timedelta(days=1))
    answers.add(counter.refused(counter.asked(late)))
    assert len(answers) == 1


def test_a_code_of_a_register_she_has_left_is_good_no_more(counter: Counter, taro: InHouseNumber) -> None:
    code = counter.code()
    counter.office.marry(taro, counter.hanako, MAY)
    counter.refused(counter.asked(code))
    counter.refused(counter.asked(code, "鈴木　花子"))


def test_of_two_offices_at_once_with_one_code_one_is_answered(counter: Counter) -> None:
    code = counter.code()

    def ask(by: str) -> str:
        try:
            return counter.road.facts(counter.asked(code), by=by).given_name
        except Refusal as no:
            return no.reason

    with ThreadPoolExecutor(2) as offices:
        assert sorted(offices.map(ask, (BUREAU, OTHER))) == ["passport-code-not-good", "花子"]
    for table in ("passport_code", "passport_use"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), counter.office.database.transaction() as tx:
            tx.execute(f"DELETE FROM families.{table}")


def test_only_a_passport_office_may_ask_on_the_wire(counter: Counter) -> None:
    code = counter.code()
    endpoint = passport_endpoint(counter.road)
    message = PassportMessage(UUID(int=1), code.grouped(), HANAKO, BORN, "旅-6-100")
    assert code.grouped() not in repr(message)
    for stranger in ("city:asahi", "prefecture:third", "prefecture:*", "agency:pension"):
        with pytest.raises(Malformed):
            endpoint.serve(stranger, message)
    assert counter.uses() == 0
    reply = endpoint.serve(BUREAU, message)
    assert isinstance(reply, PassportReply)
    assert "花子" not in repr(reply)
    assert reply.given_name == "花子"


@contextmanager
def served(endpoint: Endpoint, keys: Mapping[str, Ed25519PrivateKey], clock: Clock) -> Iterator[str]:
    """The city's own server with this one endpoint, on a real socket."""
    known = {name: key.public_key() for name, key in keys.items()}
    board = Switchboard(me="city:midori", key_of=known.get, clock=clock, endpoints=[endpoint])
    listening = socket.create_server(("127.0.0.1", 0))
    app = http_app(Body("city:midori", board))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        thread.join(timeout=0.01)
    try:
        yield "http://{}:{}".format(*listening.getsockname())
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def test_over_the_real_wire_one_office_reads_eight_facts_and_whoever_listens_reads_none(
    counter: Counter,
) -> None:
    keys = {name: Ed25519PrivateKey.generate() for name in (BUREAU, OTHER, "prefecture:third")}
    opens, clock, code = X25519PrivateKey.generate(), counter.office.clock, counter.code()
    sealed_to = {"city:midori": opens.public_key().public_bytes_raw()}
    message = PassportMessage(UUID(int=7), code.grouped(), HANAKO, BORN, "旅-6-200")
    plain = passport_endpoint(counter.road)
    heard: list[bytes] = []
    offered = sealed_endpoint(plain, opens)

    def listen(caller: str, sealed: msgspec.Struct) -> msgspec.Struct:
        answer: msgspec.Struct = offered.serve(caller, sealed)
        heard.extend(map(msgspec.json.encode, (sealed, answer)))
        return answer

    with served(Endpoint(offered.path, offered.request, listen, offered.largest), keys, clock) as address:

        def ask(by: str, signed_by: str) -> PassportReply:
            wire = HttpWire(by, keys[signed_by].sign, clock, {"city:midori": address})
            try:
                return SealedWire(wire, sealed_to, os.urandom).call(
                    "city:midori", plain.path, message, PassportReply
                )
            finally:
                wire.close()

        for by, signed_by, no in (
            ("prefecture:third", "prefecture:third", "malformed"),
            (BUREAU, "prefecture:third", "not-signed"),
        ):
            with pytest.raises(Problem) as refused:
                ask(by, signed_by)
            assert refused.value.reason == no
        assert counter.uses() == 0, "no code is used up by whoever may not ask"
        assert ask(BUREAU, BUREAU) == ask(BUREAU, BUREAU), "a lost answer"
        with pytest.raises(Refusal, match="No code like this"):
            ask(OTHER, OTHER)
    assert heard
    assert not [word for word in ("花子", "山田", "1990-04-01") if word.encode() in b"".join(heard)]
