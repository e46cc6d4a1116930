# SPDX-License-Identifier: Apache-2.0
"""A country whose plugs can be pulled: at the n-th durable step of a body, or at the n-th call between two.

A pulled plug ends that body at once: nothing it was about to do happens, and who called it hears nothing.
It stays dead until it is started again from its database, as after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import TupleRow

from tests.stories.country import Country
from warifu.kernel.database import Database
from warifu.kernel.refusal import Problem, Unreachable
from warifu.kernel.wire import MemoryNetwork, Reply


class PowerCutError(Exception):
    """The body ends here."""


class FailingDatabase(Database):
    """A body's database with a plug: pulled before or after the n-th transaction takes effect."""

    def __init__(self, database: Database) -> None:
        self._whole = database
        self.steps = 0
        self.pull_at, self.after = 0, False
        self.dead = False

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[TupleRow]]:
        if self.dead:
            raise PowerCutError
        self.steps += 1
        mine = self.steps == self.pull_at
        with self._whole.transaction() as connection:
            yield connection
            if mine and not self.after:
                self.dead = True
                raise PowerCutError
        if mine:
            self.dead = True
            raise PowerCutError

    soon = transaction
    statements = transaction  # a single statement takes effect, or does not, as a transaction of one does

    def close(self) -> None:
        self._whole.close()


@dataclass
class FragileNetwork(MemoryNetwork):
    """The network between bodies that may die, and lines that may break at the n-th call."""

    plugs: dict[str, FailingDatabase] = field(default_factory=dict)
    calls: int = 0
    break_at: int = 0
    after: bool = False

    def deliver(self, sender: str, to: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        self.calls += 1
        mine = self.calls == self.break_at
        if self.plugs[to].dead or (mine and not self.after):
            raise Unreachable(f"{to} did not answer")
        reply = super().deliver(sender, to, path, headers, body)
        if self.plugs[to].dead or mine:
            raise Unreachable(f"{to} did not answer")
        return reply


@dataclass
class Fragile:
    """A settled country with a plug at every body."""

    country: Country
    network: FragileNetwork

    def steps_of(self, body: str, act: Callable[[], object]) -> int:
        """How many durable steps an act takes at a body."""
        plug = self.network.plugs[body]
        before = plug.steps
        act()
        return plug.steps - before

    def calls_of(self, act: Callable[[], object]) -> int:
        """How many calls an act takes."""
        before = self.network.calls
        act()
        return self.network.calls - before

    def cut(self, body: str, at: int, act: Callable[[], object], *, after: bool) -> None:
        """Do an act while a body dies at its `at`-th step; then start that body again."""
        plug = self.network.plugs[body]
        plug.pull_at, plug.after = plug.steps + at, after
        with suppress(Problem):
            act()
        assert plug.dead, f"{body} has fewer than {at} steps"
        plug.pull_at, plug.dead = 0, False
        self.country.japan.start(body)
        self.country.japan.faults.clear()

    def break_line(self, at: int, act: Callable[[], object], *, after: bool) -> None:
        """Do an act while its `at`-th call gets lost, or its reply does."""
        self.network.break_at, self.network.after = self.network.calls + at, after
        with suppress(Problem):
            act()
        self.network.break_at = 0
        self.country.japan.faults.clear()
