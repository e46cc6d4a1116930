# SPDX-License-Identifier: Apache-2.0
"""Numbers are kept sealed and found by their index; mailbox keys are derived, and handed over once."""

from __future__ import annotations

import hmac
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.databases import Databases, MakeDatabase
from tests.residents.registers import ASAHI, FAMILY, HANAKO, LAN, TARO, csv_text, register, stated, write
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.residents import (
    CustodyKeyHandedOver,
    NoSuchResident,
    NumberAlreadyDesignated,
    Resident,
    ResidentsService,
    custody,
    load_file,
)

NUMBERS = [
    IndividualNumber.of_body(body) for body in ("98320567321", "12345678901", "62149832025", "11111111111")
]
SOMEONE = InHouseNumber.of_random(bytes(range(16)))
ANOTHER = InHouseNumber.of_random(bytes(range(1, 17)))


@pytest.fixture
def service(make_database: MakeDatabase, tmp_path: Path) -> ResidentsService:
    service = register(make_database(["residents"]), tmp_path)
    load_file(write(tmp_path, csv_text(*FAMILY, LAN)), service, by="clerk-1")
    return service


def who(service: ResidentsService, row: dict[str, str]) -> Resident:
    return service.search_by_four_items(stated(row).four_items)


def test_everybody_loaded_awaits_a_number_until_it_is_designated(service: ResidentsService) -> None:
    waiting = [each for batch in service.residents_without_number(batch_size=3) for each in batch]
    assert len({each.record_code for each in waiting}) == 4
    pairs = list(zip([each.record_code for each in waiting], NUMBERS, strict=True))
    assert service.numbers_designated(pairs[:3], by="clerk-1") == 3
    (left,) = [each for batch in service.residents_without_number() for each in batch]
    assert left.in_house_number == waiting[3].in_house_number
    assert service.numbers_designated(pairs, by="clerk-1") == 1
    assert list(service.residents_without_number()) == []
    assert service.numbers_designated(pairs, by="clerk-1") == 0
    for each, number in zip(waiting, NUMBERS, strict=True):
        assert service.find_by_number(number) == each.in_house_number
        assert service.reveal_number(each.in_house_number, by="clerk-1", reason="case 26-1") == number


def test_a_second_number_or_another_persons_number_is_refused_whole(service: ResidentsService) -> None:
    taro, hanako, lan = (who(service, row).record_code for row in (TARO, HANAKO, LAN))
    service.number_designated(taro, NUMBERS[0], by="clerk-1")
    for pairs in (
        [(lan, NUMBERS[2]), (taro, NUMBERS[1])],
        [(lan, NUMBERS[2]), (hanako, NUMBERS[0])],
        [(lan, NUMBERS[2]), (hanako, NUMBERS[2])],
    ):
        with pytest.raises(NumberAlreadyDesignated):
            service.numbers_designated(pairs, by="clerk-1")
    with pytest.raises(NoSuchResident):
        service.numbers_designated(
            [(lan, NUMBERS[2]), (ResidentRecordCode.of_body("2472705960"), NUMBERS[3])], by="c"
        )
    assert sum(map(len, service.residents_without_number())) == 3


def test_of_two_designations_at_once_one_wins(service: ResidentsService) -> None:
    code = who(service, TARO).record_code

    def designate(number: IndividualNumber) -> bool:
        try:
            service.number_designated(code, number, by="clerk-1")
        except NumberAlreadyDesignated:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(designate, NUMBERS)) == 1


def test_the_database_holds_no_number_and_no_key_in_clear(databases: Databases, tmp_path: Path) -> None:
    body = databases.create(["residents"])
    database = Database.connect(body.conninfo)
    service = register(database, tmp_path)
    load_file(write(tmp_path, csv_text(*FAMILY, LAN)), service, by="clerk-1")
    waiting = next(service.residents_without_number())
    service.numbers_designated(
        zip([each.record_code for each in waiting], NUMBERS, strict=True), by="clerk-1"
    )
    taken = service.first_login_secret(waiting[0].in_house_number, by="clerk-1").reveal("test")
    service.reveal_number(waiting[0].in_house_number, by="clerk-1", reason="case 26-1")
    kept = ""
    with psycopg.connect(body.owner_conninfo) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'residents'"
        ).fetchall()
        assert len(tables) >= 24
        for (table,) in tables:
            kept += repr(connection.execute(f"SELECT t::text FROM residents.{table} t").fetchall())
    assert waiting[0].in_house_number.reveal("the dump is the right one") in kept
    for number in NUMBERS:
        digits = number.reveal("test")
        for form in (digits, digits.encode().hex(), sha256(digits.encode()).hexdigest()):
            assert form not in kept
    assert taken.hex() not in kept
    database.close()
    databases.drop(body)


