# SPDX-License-Identifier: Apache-2.0
"""共用端末: who works at which terminal, and the one case that is open there. In this process's memory only.

    one clerk, one session     signing in elsewhere ends the old session and its case
    one session, one terminal  the session's cookie counts only together with the terminal's
    one session, one case      a second case opens only after the first was closed; nothing of a closed
                               case is kept, so no page can show it

Everything about a person at the window is in `Case`, and nowhere else. It writes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from warifu.cards.life import CardLine
from warifu.cards.renewal import DueNow
from warifu.cards.safe import Stage
from warifu.counters.window.applying import Application
from warifu.counters.window.clerks import Clerk
from warifu.counters.window.holders import Holder
from warifu.counters.window.kinds import CaseKind
from warifu.counters.window.reading import Entered, Household, Member, Trouble
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import IdentityChecked
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.residents import Filed, HouseholdEdit, Resident

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "BCDFGHJKLMNPQRSTVWXZBCDFGHJKLMNP")


class CaseGone(Refusal):
    """This case is closed, or it was never open at this terminal under this clerk."""

    status = 410
    reason = "case-gone"
    law = "Act 12"
    remedy = "Go to the first page of the window and open the case again."


class AnotherCaseOpen(Refusal):
    """Another case is open at this terminal."""

    status = 409
    reason = "another-case-open"
    law = "Act 12"
    remedy = "Close the open case first; two people are never served on one screen."


@dataclass(frozen=True, slots=True)
class Limits:
    """時限: when an idle terminal is locked, when a locked session ends."""

    idle: timedelta = timedelta(minutes=3)
    left: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, repr=False)
class LetterAnswer:
    """通知書の回答: what a case about a number notice came to. No place is in it.

    `outcome` is one of `letters.OUTCOMES`; `trackings` the letters to fetch from the safe; `receipt` what is
    handed to whoever asked for another place; `whereabouts` how far her letter is, for herself.
    """

    outcome: str
    trackings: Sequence[str] = ()
    receipt: str = ""
    whereabouts: str = ""


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """変更の決定: what J-LIS did on the finding of a case: another number is hers, or no ground for it."""

    changed: bool
    noticed: bool = False
    """Whether a public notice stands for her."""


@dataclass(repr=False)
class Case:
    """案件: everything this window knows of the person it serves, until the case is closed."""

    key: str
    reference: str
    kind: CaseKind
    request: str
    person: InHouseNumber | None = None
    room: str = ""
    new_household: str = ""
    found: tuple[Resident, ...] = ()
    sought: bool = False
    identity: dict[str, str] = field(default_factory=dict)
    checked: IdentityChecked | None = None
    by_agent: bool = False
    agent_named: bool = False
    agent: InHouseNumber | None = None
    agent_name: str = ""
    anchors: list[InHouseNumber] = field(default_factory=list)
    keys: dict[InHouseNumber, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    households: list[Household] = field(default_factory=list)
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    conflict: tuple[HouseholdEdit, ...] = ()
    pending: Entered | None = None
    applying: Application | None = None
    done: list[tuple[Entered, Filed]] = field(default_factory=list)
    entered: int = 0
    letter: LetterAnswer | None = None
    cards: tuple[CardLine, ...] | None = None
    chips: Mapping[bytes, Stage] = field(default_factory=dict)
    due: DueNow | None = None
    card_done: bool = False
    photo: bytes | None = None
    code: Secret[str] | None = None
    express_by: date | None = None
    number: NumberAnswer | None = None
    why: Wording | None = None
    holder: Holder | None = None

    def draft(self, form: str) -> Mapping[str, str]:
        """What was typed into a form so far."""
        return self.drafts.get(form, {})

    @property
    def subject(self) -> Member | None:
        """The person of the case, where a household that she stands in is open."""
        members = (each for household in self.households for each in household.members)
        return next((each for each in members if each.person == self.person), None)

    def member(self, resident: Resident, leave: object) -> Member:
        """Make a member of a household that is opened, under a key of this case alone."""
        key = self.keys.setdefault(resident.in_house_number, f"m{len(self.keys) + 1}")
        return Member(key, resident, resident.stated.opened(leave))  # type: ignore[arg-type]

    def forget(self) -> None:
        """Drop everything about the person."""
        self.person = self.checked = self.agent = self.pending = self.applying = None
        self.found, self.troubles, self.conflict, self.agent_name = (), (), (), ""
        self.identity, self.drafts, self.keys, self.versions = {}, {}, {}, {}
        self.households, self.done, self.anchors = [], [], []
        self.letter = self.cards = self.number = self.due = self.holder = None
        self.chips, self.photo, self.code = {}, None, None


@dataclass(repr=False)
class Session:
    """One clerk at one terminal. `locked` shows the lock page only; `turn` lets one request work at once."""

    clerk: Clerk
    terminal: str
    seen_at: datetime
    locked: bool = False
    ended: bool = False
    case: Case | None = None
    turn: threading.RLock = field(default_factory=threading.RLock)


class Sessions:
    """Everybody at work. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._open: dict[bytes, Session] = {}
        self._lock = threading.Lock()

    def add(self, name: str, session: Session) -> list[Session]:
        """Let a clerk work; give the sessions of hers, and of this terminal, that end by it."""
        with self._lock:
            ended = [
                each
                for each in self._open.values()
                if session.clerk.clerk == each.clerk.clerk or session.terminal == each.terminal
            ]
            gone = {id(each) for each in ended}
            self._open = {key: each for key, each in self._open.items() if id(each) not in gone}
            self._open[hidden(name)] = session
        return ended

    def find(self, name: str, terminal: str) -> Session | None:
        """Give the session of a cookie at its own terminal."""
        with self._lock:
            found = self._open.get(hidden(name))
        return found if found is not None and found.terminal == terminal else None

    def end(self, session: Session) -> bool:
        """Let a session end; False if it had ended."""
        with self._lock:
            self._open = {key: each for key, each in self._open.items() if each is not session}
            already, session.ended = session.ended, True
            return not already

    def all(self) -> list[Session]:
        """Everybody at work now."""
        with self._lock:
            return list(self._open.values())


def hidden(secret: str) -> bytes:
    """SHA-256 of a cookie: only this is kept."""
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).digest()


def terminal_name(cookie: str) -> str:
    """端末: what the record calls a terminal, from the cookie that stays on it."""
    return f"terminal-{hidden(cookie).hex()[:8]}" if cookie else "terminal-unknown"


def case_reference(year: int, drawn: bytes) -> str:
    """案件番号: drawn at random, in letters: it is never taken for a number and tells nothing.

    >>> case_reference(2026, bytes(range(5)))
    'M26-BBBV-GBGG'
    """
    letters = base64.b32encode(drawn[:5]).decode().translate(_LETTERS)
    return f"M{year % 100:02}-{letters[:4]}-{letters[4:]}"
