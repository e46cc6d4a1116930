# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Writes docs/adr/README.md: the decisions by number, each with its title, date and first line."""

from __future__ import annotations

import sys
from pathlib import Path

from generated_page import DOCS, cell, keep

FOLDER = DOCS / "adr"
INTRO = """\
# Decisions

Written by `scripts/write_adr_index.py`; do not edit it. `make docs` writes it anew.

Each page is one decision: what made it necessary, what could have been done, what was chosen, what it
costs. A decision that no longer holds is not rewritten; a new page says what replaces it.

| no. | decision | in one sentence |
|---|---|---|
"""


def page() -> str:
    """Make the page."""
    rows = [_row(path) for path in sorted(FOLDER.glob("[0-9]*.md"))]
    return INTRO + "\n".join(rows) + "\n"


def _row(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    title = lines[0].removeprefix("# ").partition(" ")[2]
    first = lines[2].strip("*")
    return f"| {path.name[:4]} | [{cell(title)}]({path.name}) | {cell(first)} |"


if __name__ == "__main__":
    sys.exit(keep(FOLDER / "README.md", page()))
