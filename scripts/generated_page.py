# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Keeps a generated page of `docs/` as its generator would write it; `--check` only says whether it is.

Each `write_….py` beside this file makes the text of one page and hands it here. It knows no page itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def keep(page: Path, text: str) -> int:
    """Write `text` to `page`, or with `--check` compare only; gives the exit code."""
    written = page.read_text(encoding="utf-8") if page.exists() else ""
    if "--check" not in sys.argv[1:]:
        page.write_text(text, encoding="utf-8")
        return 0
    if written == text:
        return 0
    where = next((n for n, pair in enumerate(zip_longest(written, text), 1) if pair[0] != pair[1]), 0)
    sys.stderr.write(f"{page.relative_to(ROOT)} is out of date from line {where} on; run `make docs`\n")
    return 1


def zip_longest(one: str, other: str) -> list[tuple[str, str]]:
    """Lay the lines of two texts side by side; a missing line is empty."""
    left, right = one.splitlines(), other.splitlines()
    size = max(len(left), len(right))
    left, right = left + [""] * (size - len(left)), right + [""] * (size - len(right))
    return list(zip(left, right, strict=True))


def first_line(docstring: str | None) -> str:
    """Give the first paragraph of a docstring on one line."""
    return " ".join((docstring or "").split("\n\n")[0].split())


def cell(text: str) -> str:
    """Write text so that it stays in one cell of a Markdown table."""
    return text.replace("|", "\\|")
