# SPDX-License-Identifier: Apache-2.0
"""戸籍の訂正: what was entered wrongly is stated anew, with a ground in law; the wrong entry stays.

Koseki 24 (the mayor, with the legal bureau's permission, or alone for a trifle that is plain from the
register itself), 113 and 114 (the family court's permission), 116 (final judgment). A correction never
moves anybody between registers: a void marriage or adoption is undone by the notices it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from warifu.families.acts.filing import ADULT, Filing
from warifu.families.facts import FactKind
from warifu.families.folio import Folio
from warifu.families.names import name_part
from warifu.families.refusals import NoGround
from warifu.families.register import Member, Parents, last, restate
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era, reaches_on


class Ground(StrEnum):
    """訂正の根拠."""

    COURT = "court"  # KA 113, 114: permission of the family court, on `court_on`
    JUDGMENT = "judgment"  # KA 116: final judgment, on `court_on`
    LEGAL_BUREAU = "legal-bureau"  # KA 24(2): permission of the bureau, on `court_on`
    TRIFLE = "trifle"  # KA 24(3): plain from the register, and no change of status


@dataclass(frozen=True, slots=True, repr=False)
class Correction(Masked):
    """訂正: what is stated anew about one enrolled person; None leaves an item as it is.

    `no_parent` names somebody who by judgment is not the parent: that fact never held, and the column of
    parents loses the name with it.
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
    parents = notice.parents or member.parents
    _no_parent_made(member.parents, parents)
    if notice.no_parent is not None:
        parents = _without(parents, _undo_parent(folio, notice))
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
        parents=parents,
    )
    folio.change_member(notice.person, given=new.given, born_on=new.born_on, sex=new.sex, parents=new.parents)
    if notice.born_on is not None:
        _born_otherwise(folio, member, notice.born_on)
    _parents_respelt(folio, member, new)
    number = folio.where(notice.person).number
    said = [("訂正日", in_era(folio.on)), ("訂正事由", notice.reason), *notice.filing.items()]
    said += _before(member, new)
    folio.write(number, notice.person, said)


def _born_otherwise(folio: Folio, old: Member, born_on: date) -> None:
    """Ties by birth hold from the right day of birth on, and custody until the right coming of age."""
    until, of_age = (reaches_on(each, ADULT) + timedelta(days=1) for each in (old.born_on, born_on))
    for fact in folio.facts_about(old.person):
        if fact.person != old.person or not fact.holds(folio.on):
            continue
        if fact.kind is FactKind.NATURAL_PARENT and fact.from_on == old.born_on:
            folio.correct(fact, from_on=born_on)
        elif fact.kind is FactKind.CUSTODY and fact.until_on == until:
            folio.correct(fact, until_on=max(fact.from_on, of_age))


def _no_parent_made(old: Parents, new: Parents) -> None:
    """Who is a parent is no matter of spelling: no column is filled or emptied so (CC 772, 779)."""
    if bool(old.father) != bool(new.father) or bool(old.mother) != bool(new.mother):
        raise NoGround


def _parents_respelt(folio: Folio, old: Member, new: Member) -> None:
    """A parent who stands in no register here is known by the tie alone, which has the right name now too."""
    names = {
        Sex.MALE: (old.parents.father, new.parents.father),
        Sex.FEMALE: (old.parents.mother, new.parents.mother),
    }
    for fact in folio.facts_about(old.person):
        mine = fact.kind is FactKind.NATURAL_PARENT and fact.person == old.person and fact.holds(folio.on)
        before, now = names.get(fact.other.sex, ("", ""))
        if mine and now and before != now and folio.last_place_of(fact.other.person) is None:
            folio.correct(fact, other=replace(fact.other, name=now))


def _before(old: Member, new: Member) -> list[tuple[str, str]]:
    """従前の記録: what stood there before, item by item; the wrong statement stays readable."""
    sexes = {Sex.MALE: "男", Sex.FEMALE: "女"}
    pairs = (
        ("従前の名", last(old.given), last(new.given)),
        ("従前の生年月日", in_era(old.born_on), in_era(new.born_on)),
        ("従前の性別", sexes.get(old.sex, ""), sexes.get(new.sex, "")),
        ("従前の父", old.parents.father, new.parents.father),
        ("従前の母", old.parents.mother, new.parents.mother),
        ("従前の続柄", old.parents.relation, new.parents.relation),
    )
    return [(label, before) for label, before, now in pairs if before != now]


def _without(parents: Parents, sex: Sex) -> Parents:
    return replace(parents, father="") if sex is Sex.MALE else replace(parents, mother="")


def _undo_parent(folio: Folio, notice: Correction) -> Sex:
    """嫡出否認・親子関係不存在: the tie never held, so it ends on the day it began and is given to nobody.

    Gives the sex of who was no parent. Raises NoGround where no such tie is entered.
    """
    ties = [
        each
        for each in folio.facts_about(notice.person)
        if each.kind is FactKind.NATURAL_PARENT
        and each.person == notice.person
        and each.other.person == notice.no_parent
        and each.holds(folio.on)
    ]
    if not ties:
        raise NoGround
    for fact in ties:
        folio.end(fact, fact.from_on, sealed=True)
    return ties[0].other.sex
