# SPDX-License-Identifier: Apache-2.0
"""電子証明書: the two certificates of a card, what each says, how long each lasts, and what ends it.

K-numbers are rules of the card's specification (docs/spec/card-authority.md). No individual number
(個人番号) ever gets here: a certificate is found by its serial, a card by its own random id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from warifu.kernel.clock import JST
from warifu.kernel.secrecy import MASK, Secret

SERIAL_BYTES = 20
CARD_ID_BYTES = 16
SIGNING_AGE = 15
_YEARS = 5


class CertificateKind(StrEnum):
    """署名用・利用者証明用: which of a card's two certificates."""

    SIGNING = "signing"
    AUTHENTICATION = "authentication"


class State(StrEnum):
    """効力: whether a certificate may be relied on now."""

    GOOD = "good"
    HELD = "held"
    REVOKED = "revoked"


class Ending(StrEnum):
    """失効の事由: why a certificate was held or ended (JPKI Act 11-14, 30-33; K-33's table)."""

    LOST = "lost"
    FOUND = "found"
    FACTS_CHANGED = "facts-changed"
    DEATH = "death"
    LEFT = "left"
    NUMBER_CHANGED = "number-changed"
    CARD_ENDED = "card-ended"
    WISH = "wish"
    PIN_GIVEN_UP = "pin-given-up"
    RENEWED = "renewed"
    KEY_COMPROMISED = "key-compromised"


ENDS: dict[Ending, frozenset[CertificateKind]] = {
    Ending.FACTS_CHANGED: frozenset({CertificateKind.SIGNING}),
    Ending.PIN_GIVEN_UP: frozenset({CertificateKind.SIGNING}),
    **dict.fromkeys(
        (Ending.DEATH, Ending.LEFT, Ending.NUMBER_CHANGED, Ending.CARD_ENDED, Ending.KEY_COMPROMISED),
        frozenset(CertificateKind),
    ),
}
"""Which certificates of a card each event ends. A wish or a renewal names its certificate itself."""


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """基本4情報: what a signing certificate says of its holder. Never logged or passed on (K-30).

    `substituted_*` mark each character that stands for one outside the register's set: a string of 0 and 1.
    """

    name: Secret[str]
    birth_on: date
    sex: int  # 1 male, 2 female, 3 other or not recorded
    address: Secret[str]
    substituted_name: str
    substituted_address: str

    def __repr__(self) -> str:
        return f"SigningFacts({MASK})"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as the authority keeps it. `serial` is big-endian, at most 20 bytes, random."""

    serial: bytes
    kind: CertificateKind
    card_id: bytes
    issued_at: datetime
    until: date
    der: bytes

    def __repr__(self) -> str:
        return f"Certificate({self.kind}, {MASK})"


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a serial: its state since when, and why where it is not good."""

    state: State
    since: datetime
    ending: Ending | None = None


def lasts_until(issued_on: date, birth_on: date, card_until: date) -> date:
    """有効期間: the fifth birthday after issue, or the card's last day where that is earlier (K-27).

    Somebody born on 29 February has her birthday on the 28th in other years (our own rule).

    >>> lasts_until(date(2026, 4, 1), date(1990, 4, 1), date(2036, 4, 1))
    datetime.date(2031, 4, 1)
    >>> lasts_until(date(2026, 3, 31), date(1992, 2, 29), date(2028, 1, 1))
    datetime.date(2028, 1, 1)
    >>> lasts_until(date(2026, 1, 31), date(1992, 2, 29), date(2036, 2, 28))
    datetime.date(2030, 2, 28)
    """
    this_year = _birthday(birth_on, issued_on.year)
    first = issued_on.year + (issued_on >= this_year)
    return min(_birthday(birth_on, first + _YEARS - 1), card_until)


def end_of_day(on: date) -> datetime:
    """Give the last second of a day in Japan, as an instant in UTC."""
    return datetime.combine(on, time(23, 59, 59), JST).astimezone(UTC)


def old_enough_to_sign(birth_on: date, on: date) -> bool:
    """Say whether a signing certificate may be issued: 15 years, completed on the eve of the birthday.

    >>> [old_enough_to_sign(date(2011, 4, 2), on) for on in (date(2026, 3, 31), date(2026, 4, 1))]
    [False, True]
    """
    return on >= _birthday(birth_on, birth_on.year + SIGNING_AGE) - timedelta(days=1)


def _birthday(birth_on: date, year: int) -> date:
    try:
        return birth_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
