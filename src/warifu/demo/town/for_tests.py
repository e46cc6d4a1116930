# SPDX-License-Identifier: Apache-2.0
"""試験用の住民: invented people with numbers for tests, as a CSV file that says so in every row (NU-8)."""

import csv
import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from warifu.demo.town.generator import make_town
from warifu.demo.town.personas import personas_of
from warifu.demo.town.places import MIDORI
from warifu.identifiers.number_for_tests import NumberForTests

COLUMNS = ("mark", "number_for_tests", "name", "kana", "birth_date", "sex", "address")
MARK, SURNAME, SURNAME_KANA = "試験用 TEST", "試験", "シケン"


def write_test_residents(path: Path, numbers: Sequence[NumberForTests], seed: int) -> None:
    """Write one person for each number; everybody's surname is 試験. Raises FileExistsError.

    The file is UTF-8 with LF. The same seed gives the same people; the numbers are new each time.
    """
    with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        told = len(personas_of(MIDORI))  # the people of the stories come first, and are somebody in the demo
        people = islice(make_town(seed, told + len(numbers), MIDORI), told, None)
        for number, who in zip(numbers, people, strict=True):
            given, kana = who.name.split("\u3000")[-1], who.kana.split("\u3000")[-1]
            rows.writerow(
                [
                    *(MARK, number.digits, f"{SURNAME}\u3000{given}", f"{SURNAME_KANA}\u3000{kana}"),
                    *(who.birth_date.isoformat(), who.sex.value, who.address),
                ]
            )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
