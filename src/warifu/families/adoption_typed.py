# SPDX-License-Identifier: Apache-2.0
"""縁組・離縁の届書の読取り. Who is whose adoptive parent is asked of the office. Pure."""

from __future__ import annotations

from warifu.families.acts.adoptions import Adoption, Dissolution
from warifu.families.acts.divorces import Goes
from warifu.families.acts.filing import years
from warifu.families.acts.special_adoptions import SpecialAdoption, SpecialDissolution
from warifu.families.adoption_forms import FATHER, MOTHER
from warifu.families.facts import FactKind
from warifu.families.fields import CHOOSE, Find, FormRead
from warifu.families.questions import BOTH, FactsOf, couple_of
from warifu.families.register import Member
from warifu.families.typed import newcomer
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.screens import Wording

NOT_ADOPTED_BY = Wording(
    "この方に、いま続いているその縁組の記載はありません。", "No such adoption of this person is in force."
)


def adoption(read: FormRead, find: Find) -> Adoption | None:
    """養子縁組届: by one of this register or its couple; the adopted from a register here or elsewhere."""
    couple, together = couple_of(read.register), read.typed.get("one") == BOTH
    one, who = None if together else read.member("one"), read.named()
    if together and couple is None:
        read.troubles["one"] = CHOOSE
    for name in ("other_place", "other_head"):
        read.text(name)
    sex, filing, domicile = Sex(read.choice("sex", ("female", "male"))), read.filing(), read.domicile()
    adopters = tuple(each.person for each in ((couple or ()) if together else (one,)) if each is not None)
    if read.troubles or who is None:
        return None
    child = find(who) or newcomer(read, who, sex)
    return None if child is None else Adoption(filing, adopters, child, read.yes("consents"), domicile)


def special_adoption(read: FormRead, find: Find) -> SpecialAdoption | None:
    """特別養子縁組届 by the couple of this register; the child from one here, or from its own elsewhere."""
    couple, who, filing = couple_of(read.register), read.named(), read.filing()
    for name in ("other_place", "other_head"):
        read.text(name)
    sex, asked_on, final = (
        Sex(read.choice("sex", ("female", "male"))),
        read.day("asked_on"),
        read.day("court_on"),
    )
    if read.troubles or couple is None or who is None or asked_on is None or final is None:
        return None
    child = find(who) or newcomer(read, who, sex)
    if child is None:
        return None
    adopters = (couple[0].person, couple[1].person)
    return SpecialAdoption(filing, adopters, child, years(who.born_on, asked_on), read.yes("exception"))


def dissolution(read: FormRead, facts: FactsOf) -> Dissolution | None:
    """養子離縁届: with both adoptive parents, or one of them."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    whose = read.choice("parents", (BOTH, FATHER, MOTHER))
    goes = Goes(read.choice("goes", (Goes.BACK, Goes.NEW)))
    if read.troubles or one is None:
        return None
    sexes = {FATHER: {Sex.MALE}, MOTHER: {Sex.FEMALE}}.get(whose, set(Sex))
    adopters = _parents(read, one, facts, FactKind.ADOPTIVE_PARENT, sexes)
    if not adopters:
        read.troubles["parents"] = NOT_ADOPTED_BY
        return None
    return Dissolution(filing, one.person, adopters, goes, domicile, read.yes("consents"))


def special_dissolution(read: FormRead, facts: FactsOf) -> SpecialDissolution | None:
    """特別養子離縁届: with whoever is a parent by special adoption."""
    one, filing, domicile, final = (
        read.member("one"),
        read.filing(),
        read.new_domicile(),
        read.day("court_on"),
    )
    if read.troubles or one is None or domicile is None or final is None:
        return None
    adopters = _parents(read, one, facts, FactKind.SPECIAL_PARENT, set(Sex))
    if not adopters:
        read.troubles["one"] = NOT_ADOPTED_BY
        return None
    return SpecialDissolution(filing, one.person, adopters, domicile)


def _parents(
    read: FormRead, one: Member, facts: FactsOf, kind: FactKind, sexes: set[Sex]
) -> tuple[InHouseNumber, ...]:
    held = [each for each in facts(one.person) if each.kind is kind and each.person == one.person]
    return tuple(each.other.person for each in held if each.holds(read.today) and each.other.sex in sexes)
