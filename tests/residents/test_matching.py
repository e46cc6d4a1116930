# SPDX-License-Identifier: Apache-2.0
"""Matching over the register: as the matcher itself decides, over all history, nobody hidden told of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import psycopg
import pytest

from tests.databases import Databases, MakeDatabase
from tests.matching.register import MemoryRegister
from tests.residents.clerk import ELSEWHERE, MARRIED, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.counting import CountingDatabase
from tests.residents.registers import HANAKO, LAN, MIDORI, TARO, register
from warifu.demo.town import MIDORI as TOWN
from warifu.demo.town import make_town, write_town
from warifu.kernel.database import Database
from warifu.matching import (
    MatchingService,
    Query,
    Record,
    Verdict,
    for_asker,
    for_record,
    make_query,
    make_record,
    record_of_form,
    with_surname,
)
from warifu.residents import (
    Barred,
    FormsNotMade,
    Ground,
    Matched,
    Matching,
    Particulars,
    ProtectionApplication,
    ResidentsStore,
    SearchRefused,
    load_file,
)

CHILD = Path(__file__).with_name("loader_child.py")
NOBODY_TOLD = b'{"decision":"REFER","next_step":"GO_TO_WINDOW"}'


def paper(row: dict[str, str], **changes: str) -> Query:
    """What a paper of this person states."""
    said = row | {"birth": row["birth_date"]} | changes
    return make_query(name=said["name"], kana=said["kana"], birth=said["birth"], address=said["address"])


def match(town: Town, query: Query, clerk: Clerk | None = None) -> Matched:
    return town.clerk.service.matching.match(query, (clerk or town.clerk).asks())


def rule(matched: Matched) -> str:
    assert matched.explanation is not None
    return str(msgspec.json.decode(matched.explanation)["rule"])


def directly(ref: str, person: Particulars) -> Record:
    """A record for the matcher made from the file's row, without the register."""
    names = [person.name, person.common_name, person.latin_name]
    names.append(with_surname(person.former_surname, person.name))
    return make_record(
        ref,
        names=[(name, person.resident_since, None) for name in names],
        kana=[(person.kana, person.resident_since, None)],
        birth=person.birth_date,
        sex=person.sex,
        addresses=[(person.address, person.resident_since, None)],
    )