def test_revealing_a_number_leaves_a_record_and_needs_a_case(databases: Databases, tmp_path: Path) -> None:
    body = databases.create(["residents"])
    database = Database.connect(body.conninfo)
    service = register(database, tmp_path)
    load_file(write(tmp_path, csv_text(TARO)), service, by="clerk-1")
    taro = who(service, TARO)
    with pytest.raises(NoSuchResident):
        service.reveal_number(taro.in_house_number, by="clerk-2", reason="case 26-1")
    service.number_designated(taro.record_code, NUMBERS[0], by="clerk-1")
    with pytest.raises(ValueError, match="case"):
        service.reveal_number(taro.in_house_number, by="clerk-2", reason="")
    service.reveal_number(taro.in_house_number, by="clerk-2", reason="case 26-1")
    with psycopg.connect(body.conninfo) as connection:
        events = connection.execute(
            "SELECT recorded_by, reason, about FROM residents.event WHERE kind = 'number_revealed'"
        ).fetchall()
        assert events == [("clerk-2", "case 26-1", taro.in_house_number.reveal("test"))]
        for table in ("event", "entry", "designated_number", "registered_row", "custody_key_handover"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"DELETE FROM residents.{table}")
            connection.rollback()
    database.close()
    databases.drop(body)


def test_a_sealed_number_opens_only_in_its_own_row_and_unaltered() -> None:
    seal = custody.NumberSeal(Secret(b"k" * 32))
    sealed = seal.seal(NUMBERS[0], SOMEONE)
    assert seal.open(sealed, SOMEONE) == NUMBERS[0]
    for moved, where in ((sealed, ANOTHER), (sealed[:-1] + bytes([sealed[-1] ^ 1]), SOMEONE)):
        with pytest.raises(Fault):
            seal.open(moved, where)
    with pytest.raises(Fault):
        custody.NumberSeal(Secret(b"l" * 32)).open(sealed, SOMEONE)
    assert seal.index(NUMBERS[0]) != custody.NumberSeal(Secret(b"l" * 32)).index(NUMBERS[0])


def hkdf(secret: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) for one block, by hand."""
    extracted = hmac.digest(b"\x00" * 32, secret, "sha256")
    return hmac.digest(extracted, b"warifu/residents/1/" + purpose + b"\x01", "sha256")


def test_a_mailbox_key_is_the_hkdf_of_the_custody_secret_and_the_in_house_number() -> None:
    secret = Secret(b"s" * 32)
    private = custody.mailbox_key(secret, SOMEONE).reveal("test")
    assert private == hkdf(b"s" * 32, b"mailbox\x00" + SOMEONE.reveal("test").encode())
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    assert custody.mailbox_public_key(secret, SOMEONE) == public
    assert custody.mailbox_public_key(secret, ANOTHER) != public


def test_the_private_mailbox_key_is_handed_over_once(service: ResidentsService) -> None:
    taro = who(service, TARO).in_house_number
    public = service.mailbox_public_key(taro)

    def take(_: int) -> Secret[bytes] | None:
        try:
            return service.first_login_secret(taro, by="clerk-1")
        except CustodyKeyHandedOver:
            return None

    with ThreadPoolExecutor(5) as pool:
        taken = [key for key in pool.map(take, range(5)) if key is not None]
    assert len(taken) == 1
    private = X25519PrivateKey.from_private_bytes(taken[0].reveal("test"))
    assert private.public_key().public_bytes_raw() == public
    assert service.mailbox_public_key(taro) == public


def test_a_stranger_has_no_mailbox_key(service: ResidentsService) -> None:
    with pytest.raises(NoSuchResident):
        service.mailbox_public_key(SOMEONE)
    with pytest.raises(NoSuchResident):
        service.first_login_secret(SOMEONE, by="clerk-1")


def test_the_custody_of_two_cities_gives_different_keys(make_database: MakeDatabase, tmp_path: Path) -> None:
    first, second = (register(make_database(["residents"]), tmp_path / name, ASAHI) for name in "ab")
    for service in (first, second):
        load_file(write(tmp_path, csv_text(TARO)), service, by="clerk-1")
    assert who(first, TARO).in_house_number == who(second, TARO).in_house_number  # drawn alike in this test
    number = who(first, TARO).in_house_number
    assert first.mailbox_public_key(number) != second.mailbox_public_key(number)
