# SPDX-License-Identifier: Apache-2.0
"""個人情報保護委員会: the commission's board and its alarms, drawn from counts and evidence.

Draws only. It opens no office's store, holds no person and computes no count: the oversight service fills
the views from the log, from the commission's own converter and from what the offices sent it.
An alarm's evidence is digests and signature results; no code, ciphertext or name is ever among it.
Sources: docs/spec/ledger.md LG-1…LG-9, docs/spec/linkage-codes.md LC-10, LC-21, LC-24.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording
from warifu.oversight.keeping import order_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from warifu.oversight.keeping import OrderCase, OrderCounts

_SCREENS = Screens(Path(__file__).parent, "oversight")


class AlarmKind(StrEnum):
    """What raised an alarm. The plain words for each stand in `templates/alarm_words.html`."""

    ORPHAN = "orphan"
    BROKEN_PROOF = "broken-proof"
    REPLAY = "replay"
    FORGED_GRANT = "forged-grant"
    GUESSED_NUMBERS = "guessed-numbers"
    REFUSED_ENROLMENT = "refused-enrolment"
    UNSIGNED = "unsigned"
    CONVERTERS_DISAGREE = "converters-disagree"
    RECORDS_DIFFER = "records-differ"
    BROKEN_PROMISE = "broken-promise"
    LOG_SPLIT = "log-split"
    BODY_DOWN = "body-down"
    ORDER_UNDECIDED = "order-undecided"
    CERTIFICATE_DENIED = "certificate-denied"
    KEY_LEAKED = "key-leaked"
    KEY_UNREHEARSED = "key-unrehearsed"
    FAILED_CHECK = "failed-check"

    @classmethod
    def of(cls, what: str) -> AlarmKind:
        """The kind for an alarm's reason code; what we have no words for is a failed check.

        >>> AlarmKind.of("request-id-reused").value, AlarmKind.of("wrong-parties").value
        ('replay', 'failed-check')
        """
        if what in cls._value2member_map_:
            return cls(what)
        refused = cls.REFUSED_ENROLMENT if what.startswith("enrolment-") else cls.FAILED_CHECK
        return _KINDS.get(what, refused)


_KINDS = {
    "proof-fails": AlarmKind.BROKEN_PROOF,
    "replayed": AlarmKind.REPLAY,
    "request-id-reused": AlarmKind.REPLAY,
    "request-reused": AlarmKind.REPLAY,
    "number-guessing": AlarmKind.GUESSED_NUMBERS,
    "number-guessed": AlarmKind.GUESSED_NUMBERS,
    "person-not-confirmed": AlarmKind.GUESSED_NUMBERS,
    "enrolment-quota": AlarmKind.GUESSED_NUMBERS,
    "enrolment-over-quota": AlarmKind.GUESSED_NUMBERS,
    "signature-fails": AlarmKind.UNSIGNED,
    "not-signed": AlarmKind.UNSIGNED,
    "would-fork": AlarmKind.LOG_SPLIT,
    "portal-down": AlarmKind.BODY_DOWN,
}


@dataclass(frozen=True, slots=True)
class AffairCount:
    """How often one office asked in one affair since `BoardView.since`, by outcome."""

    asker: Wording
    affair: Wording
    provided: int
    refused: int
    no_record: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """Refusals of one office for one reason (`Refusal.reason`) with the law they rest on.

    `why` is shown where the catalogue has no words for the reason.
    """

    asker: Wording
    reason: str
    law: Wording
    count: int
    last_at: datetime
    why: Wording | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `key` names it in addresses; `what` is its reason code; `office` the body it is about.

    `times` counts repeats; `blocked` says that the office's requests are stopped, for a day.
    """

    key: str
    what: str
    raised_at: datetime
    office: Wording
    times: int = 1
    blocked: bool = False

    @property
    def kind(self) -> AlarmKind:
        """Which plain words fit."""
        return AlarmKind.of(self.what)


