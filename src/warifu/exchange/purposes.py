# SPDX-License-Identifier: Apache-2.0
"""Who may ask whom for what: the only place where permission to exchange is made (Act 19(viii)).

`permit` applies the law to one inquiry and gives a Grant or raises a Refusal:

    1 inquirer and provider differ                                   SameBody
    2 both are bodies the law knows                                  UnknownBody
    3 a row of the table joins them for this purpose and basis       NoPurposeRow
    4 that row is in force on the day                                RowNotInForce
    5 every item lies within the row                                 ItemBeyondRow
    6 the inquiry belongs to a case                                  NoCase
    7 both have published their impact assessment                    AssessmentMissing

Pure: no I/O, clock or randomness; `on` is the day in Japan. Not checked here: who sent the inquiry and
that its proof holds (exchange, LC-8, LC-9), quotas (the converters), protection flags (the provider).
The ministerial orders narrow a row further (主務省令で定めるもの); their texts are not modelled.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import InitVar, dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from types import MappingProxyType

from warifu.exchange.law import shipped
from warifu.exchange.law.rows import DataItem, InformationKind, PurposeRow, PurposeTable, Source
from warifu.kernel.refusal import Fault, Malformed, Refusal

__all__ = [
    "AssessmentMissing",
    "Assessments",
    "BodyClasses",
    "DataItem",
    "Grant",
    "InformationKind",
    "Inquiry",
    "ItemBeyondRow",
    "Mode",
    "NoCase",
    "NoPurposeRow",
    "PurposeRefusal",
    "PurposeRow",
    "PurposeTable",
    "ReasonText",
    "RowNotInForce",
    "SameBody",
    "Source",
    "UnknownBody",
    "permit",
    "reason_codes",
    "reason_text",
    "shipped_members",
    "shipped_table",
]

Assessments = Callable[[str], bool] | Container[str]
"""特定個人情報保護評価: says of a body name whether its impact assessment is published (Act 28)."""

_ACT_19 = "Act 19(viii)"


class Mode(IntEnum):
    """照会の方式: the NYM-1 mode byte of a request (linkage-codes.md §4)."""

    ONLINE = 1
    BATCH = 2
    ENROLMENT = 3
    SUCCESSION = 4


class PurposeRefusal(Refusal):
    """The law of purposes does not allow this inquiry."""

    reason = "not-permitted"
    law = _ACT_19
    remedy = "Ask the person for a paper instead, or name a purpose the law gives you."


class SameBody(PurposeRefusal):
    """A body cannot inquire of itself through the network."""

    reason = "same-body"
    remedy = "Use your own records under Act 9, or name another provider."


class UnknownBody(PurposeRefusal):
    """A body named in the inquiry is not one the law of the exchange knows."""

    reason = "unknown-body"
    remedy = "Check the body's name; a body not named in the table cannot take part."


class NoPurposeRow(PurposeRefusal):
    """No row of the table lets this inquirer ask this provider for this purpose."""

    reason = "no-purpose-row"


class RowNotInForce(PurposeRefusal):
    """The row exists but is not law on this day."""

    reason = "row-not-in-force"
    remedy = "Find the row in force today; an expired row gives no permission."


class ItemBeyondRow(PurposeRefusal):
    """An item asked for lies outside the information the row names."""

    reason = "item-beyond-row"
    remedy = "Ask again with only the items the row names."


class NoCase(PurposeRefusal):
    """The inquiry names no case for which the information is needed."""

    reason = "no-case"
    law = "Act 9, Act 19(viii)"
    remedy = "Open a case first and inquire from it."


class AssessmentMissing(PurposeRefusal):
    """A body has not published its impact assessment, so it may neither ask nor provide."""

    reason = "assessment-missing"
    law = "Act 28(6), old 27(6)"
    remedy = "Publish the assessment with the commission, then ask again."


@dataclass(frozen=True, slots=True)
class Inquiry:
    """照会: what one body wants to ask another. Says nothing about the person.

    `inquirer` and `provider` are body names (`city:midori`); `items` ascending, without repeats, at least
    one (LC §4); `basis` the row's ASCII code. Raises Malformed.
    """

    inquirer: str
    provider: str
    purpose: int
    items: tuple[int, ...]
    basis: str
    case_given: bool
    mode: Mode = Mode.ONLINE

    def __post_init__(self) -> None:
        """Refuse what is not an inquiry at all."""
        if not 0 < self.purpose < 1 << 16:
            raise Malformed("purpose: give a code between 1 and 65535.")
        if not self.items or list(self.items) != sorted(set(self.items)):
            raise Malformed("items: give at least one item code, ascending, without repeats.")
        if not all(0 < item < 1 << 32 for item in self.items):
            raise Malformed("items: an item code lies between 1 and 4294967295.")


_SEAL = object()


@dataclass(frozen=True, slots=True)
class Grant:
    """提供許可: leave to provide once. Only `permit` makes one; anything else raises Fault.

    Within one process this guards against mistakes, not malice. Across bodies nobody trusts a Grant
    sent to it: the receiving body calls `permit` itself.
    """

    row: PurposeRow
    inquirer: str
    provider: str
    items: tuple[DataItem, ...]
    on: date
    table_version: str
    mode: Mode
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        """Let only this module make a grant."""
        if seal is not _SEAL:
            raise Fault("a Grant was made by hand; only purposes.permit makes one")

    def covers(self, kind: str) -> tuple[DataItem, ...]:
        """The granted items of one kind of information, such as `local-tax`."""
        return tuple(item for item in self.items if item.kind == kind)


@dataclass(frozen=True)
class BodyClasses:
    """機関の種別: which classes of the law each body belongs to.

    A key is a body name, or `prefix:*` for every body of that prefix; an exact name wins.
    """

    members: Mapping[str, frozenset[str]]

    def of(self, body: str) -> frozenset[str] | None:
        """The classes of a body, or None if the law of the exchange does not know it."""
        prefix, colon, name = body.partition(":")
        if name == "*":  # the key of a whole prefix is never a body
            return None
        return self.members.get(body, self.members.get(f"{prefix}:*") if colon and name else None)


@dataclass(frozen=True, slots=True)
class ReasonText:
    """理由の文言: plain words for a screen: what happened, which law, what to do now."""

    what: str
    law: str
    now: str


def permit(
    table: PurposeTable,
    inquiry: Inquiry,
    directory: BodyClasses,
    assessments: Assessments,
    on: date,
) -> Grant:
    """提供許可の判定: give leave for one inquiry on one day, or raise the PurposeRefusal that applies.

    Checks run in the order of the module's list, so the same inquiry is always refused alike.
    Source: Act 19(viii), 21, 28(6); law X-2. Raises PurposeRefusal.
    """
    if inquiry.inquirer == inquiry.provider:
        raise SameBody
    row = _row_in_force(table, inquiry, directory, on)
    reachable = {item.code: item for item in table.items_of(row)}
    if not reachable.keys() >= set(inquiry.items):
        raise ItemBeyondRow
    if not inquiry.case_given:
        raise NoCase
    if not all(_published(assessments, body) for body in (inquiry.inquirer, inquiry.provider)):
        raise AssessmentMissing
    return Grant(
        row=row,
        inquirer=inquiry.inquirer,
        provider=inquiry.provider,
        items=tuple(reachable[code] for code in inquiry.items),
        on=on,
        table_version=table.version,
        mode=inquiry.mode,
        seal=_SEAL,
    )


def _row_in_force(table: PurposeTable, inquiry: Inquiry, directory: BodyClasses, on: date) -> PurposeRow:
    inquirer, provider = directory.of(inquiry.inquirer), directory.of(inquiry.provider)
    if inquirer is None or provider is None:
        raise UnknownBody
    joined = [
        row
        for row in table.versions(inquiry.purpose)
        if row.inquirers & inquirer and row.providers & provider and row.basis == inquiry.basis
    ]
    # Linkage codes are set up and handed on by other articles, never under a row (Act 21-2).
    if not joined or inquiry.mode not in {Mode.ONLINE, Mode.BATCH}:
        raise NoPurposeRow
    row = next((row for row in joined if row.in_force(on)), None)
    if row is None:
        raise RowNotInForce
    return row


def _published(assessments: Assessments, body: str) -> bool:
    return body in assessments if isinstance(assessments, Container) else assessments(body)


def shipped_table() -> PurposeTable:
    """別表第二と引き継いだ項: the table this release ships (read once)."""
    return shipped.table()


@cache
def shipped_members() -> BodyClasses:
    """機関の種別: the classes of the bodies of the demo, as shipped."""
    members = shipped.toml_of("membership.toml")["members"]
    return BodyClasses(MappingProxyType({body: frozenset(classes) for body, classes in members.items()}))


def reason_codes() -> tuple[str, ...]:
    """Every reason code that has words in the catalogue."""
    return tuple(_reasons())


def reason_text(code: str, lang: str) -> ReasonText:
    """理由の文言: the words for a reason code in `ja` or `en` (any other language reads English).

    A code another release may send and this one does not know gets the words of `refused`.
    """
    entry = _reasons().get(code) or _reasons()["refused"]
    return ReasonText(**entry["ja" if lang == "ja" else "en"])


@cache
def _reasons() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return MappingProxyType(shipped.toml_of("reasons.toml"))
