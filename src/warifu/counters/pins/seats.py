# SPDX-License-Identifier: Apache-2.0
"""本人の席: a terminal turned to one person for one case, once. In this process's memory only.

one seat, one terminal   its secret counts only with the cookie of the terminal that was turned
one seat, one case       another turn of the same case or terminal ends the one before
a face to be compared    the seat is set aside when the clerk is back, and turned to her again once it was
ten minutes              then it is gone, whatever was typed
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from warifu.cards.chip import State
from warifu.cards.safe import PinUse
from warifu.identity import IdentityChecked, Occasion
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret

PERSON_SIDE, SEAT_COOKIE = "/her-side", "warifu-her-side"
MINUTES = 10


class SeatGone(Refusal):
    """This terminal is not turned to anybody any more."""

    status = 410
    reason = "seat-gone"
    law = "Act 12"
    remedy = "Ask the clerk to turn the terminal to you again. What you have not finished was not kept."


class Step(StrEnum):
    """本人の手順: put the card in, have her face compared with it, type, take the card, done."""

    INSERT = "insert"
    COMPARE = "compare"
    TYPE = "type"
    TAKE = "take"
    DONE = "done"


class Aim(StrEnum):
    """目的: PINs for a new card, new PINs for one in use, or a card in use is written anew."""

    HAND_OVER = "hand-over"
    RESET = "reset"
    UPDATE = "update"


class Wish(StrEnum):
    """希望: what she wants: what is due; new certificates too where none is in force; no PIN; one again."""

    DUE = "due"
    CERTIFICATES = "certificates"
    NO_PIN = "no-pin"
    PIN = "pin"


class Outcome(StrEnum):
    """結果: what the clerk's page may know of it: never a word of what was typed."""

    NONE = "none"
    PINS_SET = "pins-set"
    WRITTEN = "written"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Turning:
    """端末を本人に向ける: to whom, for which card, and what for; a `wish` only where it is written anew."""

    terminal: str
    checked: IdentityChecked = field(repr=False)
    occasion: Occasion = field(repr=False)
    card_id: bytes = field(repr=False)
    born_on: date = field(repr=False)
    aim: Aim = Aim.HAND_OVER
    by_representative: bool = False
    wish: Wish = Wish.DUE

    @property
    def resets(self) -> bool:
        """Whether her PINs are set anew on a card in use."""
        return self.aim is Aim.RESET


@dataclass(repr=False)
class Seat:
    """本人の席. `state` is the chip she put in; `uses` the PINs she types; `code` opens the file she takes.

    `is_kept`: the chip was changed here before and lies in the safe. `shown`: a clerk was shown the
    photograph on it, which its maker signed; `compared`: she has compared it, for one writing.
    """

    turning: Turning
    step: Step
    ends_at: datetime
    uses: tuple[PinUse, ...] = ()
    locked: frozenset[PinUse] = frozenset()
    state: State | None = None
    is_kept: bool = False
    shown: bool = False
    compared: bool = False
    code: Secret[str] | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)


class Seats:
    """Every turned terminal of one city. Safe to share between threads."""

    def __init__(self, clock: Clock, draw: Callable[[int], bytes]) -> None:
        """Begin with none."""
        self._clock, self._draw = clock, draw
        self._seats: dict[bytes, Seat] = {}
        self._aside: dict[str, Seat] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._lock = threading.Lock()

    def open(self, turning: Turning, step: Step, uses: tuple[PinUse, ...]) -> str:
        """Turn a terminal; gives the secret of the seat, for a cookie of that terminal."""
        seat = Seat(turning, step, self._clock.now() + timedelta(minutes=MINUTES), uses)
        return self.turn(seat)

    def turn(self, seat: Seat) -> str:
        """Turn the terminal to a seat, also to one that was set aside; gives its secret from now on."""
        secret = base64.urlsafe_b64encode(self._draw(24)).decode()
        turning, case = seat.turning, seat.turning.occasion.case
        with self._lock:
            self._aside.pop(case, None)
            self._seats = {
                name: each
                for name, each in self._seats.items()
                if each.turning.terminal != turning.terminal and each.turning.occasion.case != case
            }
            self._seats[_hidden(secret)] = seat
            self._outcomes[case] = Outcome.NONE
        return secret

    def find(self, secret: str, terminal: str) -> Seat:
        """Give the seat of a cookie at its own terminal. Raises SeatGone."""
        now = self._clock.now()
        with self._lock:
            self._seats = {name: each for name, each in self._seats.items() if each.ends_at > now}
            found = self._seats.get(_hidden(secret))
        if found is None or found.turning.terminal != terminal:
            raise SeatGone
        return found

    def waiting(self, case: str) -> Seat | None:
        """照合待ち: the seat of a case in which the clerk has to compare a face now."""
        with self._lock:
            seat = self._aside.get(case)
        return seat if seat is not None and seat.ends_at > self._clock.now() else None

    def tell(self, seat: Seat, outcome: Outcome) -> None:
        """Note what the clerk's page may know."""
        with self._lock:
            self._outcomes[seat.turning.occasion.case] = outcome

    def outcome(self, case: str) -> Outcome:
        """What a case came to on her side."""
        with self._lock:
            return self._outcomes.get(case, Outcome.NONE)

    def end(self, case: str, *, forget: bool = False) -> None:
        """The clerk is back: nobody sits here any more. `forget`: the case is closed.

        Whose face is to be compared keeps her card in the reader until the clerk has said what she saw.
        """
        with self._lock:
            for each in self._seats.values():
                if each.turning.occasion.case == case and each.step is Step.COMPARE:
                    self._aside[case] = each
            self._clear(case)
            if forget:
                self._aside.pop(case, None)
                self._outcomes.pop(case, None)

    def drop(self, case: str) -> None:
        """She stopped, or her card is not hers: nothing waits for her any more."""
        with self._lock:
            self._aside.pop(case, None)
            self._clear(case)

    def _clear(self, case: str) -> None:
        self._seats = {name: each for name, each in self._seats.items() if each.turning.occasion.case != case}


def _hidden(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).digest()
