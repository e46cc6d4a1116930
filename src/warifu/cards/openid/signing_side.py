# SPDX-License-Identifier: Apache-2.0
"""署名の求めの側: what documents to be signed (`cards.signatures`) need of the provider.

The register of services, and lines for people's histories. It does not say which document it was: a name that
a service gave would stand here for as long as she has no history yet, and may tell more than she wants kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.cards.openid.house import QUESTION, House
from warifu.cards.openid.parties import Item
from warifu.cards.openid.ports import Did
from warifu.cards.signatures import Asker, Stage

_DID = {Stage.SIGNED: Did.SIGNED, Stage.DECLINED: Did.SAID_NO}


@dataclass(frozen=True)
class SigningSide:
    """The port `Askers`."""

    house: House

    def asker(self, client_id: str) -> Asker | None:
        """Give a service that may have documents signed now."""
        with self.house.store.transaction() as tx:
            party = tx.party(client_id)
        if party is None or not party.registration.may_sign:
            return None
        stated = party.registration
        key = stated.encryption_key()
        return Asker(client_id, stated.shown_name, stated.shown_ground, party.sector, key)

    def way_back(self, ask: str) -> str:
        """Where her browser goes on when her reader has finished."""
        return f"{QUESTION}/{ask}/reader"

    def note(self, person_id: bytes, client_id: str, stage: Stage) -> None:
        """Record how it ended, as a line for her history."""
        with self.house.store.transaction() as tx:
            party = tx.party(client_id)
            if party is not None:
                did, ground = _DID.get(stage, Did.NOT_SIGNED), party.registration.sign_ground
                shown = tuple(Item) if stage is Stage.SIGNED else ()  # by the certificate in the signature
                self.house.record(tx, person_id, did, party, shown, ground)
