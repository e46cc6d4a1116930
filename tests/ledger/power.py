# SPDX-License-Identifier: Apache-2.0
"""A power cut at any durable step, before or after it took effect.

`Power` counts durable steps by name. At the chosen one it goes off, and from then on every step of the
dead process fails, so nothing it does afterwards can reach the disk or the database. Then the test opens
the log again with power on, as a restarted process would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from warifu.kernel.disk import Disk, RealDisk
from warifu.ledger.store import LedgerRows, LedgerStore


class PowerCut(Exception):
    """The machine is off."""


@dataclass
class Power:
    """`cut_at` = (step, how many of it pass first, before or after its effect)."""

    cut_at: tuple[str, int, bool] | None = None
    off: bool = False
    steps: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Wrap one durable step."""
        if self.off:
            raise PowerCut
        chosen = False
        if self.cut_at is not None:
            step, passing, before = self.cut_at
            chosen = name == step and self.steps.count(name) == passing
            if chosen and before:
                self.off = True
                raise PowerCut
        self.steps.append(name)
        yield
        if chosen:
            self.off = True
            raise PowerCut


@dataclass
class FailingDisk:
    """A real disk on unreliable power. Steps: `write tile`, `rename head`, `sync checkpoint`, …"""

    power: Power
    disk: Disk = field(default_factory=RealDisk)
    _last: str = "folder"

    def write(self, path: Path, content: bytes) -> None:
        """Write; a cut before it leaves half of the content under the temporary name."""
        self._last = self._name(path)
        try:
            with self.power.step(f"write {self._last}"):
                self.disk.write(path, content)
        except PowerCut:
            if not path.exists():
                path.write_bytes(content[: len(content) // 2])
            raise

    def rename(self, old: Path, new: Path) -> None:
        """Rename."""
        with self.power.step(f"rename {self._name(new)}"):
            self.disk.rename(old, new)

    def sync_folder(self, folder: Path) -> None:
        """Flush the names of the files written last."""
        with self.power.step(f"sync {self._last}"):
            self.disk.sync_folder(folder)

    @staticmethod
    def _name(path: Path) -> str:
        names = {"head", "cosigned", "checkpoint"}
        stem = path.name.removesuffix(".new")
        return stem if stem in names else "tile"


@dataclass
class FailingStore:
    """The real store on unreliable power. Step: `commit`, for transactions that inserted rows."""

    power: Power
    store: LedgerStore

    @contextmanager
    def transaction(self) -> Iterator[LedgerRows]:
        """Commit, or lose power before or after it."""
        if self.power.off:
            raise PowerCut
        before = self.power.cut_at is not None and self.power.cut_at[0] == "commit" and self.power.cut_at[2]
        with self.store.transaction() as rows:
            size = rows.size()
            yield rows
            inserted = rows.size() > size
            if inserted and before:
                with self.power.step("commit"):
                    pass
        if inserted and not before:
            with self.power.step("commit"):
                pass
