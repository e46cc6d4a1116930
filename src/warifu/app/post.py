# SPDX-License-Identifier: Apache-2.0
"""郵便局: a post for a country without one. It is nobody's office in law: it stands for an outside party.

It knows letters by their labels only, as a journal of lines, and never why one was called back. After a
while it delivers a letter, or cannot: by a rule that anybody can repeat from the label. A letter that is
called back before that comes home to whoever posted it. Seconds stand for days.

本人限定受取郵便 is given at the door to nobody but the addressee, who shows who she is: the household gets
none, and it follows no move. Where she is not at home it waits at the post office for her, a storage term
long, then it goes back to the counter on the envelope. Storage and shares are ours: unconfirmed.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from warifu.kernel.clock import Clock
from warifu.notices import ReturnReason

SOONEST, SPREAD = 15, 45  # seconds until the letter box: at least, and how many more at most
OF_A_HUNDRED = 88
"""Of a hundred letters so many are delivered; the others are tried in vain, one cause as often as another."""

AT_HOME_OF_A_HUNDRED, STORED = 60, 30
"""本人限定受取: of a hundred so many are met at the door; seconds that the others' letters wait."""
_CAUSES = (ReturnReason.NOT_COLLECTED, ReturnReason.MOVED, ReturnReason.REFUSED)


def fate(tracking: str, seed: int, *, to_her_alone: bool = False) -> tuple[ReturnReason | None, timedelta]:
    """What becomes of a letter, and after how long; None: it is delivered.

    >>> fate("00000000011", 7) == fate("00000000011", 7)
    True
    >>> waits = [fate("00000000033", 7, to_her_alone=alone)[1] for alone in (False, True)]
    >>> waits[1] - waits[0] in (timedelta(0), timedelta(seconds=STORED))
    True
    """
    drawn = hashlib.sha256(f"{seed}/{tracking}".encode()).digest()
    waits = timedelta(seconds=SOONEST + drawn[0] % SPREAD)
    if to_her_alone and drawn[3] * 100 >= AT_HOME_OF_A_HUNDRED * 256:
        waits += timedelta(seconds=STORED)  # nobody else of the household is given it
    if drawn[1] * 100 < OF_A_HUNDRED * 256:
        return None, waits
    return _CAUSES[drawn[2] % len(_CAUSES)], waits


@dataclass
class _Letter:
    """One letter at the post."""

    taken_at: datetime | None = None
    to_her_alone: bool = False
    called: bool = False
    ended: str = ""


@dataclass
class DemoPost:
    """The post of the demo. Safe to share between threads; every line is on the disk before it counts."""

    journal: Path
    clock: Clock
    seed: int = 1
    _letters: dict[str, _Letter] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Read the journal; a line that was cut off by a crash was never promised."""
        if self.journal.exists():
            lines = self.journal.read_text()
            if lines and not lines.endswith("\n"):
                with self.journal.open("a") as file:
                    file.write("\n")
            for line in lines.splitlines():
                try:
                    what, tracking, at = json.loads(line)
                except ValueError:
                    continue
                self._note(what, tracking, datetime.fromisoformat(at))

    def take(self, trackings: Sequence[str], *, to_her_alone: bool = False) -> None:
        """引受け: take registered letters; one taken before stays as it is."""
        with self._turn:
            fresh = [each for each in trackings if not self._taken(each)]
            self._write("took-for-her-alone" if to_her_alone else "took", fresh)

    def call_back(self, tracking: str) -> None:
        """取戻し請求: bring this letter back if it is not delivered yet; too late is harmless."""
        with self._turn:
            letter = self._letters.get(tracking)
            if letter is None or not letter.called:
                self._write("called", [tracking])

    def brought_home(self, trackings: Sequence[str]) -> list[str]:
        """Which of these letters have come home to whoever posted them."""
        with self._turn:
            return [
                each for each in trackings if each in self._letters and self._letters[each].ended == "home"
            ]

    def report(self, delivered: Callable[[str], None], returned: Callable[[str, ReturnReason], None]) -> int:
        """配達・還付の報告: tell what has happened since, and note that it was told; give how many letters.

        A crash between the two tells it again, which is harmless.
        """
        now, told = self.clock.now(), 0
        with self._turn:
            waiting = [
                (name, each) for name, each in self._letters.items() if each.taken_at and not each.ended
            ]
        for tracking, letter in waiting:
            cause, waits = fate(tracking, self.seed, to_her_alone=letter.to_her_alone)
            assert letter.taken_at is not None
            if letter.called:
                ends = "home"
            elif now < letter.taken_at + waits:
                continue
            elif cause is None:
                delivered(tracking)
                ends = "delivered"
            else:
                returned(tracking, cause)
                ends = "returned"
            with self._turn:
                self._write(ends, [tracking])
            told += 1
        return told

    def _taken(self, tracking: str) -> bool:
        letter = self._letters.get(tracking)
        return letter is not None and letter.taken_at is not None

    def _write(self, what: str, trackings: Sequence[str]) -> None:
        if not trackings:
            return
        now = self.clock.now()
        lines = "".join(json.dumps([what, each, now.isoformat()]) + "\n" for each in trackings)
        descriptor = os.open(self.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        for each in trackings:
            self._note(what, each, now)

    def _note(self, what: str, tracking: str, at: datetime) -> None:
        letter = self._letters.setdefault(tracking, _Letter())
        if what in {"took", "took-for-her-alone"}:
            letter.taken_at = letter.taken_at or at
            letter.to_her_alone = what != "took"
        elif what == "called":
            letter.called = True
        else:
            letter.ended = what
