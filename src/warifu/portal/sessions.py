# SPDX-License-Identifier: Apache-2.0
"""利用中の人: who is signed in, in this process's memory only, with the secret each person lent.

A session ends when she signs out, after fifteen minutes without a click (two at a shared computer), an hour
after it began whatever is clicked, or when the process ends; nothing of it is ever written. There is room
for a fixed number; when it is full, the one idle longest makes room. The name of a session is random, and
only its hash is kept.

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
from warifu.portal.confirming import Act, Asked

IDLE, IDLE_SHARED = timedelta(minutes=15), timedelta(minutes=2)
LONGEST = timedelta(hours=1)
"""A card that was stopped meanwhile ends no session by itself: nobody here knows which card it was (own)."""
MOST = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """One person at the portal: her secret, lent; what to call her; when she was last seen.

    `asked` is the one act that waits for her card. In a `whole` one a code from a counter was typed: it shows
    what is kept back, too (HI-8).
    """

    secret: Secret[bytes]
    name_ja: str
    name_en: str
    seen_at: datetime
    began_at: datetime
    shared: bool = False
    asked: Asked | None = None
    whole: bool = False

    @property
    def idle(self) -> timedelta:
        """After how long without a click it ends (CL-5)."""
        return IDLE_SHARED if self.shared else IDLE


class Sessions:
    """Everybody who is signed in. Safe to share between threads."""

    def __init__(self, clock: Clock, randomness: Randomness, *, most: int = MOST) -> None:
        """Begin with nobody."""
        self._clock, self._randomness, self._most = clock, randomness, most
        self._open: OrderedDict[bytes, Session] = OrderedDict()  # the one idle longest first
        self._lock = threading.Lock()

    def open(
        self, secret: Secret[bytes], name_ja: str, name_en: str = "", *, shared: bool = False, old: str = ""
    ) -> str:
        """Sign a person in; gives the cookie's value. Whoever was signed in under the `old` one is out."""
        name, now = self._new_name(), self._clock.now()
        session = Session(secret, name_ja, name_en, now, now, shared)
        with self._lock:
            self._open.pop(_name(old), None)
            self._drop_idle(session.seen_at)
            while len(self._open) >= self._most:
                self._open.popitem(last=False)
            self._open[_name(name)] = session
        return name

    def ask(self, cookie: str, act: Act) -> Asked | None:
        """Keep what waits for her card; anything that waited before is dropped. None if nobody is there."""
        asked = Asked(act, self._randomness(16))
        with self._lock:
            session = self._open.get(_name(cookie))
            if session is None:
                return None
            self._open[_name(cookie)] = replace(session, asked=asked)
        return asked

    def take_asked(self, cookie: str) -> Asked | None:
        """Take what waited for her card, once."""
        with self._lock:
            session = self._open.get(_name(cookie))
            if session is None:
                return None
            self._open[_name(cookie)] = replace(session, asked=None)
        return session.asked

    def renew(self, cookie: str) -> str:
        """Give a session another cookie value: whoever holds the old one is out. "" if nobody is there."""
        name = self._new_name()
        with self._lock:
            session = self._open.pop(_name(cookie), None)
            if session is None:
                return ""
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

    def widen(self, cookie: str) -> str:
        """Let this one session show everything, under another cookie value; as `renew`."""
        name = self._new_name()
        with self._lock:
            session = self._open.pop(_name(cookie), None)
            if session is None:
                return ""
            self._open[_name(name)] = replace(session, whole=True)
        return name

    def close(self, cookie: str) -> None:
        """Sign out: forget the secret."""
        with self._lock:
            self._open.pop(_name(cookie), None)

    def __len__(self) -> int:
        """How many are signed in."""
        with self._lock:
            self._drop_idle(self._clock.now())
            return len(self._open)

    def _new_name(self) -> str:
        return base64.urlsafe_b64encode(self._randomness(24)).decode()

    def _drop_idle(self, now: datetime) -> None:
        over = [
            name
            for name, each in self._open.items()
            if each.seen_at + each.idle < now or each.began_at + LONGEST < now
        ]
        for name in over:
            del self._open[name]


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", errors="replace")).digest()
