# SPDX-License-Identifier: Apache-2.0
"""通知書の紙面: one person's letter as facts for the press, and what a letter weighs.

Every number notice has the same three sheets in the same order (envelope, notice, application form), every
letter of the card the same two, so weight, page count and price are the same for everybody. Nothing here
reads a register or opens a seal; what a letter of the card says is in `cardletter`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from warifu.kernel.dates import in_era
from warifu.notices.labels import grouped_application, grouped_tracking
from warifu.notices.matters import Mail
from warifu.notices.nouns import NO_POSTAL_CODE, Destination, Named, Piece
from warifu.notices.ports import Counter, Issuer
from warifu.papers import Facts, Press, Template, two_dimensional_code

_TEMPLATES = Path(__file__).with_name("templates")
SHEETS = {Mail.NOTICES: 3, Mail.CARDS: 2}
GRAMS = {"envelope": 6, "sheet": 4, "return-envelope": 4}
"""Grams: an envelope 長3 of 85 g/m2, an A4 sheet of 64 g/m2, a folded return envelope."""

_CLASSES = ((25, "25g"), (50, "50g"))
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def grams(mail: Mail = Mail.NOTICES) -> int:
    """Give the weight of a letter: of the card, or with form, leaflet and return envelope."""
    if mail is Mail.CARDS:
        return GRAMS["envelope"] + GRAMS["sheet"]
    return GRAMS["envelope"] + 3 * GRAMS["sheet"] + GRAMS["return-envelope"]


def weight_class(mail: Mail = Mail.NOTICES) -> str:
    """定形郵便物の区分 of every letter of one mail.

    >>> grams(), weight_class(), grams(Mail.CARDS), weight_class(Mail.CARDS)
    (22, '25g', 10, '25g')
    """
    return next(name for most, name in _CLASSES if grams(mail) <= most)


@lru_cache(maxsize=1)
def letter_template() -> Template:
    """The template of the letter, read and linted once."""
    return Template.read(_TEMPLATES / "letter.typ", title="個人番号通知書")


@lru_cache(maxsize=1)
def leaflet_template() -> Template:
    """The template of the leaflet, which is the same for everybody."""
    return Template.read(_TEMPLATES / "leaflet.typ", title="個人番号のお知らせ", family="Noto Sans JP")


def facts_of(
    piece: Piece,
    named: Named,
    destination: Destination,
    counter: Counter,
    issuer: Issuer,
    dated_on: date,
) -> Facts:
    """Put together what the letter says: no sex, and no address but on the envelope (law M-1)."""
    return {
        **envelope_of(piece, named, destination, counter),
        "dated_on": in_era(dated_on),
        "name": named.name,
        "common_name": destination.common_name,
        "born_on": in_era(named.born_on),
        "born_on_english": in_english(named.born_on),
        "number": named.number.grouped("print the notice (Act 7)"),
        "issuer": issuer.name,
        "issuer_english": issuer.name_english,
        "application_id": grouped_application(piece.application),
        "application_url": application_url(piece, issuer),
    }


def envelope_of(piece: Piece, named: Named, destination: Destination, counter: Counter) -> Facts:
    """What stands on the outside of every letter, and nothing of what is inside."""
    known = destination.postal_code != NO_POSTAL_CODE
    return {
        "postal_code": destination.postal_code if known else "",
        "address": destination.address,
        "addressee": named.name,
        "tracking": grouped_tracking(piece.tracking),
        "return_to": {
            "office": counter.office,
            "postal_code": counter.postal_code,
            "address": counter.address,
        },
    }


def in_english(on: date) -> str:
    """A day as the English lines of a letter write it.

    >>> in_english(date(2026, 4, 1))
    '1 April 2026'
    """
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def application_url(piece: Piece, issuer: Issuer) -> str:
    """Where the form is opened; the id stands after # and reaches no access log (PF-5)."""
    return f"{issuer.application_url}#{piece.application}"


def print_letter(
    press: Press,
    piece: Piece,
    named: Named,
    destination: Destination,
    counter: Counter,
    issuer: Issuer,
    dated_on: date,
) -> bytes:
    """Print the letter as PDF. Raises the refusals of `papers`; the bytes repeat for the same arguments."""
    return press.render(
        letter_template(),
        facts_of(piece, named, destination, counter, issuer, dated_on),
        author=issuer.name,
        dated_on=dated_on,
        pictures=pictures_of(piece, issuer),
    )


def pictures_of(piece: Piece, issuer: Issuer) -> dict[str, str]:
    """The two codes: the label's number on the envelope, the form's address on the form."""
    return {
        "tracking": two_dimensional_code(piece.tracking),
        "application": two_dimensional_code(application_url(piece, issuer)),
    }


def print_leaflet(press: Press, issuer: Issuer, dated_on: date) -> bytes:
    """Print the leaflet once for a batch; it is enclosed with every letter."""
    return press.render(
        leaflet_template(), {"contact": issuer.contact}, author=issuer.name, dated_on=dated_on
    )
