# SPDX-License-Identifier: Apache-2.0
"""印刷機: one typesetter for each process. Facts and a template in, the bytes of a PDF out.

Every PDF is produced to PDF/A-2a and PDF/UA-1 in one go (PF-1); no veraPDF has looked at it, so nobody may
say "certified". Facts travel as JSON beside the template and are never spliced into it, so a name is text
whatever it says. The same template, facts, pictures and date give the same bytes (PF-3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal

import typst

from warifu.papers.fonts import SERIF, Face, faces_ready, typesetter_fonts
from warifu.papers.lines import Facts, LongerThanLayout, PaperFault, leaves, plain_line
from warifu.papers.lint import template_faults

_SHEETS = Path(__file__).with_name("templates")
_TOO_LONG = re.compile(r"longer-than-layout:([a-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class Template:
    """様式: one office's paper. `family` is the font its facts are printed in; `source` imports sheet.typ."""

    name: str
    title: str
    source: bytes
    family: str = SERIF

    @classmethod
    def read(cls, path: Path, *, title: str, family: str = SERIF) -> Template:
        """Read a template file. Raises PaperFault naming every rule it breaks."""
        source = path.read_bytes()
        if faults := template_faults(source.decode()):
            raise PaperFault(f"template {path.name}: {'; '.join(faults)}")
        return cls(path.stem, title, source, family)


class Press:
    """One typesetter with its fonts. Safe to share between threads, which then wait for each other."""

    def __init__(self, faces: Mapping[str, Face]) -> None:
        """Use these faces and no other font; `ready` gives the usual ones."""
        self._faces = faces
        fonts = typesetter_fonts([face.path.parent for face in faces.values()])
        self._typesetter = typst.Compiler(root=str(_SHEETS), font_paths=fonts, ignore_system_fonts=True)
        self._turn = Lock()

    @staticmethod
    @lru_cache(maxsize=1)
    def ready() -> Press:
        """The press of this process. Raises FontFault if a font is missing."""
        return Press(faces_ready())

    def check(self, template: Template, facts: Facts) -> None:
        """Look at every character before anything is laid out.

        Raises UnprintableCharacter, CharacterNotInFont: both name the field and the place in it.
        """
        face = self._faces.get(template.family)
        if face is None:
            raise PaperFault(f"template {template.name} wants a family this press does not have")
        for field, line in leaves(facts):
            face.check(field, plain_line(field, line))

    def render(
        self,
        template: Template,
        facts: Facts,
        *,
        author: str,
        dated_on: date,
        pictures: Mapping[str, str] | None = None,
    ) -> bytes:
        """Print one paper; `pictures` are SVG drawings by name, `author` is the body that issues it.

        Raises what `check` raises, LongerThanLayout, or PaperFault.
        """
        made = self._typeset(template, facts, author, dated_on, pictures or {}, "pdf")
        assert isinstance(made, bytes)
        return made

    def look(
        self,
        template: Template,
        facts: Facts,
        *,
        author: str,
        dated_on: date,
        pictures: Mapping[str, str] | None = None,
        ppi: float = 100,
    ) -> list[bytes]:
        """Print the same paper as PNG pictures, one for each page, for eyes. Raises as `render`."""
        made = self._typeset(template, facts, author, dated_on, pictures or {}, "png", ppi)
        return [made] if isinstance(made, bytes) else made

    def _typeset(
        self,
        template: Template,
        facts: Facts,
        author: str,
        dated_on: date,
        pictures: Mapping[str, str],
        form: Literal["pdf", "png"],
        ppi: float | None = None,
    ) -> bytes | list[bytes]:
        self.check(template, facts)
        given = {
            "facts": facts,
            "pictures": pictures,
            "sheet": {
                "title": template.title,
                "author": author,
                "family": template.family,
                "date": [dated_on.year, dated_on.month, dated_on.day],
            },
        }
        # A text is text here and in the template: JSON quotes it, and nothing is spliced into the source.
        inputs = {"given": json.dumps(given, ensure_ascii=False)}
        # Midnight UTC of the day stated, so that the bytes do not depend on when it was printed.
        stamp = datetime(dated_on.year, dated_on.month, dated_on.day, tzinfo=UTC)
        try:
            with self._turn:
                made = self._typesetter.compile(
                    template.source,
                    format=form,
                    ppi=ppi,
                    sys_inputs=inputs,
                    pdf_standards=["a-2a", "ua-1"] if form == "pdf" else [],
                    timestamp=int(stamp.timestamp()),
                )
        except typst.TypstError as error:
            # The typesetter's words may quote what was to be printed, so none of them goes on.
            raise _refused(template, error.message) from None
        if made is None:
            raise PaperFault(f"template {template.name} gave no page")
        return made


def _refused(template: Template, message: str) -> LongerThanLayout | PaperFault:
    found = _TOO_LONG.search(message)
    if found:
        return LongerThanLayout(found[1])
    return PaperFault(f"template {template.name} cannot be laid out; compile it by hand with harmless facts")
