# SPDX-License-Identifier: Apache-2.0
"""What comes through a front door: never an identifier, and never a store for a neighbour.

A protected contract sees who imports `identifiers.individual_number`, not who passes it on. So a front
door must not (YA-7): whoever needs an identifier imports it by its own name, where the contracts see it.
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "warifu"
KEY_HOLDERS = {"app", "cli", "demo"}


def offices(package: Path) -> list[str]:
    """The offices: every package at the top except what all stand on and those who hold the keys."""
    names = {file.parent.name for file in package.glob("*/__init__.py")}
    return sorted(names - KEY_HOLDERS - {"kernel", "identifiers"})


def front_doors(package: Path, office: str) -> list[str]:
    """The module names of an office's front door and those of its parts."""
    doors = [file.parent for file in (package / office).rglob("__init__.py")]
    return [".".join((package.name, *door.relative_to(package).parts)) for door in sorted(doors)]


def passed_on(door: ModuleType, forbidden: str) -> set[str]:
    """The public names of a module that were defined in a forbidden package."""
    public = getattr(door, "__all__", [name for name in vars(door) if not name.startswith("_")])
    return {
        name for name in public if str(getattr(getattr(door, name), "__module__", "")).startswith(forbidden)
    }


def stores_of_neighbours(package: Path) -> Iterator[str]:
    """Lines in which an office takes another office's store through its front door."""
    for file in sorted(package.rglob("*.py")):
        room = file.relative_to(package)
        if room.stem == "bench" or room.parts[0].removesuffix(".py") in KEY_HOLDERS:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package.name}."):
                office = str(node.module).split(".")[1]
                stores = [alias.name for alias in node.names if alias.name.endswith(("Store", "Rows"))]
                if stores and office not in {room.parts[0], "kernel"}:
                    yield f"{room}:{node.lineno} takes {', '.join(stores)} of {office}"


@pytest.mark.parametrize("office", offices(PACKAGE))
def test_no_front_door_passes_on_an_identifier(office: str) -> None:
    for door in front_doors(PACKAGE, office):
        assert passed_on(importlib.import_module(door), "warifu.identifiers") == set(), door


def test_no_office_takes_another_offices_store() -> None:
    assert list(stores_of_neighbours(PACKAGE)) == []


@pytest.mark.parametrize("office", offices(PACKAGE))
def test_every_front_door_says_what_its_office_must_never_hold(office: str) -> None:
    said = ast.get_docstring(ast.parse((PACKAGE / office / "__init__.py").read_text("utf-8"))) or ""
    assert "must never hold" in said.lower()


@pytest.fixture
def leaky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A house with an office that passes on an identifier under another name, and a nosy neighbour."""
    package = tmp_path / "leaky"
    for name, content in {
        "__init__.py": "",
        "numbers/__init__.py": "from leaky.numbers.nouns import Number as Label\n__all__ = ['Label']\n",
        "numbers/nouns.py": "from warifu.identifiers.individual_number import IndividualNumber as Number\n",
        "tax/__init__.py": "from leaky.numbers import NumbersStore\n",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package
    for name in [name for name in sys.modules if name.split(".")[0] == "leaky"]:
        del sys.modules[name]


def test_a_passed_on_identifier_is_found_also_under_another_name(leaky: Path) -> None:
    assert passed_on(importlib.import_module("leaky.numbers"), "warifu.identifiers") == {"Label"}


def test_a_neighbours_store_is_found(leaky: Path) -> None:
    assert list(stores_of_neighbours(leaky)) == ["tax/__init__.py:1 takes NumbersStore of numbers"]
