# SPDX-License-Identifier: Apache-2.0
"""電子証明書: the two certificates of a card, what each says, how long each lasts, and what ends it.

K-numbers are rules of the card's specification (docs/spec/certificates.md). No individual number
(個人番号) ever gets here: a certificate is found by its serial, a card by its own random id.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from warifu.kernel.clock import JST
from warifu.kernel.dates import birthday_in, reaches_on
from warifu.kernel.secrecy import MASK, Secret

SERIAL_BYTES = 20
CARD_ID_BYTES = 16
SIGNING_AGE = 15
CERTIFICATE_BIRTHDAYS = 5
MONTHS_BEFORE = 3


class CertificateKind(StrEnum):
    """署名用・利用者証明用: which of a card's two certificates."""

    SIGNING = "signing"
    AUTHENTICATION = "authentication"


class State(StrEnum):
    """効力: whether a certificate may be relied on now. UNKNOWN: this authority issued no such one.

    FACE_ONLY is told of a card without a PIN (顔認証マイナンバーカード) to all whose terminals do not check
    the face: no certificate ever has it (K-41).
    """

    GOOD = "good"
    HELD = "held"
    FACE_ONLY = "face-only"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


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
    NOT_WRITTEN = "not-written"
    KEY_COMPROMISED = "key-compromised"


ENDS: dict[Ending, frozenset[CertificateKind]] = {
    Ending.FACTS_CHANGED: frozenset({CertificateKind.SIGNING}),
    Ending.PIN_GIVEN_UP: frozenset({CertificateKind.SIGNING}),
    **dict.fromkeys(
        (Ending.DEATH, Ending.LEFT, Ending.NUMBER_CHANGED, Ending.CARD_ENDED, Ending.KEY_COMPROMISED),
        frozenset(CertificateKind),
    ),
}
"""Which certificates of a card each event ends. A wish or a renewal names its certificate itself; one that
never got into its chip ends as NOT_WRITTEN."""


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
    """電子証明書: as the authority keeps it. `serial` is 20 bytes, big-endian, random.

    `salt` opens its entry in the public log. `body` is the municipality that applied for it: no other one may
    order anything about it.
    """

    serial: bytes
    kind: CertificateKind
    card_id: bytes
    body: str
    issued_at: datetime
    until: date
    der: bytes
    salt: bytes

    def __repr__(self) -> str:
        return f"Certificate({self.kind}, {MASK})"


@dataclass(frozen=True, slots=True)
class CardCertificates:
    """カードの電子証明書: those in force, those that wait for the chip, and all it ever had, newest first."""

    in_force: tuple[Certificate, ...]
    waiting: tuple[Certificate, ...]
    ever: tuple[Certificate, ...]

    def __repr__(self) -> str:
        return f"CardCertificates({MASK})"


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a serial: its state since when, and why where it is not good."""

    state: State
    since: datetime
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class LastTurn:
    """最後の異動: a certificate's last turn with its number, authority and applicant; what it followed.

    `face_only` says that its card has no PIN.
    """

    kind: CertificateKind
    generation: int
    number: int
    status: Status
    follows: bytes | None
    body: str
    face_only: bool = False

    def __repr__(self) -> str:
        return f"LastTurn({self.kind}, {self.status.state})"


@dataclass(frozen=True, slots=True)
class Told:
    """効力の回答: what a certified verifier is told of one certificate. Only GOOD may be relied on.

    `line` are those certificates of the same kind that this one followed, newest first, about which this
    verifier asked while they counted: one person's, by renewal or on a new card. Why a certificate ended is
    nobody's business and is not told.
    """

    state: State
    since: datetime | None = None
    line: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"Told({self.state})"


@dataclass(frozen=True, slots=True)
class Asking:
    """照会の記録: who asked about a certificate, for what, when; or was told which one took its place."""

    verifier: str
    purpose: str
    kind: CertificateKind
    at: datetime
    told_successor: bool


@dataclass(frozen=True, slots=True)
class Application:
    """発行の申請: what the counter and the card give. `facts` only for a signing certificate.

    `follows` is the serial of the person's certificate of the same kind that this one takes the place of, if
    she had one: it ends, and who knew her by it knows her by the new one. `for_test`: of nobody, for programs
    to try; its certificate says so, and only the authority itself applies for such a one.
    """

    kind: CertificateKind
    card_id: bytes
    key: RSAPublicKey
    birth_on: date
    card_until: date
    facts: SigningFacts | None = None
    follows: bytes | None = None
    for_test: bool = False

    def __repr__(self) -> str:
        return f"Application({self.kind}, {MASK})"


def last_day(birth_on: date, issued_on: date, birthdays: int) -> date:
    """有効期限: the nth birthday after the day of issue (K-27); on 29 February see `birthday_in`.

    >>> last_day(date(1990, 4, 1), date(2026, 4, 1), 5), last_day(date(2004, 2, 29), date(2026, 1, 1), 1)
    (datetime.date(2031, 4, 1), datetime.date(2026, 3, 1))
    """
    passed = birthday_in(birth_on, issued_on.year) <= issued_on
    return birthday_in(birth_on, issued_on.year + birthdays - (not passed))


def lasts_until(issued_on: date, birth_on: date, card_until: date) -> date:
    """有効期間: the fifth birthday after issue, or the card's last day where that is earlier (K-27).

    >>> lasts_until(date(2026, 4, 1), date(1990, 4, 1), date(2036, 4, 1))
    datetime.date(2031, 4, 1)
    >>> lasts_until(date(2026, 3, 31), date(1992, 2, 29), date(2028, 1, 1))
    datetime.date(2028, 1, 1)
    """
    return min(last_day(birth_on, issued_on, CERTIFICATE_BIRTHDAYS), card_until)


def renewable_from(until: date) -> date:
    """更新の受付の初日: three months before the last day (the very first day is unconfirmed).

    >>> renewable_from(date(2031, 4, 1)), renewable_from(date(2028, 5, 31))
    (datetime.date(2031, 1, 1), datetime.date(2028, 2, 29))
    """
    years, month = divmod(until.month - 1 - MONTHS_BEFORE, 12)
    year, month = until.year + years, month + 1
    return date(year, month, min(until.day, calendar.monthrange(year, month)[1]))


def end_of_day(on: date) -> datetime:
    """Give the last second of a day in Japan, as an instant in UTC."""
    return datetime.combine(on, time(23, 59, 59), JST).astimezone(UTC)


def old_enough_to_sign(birth_on: date, on: date) -> bool:
    """Say whether a signing certificate may be issued: 15 years, completed on the eve of the birthday (K-28).

    >>> [old_enough_to_sign(date(2011, 4, 2), on) for on in (date(2026, 3, 31), date(2026, 4, 1))]
    [False, True]
    """
    return on >= reaches_on(birth_on, SIGNING_AGE)
