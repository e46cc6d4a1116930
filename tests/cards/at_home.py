# SPDX-License-Identifier: Apache-2.0
"""Her home: the page of the letter, and her own software's way to J-LIS's open addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx
import msgspec

from warifu.cards.chip import Act, Order
from warifu.cards.dispatch import messages as say
from warifu.kernel.refusal import ProblemJson, from_json


@dataclass
class Home:
    """What a holder does at home, over a client of J-LIS's pages."""

    client: httpx.Client
    origin: str = ""

    def takes_out(self, code: str) -> httpx.Response:
        """The card out of its letter."""
        token = re.search(
            r'name="_csrf_token" value="([^"]*)"', self.client.get(f"{self.origin}/cards/letter").text
        )
        assert token
        typed, headers = (
            {"_csrf_token": token[1], "code": code},
            {"origin": self.origin} if self.origin else {},
        )
        return self.client.post(f"{self.origin}/cards/letter/file", data=typed, headers=headers)

    def order(self, card_id: bytes, obeyed: int) -> tuple[Order, bytes]:
        answer = self._say("/cards/opening/order", say.HomeOrderAsked(card_id, obeyed))
        given = msgspec.json.decode(answer, type=say.SignedOrder)
        return Order(card_id, given.counter, Act.ACTIVATE, given.expires_at), given.signature

    def opened(self, card_id: bytes, counter: int, proof: bytes) -> None:
        self._say("/cards/opening/opened", say.HomeOpened(card_id, counter, proof))

    def _say(self, path: str, message: msgspec.Struct) -> bytes:
        headers = {"content-type": "application/json", "accept": "application/json"}
        answer = self.client.post(self.origin + path, content=msgspec.json.encode(message), headers=headers)
        if answer.status_code != 200:
            raise from_json(msgspec.json.decode(answer.content, type=ProblemJson))
        return answer.content
