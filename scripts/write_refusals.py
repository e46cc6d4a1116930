# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001  # a script, not a package
"""Writes docs/refusals.md: every lawful no, with its reason code, status, law and what to do next.

Read from the classes themselves, so that the page cannot say anything else than the program does.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import defaultdict

from generated_page import DOCS, cell, first_line, keep

import warifu
from warifu.kernel.refusal import Refusal, Told

INTRO = """\
# Refusals

Written by `scripts/write_refusals.py` from the classes; do not edit it. `make docs` writes it anew.

A refusal is a lawful no: expected, and told with its law and with what to do next. `reason` is the code that
travels between bodies and keys the words on screens; `status` is the HTTP status of its problem document
(RFC 9457). A refusal of an inquiry whose proof holds is also filed with the person (ledger kind 12). Bytes
that do not parse are `malformed` (400) and are not listed here; a fault of ours (500) tells a reference
number only.
"""


def page() -> str:
    """Make the page."""
    by_office: dict[str, list[type[Refusal]]] = defaultdict(list)
    for refusal in _refusals():
        by_office[_office(refusal)].append(refusal)
    parts = [INTRO]
    for office in sorted(by_office):
        parts += [
            f"## {office}",
            "",
            "| situation | reason | status | law | what now |",
            "|---|---|---|---|---|",
        ]
        parts += [
            _row(each) for each in sorted(by_office[office], key=lambda each: (each.reason, each.__name__))
        ] + [""]
    return "\n".join(parts).rstrip() + "\n"


def _refusals() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(warifu.__path__, "warifu."):
        if not module.name.endswith(("__main__", "watchdog")):
            importlib.import_module(module.name)
    found, waiting = set[type[Refusal]](), [Refusal]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            found.add(each)
    return [each for each in found if each is not Told and each.reason != Refusal.reason and _is_ours(each)]


def _is_ours(refusal: type[Refusal]) -> bool:
    """Leave out tests' own classes and those that no office meets, such as the demo's."""
    return refusal.__module__.startswith("warifu.") and not refusal.__name__.startswith("_")


def _office(refusal: type[Refusal]) -> str:
    return refusal.__module__.split(".")[1]


def _row(refusal: type[Refusal]) -> str:
    cells = (
        f"`{refusal.__name__}`: {first_line(refusal.__doc__)}",
        f"`{refusal.reason}`",
        str(refusal.status),
        refusal.law,
        refusal.remedy,
    )
    return "| " + " | ".join(cell(each) for each in cells) + " |"


if __name__ == "__main__":
    sys.exit(keep(DOCS / "refusals.md", page()))
