# SPDX-License-Identifier: Apache-2.0
"""氏名の振り仮名: how the readings of names that stood in registers before came, and come, into them.

    from 2025-05-26   the municipality of the domicile tells each register what it plans to enter
    until 2026-05-25  head (surname) and each person (given name) may file the reading they use
    from 2026-05-26   what was planned is entered ex officio where nobody filed
    once after that   a reading entered ex officio may be changed without the family court
    otherwise         a change needs the family court (KA 107-3, 107-4)

Source: Act 48 of 2023, supplementary 6-10; KA 13. Article numbers of the supplementary provisions are
UNCONFIRMED. Whether a reading is generally accepted is a clerk's decision (`names`). For a reading that
is not, the law lets the one in use stand on proof: the decision's reason says which paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from warifu.families.acts.filing import Filing
from warifu.families.folio import Folio
from warifu.families.names import Reading, ReadingSource, accepted_kana, kana
from warifu.families.refusals import CourtPermissionMissing, NoticeRefused, OnlyTheHead
from warifu.families.register import FamilyRegister, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

BEGINS_ON = date(2025, 5, 26)
FILING_ENDS_ON = date(2026, 5, 25)


class AlreadyEntered(NoticeRefused):
    """A reading is already entered for this name."""

    status = 409
    reason = "reading-already-entered"
    law = "Act 48 of 2023, supplementary 6, 9"
    remedy = "To change it: once without the court if it was entered ex officio, else with the family court."


class FilingOver(NoticeRefused):
    """Readings are filed from 2025-05-26 to 2026-05-25."""

    reason = "reading-filing-over"
    law = "Act 48 of 2023, supplementary 6"
    remedy = "What was planned is entered; change it once by a notice, without the family court."


class NotYetExOfficio(NoticeRefused):
    """Nothing is entered ex officio before 2026-05-26, nor what was never notified."""

    reason = "not-yet-ex-officio"
    law = "Act 48 of 2023, supplementary 9"
    remedy = "Wait until the year of filing is over, and send the notice of the planned reading first."


@dataclass(frozen=True, slots=True, repr=False)
class Planned(Masked):
    """通知する振り仮名: what the municipality plans to enter, from the resident record's kana.

    `person` None means the surname of the register. `sent_on` is the day the postcard went out.
    """

    register: str
    person: InHouseNumber | None
    kana: str
    sent_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Entered(Masked):
    """記載された振り仮名: which reading came into a register how and when; kept beside the register."""

    register: str
    person: InHouseNumber | None
    kana: str
    source: ReadingSource
    entered_on: date


@dataclass(frozen=True, slots=True, repr=False)
class ReadingNotice(Masked):
    """振り仮名の届: filing or change. `person` None: of the surname, by the head or who stands in for her."""

    filing: Filing
    register: str
    person: InHouseNumber | None
    reading: Reading
    filed_by: InHouseNumber


def file_reading(folio: Folio, notice: ReadingNotice) -> Entered:
    """振り仮名の届出: within the year. Raises FilingOver, AlreadyEntered, OnlyTheHead and as `names`."""
    if not BEGINS_ON <= notice.filing.accepted_on <= FILING_ENDS_ON:
        raise FilingOver
    register = folio.register(notice.register)
    _entitled(register, notice)
    if _reading_of(register, notice.person):
        raise AlreadyEntered
    return _enter(folio, notice.register, notice.person, accepted_kana(notice.reading), ReadingSource.FILED)


def enter_planned(folio: Folio, planned: Planned) -> Entered | None:
    """職権記載: enter what was planned; None where a reading stands already.

    Raises NotYetExOfficio before 2026-05-26 or where the postcard was not sent before. With the legal
    bureau's permission, given once for all of them (NOT recorded one by one).
    """
    if folio.on <= FILING_ENDS_ON or planned.sent_on > FILING_ENDS_ON:
        raise NotYetExOfficio
    if _reading_of(folio.register(planned.register), planned.person):
        return None
    source = ReadingSource.EX_OFFICIO
    return _enter(folio, planned.register, planned.person, kana(planned.kana), source)


def change_reading(folio: Folio, notice: ReadingNotice, entered: Sequence[Entered]) -> Entered:
    """振り仮名の変更: once without the court where it was entered ex officio; else with permission.

    `entered` are all readings this register had entered so. Raises CourtPermissionMissing, OnlyTheHead and
    the refusals of readings.
    """
    register = folio.register(notice.register)
    _entitled(register, notice)
    before = [each for each in entered if each.person == notice.person]
    free = bool(before) and before[-1].source is ReadingSource.EX_OFFICIO
    if not free and notice.filing.court_on is None:
        raise CourtPermissionMissing(law="KA 107-3, 107-4")
    source = ReadingSource.CHANGED_ONCE if notice.filing.court_on is None else ReadingSource.BY_COURT
    return _enter(folio, notice.register, notice.person, accepted_kana(notice.reading), source)


def _entitled(register: FamilyRegister, notice: ReadingNotice) -> None:
    """届出人: surname by the head, then the spouse, then a child; given name by the person (representatives
    of children under 15 are checked at the counter).
    """
    enrolled = [each.person for each in register.enrolled]
    if notice.person is not None:
        if notice.person not in enrolled:
            raise OnlyTheHead(law="Act 48 of 2023, supplementary 6", remedy="Name somebody enrolled here.")
        return
    spouses = [each.person for each in register.enrolled if each.spouse_role and each.person != register.head]
    able = [register.head] if register.head in enrolled else spouses or enrolled
    if notice.filed_by not in able:
        raise OnlyTheHead(law="Act 48 of 2023, supplementary 6")


def _reading_of(register: FamilyRegister, person: InHouseNumber | None) -> str:
    if person is None:
        return stated(register.surname_readings)
    member = register.member(person)
    return stated(member.given_readings) if member is not None else ""


def _enter(
    folio: Folio, number: str, person: InHouseNumber | None, text: str, source: ReadingSource
) -> Entered:
    folio.restate_reading(number, person, text)
    label = "氏の振り仮名" if person is None else "名の振り仮名"
    folio.write(number, person, [(label, text), ("記載日", in_era(folio.on)), ("記載の別", source.word)])
    return Entered(number, person, text, source, folio.on)
