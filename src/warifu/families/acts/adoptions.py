# SPDX-License-Identifier: Apache-2.0
"""養子縁組・離縁: ordinary adoption and its end (CC 792-817; Koseki 18, 19, 66-73).

The natural ties stay beside the adoptive ones. Special adoption is in `special_adoptions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.families.acts.divorces import Goes, former_register, let_go
from warifu.families.acts.filing import (
    ADULT,
    Filing,
    Known,
    Subject,
    bring,
    died,
    end_custody,
    know,
    own_register,
    years,
)
from warifu.families.facts import Fact, FactKind
from warifu.families.folio import Folio
from warifu.families.refusals import (
    AdopteeElder,
    AdopterTooYoung,
    ConsentMissing,
    CourtPermissionMissing,
    FormerRegisterClosed,
    NotAdopted,
    NotDomiciledHere,
    NotJapanese,
    SpousesTogether,
)
from warifu.families.register import Dated, Domicile, Parents, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

ADOPTION_AGE, REPRESENTED = 20, 15
"""CC 792; a child younger than that is represented (CC 797)."""
_ADOPTIVE = frozenset({FactKind.ADOPTIVE_PARENT})


@dataclass(frozen=True, slots=True, repr=False)
class Adoption(Masked):
    """養子縁組届: by one person or a couple. `consents` says that everybody the law asks has signed:
    a spouse who does not adopt (CC 796), the legal representative of a child under 15 (CC 797).
    """

    filing: Filing
    adopters: tuple[InHouseNumber, ...]
    child: Subject
    consents: bool = False
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Dissolution(Masked):
    """離縁届: by agreement, or by judgment when `filing.court_on` is given.

    `consents`: whoever represents a child under 15 after it has signed (CC 811(2)). With an adoptive parent
    who is dead the family court permits it (CC 811(6)): `filing.court_on`.
    """

    filing: Filing
    child: InHouseNumber
    adopters: tuple[InHouseNumber, ...]
    goes: Goes = Goes.BACK
    domicile: Domicile | None = None
    consents: bool = False


def adoption(folio: Folio, notice: Adoption) -> None:
    """普通養子縁組: the child gets the adopters' surname and enters their register (CC 809, 810).

    Who has the surname by marriage keeps it and stays (CC 810 proviso); a married head takes the spouse
    into a new register (Koseki 20). Raises AdopterTooYoung, AdopteeElder, SpousesTogether, ConsentMissing,
    CourtPermissionMissing, WitnessesMissing, NotJapanese.
    """
    notice.filing.two_witnesses()
    child = know(folio, notice.child)
    _lawful(folio, notice, child)
    for adopter in notice.adopters:
        folio.begin(FactKind.ADOPTIVE_PARENT, child.party.person, folio.party(adopter), folio.on)
    _custody_passes(folio, notice, child.party.person)
    old = folio.where(child.party.person).title if child.here else ""
    _enter_adopters(folio, notice, child)
    person = child.party.person
    together = {*notice.adopters, *(each for one in notice.adopters for each in folio.kin.spouses(one))}
    still = [each for each in folio.kin.parents(person, _ADOPTIVE) if each in together]
    column = column_of(folio, still, "養子" if child.party.sex is Sex.MALE else "養女")
    folio.change_member(person, adoptive=column)
    said = [("縁組日", in_era(folio.on)), ("養父氏名", column.father), ("養母氏名", column.mother)]
    said += [*notice.filing.items(), ("従前戸籍", old)]
    folio.write(folio.where(person).number, person, said)
    for adopter in notice.adopters:
        words = [("縁組日", in_era(folio.on)), ("養子氏名", folio.party(person).name), *notice.filing.items()]
        folio.write(folio.where(adopter).number, adopter, words)


def dissolution(folio: Folio, notice: Dissolution) -> None:
    """離縁: end an ordinary adoption; who took the adopters' surname goes back (CC 816; Koseki 19).

    Raises NotAdopted, WitnessesMissing, ConsentMissing, SpousesTogether, CourtPermissionMissing,
    FormerRegisterClosed, DomicileMissing.
    """
    _may_dissolve(folio, notice)
    for fact in ties_of(folio, notice.child, notice.adopters, FactKind.ADOPTIVE_PARENT):
        folio.end(fact, folio.on)
    left = folio.kin.parents(notice.child, _ADOPTIVE)
    adopters = column_of(folio, notice.adopters, "")
    said = [("離縁日", in_era(folio.on)), ("養父氏名", adopters.father), ("養母氏名", adopters.mother)]
    said += notice.filing.items()
    folio.write(folio.where(notice.child).number, notice.child, said)
    before = folio.where(notice.child)
    if not left:  # CC 816 proviso: who still has the other adoptive parent keeps the surname
        _leave_adopters(folio, notice)
    if folio.where(notice.child).number != before.number:
        folio.write(folio.where(notice.child).number, notice.child, [*said, ("従前戸籍", before.title)])
    old = folio.member(notice.child).adoptive
    column = column_of(folio, left, old.relation) if left else Parents()
    folio.change_member(notice.child, adoptive=column)
    for adopter in notice.adopters:
        if folio.place_of(adopter) is not None:
            words = [("離縁日", in_era(folio.on)), ("養子氏名", folio.party(notice.child).name)]
            folio.write(folio.where(adopter).number, adopter, [*words, *notice.filing.items()])


def _may_dissolve(folio: Folio, notice: Dissolution) -> None:
    """CC 811, 811-2: who has to agree. A judgment stands for all of it."""
    if notice.filing.court_on is not None:
        return
    notice.filing.two_witnesses()
    if any(died(folio, each) for each in notice.adopters):
        raise CourtPermissionMissing
    age = years(folio.member(notice.child).born_on, folio.on)
    if age < REPRESENTED and not notice.consents:
        raise ConsentMissing
    both = {
        spouse
        for one in notice.adopters
        for spouse in folio.kin.spouses(one)
        if spouse in folio.kin.parents(notice.child, _ADOPTIVE)
    }
    if age < ADULT and not both <= set(notice.adopters):
        raise SpousesTogether


def _lawful(folio: Folio, notice: Adoption, child: Known) -> None:
    if not notice.adopters or not child.japanese:
        raise NotJapanese
    person = child.party.person
    folio.in_order(*notice.adopters, *([person] if child.here else []))
    minor = years(child.party.born_on, folio.on) < ADULT
    for adopter in notice.adopters:
        party = folio.party(adopter)
        if years(party.born_on, folio.on) < ADOPTION_AGE:
            raise AdopterTooYoung
        if party.born_on >= child.party.born_on or adopter in folio.kin.descendants(person):
            raise AdopteeElder
        if folio.fact(FactKind.ADOPTIVE_PARENT, person, adopter) is not None:
            raise NotAdopted("The two are already adoptive parent and child.")
    spouses = {each for adopter in notice.adopters for each in folio.kin.spouses(adopter)}
    alone = spouses - set(notice.adopters)
    line = {person} & {each for spouse in spouses for each in folio.kin.descendants(spouse)}
    own_line = any(person in folio.kin.descendants(adopter) for adopter in notice.adopters)
    if len(notice.adopters) > 1 and not alone and set(notice.adopters) != spouses:
        raise SpousesTogether
    if minor and alone and not line:
        raise SpousesTogether
    if minor and not line and not own_line and notice.filing.court_on is None:
        raise CourtPermissionMissing
    asked = alone or folio.kin.spouses(person) or years(child.party.born_on, folio.on) < REPRESENTED
    if asked and not notice.consents:
        raise ConsentMissing


def _custody_passes(folio: Folio, notice: Adoption, child: InHouseNumber) -> None:
    """親権: it passes to the adopters; a parent who is an adopter's spouse keeps hers (CC 818)."""
    stay = {each for adopter in notice.adopters for each in folio.kin.spouses(adopter)}
    for fact in folio.facts_about(child):
        if fact.person == child and fact.other.person not in stay:
            end_custody(folio, fact)


