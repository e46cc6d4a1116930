# SPDX-License-Identifier: Apache-2.0
"""Hanako's card in a country beyond signing in: what she signs, who checks it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial

from tests.login.country import ASAHI, Country
from warifu.app import plan
from warifu.cards import documents
from warifu.cards.chip import Reader
from warifu.cards.verification.web import CheckAsked, CheckTold
from warifu.exchange.sealing import SealedWire
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import MemoryWire

LETTER = "I rent the flat from April, {}.\n"


@dataclass(frozen=True)
class Holder:
    """Hanako, her card in her hand."""

    country: Country

    def wire(self, body: str) -> MemoryWire:
        """The wire of a body."""
        japan = self.country.japan
        return MemoryWire(body, partial(japan.ring(body).sign, plan.SIGN), japan.clock, japan.network)

    def signs(self, what: str, stamps: documents.AskStamp | None = None) -> documents.Signature:
        """Sign a letter with the card."""
        content = LETTER.format(what).encode()
        with self.country.case.open("hanako") as (_, chip):
            hand = documents.CardHand(Reader(chip.transmit))
            hand.open(Secret("ABC123"))
            return documents.find_signature(documents.sign(content, hand, stamps), content)

    def holds(self, letter: documents.Signature) -> bool:
        """What a city hears of a signature that was handed to it."""
        key = self.country.japan.ring("signin").sealing_key(plan.ENVELOPE)
        asks = SealedWire(self.wire(ASAHI), {"signin": key}, os.urandom)
        asked = CheckAsked("lease", letter.cms, letter.digest)
        return asks.call("signin", "verification/check", asked, CheckTold).valid
