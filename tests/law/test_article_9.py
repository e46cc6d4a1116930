# SPDX-License-Identifier: Apache-2.0
"""番号法第9条 利用範囲: who may use the number, and for what. Read off the import graph."""

import ast
from pathlib import Path

import pytest

import warifu
from warifu import numbers as door

HOUSE = Path(warifu.__file__).parent
NUMBER = "warifu.identifiers.individual_number"

# Offices that meet the number, each with its ground. Tax and benefits may by law (appended table) but need
# not: their clerks work under in-house numbers and linkage codes.
MAY_USE = {
    "numbers": "Act 8: J-LIS generates it",
    "residents": "Act 7: the mayor designates it; Juki Act 7",
    "jukinet": "Juki Act 30-9: J-LIS gives it to bodies that may have it",
    "linking": "Act 9: an office compares the number on a form with its own members",
    "notices": "Act 7(1): J-LIS prints the letter that tells it",
    "cards": "Act 16-2: the number stands on the card and inside it",
    "app": "builds bodies; hands values through",
    "demo": "plays the residents who know their own numbers",
    "cli": "reads what a person types about herself",
}
MUST_NOT = ("exchange", "ledger", "portal", "oversight", "kernel")


def test_only_offices_with_a_lawful_affair_know_the_number() -> None:
    """Act 9: nobody uses the number except for listed affairs; no other office can even name it."""
    users = {_office(path) for path in HOUSE.rglob("*.py") if NUMBER in _imports(path)}
    assert users - {"identifiers"} <= set(MAY_USE)
    assert "numbers" in users, "the search finds who does"


@pytest.mark.parametrize("office", MUST_NOT)
def test_the_network_and_its_watchers_never_meet_the_number(office: str) -> None:
    """Act 9, 21-2: the network, the log, the portal and the commission work without the number."""
    reached = _reachable(f"warifu.{office}")
    assert NUMBER not in reached
    assert f"warifu.{office}" in reached


def test_the_front_door_of_numbers_hands_out_no_identifier() -> None:
    """Act 9: an office that must not know the number cannot get it by way of this office's door."""
    for name in door.__all__:
        assert not getattr(getattr(door, name), "__module__", "").startswith("warifu.identifiers")


def _office(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Every module of the house that a file imports, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("warifu")}


def _reachable(start: str) -> set[str]:
    """Every module that any file of an office imports, directly or not."""
    modules = {_name(path): path for path in HOUSE.rglob("*.py")}
    waiting = [name for name in modules if name == start or name.startswith(start + ".")]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in modules and name not in seen:
            seen.add(name)
            waiting += _imports(modules[name])
    return seen


def _name(path: Path) -> str:
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
