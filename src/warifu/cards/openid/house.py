# SPDX-License-Identifier: Apache-2.0
"""提供者の家: what the provider's three services share: rows, names of people, keys, the lines of histories.

    service     with the person: a sign-in begins, she decides
    exchanging  with the service: a code becomes an access, items are read
    own_list    what she can see and stop, signing out, lines to her history

The private keys stay behind `SigningKeys`; a person's id never leaves this body.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from warifu.cards.openid import keys
from warifu.cards.openid.asks import Ask
from warifu.cards.openid.parties import Item, RelyingParty
from warifu.cards.openid.ports import (
    CardSignIn,
    Did,
    Event,
    KeptEvent,
    OpenIdRecords,
    OpenIdRows,
    SignedIn,
    SigningKeys,
)
from warifu.cards.openid.refusals import UnknownService
from warifu.cards.openid.subjects import subject
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.ledger import head_after

Randomness = Callable[[int], bytes]
QUESTION = "/sign-in-to"
"""Below this path of ours a person is asked, under the name of the ask."""
_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")  # no digit ever stands in a URL of ours


@dataclass(frozen=True)
class Names:
    """The issuer's address, and the key of each epoch that names people for sectors."""

    issuer: str
    subject_keys: Mapping[int, Secret[bytes]]

    @property
    def token_address(self) -> str:
        """The token endpoint."""
        return f"{self.issuer}/protocol/openid-connect/token"

    def of(self, person_id: Secret[bytes], party: RelyingParty) -> str:
        """What this service calls this person."""
        return subject(self.subject_keys[party.epoch], party.sector, person_id)


@dataclass(frozen=True)
class House:
    """The provider's rows, keys and ports. Safe to share between threads and nodes on one database."""

    store: OpenIdRecords
    names: Names
    signing: SigningKeys
    sign_in: CardSignIn
    clock: Clock
    randomness: Randomness

    def __post_init__(self) -> None:
        """Publish the first key where there is none."""
        with self.store.transaction() as tx:
            if not tx.published_keys():
                self.signing.make(1)
                tx.publish_key(1, self.clock.now())

    def party(self, given: Sequence[str]) -> RelyingParty:
        """The service of a parameter `client_id`. Raises UnknownService."""
        if len(given) != 1:
            raise UnknownService
        with self.store.transaction() as tx:
            party = tx.party(given[0][:256])
        if party is None:
            raise UnknownService
        return party

    def public_keys(self) -> list[dict[str, str]]:
        """The JWKS."""
        with self.store.transaction() as tx:
            published = tx.published_keys()
        return [keys.public_key(self.signing, each) for each in keys.shown_at(published, self.clock.now())]

    def rotate(self) -> int:
        """鍵の更新: make and publish the next key; it signs after a day. Gives its number."""
        with self.store.transaction() as tx:
            number = 1 + max(each for each, _ in tx.published_keys())
            self.signing.make(number)
            tx.publish_key(number, self.clock.now())
        return number

    def own_claims(self, issued: str) -> dict[str, Any]:
        """Read an ID token of ours, also one that is over. Raises Malformed."""
        claims = keys.own_claims(self.public_keys(), issued)
        if claims.get("iss") != self.names.issuer:
            raise Malformed("id_token_hint: not a token of ours")
        return claims

    def record(
        self,
        tx: OpenIdRows,
        person_id: bytes,
        did: Did,
        party: RelyingParty,
        items: Sequence[Item] = (),
        why: tuple[str, str] | None = None,
    ) -> None:
        """Keep a line for her history, placed in her book, in the transaction of what it tells.

        It says `why`, else the purpose that the service registered.
        """
        event = Event(
            event_id=UUID(bytes=self.randomness(16), version=4),
            did=did,
            service=party.client_id,
            name=party.registration.name,
            purpose=why or party.registration.purpose,
            items=tuple(items),
            minute=self.clock.minute(),
        )
        last, head = tx.lock_book(person_id)
        tx.move_book(person_id, last + 1, head_after(head, last + 1, event.fact()))
        content = msgspec.json.encode(event)
        tx.add_event(KeptEvent(person_id, event.event_id, content, last + 1, head), self.clock.now())

    def random_text(self) -> str:
        """A code, an access or a secret: 32 random bytes as text."""
        return keys.base64url(self.randomness(32))

    def random_name(self) -> str:
        """A name for our own addresses: 16 random bytes in letters."""
        return self.randomness(16).hex().translate(_LETTERS)


def hashed(secret: str) -> bytes:
    """What is kept of a code, an access or a browser's cookie."""
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).digest()


def read_ask(content: bytes) -> Ask:
    """Read what was asked, as it is kept."""
    return msgspec.json.decode(content, type=Ask)


def id_of(signed_in: SignedIn) -> bytes:
    """Her id, for rows of her own."""
    return signed_in.person_id.reveal("keep what she decides under her own random id")
