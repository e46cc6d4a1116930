# SPDX-License-Identifier: Apache-2.0
"""本人確認の画面の型: the questions of an identity check in their order, for a page that knows no rule.

    how     by which way, and who came
    papers  what is shown, in groups; only what can count here is offered
    look    for each paper what the clerk has to compare and read
    result  what is shown, what is missing after this step, and what would do

A page draws `Field`s, sends what was filled in back as a plain form, and gets the next model. Field names
hold kinds only. Pure but for reading the rules; it records nothing: `IdentityService.check` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from warifu.identity import law as rules
from warifu.identity.examination import examine, slots_of
from warifu.identity.law import IdentityLaw
from warifu.identity.nouns import (
    Bearer,
    Finding,
    Holder,
    Paper,
    PaperKind,
    Practice,
    Purpose,
    Seen,
    Showing,
    Slot,
    Way,
)
from warifu.identity.remedy import SLOT_WORDS, remedy
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording

_WAYS = {
    Way.COUNTER: Wording("窓口（対面）", "At the counter"),
    Way.POST: Wording("郵送（写し）", "By post (copies)"),
    Way.ONLINE: Wording("オンライン", "Online"),
    Way.PHONE: Wording("電話", "By telephone"),
}
_BEARERS = {
    Bearer.SELF: Wording("本人", "The person herself"),
    Bearer.STATUTORY_AGENT: Wording(
        "法定代理人（親権者・後見人など）", "Statutory agent (parent, guardian …)"
    ),
    Bearer.VOLUNTARY_AGENT: Wording(
        "任意代理人（委任を受けた人）", "Voluntary agent (with a power of attorney)"
    ),
}
_SEEN = {
    Seen.YES: Wording("一致した", "Agrees"),
    Seen.NO: Wording("一致しない", "Differs"),
    Seen.NOT_YET: Wording("まだ見ていない", "Not compared yet"),
}
_GROUPS = {
    "card": Wording("カード（番号と身元を1枚で確認）", "The card (number and identity in one)"),
    "number": Wording("番号の書類", "Papers that show the number"),
    "photo": Wording("写真付きの書類（1つ）", "Papers with a photo (one)"),
    "other": Wording("写真のない書類（2つ）", "Papers without a photo (two)"),
    "company": Wording("代理人が法人のとき", "Where the agent is a company"),
    "authority": Wording("代理権の書類", "Papers of the agent's authority"),
    "online": Wording("オンラインの証明", "Online proofs"),
    "office": Wording("書類がないとき（役所が確認する）", "Without a paper: what the office itself does"),
    "fact": Wording("本人だけが知る事実（2つ以上）", "Facts that only she knows (two or more)"),
}
_ASK = {
    "copy": Wording("写し・画像である", "It is a copy or a picture"),
    "pending": Wording(
        "在留期間の更新を期限前に申請中（裏面に記載あり）", "An extension was applied for in time"
    ),
    "tampered": Wording("偽造・改ざんの疑いがある", "It looks forged or altered"),
    "items": Wording("氏名・生年月日・住所の照合", "Name, birth date, address"),
    "face": Wording("写真と顔の照合", "Photo and face"),
    "chip": Wording("ICチップの読み取りと失効の確認", "Chip read, and not revoked"),
    "expires": Wording("有効期限", "Valid until"),
    "issued": Wording("発行日", "Issued on"),
    "earlier_check_on": Wording(
        "以前に本人確認をした日（記録がある場合）", "Day of the earlier check, if on file"
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a field: the value sent, the words shown, the group it stands under."""

    value: str
    words: Wording
    group: Wording | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `kind`: radio, checkboxes (each choice is a field name of its own), checkbox or date."""

    name: str
    kind: str
    label: Wording
    choices: tuple[Choice, ...] = ()
    value: str = ""
    chosen: frozenset[str] = frozenset()
    problem: Wording | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the form, with the fields it has now."""

    key: str
    title: Wording
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FormModel:
    """The form as it stands: its steps, what is still missing, and what to tell the person.

    `next_step` is the key of the first step with something to fill in; "result" once `ready`. `closed` is
    the refusal of a way that is not open, such as the telephone.
    """

    steps: tuple[Step, ...]
    next_step: str
    ready: bool
    missing: tuple[Wording, ...]
    tell: Wording | None
    showing: Showing
    closed: Refusal | None = None


