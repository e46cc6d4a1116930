# SPDX-License-Identifier: Apache-2.0
"""What cities say to J-LIS about cards, and it to them, over the sealed wire. No rule in it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from warifu.cards.life.turns import CardEvent, CardState
from warifu.kernel.secrecy import MASK


class CounterCase(msgspec.Struct, forbid_unknown_fields=True):
    """Which clerk asks, for which case."""

    clerk: str
    case: str


class HolderNamed(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/of`: a resident, by her record code; "" at an embassy: whoever stands there in this case."""

    code: str
    at: CounterCase

    def __repr__(self) -> str:
        return f"HolderNamed({MASK})"


class CounterApplication(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/apply`: an application at the counter; `stay_until` ends a stay; no PIN if `face_only`.

    `code`: as in `cards/of`. `compared`: the clerk looked at the photograph beside the person and her paper.
    `express`: the ground. `opens`: the public half of her opening code, where the card goes to her home; else
    she fetches it.
    """

    code: str
    photo: bytes
    at: CounterCase
    stay_until: date | None = None
    face_only: bool = False
    compared: bool = False
    express: str = ""
    opens: bytes = b""

    def __repr__(self) -> str:
        return f"CounterApplication({MASK})"


class CardTurned(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/turn`: what happened to a card at the counter."""

    card_id: bytes
    event: CardEvent
    at: CounterCase


class StayExtended(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/extend`: the new end of a stay."""

    card_id: bytes
    stay_until: date
    at: CounterCase


class KeptAbroad(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/keep-abroad`: she leaves the country with her card; `domicile` keeps her family register."""

    card_id: bytes
    domicile: str
    at: CounterCase


class NationalConfirmed(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/national`: somebody stands in a family register of the caller's."""

    code: str

    def __repr__(self) -> str:
        return f"NationalConfirmed({MASK})"


class KeeperNamed(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/supplement`: which city keeps the supplement of somebody who leaves the caller for abroad."""

    code: str
    keeper: str

    def __repr__(self) -> str:
        return f"KeeperNamed({MASK})"


class Introduction(msgspec.Struct, forbid_unknown_fields=True):
    """`cards/introduce`: before which embassy she stands, in which case; `reference` asks for its code."""

    code: str
    embassy: str
    at: CounterCase
    reference: bytes = b""

    def __repr__(self) -> str:
        return f"Introduction({self.embassy}, {MASK})"


class TurnLine(msgspec.Struct):
    """One thing that happened to a card."""

    event: CardEvent
    at: datetime


class CardLine(msgspec.Struct):
    """A card as its counter is shown it."""

    card_id: bytes
    state: CardState
    applied_on: date
    expires_on: date
    entry_due: date | None
    turns: list[TurnLine]
    face_only: bool = False

    def __repr__(self) -> str:
        return f"CardLine({self.state}, {MASK})"


class CardLines(msgspec.Struct):
    """The cards of one person, or those on their way to one counter."""

    cards: list[CardLine]
