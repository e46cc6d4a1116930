# SPDX-License-Identifier: Apache-2.0
"""The pages are true to the tree: links lead somewhere, generated pages are current, words are ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import typer

from warifu.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
GENERATORS = sorted(path.name for path in (ROOT / "scripts").glob("write_*.py"))
LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:`|^\$ |^)(?:\./)?warifu ([a-z]+(?: [a-z][a-z-]*)?)\b([^`\n]*)", re.MULTILINE)
BY_THE_SCRIPT = {"test"}  # ./warifu test is pytest, started by the script itself
NOT_WIRED_YET = {"bench"}  # looked at as soon as the command line offers it
PATH = re.compile(r"`((?:src|tests|docs|scripts)/[\w./-]+\.\w+)`")

# Never in a page: paths of one machine, marks of unfinished writing, and words that say nothing.
FORBIDDEN = (
    r"/work\b|/home/\w|/root\b|/Users/",
    r"\bTODO\b|\bFIXME\b|\bTBD\b|\blorem\b",
    r"\bvarious improvements\b|\bbug ?fixes\b",
    r"\b(seamless|robust|powerful|cutting-edge|state-of-the-art|world-class|leverag\w+|effortless\w*|blazing)\b",
    r"\b(session|helper|sub-?agent|brief|prompt)s? (of|from|by) (the|an?) (agent|assistant|model)\b",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    page = ROOT / name
    text = CODE.sub("", page.read_text("utf-8"))
    for target in (one or other for one, other in LINK.findall(text)):
        if target.startswith(("https://", "mailto:")):
            continue
        assert not target.startswith("/"), f"{name}: {target} is no place in the project"
        path, _, anchor = unquote(target).partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.is_relative_to(ROOT), f"{name}: {target} leads out of the project"
        assert found.exists(), f"{name}: {target} leads nowhere"
        if anchor:
            assert anchor in _anchors(found), f"{name}: {found.name} has no heading for #{anchor}"


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_a_page_names_exists(name: str) -> None:
    for named in PATH.findall((ROOT / name).read_text("utf-8")):
        assert (ROOT / named).exists(), f"{name} names {named}"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_a_page_names_is_one(name: str) -> None:
    offered = _commands(typer.main.get_command(app))
    for words, rest in COMMAND.findall((ROOT / name).read_text("utf-8")):
        if words.split()[0] in BY_THE_SCRIPT | (NOT_WIRED_YET - offered.keys()):
            continue
        known = next((each for each in (words, words.split()[0]) if each in offered), None)
        assert known, f"{name} names `warifu {words}`"
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in offered[known], f"{name} names `warifu {words} {option}`"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_private_path_and_no_empty_word(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for pattern in FORBIDDEN:
        found = re.search(pattern, text, re.IGNORECASE)
        assert found is None, f"{name}: {found and found[0]!r}"


@pytest.mark.parametrize("script", GENERATORS)
def test_a_generated_page_is_as_its_generator_writes_it(script: str) -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = (one or other for one, other in LINK.findall(CODE.sub("", page.read_text("utf-8"))))
        linked = [
            (page.parent / target.partition("#")[0]).resolve() for target in targets if target[0] != "#"
        ]
        waiting += [each for each in linked if each.suffix == ".md" and each.exists()]
    assert set(PAGES) <= reached, sorted(set(PAGES) - reached)


def test_the_picture_of_the_bodies_can_be_read_without_eyes_and_in_the_dark() -> None:
    file = ROOT / "docs" / "pictures" / "bodies.svg"
    picture = ET.fromstring(file.read_text("utf-8"))
    words = {child.get("id"): child.text for child in picture if child.get("id")}
    assert picture.get("role") == "img"
    assert all(words[name] for name in (picture.get("aria-labelledby") or "").split())
    assert "prefers-color-scheme:dark" in file.read_text("utf-8")


def _commands(group: Any) -> dict[str, set[str]]:
    """Every command by its words, with its options."""
    found: dict[str, set[str]] = {}
    for word, command in group.commands.items():
        found[word] = {option for each in command.params for option in each.opts}
        if hasattr(command, "commands"):
            found |= {f"{word} {inner}": options for inner, options in _commands(command).items()}
    return found


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub(_keep_inline, page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _keep_inline(found: re.Match[str]) -> str:
    return "" if found[0].startswith("```") else found[0].strip("`")
