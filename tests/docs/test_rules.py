# SPDX-License-Identifier: Apache-2.0
"""Every rule that the code cites by number can be looked up in docs/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CITED = re.compile(r"\b(?:LC|LG|NU|INV|HI|SC|DE|VI|AC|LA|FN|YE|YN)-\d+\b|\blaw [A-Z]-\d+")
PAGES = ("docs/rules.md", "docs/spec/linkage-codes.md", "docs/spec/ledger.md")
NO_RULES = {"LA-74"}  # the basis that a dishonest office writes into its enrolment


def test_every_rule_that_the_code_cites_is_written_down() -> None:
    written = {rule for page in PAGES for rule in CITED.findall((ROOT / page).read_text("utf-8"))}
    cited: dict[str, str] = {}
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in {".py", ".sql", ".toml", ".html", ".css"} and "vendor" not in path.parts:
            cited |= dict.fromkeys(CITED.findall(path.read_text("utf-8")), path.relative_to(ROOT).as_posix())
    missing = {rule: where for rule, where in cited.items() if rule not in written | NO_RULES}
    assert not missing, f"write one sentence in docs/rules.md for each: {missing}"
