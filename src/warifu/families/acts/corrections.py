# SPDX-License-Identifier: Apache-2.0
"""戸籍の訂正: what was entered wrongly is stated anew, with a ground in law; the wrong entry stays.

Koseki 24 (the mayor, with the legal bureau's permission, or alone for a trifle that is plain from the
register itself), 113 and 114 (the family court's permission), 116 (final judgment). A correction never
moves anybody between registers: a void marriage or adoption is undone by the notices it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from warifu.families.acts.filing import Filing
from warifu.families.facts import FactKind
from warifu.families.folio import Folio
from warifu.families.names import name_part
from warifu.families.refusals import NoGround
from warifu.families.register import Parents, last, restate
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era


class Ground(StrEnum):
    """訂正の根拠."""

    COURT = "court"  # KA 113, 114: permission of the family court, on `court_on`
    JUDGMENT = "judgment"  # KA 116: final judgment, on `court_on`
    LEGAL_BUREAU = "legal-bureau"  # KA 24(2): permission of the bureau, on `court_on`
    TRIFLE = "trifle"  # KA 24(3): plain from the register, and no change of status


@dataclass(frozen=True, slots=True, repr=False)
class Correction(Masked):
    """訂正: what is stated anew about one enrolled person; None leaves an item as it is.

    `no_parent` names somebody who by judgment is not the parent: that fact never held.
    """

    filing: Filing
    person: InHouseNumber
    ground: Ground
    reason: str
    given: str | None = None
    born_on: date | None = None
    sex: Sex | None = None
    parents: Parents | None = None
    no_parent: InHouseNumber | None = None


def correction(folio: Folio, notice: Correction) -> None:
    """訂正: raises NoGround without permission, judgment or reason, or where a trifle would change status."""
    status = any(each is not None for each in (notice.born_on, notice.sex, notice.no_parent))
    allowed = not status if notice.ground is Ground.TRIFLE else notice.filing.court_on is not None
    judged = notice.no_parent is None or notice.ground is Ground.JUDGMENT
    if not allowed or not judged or not notice.reason.strip():
        raise NoGround
    member = folio.member(notice.person)
    old = {
        "従前の名": last(member.given) if notice.given else "",
        "従前の生年月日": in_era(member.born_on) if notice.born_on else "",
    }
    given = (
        restate(member.given, name_part(notice.given), member.given[-1].from_on)
        if notice.given
        else member.given
    )
    new = replace(
        member,
        given=given,
        born_on=notice.born_on or member.born_on,
        sex=notice.sex or member.sex,
        parents=notice.parents or member.parents,
    )
    folio.change_member(notice.person, given=new.given, born_on=new.born_on, sex=new.sex, parents=new.parents)
    if notice.no_parent is not None:
        _undo_parent(folio, notice)
    number = folio.where(notice.person).number
    said = [("訂正日", in_era(folio.on)), ("訂正事由", notice.reason), *notice.filing.items(), *old.items()]
    folio.write(number, notice.person, said)


def _undo_parent(folio: Folio, notice: Correction) -> None:
    """嫡出否認・親子関係不存在: the tie never held, so it ends on the day it began and is given to nobody."""
    ties = [
        each
        for each in folio.facts_about(notice.person)
        if each.kind is FactKind.NATURAL_PARENT
        and each.person == notice.person
        and each.other.person == notice.no_parent
    ]
    if not ties:
        raise NoGround
    for fact in ties:
        folio.end(fact, fact.from_on, sealed=True)
