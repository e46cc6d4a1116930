# SPDX-License-Identifier: Apache-2.0
"""当て推量の制限: how many wrong short codes the whole page takes in a minute, whoever types them.

It knows no address and no person: guesses are counted together, in memory, and forgotten every minute. When
the minute is spent, typing is closed until the next; the 2D code and the list of askers need no guess and
stay open. What a lucky guess would show is a public request of an honest asker, nothing about a person.
"""

from __future__ import annotations

import threading

from warifu.kernel.refusal import Refusal

WRONG_CODES_A_MINUTE = 60


class TooManyGuesses(Refusal):
    """Too many wrong codes are being tried on this page just now."""

    status = 429
    reason = "too-many-guesses"
    law = "docs/spec/request-check.md"
    remedy = "Wait a minute, scan the 2D code instead, or choose who asked you from the list."


class GuessLimit:
    """Counts wrong codes of one minute; safe between threads."""

    def __init__(self, most: int = WRONG_CODES_A_MINUTE) -> None:
        """Take at most `most` wrong codes in a minute."""
        self._most, self._minute, self._wrong = most, 0, 0
        self._lock = threading.Lock()

    def check(self, minute: int) -> None:
        """Refuse when this minute is spent. Raises TooManyGuesses."""
        with self._lock:
            if minute == self._minute and self._wrong >= self._most:
                raise TooManyGuesses

    def wrong(self, minute: int) -> None:
        """Count a code that nobody published."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._wrong = minute, 0
            self._wrong += 1
