# SPDX-License-Identifier: Apache-2.0
"""`warifu log verify`: re-check a whole log from its public files, trusting nothing but the policy's keys.

    L1 checkpoint   is there and written in the one form
    L2 log          its signature verifies under the policy's key, for the policy's origin
    L3 witnesses    as many as the policy asks cosigned it
    L4 bundles      every entry bundle is there, whole, and holds entries as LG-2 lays them out
    L5 leaves       every level-0 tile is exactly the hashes of its bundle
    L6 tiles        every higher tile is exactly the roots of the full tiles below it
    L7 root         the tiles lead to the checkpoint's root
    L8 earlier      the log extends each checkpoint the verifier kept from before (LG-8)

Each check prints its own line. Exit code 0: all hold; 1: a check failed; 2: nothing could be read. What
is not checked: bodies (they are not public), and whether the log left something out (promises prove that).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warifu.kernel.refusal import Malformed, Refusal
from warifu.ledger.checkpoint import Checkpoint, Trust, cosignature_times
from warifu.ledger.edge import RightEdge
from warifu.ledger.entry import parse_entry
from warifu.ledger.layout import CHECKPOINT, ENTRIES, TILE_WIDTH, TileName, levels_of, tiles_of, unbundle
from warifu.ledger.mirror import PublicFiles, UnreadableLog, open_mirror, read_tile
from warifu.ledger.note import Note
from warifu.ledger.tree import EMPTY_ROOT

HELD, FAILED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    name: str
    held: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.held else 'FAIL'} {self.name:<13} {self.words}"


@dataclass(slots=True)
class LogReport:
    """What was checked and found."""

    checks: list[Check] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    unreadable: str = ""

    @property
    def exit_code(self) -> int:
        """0 all hold, 1 a check failed, 2 unreadable."""
        if self.unreadable:
            return UNREADABLE
        return HELD if self.checks and all(check.held for check in self.checks) else FAILED

    @property
    def lines(self) -> list[str]:
        """The report as it is printed."""
        shown = [str(check) for check in self.checks]
        return [*shown, f"unreadable: {self.unreadable}"] if self.unreadable else shown


def verify_log(place: str | Path, trust: Trust, *, earlier: Sequence[str] = ()) -> LogReport:
    """Check the log at a folder or http(s) address. `earlier` are checkpoints kept from before.

    Raises nothing about the log: whatever is wrong with it is in the report.
    """
    report = LogReport()
    try:
        _Audit(open_mirror(place), trust, report).run(earlier)
    except UnreadableLog as wrong:
        report.unreadable = str(wrong)
    return report


class _Audit:
    """The checks in order; each sees only what the ones before it authenticated."""

    def __init__(self, files: PublicFiles, trust: Trust, report: LogReport) -> None:
        self._files, self._trust, self._report = files, trust, report
        self._broken: dict[str, str] = {}
        self._roots: dict[int, bytes] = {}

    def run(self, earlier: Sequence[str]) -> None:
        note = self._read_note()
        head = self._signatures(note)
        if head is None:
            return
        self._report.checkpoint = head
        kept = self._kept(earlier)
        edge = self._rebuild(head.size, {each.size for each in kept})
        for name, good in (
            ("L4 bundles", f"{head.size} entries"),
            ("L5 leaves", "every level-0 tile is the hashes of its bundle"),
            ("L6 tiles", f"{levels_of(head.size)} levels of tiles agree"),
        ):
            self._say(name, name not in self._broken, self._broken.get(name, good))
        self._say("L7 root", edge.root() == head.root, f"of size {head.size}")
        self._extends(kept, head)

    def _read_note(self) -> str:
        content = self._files.read(CHECKPOINT)
        if content is None:
            raise UnreadableLog("there is no checkpoint: is this the folder or address of a log?")
        try:
            return content.decode()
        except UnicodeDecodeError as wrong:
            raise UnreadableLog("the checkpoint is not UTF-8 text") from wrong

    def _signatures(self, note: str) -> Checkpoint | None:
        """L1 to L3; None when the checkpoint itself cannot be read."""
        try:
            head = Checkpoint.parse(Note.parse(note).text)
        except Malformed as wrong:
            self._say("L1 checkpoint", False, wrong.told)
            return None
        self._say("L1 checkpoint", True, f"{head.origin} size {head.size}")
        try:
            self._trust.verify_log_signature(note)
            self._say("L2 log", True, f"signed by {self._trust.log.name}")
        except Refusal as wrong:
            self._say("L2 log", False, wrong.told)
        times = cosignature_times(note, self._trust.witnesses)
        words = f"{len(times)} of {len(self._trust.witnesses)} cosigned, {self._trust.quorum} needed"
        self._say("L3 witnesses", len(times) >= self._trust.quorum, words)
        return head

    def _rebuild(self, size: int, milestones: set[int]) -> RightEdge:
        """Hash every entry anew and compare every file with what must be in it."""
        edge, (full, width) = RightEdge(), tiles_of(ENTRIES, size)
        self._roots = {0: EMPTY_ROOT} if 0 in milestones else {}
        for number in range(full + bool(width)):
            name = TileName(ENTRIES, number, TILE_WIDTH if number < full else width)
            for made, content in self._take(edge, self._bundle(name), milestones):
                if made.level != ENTRIES:
                    self._compare(made, content)
        for made, content in edge.partial():
            if made.level != ENTRIES:
                self._compare(made, content)
        return edge

    def _take(
        self, edge: RightEdge, entries: list[bytes], milestones: set[int]
    ) -> list[tuple[TileName, bytes]]:
        made = []
        stops = [
            size - edge.size for size in sorted(milestones) if edge.size < size <= edge.size + len(entries)
        ]
        for low, high in zip([0, *stops], [*stops, len(entries)], strict=True):
            made += edge.append(entries[low:high])
            if high in stops:
                self._roots[edge.size] = edge.root()
        return made

    def _bundle(self, name: TileName) -> list[bytes]:
        content = read_tile(self._files, name)
        if content is None or len(content) != name.length:
            self._break("L4 bundles", f"{name.path} is {'not there' if content is None else 'not whole'}")
            return [bytes(44)] * name.width
        try:
            entries = unbundle(content)
            for entry in entries:
                parse_entry(entry)
        except Malformed as wrong:
            self._break("L4 bundles", f"{name.path}: {wrong.told}")
            return [bytes(44)] * name.width
        return entries

    def _compare(self, name: TileName, expected: bytes) -> None:
        if read_tile(self._files, name) != expected:
            self._break(
                "L6 tiles" if name.level else "L5 leaves", f"{name.path} differs from what lies below it"
            )

    def _kept(self, earlier: Sequence[str]) -> list[Checkpoint]:
        """Earlier checkpoints that the policy's log key signed; another one is a failed check."""
        kept = []
        for note in earlier:
            try:
                kept.append(self._trust.verify_log_signature(note))
            except (Malformed, Refusal) as wrong:
                self._say("L8 earlier", False, f"a kept checkpoint cannot be used: {wrong.told}")
        return kept

    def _extends(self, kept: list[Checkpoint], head: Checkpoint) -> None:
        for each in kept:
            held = each.size <= head.size and self._roots.get(each.size) == each.root
            self._say("L8 earlier", held, f"extends the checkpoint of size {each.size}")

    def _break(self, check: str, words: str) -> None:
        self._broken.setdefault(check, words)

    def _say(self, name: str, held: bool, words: str) -> None:  # noqa: FBT001  a verdict, read aloud
        self._report.checks.append(Check(name, held, words))
