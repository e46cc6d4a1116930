# SPDX-License-Identifier: Apache-2.0
"""居所情報登録: two worlds, one in which she chose another place. Whoever is not she sees the same in both.

In `quiet` she did nothing and her letter was delivered; in `fled` she chose the shelter, at the moment named.
Adversaries: the city she left, with every message it may send and some it may not; her husband as father,
agent and householder; whoever holds a copy of the tables without the key, the logs or the other offices'
tables. An answer is compared whole: status, body and the statements that made it.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.notices.house import ASAHI, COUNTERS, MIDORI, SHELTER, House, family, open_house
from tests.notices.worlds import MOMENTS, letters_to, play, transcript
from tests.thorough import scaled
from warifu.kernel.refusal import Refusal
from warifu.kernel.wire import Nothing
from warifu.notices import AlreadyReceived, Asked, NotForPosting, ReturnReason, endpoints, web
from warifu.notices.sealing import SEALED_BYTES
from warifu.numbers import NumberChange


@pytest.mark.parametrize("moment", scaled(MOMENTS, MOMENTS[1::2] + MOMENTS[-1:]))
def test_the_city_she_left_and_her_husband_read_the_same_answers_made_by_the_same_statements(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    quiet = play(make_database, tmp_path / "quiet", None)
    fled = play(make_database, tmp_path / "fled", moment)
    assert letters_to(quiet, quiet.hanako) == letters_to(fled, fled.hanako) == ["delivered"]
    one, two = (transcript(world, monkeypatch, 60) for world in (quiet, fled))
    assert {status for _, _, status, _, _ in one} == {200, 404, 409}, (
        "the questions reach every kind of answer"
    )
    for before, after in zip(one, two, strict=True):
        assert before == after
    everything = json.dumps(two, ensure_ascii=False)
    for secret in ("ひなげし", "海岸町", "999-0288", "asahi", "朝陽"):
        assert secret not in everything


def test_hundreds_of_tries_by_the_father_learn_nothing(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = play(make_database, tmp_path / "quiet", None)
    fled = play(make_database, tmp_path / "fled", "printed")
    one, two = (transcript(world, monkeypatch, scaled(400, 120)) for world in (quiet, fled))
    assert one == two


def test_the_tables_without_the_key_tell_neither_who_chose_nor_what(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    fled = play(make_database, tmp_path, "before the city asks")
    rows = fled.house.rows("SELECT person, sealed FROM notices.recipient")
    assert len(rows) == 7, "everybody has a row"
    assert {len(sealed) for _, sealed in rows if isinstance(sealed, bytes)} == {SEALED_BYTES}
    for table in ("recipient", "piece", "step", "batch", "request", "stop_request", "errand", "missed_stop"):
        dump = repr(fled.house.rows(f"SELECT t::text FROM notices.{table} t"))
        for secret in ("ひなげし", "asahi", "999-0288", "海岸町".encode().hex()):
            assert secret not in dump


def sealed_rows(house: House) -> dict[str, bytes]:
    rows = house.rows("SELECT person, sealed FROM notices.recipient")
    return {str(person): sealed for person, sealed in rows if isinstance(sealed, bytes)}


def test_a_row_written_anew_tells_nothing_of_what_changed(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    house = open_house(make_database, tmp_path)
    taro, hanako = family(house, 2)
    house.ask(taro, hanako)
    before = sealed_rows(house)
    house.choose(hanako)
    house.requests.correct(MIDORI, taro.wanted)
    after = sealed_rows(house)
    same = [sum(a == b for a, b in zip(before[person], after[person], strict=True)) for person in before]
    assert all(count < SEALED_BYTES // 100 for count in same), "every byte is new, whoever changed what"


def test_no_other_offices_table_changes_when_she_chooses(make_database: MakeDatabase, tmp_path: Path) -> None:
    worlds = [play(make_database, tmp_path / str(moment), moment) for moment in (None, "printed")]
    tables = [
        f"{schema}.{table}"
        for schema, table in worlds[0].house.rows(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema = 'numbers' ORDER BY 2"
        )
    ]
    assert "numbers.juki_net" in tables
    for table in tables:
        one, two = (world.house.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for world in worlds)
        assert one == two, f"{table}: certificates and exports are made of it"


def test_nothing_is_logged_and_nothing_prints_itself(
    make_database: MakeDatabase,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    fled = play(make_database, tmp_path, "posted")
    house = fled.house
    with pytest.raises(AlreadyReceived) as received:
        house.choose(fled.hanako)
    with pytest.raises(Refusal) as refused:
        house.choose(fled.hanako, DestinationLong)
    written = caplog.text + "".join(capfd.readouterr()) + str(received.value) + repr(refused.value)
    written += received.value.remedy + refused.value.remedy + repr(SHELTER) + f"{fled.hanako.wanted}"
    for secret in ("ひなげし", "海岸町", "緑町", "山田", fled.hanako.number.reveal("look for it")):
        assert secret not in written


DestinationLong = type(SHELTER)("999-0288", "割符県朝陽市海岸町 " + "W" * 150, ASAHI)


def test_what_comes_back_says_no_place_even_to_herself(make_database: MakeDatabase, tmp_path: Path) -> None:
    replies = {
        name
        for each in endpoints(*_services(open_house(make_database, tmp_path)))
        for name in msgspec.json.schema(_reply_of(each.path)).get("$defs", {}).values()
        for name in name.get("properties", {})
    }
    assert replies
    assert replies.isdisjoint(
        {"address", "postal_code", "return_to", "name", "number", "destination", "code"}
    )


def _services(house: House) -> tuple[Any, Any, Any]:
    return house.requests, house.shelf, house.elsewhere


def _reply_of(path: str) -> Any:
    return {
        "notices/ask": web.ProgressMessage,
        "notices/correct": Nothing,
        "notices/progress": web.ProgressMessage,
        "notices/held": web.HeldList,
        "notices/elsewhere": web.Receipt,
        "notices/received-back": Nothing,
        "notices/hand-over": web.Fetch,
        "notices/destroyed": Nothing,
        "notices/whereabouts": web.WhereaboutsMessage,
        "notices/shelf": web.ShelfList,
        "notices/clearance": web.ShelfList,
    }[path]


def test_a_letter_called_back_too_late_and_returned_to_the_old_counter_looks_like_any_other(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    house = open_house(make_database, tmp_path)
    taro, hanako = family(house, 2)
    house.send(taro, hanako)
    hers, his = house.tracking(hanako), house.tracking(taro)
    house.choose(hanako)
    for tracking in (hers, his):
        house.posting.returned(tracking, ReturnReason.NOT_COLLECTED)
        house.shelf.receive_back(MIDORI, tracking, "mori")
    assert {line.tracking for line in house.shelf.shelf(MIDORI)} == {hers, his}
    # Another of the same list, for a cause of every day: his number changed.
    change = NumberChange(UUID(int=5), taro.code, taro.number, True, True, False, "file 1")
    house.numbers.changes.change_number(MIDORI, change)
    house.ask(taro, request=2)
    lines = house.shelf.clearance(MIDORI)
    assert {line.tracking for line in lines} == {hers, his}
    assert {line.kept_on for line in lines} == {house.clock.today()}
    for tracking in (hers, his):
        house.shelf.destroyed(MIDORI, tracking, "mori", "hayashi")
    assert house.shelf.shelf(MIDORI) == []


def test_no_letter_row_or_manifest_knows_a_household(make_database: MakeDatabase, tmp_path: Path) -> None:
    house = open_house(make_database, tmp_path)
    columns = {
        str(name)
        for (name,) in house.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'notices'"
        )
    }
    assert not any("household" in name or "address" in name or "reason" in name for name in columns)
    batch = house.ask(*family(house))
    header = next(iter(house.mailing.manifest(batch)))
    assert header == "sequence,tracking,sheets,grams,class,sha256\n"


def test_an_address_of_the_old_city_that_cannot_be_printed_is_told_as_if_she_had_stayed(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    seen = []
    for flees in (False, True):
        house = open_house(make_database, tmp_path / str(flees))
        hanako = house.born("山田　花子", address="割符県美登里市 " + "W" * 120)
        batch = house.ask(hanako)
        if flees:
            house.choose(hanako)
        house.mailing.run(batch)
        if flees:
            assert house.stage(hanako) == "printed"
        seen.append(house.requests.held(MIDORI, [hanako.code]))
    assert seen[0] == seen[1]
    assert [held.field for held in seen[0]] == ["address"]


def test_a_parent_may_choose_for_a_child_and_move_on_with_the_receipt_and_the_other_parent_cannot(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    house = open_house(make_database, tmp_path)
    child = house.born("山田　さくら")
    house.ask(child)
    (found,) = house.office.people.find([child.code])
    assert found is not None

    def place() -> str:
        ((sealed,),) = house.rows("SELECT sealed FROM notices.recipient")
        assert isinstance(sealed, bytes)
        return house.office.seal.open(found.person, sealed).destination.address

    receipt = house.choose(child, herself=False)
    fathers = type(SHELTER)("999-0101", "割符県美登里市中央四丁目5番6号", MIDORI)
    for guess in ("", "a" * 24, receipt[:-1] + "a"):
        house.choose(child, fathers, city=MIDORI, herself=False, receipt=guess)
        assert place() == SHELTER.address
    onward = type(SHELTER)(
        "999-0301", "割符県影市影町7番地", next(c for c in COUNTERS if c.text == "city:kage")
    )
    house.choose(child, onward, herself=False, receipt=receipt)
    assert place() == onward.address


def test_the_scanner_stops_a_letter_for_which_something_was_asked_a_moment_ago(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    house = open_house(make_database, tmp_path)
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    house.mailing.run(batch)
    house.mailing.check(batch)
    first = house.tracking(hanako)
    house.elsewhere.choose(ASAHI, Asked(hanako.code, SHELTER, herself=True, check=UUID(int=1)))
    with pytest.raises(NotForPosting) as stopped:
        house.posting.scan_out(first, "mori")
    assert not any(
        word in str(stopped.value) + stopped.value.remedy for word in ("violence", "elsewhere", "chose")
    )
    assert house.tracking(hanako) != first
