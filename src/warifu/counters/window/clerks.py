# SPDX-License-Identifier: Apache-2.0
"""職員: the clerks who work at the window, and what keeps an account to one person. Pure.

Passwords are kept as scrypt (RFC 7914) with a salt of their own. What is counted and locked where is
`signing`'s work; who may be a clerk is for the city to say.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST = 10
LONGEST = 200
COST = 15  # log2 of N; with r=8, p=1 this takes 32 MiB and about a tenth of a second
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Clerk:
    """職員: an account name of the city's own and what the clerk is called."""

    clerk: str
    name_ja: str
    name_en: str = ""

    @property
    def shown(self) -> Wording:
        """What a page calls her."""
        return Wording(self.name_ja, self.name_en)


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """A clerk's account as it is kept."""

    clerk: Clerk
    password: str
    tries: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        """True while no password is taken."""
        return self.locked_until is not None and now < self.locked_until


class NobodyAtWork(Refusal):
    """Nobody is signed in at this terminal, or it is locked."""

    status = 403
    reason = "nobody-at-work"
    law = "Act 12"
    remedy = "Sign in at the window first, under your own name."


class SignInRefused(Refusal):
    """The clerk's name or the password is not right."""

    status = 403
    reason = "sign-in-refused"
    law = "Act 12"
    remedy = "Type your own name and password again; nobody works under somebody else's account."


class TooManyTries(Refusal):
    """Too many wrong passwords were tried; the account takes none for a quarter of an hour."""

    status = 429
    reason = "too-many-tries"
    law = "Act 12"
    remedy = "Wait fifteen minutes. If it was not you who tried, tell the person in charge of safety."


class PasswordTooShort(Refusal):
    """This password is too short or too long."""

    status = 422
    reason = "password-too-short"
    law = "Act 12"
    remedy = f"Take {SHORTEST} to {LONGEST} characters; a sentence is easier to keep in mind."


def hashed(password: str, salt: bytes, cost: int = COST) -> str:
    """Give what is kept of a password: scheme, cost, salt and hash. Raises PasswordTooShort."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooShort
    return f"scrypt${cost}${_text(salt)}${_text(_scrypt(password, salt, cost))}"


def fits(password: str, kept: str) -> bool:
    """Say whether a password is the one that is kept, in constant time.

    >>> kept = hashed("a password for a test", b"0123456789abcdef", 4)
    >>> fits("a password for a test", kept), fits("another one", kept)
    (True, False)
    """
    _, cost, salt, wanted = kept.split("$")
    found = _scrypt(password[: LONGEST + 1], base64.b64decode(salt), int(cost))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def nobodys(salt: bytes, drawn: bytes, cost: int = COST) -> str:
    """Give what stands for the password of an account that is not there: tried as long, fitted by none.

    `drawn` are 32 bytes of chance in the place of a hash.

    >>> fits("a password for a test", nobodys(b"0123456789abcdef", bytes(32), 4))
    False
    """
    return f"scrypt${cost}${_text(salt)}${_text(drawn)}"


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    written = password.encode("utf-8", errors="replace")
    return hashlib.scrypt(written, salt=salt, n=1 << cost, r=8, p=1, maxmem=256 << 20, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
