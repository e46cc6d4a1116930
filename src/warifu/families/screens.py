# SPDX-License-Identifier: Apache-2.0
"""戸籍の画面: the clerk's pages of the family registers. Draws only; every look was recorded before.

No number and no address ever reaches it, and nothing on a register's page says whether somebody is
protected: what is never shown is listed in the same words for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warifu.families.cases import ClerkCase, Opened
from warifu.families.certificate import CertificateContent, Section
from warifu.families.first_forms import FORMS as FIRST_FORMS
from warifu.families.forms import FORMS, GROUPS
from warifu.families.labels import KINDS, LABELS
from warifu.families.passport_codes import GivenCode, PassportCode
from warifu.families.passports import PassportFacts
from warifu.families.questions import Choices, FormKind, Question, people_of
from warifu.families.register import FamilyRegister
from warifu.families.requirements import REQUIREMENTS, Requirement
from warifu.families.supplement import Supplement
from warifu.kernel.dates import in_era
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Screens, Shell, Wording, cite

_SCREENS = Screens(Path(__file__).parent, "families")
_PASSPORT = {
    "surname": Wording("氏", "Surname"),
    "given_name": Wording("名", "Given name"),
    "surname_reading": Wording("氏の振り仮名", "Reading of the surname"),
    "given_reading": Wording("名の振り仮名", "Reading of the given name"),
    "birth_date": Wording("生年月日", "Born on"),
    "domicile_prefecture": Wording("本籍の都道府県", "Prefecture of the domicile"),
    "nationality": Wording("国籍", "Nationality"),
    "living": Wording("生存", "Living"),
}
Lines = tuple[tuple[Wording, Wording], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with labelled lines; `closed` marks a removed person; blocks of hers stand inside."""

    heading: Wording
    lines: Lines
    closed: bool = False
    inside: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class StartView:
    """The first page: a case is opened with its number and reason."""

    shell: Shell
    typed: Mapping[str, str]
    troubles: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class FindView:
    """A case: look a register up. `found` is None before the first search."""

    shell: Shell
    case: ClerkCase
    address: str
    typed: Mapping[str, str] = field(default_factory=dict)
    troubles: Mapping[str, Wording] = field(default_factory=dict)
    found: Sequence[Opened] | None = None

    @property
    def firsts(self) -> tuple[FormKind, ...]:
        """Notices of who stands in no register."""
        return tuple(FIRST_FORMS.values())

    def title(self, register: FamilyRegister) -> Wording:
        """What tells one of several registers from another."""
        return Wording(register.title.replace("\u3000", " "))


@dataclass(frozen=True, slots=True)
class RegisterView:
    """One register, whole. `entered`: a notice was entered just now."""

    shell: Shell
    case: ClerkCase
    address: str
    opened: Opened
    content: CertificateContent
    entered: bool = False

    @property
    def title(self) -> Lines:
        """Domicile, head, and when it was closed."""
        return _lines(self.content.title)

    @property
    def people(self) -> tuple[Block, ...]:
        """Everybody it writes of, with her entries."""
        return people_blocks(self.content)

    @property
    def entries(self) -> tuple[Block, ...]:
        """Entries of the register itself."""
        return tuple(_block(each) for each in self.content.register_entries)

    @property
    def forms(self) -> tuple[tuple[Wording, tuple[FormKind, ...]], ...]:
        """The notices that can be taken here, by their groups; none for a closed register."""
        if not self.opened.register.is_open:
            return ()
        return tuple(
            (group, tuple(each for each in FORMS.values() if each.group is group)) for group in GROUPS
        )

    @property
    def members(self) -> Choices:
        """Those enrolled, by their place."""
        return people_of(self.opened.register)


@dataclass(frozen=True, slots=True)
class FormView:
    """A form about an opened register. `refusal` is why what was just sent was not accepted."""

    shell: Shell
    case: ClerkCase
    address: str
    opened: Opened | None
    action: str
    words: Wording
    law: Wording
    questions: Sequence[Question]
    typed: Mapping[str, str]
    troubles: Mapping[str, Wording]
    refusal: Refusal | None = None

    @property
    def about(self) -> Wording | None:
        """Which register, if the form is about one."""
        return _about(self.opened)

    @property
    def cited(self) -> Wording | None:
        """The article of the refusal."""
        return cite(self.refusal.law) if self.refusal and self.refusal.law else None

    @property
    def kind(self) -> str:
        """Which notice; empty where the form is none."""
        return self.typed.get("kind", "") if self.action in {"notice", "first"} else ""

    @property
    def required(self) -> Requirement | None:
        """Who files this notice, until when, with which papers."""
        return REQUIREMENTS.get(self.kind)


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """記載の前の確認: what was typed into a form, in words, before anything is entered."""

    shell: Shell
    case: ClerkCase
    address: str
    opened: Opened | None
    action: str
    words: Wording
    law: Wording
    questions: Sequence[Question]
    typed: Mapping[str, str]

    @property
    def about(self) -> Wording | None:
        """Which register, if the form is about one."""
        return _about(self.opened)

    @property
    def lines(self) -> Lines:
        """Each question with what was answered; what was left out is not shown."""
        said = ((each, self.typed.get(each.name, "").strip()) for each in self.questions)
        return tuple((each.words, _answer(each, text)) for each, text in said if text)

    @property
    def fields(self) -> Mapping[str, str]:
        """What goes along to the next step, field by field."""
        kept = ("look", "version", "kind", *(each.name for each in self.questions))
        return {name: self.typed[name] for name in kept if name in self.typed}


