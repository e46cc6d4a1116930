# SPDX-License-Identifier: Apache-2.0
"""前もって署名した回答: status answers without a nonce, signed before anybody asks: a burst signs nothing.

An answer is given for a minute, and only while the certificate's turn is the one it was signed for: the state
is read again at each question. It does NOT read or record anything: `status` does. In memory, for a minute is
sooner over than a restart; each process signs its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from cryptography.hazmat.primitives import hashes

from warifu.cards.jpki import answers
from warifu.cards.jpki.ceremony import Authority
from warifu.cards.jpki.nouns import LastTurn

ANSWER_KEPT, ANSWERS_KEPT = timedelta(minutes=1), 20_000
ROUND = timedelta(seconds=20)
"""How often answers are signed anew; one that would be too old at the next round is."""
KEPT_READY = 2_000
"""How many certificates are kept ready though nobody asked: at most 100 signatures a second."""
WARM = timedelta(minutes=10)
"""For how long after a question a certificate is kept ready beyond those."""
BOTH = (hashes.SHA1(), hashes.SHA256())  # noqa: S303  CertID only (RFC 6960 §4.3); nothing is signed with SHA-1
K = TypeVar("K")


class Shelf(Generic[K]):
    """What was signed and may be handed out again for a while; threads may share it."""

    def __init__(self, lasts: timedelta, most: int) -> None:
        """Hand out for as long as `lasts`; keep `most` at a time."""
        self._lasts, self._most, self._lock = lasts, most, Lock()
        self._kept: OrderedDict[K, tuple[datetime, bytes]] = OrderedDict()

    def get(self, key: K, now: datetime, *, left: timedelta = timedelta()) -> bytes | None:
        """Give what is kept and has at least so much of its time left."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept and timedelta() <= now - kept[0] < self._lasts - left else None

    def put(self, key: K, now: datetime, content: bytes) -> None:
        """Keep it; the oldest makes room."""
        with self._lock:
            self._kept[key] = (now, content)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def since(self, then: datetime) -> list[K]:
        """Give the keys of what was put since then."""
        with self._lock:
            return [key for key, (at, _) in self._kept.items() if at >= then]


class ReadyAnswers:
    """Answers of one process. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._answers: Shelf[tuple[object, ...]] = Shelf(ANSWER_KEPT, ANSWERS_KEPT)
        self._asked: Shelf[bytes] = Shelf(WARM, ANSWERS_KEPT)

    def give(self, asked: answers.Question, authority: Authority, found: LastTurn, now: datetime) -> bytes:
        """Give the answer about a certificate whose last turn was just read; sign it where none is ready."""
        self._asked.put(asked.serial, now, b"")
        key = _key(asked.serial, asked.algorithm, authority, found)
        return self._answers.get(key, now) or self._sign(asked, key, authority, found, now)

    def sign(self, serial: bytes, authority: Authority, found: LastTurn, now: datetime) -> int:
        """Sign what would be too old before the next round, by both hashes; gives how many."""
        signed = 0
        for algorithm in BOTH:
            key = _key(serial, algorithm.name, authority, found)
            if self._answers.get(key, now, left=ROUND) is None:
                asked = answers.question_about(authority, serial, algorithm)
                self._sign(asked, key, authority, found, now)
                signed += 1
        return signed

    def asked_about(self, now: datetime) -> Sequence[bytes]:
        """The certificates that somebody asked about a moment ago."""
        return self._asked.since(now - WARM)

    def _sign(
        self,
        asked: answers.Question,
        key: tuple[object, ...],
        authority: Authority,
        found: LastTurn,
        now: datetime,
    ) -> bytes:
        made = answers.answer(asked, authority, found.status, now)
        self._answers.put(key, now, made)
        return made


def _key(serial: bytes, algorithm: str, authority: Authority, found: LastTurn) -> tuple[object, ...]:
    turn = (found.number, found.status.state)  # of a card without a PIN not everybody is told the same state
    return serial, algorithm, turn, authority.kind, authority.generation, authority.responder
