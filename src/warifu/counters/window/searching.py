# SPDX-License-Identifier: Apache-2.0
"""検索を読む: what a clerk typed to look somebody up, as a search or as troubles. Pure; it finds nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from warifu.counters.window import troubles
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.residents import Sought


def read_search(typed: Mapping[str, str]) -> tuple[Sought | None, list[Trouble]]:
    """Read a search: a birth date with a whole name or reading. None where there is a trouble."""
    kept, found = without_numbers({name: typed.get(name, "").strip() for name in ("born_on", "name", "kana")})
    born_on: date | None = None
    try:
        born_on = parse_date(kept["born_on"])
    except Malformed:
        found.append(Trouble("born_on", troubles.DATE))
    if not kept["name"] and not kept["kana"]:
        found.append(Trouble("name", troubles.NAME))
    if found:
        return None, found
    return Sought(born_on, kept["name"], kept["kana"]), []
