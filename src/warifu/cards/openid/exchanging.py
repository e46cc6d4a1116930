# SPDX-License-Identifier: Apache-2.0
"""コードの引換えと属性の提供: what the provider does with a service, server to server.

A code is used up, durably, before anything is given for it, and the same transaction keeps a place for its
access. A second use of the code ends that place, filled or not, and an ended place is never filled: of two
who come at once, on one node or on two, neither keeps anything. Items are recorded before they leave.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from warifu.cards.openid import asks, keys, proving
from warifu.cards.openid.asks import Ask, Parameters
from warifu.cards.openid.house import House, hashed, read_ask
from warifu.cards.openid.parties import Item, RelyingParty
from warifu.cards.openid.ports import Did, KeptAccess, KeptCode, OpenIdRows
from warifu.cards.openid.refusals import (
    AccessEnded,
    AskedWrongly,
    CardStopped,
    CodeNotGood,
    GrantNotOffered,
    ServiceNotProven,
    SigningNotRegistered,
)
from warifu.cards.openid.sealing import Sealed, seal, unseal
from warifu.cards.signatures import SignatureService
from warifu.kernel.secrecy import Secret

ACCESS_LASTS = timedelta(seconds=300)


class ExchangeService:
    """The provider as a service meets it."""

    def __init__(self, house: House, signatures: SignatureService) -> None:
        """Serve from `house`; accesses for signing are those of `signatures`."""
        self._house, self._signatures = house, signatures

    # -- 3 exchange -------------------------------------------------------------------------------

    def exchange(self, parameters: Parameters, authorization: str) -> dict[str, Any]:
        """コードの引換え: prove the service, use the code, give tokens. Raises children of AnsweredThere."""
        now = self._house.clock.now()
        party = self._proven(parameters, authorization, now)
        given = {name: values[0] for name, values in parameters.items() if len(values) == 1}
        if len(given) != len(parameters) or "grant_type" not in given:
            raise AskedWrongly
        if given["grant_type"] == "client_credentials":
            return self._admit(party, given)
        if given["grant_type"] != "authorization_code":
            raise GrantNotOffered
        code, access = given.get("code", ""), self._house.random_text()
        kept = self._use_code(code, access, party, now)
        ask = read_ask(kept.ask)
        verifier = given.get("code_verifier", "")
        good = (
            kept.client_id == party.client_id
            and given.get("redirect_uri", "") == ask.redirect_uri
            and asks.is_verifier(verifier)
            and keys.base64url(hashlib.sha256(verifier.encode()).digest()) == ask.challenge
        )
        if not good:
            raise CodeNotGood
        read = unseal(code, party.client_id, kept.sealed)
        if not self._house.sign_in.in_force(Secret(read.serial)):
            raise CardStopped
        return self._give_tokens(party, ask, kept, access, read, now)

    def _admit(self, party: RelyingParty, given: dict[str, str]) -> dict[str, Any]:
        """署名のためのアクセス: for a service itself, nobody being signed in; good for nothing else."""
        if given.get("scope") != asks.SIGN:
            raise GrantNotOffered
        if not party.registration.may_sign:
            raise SigningNotRegistered
        access = self._signatures.admit(party.client_id)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LASTS.total_seconds()),
            "scope": asks.SIGN,
        }

    def _proven(self, parameters: Parameters, authorization: str, now: datetime) -> RelyingParty:
        audiences = frozenset({self._house.names.issuer, self._house.names.token_address})
        with self._house.store.transaction() as tx:
            proof = proving.prove(parameters, authorization, tx.party, audiences, now)
            until = proof.until
            if until is not None and not tx.use_assertion(proof.party.client_id, proof.jti_hash, until):
                raise ServiceNotProven
        return proof.party

    def _use_code(self, code: str, access: str, party: RelyingParty, now: datetime) -> KeptCode:
        """Use a code up, durably, before anything is given for it; a second use ends what the first gets."""
        with self._house.store.transaction() as tx:
            kept = tx.take_code(hashed(code), now)
            if kept is not None:
                place = KeptAccess(kept.person_id, kept.client_id, (), b"")
                tx.keep_place(hashed(access), hashed(code), place, now + ACCESS_LASTS)
                return kept
            for ended in tx.end_accesses_of_code(hashed(code)):
                self._house.record(tx, ended.person_id, Did.REUSED, party)
        raise CodeNotGood

    def _give_tokens(
        self,
        party: RelyingParty,
        ask: Ask,
        kept: KeptCode,
        access: str,
        read: Sealed,
        now: datetime,
    ) -> dict[str, Any]:
        sealed = seal(access, party.client_id, read)
        items = tuple(each.value for each in ask.items)
        person = Secret(kept.person_id)
        with self._house.store.transaction() as tx:
            if not tx.fill_place(hashed(access), items, sealed):
                raise CodeNotGood  # it was used again, or she stopped the service, while J-LIS was asked
            number = keys.signer_at(tx.published_keys(), now)
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self._house.names.issuer,
            "sub": self._house.names.of(person, party),
            "aud": party.client_id,
            "exp": int((now + ACCESS_LASTS).timestamp()),
            "iat": int(now.timestamp()),
            "auth_time": int(kept.auth_at.timestamp()),
            "nonce": ask.nonce,
            "acr": "aal3",
            "amr": ["hwk", "pin"],
            "at_hash": keys.base64url(half),
        }
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LASTS.total_seconds()),
            "scope": " ".join((asks.OPENID, *items)),
            "id_token": keys.sign_claims(self._house.signing, number, claims),
        }

    # -- 4 read -----------------------------------------------------------------------------------

    def read(self, access: str) -> dict[str, str]:
        """属性の提供: the items of an access, recorded before they are given. Raises AccessEnded.

        J-LIS is asked each time: an access that was given a minute ago is no leave to read of a stopped card.
        """
        with self._house.store.transaction() as tx:
            kept, party = self._access(tx, access)
        opened = unseal(access, party.client_id, kept.sealed)
        if not self._house.sign_in.in_force(Secret(opened.serial)):
            raise AccessEnded
        with self._house.store.transaction() as tx:
            self._access(tx, access)  # she may have stopped the service while J-LIS was asked
            items = tuple(Item(each) for each in kept.items)
            self._house.record(tx, kept.person_id, Did.READ, party, items)
        return {"sub": self._house.names.of(Secret(kept.person_id), party)} | opened.items

    def _access(self, tx: OpenIdRows, access: str) -> tuple[KeptAccess, RelyingParty]:
        kept = tx.access(hashed(access), self._house.clock.now()) if access else None
        party = tx.party(kept.client_id) if kept else None
        if kept is None or party is None:
            raise AccessEnded
        return kept, party
