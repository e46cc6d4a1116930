# SPDX-License-Identifier: Apache-2.0
"""窓口の画面: the clerk's pages, drawn from a case. Decides nothing and asks nobody.

No title and no address names a person or a case number; every form switches off the browser's memory. What
stands on a page comes from this case only: there is nothing else to draw from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from warifu.counters.window.clerks import Clerk
from warifu.counters.window.events import EVENTS, RELATIONS, Ask, EventForm, Question
from warifu.counters.window.kinds import CaseKind
from warifu.counters.window.reading import (
    NEW,
    Entered,
    Household,
    Setting,
    Trouble,
    choices_of,
    item_words,
    newcomers_in,
)
from warifu.counters.window.searching import FACT_HINT, FACTS, SEARCH
from warifu.counters.window.sessions import LetterAnswer
from warifu.identity import Choice, Field, FormModel
from warifu.kernel.screens import Screens, Shell, Wording
from warifu.notices import HAND_OVER
from warifu.residents import HouseholdEdit, Resident, Standing, due_on, nationality_name

_SCREENS = Screens(Path(__file__).parent, "window")
_STANDINGS = {
    Standing.REGISTERED: Wording("登録中", "In force"),
    Standing.MOVED_OUT: Wording("転出", "Moved out"),
    Standing.ABROAD: Wording("国外", "Abroad"),
    Standing.DECEASED: Wording("死亡", "Deceased"),
    Standing.DELETED: Wording("消除", "Deleted"),
}
_SEXES = {"female": Wording("女", "Female"), "male": Wording("男", "Male")}
_REQUEST_HINT = Wording(
    "例：朝陽市からの転入届。氏名と番号は書かない",
    "For example: notice of moving in from Asahi. No names, no numbers",
)
_EVENT_WORDS = {form.kind.value: form.words for form in EVENTS.values()}


@dataclass(frozen=True, slots=True)
class SignInView:
    """ログイン: name and password; in the demo the fictional clerks who can sign in."""

    shell: Shell
    address: str
    clerks: Sequence[tuple[Clerk, str]] = ()
    trouble: Wording | None = None


@dataclass(frozen=True, slots=True)
class StartView:
    """窓口の最初の画面: open a case, or go back to the one that is open."""

    shell: Shell
    address: str
    idle_minutes: int
    kinds: Sequence[CaseKind]
    open_case: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    troubles: Sequence[Trouble] = ()
    measures: str = ""


@dataclass(frozen=True, slots=True)
class LockView:
    """ロック画面: nothing of anybody, not even of the clerk."""

    shell: Shell
    unlock: str
    leave: str
    trouble: Wording | None = None


@dataclass(frozen=True, slots=True)
class GoneView:
    """閉じた案件: the empty page that every address of a closed case answers with."""

    shell: Shell
    start: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a case carries: its address, its number, its kind, and what is done already."""

    shell: Shell
    address: str
    reference: str
    kind: CaseKind
    request: str
    at: str
    has_person: bool
    identified: bool
    idle_minutes: int

    @property
    def stages(self) -> list[tuple[str, str, bool, bool]]:
        """The stages of this case: key, address, whether it is here, whether it is open yet."""
        found = [] if self.kind.newcomers else [("person", True)]
        if not self.kind.by_notice:
            found.append(("identity", self.kind.newcomers or self.has_person))
        ready = (self.kind.newcomers or self.has_person) and self.identified
        found += [(self.kind.room, ready)]
        return [(key, f"{self.address}/{key}", key == self.at, is_open) for key, is_open in found]


@dataclass(frozen=True, slots=True)
class PersonAsks:
    """本人の項目: what a counter that keeps no register asks; `city` names a choice of cities, `choices`."""

    lead: Wording
    fields: Sequence[tuple[str, Wording, Wording | None]]
    button: Wording
    city: Wording | None = None
    choices: Sequence[tuple[str, Wording]] = ()

    def of(self, choices: Sequence[tuple[str, Wording]]) -> PersonAsks:
        """Let these be chosen."""
        return replace(self, choices=choices)


