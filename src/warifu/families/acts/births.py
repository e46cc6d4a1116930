# SPDX-License-Identifier: Apache-2.0
"""出生・認知: birth and recognition (Koseki 49-65; CC 772-789).

The father is the one the law presumes, never the one somebody names. What the family court decides about
fatherhood (CC 774, 787) comes in as a recognition by judgment or a correction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from warifu.families.acts.filing import (
    ADULT,
    Filing,
    Foreigner,
    Known,
    Subject,
    know,
    late,
    new_name,
    own_register,
    years,
)
from warifu.families.facts import Fact, FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import Reading
from warifu.families.refusals import (
    AlreadyInRegister,
    BeforeAcceptance,
    ConsentMissing,
    FatherKnown,
    FatherNotPresumed,
    NotAParent,
    NotDomiciledHere,
    NotJapanese,
)
from warifu.families.register import Domicile, Member, Origin, Parents, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

REMARRIAGE_RULE_FROM = date(2024, 4, 1)
"""CC 772(3): a child born after the mother's remarriage is the new husband's (Act 102 of 2022)."""

_COUNTS = ("", "", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(frozen=True, slots=True, repr=False)
class Birth(Masked):
    """出生届: `father` None means the notice names none. `recognised_before_birth` is 胎児認知 (CC 783)."""

    filing: Filing
    given: str
    reading: Reading
    sex: Sex
    born_on: date
    born_at: str
    mother: Subject
    father: Subject | None
    recognised_before_birth: bool = False
    domicile: Domicile | None = None
    person: InHouseNumber | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Recognition(Masked):
    """認知届: by the father himself, or by judgment (`filing.court_on`). `child_consents` for an adult.

    A child of foreign nationality stands in no register, and the father's notes it. For it `child_consents`
    says that whoever its own law asks has consented (General Rules Act 29).
    """

    filing: Filing
    father: Subject
    child: InHouseNumber | Foreigner
    child_consents: bool = False


def birth(folio: Folio, notice: Birth) -> InHouseNumber:
    """出生: enter a newborn in the register of her parents or her mother (Koseki 18); give her number.

    Raises NotJapanese, FatherNotPresumed, AlreadyInRegister, NameCharacters and the refusals of readings.
    """
    if notice.born_on > notice.filing.accepted_on:
        raise BeforeAcceptance
    mother = know(folio, notice.mother)
    _possible(mother, Sex.FEMALE, notice.born_on)
    father = _father(folio, notice, mother)
    number = _register_for(folio, notice, mother, father)
    register = folio.register(number)
    if any(
        each.born_on == notice.born_on and stated(each.given) == notice.given for each in register.members
    ):
        raise AlreadyInRegister
    child = notice.person or folio.new_person()
    given, readings = new_name(notice.given, notice.reading, folio)
    parents = Parents(
        father.party.name if father else "",
        mother.party.name,
        relation_of(folio, notice.sex, notice.born_on, mother.party, father.party if father else None),
    )
    member = Member(
        child, given, readings, notice.born_on, notice.sex, parents, Parents(), (),
        folio.on, folio.event.kind, Origin(),
    )  # fmt: skip
    folio.enter(number, member)
    _write_birth(folio, notice, number, child, (father, mother))
    for parent in (mother, father):
        if parent is not None:
            folio.begin(FactKind.NATURAL_PARENT, child, parent.party, notice.born_on)
    return child


def recognition(folio: Folio, notice: Recognition) -> None:
    """認知: give a child born outside marriage a father, from birth on (CC 784). The surname stays.

    Raises FatherKnown and, without the adult child's consent (CC 782), ConsentMissing.
    """
    if isinstance(notice.child, Foreigner):
        _recognise_foreigner(folio, notice)
        return
    child, father = folio.member(notice.child), know(folio, notice.father)
    _possible(father, Sex.MALE, child.born_on)
    if _has_father(folio, notice.child):
        raise FatherKnown
    by_court = notice.filing.court_on is not None
    if years(child.born_on, folio.on) >= ADULT and not notice.child_consents and not by_court:
        raise ConsentMissing
    folio.begin(FactKind.NATURAL_PARENT, notice.child, father.party, child.born_on)
    folio.change_member(
        notice.child, parents=Parents(father.party.name, child.parents.mother, child.parents.relation)
    )
    items = [*notice.filing.items(), ("認知日", in_era(folio.on)), ("認知者氏名", father.party.name)]
    if not father.japanese:
        items += [("認知者の国籍", father.party.nationality)]
        items += [("認知者の生年月日", in_era(father.party.born_on))]
    folio.write(folio.where(notice.child).number, notice.child, items)
    if father.here:
        name = folio.where(notice.child).name_of(notice.child)
        said = [*notice.filing.items(), ("認知日", in_era(folio.on)), ("認知した子の氏名", name)]
        folio.write(folio.where(father.party.person).number, father.party.person, said)


def _recognise_foreigner(folio: Folio, notice: Recognition) -> None:
    """外国籍の子の認知: raises NotJapanese for two foreigners, NotInRegister for a father from elsewhere."""
    child, father = know(folio, notice.child).party, know(folio, notice.father)
    _possible(father, Sex.MALE, child.born_on)
    if not father.japanese:
        raise NotJapanese
    register = folio.where(father.party.person)
    if notice.filing.court_on is None and not notice.child_consents:
        raise ConsentMissing
    child = folio.noted_foreigner(child) or child
    if _has_father(folio, child.person):
        raise FatherKnown
    folio.note(child)
    folio.begin(FactKind.NATURAL_PARENT, child.person, father.party, child.born_on)
    said = [
        ("認知日", in_era(folio.on)),
        ("認知した子の氏名", child.name),
        ("認知した子の国籍", child.nationality),
    ]
    said += [("認知した子の生年月日", in_era(child.born_on)), *notice.filing.items()]
    folio.write(register.number, father.party.person, said)


def presumed_father(marriages: list[Fact], born_on: date) -> Party | None:
    """嫡出推定 (CC 772): the husband at birth, or of a marriage that ended at most 300 days before.

    `marriages` are the mother's, each with the husband as `other`. After a remarriage it is the latest
    husband, for births since 2024-04-01; before, a marriage that ended within 300 days came first.
    """
    able = [each for each in marriages if _covers(each, born_on)]
    if not able:
        return None
    latest = born_on >= REMARRIAGE_RULE_FROM
    chosen = sorted(able, key=lambda each: each.from_on)[-1 if latest else 0]
    return chosen.other


def _covers(marriage: Fact, born_on: date) -> bool:
    if marriage.from_on > born_on:
        return False
    return marriage.until_on is None or born_on <= marriage.until_on + timedelta(days=300)


def _father(folio: Folio, notice: Birth, mother: Known) -> Known | None:
    named = know(folio, notice.father) if notice.father is not None else None
    person = mother.party.person
    marriages = [each for each in folio.facts_about(person) if each.kind is FactKind.SPOUSE]
    presumed = presumed_father([_seen_from(person, each, folio) for each in marriages], notice.born_on)
    if presumed is None:
        if named is not None and not notice.recognised_before_birth:
            raise FatherNotPresumed
        if named is not None:
            _possible(named, Sex.MALE, notice.born_on)
        return named
    if named is None or named.party.person != presumed.person:
        raise FatherNotPresumed
    return named


def _possible(parent: Known, sex: Sex, born_on: date) -> None:
    """A mother or father of that day: of the sex the law's words ask for, and born before the child."""
    if parent.party.sex is not sex or parent.party.born_on >= born_on:
        raise NotAParent