def test_every_decision_is_the_one_of_the_matcher_over_the_same_people(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    people = list(make_town(3, 240, TOWN))
    while people[-1].household == people[-2].household:
        people.pop()
    write_town(tmp_path / "town.csv", people)
    clerk = Clerk(register(make_database(["residents"]), tmp_path, MIDORI))
    assert load_file(tmp_path / "town.csv", clerk.service, by="clerk-1").loaded == len(people)
    refs = {
        (each.stated.household, each.stated.name, each.stated.birth_date): each.in_house_number.reveal("test")
        for batch in clerk.service.registered()
        for each in batch
    }
    alone = MatchingService(
        MemoryRegister([directly(refs[each.household, each.name, each.birth_date], each) for each in people])
    )
    today, verdicts = clerk.service.clock.today(), set()
    for at, each in enumerate(people):
        other = people[at - 1]
        query = make_query(
            name=each.name if at % 5 else other.name,
            kana=each.kana if at % 7 else "",
            birth=each.birth_date,
            address=each.address if at % 3 else other.address,
        )
        expected = alone.match(query, today)
        got = clerk.service.matching.match(query, clerk.asks())
        verdicts.add(expected.verdict)
        assert got.told == for_asker(expected)
        assert got.explanation == (for_record(expected) if expected.found else None)
        assert (got.linked and got.linked.reveal("test")) == (expected.linked and expected.linked.ref)
        assert [shown.ref for shown in got.shown] == [one.record.ref for one in expected.shown]
    assert verdicts >= {Verdict.LINK, Verdict.REFER}


def test_what_she_was_called_and_where_she_lived_still_finds_her(town: Town) -> None:
    clerk = town.clerk
    assert match(town, paper(HANAKO)).linked == town.hanako
    assert match(town, paper(LAN, name=LAN["common_name"], kana="")).linked == town.lan
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    day = clerk.days_pass(30)
    clerk.events.move_within(
        [town.lan], clerk.files(day, town.lan, households=("A-0009",)), to=ELSEWHERE, household="A-0009"
    )
    for query in (
        paper(HANAKO),
        paper(HANAKO, name="佐藤花子", kana="サトウハナコ"),
        paper(HANAKO, name="佐藤花子"),
    ):
        assert match(town, query).linked == town.hanako
    for address in (LAN["address"], ELSEWHERE.address):
        assert match(town, paper(LAN, kana="", address=address)).linked == town.lan


def test_the_dead_are_found_and_never_linked(town: Town) -> None:
    clerk = town.clerk
    clerk.events.die(town.lan, clerk.files(TODAY, town.lan))
    matched = match(town, paper(LAN, kana=""))
    assert (matched.linked, rule(matched)) == (None, "R9")
    assert [each.ref for each in matched.shown] == [town.lan.reveal("test")]


def protect(town: Town) -> None:
    town.clerk.service.protection.apply(
        ProtectionApplication(
            town.hanako,
            frozenset(),
            (Barred(town.taro, TARO["name"]),),
            Ground.DOMESTIC_VIOLENCE,
            frozenset({"clerk-9"}),
        ),
        by="clerk-1",
        case="26-2",
    )


def test_a_protected_person_is_told_of_as_nobody_is(town: Town) -> None:
    protect(town)
    nobody = match(town, paper(HANAKO, name="鈴木　一子", kana="スズキ　イチコ", birth="1951-02-03"))
    listed = Clerk(town.clerk.service, "clerk-9")
    for matched in (nobody, match(town, paper(HANAKO)), match(town, paper(HANAKO), listed)):
        assert (matched.told, matched.explanation, matched.linked, matched.shown) == (
            NOBODY_TOLD,
            None,
            None,
            (),
        )
    assert town.clerk.service.look_up.searches_that_showed(town.hanako) == []
    assert match(town, paper(TARO)).linked == town.taro


def test_the_same_statements_run_for_a_protected_person_for_nobody_and_for_anybody(town: Town) -> None:
    protect(town)
    database = CountingDatabase(town.clerk.service.store._database)
    matching = Matching(ResidentsStore(database), town.clerk.service.protection, town.clerk.clock)
    runs = set()
    for query in (paper(HANAKO), paper(HANAKO, birth="1951-02-03", name="鈴木", kana=""), paper(TARO)):
        database.statements_run.clear()
        matching.match(query, town.clerk.asks())
        runs.add(tuple(database.statements_run))
    assert len(runs) == 1
    assert any("match_keys" in statement for statement in next(iter(runs)))


def test_a_match_is_recorded_with_whom_it_showed_and_without_a_case_refused(town: Town) -> None:
    match(town, paper(HANAKO))
    look_up = town.clerk.service.look_up
    assert [case for _, _, case in look_up.searches_that_showed(town.hanako)] == ["26-1"]
    with pytest.raises(SearchRefused):
        town.clerk.service.matching.match(paper(HANAKO), town.clerk.asks(case=""))
    with town.clerk.service.store.transaction() as tx:
        rows = tx._connection.execute(
            "SELECT items, cardinality(shown), outcome FROM residents.search_record"
        )
        recorded = rows.fetchall()
    items = ["match:address", "match:birth", "match:kana", "match:name"]
    assert recorded == [(items, 1, "shown"), (items, 0, "refused")]


def test_a_form_made_with_other_tables_is_made_anew_before_anybody_is_matched(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warifu.residents.store.matching.table_versions", lambda: "tables of tomorrow")
    with pytest.raises(FormsNotMade):
        match(town, paper(HANAKO))
    assert town.clerk.service.matching.fill() == 4
    assert town.clerk.service.matching.fill() == 0
    assert match(town, paper(HANAKO)).linked == town.hanako
    monkeypatch.undo()  # a process that still has the tables of today writes
    clerk = town.clerk
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    with pytest.raises(FormsNotMade):
        match(town, paper(HANAKO))
    monkeypatch.setattr("warifu.residents.store.matching.table_versions", lambda: "tables of tomorrow")
    with pytest.raises(FormsNotMade):
        match(town, paper(TARO))
    assert clerk.service.matching.fill() >= 1


@pytest.mark.parametrize("place", ["registering-end", "matching-any"])
def test_a_load_killed_before_its_forms_are_made_matches_nobody_until_they_are(
    databases: Databases, tmp_path: Path, place: str
) -> None:
    body = databases.create(["residents"])
    people = list(make_town(1, 1_200, TOWN))
    while people[-1].household == people[-2].household:
        people.pop()
    path = tmp_path / "town.csv"
    write_town(path, people)
    with subprocess.Popen(
        [sys.executable, CHILD, body.conninfo, path, tmp_path, place], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert any(line == "here\n" for line in child.stdout)
        child.kill()
    database = Database.connect(body.conninfo)
    clerk = Clerk(register(database, tmp_path, MIDORI))
    query = make_query(
        name=people[0].name, kana=people[0].kana, birth=people[0].birth_date, address=people[0].address
    )
    if place == "matching-any":
        assert clerk.service.count_registered() == len(people)
        with pytest.raises(FormsNotMade):
            clerk.service.matching.match(query, clerk.asks())
        assert 0 < forms(body.owner_conninfo) < len(people)
    assert load_file(path, clerk.service, by="clerk-1").rows == len(people)
    assert forms(body.owner_conninfo) == len(people)
    assert clerk.service.matching.match(query, clerk.asks()).linked is not None
    database.close()
    databases.drop(body)


def forms(conninfo: str) -> int:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT count(*) FROM residents.match_form").fetchone()
        return int(row[0]) if row else 0


def test_a_resident_entered_while_forms_are_made_has_hers_by_then(
    town: Town, kept: Callable[[], dict[str, Record]]
) -> None:
    with town.clerk.service.store.transaction() as tx:
        tx._connection.execute("DELETE FROM residents.match_form")
        tx._connection.execute("UPDATE residents.match_filled SET match_tables = ''")
    clerk = town.clerk

    def marries(made: int) -> None:
        if made == 4:
            clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))

    assert clerk.service.matching.fill(marries) == 4
    names = [each.raw for each in kept()[town.hanako.reveal("test")].names]
    assert "佐藤　花子" in names
    assert date.fromisoformat(kept()[town.lan.reveal("test")].birth) == date(1996, 11, 2)


@pytest.fixture
def kept(town: Town) -> Callable[[], dict[str, Record]]:
    """The forms as the register keeps them now, by in-house number."""

    def read() -> dict[str, Record]:
        with town.clerk.service.store.transaction() as tx:
            rows = tx._connection.execute("SELECT match_form FROM residents.match_form").fetchall()
        return {record.ref: record for record in (record_of_form(form) for (form,) in rows)}

    return read
