# SPDX-License-Identifier: Apache-2.0
"""Chips over HTTP: what cities say on the sealed wire. No page; nobody looks at a chip."""

from __future__ import annotations

from warifu.cards.dispatch import messages as say
from warifu.cards.dispatch.service import Dispatch
from warifu.cards.life import Acting
from warifu.cards.life.messages import CounterCase
from warifu.kernel.wire import Endpoint, Nothing


def endpoints(service: Dispatch) -> list[Endpoint]:
    """What cities may say and ask. Offer it sealed: a chip is what its holder is known by."""

    def waiting(caller: str, message: say.ChipsHeld) -> say.ChipsWaiting:
        return say.ChipsWaiting(*service.waiting(caller, message.card_ids))

    def fetch(caller: str, message: say.ChipNamed) -> say.HeldChip:
        return service.fetch(caller, message.card_id)

    def received(caller: str, message: say.ChipReceived) -> Nothing:
        service.received(caller, message.card_id, message.receipt)
        return Nothing()

    def order(caller: str, message: say.ChipOrderAsked) -> say.SignedOrder:
        acting = _acting(caller, message.at)
        given, signature = service.order(acting, message.card_id, message.act, message.places, message.obeyed)
        return say.SignedOrder(given.counter, given.expires_at, signature)

    def opened(caller: str, message: say.ChipOpened) -> Nothing:
        service.opened(_acting(caller, message.at), message.card_id, message.counter, message.proof)
        return Nothing()

    return [
        Endpoint("chips/waiting", say.ChipsHeld, waiting),
        Endpoint("chips/fetch", say.ChipNamed, fetch),
        Endpoint("chips/received", say.ChipReceived, received),
        Endpoint("chips/order", say.ChipOrderAsked, order),
        Endpoint("chips/opened", say.ChipOpened, opened),
    ]


def _acting(caller: str, at: CounterCase) -> Acting:
    return Acting(caller, at.clerk, at.case)
