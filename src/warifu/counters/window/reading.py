# SPDX-License-Identifier: Apache-2.0
"""届出を読む: what was typed into the form of an event, as answers or as troubles. Pure.

Reads and says what cannot be read; whether it may be entered is the register's. A member of a household is
named on a page by `m1`, `m2` … of this case only: no identifier ever stands in a page. Twelve digits that
could be an Individual Number are taken out of what was typed and never shown again (`without_numbers`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from warifu.counters.window.events import ITEMS, RELATIONS, Ask, EventForm, Question
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.dates import ImpossibleDate, UnreadableDate, in_both, parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import mask_numbers
from warifu.residents import (
    COLUMNS,
    PROBLEMS,
    EventKind,
    Particulars,
    Relation,
    Resident,
    faults,
    read_particulars,
)

NEW = "new"
MOST_NEWCOMERS = 8
LONGEST = 200
_AT_LEAST_ONE = Wording("1人以上を選んでください。", "Choose at least one person.")
_CHOOSE = Wording("選んでください。", "Choose one.")
_NO_CHANGE = Wording(
    "変わる方の続柄を選び直してください。", "Change the relation of whoever stands otherwise now."
)
_OPEN_OTHER = Wording(
    "合わさる先の世帯を先に「ほかの世帯を開く」で開いてください。",
    "Open the other household first (“Open another household”).",
)


@dataclass(frozen=True, slots=True, repr=False)
class Member(Masked):
    """世帯員: one of a household that was opened in this case, by the name she has on its pages."""

    key: str
    resident: Resident
    stated: Particulars

    @property
    def person(self) -> InHouseNumber:
        """Who she is in the register."""
        return self.resident.in_house_number


@dataclass(frozen=True, slots=True, repr=False)
class Household(Masked):
    """開いた世帯: a household as it stood on the screen, with the version the clerk saw."""

    key: str
    number: str
    version: int
    members: tuple[Member, ...]

    @property
    def words(self) -> Wording:
        """What a page calls it: by its first member."""
        name = self.members[0].stated.name.replace("\u3000", " ") if self.members else ""
        return Wording(f"{name}さんの世帯", f"Household of {name}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """誤り: the field it stands beside ("" for the whole form) and what to do."""

    field: str
    words: Wording


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer(Masked):
    """One person whom the event states anew."""

    stated: Particulars
    record_code: ResidentRecordCode | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Entered(Masked):
    """確認前の届出: everything an event needs, read and waiting for the clerk's confirmation.

    `mark` names this reading, so that an older confirmation page confirms nothing.
    """

    form: EventForm
    mark: str
    happened_on: date
    texts: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    who: tuple[InHouseNumber, ...] = ()
    relations: Mapping[InHouseNumber, Relation] = field(default_factory=dict)
    household: str = ""
    newcomers: tuple[Newcomer, ...] = ()
    lines: tuple[tuple[Wording, Wording], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Setting(Masked):
    """What a form is read against: the opened households, the day, a new household's number, its mark."""

    households: Sequence[Household]
    person: InHouseNumber | None
    today: date
    new_household: str
    mark: str
    cities: Mapping[str, Wording]

    @property
    def members(self) -> list[Member]:
        """Everybody in the opened households."""
        return [member for each in self.households for member in each.members]

    def own(self) -> tuple[Member, ...]:
        """The household the case is about: the first that was opened."""
        return self.households[0].members if self.households else ()


def without_numbers(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Trouble]]:
    """Give what was typed with every answer emptied in which twelve digits stand, and say so.

    >>> without_numbers({"name": "123456789018"})[0]
    {'name': ''}
    """
    kept = {name: "" if mask_numbers(text) != text else text for name, text in typed.items()}
    found = [Trouble(name, _problem("looks_like_number")) for name in typed if kept[name] != typed[name]]
    return kept, found


def read(form: EventForm, draft: Mapping[str, str], setting: Setting) -> tuple[Entered | None, list[Trouble]]:
    """Read a form. None where there is a trouble."""
    reader = _Reader(form, draft, setting)
    for question in form.questions:
        reader.answer(question)
    if form.newcomers:
        reader.read_newcomers()
    if reader.troubles:
        return None, reader.troubles
    return reader.entered(), []


