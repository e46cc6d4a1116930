# SPDX-License-Identifier: Apache-2.0
"""支援措置の画面: the measures of one person, the form of an application, and the support desk's list.

Draws only. No page of it shows an address, and the list shows no name: paper files carry the case numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from warifu.counters.window.applying import GROUNDS, OFFICES, OTHERS, Application
from warifu.counters.window.clerks import Clerk
from warifu.counters.window.histories import KeptHistory
from warifu.counters.window.reading import Trouble
from warifu.counters.window.screens import Drawn, Frame, after, draw
from warifu.counters.window.troubles import CHOOSE
from warifu.exchange import PaperLook
from warifu.kernel.screens import Shell, Wording
from warifu.residents import RENEWABLE_DAYS, Measure, Stage

LAST_MONTH = timedelta(days=RENEWABLE_DAYS)
STAGES = {
    Stage.PROVISIONAL: Wording("仮の措置（意見待ち）", "Provisional: an opinion is awaited"),
    Stage.CONFIRMED: Wording("確認済み", "Confirmed"),
    Stage.RENEWED: Wording("延長済み", "Renewed"),
    Stage.NOT_CONFIRMED: Wording("必要と認められなかった", "Found not needed"),
    Stage.ENDED: Wording("終了", "Ended"),
}
CAPACITIES = {
    "self": Wording("本人として", "As the person"),
    "household": Wording("同じ世帯の人として", "As one of the household"),
    "agent": Wording("代理人として", "As an agent"),
    "third_party": Wording("第三者として", "As somebody else"),
    "public_body": Wording("国・自治体として", "As a public body"),
    "clerk": Wording("職員の事務で", "In a clerk's work"),
}

MANNERS = {
    "found": Wording("職員の検索で表示", "A clerk's search showed you"),
    "opened": Wording("職員が記録を開いた", "A clerk opened your record"),
    "card": Wording("職員がカードの状態を見た", "A clerk saw the state of your card"),
    "candidate": Wording("別の記録の候補として表示", "A possible match for another file"),
    "named": Wording("名前を告げられ、登録の有無を調べた", "Named by somebody: whether there is a record"),
    "family": Wording("職員が戸籍を開いた", "A clerk opened a family register with you in it"),
    "passport": Wording("旅券事務所に戸籍の事項を提供", "Facts for a passport went to its office"),
    "signed": Wording("署名された申請を開いた", "A clerk opened an application signed by you"),
    "number": Wording("職権での個人番号の変更を決めた", "A change of your number was decided"),
    "refused": Wording("記録を見たいという求めを断った", "A request to see your record was refused"),
    "link": Wording("ファイルの紐付けの知らせ", "News of the link of a file"),
}
"""What a look was, in the words of the paper."""
HISTORIES = {
    "": Wording("まだ留保されていません（通信待ち）", "Not kept back yet: the network is waited for"),
    "no-code": Wording(
        "まだ留保されていません（この市の符号がありません）",
        "Not kept back yet: there is no code of this city",
    ),
    "provisional": Wording("留保中（委員会の確認待ち）", "Kept back; the commission has not decided yet"),
    "confirmed": Wording("留保中（委員会が確認）", "Kept back; confirmed by the commission"),
    "lapsed": Wording(
        "表示されています（委員会が7日以内に確認しませんでした）",
        "Shown: the commission did not confirm within seven days",
    ),
    "refused": Wording("表示されています（委員会が認めませんでした）", "Shown: the commission refused"),
    "over": Wording("表示されています（期間が終わりました）", "Shown: its time is over"),
}
"""How it stands with a person's lines at the portal, by the portal's word."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure on its page: who it protects and from whom by name, the steps offered, refused requests."""

    measure: Measure
    holds: bool
    renewable_on: date
    protected: Sequence[str]
    others: Sequence[str]
    steps: Sequence[str]
    attempts: Sequence[tuple[datetime, str]]
    histories: Sequence[KeptHistory] = ()


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """支援措置: the person's measures; `at` is the one whose form came back, with what was `typed`."""

    frame: Frame
    measures: Sequence[Shown]
    may_apply: bool
    typed: Mapping[str, str] = field(default_factory=dict)
    troubles: Sequence[Trouble] = ()
    at: int = -1


@dataclass(frozen=True, slots=True)
class ApplyView:
    """申出書: the questions, who of the household, which clerks."""

    frame: Frame
    fields: Mapping[str, Drawn]
    members: Sequence[tuple[str, str]]
    staff: Sequence[Clerk]
    taker: str
    typed: Mapping[str, str]
    fresh: bool
    troubles: Sequence[Trouble] = ()

    @property
    def summary(self) -> list[tuple[str, Wording]]:
        """Every trouble after the label of its field."""
        labels = {name: each.words for name, each in self.fields.items()}
        return [
            (each.field, after(labels[each.field], each.words)) if each.field in labels else ("", each.words)
            for each in self.troubles
        ]

    @property
    def others(self) -> Sequence[Sequence[Drawn]]:
        """The questions about each other person."""
        return [[self.fields[each.name] for each in block] for block in OTHERS]


@dataclass(frozen=True, slots=True)
class ApplyConfirmView:
    """申出の確認: everything that will be entered, and until when it holds without an opinion."""

    frame: Frame
    application: Application
    until: date


@dataclass(frozen=True, slots=True)
class CodeView:
    """閲覧コード: whose mailbox it opens, and the code; the page is drawn once."""

    frame: Frame
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """紙での開示: whose looks, which, and when the paper was made."""

    frame: Frame
    name: str
    looks: Sequence[PaperLook]
    at: datetime


@dataclass(frozen=True, slots=True)
class ListView:
    """支援措置の一覧: the measures that list this clerk, by the case number of their application."""

    shell: Shell
    start: str
    found: Sequence[Measure]
    today: date

    @property
    def lines(self) -> list[tuple[Measure, date, bool]]:
        """The measures, those that end first on top; from when each can be renewed, and if that is now."""
        ordered = sorted(self.found, key=lambda each: each.until_on)
        return [(each, each.until_on - LAST_MONTH, each.renewable(self.today)) for each in ordered]


_WORDS = {
    "stages": STAGES,
    "grounds": GROUNDS,
    "offices": OFFICES,
    "capacities": CAPACITIES,
    "choose": CHOOSE,
    "kept_words": HISTORIES,
    "manners": MANNERS,
}


def _page(template: str, view: object, language: str) -> str:
    return draw(template, view, language, **_WORDS)


render_measures = partial(_page, "measures.html")
render_apply = partial(_page, "measure-apply.html")
render_apply_confirm = partial(_page, "measure-confirm.html")
render_code = partial(_page, "reading-code.html")
render_paper = partial(_page, "paper-looks.html")
render_list = partial(_page, "measure-list.html")
