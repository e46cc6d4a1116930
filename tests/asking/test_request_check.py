# SPDX-License-Identifier: Apache-2.0
"""The request check: what an honest code says, and everything a swindler may try with one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.asking.town import ASAHI_BANK, COUNTER, MIDORI, Town
from warifu.asking import (
    AskedBy,
    MayNotAsk,
    NotPublished,
    Place,
    RequestCode,
    Seen,
    State,
    Statement,
    TooManyGuesses,
)
from warifu.asking.codes import LETTERS, SIGNED_AS, check_letter, holds_a_number, parse_short
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Malformed

HOST = "www.asahi-bank.example"


def signed_by(keys: FileKeyRing, statement: Statement) -> str:
    return RequestCode(statement, keys.sign("asking", SIGNED_AS + statement.encode())).text


def altered(text: str, change: Callable[[bytearray], None]) -> str:
    content = bytearray(base64.urlsafe_b64decode(text.removeprefix("WR1.") + "=="))
    change(content)
    return "WR1." + base64.urlsafe_b64encode(bytes(content)).decode().rstrip("=")


def test_an_honest_code_says_who_asks_for_what_by_which_law_where_and_until_when(town: Town) -> None:
    slip = town.slip()
    short = town.service.publish(slip.code.text)
    for typed in (
        slip.code.text,
        slip.address,
        short,
        slip.short,
        slip.short.lower(),
        f" {slip.short.replace('-', ' ')} ",
    ):
        verdict = town.service.look(typed)
        assert verdict.state is State.ALLOWED
        assert verdict.good
        assert verdict.entry is not None
        assert verdict.statement is not None
        assert verdict.ground is not None
        assert (verdict.entry.name, verdict.entry.corporate_number.digits[1:]) == (MIDORI, "000020992011")
        assert (verdict.ground.item, verdict.law) == ("56", "Act 9, Act 14")
        assert verdict.statement.where == COUNTER
        assert verdict.statement.until == town.clock.minute() + 14 * 24 * 60


def test_a_code_for_a_wish_says_that_one_may_say_no(town: Town) -> None:
    slip = town.bank.desk.ask("deposit-account", Place.PAGE, HOST, 30)
    assert town.state(slip.code.text) is State.OPTIONAL


def test_nobody_can_make_a_code_without_a_registered_key(town: Town) -> None:
    slip = town.swindler.desk.ask("table1-56", Place.COUNTER, COUNTER, 14)
    verdict = town.service.look(slip.code.text)
    assert verdict.state is State.UNKNOWN_ASKER
    assert verdict.entry is None, "nobody is named on a swindler's word"
    with pytest.raises(NotPublished):
        town.service.publish(slip.code.text)


def test_a_statement_in_the_citys_name_with_another_signature_is_forged(town: Town) -> None:
    honest = town.slip().code.unverified_statement
    verdict = town.service.look(signed_by(town.swindler.keys, honest))
    assert verdict.state is State.FORGED
    assert verdict.entry is None
    with pytest.raises(NotPublished):
        town.service.publish(signed_by(town.swindler.keys, honest))


def test_no_byte_of_a_code_can_be_changed(town: Town) -> None:
    text = town.slip().code.text
    length = len(base64.urlsafe_b64decode(text.removeprefix("WR1.") + "=="))
    for place in range(length):

        def flip(content: bytearray, place: int = place) -> None:
            content[place] ^= 1

        assert town.state(altered(text, flip)) in {State.FORGED, State.MISTYPED, State.UNKNOWN_ASKER}, place


@pytest.mark.parametrize(
    "change",
    [
        {"affair": "table1-15"},
        {"where": "駅前の喫茶店"},
        {"place": Place.PAGE},
        {"until": (1 << 39)},
        {"opens": 0},
    ],
)
def test_a_signature_does_not_pass_to_another_statement(town: Town, change: dict[str, object]) -> None:
    code = town.slip().code
    other = replace(code.unverified_statement, **change)  # type: ignore[arg-type]
    assert town.state(RequestCode(other, code.signature).text) is State.FORGED


def test_another_way_to_write_the_same_code_is_no_code(town: Town) -> None:
    text = town.slip().code.text
    for other in (text + "=", text + "A", "wr1." + text[4:], text[:-1], text.replace("WR1.", "WR2.")):
        assert town.state(other) is State.MISTYPED, other


def test_a_code_counts_from_its_first_minute_to_its_last_and_no_longer(town: Town) -> None:
    slip = town.slip(days=1)
    short = town.service.publish(slip.code.text)
    town.clock.step(timedelta(minutes=-1))
    assert town.state(short) is State.NOT_YET
    town.clock.step(timedelta(days=1))
    assert town.state(short) is State.ALLOWED
    town.clock.step(timedelta(minutes=1))
    assert town.state(short) is State.EXPIRED
    assert town.state(slip.code.text) is State.EXPIRED
    with pytest.raises(NotPublished):
        town.service.publish(slip.code.text)


def test_a_code_made_to_count_for_years_does_not_count_at_all(town: Town) -> None:
    long = town.slip(days=93)
    with pytest.raises(NotPublished):
        town.service.publish(long.code.text)
    assert town.state(long.code.text) is State.EXPIRED


def test_another_bodys_code_names_that_body_and_where_to_hand_the_number(town: Town) -> None:
    """A swindler shows the city's own code: the page names the city and its counter, not him."""
    verdict = town.service.look(town.slip().code.text)
    assert verdict.entry is not None
    assert verdict.entry.name == MIDORI
    assert verdict.statement is not None
    assert verdict.statement.where == COUNTER


