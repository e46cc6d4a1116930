# SPDX-License-Identifier: Apache-2.0
"""戸籍: one family register as a document that only grows, and what it states on a day.

A register is written anew as a whole at each entry (`version`), and each version holds every dated
statement so far. So there are two times: what was recorded before an instant is an older version; what
held on a day is read out of one version by `as_of`. Pure. The rules of entries are in `acts`, storage in
`store`; a page of the certificate is in `certificate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.refusal import Malformed


class EventKind(StrEnum):
    """届出・記載の事由: why something was entered in a register."""

    TAKE_OVER = "take-over"
    BIRTH = "birth"
    RECOGNITION = "recognition"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    KEPT_NAME = "kept-name"
    KEPT_ADOPTIVE_NAME = "kept-adoptive-name"
    CUSTODY = "custody"
    SURNAME_RESTORED = "surname-restored"
    ADOPTION = "adoption"
    DISSOLUTION = "dissolution"
    SPECIAL_ADOPTION = "special-adoption"
    SPECIAL_DISSOLUTION = "special-dissolution"
    GIVEN_NAME = "given-name"
    SURNAME = "surname"
    CHILD_SURNAME = "child-surname"
    BRANCH = "branch"
    NATURALISATION = "naturalisation"
    ESTABLISHMENT = "establishment"
    LOSS_OF_NATIONALITY = "loss-of-nationality"
    DEATH = "death"
    TRANSFER = "transfer"
    REWRITING = "rewriting"
    CORRECTION = "correction"
    READING = "reading"
    DEPARTURE = "departure"


WORDS: dict[EventKind, str] = {
    EventKind.TAKE_OVER: "記録の引継ぎ",
    EventKind.BIRTH: "出生",
    EventKind.RECOGNITION: "認知",
    EventKind.MARRIAGE: "婚姻",
    EventKind.DIVORCE: "離婚",
    EventKind.KEPT_NAME: "離婚の際に称していた氏を称する届出",
    EventKind.KEPT_ADOPTIVE_NAME: "離縁の際に称していた氏を称する届出",
    EventKind.CUSTODY: "親権",
    EventKind.SURNAME_RESTORED: "復氏",
    EventKind.ADOPTION: "養子縁組",
    EventKind.DISSOLUTION: "離縁",
    EventKind.SPECIAL_ADOPTION: "民法817条の2による裁判",
    EventKind.SPECIAL_DISSOLUTION: "特別養子離縁",
    EventKind.GIVEN_NAME: "名の変更",
    EventKind.SURNAME: "氏の変更",
    EventKind.CHILD_SURNAME: "入籍",
    EventKind.BRANCH: "分籍",
    EventKind.NATURALISATION: "帰化",
    EventKind.ESTABLISHMENT: "就籍",
    EventKind.LOSS_OF_NATIONALITY: "国籍喪失",
    EventKind.DEATH: "死亡",
    EventKind.TRANSFER: "転籍",
    EventKind.REWRITING: "改製",
    EventKind.CORRECTION: "訂正",
    EventKind.READING: "振り仮名",
    EventKind.DEPARTURE: "他の市区町村の戸籍への入籍",
}


class Closing(StrEnum):
    """戸籍の消除: why a register is closed. It is kept for 150 years (Koseki Rules 5) and never changed."""

    REMOVED = "removed"  # 除籍: everybody left it (Koseki 12)
    TRANSFERRED = "transferred"  # 転籍: it moved to another municipality (Koseki 108)
    REWRITTEN = "rewritten"  # 改製原戸籍: it was written anew


@dataclass(frozen=True, slots=True)
class Event:
    """記載: one act of entering. `effective_on` is the day of law, `recorded_at` the instant of entry."""

    event_id: UUID
    kind: EventKind
    effective_on: date
    accepted_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Domicile(Masked):
    """本籍: the place a family chose for its register. `place` begins after the prefecture's name."""

    municipality: MunicipalityCode
    place: str

    def __post_init__(self) -> None:
        if not self.place.strip() or len(self.place) > 200:
            raise Malformed("place: give the legal domicile (本籍) as text of 1 to 200 characters.")


@dataclass(frozen=True, slots=True, repr=False)
class Dated(Masked):
    """A text that holds from `from_on` until before `until_on` (None: still)."""

    text: str
    from_on: date
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is stated for that day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


History = tuple[Dated, ...]


def stated(history: History, on: date | None = None) -> str:
    """Give the text that holds on a day, or the last one; empty where nothing is stated."""
    if on is None:
        return history[-1].text if history and history[-1].until_on is None else ""
    return next((each.text for each in reversed(history) if each.holds(on)), "")


def restate(history: History, text: str, from_on: date) -> History:
    """Let another text hold from a day on; an empty text states nothing any more.

    >>> before = (Dated("ハナ", date(2020, 1, 1)),)
    >>> [(each.text, each.until_on) for each in restate(before, "ハル", date(2026, 1, 1))]
    [('ハナ', datetime.date(2026, 1, 1)), ('ハル', None)]
    """
    kept = tuple(
        replace(each, until_on=max(from_on, each.from_on)) if each.until_on is None else each
        for each in history
    )
    return (*kept, Dated(text, from_on)) if text else kept


