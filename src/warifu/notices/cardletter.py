# SPDX-License-Identifier: Apache-2.0
"""カードのお知らせの紙面: what each letter of the card says, in Japanese with English beneath.

One sheet, whatever the kind, in the same envelope. It says what happened, until when and where something can
be done, and what to do if she did not do it herself. Days are the matter's, names and places are read when it
is printed; the words stand in `card_letters.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from warifu.kernel.dates import in_era
from warifu.kernel.refusal import Fault
from warifu.notices.letter import in_english
from warifu.notices.matters import Kind, Matter
from warifu.notices.nouns import Piece
from warifu.notices.ports import Counter, Issuer
from warifu.papers import Facts, Press, Template, two_dimensional_code

_HERE = Path(__file__).parent
_Both = tuple[str, str]  # Japanese and English


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of one kind; each row is a fact by name, and what it is called."""

    title: _Both
    lead: _Both
    rows: Sequence[tuple[str, str, str]]
    points: Sequence[_Both]
    words: Mapping[str, _Both]


@lru_cache(maxsize=1)
def _texts() -> Mapping[Kind, _Text]:
    read = tomllib.loads((_HERE / "card_letters.toml").read_text(encoding="utf-8"))
    return {Kind(kind): _Text(**{"words": {}} | text) for kind, text in read.items()}


def words_of(kind: Kind) -> frozenset[str]:
    """The words that a matter of this kind may have; empty where it has none."""
    return frozenset(_texts()[kind].words)


@lru_cache(maxsize=1)
def card_template() -> Template:
    """The template of every letter of the card, read and linted once."""
    return Template.read(_HERE / "templates" / "card.typ", title="個人番号カードのお知らせ")


def check_matter(matter: Matter) -> None:
    """Raise a Fault where no letter could be made of this: an order that is not kept is not acknowledged."""
    _values(matter, Counter("", "", ""))


def facts_of(outside: Facts, matter: Matter, deals: Counter, issuer: Issuer, dated_on: date) -> Facts:
    """Put together what a letter of the card says; `deals` is the counter that deals with it."""
    text, values = _texts()[matter.kind], _values(matter, deals)
    return {
        **outside,
        "dated_on": in_era(dated_on),
        "title": text.title[0],
        "title_english": text.title[1],
        "lead": text.lead[0],
        "lead_english": text.lead[1],
        "labels": [japanese for _, japanese, _ in text.rows],
        "labels_english": [english for _, _, english in text.rows],
        "values": [japanese for japanese, _ in values],
        "values_english": [english for _, english in values],
        "points": [japanese for japanese, _ in text.points],
        "points_english": [english for _, english in text.points],
        "issuer": issuer.name,
        "issuer_english": issuer.name_english,
        "contact": issuer.contact,
    }


def print_card_letter(
    press: Press,
    piece: Piece,
    outside: Facts,
    matter: Matter,
    deals: Counter,
    issuer: Issuer,
    dated_on: date,
) -> bytes:
    """Print the letter as PDF. Raises the refusals of `papers`; the bytes repeat for the same arguments."""
    return press.render(
        card_template(),
        facts_of(outside, matter, deals, issuer, dated_on),
        author=issuer.name,
        dated_on=dated_on,
        pictures={"tracking": two_dimensional_code(piece.tracking)},
    )


def _values(matter: Matter, deals: Counter) -> list[_Both]:
    text = _texts()[matter.kind]
    facts: dict[str, _Both] = {
        "where": (f"{deals.office}　〒{deals.postal_code} {deals.address}", ""),
        "on": _day(matter.happened_on),
    }
    if matter.until_on is not None:
        facts["until"] = _day(matter.until_on)
    if matter.word in text.words:
        facts["word"] = text.words[matter.word]
    if missing := [name for name, _, _ in text.rows if name not in facts]:
        raise Fault(f"a {matter.kind} lacks {', '.join(missing)}")
    return [facts[name] for name, _, _ in text.rows]


def _day(on: date) -> _Both:
    return in_era(on), in_english(on)