@dataclass(frozen=True, slots=True)
class PersonView:
    """検索: what was typed, and the one person who answers to it, without an address."""

    frame: Frame
    purpose: str
    typed: Mapping[str, str]
    troubles: Sequence[Trouble]
    sought: bool
    found: Sequence[Resident]
    nobody: Wording
    own: PersonAsks | None = None

    @property
    def fields(self) -> Sequence[tuple[str, Wording, Wording | None]]:
        """What the page asks for: this counter's own questions, or those of a register of residents."""
        return self.own.fields if self.own else SEARCH

    @property
    def asks_fact(self) -> bool:
        """Whether the page asks for a second fact: several answered, or one was typed just now."""
        typed = any(self.typed.get(name) for name in ("fact", "said"))
        return typed or any(each.field in {"fact", "said"} for each in self.troubles)

    def about(self, resident: Resident) -> list[Wording]:
        """What else the register says of the person, without a place."""
        stated = resident.stated
        return [_SEXES.get(stated.sex.value, Wording("—")), _STANDINGS[resident.standing]]


@dataclass(frozen=True, slots=True)
class IdentityView:
    """本人確認: one step of the form, what is missing after it, what to tell the person."""

    frame: Frame
    model: FormModel
    step: str
    told: Wording | None = None
    recorded: bool = False

    @property
    def keys(self) -> list[str]:
        """The steps there are, in order."""
        return [*(each.key for each in self.model.steps if each.fields), "result"]


@dataclass(frozen=True, slots=True)
class EventsView:
    """届出を選ぶ: the household as it is, and exactly the events this case allows."""

    frame: Frame
    households: Sequence[Household]
    forms: Sequence[EventForm]
    done: Sequence[Entered] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question as a page shows it."""

    name: str
    ask: Ask
    words: Wording
    hint: Wording | None
    required: bool
    value: str
    choices: Sequence[tuple[str, Wording]]
    troubles: Sequence[Wording]
    each: Sequence[tuple[str, Wording, str]] = ()


@dataclass(frozen=True, slots=True)
class FormView:
    """届出の様式: the questions, the troubles beside them, and what another clerk changed meanwhile."""

    frame: Frame
    form: EventForm
    fields: Sequence[Drawn]
    blocks: Sequence[Sequence[Drawn]]
    troubles: Sequence[Trouble]
    households: Sequence[Household]
    conflict: Sequence[HouseholdEdit]

    @property
    def summary(self) -> list[tuple[str, Wording]]:
        """Every trouble with the place it links to."""
        every = (*self.fields, *(one for block in self.blocks for one in block))
        shown = {each.name: _label(each.name, each.words) for each in every}
        return [
            (each.field, after(shown[each.field], each.words)) if each.field in shown else ("", each.words)
            for each in self.troubles
        ]

    @property
    def changes(self) -> list[tuple[Wording, tuple[Wording, ...], str, datetime]]:
        """What another clerk changed: which event, which items, who and when; never a value."""
        return [
            (
                _EVENT_WORDS.get(each.kind, Wording("変更", "A change")),
                tuple(item_words(item) for item in each.items),
                each.by,
                each.at,
            )
            for each in self.conflict
        ]


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """確認: everything that will be entered, and until when it was due."""

    frame: Frame
    entered: Entered
    today: date

    @property
    def due(self) -> date | None:
        """The last day in time."""
        return due_on(self.entered.form.kind, self.entered.happened_on)

    @property
    def late(self) -> bool:
        """Whether the day has passed."""
        return self.due is not None and self.today > self.due


@dataclass(frozen=True, slots=True)
class LetterView:
    """個人番号通知書: what the case is about, or came to. A typed place stands on a refused form only."""

    frame: Frame
    typed: Mapping[str, str]
    troubles: Sequence[Trouble]
    answer: LetterAnswer | None
    cities: Sequence[tuple[str, Wording]]

    @property
    def hands_over(self) -> bool:
        """Whether the case is about a letter that came back."""
        return self.frame.kind.purpose == HAND_OVER

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


@dataclass(frozen=True, slots=True)
class DoneView:
    """記載済み: what was entered and whether it was late."""

    frame: Frame
    entered: Entered
    due: date | None
    late: bool


def after(label: Wording, words: Wording) -> Wording:
    """A trouble with the label of its field before it.

    >>> after(Wording("住所", "Address"), Wording("必ず記入してください。", "Write it.")).en
    'Address: Write it.'
    """
    return Wording(f"{label.ja}：{words.ja}", f"{label.en or label.ja}: {words.en or words.ja}")


def written(text: str) -> Wording:
    """What the register writes, marked as Japanese on a page of another language unless it is Latin (VI-5).

    >>> written("山田").html("en"), written("LAN").html("en")
    (Markup('<span lang="ja">山田</span>'), Markup('LAN'))
    """
    return Wording(text, text if text.isascii() else "")


def _label(name: str, words: Wording) -> Wording:
    """A field's label, with the place of the person it is about."""
    person, dash, _ = name.partition("-")
    if not dash or not person[1:].isdigit():
        return words
    return Wording(f"{person[1:]}人目・{words.ja}", f"Person {person[1:]}, {words.en}")