def test_a_code_for_one_place_is_not_good_at_another(town: Town) -> None:
    counter = town.slip().code.text
    page = town.bank.desk.ask("investment-account", Place.PAGE, HOST, 14).code.text
    assert town.state(counter, AskedBy.LETTER) is State.ALLOWED, "a letter may say at which counter"
    assert town.state(counter, AskedBy.PAGE) is State.ELSEWHERE
    assert town.state(counter, AskedBy.VISIT) is State.ELSEWHERE
    for host in (HOST, f"https://{HOST}/form?x=1", HOST.upper(), f"{HOST}:443", f"{HOST}."):
        assert town.state(page, AskedBy.PAGE, host) is State.ALLOWED, host
    for host in (
        "asahi-bank.example",
        f"{HOST}.evil.example",
        f"https://{HOST}@evil.example/",
        f"evil.example/{HOST}",
        f"https://evil.example#{HOST}",
        f"https:\\\\{HOST}@evil.example",
        "www.asahi-banк.example",
    ):
        assert town.state(page, AskedBy.PAGE, host) is State.ELSEWHERE, host


def test_a_code_told_by_telephone_is_good_for_nothing(town: Town) -> None:
    short = town.service.publish(town.slip().code.text)
    for by in (AskedBy.PHONE, AskedBy.MAIL):
        assert town.state(short, by) is State.FROM_AFAR


def test_a_registered_body_cannot_ask_for_another_affair(town: Town) -> None:
    with pytest.raises(MayNotAsk):
        town.bank.desk.ask("table1-56", Place.COUNTER, "本店窓口", 14)
    honest = town.bank.desk.ask("wire", Place.COUNTER, "本店窓口", 14).code.unverified_statement
    forced = signed_by(town.bank.keys, replace(honest, affair="table1-56"))
    verdict = town.service.look(forced)
    assert verdict.state is State.NOT_ALLOWED
    assert verdict.entry is not None
    assert verdict.entry.name == ASAHI_BANK, "the resident sees which body asked unlawfully"
    with pytest.raises(MayNotAsk):
        town.service.publish(forced)


def test_a_withdrawn_code_and_an_ended_key_count_no_more(town: Town) -> None:
    first, second = town.slip(), town.slip(where="4番窓口")
    short = town.service.publish(first.code.text)
    with pytest.raises(NotPublished):
        town.service.withdraw(first.code.text, town.swindler.desk.withdrawal(first.code))
    with pytest.raises(NotPublished):
        town.service.withdraw(first.code.text, town.city.desk.withdrawal(second.code))
    assert town.state(short) is State.ALLOWED
    for _ in range(2):
        town.service.withdraw(first.code.text, town.city.desk.withdrawal(first.code))
    assert town.state(short) is State.WITHDRAWN
    assert town.state(first.code.text) is State.WITHDRAWN
    assert town.state(second.code.text) is State.ALLOWED
    town.service.end(town.city.entry.key_id, "key stolen", "clerk-1")
    assert town.state(second.code.text) is State.ASKER_ENDED
    with pytest.raises(NotPublished):
        town.service.publish(second.code.text)


