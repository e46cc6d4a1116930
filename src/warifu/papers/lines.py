# SPDX-License-Identifier: Apache-2.0
"""What may be printed: lines of text, and the ways in which printing one is refused.

A refusal names the field and the place of the character, never the text (a name stays out of every error).
What is printed is never normalised (FN-3): NFKC would change a name. Which characters a font has is asked
in `fonts`; whether a line fits its box is found out by the template while it is laid out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from warifu.kernel.refusal import Fault, Malformed, Refusal

Facts: TypeAlias = Mapping[str, "str | int | bool | Sequence[str] | Mapping[str, str]"]
"""What a template is given: texts by field name, lists of texts, or texts by name one level down."""

# Marks that stand for a character somebody could not read or write; never printed (FN-3).
UNKNOWN_MARKS = frozenset("〓●■□�?？")
# Controls, invisible format characters (bidi overrides, joiners), halves of pairs, private use (外字).
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class UnprintableCharacter(Refusal):
    """A character can never stand on a paper: a control, a mark for an unread character, or private use."""

    status = 422
    reason = "unprintable-character"
    law = "FN-3"
    remedy = "Compare the line with the register, write the character as it is, or take the paper by hand."

    def __init__(self, field: str, place: int) -> None:
        """Name the field and the place of the character, counted from 1."""
        super().__init__(f"Character {place} of {field} cannot be printed.")
        self.field, self.place = field, place


class CharacterNotInFont(Refusal):
    """The fonts have no such character, or not this variant of it; another shape is never printed instead."""

    status = 422
    reason = "character-not-in-font"
    law = "FN-1, FN-2"
    remedy = "Send the paper to the clerk: the name is written by hand, or a font with this variant is added."

    def __init__(self, field: str, place: int) -> None:
        """Name the field and the place of the character, counted from 1; a selector counts with its base."""
        super().__init__(f"The fonts cannot print character {place} of {field} in its exact shape.")
        self.field, self.place = field, place


class LongerThanLayout(Refusal):
    """The line does not fit its box even in the smallest letters; it is never cut off."""

    status = 422
    reason = "longer-than-layout"
    law = "FN-4"
    remedy = "Take the paper at the counter, where the line is written on a longer form."

    def __init__(self, field: str) -> None:
        """Name the field."""
        super().__init__(f"{field} is longer than the layout.")
        self.field = field


class PaperFault(Fault):
    """A template or a font of ours is wrong. The detail never holds what was to be printed."""


def clusters(line: str) -> Iterator[tuple[int, str, str]]:
    """Go through a line: place from 1, character, and its variation selector or "".

    >>> [(place, selector != "") for place, _, selector in clusters("葛󠄀城")]
    [(1, True), (2, False)]
    """
    place, at = 0, 0
    while at < len(line):
        place += 1
        selector = line[at + 1 : at + 2]
        if not is_selector(selector):
            selector = ""
        yield place, line[at], selector
        at += 1 + len(selector)


def is_selector(character: str) -> bool:
    """異体字セレクタ: whether this is a variation selector (U+FE00-FE0F, U+E0100-E01EF)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def plain_line(field: str, line: str) -> str:
    """Give the line back if every character of it may be printed at all. Raises UnprintableCharacter.

    >>> plain_line("name", "山田　花子")
    '山田　花子'
    >>> plain_line("name", "山〓花子")
    Traceback (most recent call last):
    warifu.papers.lines.UnprintableCharacter: Character 2 of name cannot be printed.
    """
    for place, character, _ in clusters(line):
        lone_selector = is_selector(character)
        if lone_selector or character in UNKNOWN_MARKS or unicodedata.category(character) in _NEVER:
            raise UnprintableCharacter(field, place)
    return line


def leaves(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every text of the facts with the name of its field."""
    for field, value in facts.items():
        if isinstance(value, str):
            yield field, value
        elif isinstance(value, Mapping):
            yield from ((f"{field}.{name}", each) for name, each in value.items())
        elif isinstance(value, Sequence):
            yield from ((f"{field}.{place}", each) for place, each in enumerate(value, start=1))
        elif not isinstance(value, int):
            raise Malformed(f"{field} is not a text, a number, a list or a table of texts.")
