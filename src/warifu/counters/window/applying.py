# SPDX-License-Identifier: Apache-2.0
"""支援措置申出書: what the form of an application for protection asks, and reading it. Pure.

Who may apply, how long a measure holds and who is hidden from whom is the register's. Whether the other
person is a resident here is looked up by `support`, after this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.counters.window.clerks import Clerk
from warifu.counters.window.events import Ask, Question
from warifu.counters.window.reading import LONGEST, Setting, Trouble
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.residents import Ground

MOST_OTHERS = 2
GROUNDS = {
    Ground.DOMESTIC_VIOLENCE: Wording("配偶者からの暴力", "Violence by a spouse or partner"),
    Ground.STALKING: Wording("ストーカー行為", "Stalking"),
    Ground.CHILD_ABUSE: Wording("児童虐待", "Child abuse"),
    Ground.EQUIVALENT: Wording("その他これらに準ずる場合", "What is equivalent to these"),
}
OFFICES = {
    "police": Wording("警察", "The police"),
    "centre": Wording("配偶者暴力相談支援センター", "A spousal violence support centre"),
    "child": Wording("児童相談所", "A child guidance centre"),
    "other": Wording("その他の相談機関", "Another advice office"),
}
"""相談機関: whose opinion says whether a measure is needed (unconfirmed list)."""
OFFICE = Question(
    "office",
    Ask.CHOICE,
    Wording("意見をきく相談機関", "Whose opinion is asked"),
    choices=tuple(OFFICES.items()),
)
OFFICE_NAME = Question(
    "office_name",
    Ask.TEXT,
    Wording("その機関の名前", "Name of that office"),
    Wording("例：朝陽警察署。担当者の名前は書かない", "For example Asahi Police. Not the name of an officer"),
    required=False,
)
_WHO = Wording("いっしょに守る世帯の人", "Who of the household is protected with the person")
_STAFF = Wording("住所を扱える支援担当", "Support desk clerks who may open the address")
_ONLY = Wording("申出人だけ", "Only the person who applies")
_CHOOSE = Wording("選んでください。", "Choose one.")
_OTHER = Wording("相手方の氏名を書いてください。", "Write the name of the other person.")
_DATE = Wording(
    "日付を「1974-05-03」か「昭和49年5月3日」のように書いてください。分からないときは空欄にします。",
    "Write the date like 1974-05-03 or 昭和49年5月3日. Leave it empty if it is not known.",
)
_LONG = Wording("長すぎます。", "This is too long.")


def _other(place: int) -> tuple[Question, ...]:
    number = "" if place == 1 else f"（{place}人目）"
    again = "" if place == 1 else f" ({place})"
    return (
        Question(
            f"b{place}-name",
            Ask.TEXT,
            Wording(f"相手方の氏名{number}", f"Name of the other person{again}"),
            Wording("姓と名のあいだに空白", "With a space between family and given name"),
            required=place == 1,
        ),
        Question(
            f"b{place}-born_on",
            Ask.DATE,
            Wording(f"相手方の生年月日{number}", f"Birth date of the other person{again}"),
            Wording("分かるときだけ", "Only if it is known"),
            required=False,
        ),
    )


OTHERS = tuple(_other(place) for place in range(1, MOST_OTHERS + 1))


@dataclass(frozen=True, slots=True, repr=False)
class OtherParty(Masked):
    """相手方: whom the measure is to bar, as the person who applies names her or him."""

    name: str
    born_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Application(Masked):
    """支援措置申出: read and waiting for confirmation. `mark` names this reading."""

    mark: str
    ground: Ground
    together: frozenset[InHouseNumber]
    others: tuple[OtherParty, ...]
    opinion_of: str
    staff: frozenset[str]
    lines: tuple[tuple[Wording, Wording], ...]


def read_application(
    draft: Mapping[str, str], setting: Setting, staff: Sequence[Clerk], taker: str
) -> tuple[Application | None, list[Trouble]]:
    """Read the form; None where there is a trouble. Who takes it is always listed: she knows already."""
    found: list[Trouble] = []
    ground = draft.get("ground", "")
    if ground not in set(Ground):
        found.append(Trouble("ground", _CHOOSE))
    others = _read_others(draft, found)
    opinion = read_office(draft, found)
    if found:
        return None, found
    chosen = [
        each for each in setting.own() if each.person != setting.person and draft.get(f"who-{each.key}")
    ]
    listed = [each for each in staff if each.clerk == taker or draft.get(f"staff-{each.clerk}")]
    names = "、".join(each.stated.name for each in chosen)
    lines = (
        (Wording("理由", "Ground"), GROUNDS[Ground(ground)]),
        *((Wording("相手方", "The other person"), _said(each)) for each in others),
        (_WHO, Wording(names) if names else _ONLY),
        (OFFICE.words, Wording(opinion)),
        (_STAFF, _listed(listed)),
    )
    together = frozenset(each.person for each in chosen)
    clerks = frozenset(each.clerk for each in listed) | {taker}
    return Application(setting.mark, Ground(ground), together, others, opinion, clerks, lines), []


def read_office(draft: Mapping[str, str], found: list[Trouble]) -> str:
    """Read whose opinion it is, as the register keeps it; a trouble goes into `found`."""
    office, name = draft.get("office", ""), " ".join(draft.get("office_name", "").split())
    if office not in OFFICES:
        found.append(Trouble("office", _CHOOSE))
        return ""
    if len(name) > LONGEST:
        found.append(Trouble("office_name", _LONG))
    return f"{OFFICES[office].ja}　{name}".strip()


def _read_others(draft: Mapping[str, str], found: list[Trouble]) -> tuple[OtherParty, ...]:
    others = []
    for place in range(1, MOST_OTHERS + 1):
        name, born = (draft.get(f"b{place}-{each}", "").strip() for each in ("name", "born_on"))
        if not name and (born or place == 1):
            found.append(Trouble(f"b{place}-name", _OTHER))
        if len(name) > LONGEST:
            found.append(Trouble(f"b{place}-name", _LONG))
        born_on = None
        try:
            born_on = parse_date(born) if born else None
        except Malformed:
            found.append(Trouble(f"b{place}-born_on", _DATE))
        if name:
            others.append(OtherParty(name, born_on))
    return tuple(others)


def _said(other: OtherParty) -> Wording:
    born = f"（{other.born_on.isoformat()}）" if other.born_on else ""
    return Wording(f"{other.name}{born}")


def _listed(clerks: Sequence[Clerk]) -> Wording:
    ja = "、".join(each.name_ja for each in clerks)
    return Wording(ja, ", ".join(each.name_en or each.name_ja for each in clerks))
