# SPDX-License-Identifier: Apache-2.0
"""本人確認の名詞: what somebody shows at a counter, and the words of the rules it is held against.

Pure. A paper here is its kind, its dates and what the clerk saw; never its number, its text or a copy: there
is no field that could hold one. Which kinds count is `law`; whether they suffice is `examination`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording


class Way(StrEnum):
    """確認の場面: how the person and the office meet."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"
    PHONE = "phone"


class Bearer(StrEnum):
    """来た人: who shows the papers: the person, or an agent (代理人)."""

    SELF = "self"
    STATUTORY_AGENT = "statutory-agent"
    VOLUNTARY_AGENT = "voluntary-agent"


class Holder(StrEnum):
    """Whose paper it is. Where the person comes herself, every paper is hers."""

    PERSON = "person"
    AGENT = "agent"


class Role(StrEnum):
    """個人番号利用事務・関係事務: what the asking body is. A mayor is a public body with the register."""

    MAYOR = "mayor"
    PUBLIC = "public"
    RELATED = "related"


class Slot(StrEnum):
    """What has to be shown: 番号確認, 身元確認, 代理権, 代理人の身元."""

    NUMBER = "number"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    AGENT_IDENTITY = "agent-identity"


class Seen(StrEnum):
    """What a clerk saw when comparing two things, or that it was not compared."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Paper:
    """示された書類: one proof as the clerk saw it. Every check that was not made says so.

    `kind` a key of papers.toml; `copy` a copy or picture instead of the thing itself; `items_agree` its
    name, birth date or address against the record or the form; `face_agrees` its photo against the face;
    `chip_genuine` the chip read with revocation; `pending` an extension of stay was applied for in time.
    """

    kind: str
    holder: Holder = Holder.PERSON
    expires_on: date | None = None
    issued_on: date | None = None
    copy: bool = False
    items_agree: Seen = Seen.NOT_YET
    face_agrees: Seen = Seen.NOT_YET
    chip_genuine: Seen = Seen.NOT_YET
    pending: bool = False
    tampered: bool = False


MOST_PAPERS = 12


@dataclass(frozen=True, slots=True)
class Showing:
    """示されたもの: everything shown for one person at one moment. Raises Malformed for too many papers.

    `earlier_check_on` is the day of an earlier full check on file, for who is already known (Rule 1-17).
    """

    purpose: str
    way: Way
    bearer: Bearer = Bearer.SELF
    papers: tuple[Paper, ...] = ()
    earlier_check_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody shows."""
        if len(self.papers) > MOST_PAPERS:
            raise Malformed(f"papers: note at most {MOST_PAPERS}; the best two or three suffice.")
        if self.bearer is Bearer.SELF and any(paper.holder is Holder.AGENT for paper in self.papers):
            raise Malformed("papers: an agent's paper needs an agent; say first who came.")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """書類の種類: what a kind of proof proves and when it counts (papers.toml)."""

    key: str
    words: Wording
    proves: frozenset[str]
    group: str
    expires: str
    fresh_months: int = 0
    in_use_from: date = date.min
    in_use_until: date = date.max
    issued_from: date | None = None
    pending_months: int = 0
    chip: bool = False
    with_record: bool = False
    original_only: bool = False
    practice: bool = False
    roles: frozenset[Role] = frozenset(Role)
    nothing: Wording | None = None

    def in_use(self, on: date) -> bool:
        """Whether this kind of paper counts on that day at all."""
        return self.in_use_from <= on <= self.in_use_until


@dataclass(frozen=True, slots=True)
class Route:
    """確認の方法: one combination that shows one slot (routes.toml). `needs` has one word for each proof."""

    key: str
    slot: Slot
    needs: tuple[str, ...]
    ways: frozenset[Way]
    words: Wording
    law: str
    bearers: frozenset[Bearer] = frozenset(Bearer)
    roles: frozenset[Role] = frozenset(Role)
    practice: bool = False
    strict: bool = False
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """確認の目的: what a check is for, what it needs and how long it holds (purposes.toml).

    `strict` leaves photo papers only (wide-area certificates, law K-1); `minutes` is the longest use.
    """

    key: str
    words: Wording
    needs: tuple[Slot, ...]
    ways: frozenset[Way]
    bearers: frozenset[Bearer]
    minutes: int
    law: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Practice:
    """事務の定め: this body's own choices, where the law leaves them to it. Off until switched on.

    `accepts` names papers and routes marked "practice". `card_by_eye` takes a card whose chip could not be
    read (law asks for the card, A-8 for the chip); the record then says so. `alert_after` failing checks of
    one person in `alert_days` days raise an alert.
    """

    role: Role
    accepts: frozenset[str] = frozenset()
    card_by_eye: bool = False
    alert_after: int = 3
    alert_days: int = 30


@dataclass(frozen=True, slots=True)
class PaperFault:
    """Why one paper did not count: its place in the showing and a key of faults.toml."""

    place: int
    kind: str
    fault: str


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to show what is missing, and the words of the proofs still lacking for it."""

    route: str
    words: Wording
    law: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """足りないもの: one slot not shown, with every combination that would do here and now."""

    slot: Slot
    combinations: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """確認の結果: by which route each slot was shown, what is missing, and which papers did not count."""

    shown: Mapping[Slot, str]
    missing: tuple[Missing, ...]
    faults: tuple[PaperFault, ...]
    by_eye: bool = field(default=False)

    @property
    def complete(self) -> bool:
        """Whether everything the purpose needs was shown, and nothing looked forged."""
        return not self.missing and not self.suspicious

    @property
    def suspicious(self) -> bool:
        """Whether a paper looked forged or belonged to somebody else: then good papers do not help."""
        return any(fault.fault in {"tampered", "face-differs", "chip-refused"} for fault in self.faults)