@dataclass(frozen=True, slots=True, repr=False)
class Heading(Masked):
    """戸籍の表示: legal domicile and head (筆頭者), which name a register, also a closed one (Koseki 9)."""

    domicile: Domicile
    head: InHouseNumber
    from_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Origin(Masked):
    """従前の記録: the register a person came from, as the new register names it (Koseki 13(vii))."""

    heading: str = ""
    register: str = ""
    surname: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Parents(Masked):
    """父母欄: the parents as the register writes them, with the relation (長男, 養女). Texts, not persons."""

    father: str = ""
    mother: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Elsewhere(Masked):
    """他の市区町村の戸籍: where somebody stands now: domicile, the head's name, and her own name there."""

    domicile: Domicile
    head: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Member(Masked):
    """戸籍に記載されている者: one person in one register, from entering until leaving."""

    person: InHouseNumber
    given: History
    given_readings: History
    born_on: date
    sex: Sex
    parents: Parents
    adoptive: Parents
    spouse_role: History
    entered_on: date
    entered_by: EventKind
    origin: Origin
    left_on: date | None = None
    left_by: EventKind | None = None
    left_to: str = ""
    went_to: Elsewhere | None = None

    @property
    def enrolled(self) -> bool:
        """在籍: not removed from this register."""
        return self.left_on is None

    def present(self, on: date) -> bool:
        """Whether the person stands in this register on a day."""
        return self.entered_on <= on and (self.left_on is None or on < self.left_on)


@dataclass(frozen=True, slots=True, repr=False)
class Entry(Masked):
    """戸籍事項・身分事項: one entry. `about` is None for an entry of the register itself.

    `items` are (label, text) as the certificate prints them, such as ("出生地", "割符県美登里市").
    """

    event: UUID
    kind: EventKind
    about: InHouseNumber | None
    on: date
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class FamilyRegister(Masked):
    """戸籍: a couple and the children with their surname, or one person and hers (Koseki 6)."""

    number: str
    version: int
    opened_on: date
    opened_by: EventKind
    headings: tuple[Heading, ...]
    surname: History
    surname_readings: History
    members: tuple[Member, ...]
    entries: tuple[Entry, ...]
    closed_on: date | None = None
    closing: Closing | None = None
    moved_to: Domicile | None = None

    @property
    def is_open(self) -> bool:
        """Whether entries are still made in it."""
        return self.closed_on is None

    @property
    def head(self) -> InHouseNumber:
        """筆頭者: whose surname the register has; she stays the head after death (Koseki 9)."""
        return self.headings[-1].head

    @property
    def domicile(self) -> Domicile:
        """本籍."""
        return self.headings[-1].domicile

    @property
    def enrolled(self) -> tuple[Member, ...]:
        """在籍者, in the order of the register (Koseki 14)."""
        return tuple(member for member in self.members if member.enrolled)

    def member(self, person: InHouseNumber) -> Member | None:
        """Give the person as she stands here; the last time, if she entered twice."""
        return next((each for each in reversed(self.members) if each.person == person), None)

    def name_of(self, person: InHouseNumber, on: date | None = None) -> str:
        """氏名 of a member: surname of the register and given name, one U+3000 between."""
        member = self.member(person)
        given = stated(member.given, on) if member else ""
        return f"{stated(self.surname, on) or last(self.surname)}\u3000{given}" if given else ""

    @property
    def title(self) -> str:
        """戸籍の表示 as text: legal domicile and the head's name."""
        head = self.name_of(self.head)
        return f"{self.domicile.place}\u3000{head}" if head else self.domicile.place

    def as_of(self, on: date) -> FamilyRegister | None:
        """Give the register as it held on a day, as this version knows it; None before it was opened."""
        if on < self.opened_on:
            return None
        shut = self.closed_on is not None and self.closed_on <= on
        return replace(
            self,
            headings=tuple(each for each in self.headings if each.from_on <= on),
            surname=_until(self.surname, on),
            surname_readings=_until(self.surname_readings, on),
            members=tuple(_member_on(each, on) for each in self.members if each.entered_on <= on),
            entries=tuple(each for each in self.entries if each.on <= on),
            closed_on=self.closed_on if shut else None,
            closing=self.closing if shut else None,
        )


def last(history: History) -> str:
    """Give the text stated last, also where it no longer holds."""
    return history[-1].text if history else ""


def _until(history: History, on: date) -> History:
    return tuple(
        each if each.until_on is not None and each.until_on <= on else replace(each, until_on=None)
        for each in history
        if each.from_on <= on
    )


def _member_on(member: Member, on: date) -> Member:
    left = member.left_on is not None and member.left_on <= on
    return replace(
        member,
        given=_until(member.given, on),
        given_readings=_until(member.given_readings, on),
        spouse_role=_until(member.spouse_role, on),
        left_on=member.left_on if left else None,
        left_by=member.left_by if left else None,
        left_to=member.left_to if left else "",
    )


_Thing = TypeVar("_Thing")


def swapped(things: Iterable[_Thing], old: _Thing, new: _Thing) -> tuple[_Thing, ...]:
    """Give the things with one of them, the very object, put in another's place."""
    return tuple(new if each is old else each for each in things)
