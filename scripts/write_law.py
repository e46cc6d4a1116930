# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Writes docs/law.md: article → rule → test, and the files of the code that cite the article.

The rules are the first lines of the tests in `tests/law/test_article_N.py`. A test without a line is listed
by its name. Nothing is judged here: whether a test is enough is for a reader to say.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from generated_page import DOCS, ROOT, cell, first_line, keep

WANTED = (7, 8, 9, 14, 15, 16, 17, 19, 20, 21, 22, 23)
ABOUT = {
    7: "指定及び通知 · the mayor designates the number and notifies the person; when it is changed",
    8: "個人番号とすべき番号の生成 · how J-LIS generates the number",
    9: "利用範囲 · who may use the number, and for what",
    14: "提供の要求 · who may ask the person for her number",
    15: "提供の求めの制限 · nobody else asks, outside one's own household",
    16: "本人確認の措置 · confirming whose number it is",
    17: "個人番号カードの交付等 · how a card is handed over, stopped and ended",
    19: "特定個人情報の提供の制限 · nobody provides outside the listed cases; (viii) is the network",
    20: "収集等の制限 · nobody collects or keeps outside the cases of Article 19",
    21: "情報提供ネットワークシステム · the network and what it checks; 21-2 the linkage codes",
    22: "特定個人情報の提供 · the provider answers; what was answered is deemed submitted",
    23: "情報提供等の記録 · both bodies and the network keep a record, and the person is shown it",
}
OTHERS = (
    "Juki",
    "JPKI",
    "Allowance",
    "Koseki",
    "Nationality",
    "Immigration",
    "Insurance",
    "Pension",
    "Passport",
    "Tax",
)
ANOTHER = "".join(f"(?<!{name} )" for name in OTHERS)  # "Immigration Act 21" is no article of the Act
INTRO = """\
# The law, and where it is tested

Written by `scripts/write_law.py` from `tests/law/`; do not edit it. `make docs` writes it anew.

"Act" is the My Number Act (番号法, 平成25年法律第27号) in its numbering of 2025. Wording was read in the
text of 2015; [divergences.md](divergences.md) says where a text was not seen. A rule is one sentence a test
holds the code to. "Cited in" lists the files of `src/warifu/` that name the article; it shows where to look,
not that all of the article is done.
"""


def page() -> str:
    """Make the page."""
    parts = [INTRO, _overview()]
    parts += [_article(number) for number in WANTED if _file(number).exists()]
    return "\n".join(parts).rstrip() + "\n"


def _overview() -> str:
    lines = ["| article | what it is about | rules tested |", "|---|---|---|"]
    for number in WANTED:
        tests = _tests(number)
        tested = f"[{len(tests)}](#article-{number})" if tests else "**none in `tests/law/`**"
        lines.append(f"| {number} | {ABOUT[number]} | {tested} |")
    return "\n".join(lines) + "\n"


def _article(number: int) -> str:
    file = _file(number)
    place = file.relative_to(ROOT).as_posix()
    lines = [
        f"## Article {number}",
        "",
        f"{first_line(_tree(file)).rstrip('.')}. File: [`{place}`](../{place}).",
        "",
        "| rule | test |",
        "|---|---|",
    ]
    lines += [f"| {cell(rule)} | `{name}` |" for name, rule in _tests(number)]
    cited = ", ".join(f"`{path}`" for path in _citing(number)) or "no file"
    return "\n".join([*lines, "", f"Cited in: {cited}.", ""])


def _tests(number: int) -> list[tuple[str, str]]:
    file = _file(number)
    if not file.exists():
        return []
    return [
        (node.name, first_line(ast.get_docstring(node)) or node.name.removeprefix("test_").replace("_", " "))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _citing(number: int) -> list[str]:
    names = re.compile(rf"{ANOTHER}\bAct(?: \d+(?:-\d+)?(?:\([ivx]+\))?,)*? {number}(?!\d)(?! of \d)")
    house = ROOT / "src" / "warifu"
    return [
        path.relative_to(house).as_posix()
        for path in sorted(house.rglob("*.py"))
        if names.search(path.read_text(encoding="utf-8"))
    ]


def _file(number: int) -> Path:
    return ROOT / "tests" / "law" / f"test_article_{number}.py"


def _tree(file: Path) -> str | None:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(keep(DOCS / "law.md", page()))
