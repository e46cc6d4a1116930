# SPDX-License-Identifier: Apache-2.0
"""The messages of Juki Net 住民基本台帳ネットワーク between cities, J-LIS, and the bodies that may ask.

Every one of them travels sealed (`exchange.sealing`): they carry resident record codes, names and, where
the law gives it, an Individual Number. Who sends is verified by the wire and never stands in a message.
Only shapes are here: `intake`, `looking` and `feed` decide. Written out in docs/spec/juki-net.md.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

MOST_NOTICES = 1_000
"""Change notices in one message."""
MOST_CHANGES = 1_000
"""Changes that a subscriber pulls at once."""


class ChangeKind(StrEnum):
    """異動事由: the event in the resident register that a notice tells (Juki Act 30-6; Order 30-5).

    | kind | old | new | besides |
    |---|---|---|---|
    | `birth`, `registered` | – | items | first entry: 出生, 職権記載, 就籍, 30条の46・47 (arrival) |
    | `move-in` | – | items | `number` shown, unless the old city's `move-out` named this city |
    | `move-out` | – | – | `destination`, the city; none where it is not known |
    | `move-within` | items | items | 転居 |
    | `name`, `birth-date`, `sex` | items | items | marriage, adoption, naturalisation, court order … |
    | `abroad` | – | – | 国外転出 of a national: the 附票 carries her on |
    | `left` | – | – | a foreign resident left Japan or lost the status of residence |
    | `returned` | – | items | from abroad: same code, same number; `number` where she shows it |
    | `death` | – | – | 死亡, 失踪宣告 |
    | `struck` | – | – | 職権消除: whereabouts unknown |
    | `revived` | – | items | 回復: a death or deletion was entered wrongly; `corrects` names that notice |
    | `correction` | items | items | 職権修正: what an earlier notice said was wrong; `corrects` names it |
    | `code` | – | – | 住民票コードの変更: `code` is the new one, `previous_code` the old one |
    """

    BIRTH = "birth"
    REGISTERED = "registered"
    MOVE_IN = "move-in"
    MOVE_OUT = "move-out"
    MOVE_WITHIN = "move-within"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    ABROAD = "abroad"
    LEFT = "left"
    RETURNED = "returned"
    DEATH = "death"
    STRUCK = "struck"
    REVIVED = "revived"
    CORRECTION = "correction"
    CODE = "code"


class FourItems(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """基本4情報 as the resident record writes them; sex is female, male or not-stated."""

    name: str
    born_on: date
    sex: str
    address: str

    def __repr__(self) -> str:
        return "FourItems(••••)"


class GivenItems(msgspec.Struct, frozen=True):
    """The four items as an answer gives them; no address where the row or protection keeps it back."""

    name: str
    born_on: date
    sex: str
    address: str | None

    def __repr__(self) -> str:
        return "GivenItems(••••)"


class ChangeNotice(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """本人確認情報の通知: one event of one resident, from her city to J-LIS (Juki Act 30-6).

    `sequence` counts a city's notices 1, 2, 3 … without a gap, in the order in which its register recorded
    the events; draw it in the transaction that records the event. `key` is drawn there too and stays the
    same however often the notice is sent. `effective_on` is the date of the event (異動日), not later than
    today except for `move-out` and `abroad`, which may be notified before the day.
    """

    sequence: int
    key: UUID
    code: str
    kind: ChangeKind
    effective_on: date
    old: FourItems | None = None
    new: FourItems | None = None
    number: str | None = None
    destination: str | None = None
    previous_code: str | None = None
    corrects: int | None = None

    def __repr__(self) -> str:
        return f"ChangeNotice(sequence={self.sequence}, kind={self.kind.value!r})"


class ChangeNotices(msgspec.Struct, forbid_unknown_fields=True):
    """`jukinet/notify`: at most 1,000 notices of one city, in any order; none: how far is J-LIS?"""

    notices: list[ChangeNotice]


class NoticeOutcome(msgspec.Struct, frozen=True):
    """What became of a notice: `applied`, `awaits-number`, `refused`, or `held`: kept, its turn not come.

    A refused notice changed nothing and does not stop those after it; `reason` is the reason code of the
    refusal. Mend it in the register and send a new notice with the next sequence. `left`: of a move in that
    was applied, the city that kept her until then; only it is believed about what she leaves behind.
    """

    sequence: int
    outcome: str
    reason: str = ""
    left: str = ""


class NoticesTaken(msgspec.Struct):
    """The reply: everything up to `decided_to` is decided; send `missing` again, nothing else.

    Durable when it arrives: a notice named in `outcomes` need not be sent again.
    """

    decided_to: int
    missing: list[int]
    outcomes: list[NoticeOutcome]


class LookUp(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`jukinet/look-up`: 提供の求め (Juki Act 30-9 ff.), by four items or by number, never by a part.

    `request_id` makes a repeated call the same look. `row` is the row of the law table that allows it;
    `case` and `clerk` are the body's own references (1 to 64 of A-Z a-z 0-9 . : / _ -): no name, no number.
    Without `sex` only where the row says that the body does not hold it (law R-6).
    """

    request_id: UUID
    row: str
    case: str
    clerk: str
    name: str | None = None
    born_on: date | None = None
    sex: str | None = None
    address: str | None = None
    number: str | None = None

    def __repr__(self) -> str:
        return f"LookUp(row={self.row!r})"


class LookedUp(msgspec.Struct, kw_only=True):
    """The one person, with the items that the row gives; what it does not give, or may not, is None.

    `standing`: resident, abroad, struck or deceased; `since_on` its date. `seen_at`: when her
    history at the portal showed the look.
    """

    number: str | None
    items: GivenItems | None
    standing: str
    since_on: date | None
    seen_at: datetime

    def __repr__(self) -> str:
        return "LookedUp(••••)"


class Subscribe(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`jukinet/subscribe`: tell us of changes of this person, whom we enrolled (the row says which).

    `reference` is 16 random bytes of the subscriber's own: changes carry it, and nothing else that names her.
    """

    row: str
    case: str
    clerk: str
    number: str
    items: FourItems
    reference: bytes

    def __repr__(self) -> str:
        return f"Subscribe(row={self.row!r})"


class Unsubscribe(msgspec.Struct, forbid_unknown_fields=True):
    """`jukinet/unsubscribe`: the affair is over; nothing of this person comes after it."""

    row: str
    reference: bytes


class Protect(msgspec.Struct, forbid_unknown_fields=True):
    """`jukinet/protect`: 支援措置 of a resident as her city decided it, until a day; None: it has ended."""

    code: str
    until_on: date | None

    def __repr__(self) -> str:
        return "Protect(••••)"


class PullChanges(msgspec.Struct, forbid_unknown_fields=True):
    """`jukinet/changes`: everything after the last serial that the subscriber has stored; 0 at first."""

    row: str
    after: int
    most: int = MOST_CHANGES


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one person. `serial` counts 1, 2, 3 … for each subscriber and row, without a gap.

    `kind` is a ChangeKind, or `number` (she has another number: look it up), `double-ended` (this record was
    a second one of a person: enrol the living one), `items` (other items, without a notice), `ended` (you
    unsubscribed meanwhile). No number, ever; items only where the row gives them and nothing forbids it.
    """

    serial: int
    reference: bytes
    kind: str
    effective_on: date
    items: GivenItems | None = None

    def __repr__(self) -> str:
        return f"Change(serial={self.serial}, kind={self.kind!r})"


class Changes(msgspec.Struct):
    """The changes in order of serial. The same `after` gives the same again: a lost reply costs nothing."""

    changes: list[Change]
