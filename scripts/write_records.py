# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Writes docs/records.md: everything every office writes down, table by table, from the migrations.

A table's words are its own COMMENT, which the migration runner also reads to grant the body's role what it
may do (`warifu.kernel.database.tags`); so the page and the grants cannot differ.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict

from generated_page import DOCS, ROOT, cell, keep

from warifu.app.plan import PLANS
from warifu.ledger import Kind

COMMENT = re.compile(r"COMMENT ON TABLE (\w+)\.(\w+) IS\s+'([^']*(?:''[^']*)*)'")
INTRO = """\
# What is written down

Written by `scripts/write_records.py` from the migrations; do not edit it. `make docs` writes it anew.

One schema for each office, one database for each body. In a table marked *append-only* the body's own
database role may add rows and read them; it can neither change nor delete one. No office but `numbers` and
`residents` keeps an individual number in any form, and neither of those keeps one in clear.
"""
KINDS = """\
## The public log

Each entry is 44 bytes: one of these kinds, an hour and a commitment; see [spec/ledger.md](spec/ledger.md).
The demo's operator admits only the kinds that the commission submits in this version.

| kind | name |
|---|---|
"""


def page() -> str:
    """Make the page."""
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((ROOT / "src" / "warifu").rglob("migrations/*.sql")):
        office = path.parent.parent.relative_to(ROOT / "src" / "warifu").as_posix().replace("/", ".")
        for schema, table, comment in COMMENT.findall(path.read_text(encoding="utf-8")):
            tables[office][f"{schema}.{table}"] = comment.replace("''", "'")  # the newest word counts
    parts = [INTRO]
    for office in sorted(tables):
        parts += [
            f"## {office}",
            "",
            f"In the database of: {_holders(office)}.",
            "",
            "| table | kept how | what |",
        ]
        parts += ["|---|---|---|", *(_row(*each) for each in tables[office].items()), ""]
    kinds = "\n".join(f"| {kind.value} | {kind.name.lower().replace('_', ' ')} |" for kind in Kind)
    return "\n".join(parts) + "\n" + KINDS + kinds + "\n"


def _holders(office: str) -> str:
    return ", ".join(f"`{kind}`" for kind, plan in PLANS.items() if office in plan.offices) or "no body"


def _row(table: str, comment: str) -> str:
    tag, _, words = comment.partition(":")
    return f"| `{table}` | {cell(tag)} | {cell(words.strip())} |"


if __name__ == "__main__":
    sys.exit(keep(DOCS / "records.md", page()))
