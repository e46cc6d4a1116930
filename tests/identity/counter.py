# SPDX-License-Identifier: Apache-2.0
"""A counter for the tests of the identity check: good papers to show, and an office that checks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import Bearer, Finding, Holder, Occasion, Paper, Practice, Role, Seen, Showing, Way
from warifu.identity.examination import examine
from warifu.identity.law import shipped

LAW = shipped()
ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
CITY = Practice(Role.MAYOR)
EMPLOYER = Practice(Role.RELATED)
HANAKO = InHouseNumber.of_random(bytes(range(16)))
TARO = InHouseNumber.of_random(bytes(range(1, 17)))
PURPOSE = "receive-number"


def good(kind: str, holder: Holder = Holder.PERSON, **changes: Any) -> Paper:
    """A paper of this kind with nothing wrong with it."""
    paper = Paper(
        kind,
        holder,
        expires_on=date(2030, 1, 1),
        issued_on=date(2026, 11, 1),
        items_agree=Seen.YES,
        face_agrees=Seen.YES,
        chip_genuine=Seen.YES,
    )
    return replace(paper, **changes)


def showing(*kinds: str | Paper, purpose: str = PURPOSE, way: Way = Way.COUNTER, **more: Any) -> Showing:
    """Good papers of these kinds, shown by the person herself unless said otherwise."""
    papers = tuple(good(kind) if isinstance(kind, str) else kind for kind in kinds)
    return Showing(purpose, way, papers=papers, **more)


def by_agent(*papers: Paper, bearer: Bearer = Bearer.STATUTORY_AGENT, **more: Any) -> Showing:
    """What an agent shows."""
    return showing(*papers, bearer=bearer, **more)


def occasion(**changes: Any) -> Occasion:
    """Hanako's case at the counter of clerk 12."""
    return replace(Occasion(HANAKO, "move-2026-0012", "clerk-12", PURPOSE), **changes)


def examined(shown: Showing, practice: Practice = CITY, on: date = ON) -> Finding:
    return examine(LAW, practice, shown, on)


def faults(found: Finding) -> list[str]:
    return [each.fault for each in found.faults]
