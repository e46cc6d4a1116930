# SPDX-License-Identifier: Apache-2.0
"""戸籍電子証明書提供用識別符号: the code with which a person lets a passport office read her register once.

She gets it at the office of her legal domicile and gives it to the passport office herself (Koseki 120-3;
article, length and duration UNCONFIRMED). Sixteen signs, the last of which is a check: 74 bits that nobody
guesses, so a plain hash is kept. Good for three months, one person, one register, one use.
"""

from __future__ import annotations

import hashlib
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Malformed, Refusal

LAW = "KA 120-3"
MONTHS = 3
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I or L. Thirty-one is prime: the check finds each wrong sign, and neighbours exchanged."""
LENGTH = 16
BYTES = 16  # far more than 31 ** 15, so that no code is likelier than another


class PassportCodeNotGood(Refusal):
    """No code like this is good for this person: there is none, or it has been used or is too old."""

    status = 404
    reason = "passport-code-not-good"
    law = LAW
    remedy = "Ask the person to compare the code, or to get a new one where her family register is kept."


@dataclass(frozen=True, slots=True, repr=False)
class PassportCode(Masked):
    """提供用識別符号: sixteen signs. Raises Malformed where the check, which anybody computes, is wrong."""

    text: str

    def __post_init__(self) -> None:
        """Check the signs, which says nothing of whether such a code was ever given."""
        fits = len(self.text) == LENGTH and set(self.text) <= set(SIGNS)
        if not fits or _check(self.text[:-1]) != self.text[-1]:
            raise Malformed("This is no code for a passport. Compare its sixteen letters and digits.")

    @classmethod
    def typed(cls, said: str) -> Self:
        """Read it as people write it: small letters, full width, with spaces or hyphens."""
        plain = unicodedata.normalize("NFKC", said).upper()
        return cls("".join(sign for sign in plain if sign not in " -"))

    @classmethod
    def of_random(cls, drawn: bytes) -> Self:
        """Make one of `BYTES` bytes that nobody can predict."""
        rest, body = int.from_bytes(drawn, "big"), ""
        for _ in range(LENGTH - 1):
            rest, place = divmod(rest, len(SIGNS))
            body += SIGNS[place]
        return cls(body + _check(body))

    def grouped(self) -> str:
        """Give it in fours, for the one page that shows it."""
        return "-".join(self.text[at : at + 4] for at in range(0, LENGTH, 4))

    def digest(self) -> bytes:
        """SHA-256: all that is kept."""
        return hashlib.sha256(b"warifu/passport-code/1\x00" + self.text.encode()).digest()


@dataclass(frozen=True, slots=True, repr=False)
class GivenCode(Masked):
    """交付した符号: whose it is, in which register, until which day (included); the code only as a hash."""

    digest: bytes
    register: str
    person: InHouseNumber
    good_until: date


@dataclass(frozen=True, slots=True, repr=False)
class PassportAsked(Masked):
    """旅券事務所の求め: the code with who gave it, and the case. The same message again is the same use."""

    message_id: UUID
    code: PassportCode
    name: str
    born_on: date
    case: str


@dataclass(frozen=True, slots=True, repr=False)
class CodeUse(Masked):
    """符号の使用: by which office, in which message and for which case, of which version."""

    message_id: UUID
    asked_by: str
    case: str
    version: int


def good_until(given_on: date) -> date:
    """Three months later, or the last day of a shorter month."""
    years, month = divmod(given_on.month - 1 + MONTHS, 12)
    year = given_on.year + years
    return date(year, month + 1, min(given_on.day, monthrange(year, month + 1)[1]))


def _check(body: str) -> str:
    weighted = sum(place * SIGNS.index(sign) for place, sign in enumerate(body, start=1))
    return SIGNS[weighted % len(SIGNS)]
