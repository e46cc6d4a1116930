# SPDX-License-Identifier: Apache-2.0
"""照合: one query from the paper to the decision: normalise, find by keys, guard the number, decide.

It records nothing and acts on nothing: the office that asked keeps `explanation.for_record` before it links,
logs each candidate a clerk saw, and tells the person (G7). Many queries at once are `batch`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from warifu.matching.decision import Decision, Purpose, decide
from warifu.matching.forms import Query, Record
from warifu.matching.keys import keys_of_query
from warifu.matching.number_guard import NumberFacts, guard_number


class Candidates(Protocol):
    """A register that can be asked by keys."""

    def sharing(self, keys: Sequence[int]) -> Iterable[Record]:
        """Give every person who has any of these keys, each once, with all names, readings and addresses.

        Guarantees: none is left out, also not the dead, the removed and the protected (they bar a link); one
        state of the register for the whole call. Order is of no account, people beyond these do no harm.
        """
        ...


class MatchingService:
    """照合する: decides about one query at a time, against one register."""

    def __init__(self, register: Candidates) -> None:
        """Ask this register."""
        self._register = register

    def match(
        self,
        query: Query,
        on: date,
        purpose: Purpose | None = None,
        number: NumberFacts | None = None,
    ) -> Decision:
        """Decide about one query on a day; with a number, its attributes are always compared (G3)."""
        guard = guard_number(query, number) if number is not None else None
        records = self._register.sharing(keys_of_query(query))
        return decide(query, records, on, purpose or Purpose(), guard)
