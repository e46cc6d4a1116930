# SPDX-License-Identifier: Apache-2.0
"""紐付けの画面: cases one at a time, sampled links, and the report of a dry run. Draws only.

The look was recorded before this module sees anybody. Differing characters are marked by underline and words,
not by colour alone. The list of cases says nothing of whose they are or why they are there; where nobody may
be shown, every case reads alike (SC-6). No individual number ever reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from uuid import UUID

from warifu.kernel.screens import Screens, Shell, Wording
from warifu.linking.gates import Report
from warifu.linking.members import Member
from warifu.linking.nouns import CaseLine, Job, JobState, Look, Outcome, SampleLine
from warifu.matching import Candidate, Difference, read_address

SCREENS = Screens(Path(__file__).parent, "linking")
_ABSENT = frozenset({"KA", "NA", "SA", "AA", "BU"})
_SAME = frozenset({"K0", "K1", "K2", "N0", "N1", "B0", "S0", "A0"})
_PART = frozenset({"A1", "A2"})
_WORDS = re.compile(r"[0-9?]+|[^0-9?]")
Spans = tuple[tuple[int, int], ...]
_SEXES = {"F": Wording("女", "female"), "M": Wording("男", "male")}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it differs from the other side."""

    text: Wording
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item on both sides. `state`: same, written, part, absent, differs; `since` is for past entries."""

    item: str
    state: str
    asked: tuple[Piece, ...]
    held: tuple[Piece, ...]
    since: Wording | None


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate as the page shows her, by her place on it."""

    place: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CasesView:
    """The list of cases of a scheme. `problem` is the `reason` of a refusal of what was just tried."""

    shell: Shell
    scheme: Wording
    cases: Sequence[CaseLine]
    address: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One opened case. `problem` is `choice` or `reason` where the form lacked it."""

    shell: Shell
    scheme: Wording
    line: CaseLine
    look: Look
    address: str
    problem: str = ""

    @property
    def people(self) -> tuple[Person, ...]:
        """The candidates, item by item."""
        return people(self.look.candidates)

    @property
    def stated(self) -> tuple[tuple[str, Wording], ...]:
        """What the paper states."""
        return stated(self.look.member)

    @property
    def why(self) -> str:
        """The rule that referred it; nothing where nobody is shown, or the rule would tell (SC-6)."""
        return "" if self.look.general else self.line.rule


@dataclass(frozen=True, slots=True)
class JobView:
    """A dry run: figures, gates, sample. `mine`: whoever looks loaded the file, so may not check."""

    shell: Shell
    scheme: Wording
    job: Job
    report: Report
    seed: str
    sample: Sequence[SampleLine]
    address: str
    mine: bool = False
    problem: str = ""
    written: Outcome | None = None

    @property
    def may_write(self) -> bool:
        """Whether nothing is left that stops the write."""
        return (
            self.job.state is JobState.JUDGED
            and not self.report.closed
            and all(each.same for each in self.sample)
        )


@dataclass(frozen=True, slots=True)
class SampleView:
    """One sampled link, opened."""

    shell: Shell
    scheme: Wording
    job: UUID
    line: int
    look: Look
    address: str
    problem: str = ""

    @property
    def people(self) -> tuple[Person, ...]:
        """The one person it would be linked to."""
        return people(self.look.candidates)


_CLOSE = Piece(Wording("）", ")"), differs=False)


def render_cases(view: CasesView, language: str) -> str:
    """The list of cases."""
    return SCREENS.render("cases.html", language, shell=view.shell, view=view)


def render_case(view: CaseView, language: str) -> str:
    """One case, at most three candidates."""
    return SCREENS.render("case.html", language, shell=view.shell, view=view)


def render_job(view: JobView, language: str) -> str:
    """The report of a dry run and what is still to be looked at."""
    return SCREENS.render("job.html", language, shell=view.shell, view=view)


def render_sample(view: SampleView, language: str) -> str:
    """One sampled link."""
    return SCREENS.render("sample.html", language, shell=view.shell, view=view)


def people(candidates: Sequence[Candidate]) -> tuple[Person, ...]:
    """Give the candidates by their place, item by item."""
    return tuple(
        Person(place, tuple(_row(item) for item in each.items))
        for place, each in enumerate(candidates, start=1)
    )


def stated(member: Member) -> tuple[tuple[str, Wording], ...]:
    """What the paper states, for a case in which nobody is shown."""
    sex = {"female": _SEXES["F"], "male": _SEXES["M"]}.get(member.sex.value, Wording("—", "—"))
    texts = (
        ("kanji", member.name),
        ("kana", member.kana),
        ("dob", member.birth),
        ("address", member.address),
    )
    items = {item: Wording(text or "—", "" if text else "—") for item, text in texts} | {"sex": sex}
    return tuple((item, items[item]) for item in ("kanji", "kana", "dob", "sex", "address"))


def _row(item: Difference) -> Row:
    state = "same" if item.level in _SAME else "part" if item.level in _PART else "differs"
    if item.level in _ABSENT:
        state = "absent"
    if state == "same" and item.asked != item.held:
        state = "written"
    # What is the same person's in another writing is not marked: it would hide what differs.
    asked, held = _sides(item) if state in {"differs", "part"} else (_whole(item.asked), _whole(item.held))
    return Row(item.item, state, asked, held, _period(item.via))


def _sides(item: Difference) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both sides with what differs marked; of addresses in one municipality, in town and numbers as read."""
    one, other = _towns(item) if item.item == "address" else ("", "")
    if one and other:
        spans = _differing(one, other)
        return _beside(item.asked, one, spans[0]), _beside(item.held, other, spans[1])
    spans = _differing(item.asked, item.held)
    return tuple(_pieces(item.asked, spans[0])), tuple(_pieces(item.held, spans[1]))