def _enter_adopters(folio: Folio, notice: Adoption, child: Known) -> None:
    person = child.party.person
    first = notice.adopters[0]
    if not child.here:
        bring(folio, child, own_register(folio, first, notice.domicile))
        return
    register, member = folio.where(person), folio.member(person)
    spouse = next(iter(folio.kin.spouses(person)), None)
    if stated(member.spouse_role) and register.head != person:
        return  # CC 810 proviso
    number = own_register(folio, first, notice.domicile)
    if number == register.number:
        return  # a spouse's child of the same register
    if spouse is None or folio.place_of(spouse) is None:
        folio.move(person, number)
        return
    target = folio.register(number)
    role, other = stated(member.spouse_role), stated(folio.member(spouse).spouse_role)
    domicile = notice.domicile or register.domicile
    if domicile.municipality != folio.municipality:
        raise NotDomiciledHere
    made = folio.open(
        domicile, person, stated(target.surname), stated(target.surname_readings), [("編製事由", "養子縁組")]
    )
    origin = folio.member(spouse).origin
    folio.move(person, made.number, spouse_role=(Dated(role, folio.on),))
    folio.move(spouse, made.number, spouse_role=(Dated(other, folio.on),), origin=origin)


def _leave_adopters(folio: Folio, notice: Dissolution) -> None:
    person = notice.child
    member, register = folio.member(person), folio.where(person)
    if stated(member.spouse_role) or register.head == person:
        return  # married since: a change of surname follows only for a head (KA 20), by its own notice
    if notice.goes is Goes.BACK and former_register(folio, member) is None:
        raise FormerRegisterClosed
    let_go(folio, person, notice.goes, notice.domicile)


def column_of(folio: Folio, adopters: Sequence[InHouseNumber], relation: str) -> Parents:
    """父母欄・養父母欄: the column that names these parents."""
    by_sex = {folio.party(each).sex: folio.party(each).name for each in adopters}
    return Parents(by_sex.get(Sex.MALE, ""), by_sex.get(Sex.FEMALE, ""), relation)


def ties_of(
    folio: Folio, child: InHouseNumber, adopters: Sequence[InHouseNumber], kind: FactKind
) -> list[Fact]:
    """Give what ties a child to each of these. Raises NotAdopted where one is missing."""
    found = [folio.fact(kind, child, each) for each in adopters]
    ties = [fact for fact in found if fact is not None and fact.person == child]
    if not ties or len(ties) != len(adopters):
        raise NotAdopted
    return ties
