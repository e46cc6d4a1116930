# SPDX-License-Identifier: Apache-2.0
"""The portal's door for card holders: the sign-in over the wire, and what a visitor lent."""

from __future__ import annotations

import msgspec

from warifu.app.parts import Parts
from warifu.cards.login import Begin, Begun, Collect, Collected
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.portal import LOGIN, Lent, Visitor

SIGN_IN = "signin"


class CardDoor:
    """The port `SignIns` of the portal."""

    def __init__(self, parts: Parts) -> None:
        """Speak over the portal's wire."""
        self._parts = parts

    def begin(self, return_path: str, purpose: str = LOGIN) -> str:
        """Ask the sign-in to begin."""
        asked = Begin(return_path=return_path, purpose=purpose)
        return self._parts.wire.call(SIGN_IN, "login/begin", asked, Begun).address

    def collect(self, ticket: str) -> Visitor:
        """Show the ticket; open what was lent for this sign-in. Raises Malformed where it is not that."""
        found = self._parts.wire.call(SIGN_IN, "login/collect", Collect(ticket=ticket), Collected)
        proof = (found.purpose, found.signed_in_at, found.shared)
        if not found.lent:
            return Visitor(found.pseudonym, None, "", "", *proof)
        content = unseal(Role.LENT, found.sign_in, found.lent, self._parts.opens)
        try:
            lent = msgspec.msgpack.decode(content, type=Lent)
        except msgspec.MsgspecError as wrong:
            raise Malformed("lent: a mailbox key and a name") from wrong
        return Visitor(found.pseudonym, Secret(lent.secret), lent.name_ja, lent.name_en, *proof)
