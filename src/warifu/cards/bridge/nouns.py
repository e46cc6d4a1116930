# SPDX-License-Identifier: Apache-2.0
"""カードリーダーの側: whom this reader signs in to, which cards it has, and one visit of a browser to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warifu.cards.documents import Bound
from warifu.cards.login import Challenge, Question, read
from warifu.cards.signatures import DocumentQuestion, bound_of
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret

_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)+")


class Device(StrEnum):
    """見せ方: a reader at the computer, or a phone."""

    READER = "reader"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class SignInSite:
    """登録されたサイト: a sign-in this reader answers, and to which services it lends what, by their keys.

    `lends_to` is service → X25519 key, 32 bytes. It is part of the holder's own settings: were it told by the
    site, a site could have a mailbox key sealed to itself. `reads_items_for` likewise: for which services the
    items of the card are read, and to whose key they are sealed.
    """

    origin: str
    name: Wording
    lends_to: Mapping[str, bytes] = field(default_factory=dict)
    reads_items_for: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardHere:
    """手元のカード: a card within reach. `key` is for forms, `name` for people, `about` its kind in words.

    `for_tests` is one that `warifu card issue` made: no office takes it for a resident's.
    """

    key: str
    name: Wording
    about: Wording | None = None
    for_tests: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """リーダーの利用: one browser, one sign-in. `card` stands once the digits were confirmed."""

    site: SignInSite
    sign_in: str
    question: Question = field(repr=False)
    device: Device
    began_at: datetime
    card: str = ""

    @property
    def service(self) -> Wording:
        """Who asks, in words."""
        return Wording(self.question.service_ja, self.question.service_en)

    @property
    def wants_items(self) -> bool:
        """Whether the items of the card are asked for, and this reader gives them."""
        return self.question.service in self.site.reads_items_for

    def challenge(self) -> Challenge:
        """Build what the card signs, with the origin that this reader itself spoke to (CL-8)."""
        asked = self.question
        return Challenge(
            self.site.origin, asked.service, read(self.sign_in), asked.nonce, asked.purpose, asked.issued_at
        )


@dataclass(frozen=True, slots=True)
class DocumentVisit:
    """署名の利用: one browser, one document. `card` stands once the digits were confirmed.

    `made` is the signature that the card has made and nobody has got yet; `shows` what it shows of the
    holder, by the last figure of K-25.
    """

    site: SignInSite
    handle: str
    question: DocumentQuestion = field(repr=False)
    began_at: datetime
    card: str = ""
    made: bytes = field(default=b"", repr=False)
    shows: Mapping[int, Secret[str]] = field(default_factory=dict, repr=False)

    @property
    def asker(self) -> Wording:
        """Who asks, in words."""
        return Wording(self.question.name_ja, self.question.name_en)

    @property
    def back(self) -> str:
        """Where the browser goes on: at the registered site, nowhere else."""
        way = self.question.way_back
        return self.site.origin + (way if _PATH.fullmatch(way) else "/")

    def bound(self) -> Bound:
        """Build what the signature is bound to, with the origin that this reader itself spoke to (CL-8)."""
        return bound_of(self.question, self.site.origin)
