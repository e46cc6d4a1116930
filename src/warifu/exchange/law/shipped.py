# SPDX-License-Identifier: Apache-2.0
"""The law Warifu ships: reads the data files of this package into one PurposeTable.

The only module of `exchange.law` that opens files, and only files inside the package. Decides nothing.
A file that does not read stops the start: no body runs on half a law.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import Any

from warifu.exchange.law.reading import ORDER_TAIL, read
from warifu.exchange.law.rows import (
    BodyClass,
    DataItem,
    InformationKind,
    OtherPurpose,
    PurposeRow,
    PurposeTable,
    Source,
)

STATUTE_FROM, STATUTE_TO = date(2015, 10, 5), date(2024, 5, 26)
_TABLE = "appended_table_2_2015.csv"
_FILES = (
    _TABLE,
    "carried_forward_2024.toml",
    "added_2024.toml",
    "bodies.toml",
    "kinds.toml",
    "items.toml",
    "titles.toml",
)


def text_of(name: str) -> str:
    """The text of one data file of this package."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def toml_of(name: str) -> dict[str, Any]:
    """One TOML data file of this package, parsed."""
    return tomllib.loads(text_of(name))


@cache
def table() -> PurposeTable:
    """別表第二、引き継いだ項、加えた項: the whole dated table. Raises UnreadPhrase, KeyError."""
    bodies, kinds, titles = toml_of("bodies.toml"), toml_of("kinds.toml"), toml_of("titles.toml")
    more = toml_of("added_2024.toml")
    statute = tuple(_statute_rows(bodies["phrases"], kinds["phrases"], titles["affairs"]))
    carried = tuple(_carried_rows(statute, toml_of("carried_forward_2024.toml")))
    added = tuple(_added_rows(statute, more, bodies["phrases"]))
    return PurposeTable(
        version=_version(),
        rows=statute + carried + added,
        kinds=MappingProxyType(dict(_kinds(kinds["kinds"] | more["kinds"], toml_of("items.toml")))),
        bodies=MappingProxyType(
            {name: BodyClass(name, **words) for name, words in bodies["classes"].items()}
        ),
        others=MappingProxyType(
            {int(code): OtherPurpose(int(code), **words) for code, words in titles["other"].items()}
        ),
    )


def codes_of(item: str, part: int) -> tuple[int, int]:
    """The purpose and affair codes of a provider part of an item.

    >>> codes_of("74", 1), codes_of("56-2", 3)
    ((7401, 7400), (5653, 5650))
    """
    number, _, branch = item.partition("-")
    affair = int(number) * 100 + (50 if branch else 0)
    return affair + part, affair


def _version() -> str:
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update(hashlib.sha256(text_of(name).encode()).digest())
    return f"table2-{digest.hexdigest()[:16]}"


def _statute_rows(
    bodies: Mapping[str, list[str]], kinds: Mapping[str, list[str]], titles: Mapping[str, dict[str, str]]
) -> Iterator[PurposeRow]:
    lines = (line for line in csv.DictReader(text_of(_TABLE).splitlines()) if line["information"])
    for item, parts in groupby(lines, key=lambda line: line["row"]):
        for part, line in enumerate(parts, start=1):
            purpose, affair = codes_of(item, part)
            title = titles.get(str(affair), {"ja": line["affair"].removesuffix(ORDER_TAIL), "en": ""})
            yield PurposeRow(
                purpose=purpose,
                affair=affair,
                item=item,
                part=part,
                inquirers=frozenset(read(line["inquirer"], bodies)),
                providers=frozenset(read(line["provider"], bodies)),
                kinds=read(line["information"], kinds),
                inquirer_ja=line["inquirer"],
                affair_ja=line["affair"],
                provider_ja=line["provider"],
                information_ja=line["information"],
                title_ja=title["ja"],
                title_en=title["en"],
                in_force_from=STATUTE_FROM,
                in_force_to=STATUTE_TO,
                source=Source.STATUTE,
            )


def _carried_rows(statute: Iterable[PurposeRow], carried: Mapping[str, Any]) -> Iterator[PurposeRow]:
    by_purpose = {row.purpose: row for row in statute}
    for purpose in carried["rows"]:
        yield replace(
            by_purpose[int(purpose)],
            in_force_from=carried["in_force_from"],
            in_force_to=None,
            source=Source(carried["source"]),
            note_ja=carried["note_ja"],
            note_en=carried["note_en"],
        )


def _added_rows(
    statute: Iterable[PurposeRow], added: Mapping[str, Any], bodies: Mapping[str, list[str]]
) -> Iterator[PurposeRow]:
    """Rows that came after 2015: inquirer and affair of a row of the statute, another provider part."""
    by_purpose = {row.purpose: row for row in statute}
    for line in added["rows"]:
        like = by_purpose[line["like"]]
        yield replace(
            like,
            purpose=like.affair + line["part"],
            part=line["part"],
            providers=frozenset(read(line["provider"], bodies)),
            kinds=read(line["information"], added["phrases"]),
            provider_ja=line["provider"],
            information_ja=line["information"],
            in_force_from=added["in_force_from"],
            in_force_to=None,
            source=Source(added["source"]),
            note_ja=added["note_ja"],
            note_en=added["note_en"],
        )


def _kinds(
    kinds: Mapping[str, Any], items: Mapping[str, Mapping[str, dict[str, str]]]
) -> Iterator[tuple[str, InformationKind]]:
    for name, words in kinds.items():
        of_kind = (DataItem(code=int(code), kind=name, **item) for code, item in items[name].items())
        yield name, InformationKind(name=name, items=tuple(sorted(of_kind, key=lambda i: i.code)), **words)
