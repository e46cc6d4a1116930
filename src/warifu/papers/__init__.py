# SPDX-License-Identifier: Apache-2.0
"""書類の印刷: turns facts into a paper, the same bytes every time. Pure rendering for every office.

Who runs it in life: whichever body prints; it is a tool, not an office, and keeps nothing.
By which rules: PA-2, PF-1 to PF-3, PF-7, FN-1 to FN-5 (docs/rules.md).
What it must never hold: a word of any office's paper (offices hand in templates), or anything it printed.
It must never draw a character its fonts do not have, change what it is told to print, write a file, or name
in an error what it printed.
It does NOT sign (a paper that is a proof is signed by its office) and does not decide who may have one.

Start with `Press.ready()`, then `Press.render(Template(...), facts, ...)`.
"""

from warifu.papers.codes import two_dimensional_code
from warifu.papers.fonts import Face, FontFault, faces_ready
from warifu.papers.lines import (
    CharacterNotInFont,
    Facts,
    LongerThanLayout,
    PaperFault,
    UnprintableCharacter,
    is_selector,
    plain_line,
)
from warifu.papers.lint import template_faults
from warifu.papers.press import Press, Template

__all__ = [
    "CharacterNotInFont",
    "Face",
    "Facts",
    "FontFault",
    "LongerThanLayout",
    "PaperFault",
    "Press",
    "Template",
    "UnprintableCharacter",
    "faces_ready",
    "is_selector",
    "plain_line",
    "template_faults",
    "two_dimensional_code",
]
