# SPDX-License-Identifier: Apache-2.0
"""職員のログイン: who works at a terminal: in, locked, unlocked, out. Each step is recorded.

A wrong password is counted in the account's own row, one try at a time, so that no two tries slip
through together; an unknown name takes as long as a wrong password and is answered alike. What was typed
is not kept.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from warifu.counters.window import clerks
from warifu.counters.window.clerks import Clerk, SignInRefused, TooManyTries
from warifu.counters.window.sessions import Limits, Session, Sessions
from warifu.counters.window.store import WindowStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal


class Signing:
    """Accounts and sessions of one window."""

    def __init__(
        self,
        store: WindowStore,
        clock: Clock,
        draw: Callable[[int], bytes],
        limits: Limits,
        *,
        cost: int = clerks.COST,
    ) -> None:
        """`draw(n)` gives n bytes nobody can predict; `cost` is log2 of scrypt's N for new passwords."""
        self._store, self._clock, self._draw, self.limits, self._cost = store, clock, draw, limits, cost
        self._sessions = Sessions()
        self._nobody = clerks.nobodys(draw(clerks.SALT_BYTES), draw(32), cost)

    def add_clerk(self, clerk: Clerk, password: str, *, by: str) -> bool:
        """Make an account for one person; False if the name is taken. Raises PasswordTooShort."""
        kept = clerks.hashed(password, self._draw(clerks.SALT_BYTES), self._cost)
        with self._store.transaction() as tx:
            return tx.add_clerk(clerk, kept, by, self._clock.now())

    def give_duty(self, clerk: str, duty: str, *, by: str) -> None:
        """担当を命じる: let a clerk do what only those with this duty do."""
        with self._store.transaction() as tx:
            tx.add_duty(clerk, duty, held=True, by=by, now=self._clock.now())

    def end_duty(self, clerk: str, duty: str, *, by: str) -> None:
        """担当を解く: from the next click on she no longer does it."""
        with self._store.transaction() as tx:
            tx.add_duty(clerk, duty, held=False, by=by, now=self._clock.now())

    def having_duty(self, duty: str) -> list[Clerk]:
        """The clerks who have a duty now, by account."""
        with self._store.transaction() as tx:
            return tx.having_duty(duty)

    def sign_in(self, name: str, password: str, terminal: str) -> str:
        """Let a clerk work at a terminal; give the cookie. Raises SignInRefused, TooManyTries."""
        clerk = self._prove(name, password, terminal, "in")
        cookie = base64.urlsafe_b64encode(self._draw(24)).decode()
        session = Session(clerk, terminal, self._clock.now())
        for other in self._sessions.add(cookie, session):
            self.end(other, "elsewhere")
        return cookie

    @contextmanager
    def at_work(self, cookie: str, terminal: str) -> Iterator[Session | None]:
        """Give the session of a cookie at this terminal, perhaps locked; None where there is none."""
        self.sweep()
        session = self._sessions.find(cookie, terminal)
        if session is None:
            yield None
            return
        with session.turn:
            if not session.locked and self._clock.now() - session.seen_at > self.limits.idle:
                self.lock(session)
            if not session.locked:
                session.seen_at = self._clock.now()
            yield None if session.ended else session

    def lock(self, session: Session) -> None:
        """画面のロック: show nothing of anybody until the same clerk comes back."""
        if not session.locked:
            self._note(session, "idle")
            session.locked = True

    def unlock(self, session: Session, password: str) -> None:
        """Go on where the clerk was. Raises SignInRefused, TooManyTries."""
        self._prove(session.clerk.clerk, password, session.terminal, "unlocked")
        session.locked, session.seen_at = False, self._clock.now()

    def witness(self, session: Session, name: str, password: str) -> Clerk:
        """立会い: let a second person prove herself at a terminal where another one works; she is not let in.

        Raises SignInRefused, TooManyTries. That she is another person, whoever needs two people checks.
        """
        return self._prove(name, password, session.terminal, "witness")

    def sign_out(self, session: Session) -> None:
        """End the work at this terminal, and the case with it."""
        self.end(session, "out")

    def sweep(self) -> None:
        """End the sessions that were left; safe to call at any time."""
        for session in self._sessions.all():
            left = self._clock.now() - session.seen_at > self.limits.left
            if left and session.turn.acquire(blocking=False):
                try:
                    self.end(session, "left")
                finally:
                    session.turn.release()

    def end(self, session: Session, how: str) -> None:
        """Let a session end; what it knew of a person is forgotten."""
        with session.turn:
            case, session.case = session.case, None
            if self._sessions.end(session) or how == "elsewhere":
                with self._store.transaction() as tx:
                    tx.add_sign_in(session.clerk.clerk, session.terminal, how, self._clock.now())
                    if case is not None:
                        tx.end_case(case.reference, how, case.entered, self._clock.now())
            if case is not None:
                case.forget()

    def _note(self, session: Session, what: str) -> None:
        with self._store.transaction() as tx:
            tx.add_sign_in(session.clerk.clerk, session.terminal, what, self._clock.now())

    def _prove(self, name: str, password: str, terminal: str, what: str) -> Clerk:
        """Check a password and count the try; recorded before anybody is let in."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            account = tx.lock_account(name)
            if account is None:
                clerks.fits(password, self._nobody)
                raise SignInRefused
            clerk = account.clerk
            if account.is_locked(now):
                tx.add_sign_in(name, terminal, "refused", now)
                refused: Refusal | None = TooManyTries()
            elif clerks.fits(password, account.password):
                tx.set_tries(name, 0, None)
                tx.add_sign_in(name, terminal, what, now)
                refused = None
            else:
                tries = (0 if account.locked_until is not None else account.tries) + 1
                until = now + clerks.LOCKED_FOR if tries >= clerks.MOST_TRIES else None
                tx.set_tries(name, tries, until)
                tx.add_sign_in(name, terminal, "wrong", now)
                refused = SignInRefused() if until is None else TooManyTries()
        if refused is not None:
            raise refused
        return clerk
