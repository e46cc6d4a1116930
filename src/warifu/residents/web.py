# SPDX-License-Identifier: Apache-2.0
"""The messages that other municipalities send to this register: typed values → hearing. No rule in it.

Offer them sealed (`exchange.sealing`): they name people. Every reply is the same nothing. Who the caller is
was verified by the wire and is passed in; only a municipality is heard.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from warifu.identifiers.four_items import Sex
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.kernel.wire import Endpoint, Nothing
from warifu.residents.cities import Concerned, DomicileTold, FamilyNotice, MeasureTold, Role
from warifu.residents.domiciles import Heading, Known
from warifu.residents.hearing import Hearing
from warifu.residents.nouns import EventKind
from warifu.residents.owed import Said
from warifu.residents.protection.measures import Ground, Stage

FAMILY, DOMICILE, MEASURE = "residents/family-notice", "residents/domicile", "residents/measure"
MOST_PEOPLE = 30


class KnownMessage(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody by her family register, name and birth date."""

    place: str
    head: str
    name: str
    born_on: date

    @classmethod
    def of(cls, known: Known) -> KnownMessage:
        """Write it."""
        return cls(known.place, known.head, known.name, known.born_on)

    def read(self) -> Known:
        """Read it."""
        return Known(self.place, self.head, self.name, self.born_on)


class SaidMessage(msgspec.Struct, forbid_unknown_fields=True):
    """What the family register says of somebody now."""

    before: str
    born_on: date
    sex: Sex
    name: str
    kana: str
    place: str
    head: str

    @classmethod
    def of(cls, said: Said) -> SaidMessage:
        """Write it."""
        return cls(said.before, said.born_on, said.sex, said.name, said.kana, said.place, said.head)

    def read(self) -> Said:
        """Read it."""
        return Said(self.before, self.born_on, self.sex, self.name, self.kana, self.place, self.head)


class ConcernedMessage(msgspec.Struct, forbid_unknown_fields=True):
    """One person a family notice is about."""

    role: Role
    before: KnownMessage | None
    said: SaidMessage | None
    keeper: str = ""


class FamilyNoticeMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`residents/family-notice`: 戸籍の届出の通知 (Juki Act 9(2))."""

    notice: UUID
    kind: EventKind | None
    happened_on: date
    accepted_on: date
    people: list[ConcernedMessage]

    @classmethod
    def of(cls, told: FamilyNotice) -> FamilyNoticeMessage:
        """Write it, without the numbers of the body that sends it."""
        people = [
            ConcernedMessage(
                each.role,
                KnownMessage.of(each.before) if each.before else None,
                SaidMessage.of(each.said) if each.said else None,
                each.keeper,
            )
            for each in told.people
        ]
        return cls(told.notice, told.kind, told.happened_on, told.accepted_on, people)


class DomicileMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`residents/domicile`: 転出証明の戸籍の表示 (Juki Act 24)."""

    code: str
    born_on: date
    keeper: str
    place: str
    head: str


class MeasureMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`residents/measure`: 支援措置の通知."""

    their_id: UUID
    step: int
    ground: Ground
    stage: Stage
    from_on: date
    until_on: date
    people: list[list[KnownMessage]]
    barred: list[tuple[str, date | None]]
    direct: bool
    root: UUID
    codes: list[tuple[str, date]]

    @classmethod
    def of(cls, told: MeasureTold) -> MeasureMessage:
        """Write it."""
        people = [[KnownMessage.of(each) for each in names] for names in told.people]
        days = (told.from_on, told.until_on)
        barred = list(told.barred)
        codes = [(code.reveal("tell the city she moved to or from"), born_on) for code, born_on in told.codes]
        head = (told.their_id, told.step, told.ground, told.stage, *days)
        return cls(*head, people, barred, told.direct, told.root, codes)


def endpoints(hearing: Hearing) -> list[Endpoint]:
    """Give the messages this office understands. Each raises Malformed for a caller that is no city."""

    def family(caller: str, message: FamilyNoticeMessage) -> Nothing:
        _check(caller, len(message.people))
        people = tuple(
            Concerned(
                each.role,
                each.before.read() if each.before else None,
                each.said.read() if each.said else None,
                keeper=each.keeper,
            )
            for each in message.people
        )
        days = (message.happened_on, message.accepted_on)
        hearing.family_notice(caller, FamilyNotice(message.notice, message.kind, *days, people))
        return Nothing()

    def domicile(caller: str, message: DomicileMessage) -> Nothing:
        _check(caller, 1)
        heading = Heading(message.keeper, message.place, message.head)
        code = ResidentRecordCode.parse(message.code)
        hearing.domicile(caller, DomicileTold(code, message.born_on, heading))
        return Nothing()

    def measure(caller: str, message: MeasureMessage) -> Nothing:
        _check(caller, len(message.people) + len(message.codes))
        people = tuple(tuple(each.read() for each in names) for names in message.people)
        codes = tuple((ResidentRecordCode.parse(code), born_on) for code, born_on in message.codes)
        told = MeasureTold(
            message.their_id,
            message.step,
            message.ground,
            message.stage,
            message.from_on,
            message.until_on,
            people,
            tuple(message.barred),
            message.direct,
            message.root,
            codes,
        )
        hearing.measure(caller, told)
        return Nothing()

    return [
        Endpoint(FAMILY, FamilyNoticeMessage, family),
        Endpoint(DOMICILE, DomicileMessage, domicile),
        Endpoint(MEASURE, MeasureMessage, measure),
    ]


def _check(caller: str, people: int) -> None:
    if not caller.startswith("city:"):
        raise Malformed("Only a municipality tells this register something.")
    if people > MOST_PEOPLE:
        raise Malformed(f"people: at most {MOST_PEOPLE} in one message.")
