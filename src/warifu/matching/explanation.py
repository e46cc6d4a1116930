# SPDX-License-Identifier: Apache-2.0
"""判定の説明: a decision as stable JSON for the record, for a clerk and for whoever asked (matching.md §8).

Same decision and tables give the same bytes. `for_record` holds particulars and is kept with the case; the
clerk's view has at most three people with the differences marked, never a protected one; whoever asked
reads nothing about anybody else, and the same bytes for every no that is about people in the register.
Logging each candidate shown is the window's duty (M14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from functools import cache

import msgspec

from warifu.matching.decision import Decision, NextStep, Verdict
from warifu.matching.forms import Abode, Query, Spelling
from warifu.matching.levels import Comparison
from warifu.matching.tables import table_versions

Span = tuple[int, int]  # first character and the one after the last


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """相違: one item as asked and as held, raw, with the spans that differ, to be highlighted."""

    item: str
    level: str
    asked: str
    held: str
    via: str
    asked_spans: tuple[Span, ...]
    held_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """候補者: one person of the register as a clerk sees her beside the paper."""

    ref: str
    items: tuple[Difference, ...]


def for_record(decision: Decision) -> bytes:
    """Give the whole explanation as JSON, to be kept with the case. It holds particulars."""
    linked = decision.linked
    return msgspec.json.encode(
        {
            "decision": decision.verdict.value,
            "rule": decision.rule,
            "tables": _tables(),
            "person_ref": linked.ref if linked else None,
            "evidence": list(_evidence(decision.query, decision.found[0])) if decision.found else [],
            "rivals": max(0, len(decision.found) - 1),
            "rivals_reason": list(decision.rivals_reason),
            "refused_because": list(decision.refused_because),
            "next_step": decision.next_step.value,
        }
    )


def for_asker(decision: Decision) -> bytes:
    """Give what the asker may read: linked, which item is missing, or the one sentence for every other no.

    Nobody there, somebody near and somebody protected read alike (YE-7), and so does the number's mismatch.
    """
    if decision.verdict is Verdict.LINK:
        return msgspec.json.encode({"decision": "LINK", "next_step": NextStep.STOP.value})
    if decision.rule == "X1":
        told = {"decision": "REFUSE", "rule": "X1", "refused_because": list(decision.refused_because)}
        return msgspec.json.encode({**told, "next_step": NextStep.ASK_ITEM.value})
    return msgspec.json.encode({"decision": "REFER", "next_step": NextStep.GO_TO_WINDOW.value})


def candidates(decision: Decision) -> tuple[Candidate, ...]:
    """Give the people a clerk may see, at most three, each item with its differing spans."""
    return tuple(
        Candidate(each.record.ref, tuple(_differences(decision.query, each))) for each in decision.shown
    )


def differing(asked: str, held: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Give the spans in which two texts differ, in each of them.

    >>> differing("渡辺　花子", "渡部　花子")
    (((1, 2),), ((1, 2),))
    """
    matcher = SequenceMatcher(None, asked, held, autojunk=False)
    changes = [each for each in matcher.get_opcodes() if each[0] != "equal"]
    return (
        tuple((i1, i2) for _, i1, i2, _, _ in changes if i1 < i2),
        tuple((j1, j2) for _, _, _, j1, j2 in changes if j1 < j2),
    )


@cache
def _tables() -> dict[str, str]:
    return asdict(table_versions())


def _evidence(query: Query, found: Comparison) -> Iterator[dict[str, str]]:
    for item, level, asked, held in _items(query, found):
        yield {
            "attr": item,
            "query_nf": _normal(asked),
            "record_nf": _normal(held),
            "level": level,
            "via": _via(held),
        }


def _differences(query: Query, found: Comparison) -> Iterator[Difference]:
    for item, level, asked, held in _items(query, found):
        one, other = _raw(asked), _raw(held)
        spans = differing(one, other) if one and other else ((), ())
        yield Difference(item, level, one, other, _via(held), *spans)


Stated = Spelling | Abode | str | None


def _items(query: Query, found: Comparison) -> Iterator[tuple[str, str, Stated, Stated]]:
    record = found.record
    name = record.names[found.name_at] if found.name_at >= 0 else None
    kana = record.kana[found.kana_at] if found.kana_at >= 0 else None
    home = record.addresses[found.address_at] if found.address_at >= 0 else None
    yield "kanji", found.kanji, query.name, name
    yield "kana", found.kana, query.kana, kana
    yield "dob", found.birth, query.birth, record.birth
    yield "sex", found.sex, query.sex, record.sex
    yield "address", found.address, query.address, home


def _normal(stated: Stated) -> str:
    if isinstance(stated, Spelling):
        return stated.wide
    return stated.read.shown() if isinstance(stated, Abode) else stated or ""


def _raw(stated: Stated) -> str:
    return stated.raw if isinstance(stated, Spelling | Abode) else stated or ""


def _via(held: Stated) -> str:
    """Say whether the entry is in force or from when to when it was, by months."""
    if not isinstance(held, Spelling | Abode) or not held.until:
        return "current"
    return f"history {held.since[:7]}..{held.until[:7]}"
