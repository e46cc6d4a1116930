# SPDX-License-Identifier: Apache-2.0
"""本人確認の規則: reads the dated data beside this file into one IdentityLaw. Decides nothing.

The only module of this office that opens files, and only files inside the package. A file that does not
read, or names a paper, a way or a proof that does not exist, stops the start: no counter runs on half a rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from warifu.identity.nouns import Bearer, PaperKind, Practice, Purpose, Role, Route, Slot, Way
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.screens import Wording

_EXPIRES = ("must", "may", "no")


@dataclass(frozen=True, slots=True)
class IdentityLaw:
    """Every kind of proof, every combination, every purpose and the words of every fault."""

    kinds: Mapping[str, PaperKind]
    routes: tuple[Route, ...]
    purposes: Mapping[str, Purpose]
    fault_words: Mapping[str, Wording]

    def kind(self, key: str) -> PaperKind:
        """A kind of paper. Raises Malformed for one that is not in papers.toml."""
        if key not in self.kinds:
            raise Malformed("kind: choose one of the kinds of papers that the counter offers.")
        return self.kinds[key]

    def purpose(self, key: str) -> Purpose:
        """A purpose. Raises Malformed for one that is not in purposes.toml."""
        if key not in self.purposes:
            raise Malformed("purpose: choose one of the purposes that the counter offers.")
        return self.purposes[key]


@cache
def shipped() -> IdentityLaw:
    """The rules this release ships (read once). Raises Fault."""
    law = IdentityLaw(
        kinds=MappingProxyType({key: _kind(key, row) for key, row in _read("papers.toml").items()}),
        routes=tuple(_route(row) for row in _read("routes.toml")["route"]),
        purposes=MappingProxyType({key: _purpose(key, row) for key, row in _read("purposes.toml").items()}),
        fault_words=MappingProxyType({key: _words(row) for key, row in _read("faults.toml").items()}),
    )
    _check(law)
    return law


def check_practice(law: IdentityLaw, practice: Practice) -> None:
    """Refuse a practice that accepts what does not exist, or what needs no acceptance. Raises Fault.

    A misspelt key would otherwise quietly send people away.
    """
    left_open = {kind.key for kind in law.kinds.values() if kind.practice}
    left_open |= {route.key for route in law.routes if route.practice}
    unknown = practice.accepts - left_open
    if unknown:
        raise Fault(f"practice: nothing left to practice is called {', '.join(sorted(unknown))}")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def _words(row: Mapping[str, Any]) -> Wording:
    return Wording(row["ja"], row["en"])


def _kind(key: str, row: Mapping[str, Any]) -> PaperKind:
    if row["expires"] not in _EXPIRES:
        raise Fault(f"papers.toml {key}: expires is one of {', '.join(_EXPIRES)}")
    return PaperKind(
        key=key,
        words=_words(row),
        proves=frozenset(row["proves"]),
        group=row["group"],
        expires=row["expires"],
        fresh_months=row.get("fresh", 0),
        in_use_from=row.get("from", date.min),
        in_use_until=row.get("until", date.max),
        issued_from=row.get("issued_from"),
        pending_months=row.get("pending_months", 0),
        chip=row.get("chip", False),
        with_record=row.get("with_record", False),
        original_only=row.get("copy") == "never",
        practice=row.get("rests_on") == "practice",
        roles=frozenset(map(Role, row.get("roles", Role))),
        nothing=Wording(row["nothing_ja"], row["nothing_en"]) if "nothing_ja" in row else None,
    )


def _route(row: Mapping[str, Any]) -> Route:
    return Route(
        key=row["key"],
        slot=Slot(row["slot"]),
        needs=tuple(row["needs"]),
        ways=frozenset(map(Way, row["ways"])),
        words=_words(row),
        law=row["law"],
        bearers=frozenset(map(Bearer, row.get("bearers", Bearer))),
        roles=frozenset(map(Role, row.get("roles", Role))),
        practice=row.get("rests_on") == "practice",
        strict=row.get("strict", False),
        earlier=row.get("earlier", False),
    )


def _purpose(key: str, row: Mapping[str, Any]) -> Purpose:
    return Purpose(
        key=key,
        words=_words(row),
        needs=tuple(map(Slot, row["needs"])),
        ways=frozenset(map(Way, row["ways"])),
        bearers=frozenset(map(Bearer, row["bearers"])),
        minutes=row["minutes"],
        law=row["law"],
        strict=row.get("strict", False),
    )


def _check(law: IdentityLaw) -> None:
    """Refuse rules that nobody could ever satisfy."""
    provable = frozenset().union(*(kind.proves for kind in law.kinds.values()))
    for route in law.routes:
        unknown = set(route.needs) - provable
        if unknown:
            raise Fault(f"routes.toml {route.key}: no paper proves {', '.join(sorted(unknown))}")
    for purpose in law.purposes.values():
        for way in purpose.ways:
            for slot in purpose.needs:
                if not any(route.slot is slot and way in route.ways for route in law.routes):
                    raise Fault(f"purposes.toml {purpose.key}: nothing shows {slot} by {way}")
