# SPDX-License-Identifier: Apache-2.0
"""届書の種類ごとの読取り: which form is read by which function. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from warifu.families import standing_typed, typed
from warifu.families.acts.table import Notice
from warifu.families.readings import ReadingNotice
from warifu.families.standing_typed import FactsOf
from warifu.families.typed import Find, FormRead


def notice(
    kind: str, read: FormRead, clerk: str, find: Find, facts: FactsOf
) -> Notice | ReadingNotice | None:
    """届書: read the form of this kind; None where something cannot be read. Raises KeyError for another."""
    reads: Mapping[str, Callable[[], Notice | ReadingNotice | None]] = {
        "birth": lambda: typed.birth(read, clerk),
        "marriage": lambda: typed.marriage(read, find),
        "divorce": lambda: typed.divorce(read),
        "death": lambda: typed.death(read),
        "adoption": lambda: typed.adoption(read, find),
        "kept-name": lambda: typed.kept_name(read),
        "given-name": lambda: typed.given_name(read, clerk),
        "surname": lambda: typed.surname(read, clerk),
        "child-surname": lambda: typed.child_surname(read, find),
        "branch": lambda: typed.branch(read),
        "transfer": lambda: typed.transfer(read),
        "reading": lambda: typed.reading(read, clerk),
        "recognition": lambda: standing_typed.recognition(read, find),
        "custody": lambda: standing_typed.custody(read, facts),
        "naturalisation": lambda: standing_typed.naturalisation(read, clerk, facts),
        "nationality-lost": lambda: standing_typed.nationality_lost(read),
        "departure": lambda: standing_typed.departure(read),
    }
    return reads[kind]()