def steps(draft: Mapping[str, str], purpose_key: str, practice: Practice, on: date) -> FormModel:
    """The form for what was filled in so far. Raises Malformed for a purpose that does not exist."""
    law = rules.shipped()
    purpose = law.purpose(purpose_key)
    problems: dict[str, Wording] = {}
    showing = _showing(draft, law, purpose, practice, problems, on)
    asked = (
        _how(draft, purpose, showing, problems),
        _papers(law, purpose, practice, showing, on),
        _look(law, draft, showing, problems),
    )
    try:
        finding = examine(law, practice, showing, on)
    except Refusal as closed:
        return FormModel(asked[:1], "how", ready=False, missing=(), tell=None, showing=showing, closed=closed)
    missing = tuple(SLOT_WORDS[each.slot] for each in finding.missing)
    tell = None if finding.complete else remedy(law, showing, finding)
    ready = finding.complete and not problems
    following = "result" if ready else _next(draft, showing, finding)
    return FormModel(asked, following, ready=ready, missing=missing, tell=tell, showing=showing)


def showing_of(draft: Mapping[str, str], purpose_key: str, practice: Practice, on: date) -> Showing:
    """What the filled form says was shown. Raises Malformed for a date that does not read."""
    law = rules.shipped()
    problems: dict[str, Wording] = {}
    showing = _showing(draft, law, law.purpose(purpose_key), practice, problems, on)
    if problems:
        raise Malformed("date: write it like 2027-03-31 or 令和9年3月31日.")
    return showing


def _showing(
    draft: Mapping[str, str],
    law: IdentityLaw,
    purpose: Purpose,
    practice: Practice,
    problems: dict[str, Wording],
    on: date,
) -> Showing:
    earlier = _day(draft, "earlier_check_on", problems)
    draft_showing = Showing(purpose.key, _way(draft), _bearer(draft), earlier_check_on=earlier)
    papers = [
        _paper(draft, kind, holder, problems)
        for kind, holder in _offered(law, purpose, practice, draft_showing, on)
        if draft.get(_name("paper", holder, kind.key))
    ]
    return replace(draft_showing, papers=tuple(papers))


def _paper(draft: Mapping[str, str], kind: PaperKind, holder: Holder, problems: dict[str, Wording]) -> Paper:
    def said(question: str) -> str:
        return draft.get(_name(question, holder, kind.key), "")

    def seen(question: str) -> Seen:
        return Seen(said(question)) if said(question) in set(Seen) else Seen.NOT_YET

    return Paper(
        kind=kind.key,
        holder=holder,
        expires_on=_day(draft, _name("expires", holder, kind.key), problems),
        issued_on=_day(draft, _name("issued", holder, kind.key), problems),
        copy=bool(said("copy")),
        items_agree=seen("items"),
        face_agrees=seen("face"),
        chip_genuine=seen("chip"),
        pending=bool(said("pending")),
        tampered=bool(said("tampered")),
    )


def _how(
    draft: Mapping[str, str], purpose: Purpose, showing: Showing, problems: Mapping[str, Wording]
) -> Step:
    """Every way is offered, also the telephone: choosing it shows why it is closed."""
    ways = tuple(Choice(way, words) for way, words in _WAYS.items())
    bearers = tuple(Choice(each, words) for each, words in _BEARERS.items() if each in purpose.bearers)
    name = "earlier_check_on"
    earlier = Field(name, "date", _ASK[name], value=draft.get(name, ""), problem=problems.get(name))
    fields = (
        Field("way", "radio", Wording("確認の場面", "How you meet"), ways, value=showing.way),
        Field("bearer", "radio", Wording("来た人", "Who came"), bearers, value=showing.bearer),
        earlier,
    )
    return Step("how", Wording("場面", "How"), fields)


def _papers(law: IdentityLaw, purpose: Purpose, practice: Practice, showing: Showing, on: date) -> Step:
    offered = list(_offered(law, purpose, practice, showing, on))
    shown = frozenset(_name("paper", paper.holder, paper.kind) for paper in showing.papers)
    fields = []
    for holder in Holder:
        choices = tuple(
            Choice(_name("paper", holder, kind.key), kind.words, _GROUPS[kind.group])
            for kind, whose in offered
            if whose is holder
        )
        if choices:
            label = {
                Holder.PERSON: Wording("本人について示されたもの", "Shown about the person"),
                Holder.AGENT: Wording("代理人について示されたもの", "Shown about the agent"),
            }[holder]
            fields.append(Field(f"papers-{holder}", "checkboxes", label, choices, chosen=shown))
    return Step("papers", Wording("書類", "Papers"), tuple(fields))