def _towns(item: Difference) -> tuple[str, str]:
    """Town and numbers of two addresses in one municipality; else nothing."""
    (code, _, one), (other_code, _, other) = (
        read_address(text).shown().partition("/") for text in (item.asked, item.held)
    )
    return (one, other) if code == other_code else ("", "")


def _beside(text: str, read: str, spans: Spans) -> tuple[Piece, ...]:
    """A text as written, and in brackets what was read of it."""
    return (*_whole(text), Piece(Wording("（", " ("), differs=False), *_pieces(read, spans), _CLOSE)


def _whole(text: str) -> tuple[Piece, ...]:
    return tuple(_pieces(text, ()))


def _differing(asked: str, held: str) -> tuple[Spans, Spans]:
    """Where two texts differ: whole numbers and characters, so that 01 and 10 differ as a whole."""
    one, other = _WORDS.findall(asked), _WORDS.findall(held)
    changes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    found = [each for each in changes if each[0] != "equal"]
    return (
        tuple((_end(one, i1), _end(one, i2)) for _, i1, i2, _, _ in found if i1 < i2),
        tuple((_end(other, j1), _end(other, j2)) for _, _, _, j1, j2 in found if j1 < j2),
    )


def _end(words: Sequence[str], count: int) -> int:
    return sum(map(len, words[:count]))


def _period(via: str) -> Wording | None:
    """When an earlier entry of the register was in force, by months."""
    if not via.startswith("history"):
        return None
    since, _, until = via.removeprefix("history ").partition("..")
    return Wording(f"{since}〜{until}", f"{since} to {until}" if since else f"until {until}")


def _pieces(text: str, spans: Spans) -> Iterator[Piece]:
    if not text:
        yield Piece(Wording("—", "—"), differs=False)
        return
    at = 0
    for first, end in spans:
        if first > at:
            yield Piece(_said(text[at:first]), differs=False)
        yield Piece(_said(text[first:end]), differs=True)
        at = end
    if at < len(text):
        yield Piece(_said(text[at:]), differs=False)


def _said(text: str) -> Wording:
    return _SEXES.get(text, Wording(text, text if text.isascii() else ""))