def _seen_from(person: InHouseNumber, marriage: Fact, folio: Folio) -> Fact:
    """Turn a marriage so that the person stands first."""
    if marriage.person == person:
        return marriage
    return replace(marriage, person=person, other=folio.party(marriage.person))


def _register_for(folio: Folio, notice: Birth, mother: Known, father: Known | None) -> str:
    """The register whose surname the child has (CC 790; Koseki 18)."""
    marital = father is not None and not notice.recognised_before_birth
    if marital and father is not None:
        shared = folio.shared_by(mother.party.person, father.party.person)
        if shared is not None:
            return shared.number
    able = [mother, father] if marital else [mother]
    for parent in able:
        if parent is not None and parent.japanese:
            if not parent.here:
                raise NotDomiciledHere
            return own_register(folio, parent.party.person, notice.domicile)
    raise NotJapanese


def relation_of(folio: Folio, sex: Sex, born_on: date, mother: Party, father: Party | None) -> str:
    """続柄: 長男, 二女 and so on, counted among the children of the same two parents by sex and birth.

    Children of a mother without a father by law are counted among themselves. A child whose sex is not
    stated is 子.
    """
    kinds = frozenset({FactKind.NATURAL_PARENT})
    same = [
        folio.party(child)
        for child in folio.kin.children(mother.person, kinds)
        if _parents_of(folio, child) == {mother.person, *([father.person] if father else [])}
    ]
    place = 1 + sum(1 for each in same if each.sex is sex and each.born_on <= born_on)
    if sex is Sex.NOT_STATED:
        return "子"
    end = "男" if sex is Sex.MALE else "女"
    return "長" + end if place == 1 else (_COUNTS[place] if place < len(_COUNTS) else str(place)) + end


def _parents_of(folio: Folio, child: InHouseNumber) -> set[InHouseNumber]:
    return set(folio.kin.parents(child, frozenset({FactKind.NATURAL_PARENT})))


def _write_birth(
    folio: Folio, notice: Birth, number: str, child: InHouseNumber, parents: tuple[Known | None, Known]
) -> None:
    items = [
        ("出生日", in_era(notice.born_on)),
        ("出生地", notice.born_at),
        *notice.filing.items(),
        *late(notice.filing.accepted_on, notice.born_on, 14),
    ]
    for label, parent in zip(("父の国籍", "母の国籍"), parents, strict=True):
        if parent is not None and not parent.japanese:
            items.append((label, parent.party.nationality))
    folio.write(number, child, items)


def _has_father(folio: Folio, child: InHouseNumber) -> bool:
    """Also one by special adoption: no natural tie is made beside it (CC 817-9)."""
    fathers = frozenset({FactKind.NATURAL_PARENT, FactKind.SPECIAL_PARENT})
    return any(folio.party(each).sex is Sex.MALE for each in folio.kin.parents(child, fathers))