def _offered(
    law: IdentityLaw, purpose: Purpose, practice: Practice, showing: Showing, on: date
) -> Iterator[tuple[PaperKind, Holder]]:
    """What could be shown here, in the order of papers.toml; the notice too, to say that it is no proof."""
    for holder in Holder:
        if holder is Holder.AGENT and showing.bearer is Bearer.SELF:
            continue
        slots = set(slots_of(purpose, showing.bearer))
        slots &= {Slot.AGENT_IDENTITY} if holder is Holder.AGENT else set(Slot) - {Slot.AGENT_IDENTITY}
        wanted = {
            need
            for route in law.routes
            for need in route.needs
            if showing.way in route.ways
            and showing.bearer in route.bearers
            and (not route.earlier or showing.earlier_check_on is not None)
            and (route.slot in slots or (holder is Holder.AGENT and route.slot is Slot.IDENTITY))
        }
        for kind in law.kinds.values():
            usable = practice.role in kind.roles and (not kind.practice or kind.key in practice.accepts)
            useful = bool(kind.proves & wanted) or (not kind.proves and Slot.NUMBER in slots)
            if usable and useful and kind.in_use(on):
                yield kind, holder


def _look(
    law: IdentityLaw, draft: Mapping[str, str], showing: Showing, problems: Mapping[str, Wording]
) -> Step:
    fields: list[Field] = []
    for paper in showing.papers:
        kind = law.kind(paper.kind)
        for question in _questions(kind, paper, showing):
            name = _name(question, paper.holder, paper.kind)
            label = Wording(f"{kind.words.ja}：{_ASK[question].ja}", f"{kind.words.en}: {_ASK[question].en}")
            value = draft.get(name, "")
            if question in {"items", "face", "chip"}:
                choices = tuple(Choice(seen, words) for seen, words in _SEEN.items())
                fields.append(Field(name, "radio", label, choices, value=value or Seen.NOT_YET))
            elif question in {"expires", "issued"}:
                fields.append(Field(name, "date", label, value=value, problem=problems.get(name)))
            else:
                fields.append(Field(name, "checkbox", label, value=value))
    return Step("look", Wording("見くらべる", "Compare"), tuple(fields))


def _questions(kind: PaperKind, paper: Paper, showing: Showing) -> Iterator[str]:
    a_thing = kind.group not in {"office", "fact", "online"}
    if kind.expires != "no":
        yield "expires"
    if kind.pending_months:
        yield "pending"
    if kind.fresh_months or kind.issued_from:
        yield "issued"
    if a_thing and (showing.way is not Way.COUNTER or "number" in kind.proves):
        yield "copy"
    yield "items"
    at_hand = a_thing and showing.way is Way.COUNTER and not paper.copy
    if at_hand and kind.chip:
        yield "chip"
    if at_hand and "photo" in kind.proves and (showing.bearer is Bearer.SELF or paper.holder is Holder.AGENT):
        yield "face"
    if a_thing:
        yield "tampered"


def _next(draft: Mapping[str, str], showing: Showing, finding: Finding) -> str:
    if "way" not in draft or "bearer" not in draft:
        return "how"
    return "look" if showing.papers and finding.faults else "papers"


def _name(question: str, holder: Holder, kind: str) -> str:
    return f"{question}-{holder}-{kind}"


def _way(draft: Mapping[str, str]) -> Way:
    try:
        return Way(draft.get("way") or Way.COUNTER)
    except ValueError as wrong:
        raise Malformed("way: choose counter, post, online or phone.") from wrong


def _bearer(draft: Mapping[str, str]) -> Bearer:
    try:
        return Bearer(draft.get("bearer") or Bearer.SELF)
    except ValueError as wrong:
        raise Malformed("bearer: choose self, statutory-agent or voluntary-agent.") from wrong


def _day(draft: Mapping[str, str], name: str, problems: dict[str, Wording]) -> date | None:
    typed = draft.get(name, "").strip()
    if not typed:
        return None
    try:
        return parse_date(typed)
    except Malformed:
        problems[name] = Wording(
            "日付は「2027-03-31」か「令和9年3月31日」のように書いてください。",
            "Write the date like 2027-03-31.",
        )
        return None
