# SPDX-License-Identifier: Apache-2.0
"""The law of asking that Warifu ships: reads the data files of this folder. Decides nothing.

The only module of this office that opens files, and only files inside the package. A file that does not
read stops the start. Rows of 2015 end on 2024-05-26; what goes on is a row of its own, marked an assumption.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from warifu.asking.law.rows import Asker, AskingLaw, Ground, Group, Source
from warifu.kernel.refusal import Fault
from warifu.kernel.screens import Wording

FROM = date(2015, 10, 5)
"""The day on which numbers began to exist (law N-13); before it nobody could ask."""
_TAIL = "に関する事務であって主務省令で定めるもの"


@cache
def shipped() -> AskingLaw:
    """Everything this release knows (read once). Raises Fault for data that does not fit together."""
    askers = _read("askers.toml")["asker"]
    forward = _read("carried_forward_2024.toml")
    grounds = (*_items(askers, forward), *_relations(askers))
    return AskingLaw(
        MappingProxyType({key: _asker(key, row) for key, row in askers.items()}),
        grounds,
        Wording(forward["note_ja"], forward["note_en"]),
    )


def items() -> dict[str, tuple[str, str]]:
    """Appended Table 1 as the Act writes it: item → (users, affair)."""
    text = (files(__package__) / "appended_table_1_2015.csv").read_text(encoding="utf-8")
    return {row["row"]: (row["user"], row["affair"]) for row in csv.DictReader(text.splitlines())}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def _asker(key: str, row: Mapping[str, Any]) -> Asker:
    advice = Wording(row["advice_ja"], row["advice_en"]) if "advice_ja" in row else None
    return Asker(key, Wording(row["ja"], row["en"]), Group(row["group"]), advice)


def _items(askers: Mapping[str, Any], forward: Mapping[str, Any]) -> Iterator[Ground]:
    table, titles = items(), _read("titles.toml")["titles"]
    unknown = {item for row in askers.values() for item in row.get("items", ())} - set(table)
    if unknown:
        raise Fault(f"askers.toml names items that the table does not have: {sorted(unknown)}")
    starts: date = forward["in_force_from"]
    for item, (_, affair) in table.items():
        named = frozenset(key for key, row in askers.items() if item in row.get("items", ()))
        if not affair or not named:
            continue
        words = Wording(*titles[item]) if item in titles else Wording(affair.removesuffix(_TAIL))
        for begins, ends, source in (
            (FROM, starts - timedelta(days=1), Source.STATUTE),
            (starts, date.max, Source.ASSUMPTION),
        ):
            if source is Source.ASSUMPTION and item in forward["ended"]:
                continue
            yield Ground(
                affair=f"table1-{item}",
                words=words,
                askers=named,
                law="Act 9, Act 14",
                source=source,
                in_force_from=begins,
                in_force_until=ends,
                item=item,
                law_text=affair,
            )


def _relations(askers: Mapping[str, Any]) -> Iterator[Ground]:
    for row in _read("relations.toml")["relation"]:
        unknown = set(row["askers"]) - set(askers)
        if unknown:
            raise Fault(f"relations.toml {row['key']}: no such asker: {sorted(unknown)}")
        yield Ground(
            affair=row["key"],
            words=Wording(row["ja"], row["en"]),
            askers=frozenset(row["askers"]),
            law=row["law"],
            source=Source.NAMED,
            in_force_from=row.get("from", FROM),
            optional=row.get("optional", False),
            unconfirmed=row.get("unconfirmed", False),
        )
