# SPDX-License-Identifier: Apache-2.0
"""届書: what every notice states, who can be named in one, and how somebody comes into a register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from warifu.families.facts import JAPAN, Fact, FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import Reading, accepted_kana, name_part
from warifu.families.refusals import WitnessesMissing
from warifu.families.register import Dated, Domicile, EventKind, Member, Origin, Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import age_on_birthdays, in_era, reaches_on

ADULT = 18
"""成年 (CC 4), since 2022-04-01."""


@dataclass(frozen=True, slots=True, repr=False)
class Filing(Masked):
    """届出: day of acceptance (受理日), who filed, witnesses, and the day a court's decision is final.

    `filer` is a role such as 父, or a name where the entry must give one. `court_on` is the day on which a
    judgment became final or a permission was given; None without one.
    """

    accepted_on: date
    filer: str
    witnesses: int = 0
    court_on: date | None = None

    def items(self) -> list[tuple[str, str]]:
        """Give what every entry says about its notice."""
        court = in_era(self.court_on) if self.court_on else ""
        return [("裁判確定日又は許可日", court), ("届出日", in_era(self.accepted_on)), ("届出人", self.filer)]

    def two_witnesses(self) -> None:
        """Raise WitnessesMissing unless two adults signed (CC 739, 764, 799)."""
        if self.witnesses < 2:
            raise WitnessesMissing


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer(Masked):
    """他の市区町村に本籍がある方: a Japanese person with a register elsewhere, as its certificate states her.

    `married` is what the certificate says. `person` is her in-house number here if she has one. The reading
    of a name already entered there needs no new decision.
    """

    surname: str
    surname_reading: str
    given: str
    given_reading: str
    born_on: date
    sex: Sex
    parents: Parents
    register: str
    is_head: bool = False
    married: bool = False
    person: InHouseNumber | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Foreigner(Masked):
    """外国人当事者: stands in no register; noted in the register of the Japanese spouse, child or parent.

    `capacity_shown` says that a certificate (婚姻要件具備証明書) was seen.
    """

    name: str
    born_on: date
    sex: Sex
    nationality: str
    capacity_shown: bool = False
    married: bool = False
    person: InHouseNumber | None = None


Subject = InHouseNumber | Newcomer | Foreigner


@dataclass(frozen=True, slots=True, repr=False)
class Known(Masked):
    """One party of a notice, wherever she stands: the fact's view of her and her origin."""

    party: Party
    subject: Subject

    @property
    def japanese(self) -> bool:
        """Whether she has, or will have, a place in a register."""
        return self.party.nationality == JAPAN

    @property
    def here(self) -> bool:
        """Whether her register is kept here."""
        return self.japanese and isinstance(self.subject, InHouseNumber)


def know(folio: Folio, subject: Subject) -> Known:
    """Turn whoever a notice names into a party. Raises NotInRegister for a number that is nobody's."""
    if isinstance(subject, InHouseNumber):
        return Known(folio.party(subject), subject)
    person = subject.person or folio.new_person()
    if isinstance(subject, Foreigner):
        return Known(Party(person, subject.name, subject.born_on, subject.sex, subject.nationality), subject)
    name = f"{subject.surname}\u3000{subject.given}"
    return Known(Party(person, name, subject.born_on, subject.sex), subject)


def member_of(folio: Folio, person: InHouseNumber, newcomer: Newcomer) -> Member:
    """Make the place of somebody who comes from a register elsewhere."""
    reading = newcomer.given_reading
    return Member(
        person=person,
        given=(Dated(name_part(newcomer.given), folio.on),),
        given_readings=(Dated(reading, folio.on),) if reading else (),
        born_on=newcomer.born_on,
        sex=newcomer.sex,
        parents=newcomer.parents,
        adoptive=Parents(),
        spouse_role=(),
        entered_on=folio.on,
        entered_by=folio.event.kind,
        origin=Origin(newcomer.register, "", newcomer.surname, newcomer.surname_reading),
    )


def bring(folio: Folio, known: Known, number: str) -> None:
    """入籍: let a Japanese party enter a register, from here or elsewhere. A member of it stays."""
    if isinstance(known.subject, Newcomer):
        folio.enter(number, member_of(folio, known.party.person, known.subject))
    elif folio.where(known.party.person).number != number:
        folio.move(known.party.person, number)


def new_name(given: str, reading: Reading, folio: Folio) -> tuple[tuple[Dated, ...], tuple[Dated, ...]]:
    """Give a name and its reading as first stated on the day. Raises as `names` does."""
    return (Dated(name_part(given), folio.on),), (Dated(accepted_kana(reading), folio.on),)


def own_register(folio: Folio, person: InHouseNumber, domicile: Domicile | None = None) -> str:
    """Give the register a person heads or shares as spouse; else make her one (Koseki 17). Its number.

    A widowed spouse counts as spouse. The new one has the same surname, and the old domicile where none
    is chosen.
    """
    register = folio.where(person)
    if register.head == person or folio.member(person).spouse_role:
        return register.number
    origin = folio.origin_in(register)
    made = folio.open(domicile or register.domicile, person, origin.surname, origin.reading)
    folio.move(person, made.number)
    return made.number


def years(born_on: date, on: date) -> int:
    """Whole years on the birthdays (CC 4, 731, 792 ask for the birthday itself)."""
    return age_on_birthdays(born_on, max(on, born_on))


def minors_of(folio: Folio, one: InHouseNumber, two: InHouseNumber) -> list[InHouseNumber]:
    """Give the living minor children of two parents, in no order."""
    shared = set(folio.kin.children(one)) & set(folio.kin.children(two))
    return [each for each in shared if folio.place_of(each) and is_minor(folio, each)]


def is_minor(folio: Folio, person: InHouseNumber) -> bool:
    """未成年 (CC 4), on the day of the notice."""
    return years(folio.member(person).born_on, folio.on) < ADULT


def died(folio: Folio, person: InHouseNumber) -> bool:
    """Whether somebody who stood in a register here left it by death."""
    register = folio.last_place_of(person)
    member = register.member(person) if register is not None else None
    return member is not None and member.left_by is EventKind.DEATH


def late(accepted_on: date, happened_on: date, days: int) -> list[tuple[str, str]]:
    """届出期間の経過: note that the notice came late; the summary court is told (Koseki 137, 138).

    The first day is the day of the event itself (Koseki 43).
    """
    over = accepted_on > happened_on + timedelta(days=days - 1)
    return [("届出期間経過", f"{days}日")] if over else []


def begin_custody(folio: Folio, child: InHouseNumber, parent: InHouseNumber) -> None:
    """親権: let a parent have it from the day of the event until the child comes of age (CC 4, 818)."""
    of_age = reaches_on(folio.member(child).born_on, ADULT) + timedelta(days=1)
    folio.begin(FactKind.CUSTODY, child, folio.party(parent), folio.on, of_age)


def end_custody(folio: Folio, fact: Fact) -> None:
    """親権の終了: let it end on the day, if it still holds."""
    if fact.kind is FactKind.CUSTODY and fact.holds(folio.on):
        folio.end(fact, folio.on)


def end_marriage(folio: Folio, person: InHouseNumber) -> list[InHouseNumber]:
    """Let the marriage of a person end on the day, if there is one; give the other spouse."""
    ended = []
    for fact in folio.facts_about(person):
        if fact.kind is FactKind.SPOUSE and fact.holds(folio.on):
            folio.end(fact, folio.on)
            ended.append(fact.other.person if fact.person == person else fact.person)
    return ended
