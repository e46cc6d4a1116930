# SPDX-License-Identifier: Apache-2.0
"""連携先の一覧: what the person can see and stop, signing out, and the lines that go to her history.

The list is kept and shown in this body, not at the portal: the portal need not know which services she uses.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from warifu.cards.openid import asks
from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.house import House, id_of
from warifu.cards.openid.parties import Item, RelyingParty
from warifu.cards.openid.ports import Did, Event, History, SignedIn
from warifu.cards.openid.refusals import ForeignAddress, StopNotConfirmed, UnknownService
from warifu.cards.openid.service import PROOF_LIVES
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ServiceUsed:
    """連携先: a service she agreed to. `known_as` is the name it has for her, which no other sector has.

    `named_alike` are the other services of its sector.
    """

    party: RelyingParty
    known_as: str
    items: tuple[Item, ...]
    first_at: datetime
    last_at: datetime
    named_alike: tuple[RelyingParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """A request to sign out: of whom, where it goes then, and whether it surely means who is signed in."""

    party: RelyingParty | None
    address: str
    sure: bool


class OwnListService:
    """The services of one person, and her history."""

    def __init__(self, house: House, history: History) -> None:
        """Serve from `house`; lines go to `history`."""
        self._house, self._history = house, history
        self._told_to = _FIRST

    # -- the person's list, signing out ---------------------------------------------------------------

    def confirmed_stop(self, signed_in: SignedIn, proof: SignedIn, client_id: str, mark: str) -> SignedIn:
        """Stop a service once her own card has signed exactly that, just now. Raises StopNotConfirmed.

        Gives who is signed in from now on: the same, by the newer proof.
        """
        age = self._house.clock.now() - proof.auth_at
        if (
            not hmac.compare_digest(proof.purpose, stop_purpose(client_id, mark))
            or not hmac.compare_digest(id_of(proof), id_of(signed_in))
            or not timedelta() <= age <= PROOF_LIVES
        ):
            raise StopNotConfirmed
        self.stop(signed_in, client_id)
        return replace(proof, facts=signed_in.facts, shared=signed_in.shared or proof.shared)

    def stop(self, signed_in: SignedIn, client_id: str) -> None:
        """連携の停止: end what a service can still fetch, and forget that she agreed. Safe to repeat."""
        with self._house.store.transaction() as tx:
            party = tx.party(client_id)
            stopped = tx.stop(id_of(signed_in), client_id)
            tx.end_accesses_of(id_of(signed_in), client_id)
            if stopped and party is not None:
                self._house.record(tx, id_of(signed_in), Did.STOPPED, party)

    def services_of(self, signed_in: SignedIn) -> list[ServiceUsed]:
        """連携先: the services this person agreed to, with the different name each one has for her."""
        with self._house.store.transaction() as tx:
            used = [(each, tx.party(each.client_id)) for each in tx.agreed(id_of(signed_in))]
            alike = {party.client_id: tuple(tx.named_alike(party)) for _, party in used if party is not None}
        return [
            ServiceUsed(
                party,
                self._house.names.of(signed_in.person_id, party),
                tuple(Item(item) for item in each.items),
                each.first_at,
                each.last_at,
                alike[party.client_id],
            )
            for each, party in used
            if party is not None
        ]

    def leave(self, parameters: Parameters, signed_in: SignedIn | None) -> Leaving:
        """ログアウトの求め: what a request to sign out leads to. Raises UnknownService, ForeignAddress."""
        given = {name: values[0] for name, values in parameters.items() if len(values) == 1}
        hint: dict[str, Any] = self._unchecked_hint(given.get("id_token_hint", ""))
        client = given.get("client_id", "") or str(hint.get("aud", ""))
        back = given.get("post_logout_redirect_uri", "")
        if not client:
            if back:
                raise UnknownService
            return Leaving(None, "", sure=False)
        party = self._house.party([client])
        if back and back not in party.registration.post_logout_redirect_uris:
            raise ForeignAddress
        sure = (
            signed_in is not None
            and hint.get("aud") == client
            and hint.get("sub") == self._house.names.of(signed_in.person_id, party)
        )
        state = given.get("state", "")
        return Leaving(party, asks.answer_address(back, state=state) if back else "", sure=sure)

    def end_accesses(self, signed_in: SignedIn, party: RelyingParty) -> None:
        """End what a service can still fetch about her: she has signed out of it."""
        with self._house.store.transaction() as tx:
            tx.end_accesses_of(id_of(signed_in), party.client_id)

    def _unchecked_hint(self, hint: str) -> dict[str, Any]:
        try:
            return self._house.own_claims(hint) if hint else {}
        except Malformed:
            return {}

    # -- the history ----------------------------------------------------------------------------------

    def tell(self, most: int = 50) -> int:
        """File kept lines in histories at the portal; body's loop. Gives how many are filed now."""
        with self._house.store.transaction() as tx:
            kept = tx.events(self._told_to, most)
        self._told_to = kept[-1].event_id if len(kept) == most else _FIRST
        told = 0
        for each in kept:
            event = msgspec.json.decode(each.content, type=Event)
            if self._history.tell(Secret(each.person_id), event, each.place, each.before):
                with self._house.store.transaction() as tx:
                    tx.drop_event(each.person_id, each.event_id)
                told += 1
        return told

    def forget(self) -> int:
        """Delete what is over."""
        with self._house.store.transaction() as tx:
            return tx.forget(self._house.clock.now())


def stop_purpose(client_id: str, mark: str) -> str:
    """What her card signs to stop a service: `confirm:` and a SHA-256; `mark` is of this one asking."""
    parts = (b"warifu-openid-stop-1", client_id.encode(), mark.encode())
    content = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"confirm:{hashlib.sha256(content).hexdigest()}"
