# SPDX-License-Identifier: Apache-2.0
"""表示の留保: a city's order that the portal keep lines of one mailbox back, and what belongs to it (HI-8).

    KeepBackOrder   from the city that protects her, sealed for the portal: from which day, until which
    its name        ctx's case commitment: 32 bytes that open to the case of the measure, and to nobody
    Decision        the commission's, under its legal key: it upholds the order until a day, or refuses it
    ReadingCode     made at a counter for her: one visit in which her mailbox shows everything

An order deletes nothing and delays no filing. Whether it has force is `warifu.portal.keepback`'s to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Protocol

import msgspec

from warifu.exchange.nym1.hashing import u64
from warifu.exchange.nym1.signatures import Label, Signer, sign, verify

PROVISIONAL = timedelta(days=7)
"""How long an order has force before the commission has decided."""
LOOK_BACK = timedelta(days=365)
"""How far before its filing an order may begin: her move came first, her measure later."""
LONGEST = timedelta(days=400)
"""No order holds longer: a year, and the last month in which a measure is renewed for another."""
CODE_MINUTES = 15
CODE_LETTERS = 12
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Twenty-five signs of which none is taken for another; twelve of them are 55 bits."""

_Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_ENCODER = msgspec.json.Encoder()


class KeepBackOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="keep-back"):
    """表示の留保の求め: lines filed from `since` on are kept back; no longer on `until`.

    `salt` is the case commitment's, so that the order keeps its name when its letter is made anew.
    """

    salt: _Digest
    since: date
    until: date

    @property
    def guarded(self) -> bool:
        """Never: a line of an order is there to say whose order it was."""
        return False

    def without_place(self) -> KeepBackOrder:
        """Give it unchanged; see `guarded`."""
        return self

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)


class ReadingCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reading-code"):
    """閲覧コード: that one was made for her at a counter. `until_minute` is Unix time // 60."""

    digest: _Digest
    until_minute: Annotated[int, msgspec.Meta(ge=0)]

    @property
    def guarded(self) -> bool:
        """Never: it is a line of a mailbox whose lines are kept back."""
        return False

    def without_place(self) -> ReadingCode:
        """Give it unchanged; see `guarded`."""
        return self

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """委員会の判断: an order of this name holds until a day (the first without it), or is refused now.

    Signed with the commission's legal key, which is not its converter's.
    """

    order: _Digest
    upheld: bool
    until: date
    minute: Annotated[int, msgspec.Meta(ge=0)]
    signature: bytes = b""

    @property
    def fields(self) -> bytes:
        """What the signature covers."""
        return self.order + bytes([self.upheld]) + u64(self.until.toordinal()) + u64(self.minute)

    def signed(self, signer: Signer) -> Decision:
        """Give the same decision with its signature."""
        return msgspec.structs.replace(self, signature=sign(signer, Label.KEEP_BACK, self.fields))

    def is_signed_by(self, key: bytes) -> bool:
        """Tell whether the commission's legal key signed it."""
        return verify(key, Label.KEEP_BACK, self.fields, self.signature)


class EndKeepBack(msgspec.Struct):
    """City → portal: an order of its own ends now."""

    order: _Digest


class CodesSettled(msgspec.Struct):
    """City → portal: of the codes that came with these lines, every order that is needed stands."""

    lines: list[bytes]


class OrdersAsked(msgspec.Struct):
    """City → portal: how do these orders of its own stand?"""

    orders: list[bytes]


class OrdersStand(msgspec.Struct):
    """How each stands, in the order they were asked for; "unknown" for nobody's or another city's."""

    standing: list[str]
    lapses: list[int]
    """Unix time // 60 at which each ends unless the commission decides; 0 where that is no question."""
    room: int
    """How many more orders of this city have force before the commission has decided."""


@dataclass(frozen=True, slots=True)
class HistoryState:
    """やりとり履歴の留保: how it stands with one person's lines, as a clerk of her city is told.

    `standing` is the portal's word for the order (`warifu.portal.keepback.Standing`), "" before it has one;
    `has_code` is false while no mailbox can be reached. `order` and `salt` are what the city answers with
    when the commission asks for the case; `lapses_at` is when it ends unless the commission decides.
    """

    standing: str
    has_code: bool
    order: bytes = b""
    salt: bytes = field(default=b"", repr=False)
    lapses_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PaperLook:
    """紙で開示する閲覧: one look that stands in no mailbox, for the paper that she is given at a counter.

    `manner` is the word of `Manner`, or "link" for news of a link; `affair` is Japanese and English.
    """

    seen_at: datetime
    manner: str
    terminal: str
    affair: tuple[str, str]
    case: str


class Histories(Protocol):
    """What a counter does with the lines of protected people. `gateway.KeepBackService` is the one."""

    def stand(self, people: list[str]) -> None:
        """Return when every order these people need is filed, or waits for a code. Raises a Fault."""
        ...

    def state_of(self, in_house: str) -> HistoryState | None:
        """Say how it stands; None where no order is needed."""
        ...

    def reading_code(self, in_house: str, case: str) -> str:
        """Make a code that opens one visit; durable in her mailbox on return. Raises a Fault."""
        ...

    def on_paper(self, in_house: str, case: str) -> list[PaperLook]:
        """紙での開示: give the looks that stand in no mailbox, newest first; on record before it returns."""
        ...


def draw_code(draw: Callable[[int], bytes]) -> str:
    """Draw a reading code, each sign alike likely."""
    found = ""
    while len(found) < CODE_LETTERS:
        found += "".join(ALPHABET[byte % 25] for byte in draw(32) if byte < 250)
    return found[:CODE_LETTERS]


def in_groups(code: str) -> str:
    """Write a code as it is read aloud.

    >>> in_groups("ACDEFGHJKMNP")
    'ACDE-FGHJ-KMNP'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def digest_of_code(typed: str) -> bytes:
    """Give what the portal keeps of a code: case, spaces and hyphens do not count."""
    plain = "".join(each for each in typed.upper() if each.isalnum())[:100]
    return hashlib.sha256(b"warifu/reading-code\x00" + plain.encode()).digest()
