# SPDX-License-Identifier: Apache-2.0
"""自宅からJ-LISへ: how the holder's own software has her card opened. No redirect is followed.

It sends a card's random id and a signature of the card; neither her code nor a PIN leaves her machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import urllib3

from warifu.cards.chip import Act, Order
from warifu.cards.dispatch import messages as say
from warifu.kernel.refusal import ProblemJson, Unreachable, from_json

SECONDS, LARGEST = 10.0, 1 << 16
ORDER, OPENED = "/cards/opening/order", "/cards/opening/opened"


@dataclass(frozen=True)
class HomeLine:
    """The card maker's open address, at one origin."""

    origin: str

    def order(self, card_id: bytes, obeyed: int) -> tuple[Order, bytes]:
        """Ask for an order to open. Raises OrderNotGiven, Unreachable."""
        answer = self._call(ORDER, say.HomeOrderAsked(card_id, obeyed))
        try:
            given = msgspec.json.decode(answer, type=say.SignedOrder)
        except msgspec.MsgspecError as wrong:
            raise Unreachable("this address answered as no card maker does") from wrong
        return Order(card_id, given.counter, Act.ACTIVATE, given.expires_at), given.signature

    def opened(self, card_id: bytes, counter: int, proof: bytes) -> None:
        """Show that the card was opened. Raises NotOpened, Unreachable."""
        self._call(OPENED, say.HomeOpened(card_id, counter, proof))

    def _call(self, path: str, message: msgspec.Struct) -> bytes:
        headers = {"accept": "application/json", "content-type": "application/json"}
        try:
            with urllib3.PoolManager(retries=False, timeout=SECONDS) as pool:
                body = msgspec.json.encode(message)
                reply = pool.request("POST", self.origin + path, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as gone:
            raise Unreachable("the card maker did not answer") from gone
        if len(reply.data) > LARGEST:
            raise Unreachable("the card maker answered with more than it may")
        if reply.status == 200:
            return reply.data
        try:
            problem = msgspec.json.decode(reply.data, type=ProblemJson)
        except msgspec.MsgspecError as wrong:
            raise Unreachable("the card maker answered with no problem document") from wrong
        raise from_json(problem)
