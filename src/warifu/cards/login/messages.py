# SPDX-License-Identifier: Apache-2.0
"""What bodies say to each other about signing in. Names, numbers and linkage codes have no field here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from warifu.cards.login.nouns import OpenSignIn, read
from warifu.cards.login.service import LoginService
from warifu.kernel.wire import Endpoint
from warifu.ledger import OwnLine


class Begin(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """ログインの依頼: where on the service's own site the browser comes back, and what for."""

    return_path: str
    purpose: str = "login"


class Begun(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """ログインの開始: the address to which the service sends the browser."""

    address: str


class Collect(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """ログインの結果の受取: the ticket that the browser brought back."""

    ticket: str


class Collected(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """ログインの結果: this service's own pseudonym of the person, and what she lent it, sealed to it.

    At a `shared` computer the service ends her visit after two minutes without a click (CL-5).
    """

    pseudonym: bytes
    signed_in_at: datetime
    purpose: str
    sign_in: bytes
    lent: bytes
    shared: bool = False


class HappeningMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A line for the history of the person whom the portal knows by this pseudonym."""

    pseudonym: bytes
    line: OwnLine


class Question(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """署名の依頼: what a card's holder is asked, to build the signed bytes from (CL-8)."""

    service: str
    service_ja: str
    service_en: str
    nonce: bytes
    purpose: str
    issued_at: int
    check_code: str


class Answer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """カードの署名: certificate in DER, signature, and what the holder lends the service, sealed to it.

    `shared`: this reader is one that many people use.
    """

    certificate: bytes
    signature: bytes
    lent: bytes = b""
    shared: bool = False


class Happenings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """履歴に載せるできごとの列."""

    happenings: list[HappeningMessage]


class Filed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """載せたできごと: the events that stand in a mailbox now."""

    events: list[bytes]


def question_of(asked: OpenSignIn) -> Question:
    """Write what a sign-in asks of the card."""
    return Question(
        service=asked.service,
        service_ja=asked.words.ja,
        service_en=asked.words.en,
        nonce=asked.nonce,
        purpose=asked.purpose,
        issued_at=int(asked.issued_at.timestamp()),
        check_code=asked.check_code,
    )


def endpoints(service: LoginService) -> list[Endpoint]:
    """Give the messages this office understands. Who the caller is decides which service asks."""

    def begin(caller: str, message: Begin) -> Begun:
        sign_in = service.begin(caller, message.return_path, message.purpose)
        return Begun(address=f"{service.origin}/login/{sign_in}")

    def collect(caller: str, message: Collect) -> Collected:
        found = service.collect(caller, read(message.ticket))
        return Collected(
            pseudonym=service.name_at(caller, found.person_id),
            signed_in_at=found.signed_in_at,
            purpose=found.purpose,
            sign_in=found.sign_in,
            lent=found.lent,
            shared=found.shared,
        )

    return [Endpoint("login/begin", Begin, begin), Endpoint("login/collect", Collect, collect)]
