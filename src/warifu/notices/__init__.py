# SPDX-License-Identifier: Apache-2.0
"""個人番号通知書: the office whose letters tell people their numbers, and what becomes of their cards.

Who runs it in life: J-LIS 地方公共団体情報システム機構, for the mayors.
`NoticeCounter` runs at each city.
By which law: Act 7(1), 17; law M-1 to M-4 (registered, not forwarded, other places of delivery), INV-22.
What it keeps: one row for each letter of paper and its stages; what a letter of a card tells, in words of a
list; where each person's letters go, under seal and of one size for everybody; what lies in each counter's
safe, by tracking number.
What it must never hold: a number, a name, an address in clear, a household, the reason why a letter was
pulled; and it must never tell anybody where a letter goes: the envelope alone says it.

Start with `Office`, then `Requests`, `CardLetters`, `Mailing`, `Posting`, `Shelf`, `Elsewhere`.
Spec: docs/spec/notices.md.
"""

from warifu.notices.cards import CardLetters
from warifu.notices.counter import ELSEWHERE, HAND_OVER, NoticeCounter
from warifu.notices.designated import DesignatedPeople
from warifu.notices.elsewhere import Asked, Elsewhere
from warifu.notices.forms import ApplicationForms
from warifu.notices.mailing import Mailing
from warifu.notices.matters import Kind
from warifu.notices.nouns import (
    KEPT_FOR_DAYS,
    Batch,
    Choice,
    CityProgress,
    Destination,
    Found,
    Held,
    MissedStop,
    Named,
    Piece,
    PieceKey,
    Progress,
    Recipient,
    ReturnReason,
    ShelfLine,
    Stage,
    Wanted,
)
from warifu.notices.office import Office
from warifu.notices.ports import Counter, Counters, Designated, Folder, Issuer, Post
from warifu.notices.posting import Posting
from warifu.notices.printer import PrinterFolder
from warifu.notices.refusals import (
    AlreadyReceived,
    BatchNotChecked,
    CheckForSomethingElse,
    NoLetterHere,
    NoSuchPiece,
    NotForDestruction,
    NotForPosting,
    NotYourResident,
    OnlyCities,
    OnlyHerself,
    RequestReused,
    SealBroken,
    WitnessNeeded,
)
from warifu.notices.requests import Requests
from warifu.notices.sealing import RecipientSeal
from warifu.notices.shelf import Shelf, Whereabouts
from warifu.notices.store import NoticesStore
from warifu.notices.web import endpoints

__all__ = [
    "ELSEWHERE",
    "HAND_OVER",
    "KEPT_FOR_DAYS",
    "AlreadyReceived",
    "ApplicationForms",
    "Asked",
    "Batch",
    "BatchNotChecked",
    "CardLetters",
    "CheckForSomethingElse",
    "Choice",
    "CityProgress",
    "Counter",
    "Counters",
    "Designated",
    "DesignatedPeople",
    "Destination",
    "Elsewhere",
    "Folder",
    "Found",
    "Held",
    "Issuer",
    "Kind",
    "Mailing",
    "MissedStop",
    "Named",
    "NoLetterHere",
    "NoSuchPiece",
    "NotForDestruction",
    "NotForPosting",
    "NotYourResident",
    "NoticeCounter",
    "NoticesStore",
    "Office",
    "OnlyCities",
    "OnlyHerself",
    "Piece",
    "PieceKey",
    "Post",
    "Posting",
    "PrinterFolder",
    "Progress",
    "Recipient",
    "RecipientSeal",
    "RequestReused",
    "Requests",
    "ReturnReason",
    "SealBroken",
    "Shelf",
    "ShelfLine",
    "Stage",
    "Wanted",
    "Whereabouts",
    "WitnessNeeded",
    "endpoints",
]
