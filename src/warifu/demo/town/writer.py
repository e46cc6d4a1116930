# SPDX-License-Identifier: Apache-2.0
"""Writing a town's residents as a register file, in the columns `warifu register load` reads."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from warifu.identifiers.four_items import Sex
from warifu.residents import COLUMNS, Particulars, nationality_name

_SEX = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.NOT_STATED: ""}
_EVERY = 10_000


def cells(person: Particulars) -> list[str]:
    """Give a person's row of a register file, in the order of COLUMNS."""
    values = {name: str(getattr(person, name) or "") for name in COLUMNS}
    values["relation"] = person.relation.japanese
    values["sex"] = _SEX[person.sex]
    values["nationality"] = nationality_name(person.nationality)
    return list(values.values())


def write_town(
    path: Path,
    people: Iterable[Particulars],
    *,
    japanese_headers: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write people to a CSV file (UTF-8, LF), which must not exist yet; count them.

    Raises FileExistsError. `progress` is told the number of rows every 10,000 rows.
    """
    header = list(COLUMNS.values() if japanese_headers else COLUMNS)
    with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(header)
        count = 0
        for count, person in enumerate(people, start=1):  # counted for the caller
            rows.writerow(cells(person))
            if count % _EVERY == 0:
                progress(count)
    return count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
