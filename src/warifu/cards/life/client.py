# SPDX-License-Identifier: Apache-2.0
"""市区町村の窓口: the cards as a city's counter reaches them at J-LIS, always sealed. It keeps nothing.

It insists on an identity check of this case, for a card, made face to face (Act 16, 17), wherever a person
stands before the clerk. That the record code is hers is the window's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import msgspec

from warifu.cards.life import messages as say
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.identity import CheckExpired, IdentityChecked, Occasion, Way
from warifu.kernel.clock import Clock
from warifu.kernel.wire import Nothing

JLIS = "jlis"
CARD_COUNTER = "card-hand-over"
"""窓口の確認の目的: the purpose of `identity` for everything about a card."""
R = TypeVar("R", bound=msgspec.Struct)


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class CardCounter:
    """What a municipality does about cards. Whatever is acknowledged is durable; repeating does no harm."""

    def __init__(self, wire: SealedCalls, clock: Clock) -> None:
        """Speak over a sealed wire."""
        self._wire, self._clock = wire, clock

    def on_the_way(self) -> list[say.CardLine]:
        """到着・交付待ち: cards made and not handed over, by id alone."""
        return self._wire.call(JLIS, "cards/on-the-way", Nothing(), say.CardLines).cards

    def arrived(self, card_id: bytes, clerk: str) -> None:
        """到着: the card came from J-LIS and lies in the safe."""
        self._turn(card_id, CardEvent.ARRIVED, clerk, "")

    def notified(self, card_id: bytes, clerk: str) -> None:
        """交付通知: she was told by the counter; else J-LIS's letter does it."""
        self._turn(card_id, CardEvent.NOTIFIED, clerk, "")

    # the window, with a person before it

    def cards(
        self, checked: IdentityChecked, occasion: Occasion, code: ResidentRecordCode | None
    ) -> list[say.CardLine]:
        """カードの照会: her cards that are not void, recorded at J-LIS before they are shown.

        `code` is None at an embassy: J-LIS knows from the keeper of her supplement who stands there.
        """
        self.insist(checked, occasion)
        named = say.HolderNamed(_text(code), _case(occasion))
        return self._wire.call(JLIS, "cards/of", named, say.CardLines).cards

    def apply(
        self,
        checked: IdentityChecked,
        occasion: Occasion,
        code: ResidentRecordCode | None,
        photo: bytes,
        stay_until: date | None = None,
        *,
        express: str = "",
        face_only: bool = False,
        opens: bytes = b"",
    ) -> None:
        """申請時来庁方式: apply for a card, with a photograph that the clerk has looked at beside her.

        Without a PIN if `face_only`; to her home where `opens` is the public half of her code.
        Raises PhotoUnfit, ApplicationUnderWay, NotExpress.
        """
        self.insist(checked, occasion)
        at = _case(occasion)
        asked = say.CounterApplication(_text(code), photo, at, stay_until, face_only, True, express, opens)
        self._wire.call(JLIS, "cards/apply", asked, Nothing)

    def turn(self, checked: IdentityChecked, occasion: Occasion, card_id: bytes, event: CardEvent) -> None:
        """届出: lost, found, returned, endorsed, withdrawn. Raises NoSuchCard, TurnRefused."""
        self.insist(checked, occasion)
        self._turn(card_id, event, occasion.clerk, occasion.case)

    def extend(self, checked: IdentityChecked, occasion: Occasion, card_id: bytes, stay_until: date) -> None:
        """有効期間の変更: a stay was extended. Raises NoSuchCard, TurnRefused."""
        self.insist(checked, occasion)
        self._wire.call(JLIS, "cards/extend", say.StayExtended(card_id, stay_until, _case(occasion)), Nothing)

    def keep_abroad(
        self, checked: IdentityChecked, occasion: Occasion, card_id: bytes, domicile: str
    ) -> None:
        """国外継続利用の届出: she leaves and keeps it. Raises NoSuchCard, TurnRefused, Malformed."""
        self.insist(checked, occasion)
        self._wire.call(
            JLIS, "cards/keep-abroad", say.KeptAbroad(card_id, domicile, _case(occasion)), Nothing
        )

    def _turn(self, card_id: bytes, event: CardEvent, clerk: str, case: str) -> None:
        turned = say.CardTurned(card_id, event, say.CounterCase(clerk, case))
        self._wire.call(JLIS, "cards/turn", turned, Nothing)

    def insist(self, checked: IdentityChecked, occasion: Occasion) -> None:
        """本人確認: a check of this case, for a card, face to face. Raises as `require`."""
        checked.require(occasion, self._clock.minute())
        if occasion.purpose != CARD_COUNTER or checked.way is not Way.COUNTER:
            raise CheckExpired


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """附票の窓口: what cities say to J-LIS of nationals who go abroad or are there, always sealed."""

    wire: SealedCalls

    def national(self, code: ResidentRecordCode) -> None:
        """Somebody stands in a family register here. Raises NoSuchResident."""
        self.wire.call(JLIS, "cards/national", say.NationalConfirmed(_text(code)), Nothing)

    def keeper(self, code: ResidentRecordCode, keeper: str) -> None:
        """Who keeps the supplement of somebody who leaves from here. Raises NoSuchResident."""
        self.wire.call(JLIS, "cards/supplement", say.KeeperNamed(_text(code), keeper), Nothing)

    def introduce(
        self, code: ResidentRecordCode, embassy: str, clerk: str, case: str, reference: bytes
    ) -> None:
        """She stands before an embassy. Raises NoSuchResident."""
        introduced = say.Introduction(_text(code), embassy, say.CounterCase(clerk, case), reference)
        self.wire.call(JLIS, "cards/introduce", introduced, Nothing)


def _case(occasion: Occasion) -> say.CounterCase:
    return say.CounterCase(occasion.clerk, occasion.case)


def _text(code: ResidentRecordCode | None) -> str:
    if code is None:
        return ""
    return code.reveal("name the holder of a card to J-LIS under seal")
