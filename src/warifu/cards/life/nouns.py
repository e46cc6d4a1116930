# SPDX-License-Identifier: Apache-2.0
"""個人番号カード: one card as J-LIS knows it, how long it lasts, how one is applied for. Pure.

A card is named by 16 random bytes, never by the number (個人番号) of its holder; she is named by the keyed
reference that `numbers` uses inside J-LIS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from warifu.cards.jpki.nouns import last_day
from warifu.cards.life.turns import UNDER_WAY, CardEvent, CardState
from warifu.kernel.dates import reaches_on
from warifu.kernel.secrecy import MASK
from warifu.numbers import Whole

ENTRY_DAYS = 90
"""継続利用: within how many days of moving in a card is endorsed at the new city, else it is void (R-2)."""
INTRODUCED = timedelta(hours=2)
"""紹介の期間: how long an embassy deals with somebody's cards once she was introduced to it (own)."""
SHOWN_WITHIN = timedelta(minutes=10)
"""How long after an introduction her cards are shown and applications taken (own): an embassy asks again."""


class Channel(StrEnum):
    """申請の経路: the form on phone or paper, by the notice's application id; the counter; an embassy."""

    PHONE = "phone"
    PAPER = "paper"
    COUNTER = "counter"
    EMBASSY = "embassy"


@dataclass(frozen=True, slots=True)
class Card:
    """個人番号カード: one card from its application to its end.

    `city` is where its holder lives, or lived when it ended; `turn` counts what happened. `entry_due` is the
    last day on which the new city must have endorsed it after a move. `face_only` says that it has no PIN
    (顔認証マイナンバーカード, K-41); `abroad` that it stayed with her when she left the country; `embassy` is
    the one that took the application, "" where a city did.
    """

    card_id: bytes
    person: bytes
    position: int
    city: str
    born_on: date
    state: CardState
    turn: int
    applied_on: date
    expires_on: date
    channel: Channel
    entry_due: date | None = None
    face_only: bool = False
    abroad: bool = False
    embassy: str = ""

    @property
    def counter(self) -> str:
        """The body that hands it over, or deals with it once it was handed over."""
        return self.embassy if self.embassy and self.state in UNDER_WAY else self.city

    def is_over(self, today: date) -> bool:
        """Whether a last day has passed."""
        return self.expires_on < today or (self.entry_due is not None and self.entry_due < today)

    def __repr__(self) -> str:
        return f"Card({self.state}, {MASK})"


@dataclass(frozen=True, slots=True)
class CardTurn:
    """カードの異動の記録: what happened to a card when, at whose word, for which case."""

    event: CardEvent
    state: CardState
    by: str
    case: str
    at: datetime


CardHistory = tuple[Card, Sequence[CardTurn]]
"""A card and what happened to it."""


@dataclass(frozen=True, slots=True)
class Acting:
    """届出を受けた者: the body at whose word something happens; clerk and case, "" where nobody acts."""

    body: str
    clerk: str = ""
    case: str = ""


def applied_for(
    card_id: bytes,
    holder: Whole,
    city: str,
    channel: Channel,
    applied_on: date,
    ends_on: date,
    embassy: str = "",
) -> Card:
    """申請されたカード: how a card's life begins."""
    return Card(
        card_id=card_id,
        person=holder.person,
        position=holder.position,
        city=city,
        born_on=holder.held.items.born_on,
        state=CardState.APPLIED,
        turn=1,
        applied_on=applied_on,
        expires_on=ends_on,
        channel=channel,
        embassy=embassy,
    )


@dataclass(frozen=True, slots=True)
class Introduced:
    """紹介: who stands before an embassy, in which case, as the keeper of her supplement says."""

    person: bytes
    position: int
    keeper: str
    acting: Acting

    def __repr__(self) -> str:
        return f"Introduced({MASK})"


def expires_on(born_on: date, issued_on: date, stay_until: date | None = None) -> date:
    """カードの有効期間: the tenth birthday after issue, the fifth under 18, or the end of a stay (C-2).

    >>> expires_on(date(1990, 4, 1), date(2026, 11, 22)), expires_on(date(2018, 6, 10), date(2026, 11, 22))
    (datetime.date(2036, 4, 1), datetime.date(2031, 6, 10))
    >>> expires_on(date(1996, 11, 2), date(2026, 11, 22), date(2027, 3, 31))
    datetime.date(2027, 3, 31)
    """
    grown = issued_on >= reaches_on(born_on, 18)
    ends = last_day(born_on, issued_on, 10 if grown else 5)
    return ends if stay_until is None else min(ends, stay_until)


def entry_due(moved_on: date) -> date:
    """The last day on which the new city may endorse a card after its holder moved there (R-2).

    >>> entry_due(date(2026, 4, 1))
    datetime.date(2026, 6, 30)
    """
    return moved_on + timedelta(days=ENTRY_DAYS)
