# SPDX-License-Identifier: Apache-2.0
"""docs/glossary.md has every noun that an office offers at its front door, and no class that is gone."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import warifu

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
NAMED = re.compile(r"`(?:\w+\.)?([A-Z]\w+)`")

# Left out on purpose, with the reason.
NO_OFFICES = {
    "kernel": "the ground: it knows no law, so its classes are no terms",
    "demo": "invented places and the stage they stand on",
    "app": "joins offices; its words are theirs",
    "cli": "has no nouns",
}
VERBS = ("Service", "Store", "Rows")  # what an office does and where it keeps it, under the office's own name


def nouns() -> dict[str, str]:
    """Every class that a front door, or a module of identifiers, offers: name → where."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(warifu.__path__, "warifu."):
        office = module.name.split(".")[1]
        a_door = module.ispkg or office == "identifiers"
        if office in NO_OFFICES or not a_door or "store" in module.name.split("."):
            continue
        door = importlib.import_module(module.name)
        own = [name for name, value in vars(door).items() if getattr(value, "__module__", "") == module.name]
        for name in getattr(door, "__all__", own):
            value = getattr(door, name)
            if inspect.isclass(value) and not issubclass(value, Exception) and not name.startswith("_"):
                found[name] = module.name
    return {name: where for name, where in found.items() if not name.endswith(VERBS)}


def test_every_noun_of_a_front_door_is_in_the_glossary() -> None:
    named = set(NAMED.findall(GLOSSARY.read_text("utf-8")))
    missing = {name: where for name, where in nouns().items() if name not in named}
    assert not missing, f"add a line with the Japanese term to docs/glossary.md: {missing}"


def test_the_glossary_names_no_class_that_is_gone() -> None:
    everything = {
        name
        for module in pkgutil.walk_packages(warifu.__path__, "warifu.")
        if not module.name.endswith(("__main__", "watchdog"))
        for name in vars(importlib.import_module(module.name))
    }
    gone = set(NAMED.findall(GLOSSARY.read_text("utf-8"))) - everything
    assert not gone, f"these are in docs/glossary.md and nowhere in the code: {gone}"


def test_no_noun_of_an_office_has_a_word_that_says_nothing() -> None:
    empty = ("Util", "Common", "Manager", "Handler", "Processor", "Info", "User", "Citizen", "Helper")
    assert not [name for name in nouns() if any(word in name for word in empty)]


def test_the_reasons_for_leaving_out_are_still_needed() -> None:
    offices = {module.name for module in pkgutil.iter_modules(warifu.__path__)}
    assert set(NO_OFFICES) <= offices
