# SPDX-License-Identifier: Apache-2.0
"""The linking office of Asahi over its real resident register: one database, both offices' own rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.canary import _forms, contents
from tests.databases import MakeDatabase
from tests.linking.town import SCHEME, SECRET, START, House, Town, pass_sample, row, write
from tests.residents.registers import FAMILY, LAN, csv_text, register, stated
from tests.residents.registers import write as write_register
from tests.sights import Sights
from warifu.app.linking import CityRegister
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.secrecy import Secret
from warifu.linking import LinkingStore, Office
from warifu.residents import Matching, load_file

ADDRESS = "朝陽市緑町1-2-3"
NUMBERS = [IndividualNumber.of_body(f"{81234567000 + at}") for at in range(4)]


@pytest.fixture
def house(make_database: MakeDatabase, tmp_path: Path) -> House:
    database = make_database(["residents", "linking"])
    residents = register(database, tmp_path)
    report = load_file(write_register(tmp_path, csv_text(*FAMILY, LAN)), residents, by="clerk-1")
    assert report.loaded == 4
    people = [residents.search_by_four_items(stated(each).four_items) for each in (*FAMILY, LAN)]
    pairs = zip((each.record_code for each in people), NUMBERS, strict=True)
    residents.numbers_designated(pairs, by="jlis")
    matching = Matching(residents.store, residents.protection, residents.clock)
    matching.fill()
    city = CityRegister(residents, matching)
    office = Office(LinkingStore(database), city, SteppedClock(START), Secret(SECRET), Sights())
    return House(office, Town(), database)


def test_a_job_over_the_real_register_links_two_and_stops_both_members_with_one_number(
    house: House, tmp_path: Path
) -> None:
    taro, hanako, hina, lan = (each.reveal("a test's own number") for each in NUMBERS)
    rows = [
        row("T", "山田 太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "S63.8.20", "男", ADDRESS, taro),
        row("H", "山田 花子", "ヤマダ ハナコ", "1990-04-01", "女", ADDRESS, hanako),
        row("C", "山田 陽菜", "ヤマダ ヒナ", "H30.6.10", "女", ADDRESS, taro),
        row("L", "Nguyen Thi Lan", "", "1996/11/2", "女", ADDRESS, lan),
    ]
    for gate in ("FAMILY_NUMBERS", "MISMATCH_RATE", "NUMBER_COLLISIONS", "REFUSAL_RATE"):
        house.loosen(gate, 4)
    job = house.bulk.load(write(tmp_path / "members.csv", rows), SCHEME, by="loader").job
    assert job is not None
    house.bulk.dry_run(job, by="loader")
    found = {member: (verdict, refused) for _, member, verdict, _, refused, _, _ in house.bulk.outcomes(job)}
    # Her father's number stands at two members: both stop.
    assert found["C"] == found["T"] == ("REFUSE", ["NUM_TAKEN"])
    assert found["H"] == found["L"] == ("LINK", [])
    pass_sample(house, job)
    outcome = house.bulk.commit(job, by="head")
    assert (outcome.linked, outcome.referred) == (2, 2)
    assert house.rows(
        "SELECT member_id, last_four FROM linking.message JOIN linking.link USING (link_id) ORDER BY 1"
    ) == [("H", hanako[-4:]), ("L", lan[-4:])]
    needles = [form for digits in (taro, hanako, hina, lan) for form in _forms(digits)]
    places = {place for place, content in contents(house.database) for each in needles if each in content}
    assert places == set()


def test_a_fathers_number_at_his_child_goes_to_the_window_over_the_real_household(
    house: House, tmp_path: Path
) -> None:
    fathers = NUMBERS[0].reveal("a test's own number")
    rows = [row("C", "山田 陽菜", "ヤマダ ヒナ", "H30.6.10", "女", ADDRESS, fathers)]
    job = house.bulk.load(write(tmp_path / "members.csv", rows), SCHEME, by="loader").job
    assert job is not None
    report = house.bulk.dry_run(job, by="loader")
    assert report.dry_run.family_numbers == 1
    assert "FAMILY_NUMBERS" in {code for code, _ in report.closed}
