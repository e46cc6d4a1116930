# SPDX-License-Identifier: Apache-2.0
"""What the provider needs of others, and what each of them guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

import msgspec

from warifu.cards.openid.parties import Item, RelyingParty
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import MASK, Secret
from warifu.ledger import OwnFact

LOGIN = "login"
"""The purpose of a card's signature that signs somebody in."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """券面の4項目: what the card's text application says, its issuer's signature checked.

    `birth_date` is YYYYMMDD and `sex` the card's own digit: 1 male, 2 female, 3 other or not recorded.
    """

    name: Secret[str]
    address: Secret[str]
    birth_date: Secret[str]
    sex: Secret[str]

    def value(self, item: Item, why: str) -> str:
        """Open one item."""
        found = {
            Item.NAME: self.name,
            Item.ADDRESS: self.address,
            Item.BIRTH_DATE: self.birth_date,
            Item.SEX: self.sex,
        }[item]
        return found.reveal(why)

    def __repr__(self) -> str:
        return f"CardFacts({MASK})"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """カードで利用中の人: who proved herself with her card, when, and what was read in the same act.

    `person_id` is the authority's own random id: it survives a new certificate, card or number. `serial` is
    of the certificate she used. `facts` is None where the text application was not read. `purpose` is what
    her card signed: LOGIN, or the hash of what she confirms. At a `shared` computer she is out sooner (CL-5).
    """

    person_id: Secret[bytes]
    auth_at: datetime
    serial: Secret[bytes]
    facts: CardFacts | None = None
    purpose: str = LOGIN
    shared: bool = False

    def __repr__(self) -> str:
        return f"SignedIn({MASK})"


class CardSignIn(Protocol):
    """Sign-in by card in the same body: the PIN is typed at the card reader, never on a page of ours."""

    def begin(self, come_back: str, *, facts: bool, asker: Wording, purpose: str = LOGIN) -> str:
        """Begin; gives where the browser goes. It comes back to the local path `come_back` with a `ticket`.

        With `facts` the text application is read in the same act, or the person says no. `asker` is shown,
        `purpose` signed by the card.
        """
        ...

    def collect(self, ticket: str) -> SignedIn:
        """Say who came back, once; her card was in force when she used it. Raises a Refusal."""
        ...

    def in_force(self, serial: Secret[bytes]) -> bool:
        """Whether this certificate is in force now, as known a second ago at most; unknown is False."""
        ...


class Did(StrEnum):
    """How a line of the history came about."""

    AGREED = "agreed"
    SIGNED_IN = "signed-in"
    READ = "read"
    SAID_NO = "said-no"
    ASKED_NUMBER = "asked-number"
    STOPPED = "stopped"
    REUSED = "reused"
    SIGNED = "signed"
    NOT_SIGNED = "not-signed"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """履歴の行: what a service did about a person, or she about it; never a value of hers."""

    event_id: UUID
    did: Did
    service: str
    name: tuple[str, str]
    purpose: tuple[str, str]
    items: tuple[Item, ...] = ()
    minute: Annotated[int, msgspec.Meta(ge=0)]

    def fact(self) -> OwnFact:
        """What is chained, told and filed."""
        return OwnFact(
            event=self.event_id.bytes,
            at=datetime.fromtimestamp(self.minute * 60, UTC),
            kind=self.did,
            service_ja=self.name[0],
            service_en=self.name[1],
            items=[item.value for item in self.items],
            why_ja=self.purpose[0],
            why_en=self.purpose[1],
        )


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """A line not filed yet: whose it is, where it stands among hers, and the head it stands on."""

    person_id: bytes
    event_id: UUID
    content: bytes
    place: int
    before: bytes


class History(Protocol):
    """The person's history at the portal."""

    def tell(self, person_id: Secret[bytes], event: Event, place: int, before: bytes) -> bool:
        """File one line, at its place in her chain; True once it is durable there. Again: the same line.

        False while the portal does not know her yet; raises a Fault while it cannot be reached.
        """
        ...