def test_publishing_twice_is_harmless_and_codes_that_ended_are_forgotten(town: Town) -> None:
    slip = town.slip(days=1)
    assert town.service.publish(slip.code.text) == town.service.publish(slip.code.text) == slip.code.short
    town.clock.step(timedelta(days=30))
    assert town.service.forget() == 0
    assert town.state(slip.short) is State.EXPIRED
    town.clock.step(timedelta(days=2))
    assert town.service.forget() == 1
    assert town.state(slip.short) is State.UNKNOWN


def test_guesses_are_bounded_for_the_page_and_the_2d_code_stays_open(town: Town) -> None:
    slip = town.slip()
    short = town.service.publish(slip.code.text)
    for n in range(5):
        letters = "BBBBBBBBBB" + LETTERS[n]
        assert town.state(letters + check_letter(letters)) is State.UNKNOWN
    for typed in (short, "BBBBBBBBBBB" + check_letter("BBBBBBBBBBB")):
        with pytest.raises(TooManyGuesses):
            town.service.look(typed)
    assert town.state(slip.code.text) is State.ALLOWED
    assert town.service.answer("city-hall", "table1-56").good
    town.clock.step(timedelta(minutes=1))
    assert town.state(short) is State.ALLOWED


def test_a_mistyped_letter_is_told_and_costs_no_guess(town: Town) -> None:
    short = town.service.publish(town.slip().code.text)
    for _ in range(20):
        assert town.state(short[:-1] + next(x for x in LETTERS if x != short[-1])) is State.MISTYPED
    assert town.state(short) is State.ALLOWED


@settings(deadline=None)
@given(st.text(alphabet=LETTERS, min_size=11, max_size=11), st.integers(0, 11), st.sampled_from(LETTERS))
def test_every_single_mistyped_letter_and_every_swap_is_found(letters: str, place: int, other: str) -> None:
    short = letters + check_letter(letters)
    assert parse_short(short) == short
    changed = short[:place] + other + short[place + 1 :]
    if changed != short:
        with pytest.raises(Malformed):
            parse_short(changed)
    if place < 10 and short[place] != short[place + 1]:
        swapped = short[:place] + short[place + 1] + short[place] + short[place + 2 :]
        with pytest.raises(Malformed):
            parse_short(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        "123456789018",
        "1234 5678 9018",
        "１２３４－５６７８－９０１８",
        "123-456-789-018",
        "番号は123456789018です",
        "12345678901",
    ],
)
def test_twelve_digits_are_known_for_what_they_are(typed: str) -> None:
    assert holds_a_number(typed)


@settings(deadline=None)
@given(st.text(alphabet=LETTERS + "- ", max_size=20))
def test_a_short_code_is_never_taken_for_a_number(typed: str) -> None:
    assert not holds_a_number(typed)


def test_looking_leaves_no_trace(town: Town, database: Database) -> None:
    def everything() -> list[object]:
        with database.transaction() as connection:
            return [
                connection.execute(f"SELECT * FROM asking.{table}".encode()).fetchall()
                for table in ("asker", "asker_end", "request", "withdrawn")
            ]

    short = town.service.publish(town.slip().code.text)
    before = everything()
    for typed in (short, "123456789018", "garbage", town.slip().code.text):
        town.service.look(typed, Seen(AskedBy.PAGE, "www.example"))
    town.service.answer("pollster", "123456789018")
    assert everything() == before


def test_the_2d_code_is_a_picture_of_the_long_code_alone(town: Town) -> None:
    slip = town.slip()
    assert slip.address == f"https://portal.example/may-they-ask/code/{slip.code.text}"
    assert slip.svg().startswith(b"<?xml")
    assert b"<script" not in slip.svg()
    assert len(slip.address) < 300


@pytest.mark.parametrize(
    "change",
    [
        {"where": ""},
        {"where": "x" * 61},
        {"where": "口座 123456789018"},
        {"where": "a\nb"},
        {"until": 0},
        {"affair": ""},
    ],
)
def test_a_statement_that_no_desk_writes_is_malformed(town: Town, change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        replace(town.slip().code.unverified_statement, **change)  # type: ignore[arg-type]
