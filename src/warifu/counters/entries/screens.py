# SPDX-License-Identifier: Apache-2.0
"""記載待ちの画面: the list and one opened task. Draws only; the look was recorded before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warifu.counters.entries.nouns import Opened
from warifu.counters.entries.service import naturalised, renamed, reread
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Screens, Shell, Titles, Wording, cite
from warifu.residents import EventKind, OwedLine, Resident, Said, SentBack

_SCREENS = Screens(Path(__file__).parent, "entries")
KINDS = {
    EventKind.BIRTH: Wording("出生", "Birth"),
    EventKind.DEATH: Wording("死亡", "Death"),
    EventKind.MARRIAGE: Wording("婚姻", "Marriage"),
    EventKind.DIVORCE: Wording("離婚", "Divorce"),
    EventKind.NAME_CHANGE: Wording("氏名の変更", "Change of name"),
    EventKind.KANA_RECORDED: Wording("振り仮名の届出", "Reading of a name"),
    EventKind.NATURALISATION: Wording("帰化", "Naturalisation"),
}
Line = tuple[Wording, Wording]


@dataclass(frozen=True, slots=True)
class ListView:
    """What waits: kinds, days and who told it; nobody's name. `said` is what was typed, `done` what came."""

    shell: Shell
    lines: Sequence[OwedLine]
    back: Sequence[SentBack]
    titles: Titles
    today: date
    said: Mapping[str, str]
    troubles: Mapping[str, Wording]
    done: bool = False

    def kind(self, line: OwedLine) -> Wording:
        """What kind of entry."""
        return KINDS[line.owed.kind]

    def teller(self, body: str) -> Wording:
        """Who told it."""
        return self.titles.of(body)

    def late(self, line: OwedLine) -> bool:
        """Whether its day has passed."""
        return line.owed.due_on < self.today


@dataclass(frozen=True, slots=True)
class EntryView:
    """One opened task. `refusal` is why what was just tried was not entered."""

    shell: Shell
    opened: Opened
    titles: Titles
    refusal: Refusal | None = None
    trouble: Wording | None = None

    @property
    def kind(self) -> Wording:
        """What kind of entry."""
        return KINDS[self.opened.owed.kind]

    @property
    def teller(self) -> Wording:
        """Which family register said it."""
        return self.titles.of(self.opened.owed.told_by)

    @property
    def cited(self) -> Wording | None:
        """The article of the refusal."""
        return cite(self.refusal.law) if self.refusal and self.refusal.law else None

    @property
    def lines(self) -> Sequence[Sequence[Line]]:
        """What would be entered, one block for each person."""
        if self.opened.owed.kind is EventKind.DEATH:
            return [[(Wording("死亡した方", "Who died"), _name(each))] for each in self.opened.people]
        if self.opened.owed.kind is EventKind.BIRTH:
            child = self.opened.owed.said[-1]
            parents = [(Wording("親", "Parent"), _name(each)) for each in self.opened.people]
            born = (Wording("生まれた子", "Newborn child"), _words(child.name))
            return [[born, (Wording("振り仮名", "Reading"), _words(child.kana or "—")), *parents]]
        if self.opened.owed.kind is EventKind.KANA_RECORDED:
            return [
                [
                    (Wording("氏名", "Name"), _name(each)),
                    (Wording("これまでの振り仮名", "Reading until now"), _words(each.stated.kana or "—")),
                    (Wording("届け出た振り仮名", "Reading that was filed"), _words(said.kana)),
                ]
                for each, said in reread(self.opened)
            ]
        return [*map(_naturalised, naturalised(self.opened)), *self._renamed()]

    def _renamed(self) -> list[list[Line]]:
        return [
            [
                (Wording("これまでの氏名", "Name until now"), _name(each)),
                (Wording("新しい氏名", "New name"), _words(said.name)),
                (Wording("振り仮名", "Reading"), _words(said.kana or "—")),
            ]
            for each, said in renamed(self.opened)
        ]

    @property
    def named(self) -> Sequence[Wording]:
        """How the family register names those it is about, where nobody is shown."""
        return [_words(each.before or each.name) for each in self.opened.owed.said]

    @property
    def seen(self) -> str:
        """The household versions shown, as a hidden field carries them."""
        return " ".join(f"{household}={version}" for household, version in self.opened.seen.items())


@dataclass(frozen=True, slots=True)
class AddressView:
    """One address that was sent back."""

    shell: Shell
    back: SentBack
    resident: Resident | None
    reference: str
    titles: Titles

    @property
    def keeper(self) -> Wording:
        """Who keeps the family register."""
        return self.titles.of(self.back.to_city)

    @property
    def name(self) -> Wording | None:
        """Whose address, where this clerk may see her."""
        return _name(self.resident) if self.resident is not None else None


def render_list(view: ListView, language: str) -> str:
    """What waits."""
    return _SCREENS.render("list.html", language, shell=view.shell, view=view)


def render_entry(view: EntryView, language: str) -> str:
    """One task."""
    return _SCREENS.render("entry.html", language, shell=view.shell, view=view)


def render_address(view: AddressView, language: str) -> str:
    """One address sent back."""
    return _SCREENS.render("address.html", language, shell=view.shell, view=view)


def _naturalised(new: tuple[Resident, Said]) -> list[Line]:
    each, said = new
    return [
        (Wording("これまでの氏名", "Name until now"), _name(each)),
        (Wording("これからの氏名", "Name from now on"), _words(said.name)),
        (Wording("振り仮名", "Reading"), _words(said.kana or "—")),
        (Wording("国籍", "Nationality"), Wording("日本", "Japan")),
        (Wording("在留資格・期間", "Status and end of the stay"), Wording("終わる", "end")),
    ]


def _name(resident: Resident) -> Wording:
    return _words(resident.stated.name)


def _words(text: str) -> Wording:
    return Wording(text.replace("\u3000", " "))
