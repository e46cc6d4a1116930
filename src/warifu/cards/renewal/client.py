# SPDX-License-Identifier: Apache-2.0
"""市区町村の窓口: the writing of chips as a city's counter reaches J-LIS, always sealed. It keeps nothing.

It insists on an identity check of this case, for a card, made face to face (Act 17; JPKI Act 3, 22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from warifu.cards.jpki import CertificateKind
from warifu.cards.life import CARD_COUNTER
from warifu.cards.life.client import SealedCalls
from warifu.cards.life.messages import CounterCase
from warifu.cards.renewal import messages as say
from warifu.cards.renewal.nouns import CardShown
from warifu.identity import CheckExpired, IdentityChecked, Occasion, Way
from warifu.kernel.clock import Clock
from warifu.kernel.wire import Nothing

JLIS = "jlis"


@dataclass(frozen=True)
class UpdateCounter:
    """What one case of a municipality's window asks about the card in its reader. Repeating does no harm."""

    wire: SealedCalls
    clock: Clock
    checked: IdentityChecked
    occasion: Occasion

    def open(
        self, shown: CardShown, wishes: Iterable[CertificateKind] = (), *, pin: bool = False
    ) -> say.UpdateBegun:
        """Begin. Raises NoSuchCard, TurnRefused, NothingDue, CheckExpired."""
        asked = say.UpdateAsked(
            shown.card_id, shown.orders, shown.kind, shown.serial, self._at(), sorted(wishes), pin
        )
        return self.wire.call(JLIS, "card-update/open", asked, say.UpdateBegun)

    def write(
        self,
        card_id: bytes,
        update_id: bytes,
        keys: Mapping[CertificateKind, bytes],
        face: bytes,
        signature: bytes,
    ) -> say.WhatToWrite:
        """Have the new keys certified; gives what to write. Raises UpdateOver, CardProofFails, Malformed."""
        made = [say.KeyMade(kind, keys[kind]) for kind in sorted(keys)]
        shown = say.KeysShown(card_id, update_id, made, face, signature, self._at())
        return self.wire.call(JLIS, "card-update/write", shown, say.WhatToWrite)

    def done(self, card_id: bytes, update_id: bytes, signature: bytes) -> None:
        """Say that the chip has it. Raises UpdateOver, CardProofFails, TurnRefused."""
        shown = say.WrittenShown(card_id, update_id, signature, self._at())
        self.wire.call(JLIS, "card-update/done", shown, Nothing)

    def no_pin(self, shown: CardShown) -> say.SignedOrder:
        """Give up the PIN; gives the order that the chip has to obey. Raises NoSuchCard, TurnRefused."""
        asked = say.PinGivenUp(shown.card_id, shown.orders, self._at())
        return self.wire.call(JLIS, "card-update/no-pin", asked, say.SignedOrder)

    def due(self, card_id: bytes) -> say.DueNow:
        """更新すべきもの: what is due on her card. Raises NoSuchCard, TurnRefused."""
        return self.wire.call(JLIS, "card-update/due", say.DueAsked(card_id, self._at()), say.DueNow)

    def questions(self, card_id: bytes) -> list[say.QuestionLine]:
        """照会の記録の開示: who asked about her certificates, for her. Raises NoSuchCard, TurnRefused."""
        asked = say.QuestionsAsked(card_id, self._at())
        return self.wire.call(JLIS, "card-update/questions", asked, say.Questions).lines

    def _at(self) -> CounterCase:
        self.checked.require(self.occasion, self.clock.minute())
        if self.occasion.purpose != CARD_COUNTER or self.checked.way is not Way.COUNTER:
            raise CheckExpired
        return CounterCase(self.occasion.clerk, self.occasion.case)
