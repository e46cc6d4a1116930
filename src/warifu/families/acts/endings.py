# SPDX-License-Identifier: Apache-2.0
"""死亡・国籍・他市区町村: how people come into and go out of the registers of this municipality.

Koseki 22, 23, 86-94, 102-2, 103; Nationality Act 10-13. Entries of registers elsewhere come as notices
(Koseki 25, 30): `departure` lets somebody go who entered a register of another municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.families.acts.divorces import months_later
from warifu.families.acts.filing import (
    Filing,
    Foreigner,
    Subject,
    end_custody,
    end_marriage,
    know,
    late,
    new_name,
)
from warifu.families.facts import FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import NotedAsSpouse, Reading, accepted_kana, name_part
from warifu.families.refusals import (
    AlreadyInRegister,
    BeforeAcceptance,
    CourtPermissionMissing,
    JudgmentMissing,
    SurnameNotOfTheTwo,
)
from warifu.families.register import Dated, Domicile, Elsewhere, Member, Origin, Parents, restate, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.dates import in_era


@dataclass(frozen=True, slots=True, repr=False)
class Death(Masked):
    """死亡届 (KA 86): within seven days. `by_judgment`: 失踪宣告 (KA 94), `died_on` is the day deemed."""

    filing: Filing
    person: InHouseNumber
    died_on: date
    died_at: str = ""
    by_judgment: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class NationalityLost(Masked):
    """国籍喪失届 (KA 103): `lost_on` by naturalising elsewhere or by renouncing."""

    filing: Filing
    person: InHouseNumber
    lost_on: date
    nationality: str


@dataclass(frozen=True, slots=True, repr=False)
class Naturalisation(Masked):
    """帰化届 (KA 102-2): `gazette_on` is the day of the Official Gazette, when it takes effect.

    `foreigner` may be the spouse a register here already notes, by her number. `with_spouse`: the two take
    the Japanese spouse's surname, so that she enters that register; else hers, with a new one. `lives_in`
    is the municipality of her address, which no supplement knows yet: it has to hear of it (Juki Act 9(2)).
    """

    filing: Filing
    foreigner: Foreigner | InHouseNumber
    surname: str
    surname_reading: Reading
    given: str
    given_reading: Reading
    gazette_on: date
    parents: Parents
    domicile: Domicile | None = None
    with_spouse: bool = False
    lives_in: MunicipalityCode | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Establishment(Masked):
    """就籍届 (KA 110, 111): a Japanese person who has no register gets one, by permission of the family court
    or by judgment, on `filing.court_on`. `person` is her in-house number if this body knows her already.
    `lives_in` as of a naturalisation.
    """

    filing: Filing
    surname: str
    surname_reading: Reading
    given: str
    given_reading: Reading
    born_on: date
    sex: Sex
    parents: Parents
    domicile: Domicile
    person: InHouseNumber | None = None
    lives_in: MunicipalityCode | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Departure(Masked):
    """他の市区町村からの通知: somebody entered a register elsewhere, by marriage, adoption or otherwise.

    `heading` is that register as text, `went_to` the same for telling the city where she lives: without it
    that city goes on with the register here. `spouse` is given when she married there.
    """

    filing: Filing
    person: InHouseNumber
    heading: str
    why: str
    spouse: Subject | None = None
    went_to: Elsewhere | None = None


First = Naturalisation | Establishment
"""What gives somebody a first register, so that none is looked at before."""


def death(folio: Folio, notice: Death) -> None:
    """死亡・失踪: remove somebody; the marriage ends (CC 728, Koseki 23). An empty register closes.

    Raises BeforeAcceptance, JudgmentMissing, NotInRegister.
    """
    if notice.died_on > notice.filing.accepted_on:
        raise BeforeAcceptance
    if notice.by_judgment and notice.filing.court_on is None:
        raise JudgmentMissing
    word = "死亡とみなされる日" if notice.by_judgment else "死亡日"
    said = [(word, in_era(notice.died_on)), ("死亡地", notice.died_at), *notice.filing.items()]
    if not notice.by_judgment:
        said += late(notice.filing.accepted_on, notice.died_on, 7)
    _out(folio, notice.person, said, "")
    for fact in folio.facts_about(notice.person):
        end_custody(folio, fact)
    for spouse in end_marriage(folio, notice.person):
        if folio.place_of(spouse) is not None:
            member = folio.member(spouse)
            folio.change_member(spouse, spouse_role=restate(member.spouse_role, "", folio.on))
            folio.write(folio.where(spouse).number, spouse, [("配偶者の死亡日", in_era(notice.died_on))])


def nationality_lost(folio: Folio, notice: NationalityLost) -> None:
    """国籍喪失: remove somebody who is Japanese no longer (Koseki 23). Marriage and parents stay."""
    if notice.lost_on > notice.filing.accepted_on:
        raise BeforeAcceptance
    said = [("国籍喪失日", in_era(notice.lost_on)), ("喪失後の国籍", notice.nationality)]
    _out(folio, notice.person, [*said, *notice.filing.items()], "")


def naturalisation(folio: Folio, notice: Naturalisation) -> InHouseNumber:
    """帰化: give a new national her register, or her place beside the Japanese spouse (Koseki 22, 102-2).

    Raises AlreadyInRegister, DomicileMissing, BeforeAcceptance, NameCharacters, SurnameNotOfTheTwo, and the
    refusals of readings.
    """
    if notice.gazette_on > notice.filing.accepted_on:
        raise BeforeAcceptance
    party = _as_noted(folio, know(folio, notice.foreigner).party)
    if folio.place_of(party.person) is not None:
        raise AlreadyInRegister
    given, readings = new_name(notice.given, notice.given_reading, folio)
    surname, reading = name_part(notice.surname), accepted_kana(notice.surname_reading)
    spouse = next((each for each in folio.kin.spouses(party.person) if folio.place_of(each)), None)
    role = "夫" if party.sex is Sex.MALE else "妻"
    roles = (Dated(role, folio.on),) if spouse is not None else ()
    number = _naturalised_register(folio, notice, party, spouse, surname, reading)
    member = Member(
        party.person, given, readings, party.born_on, party.sex, notice.parents, Parents(), roles,
        folio.on, folio.event.kind, Origin("", "", surname, reading),
    )  # fmt: skip
    folio.enter(number, member)
    folio.lives(party.person, notice.lives_in)
    if spouse is not None and not notice.with_spouse:
        before = folio.member(spouse)
        folio.move(spouse, number, spouse_role=before.spouse_role)
    said = [("帰化日", in_era(notice.gazette_on)), ("従前の氏名", party.name), *notice.filing.items()]
    said += [("従前の国籍", party.nationality)]
    if notice.filing.accepted_on > months_later(notice.gazette_on, 1):
        said.append(("届出期間経過", "1か月"))  # KA 102-2
    folio.write(number, party.person, said)
    return party.person


def _as_noted(folio: Folio, party: Party) -> Party:
    """The one whom registers here note as a parent or spouse under this name and birth date, if any does.

    Raises NotedAsSpouse where the Japanese spouse stands here and nobody said which register the two have.
    """
    noted = folio.noted_foreigner(party)
    if noted is None or noted.person == party.person:
        return party
    if any(folio.place_of(each) for each in folio.kin.spouses(noted.person)):
        raise NotedAsSpouse
    return noted


def _naturalised_register(
    folio: Folio,
    notice: Naturalisation,
    party: Party,
    spouse: InHouseNumber | None,
    surname: str,
    reading: str,
) -> str:
    if spouse is not None and notice.with_spouse:
        register = folio.where(spouse)
        if stated(register.surname) != surname:
            raise SurnameNotOfTheTwo
        return register.number
    if notice.domicile is not None:
        folio.not_twice(notice.domicile, f"{surname}\u3000{notice.given}", party.born_on)
    items = [("編製事由", "帰化"), ("編製日", in_era(folio.on))]
    return folio.open(notice.domicile, party.person, surname, reading, items).number


def establishment(folio: Folio, notice: Establishment) -> InHouseNumber:
    """就籍: open a register for somebody who was never in one; until then she is served on paper.

    Raises CourtPermissionMissing, AlreadyInRegister, NotDomiciledHere, the refusals of names and readings.
    """
    if notice.filing.court_on is None:
        raise CourtPermissionMissing(law="KA 110, 111")
    given, readings = new_name(notice.given, notice.given_reading, folio)
    surname, reading = name_part(notice.surname), accepted_kana(notice.surname_reading)
    folio.not_twice(notice.domicile, f"{surname}\u3000{notice.given}", notice.born_on)
    person = notice.person or folio.new_person()
    items = [("編製事由", "就籍"), ("編製日", in_era(folio.on))]
    number = folio.open(notice.domicile, person, surname, reading, items).number
    member = Member(
        person, given, readings, notice.born_on, notice.sex, notice.parents, Parents(), (),
        folio.on, folio.event.kind, Origin(),
    )  # fmt: skip
    folio.enter(number, member)
    folio.lives(person, notice.lives_in)
    said = [("就籍日", in_era(folio.on)), *notice.filing.items()]
    said += late(notice.filing.accepted_on, notice.filing.court_on, 10)  # KA 110, 111
    folio.write(number, person, said)
    return person


def departure(folio: Folio, notice: Departure) -> None:
    """他市区町村への入籍: remove somebody who now stands in a register elsewhere (Koseki 23, 30)."""
    folio.in_order(notice.person)
    if notice.spouse is not None:
        folio.begin(FactKind.SPOUSE, notice.person, know(folio, notice.spouse).party, folio.on)
    said = [(f"{notice.why}日", in_era(folio.on)), ("入籍戸籍", notice.heading), *notice.filing.items()]
    _out(folio, notice.person, said, notice.heading, notice.went_to)


def _out(
    folio: Folio,
    person: InHouseNumber,
    said: list[tuple[str, str]],
    to: str,
    went_to: Elsewhere | None = None,
) -> None:
    folio.write(folio.where(person).number, person, said)
    folio.leave(person, to=to, went_to=went_to)