@dataclass(frozen=True, slots=True)
class PaperView:
    """What leaves the office, or what another office would hear: blocks of labelled lines."""

    shell: Shell
    case: ClerkCase
    address: str
    opened: Opened
    kind: str
    blocks: Sequence[Block]


def render_start(view: StartView, language: str) -> str:
    """Open a case."""
    return _SCREENS.render("start.html", language, shell=view.shell, view=view)


def render_find(view: FindView, language: str) -> str:
    """Look a register up."""
    return _SCREENS.render("find.html", language, shell=view.shell, view=view)


def render_register(view: RegisterView, language: str) -> str:
    """One register."""
    return _SCREENS.render("register.html", language, shell=view.shell, view=view)


def render_form(view: FormView, language: str) -> str:
    """A form."""
    return _SCREENS.render("form.html", language, shell=view.shell, view=view)


def render_confirm(view: ConfirmView, language: str) -> str:
    """Look at a notice once more before it is entered."""
    return _SCREENS.render("confirm.html", language, shell=view.shell, view=view)


def render_paper(view: PaperView, language: str) -> str:
    """A certificate, a supplement, or the passport office's view."""
    return _SCREENS.render("paper.html", language, shell=view.shell, view=view)


def certificate_blocks(content: CertificateContent) -> tuple[Block, ...]:
    """A certificate as it states the register."""
    first = Block(Wording("戸籍の表示", "The register"), _lines(content.title))
    return (first, *(_block(each) for each in content.register_entries), *people_blocks(content))


def people_blocks(content: CertificateContent) -> tuple[Block, ...]:
    """The columns of a certificate, one for each person."""
    blocks = []
    for each in content.people:
        name = next((text for label, text in each.lines if label == "名"), "")
        inside = tuple(_block(entry) for entry in each.entries)
        blocks.append(Block(Wording(name), _lines(each.lines), each.removed, inside))
    return tuple(blocks)


def supplement_blocks(supplement: Supplement) -> tuple[Block, ...]:
    """The addresses of a supplement as one asker may see them."""
    return tuple(
        Block(
            Wording(column.name.replace("\u3000", " ")),
            tuple(
                (Wording(f"{in_era(each.from_on)}から", f"since {each.from_on}"), Wording(each.text))
                for each in column.addresses
            ),
        )
        for column in supplement.columns
    )


def passport_blocks(facts: PassportFacts) -> tuple[Block, ...]:
    """What the passport office hears."""
    yes = {True: Wording("はい", "yes"), False: Wording("いいえ", "no")}
    lines = [
        (words, yes[value] if isinstance(value, bool) else Wording(str(value) or "—", str(value) or "—"))
        for key, words in _PASSPORT.items()
        for value in (getattr(facts, key),)
    ]
    return (Block(Wording("旅券の発給に必要な事項", "Facts a passport needs"), tuple(lines)),)


def passport_code_blocks(code: PassportCode, given: GivenCode, name: str) -> tuple[Block, ...]:
    """The code as it is handed over, on the one page that shows it."""
    lines = (
        (Wording("符号", "Code"), Wording(code.grouped())),
        (Wording("本人", "Whose"), Wording(name.replace("\u3000", " "))),
        (Wording("有効期限", "Good until"), Wording(in_era(given.good_until), str(given.good_until))),
    )
    return (Block(Wording("提供用識別符号", "Code for the passport office"), lines),)


def _about(opened: Opened | None) -> Wording | None:
    return Wording(opened.register.title.replace("\u3000", " ")) if opened is not None else None


def _answer(question: Question, text: str) -> Wording:
    if question.ask == "yes":
        return Wording("はい", "yes")
    words = dict(question.choices).get(text)
    return words or Wording(text.replace("\u3000", " "))


def _block(section: Section) -> Block:
    heading = KINDS.get(section.heading, Wording(section.heading))
    return Block(heading, _lines(section.lines))


def _lines(lines: Sequence[tuple[str, str]]) -> Lines:
    shown = ((label, text.replace("\u3000", " ")) for label, text in lines)
    return tuple((LABELS.get(label, Wording(label)), Wording(text)) for label, text in shown)
