# SPDX-License-Identifier: Apache-2.0
"""Who gets which index: the one decision of the sequencer, pure.

A group is what one caller submits together: all of it is recorded or none. A key seen before with the
same entry keeps its index; with another entry the whole group is refused (LG-10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from warifu.ledger.refusals import EntryConflict

Key = tuple[str, bytes]  # submitter, submit key


@dataclass(frozen=True, slots=True)
class Submission:
    """One entry on its way in."""

    submitter: str
    submit_key: bytes
    entry: bytes

    @property
    def key(self) -> Key:
        """What makes it one and the same submission."""
        return self.submitter, self.submit_key


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in its place. `latest_minute` is Unix time // 60 by which a checkpoint must cover it."""

    index: int
    submitter: str
    submit_key: bytes
    entry: bytes
    latest_minute: int


@dataclass(slots=True)
class Decision:
    """The rows to insert, and for each group its rows or its refusal."""

    new: list[Row] = field(default_factory=list)
    groups: list[list[Row] | EntryConflict] = field(default_factory=list)


def decide(
    groups: Sequence[Sequence[Submission]], known: Mapping[Key, Row], size: int, latest_minute: int
) -> Decision:
    """Give every new submission the next index from `size` on, without gaps."""
    decision, seen = Decision(), dict(known)
    for group in groups:
        rows: dict[Key, Row] = {}
        fresh: list[Row] = []
        for each in group:
            key = each.key
            row = seen.get(key) or rows.get(key)
            if row is None:
                index = size + len(decision.new) + len(fresh)
                row = Row(index, each.submitter, each.submit_key, each.entry, latest_minute)
                fresh.append(row)
            elif row.entry != each.entry:
                decision.groups.append(EntryConflict())
                break
            rows[key] = row
        else:
            decision.new += fresh
            decision.groups.append([rows[each.key] for each in group])
            seen |= rows
    return decision
