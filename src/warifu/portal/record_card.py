# SPDX-License-Identifier: Apache-2.0
"""情報提供等の記録 as a person reads it: one line of the history, with everything its card may show.

Holds and names; draws nothing (`screens`), chooses nothing (`filters`), opens no mail (the service does).
Sources: HI-1…HI-7 (docs/rules.md); Act 23.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from warifu.kernel.screens import Wording


class Outcome(StrEnum):
    """How an exchange ended, as its chip says it."""

    PROVIDED = "provided"
    REFUSED = "refused"
    NO_RECORD = "no-record"
    PENDING = "pending"
    UNDELIVERED = "undelivered"
    ENROLLED = "enrolled"
    OWN = "own"
    SHOWN_LATER = "shown-later"
    SEEN = "seen"
    TURNED_AWAY = "turned-away"
    FILE = "file"
    KEPT_BACK = "kept-back"
    CODE_MADE = "code-made"


class Action(StrEnum):
    """What a resident can do about an entry. Offered only where an office can answer it."""

    ASK_WHY = "ask-why"
    REPORT_MISTAKE = "report-mistake"
    TELL_COMMISSION = "tell-commission"
    NOT_ME = "not-me"


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: a POST form to `address` whose field `record` is the entry's record number."""

    action: Action
    address: str


@dataclass(frozen=True, slots=True)
class Basis:
    """根拠: the article, and the row of the purpose table with its version.

    `law_text` is the row's own Japanese, shown under 「原文」. `in_force_from` is the row's first day.
    `source` says which version of the table was applied and where its text comes from.
    """

    article: Wording
    row: Wording | None = None
    law_text: str = ""
    in_force_from: date | None = None
    source: Wording | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """留保: from which day lines were kept back, until when, and what the commission said.

    `said` is "confirmed", "refused" or "undecided".
    """

    since: date
    until: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """情報提供等の記録: one line of the history; every text in it is safe to show to this person.

    `record` names the entry in addresses (`/history/<record>`): random, never derived from a person.
    `affair` and `subject` make the headline: a noun phrase each, such as 児童手当の審査 / "child allowance"
    and 所得 / "income". `headline` replaces it for the person's own acts. `stopped_by` and `reason`
    (a `Refusal.reason`) belong to refusals; `why` is shown where the catalogue has no words for the reason.
    `terminal` and `told_at` (where it came late) belong to looks of clerks; a `guarded` one names no office.
    `last_four`, `objected_at` and `taken_at` belong to links: she said "this is not me", the office has it.
    `reserve` belongs to orders that kept lines back.
    `proof` is the address of the evidence file, "" while none.
    """

    record: str
    outcome: Outcome
    asked_at: datetime
    asker: Wording
    answerer: Wording
    affair: Wording
    subject: Wording
    basis: Basis
    headline: Wording | None = None
    items: tuple[Wording, ...] = ()
    not_sent: tuple[Wording, ...] = ()
    answered_at: datetime | None = None
    stopped_by: Wording | None = None
    reason: str = ""
    why: Wording | None = None
    request: str = ""
    case: str = ""
    log_index: int | None = None
    kept_until: date | None = None
    terminal: str = ""
    told_at: datetime | None = None
    guarded: bool = False
    last_four: str = ""
    objected_at: datetime | None = None
    taken_at: datetime | None = None
    hidden_since: date | None = None
    reserve: Reserve | None = None
    proof: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def kind(self) -> str:
        """The filter this entry answers to: provided, refused, own or other."""
        if self.outcome in {Outcome.PROVIDED, Outcome.SHOWN_LATER}:
            return "provided"
        if self.outcome is Outcome.TURNED_AWAY:
            return "refused"
        return self.outcome.value if self.outcome in {Outcome.REFUSED, Outcome.OWN} else "other"

    @property
    def tone(self) -> str:
        """Colour of the dot and the chip: ok, no, wait, blue or plain."""
        return _TONES.get(self.outcome, "plain")


_TONES = {
    Outcome.PROVIDED: "ok",
    Outcome.REFUSED: "no",
    Outcome.UNDELIVERED: "wait",
    Outcome.PENDING: "wait",
    Outcome.ENROLLED: "blue",
    Outcome.SEEN: "blue",
    Outcome.TURNED_AWAY: "no",
    Outcome.FILE: "blue",
    Outcome.KEPT_BACK: "wait",
    Outcome.CODE_MADE: "blue",
}