def newcomers_in(form: EventForm, draft: Mapping[str, str]) -> int:
    """How many blocks for new people a form has now."""
    asked = draft.get("people", "1")
    return min(MOST_NEWCOMERS, max(1, int(asked))) if form.several and asked in _COUNTS else 1


_COUNTS = {str(count) for count in range(1, MOST_NEWCOMERS + 1)}


def particulars_texts(stated: Particulars) -> dict[str, str]:
    """A resident's particulars as a row of texts, to read them again with one item changed."""
    return {
        name: str(value if value is not None else "") for name in COLUMNS for value in [getattr(stated, name)]
    }


class _Reader:
    """One reading of one form."""

    def __init__(self, form: EventForm, draft: Mapping[str, str], setting: Setting) -> None:
        self._form, self._draft, self._setting = form, draft, setting
        self.troubles: list[Trouble] = []
        self._texts: dict[str, str] = {}
        self._dates: dict[str, date] = {}
        self._who: tuple[InHouseNumber, ...] = ()
        self._relations: dict[InHouseNumber, Relation] = {}
        splits = form.kind is EventKind.HOUSEHOLD_SPLIT or not setting.households
        self._household = setting.new_household if splits else setting.households[0].number
        self._newcomers: list[Newcomer] = []
        self._lines: list[tuple[Wording, Wording]] = []

    def answer(self, question: Question) -> None:
        """Read one question."""
        match question.ask:
            case Ask.MEMBERS:
                self._read_members(question)
            case Ask.RELATIONS:
                self._read_relations(question)
            case Ask.HOUSEHOLD:
                self._read_household(question)
            case _:
                self._read_plain(question)

    def entered(self) -> Entered:
        """Everything read."""
        born = self._newcomers[0].stated.birth_date if self._form.kind is EventKind.BIRTH else None
        return Entered(
            self._form,
            self._setting.mark,
            born or self._dates["happened_on"],
            self._texts,
            self._dates,
            self._who,
            self._relations,
            self._household,
            tuple(self._newcomers),
            tuple(self._lines),
        )

    def _trouble(self, where: str, words: Wording) -> None:
        if Trouble(where, words) not in self.troubles:  # what several people share is said once
            self.troubles.append(Trouble(where, words))

    def _line(self, words: Wording, said: str | Wording) -> None:
        self._lines.append((words, Wording(said) if isinstance(said, str) else said))

    def _read_plain(self, question: Question) -> None:
        text = self._draft.get(question.name, "").strip()
        if not text and question.required:
            self._trouble(question.name, _CHOOSE if question.ask is Ask.CHOICE else _problem("required"))
        elif len(text) > LONGEST:
            self._trouble(question.name, _problem("too_long"))
        elif question.ask is Ask.DATE:
            self._read_date(question, text)
        else:
            choices = dict(_choices(question, self._setting))
            if text and question.ask is Ask.CHOICE and text not in choices:
                self._trouble(question.name, _CHOOSE)
            self._texts[question.name] = text
            self._line(question.words, choices.get(text) or text or _NOTHING)

    def _read_date(self, question: Question, text: str) -> None:
        if not text:
            return
        try:
            self._dates[question.name] = parse_date(text)
        except (UnreadableDate, ImpossibleDate) as wrong:
            self._trouble(question.name, _problem(wrong.reason))
            return
        on = self._dates[question.name]
        self._line(question.words, Wording(in_both(on), on.isoformat()))

    def _read_members(self, question: Question) -> None:
        chosen = [each for each in self._setting.own() if self._draft.get(f"who-{each.key}")]
        if not chosen:
            self._trouble(question.name, _AT_LEAST_ONE)
        self._who = tuple(each.person for each in chosen)
        self._line(question.words, "、".join(each.stated.name for each in chosen))

    def _read_relations(self, question: Question) -> None:
        for member in self._setting.members:
            said = self._draft.get(f"rel-{member.key}", member.stated.relation.value)
            if said not in set(Relation):
                self._trouble(question.name, _CHOOSE)
            elif said != member.stated.relation.value:
                relation = Relation(said)
                self._relations[member.person] = relation
                words = Wording(f"{member.stated.name}の続柄", f"Relation of {member.stated.name}")
                self._line(words, RELATIONS[relation])
        if self._form.kind is EventKind.HEAD_CHANGE and not self._relations:
            self._trouble(question.name, _NO_CHANGE)

    def _read_household(self, question: Question) -> None:
        joins = self._form.kind is EventKind.HOUSEHOLD_MERGE
        others = {each.key: each for each in self._setting.households}
        said = self._draft.get("household", "" if joins else NEW)
        if said == NEW and not joins:
            self._household = self._setting.new_household
            self._line(question.words, Wording("新しい世帯", "A new household"))
        elif said in others and not (joins and others[said] is self._setting.households[0]):
            self._household = others[said].number
            self._line(question.words, others[said].words)
        else:
            self._trouble(question.name, _OPEN_OTHER if joins else _CHOOSE)

    def read_newcomers(self) -> None:
        """Read every block of a person who is stated anew."""
        for place in range(1, newcomers_in(self._form, self._draft) + 1):
            self._read_newcomer(f"p{place}-")

    def _read_newcomer(self, prefix: str) -> None:
        typed = {each.name: self._draft.get(prefix + each.name, "").strip() for each in self._form.newcomers}
        code = self._record_code(prefix, typed.pop("record_code", ""))
        texts = dict.fromkeys(COLUMNS, "") | typed | self._place(typed)
        stated, problems = read_particulars(texts)
        if stated is not None:
            problems = faults(stated, self._setting.today)
        for problem in problems:
            own = problem.column in typed
            self._trouble(prefix + problem.column if own else _HERE.get(problem.column, problem.column), _problem(problem.code))  # fmt: skip  # noqa: E501
        if stated is None or problems:
            return
        self._newcomers.append(Newcomer(stated, code))
        for question in self._form.newcomers:
            if typed.get(question.name):
                said = dict(question.choices).get(typed[question.name]) or typed[question.name]
                self._line(question.words, said)

    def _place(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Where and since when new people live: as asked, or with the parent of a newborn."""
        if self._form.kind is EventKind.BIRTH:
            home = self._setting.own()[0].stated
            since, postal, address = typed["birth_date"], home.postal_code, home.address
        else:
            since = self._draft.get("happened_on", "").strip()
            postal, address = (self._texts.get(name, "") for name in ("postal_code", "address"))
        return {
            "household": self._household,
            "resident_since": since,
            "postal_code": postal,
            "address": address,
        }

    def _record_code(self, prefix: str, text: str) -> ResidentRecordCode | None:
        try:
            code = ResidentRecordCode.parse(text) if text else None
        except Malformed:
            self._trouble(prefix + "record_code", _BAD_CODE)
            return None
        if code is None and self._form.kind is EventKind.RETURN:
            self._trouble(prefix + "record_code", _problem("required"))
        return code


_HERE = {"resident_since": "happened_on"}
_NOTHING = Wording("（記載なし）", "(not stated)")
_BAD_CODE = Wording(
    "住民票コードは11桁の数字です。書類と見比べてください（検査数字が合いません）。",
    "A resident record code has eleven digits. Compare it with the paper (the check digit does not fit).",
)


def choices_of(question: Question, setting: Setting) -> tuple[tuple[str, Wording], ...]:
    """What a question offers here."""
    return _choices(question, setting)


def _choices(question: Question, setting: Setting) -> tuple[tuple[str, Wording], ...]:
    if question.name == "to_city":
        return (("", Wording("その他・分からない", "Another, or not known")), *setting.cities.items())
    return question.choices


def _problem(code: str) -> Wording:
    return Wording(*PROBLEMS[code])


def item_words(name: str) -> Wording:
    """What the register calls an item; something unknown stays unnamed."""
    return ITEMS.get(name, Wording("記載事項", "an item"))
