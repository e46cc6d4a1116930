# SPDX-License-Identifier: Apache-2.0
"""欄の読取り: a form as it was typed, field by field; what cannot be read is a trouble beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from warifu.families.acts.filing import Filing
from warifu.families.cases import Named
from warifu.families.names import Reading, ReadingDecision
from warifu.families.questions import Elsewhere, people_of
from warifu.families.register import Domicile, FamilyRegister, Member, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording

LONGEST = 100
NEEDED = Wording("ここを書いてください。", "Please fill this in.")
LOOKS_LIKE_NUMBER = Wording(
    "12けたの数字があります。個人番号は書かないでください。",
    "There are twelve digits here. Never write an individual number.",
)
NO_DATE = Wording(
    "日付を読めません。2026-11-22 か令和8年11月22日のように書いてください。",
    "This date cannot be read. Write it as 2026-11-22.",
)
CHOOSE = Wording("どれかを選んでください。", "Please choose one.")
STRANGER = Wording(
    "この市の戸籍に、この方は見つかりません。本籍、筆頭者、生年月日を確かめてください。",
    "Nobody in a register of this city is called so. Check domicile, head and birth date.",
)
TWO_NAMES = Wording("氏と名の間を空けてください。", "Put a space between the two names.")
NO_CODE = Wording("6けたのコードを書いてください。", "Write the code of 6 digits.")
HERE = Wording("この市のコードです。", "This is the code of this city.")
Typed = Mapping[str, str]
Find = Callable[[Named], InHouseNumber | None]
"""Finds one person of a register here by its title, her name and birth date."""


class PaperRead:
    """What was typed, read field by field; `troubles` by field name."""

    def __init__(self, municipality: MunicipalityCode, typed: Typed, today: date) -> None:
        """Read for the office of one municipality."""
        self.municipality, self.typed, self.today = municipality, typed, today
        self.troubles: dict[str, Wording] = {}

    def text(self, name: str, *, required: bool = True) -> str:
        """One line of text."""
        said = self.typed.get(name, "").strip()[:LONGEST]
        if required and not said:
            self.troubles[name] = NEEDED
        return said

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A date in any form people write."""
        said = self.text(name, required=required)
        if not said:
            return None
        try:
            return parse_date(said)
        except Malformed:
            self.troubles[name] = NO_DATE
            return None

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the choices."""
        said = self.typed.get(name, "")
        if said not in allowed:
            self.troubles[name] = CHOOSE
            return allowed[0]
        return said

    def yes(self, name: str) -> bool:
        """A box that is ticked."""
        return self.typed.get(name, "") == "yes"

    def filing(self) -> Filing:
        """Who files, today."""
        witnesses = 2 if self.yes("witnesses") else 0
        return Filing(self.today, self.text("filer"), witnesses, self.day("court_on", required=False))

    def domicile(self) -> Domicile | None:
        """The new legal domicile in this municipality, where one is written."""
        place = self.text("domicile", required=False)
        return Domicile(self.municipality, place) if place else None

    def new_domicile(self) -> Domicile | None:
        """The new legal domicile, which this notice needs."""
        self.text("domicile")
        return self.domicile()

    def domicile_elsewhere(self, place: str) -> Domicile | None:
        """A place of the municipality whose code is typed, which is not this one."""
        try:
            there = MunicipalityCode.parse(self.text("municipality"))
        except Malformed:
            self.troubles["municipality"] = NO_CODE
            return None
        if there == self.municipality:
            self.troubles["municipality"] = HERE
            return None
        return Domicile(there, place) if place else None

    def reading(self, clerk: str) -> Reading:
        """The kana with the clerk's decision."""
        kana, because = self.text("kana"), self.text("because")
        return Reading(kana, ReadingDecision(accepted=True, reason=because, by=clerk))

    def city(self, name: str) -> MunicipalityCode | None:
        """A municipality by its code; None where it is left out, or this one."""
        said = self.text(name, required=False)
        try:
            code = MunicipalityCode.parse(said) if said else None
        except Malformed:
            self.troubles[name] = NO_CODE
            return None
        return None if code == self.municipality else code


class FormRead(PaperRead):
    """A form about a register that was opened."""

    def __init__(
        self, register: FamilyRegister, typed: Typed, today: date, elsewhere: Sequence[Elsewhere] = ()
    ) -> None:
        """Read against the register as the clerk saw it, and its couple's minors in other registers."""
        super().__init__(register.domicile.municipality, typed, today)
        self.register, self.elsewhere = register, elsewhere

    def member(self, name: str) -> Member | None:
        """One enrolled person, by her place."""
        found = {mark: self.register.members[int(mark[1:])] for mark, _ in people_of(self.register)}
        said = self.typed.get(name, "")
        if said not in found:
            self.troubles[name] = CHOOSE
        return found.get(said)

    def named(self) -> Named | None:
        """Somebody named by her register (this one where none is given), name and birth date."""
        name, born_on = self.text("other_name"), self.day("other_born_on")
        place, head = self.text("other_place", required=False), self.text("other_head", required=False)
        if born_on is None or not name:
            return None
        own = self.register
        return Named(place or own.domicile.place, head or own.name_of(own.head), name, born_on)

    def signed(self) -> tuple[InHouseNumber, ...]:
        """The head and the spouse, where the clerk saw that they signed."""
        who = [each for each in self.register.enrolled if stated(each.spouse_role)]
        signers = [self.register.head, *(each.person for each in who)]
        return tuple(dict.fromkeys(signers)) if self.yes("signed") else ()
