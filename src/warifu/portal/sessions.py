# SPDX-License-Identifier: Apache-2.0
"""利用中の人: who is signed in, in this process's memory only, with the secret each person lent.

A session ends when she signs out, after ten minutes without a click, or when the process ends; nothing of it
is ever written. There is room for a fixed number; when it is full, the one idle longest makes room. The name
of a session is random, and only its hash is kept.

This is no sign-in: it keeps whoever was let in. Who may be is decided before, by the card (`own`).
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warifu.exchange.nym1.hashing import Randomness
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret

IDLE = timedelta(minutes=10)
MOST = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """One person at the portal: her secret, lent; what to call her; when she was last seen.

    In a `whole` one a code from a counter was typed: it shows what is kept back, too (HI-8).
    """

    secret: Secret[bytes]
    name_ja: str
    name_en: str
    seen_at: datetime
    whole: bool = False


class Sessions:
    """Everybody who is signed in. Safe to share between threads."""

    def __init__(self, clock: Clock, randomness: Randomness, *, most: int = MOST) -> None:
        """Begin with nobody."""
        self._clock, self._randomness, self._most = clock, randomness, most
        self._open: OrderedDict[bytes, Session] = OrderedDict()  # the one idle longest first
        self._lock = threading.Lock()

    def open(self, secret: Secret[bytes], name_ja: str, name_en: str = "") -> str:
        """Sign a person in; gives the cookie's value."""
        name = base64.urlsafe_b64encode(self._randomness(24)).decode()
        session = Session(secret, name_ja, name_en, self._clock.now())
        with self._lock:
            self._drop_idle(session.seen_at)
            while len(self._open) >= self._most:
                self._open.popitem(last=False)
            self._open[_name(name)] = session
        return name

    def find(self, cookie: str) -> Session | None:
        """Give the session of a cookie, and count the minutes anew; None if there is none."""
        now = self._clock.now()
        with self._lock:
            self._drop_idle(now)
            session = self._open.pop(_name(cookie), None)
            if session is None:
                return None
            seen = replace(session, seen_at=now)
            self._open[_name(cookie)] = seen
            return seen

    def widen(self, cookie: str) -> None:
        """Let this one session show everything."""
        with self._lock:
            session = self._open.get(_name(cookie))
            if session is not None:
                self._open[_name(cookie)] = replace(session, whole=True)

    def close(self, cookie: str) -> None:
        """Sign out: forget the secret."""
        with self._lock:
            self._open.pop(_name(cookie), None)

    def __len__(self) -> int:
        """How many are signed in."""
        with self._lock:
            self._drop_idle(self._clock.now())
            return len(self._open)

    def _drop_idle(self, now: datetime) -> None:
        while self._open and next(iter(self._open.values())).seen_at + IDLE < now:
            self._open.popitem(last=False)


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", errors="replace")).digest()
