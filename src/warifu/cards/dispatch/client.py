# SPDX-License-Identifier: Apache-2.0
"""発送の窓口: the dispatch as a city reaches it at J-LIS, always sealed. It keeps nothing.

Whatever is acknowledged is durable; repeating any call does no harm; where J-LIS cannot be reached,
`Unreachable` is raised and nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.cards.chip import Act, Order
from warifu.cards.dispatch import messages as say
from warifu.cards.life.client import JLIS, SealedCalls
from warifu.cards.life.messages import CounterCase
from warifu.kernel.wire import Nothing


@dataclass(frozen=True, slots=True)
class ChipLine:
    """The sealed line about chips."""

    wire: SealedCalls

    def waiting(self, held: Sequence[bytes]) -> say.ChipsWaiting:
        """Ask which chips wait for this city, and which of those it holds are void."""
        return self.wire.call(JLIS, "chips/waiting", say.ChipsHeld(list(held)), say.ChipsWaiting)

    def fetch(self, card_id: bytes) -> say.HeldChip:
        """Fetch a chip. Raises NoParcel."""
        return self.wire.call(JLIS, "chips/fetch", say.ChipNamed(card_id), say.HeldChip)

    def received(self, card_id: bytes, receipt: bytes) -> None:
        """Sign for a chip that lies in the safe."""
        self.wire.call(JLIS, "chips/received", say.ChipReceived(card_id, receipt), Nothing)

    def order(
        self, card_id: bytes, act: Act, places: Sequence[str], obeyed: int, at: CounterCase
    ) -> tuple[Order, bytes]:
        """Ask for a signed order. Raises OrderNotGiven."""
        asked = say.ChipOrderAsked(card_id, act, list(places), obeyed, at)
        given = self.wire.call(JLIS, "chips/order", asked, say.SignedOrder)
        return Order(card_id, given.counter, act, given.expires_at, tuple(places)), given.signature

    def opened(self, card_id: bytes, counter: int, proof: bytes, at: CounterCase) -> None:
        """Say that a chip was opened. Raises NotOpened, NoSuchCard, TurnRefused."""
        self.wire.call(JLIS, "chips/opened", say.ChipOpened(card_id, counter, proof, at), Nothing)