def grouped(field: Field) -> list[tuple[Wording | None, list[Choice]]]:
    """The answers of a question under their groups, each group once, in the order they first come."""
    found: dict[Wording | None, list[Choice]] = {}
    for choice in field.choices:
        found.setdefault(choice.group, []).append(choice)
    return list(found.items())


def fields_of(
    form: EventForm, draft: Mapping[str, str], setting: Setting, troubles: Sequence[Trouble]
) -> tuple[list[Drawn], list[list[Drawn]]]:
    """The questions of a form, and one block of them for each person who is stated anew."""
    plain = [drawn(each, each.name, draft, setting, troubles) for each in form.questions]
    blocks = [
        [drawn(each, f"p{place}-{each.name}", draft, setting, troubles) for each in form.newcomers]
        for place in range(1, newcomers_in(form, draft) + 1)
        if form.newcomers
    ]
    return plain, blocks


def drawn(
    question: Question, name: str, draft: Mapping[str, str], setting: Setting, troubles: Sequence[Trouble]
) -> Drawn:
    """One question with what was typed, what may be chosen, and its troubles."""
    choices, each = list(choices_of(question, setting)), list[tuple[str, Wording, str]]()
    if question.ask is Ask.MEMBERS:
        each = [
            (f"who-{m.key}", written(m.stated.name), draft.get(f"who-{m.key}", "")) for m in setting.own()
        ]
    elif question.ask is Ask.RELATIONS:
        choices = [(value.value, words) for value, words in RELATIONS.items()]
        each = [
            (f"rel-{m.key}", written(m.stated.name), draft.get(f"rel-{m.key}", m.stated.relation.value))
            for m in setting.members
        ]
    elif question.ask is Ask.HOUSEHOLD:
        choices = [(NEW, Wording("新しい世帯", "A new household"))]
        choices += [(household.key, household.words) for household in setting.households]
    elif question.ask is Ask.CHOICE and question.required:
        choices = [("", Wording("選んでください", "Choose")), *choices]
    words = [trouble.words for trouble in troubles if trouble.field == name]
    default = {"household": NEW, "p1-nationality": "日本"}.get(name, "")
    value = draft.get(name, default)
    return Drawn(
        name, question.ask, question.words, question.hint, question.required, value, choices, words, each
    )


def draw(template: str, view: object, language: str, **more: object) -> str:
    """One page of the window from its view."""
    shell = view.frame.shell if hasattr(view, "frame") else view.shell  # type: ignore[attr-defined]
    return _SCREENS.render(
        template,
        language,
        shell=shell,
        view=view,
        relations=RELATIONS,
        standings=_STANDINGS,
        sexes=_SEXES,
        country=lambda code: nationality_name(code, language),
        troubled=[(each.field, each.words) for each in getattr(view, "troubles", ())],
        grouped=grouped,
        written=written,
        request_hint=_REQUEST_HINT,
        facts=FACTS,
        fact_hint=FACT_HINT,
        **more,
    )


render_sign_in = partial(draw, "sign-in.html")
render_start = partial(draw, "start.html")
render_lock = partial(draw, "lock.html")
render_gone = partial(draw, "gone.html")
render_person = partial(draw, "person.html")
render_identity = partial(draw, "identity.html")
render_events = partial(draw, "events.html")
render_form = partial(draw, "form.html")
render_confirm = partial(draw, "confirm.html")
render_done = partial(draw, "done.html")
render_letter = partial(draw, "letter.html")
render_notices = partial(draw, "public-notices.html")
