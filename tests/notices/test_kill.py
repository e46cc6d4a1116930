# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the print room: run again, and every person has one letter, none two, none missing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Databases, MakeDatabase
from tests.notices.house import family, open_house
from tests.thorough import scaled
from warifu.kernel.database import Database
from warifu.notices import Stage

CHILD = Path(__file__).with_name("printing_child.py")
SIZE = 14


@pytest.mark.parametrize(
    "place", scaled(["file-1", "file-7", "commit-5", "commit-10"], ["file-7", "commit-5"])
)
def test_a_print_killed_anywhere_is_finished_without_a_double_or_a_missing_piece(
    databases: Databases, make_database: MakeDatabase, tmp_path: Path, place: str
) -> None:
    body = databases.create(["numbers", "notices"])
    database = Database.connect(body.conninfo)
    house = open_house(make_database, tmp_path, database=database)
    people = [house.born(f"山田　花{letter}") for letter in "春夏秋冬東西南北松竹梅桜藤菊"]
    batch = house.ask(*people)
    child = subprocess.Popen(
        [sys.executable, CHILD, body.conninfo, str(batch), tmp_path, place], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert any(line == "here\n" for line in child.stdout)
    child.kill()
    child.wait()
    child.stdout.close()

    before = house.files(batch)
    printed = house.mailing.progress(batch).by_stage.get(Stage.PRINTED, 0)
    assert house.mailing.run(batch) == SIZE - printed
    after = house.files(batch)
    assert {stem: after[stem] for stem in before} == before, "a file printed before the kill is another now"
    assert house.mailing.check(batch) == SIZE
    lines = [line.strip().split(",") for line in house.mailing.manifest(batch)]
    assert lines[-1][1] == str(SIZE)
    assert [line[0] for line in lines[1:-1]] == [str(number) for number in range(1, SIZE + 1)]
    assert {line[5] for line in lines[1:-1]} == {hashlib.sha256(pdf).hexdigest() for pdf in after.values()}
    assert house.rows("SELECT count(*), count(DISTINCT person) FROM notices.piece") == [(SIZE, SIZE)]
    assert house.rows("SELECT stage, count(*) FROM notices.step GROUP BY 1 ORDER BY 1") == [
        ("checked", SIZE),
        ("planned", SIZE),
        ("printed", SIZE),
    ]
    database.close()
    databases.drop(body)


def test_a_half_written_file_is_never_taken_for_a_letter(make_database: MakeDatabase, tmp_path: Path) -> None:
    house = open_house(make_database, tmp_path)
    batch = house.ask(*family(house))
    house.mailing.run(batch)
    left = tmp_path / "printer" / str(batch) / "00000009-1-00000000.999999999-1.part"
    left.write_bytes(b"%PDF-1.7 half")
    assert house.mailing.check(batch) == 4
    assert len(house.files(batch)) == 4
    assert not left.exists()
