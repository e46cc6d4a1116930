# SPDX-License-Identifier: Apache-2.0
"""戸籍 of one life: what Asahi enters in her family register, and how the clerk where she lives is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.japan import MUNICIPALITIES, Japan
from tests.sights import Sights
from warifu.app.hall import Hall
from warifu.app.registers import Registers
from warifu.counters.entries import EntryDesk
from warifu.demo.town.families import family_registers
from warifu.families import CertificateContent, Domicile, FamiliesService, FamiliesStore, Notice
from warifu.families import Reading as FamilyReading
from warifu.families.acts.births import Birth
from warifu.families.acts.changes import Surname, SurnameGround
from warifu.families.acts.endings import Death, Naturalisation
from warifu.families.acts.filing import Filing, Foreigner
from warifu.families.acts.marriages import Marriage
from warifu.families.certificate import content
from warifu.families.facts import Kin
from warifu.families.names import ReadingDecision
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.residents import EventKind, Particulars

ASAHI = "city:asahi"
CODE = MunicipalityCode.parse(MUNICIPALITIES[ASAHI])
MIDORI_CODE = MunicipalityCode.parse(MUNICIPALITIES["city:midori"])
CLERK = "clerk-1"
HIS_NAME = "グエン　ヴァン　ラン"
THEIRS = Domicile(CODE, "割符県朝陽市旭町三丁目4番")


@dataclass
class HerFamilyRegister:
    """Asahi's family registers, where hers is all her life, and what they certified on the way."""

    japan: Japan
    kin: FamiliesService = field(init=False)
    her: InHouseNumber = field(init=False, repr=False)
    him: InHouseNumber = field(init=False, repr=False)
    pages: list[tuple[str, CertificateContent]] = field(default_factory=list)
    joined: dict[str, Registers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        store, clock = FamiliesStore(self.japan.databases[ASAHI]), self.japan.clock
        self.kin = FamiliesService(ASAHI, store, municipality=CODE, clock=clock, draw=os.urandom)

    @property
    def today(self) -> date:
        return self.japan.clock.today()

    def accept(self, notice: Notice) -> InHouseNumber | None:
        """A clerk enters a notice; every city hears what it has to."""
        person = self.kin.accept(notice, by=CLERK).person
        self.registers(ASAHI).entries.round()
        return person

    def registers(self, city: str) -> Registers:
        """The registers of a city, joined as it joins them, for doing one round at a time."""
        if city not in self.joined:
            parts, register = self.japan.parts(city), self.japan.register(city)
            self.joined[city] = Registers(parts, register, self.kin, Hall(parts, register, Sights()).service)
        return self.joined[city]

    def enters(self, city: str, kind: EventKind) -> None:
        """The clerk of the city where she lives opens the one entry that waits there, and enters it."""
        register = self.japan.register(city)
        (line,) = register.owed.waiting()
        assert line.owed.kind is kind
        desk = EntryDesk(register, self.registers(city).posts, lambda _: False, Sights())
        opened = desk.open(line.owed.notice, "住-1", clerk=CLERK)
        desk.enter(line.owed.notice, "住-1", opened.seen, clerk=CLERK)
        for other in (ASAHI, "city:midori"):
            assert self.japan.register(other).owed.waiting() == [], "nothing else, and nothing elsewhere"

    # her life

    def parents(self, numbers: Sequence[str], people: Sequence[Particulars]) -> None:
        """Her parents' register is taken over from the system before."""
        family = zip(map(InHouseNumber.parse, numbers), people, strict=True)
        self.father, self.mother = (InHouseNumber.parse(each) for each in numbers)
        self.kin.take_over(list(family_registers(family, CODE, self.today)), by="take-over")

    def born(self, born_on: date) -> None:
        filing, where = Filing(self.today, "父"), "割符県美登里市"
        sora = Birth(filing, "空", _read("ソラ"), Sex.FEMALE, born_on, where, self.mother, self.father)
        her = self.accept(sora)
        assert her is not None
        self.her = her

    def married(self, born_on: date) -> None:
        """A foreigner stands in no register: hers names him, and is her own from now on."""
        him = Foreigner(HIS_NAME, born_on, Sex.MALE, "VNM", capacity_shown=True)
        self.accept(Marriage(Filing(self.today, "夫妻", 2), him, self.her, domicile=THEIRS))
        (self.him,) = Kin(self.kin.facts, self.today).spouses(self.her)
        assert self.kin.registers_of(self.him) == []
        hers = self.kin.register_of(self.her)
        assert (hers.head, [each.person for each in hers.members]) == (self.her, [self.her])
        assert dict(hers.entries[-1].items)["配偶者氏名"] == HIS_NAME

    def takes_his_surname(self) -> None:
        """Within six months, without the court (KA 107(2))."""
        ground, signed = SurnameGround.FOREIGN_SPOUSE, (self.her,)
        read = _read("グエン")
        self.accept(Surname(Filing(self.today, "本人"), self.her, "グエン", read, ground, signed))

    def he_naturalises(self) -> None:
        """They choose a new surname, his: a register that he heads, which she enters; hers closes."""
        hers, parents = (
            self.kin.register_of(self.her),
            Parents("グエン　ヴァン　ナム", "レ　ティ　マイ", "長男"),
        )
        filing = Filing(self.today, "本人")
        named = ("鈴木", _read("スズキ"), "蘭", _read("ラン"))
        self.accept(
            Naturalisation(filing, self.him, *named, self.today, parents, THEIRS, lives_in=MIDORI_CODE)
        )
        theirs = self.kin.register_of(self.him)
        assert [each.person for each in theirs.enrolled] == [self.him, self.her]
        assert not self.kin.register(hers.number).is_open

    def died(self) -> None:
        self.accept(Death(Filing(self.today, "夫"), self.her, self.today, "割符県美登里市"))
        theirs = self.kin.register_of(self.him)
        assert [each.person for each in theirs.enrolled] == [self.him]

    # what it says

    def certify(self) -> None:
        """The certificate of every register she ever stood in: each page must come out the same for ever."""
        for each in self.kin.registers_of(self.her):
            self.pages.append((each.number, self.kin.certificate(each.number, self.her, by=CLERK)))

    def says(self, on: date) -> tuple[str, str, bool]:
        """Her name, who heads her register ("" where she stands in none), whether she is married then."""
        married = bool(Kin(self.kin.facts, on).spouses(self.her))
        for register in self.kin.registers_of(self.her):
            then = register.as_of(on)
            member = then.member(self.her) if then else None
            if then is not None and member is not None and member.present(on):
                return then.name_of(self.her, on), then.name_of(then.head, on), married
        return "", "", married

    def check_pages(self) -> None:
        """What was certified comes out again from the version of then."""
        for number, page in self.pages:
            known = self.kin.register(number, known_at=page.recorded_before)
            assert content(known, page.recorded_before) == page


def _read(kana: str) -> FamilyReading:
    return FamilyReading(kana, ReadingDecision(accepted=True, reason="辞典に載る読み方", by=CLERK))
