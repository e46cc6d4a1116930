# SPDX-License-Identifier: Apache-2.0
"""連携の画面: what a person sees while a service asks who she is, and the list of her services.

Each page says who asks and why, and shows each item with the value that would go. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from warifu.cards.openid.own_list import ServiceUsed
from warifu.cards.openid.parties import Item, RelyingParty
from warifu.cards.openid.ports import SignedIn
from warifu.cards.signatures import Wanted
from warifu.kernel.screens import Screens, Shell, Wording, cite
from warifu.kernel.screens.moments import day

_SCREENS = Screens(Path(__file__).parent, "openid")
ITEMS = {
    Item.NAME: Wording("氏名", "Name"),
    Item.ADDRESS: Wording("住所", "Address"),
    Item.BIRTH_DATE: Wording("生年月日", "Date of birth"),
    Item.SEX: Wording("性別", "Sex"),
}
_SEXES = {"1": Wording("男", "male"), "2": Wording("女", "female")}
_OTHER = Wording("その他", "other")
NO_NUMBER = cite("Act 15, Act 20")
SIGNING = cite("JPKI Act 3")
_GROUP = 8


@dataclass(frozen=True, slots=True)
class CardView:
    """Before the card: who asks, why, for what. `address` leads to the sign-in by card."""

    shell: Shell
    party: RelyingParty
    items: tuple[Item, ...]
    address: str
    decide: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class SignView:
    """Whether she signs a document, before her reader asks for the password. `shown` as below."""

    shell: Shell
    party: RelyingParty
    wanted: Wanted
    decide: str
    shown: str


@dataclass(frozen=True, slots=True)
class ReaderView:
    """She agreed to sign: the digits to compare, and the way to her reader."""

    shell: Shell
    party: RelyingParty
    check_code: str
    until: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The question: each item with its value; `decide` takes the answer.

    `shown` goes with the answer: it says for which use of a card the page was drawn, and to nobody whose.
    """

    shell: Shell
    party: RelyingParty
    items: tuple[Item, ...]
    signed_in: SignedIn
    decide: str
    shown: str
    named_alike: tuple[RelyingParty, ...] = ()
    """The other services of its sector: they know her by the same name."""

    def values(self, language: str) -> list[tuple[Wording, str, str]]:
        """Each item: its name, its value, and the language of the value."""
        facts = self.signed_in.facts
        if facts is None:
            return []
        shown = []
        for item in self.items:
            value = facts.value(item, "show it to herself before she agrees")
            if item is Item.SEX:
                value = _SEXES.get(value, _OTHER).plain(language)
            elif item is Item.BIRTH_DATE:
                value = _as_day(value, language)
            shown.append((ITEMS[item], value, "ja" if item in {Item.NAME, Item.ADDRESS} else language))
        return shown


@dataclass(frozen=True, slots=True)
class OwnListView:
    """The services she agreed to. `just` is what was just stopped, if anything."""

    shell: Shell
    services: tuple[ServiceUsed, ...]
    stop: str
    register: str
    leave: str
    just: bool = False


@dataclass(frozen=True, slots=True)
class RegisterView:
    """Every registered service, for everybody."""

    shell: Shell
    parties: tuple[RelyingParty, ...]


@dataclass(frozen=True, slots=True)
class LeaveView:
    """Sign out? Asked where a service's request does not surely mean who is signed in; or it is done."""

    shell: Shell
    party: RelyingParty | None
    address: str
    fields: tuple[tuple[str, str], ...] = ()
    done: bool = False


def render_card(view: CardView, language: str) -> str:
    """Use your card."""
    return _draw("card.html", view, view.shell, language)


def render_consent(view: ConsentView, language: str) -> str:
    """Agree or not."""
    return _draw("consent.html", view, view.shell, language, values=view.values(language))


def render_sign(view: SignView, language: str) -> str:
    """Sign this document?"""
    digest = view.wanted.digest.hex()
    groups = [digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP)]
    return _draw("sign.html", view, view.shell, language, groups=groups, signing=SIGNING)


def render_reader(view: ReaderView, language: str) -> str:
    """On to your reader."""
    return _draw("reader.html", view, view.shell, language, signing=SIGNING)


def render_own_list(view: OwnListView, language: str) -> str:
    """The services she agreed to, with stop."""
    return _draw("own_list.html", view, view.shell, language)


def render_register(view: RegisterView, language: str) -> str:
    """Who may ask."""
    return _draw("register.html", view, view.shell, language)


def render_leave(view: LeaveView, language: str) -> str:
    """Sign out."""
    return _draw("leave.html", view, view.shell, language)


def _draw(template: str, view: object, shell: Shell, language: str, **more: object) -> str:
    words: dict[str, object] = {"words_of": _words_of, "names_of": _names_of, "law": NO_NUMBER}
    return _SCREENS.render(template, language, shell=shell, view=view, **words, **more)


def _names_of(parties: tuple[RelyingParty, ...]) -> tuple[Wording, ...]:
    return tuple(each.registration.shown_name for each in parties)


def _words_of(items: tuple[Item, ...]) -> tuple[Wording, ...]:
    return tuple(ITEMS[item] for item in items)


def _as_day(written: str, language: str) -> str:
    """YYYYMMDD as people read it; as it stands where it is no date.

    >>> _as_day("19900401", "en"), _as_day("19900000", "en")
    ('1 April 1990', '19900000')
    """
    try:
        return day(date(int(written[:4]), int(written[4:6]), int(written[6:])), language)
    except ValueError:
        return written
