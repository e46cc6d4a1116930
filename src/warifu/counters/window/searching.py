# SPDX-License-Identifier: Apache-2.0
"""検索を読む: what a clerk typed to look somebody up, as a search or as troubles. Pure; it finds nobody.

A second fact is typed as the person tells it, once several have answered to name and birth date. There is
nothing to choose from: the register compares, and shows one person or nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from warifu.counters.window import troubles
from warifu.counters.window.reading import LONGEST, Trouble, without_numbers
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.residents import SecondFact, Sought, Told

SEARCH = (
    (
        "born_on",
        Wording("生年月日", "Date of birth"),
        Wording("例：1974-05-03、昭和49年5月3日", "For example 1974-05-03 or 昭和49年5月3日"),
    ),
    (
        "name",
        Wording("氏名（全部）", "Whole name"),
        Wording("今または前の氏名、通称", "Now or before, or the common name"),
    ),
    (
        "kana",
        Wording("フリガナ（全部）", "Whole reading"),
        Wording("氏名が分からないとき", "If the name is not known"),
    ),
)
"""What a search asks for: name of the field, its words, a hint."""
FACTS = (
    (SecondFact.ADDRESS, Wording("今の住所", "The address now")),
    (SecondFact.FORMER_ADDRESS, Wording("この市での前の住所", "An earlier address in this town")),
    (SecondFact.HEAD, Wording("世帯主の氏名", "Name of the head of the household")),
    (SecondFact.KANA, Wording("氏名のフリガナ", "Reading of the name")),
)
_SEARCHED = ("born_on", "name", "kana", "fact", "said")
FACT_HINT = Wording(
    "本人が言ったとおりに、全部を書いてください。住所は町名から番地の終わりまでです。",
    "Write the whole of it as the person says it; an address from the town to the last number.",
)


def read_search(typed: Mapping[str, str]) -> tuple[Sought | None, list[Trouble]]:
    """Read a search: a birth date with a whole name or reading. None where there is a trouble."""
    kept, found = without_numbers({name: typed.get(name, "").strip() for name in _SEARCHED})
    born_on: date | None = None
    try:
        born_on = parse_date(kept["born_on"])
    except Malformed:
        found.append(Trouble("born_on", troubles.DATE))
    if not kept["name"] and not kept["kana"]:
        found.append(Trouble("name", troubles.NAME))
    told = _read_told(kept, found)
    if found:
        return None, found
    return Sought(born_on, kept["name"], kept["kana"], told=told), []


def _read_told(kept: Mapping[str, str], found: list[Trouble]) -> Told | None:
    """Read the second fact, if there is one; a trouble goes into `found`."""
    fact, said = kept["fact"], kept["said"]
    if not fact and not said:
        return None
    if fact not in set(SecondFact):
        found.append(Trouble("fact", troubles.CHOOSE))
        return None
    if (not said or len(said) > LONGEST) and "said" not in {each.field for each in found}:
        found.append(Trouble("said", FACT_HINT))
    return Told(SecondFact(fact), said)
