# SPDX-License-Identifier: Apache-2.0
"""カードの一生: from the application to the end of a card, and the stop line that is open day and night.

Who runs it in life: J-LIS makes cards and keeps their state; cities take applications and hand cards over.
By which law: Act 16-2, 17; Order 13-18 (unconfirmed in their numbering); JPKI Act 11-15, 30-34.
What it keeps: each card by its own random id, whose it is by a reference, every turn in its life, who looked;
photographs until the card is made; calls to the stop line by keyed digest; letters owed to holders; of
nationals abroad, which city keeps their family register, and before which embassy they stood.
What it must never hold: a number in clear, a PIN, a name or an address, a face after the card is made.

`turns` is the one table of what may follow what, and what each event does to the certificates.
"""

from warifu.cards.life.abroad import CardsAbroad, Codes
from warifu.cards.life.client import CARD_COUNTER, CardCounter, SupplementLine
from warifu.cards.life.following import CardFollowing
from warifu.cards.life.letters import FETCH_WITHIN, OwedLetter, Tells, home_letter
from warifu.cards.life.messages import CardLine
from warifu.cards.life.nouns import (
    INTRODUCED,
    SHOWN_WITHIN,
    Acting,
    Card,
    CardTurn,
    Channel,
    entry_due,
    expires_on,
)
from warifu.cards.life.ordering import LetterOrders, PrintHouse
from warifu.cards.life.photos import check_photo
from warifu.cards.life.ports import Certificates, Factory, Forms
from warifu.cards.life.refusals import (
    ApplicationUnderWay,
    NoSuchCard,
    NoSuchForm,
    PhotoUnfit,
    TooManyStopCalls,
    TurnRefused,
)
from warifu.cards.life.service import CardLifeService
from warifu.cards.life.stopping import StopLetters, StopLine
from warifu.cards.life.store import CardLifeStore
from warifu.cards.life.turns import (
    CHIP_IS_BEHIND,
    LIVING,
    NOT_VOID,
    RULES,
    UNDER_WAY,
    CardEvent,
    CardState,
    Order,
    Rule,
)
from warifu.cards.life.updating import CardUpdates

__all__ = [
    "CARD_COUNTER",
    "CHIP_IS_BEHIND",
    "FETCH_WITHIN",
    "INTRODUCED",
    "LIVING",
    "NOT_VOID",
    "RULES",
    "SHOWN_WITHIN",
    "UNDER_WAY",
    "Acting",
    "ApplicationUnderWay",
    "Card",
    "CardCounter",
    "CardEvent",
    "CardFollowing",
    "CardLifeService",
    "CardLifeStore",
    "CardLine",
    "CardState",
    "CardTurn",
    "CardUpdates",
    "CardsAbroad",
    "Certificates",
    "Channel",
    "Codes",
    "Factory",
    "Forms",
    "LetterOrders",
    "NoSuchCard",
    "NoSuchForm",
    "Order",
    "OwedLetter",
    "PhotoUnfit",
    "PrintHouse",
    "Rule",
    "StopLetters",
    "StopLine",
    "SupplementLine",
    "Tells",
    "TooManyStopCalls",
    "TurnRefused",
    "check_photo",
    "entry_due",
    "expires_on",
    "home_letter",
]