@dataclass(frozen=True, slots=True)
class LogHealth:
    """State of the public log as the commission, its witness, sees it.

    `behind` counts entries not yet under a cosigned checkpoint, `overdue` those that should be by now;
    `lag_seconds` is the age of the newest cosigned checkpoint. `consistent` is None before the first check.
    `outside_witnesses` besides us (LG-1).
    """

    origin: str
    size: int
    root: str
    checkpoint_at: datetime | None
    cosigned_at: datetime | None
    consistent: bool | None
    behind: int
    lag_seconds: int
    overdue: int = 0
    outside_witnesses: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing needs a look: consistent, nothing hidden, cosigned three minutes ago at most."""
        fresh = self.cosigned_at is not None and self.lag_seconds <= 180
        return self.consistent is True and fresh and not self.overdue


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """LC-24: the converter's records of a day laid beside the log's, by request id."""

    on: date
    done_at: datetime
    at_converter: int
    in_log: int
    missing_in_log: int
    missing_at_converter: int

    @property
    def agrees(self) -> bool:
        """Whether both hold the same requests."""
        return self.missing_in_log == self.missing_at_converter == 0


@dataclass(frozen=True, slots=True)
class BoardView:
    """The commission's first page. Alarms in any order; the page shows the newest first."""

    shell: Shell
    since: datetime
    counts: tuple[AffairCount, ...]
    refusals: tuple[RefusalCount, ...]
    alarms: tuple[Alarm, ...]
    log: LogHealth
    reconciliation: Reconciliation | None = None
    alarm_address: str = "/alarms"
    orders: OrderCounts | None = None
    orders_address: str = "/orders"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: what it is, and its bytes or digest in hexadecimal."""

    name: Wording
    hexadecimal: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a signature or proof that the commission repeated by itself, and whether it held."""

    name: Wording
    held: bool


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One alarm with its evidence. `request` is the request id in hexadecimal, "" when there was none."""

    shell: Shell
    alarm: Alarm
    evidence: tuple[Evidence, ...]
    checks: tuple[Check, ...]
    law: Wording
    request: str = ""
    log_index: int | None = None
    board_address: str = "/"


@dataclass(frozen=True, slots=True)
class OrdersView:
    """表示の留保の審査: cities' orders with their city's name; for signed-in staff of the commission alone.

    `refused` is set where the last decision was not taken; `typed` is its ground, `at` the order it was for.
    `fits` says of that order whether a city's answer fits it, None where none was typed.
    """

    shell: Shell
    now: datetime
    cases: Sequence[tuple[Wording, OrderCase]]
    refused: bool = False
    typed: str = ""
    at: str = ""
    fits: bool | None = None
    address: str = "/orders"
    board_address: str = "/"

    @property
    def late(self) -> Sequence[OrderCase]:
        """Those that have waited long enough to alarm, the first to end on top."""
        return [case for _, case in self.cases if case.neglected(self.now)]

    def key_of(self, case: OrderCase) -> str:
        """Name an order in a form, in letters alone: no run of digits stands on a page."""
        return order_key(case.made.order)


def render_orders(view: OrdersView, language: str) -> str:
    """Every order of a city to keep lines back: those that wait first, with what can be decided."""
    return _SCREENS.render("orders.html", language, shell=view.shell, view=view)


def render_board(view: BoardView, language: str) -> str:
    """The board: alarms, counts, refusals, log health, reconciliation, and what this page cannot see."""
    alarms = sorted(view.alarms, key=lambda alarm: alarm.raised_at, reverse=True)
    return _SCREENS.render("board.html", language, shell=view.shell, view=view, alarms=alarms)


def render_alarm(view: AlarmView, language: str) -> str:
    """One alarm, what it means in plain words, and the evidence."""
    return _SCREENS.render("alarm.html", language, shell=view.shell, view=view)
