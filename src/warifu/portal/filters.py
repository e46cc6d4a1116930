# SPDX-License-Identifier: Apache-2.0
"""Narrowing a history: by type, period, office and request id, then months and leaves of fifty.

Pure. The filters are GET parameters and hold nothing about a person; an office is named by its place in
the list of offices, because its name could be anything. Unknown values mean the default, never an error.
Sources: HI-9 (docs/rules.md).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from warifu.kernel.screens import moments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from warifu.kernel.screens import Wording
    from warifu.portal.record_card import Entry

KINDS = ("all", "provided", "refused", "own", "other")
PERIODS = {"3months": 92, "1year": 366, "7years": 7 * 366}
"""Period → days, leap years counted generously so that no day of the period falls out."""
LEAF = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked to see. `office` is a Japanese office name, "" for all."""

    kind: str = "all"
    period: str = "1year"
    office: str = ""
    request: str = ""
    leaf: int = 1

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Filters:
        """Read the GET parameters type, period, office, request and leaf.

        >>> Filters.read({"type": "refused", "leaf": "x"})
        Filters(kind='refused', period='1year', office='', request='', leaf=1)
        """
        kind, period = parameters.get("type", "all"), parameters.get("period", "1year")
        leaf = parameters.get("leaf", "1")
        return cls(
            kind=kind if kind in KINDS else "all",
            period=period if period in PERIODS else "1year",
            office=parameters.get("office", "")[:80],
            request=parameters.get("request", "").replace(" ", "").lower()[:64],
            leaf=int(leaf) if leaf.isdecimal() and len(leaf) < 6 else 1,
        )

    def address(self, path: str, leaf: int) -> str:
        """The address of another leaf of the same selection."""
        wanted = {"type": self.kind, "period": self.period, "office": self.office, "request": self.request}
        return f"{path}?{urlencode({**wanted, 'leaf': leaf})}"

    @property
    def narrowed(self) -> bool:
        """Whether anything but the default is chosen."""
        return self != Filters(leaf=self.leaf)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one leaf shows: months newest first, how many fit, counts by kind in the period, the offices."""

    months: tuple[tuple[date, tuple[Entry, ...]], ...]
    fitting: int
    counts: Mapping[str, int]
    offices: tuple[Wording, ...]
    leaf: int
    leaves: int


def narrow(entries: Sequence[Entry], filters: Filters, now: datetime) -> Narrowed:
    """Choose, count and group. The counts are of the period, whatever type is chosen."""
    since = now - timedelta(days=PERIODS[filters.period])
    recent = [entry for entry in entries if entry.asked_at >= since]
    wanted = [entry for entry in recent if _fits(entry, filters)]
    wanted.sort(key=lambda entry: entry.asked_at, reverse=True)
    leaves = max(1, -(-len(wanted) // LEAF))
    leaf = min(max(1, filters.leaf), leaves)
    months = groupby(wanted[(leaf - 1) * LEAF : leaf * LEAF], lambda entry: _month(entry.asked_at))
    kinds = Counter(entry.kind for entry in recent)
    offices = {
        office.ja: office for entry in entries for office in (entry.asker, entry.answerer) if office.ja
    }
    return Narrowed(
        months=tuple((month, tuple(group)) for month, group in months),
        fitting=len(wanted),
        counts={kind: len(recent) if kind == "all" else kinds[kind] for kind in KINDS},
        offices=tuple(offices[name] for name in sorted(offices)),
        leaf=leaf,
        leaves=leaves,
    )


def _month(at: datetime) -> date:
    return moments.in_japan(at).replace(day=1)


def _fits(entry: Entry, filters: Filters) -> bool:
    return (
        filters.kind in {"all", entry.kind}
        and (not filters.office or filters.office in {entry.asker.ja, entry.answerer.ja})
        and (not filters.request or entry.request.startswith(filters.request))
    )
