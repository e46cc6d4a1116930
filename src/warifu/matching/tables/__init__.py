# SPDX-License-Identifier: Apache-2.0
"""The committed tables that normal forms are made with, and their versions.

`scripts/build_match_tables.py` makes them, SOURCES.md beside this file names source and licence of each.
This module reads them once and checks nothing: a test builds them anew and compares.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TableVersions:
    """表の版: which tables made a normal form or a decision (M5); stable text, part of the explanation."""

    fold: str
    gazetteer: str
    confusables: str


@cache
def table_versions() -> TableVersions:
    """Give the versions of the tables in this package."""
    rows = json.loads(_bytes("tables.json"))
    version = {name: str(row["version"]) for name, row in rows.items()}
    old = version["old_municipalities.tsv"].removeprefix("reviewed")
    return TableVersions(
        fold=version["fold.tsv"],
        gazetteer=version["gazetteer.tsv.gz"] + old,
        confusables=version["reviewed.tsv"],
    )


@cache
def fold_table() -> dict[int, str]:
    """縮退: give code point → the one character it folds to, for `str.translate` (M6)."""
    lines = _bytes("fold.tsv").decode().splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {ord(source): target for target, _, sources in rows for source in sources}


@cache
def confusables() -> frozenset[tuple[str, str]]:
    """Give the reviewed pairs of characters that people mix up, both ways round; REFER only (K3)."""
    pairs = [(row["a"], row["b"]) for row in rows_of("reviewed.tsv") if row["what"] == "confusable"]
    return frozenset(pairs) | {(b, a) for a, b in pairs}


@cache
def municipalities() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """市区町村: give code (five digits), prefecture, name and town names of every municipality and ward."""
    lines = gzip.decompress(_bytes("gazetteer.tsv.gz")).decode().splitlines()
    rows = (line.split("\t") for line in lines)
    return tuple((code, prefecture, name, tuple(towns)) for code, prefecture, name, *towns in rows)


def rows_of(name: str) -> list[dict[str, str]]:
    """Read one of the small tables, rows as columns → text."""
    lines = _bytes(name).decode().splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _bytes(name: str) -> bytes:
    return files("warifu.matching.tables").joinpath(name).read_bytes()
