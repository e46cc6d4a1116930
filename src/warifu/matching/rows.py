# SPDX-License-Identifier: Apache-2.0
"""判定表: the rows that decide, as data (matching.md §5), and the codes of an explanation.

A row is a set of levels for each item. Which of them hold for a person, the bars and the reasons to refer are
in `decision`. A code never changes its meaning; new ones may be added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from warifu.matching.forms import Query
from warifu.matching.levels import FULL_KANA, FULL_NAME, Comparison

_A0 = frozenset({"A0"})


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A row of the table that may LINK. `absent` names the item that the query must not have."""

    code: str
    kanji: frozenset[str]
    kana: frozenset[str]
    address: frozenset[str]
    birth: str = "B0"
    absent: str = ""
    alone_in_register: bool = False

    def holds(self, query: Query, found: Comparison) -> bool:
        """Say whether the levels are those of this row; the bars come after."""
        return (
            found.address in self.address
            and found.kanji in self.kanji
            and found.kana in self.kana
            and found.birth == self.birth
            and not (self.absent and getattr(query, self.absent) is not None)
        )


LINK_ROWS = (
    LinkRow("L1", FULL_NAME, FULL_KANA, frozenset({"A0", "A1"})),
    LinkRow("L2", frozenset({"KA"}), frozenset({"N0"}), _A0, absent="name"),
    LinkRow("L2", FULL_NAME, frozenset({"NA"}), _A0, absent="kana"),
    LinkRow("L3", FULL_NAME, frozenset({"N2"}), _A0),
    LinkRow("L4", FULL_NAME, FULL_KANA, frozenset({"A2"}), alone_in_register=True),
    LinkRow("P5", FULL_NAME, FULL_KANA, _A0, birth="B1"),
)

# Words for each code are in the spec, in both languages on screens; here their meaning in one line.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "L1": "name, reading and address agree",
        "L2": "the one script given and the whole address agree",
        "L3": "name and whole address agree, the reading but for one edit",
        "L4": "name and reading agree, the address has no number, nobody else in the register fits",
        "P5": "all agree but one edit in the birth date (off unless asked for)",
        "R1": "several people fit",
        "R2": "the address differs or is missing",
        "R3": "the given name agrees, the surname does not",
        "R4": "the name or the reading differs",
        "R5": "the sex contradicts",
        "R6": "a twin of the household or a namesake fits as well",
        "R7": "the birth date is one edit away",
        "R8": "something could not be read",
        "R9": "the record is closed, frozen or protected",
        "X1": "an item is missing",
        "X2": "the number does not belong to these particulars",
        "X3": "nobody in the register comes near",
        "X4": "nothing but the birth date and the town agrees",
    }
)
