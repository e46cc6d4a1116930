# SPDX-License-Identifier: Apache-2.0
"""提供を受ける者の表: reads askers.toml, the dated table of who may ask Juki Net (Juki Act 30-9 ff.).

No body may ask without a row in force on the day. The table says what an answer gives; whether the person
is protected is asked apart (`protection`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Fault, Refusal

KEPT_YEARS = 150
"""Juki Order 30-6 as of 2019-06-20, for the records of who died or left (from memory: unconfirmed)."""


class NoLookUpRow(Refusal):
    """No row of the law in force today lets your body ask Juki Net this."""

    reason = "no-look-up-row"
    law = "Juki Act 30-9 to 30-15; Act 14(2), 19"
    remedy = "Name the row of your affair that is in force; without one, ask the person herself."


@dataclass(frozen=True, slots=True)
class AskerRow:
    """提供の根拠: one row of the table."""

    id: str
    users: tuple[str, ...]
    ja: str
    en: str
    law: str
    ways: frozenset[str]
    without_sex: bool
    gives: frozenset[str]
    follows: frozenset[str]
    from_on: date
    until_on: date | None

    def serves(self, body: BodyName, on: date) -> bool:
        """Say whether a body may use this row on a day; `until_on` is the first day it may not."""
        in_force = self.from_on <= on and (self.until_on is None or on < self.until_on)
        return in_force and (body.text in self.users or f"{body.kind}:*" in self.users)


@dataclass(frozen=True, slots=True)
class AskerTable:
    """The rows. Frozen: a day's law is the same whenever it is asked for."""

    rows: tuple[AskerRow, ...]

    def permit(self, row_id: str, body: BodyName, way: str, on: date) -> AskerRow:
        """Give the row that lets a body look a person up in this way on a day. Raises NoLookUpRow."""
        for row in self.rows:
            if row.id == row_id and row.serves(body, on) and way in row.ways:
                return row
        raise NoLookUpRow

    def follow(self, row_id: str, body: BodyName, on: date) -> AskerRow:
        """Give the row that lets a body be told of changes. Raises NoLookUpRow."""
        for row in self.rows:
            if row.id == row_id and row.serves(body, on) and row.follows:
                return row
        raise NoLookUpRow


@cache
def shipped_askers() -> AskerTable:
    """Give the table as shipped."""
    text = (files(__package__) / "askers.toml").read_text(encoding="utf-8")
    return read_askers(text)


def read_askers(text: str) -> AskerTable:
    """Read a table. Raises Fault where two versions of a row are in force together."""
    rows = [_row(each) for each in tomllib.loads(text)["row"]]
    _check_versions(rows)
    return AskerTable(tuple(rows))


def _row(each: dict[str, Any]) -> AskerRow:
    return AskerRow(
        id=each["id"],
        users=tuple(each["users"]),
        ja=each["ja"],
        en=each["en"],
        law=each["law"],
        ways=frozenset(each["ways"]),
        without_sex=each.get("without_sex", False),
        gives=frozenset(each["gives"]),
        follows=frozenset(each["follows"]),
        from_on=each["from"],
        until_on=each.get("until"),
    )


def _check_versions(rows: Sequence[AskerRow]) -> None:
    by_id: dict[str, list[AskerRow]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    for versions in by_id.values():
        versions.sort(key=lambda row: row.from_on)
        for earlier, later in pairwise(versions):
            if earlier.until_on is None or earlier.until_on > later.from_on:
                raise Fault(f"two versions of {earlier.id} are in force together")