class SigningKeys(Protocol):
    """The keys of ID tokens, P-256. A number means one key for ever, durable before it is used."""

    def make(self, number: int) -> None:
        """Make the key if it is not there yet."""
        ...

    def public(self, number: int) -> tuple[bytes, bytes]:
        """Give the point, x and y of 32 bytes each."""
        ...

    def sign(self, number: int, message: bytes) -> bytes:
        """Sign with ECDSA over SHA-256: r and s, 32 bytes each (RFC 7518 3.4)."""
        ...


@dataclass(frozen=True, slots=True)
class KeptAsk:
    """A sign-in under way, as kept: the ask's bytes, since when."""

    browser: bytes
    ask: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class KeptCode:
    """A code that was just taken away to be used. `sealed` opens with the code itself."""

    person_id: bytes
    client_id: str
    ask: bytes
    auth_at: datetime
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class KeptAccess:
    """What an access is good for."""

    person_id: bytes
    client_id: str
    items: tuple[str, ...]
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class KeptSession:
    """Who is signed in in a browser. `sealed` opens with the browser's cookie."""

    person_id: bytes
    auth_at: datetime
    sealed: bytes
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """同意の記録: a service this person agreed to, which items, first and last when."""

    client_id: str
    items: tuple[str, ...]
    first_at: datetime
    last_at: datetime


class OpenIdRows(Protocol):
    """The provider's records inside one transaction."""

    def add_sector(self, sector: str, epoch: int, at: datetime) -> bool: ...

    def named_alike(self, party: RelyingParty) -> list[RelyingParty]: ...
    def add_party(
        self, client_id: str, sector: str, registration: bytes, secret_hash: bytes, at: datetime
    ) -> bool: ...
    def end_party(self, client_id: str, at: datetime) -> None: ...
    def party(self, client_id: str) -> RelyingParty | None: ...
    def parties(self) -> list[RelyingParty]: ...
    def open_session(self, cookie_hash: bytes, kept: KeptSession, until: datetime) -> None: ...
    def find_session(
        self, cookie_hash: bytes, now: datetime, since: datetime, until: datetime, until_shared: datetime
    ) -> KeptSession | None: ...
    def close_session(self, cookie_hash: bytes) -> None: ...
    def add_ask(self, name: str, kept: KeptAsk, until: datetime) -> None: ...
    def ask(self, name: str, browser: bytes, now: datetime) -> KeptAsk | None: ...
    def take_ask(self, name: str, browser: bytes, now: datetime) -> KeptAsk | None: ...
    def add_code(self, code_hash: bytes, kept: KeptCode, until: datetime) -> None: ...
    def take_code(self, code_hash: bytes, now: datetime) -> KeptCode | None: ...
    def end_accesses_of_code(self, code_hash: bytes) -> list[KeptAccess]: ...
    def keep_place(self, access_hash: bytes, code_hash: bytes, kept: KeptAccess, until: datetime) -> None: ...
    def fill_place(self, access_hash: bytes, items: Sequence[str], sealed: bytes) -> bool: ...
    def access(self, access_hash: bytes, now: datetime) -> KeptAccess | None: ...
    def use_assertion(self, client_id: str, jti_hash: bytes, until: datetime) -> bool: ...
    def agree(self, person_id: bytes, client_id: str, items: Sequence[str], at: datetime) -> None: ...
    def agreed(self, person_id: bytes) -> list[Agreed]: ...
    def stop(self, person_id: bytes, client_id: str) -> bool: ...
    def end_accesses_of(self, person_id: bytes, client_id: str) -> None: ...
    def lock_book(self, person_id: bytes) -> tuple[int, bytes]: ...
    def move_book(self, person_id: bytes, place: int, head: bytes) -> None: ...
    def add_event(self, kept: KeptEvent, at: datetime) -> None: ...
    def events(self, after: UUID, most: int) -> list[KeptEvent]: ...
    def drop_event(self, person_id: bytes, event_id: UUID) -> None: ...
    def count_refused(self, client_id: str, on: date, reason: str) -> None: ...
    def publish_key(self, number: int, at: datetime) -> bool: ...
    def published_keys(self) -> list[tuple[int, datetime]]: ...
    def forget(self, now: datetime) -> int: ...


class OpenIdRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[OpenIdRows]: ...
