# SPDX-License-Identifier: Apache-2.0
"""書体: the fonts papers are printed with, what they can draw, and the check that they are really there.

An unknown family with `fallback: false` prints NOTHING and reports no error (FN-2), so the families are
asserted at start. A variation selector the font lacks silently draws the base character (FN-1), so every
pair is looked up in the font's own table (cmap format 14). System fonts are never used: another machine
would print other shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_jp
import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library has no types

from warifu.papers.lines import CharacterNotInFont, PaperFault, clusters

SERIF, SANS = "Noto Serif JP", "Noto Sans JP"
_PATHS = {SERIF: pylopdf_fonts_jp.serif_path, SANS: pylopdf_fonts_jp.sans_path}
# A space is drawn by no glyph; the ideographic one likewise.
_BLANK = frozenset(" \u3000")


class FontFault(PaperFault):
    """A font that papers are printed with is not there; nothing is printed."""


@dataclass(frozen=True)
class Face:
    """One font: its family and what it can draw."""

    family: str
    path: Path
    characters: frozenset[int]
    variants: frozenset[tuple[int, int]]

    @classmethod
    def read(cls, family: str, path: Path) -> Face:
        """Read the font's own tables of characters and of variants."""
        with TTFont(path, lazy=True) as font:
            cmap = font["cmap"]
            variants = {
                (pair[0], selector)
                for table in cmap.tables
                if table.format == 14
                for selector, pairs in table.uvsDict.items()
                for pair in pairs
            }
            return cls(family, path, frozenset(cmap.getBestCmap()), frozenset(variants))

    def can_draw(self, character: str, selector: str = "") -> bool:
        """Whether this exact shape is in the font."""
        if selector:
            return (ord(character), ord(selector)) in self.variants
        return character in _BLANK or ord(character) in self.characters

    def check(self, field: str, line: str) -> None:
        """Raise CharacterNotInFont for the first character whose exact shape is not in the font."""
        if self.covers(line):
            return
        for place, character, selector in clusters(line):
            if not self.can_draw(character, selector):
                raise CharacterNotInFont(field, place)

    def covers(self, line: str) -> bool:
        """Whether the line is made of plain characters of this font; quick, and true for most lines."""
        return self.characters.issuperset(map(ord, line))


@lru_cache(maxsize=1)
def faces_ready() -> dict[str, Face]:
    """Give the faces by family, each proved to be one that the typesetter finds by that name.

    Raises FontFault.
    """
    found = set(typesetter_fonts([path().parent for path in _PATHS.values()]).families())
    missing = [family for family in _PATHS if family not in found]
    if missing:
        raise FontFault(f"the typesetter does not find the families {missing}; install pylopdf-fonts-jp")
    return {family: Face.read(family, path()) for family, path in _PATHS.items()}


def typesetter_fonts(folders: Sequence[Path]) -> typst.Fonts:
    """The fonts of these folders and no others: none of the system, none that came with the typesetter."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in dict.fromkeys(folders)],
    )
