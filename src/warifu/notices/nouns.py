# SPDX-License-Identifier: Apache-2.0
"""The nouns of 個人番号通知書: destinations, pieces and the stages of a piece.

Pure. Whatever holds an address prints as a mask. Stages only go forward; a piece that shall not reach
anybody is *void*, whatever its stage, and nothing says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import mask_numbers
from warifu.notices.matters import NO_CAUSE, Kind, Mail

MOST_AT_ONCE = 5_000
"""People in one request of a city; a whole city is asked in several."""

KEPT_FOR_DAYS = 365
"""保管期間: how long a returned letter is kept. Law M-2 knows "typically at least three months"; the house
keeps a year, so that whoever is away for a season still gets it."""

NO_POSTAL_CODE = "000-0000"
"""A place that J-LIS has from Juki Net, which holds no postal codes: the envelope shows none."""

_POSTAL = re.compile(r"\d{3}-\d{4}")
_MOST_CHARACTERS = {"address": 200, "common_name": 100}


class Stage(StrEnum):
    """通知書の状態: how far one piece is. Every step is durable before what follows from it."""

    PLANNED = "planned"
    PRINTED = "printed"
    CHECKED = "checked"
    POSTED = "posted"
    DELIVERED = "delivered"
    RETURNED = "returned"
    KEPT = "kept"
    HANDED_OVER = "handed-over"
    DESTROYED = "destroyed"


IN_HOUSE = frozenset({Stage.PLANNED, Stage.PRINTED, Stage.CHECKED})
"""The piece has not left J-LIS."""

UNDER_WAY = frozenset({Stage.POSTED, Stage.RETURNED, Stage.KEPT})
"""The piece exists outside and nobody has it yet."""


class ReturnReason(StrEnum):
    """返戻の理由, as the post reports it."""

    UNKNOWN_AT_ADDRESS = "unknown-at-address"
    NOT_COLLECTED = "not-collected"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, repr=False)
class Destination(Masked):
    """送付先: where one letter goes, and the counter it comes back to. Raises Malformed.

    `address` is whole, from the prefecture on; `common_name` is the common name (通称) or "".
    """

    postal_code: str
    address: str
    return_to: BodyName
    common_name: str = ""

    def __post_init__(self) -> None:
        if not _POSTAL.fullmatch(self.postal_code):
            raise Malformed("postal_code: three digits, a hyphen and four digits.")
        for name, most in _MOST_CHARACTERS.items():
            text = getattr(self, name)
            if len(text) > most or text != text.strip() or mask_numbers(text) != text:
                raise Malformed(f"{name}: one line of at most {most} characters without twelve digits.")
        if not self.address:
            raise Malformed("address: the whole address, from the prefecture on.")
        if self.return_to.kind != "city":
            raise Malformed("return_to: the municipality whose counter keeps a returned letter.")


@dataclass(frozen=True, slots=True, repr=False)
class Choice(Masked):
    """居所情報登録: the place a person chose instead of her registered address (law M-3).

    `receipt` is the hash of what only the one who asked was given; `taken_by` and `check` say which counter
    identified her, and under which line of its own record.
    """

    destination: Destination
    receipt: bytes
    taken_by: BodyName
    check: UUID
    taken_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Recipient(Masked):
    """宛先: where the letters of one person go. Everybody has one; only its seal is ever stored.

    `juki` is the address that Juki Net held when `registered` was last compared with it.
    """

    registered: Destination
    choice: Choice | None = None
    juki: str = ""

    @property
    def destination(self) -> Destination:
        """The place she chose, else her registered address."""
        return self.choice.destination if self.choice else self.registered

    def now_at(self, address: str, keeper: BodyName) -> Recipient:
        """Follow a move: what Juki Net holds now outranks what the city told before; a choice outranks both.

        What the city mended so that it can be printed stays as long as Juki Net's address does.
        """
        if address in {self.juki, self.registered.address}:
            return replace(self, juki=address)
        moved = Destination(NO_POSTAL_CODE, address, keeper, self.registered.common_name)
        return Recipient(moved, self.choice, address)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(Masked):
    """通知書の作成依頼: one person to whom her city wants a notice sent."""

    code: ResidentRecordCode
    destination: Destination


@dataclass(frozen=True, slots=True, repr=False)
class Found(Masked):
    """A person whom J-LIS knows: `person` stays hers for life, `position` is her number in force."""

    person: UUID
    position: int
    keeper: BodyName


@dataclass(frozen=True, slots=True, repr=False)
class Named(Masked):
    """記載事項: what a letter may say of one person. Read when it is printed, stored nowhere."""

    name: str
    born_on: date
    number: IndividualNumber


@dataclass(frozen=True, slots=True, repr=False)
class Home(Masked):
    """本人確認情報の住所: who somebody is to this office, and where Juki Net has her now."""

    found: Found
    address: str


@dataclass(frozen=True, slots=True, order=True)
class PieceKey:
    """One piece of paper: whose, and the how-many-th."""

    person: UUID
    edition: int


@dataclass(frozen=True, slots=True)
class Piece:
    """通知書一通: one letter, from plan to end. It holds no name, address or number.

    `cause` names the matter that a letter of the card tells; `application` is of a number notice alone.
    """

    key: PieceKey
    position: int
    batch: UUID
    sequence: int
    stage: Stage
    void: bool
    tracking: str
    application: str = field(repr=False)
    digest: bytes | None = None
    pages: int | None = None
    return_mark: bytes | None = field(default=None, repr=False)
    kept_at: BodyName | None = None
    kept_on: date | None = None
    held_for: str = ""
    place_mark: bytes | None = field(default=None, repr=False)
    kind: Kind = Kind.NUMBER_NOTICE
    cause: UUID = NO_CAUSE

    @property
    def stem(self) -> str:
        """The name of its file in the folder of its batch; another content is another file."""
        return f"{self.place}-{self.digest.hex()[:8]}" if self.digest else f"{self.place}-{'0' * 8}"

    @property
    def place(self) -> str:
        """How the names of all its files begin."""
        return f"{self.sequence:08d}-{self.key.edition}"

    def to_be_destroyed(self, today: date) -> bool:
        """Whether a counter that keeps it must destroy it: void, or kept for its whole time."""
        if self.stage is not Stage.KEPT or self.kept_on is None:
            return False
        return self.void or today >= self.kept_on + timedelta(days=KEPT_FOR_DAYS)


@dataclass(frozen=True, slots=True)
class Batch:
    """一括作成: pieces printed together under one date. `asked_by` is J-LIS itself where no city asked."""

    batch: UUID
    asked_by: BodyName
    dated_on: date
    pieces: int
    posted_on: date | None
    mail: Mail = Mail.NOTICES


@dataclass(frozen=True, slots=True)
class Progress:
    """進み具合: how many live pieces of a batch are at each stage; for the print room only."""

    batch: UUID
    by_stage: dict[Stage, int]
    held: int
    void: int

    @property
    def pieces(self) -> int:
        """Every piece of the batch that shall reach somebody."""
        return sum(self.by_stage.values())


@dataclass(frozen=True, slots=True)
class CityProgress:
    """市区町村への回答: what a city learns of its request: how many it named, the day of posting."""

    batch: UUID
    people: int
    posted_on: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """作成できない通知書: the place in the city's own list, from 0, of a letter that cannot be laid out."""

    place: int
    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """保管中の通知書: one letter in a counter's safe. The tracking number is all that names it."""

    tracking: str
    kept_on: date


@dataclass(frozen=True, slots=True)
class MissedStop:
    """A letter that was delivered though it had been called back: the counter to tell, and its check."""

    tell: BodyName
    check: UUID
