# SPDX-License-Identifier: Apache-2.0
"""署名の求め: what a service wants signed, who it is, and how far it has come. Pure.

The document itself is not here: a service sends its SHA-256, its name and its kind. Whether the name tells
the truth about the document, nobody here can see; it stands in the signature, so that everybody can later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from warifu.cards.login import read, written
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import mask_numbers

LARGEST = 4096
"""Bytes of a request to have something signed."""
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,98}")
_LETTERS = 32


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """署名の対象: the SHA-256 of a document, what the service calls it, what it is for, its media type."""

    digest: bytes
    document: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    purpose: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    media_type: str

    def __repr__(self) -> str:
        return "Wanted(••••)"


@dataclass(frozen=True, slots=True)
class Asker:
    """署名を求めるサービス: a service registered to have documents signed, and why it may.

    `ground` is registered; `site` is the host of its addresses; `key` its public key for encryption, a JWK.
    """

    client_id: str
    name: Wording
    ground: Wording
    site: str
    key: Mapping[str, Any] = field(repr=False)


class Stage(StrEnum):
    """進み具合: how far a transaction has come. Of the last four each is an end."""

    WAITING = "waiting"
    BEGUN = "begun"
    JUDGING = "judging"
    SIGNED = "signed"
    DECLINED = "declined"
    NOT_MADE = "not-made"
    NOT_HOLDING = "not-holding"


@dataclass(frozen=True, slots=True)
class Transaction:
    """署名の手続き: one document to be signed by one person, once.

    `ask` names the sign-in in which it was begun; `visit` and `nonce` are drawn then. `wanted` is None once
    it has ended: nothing of the document is kept.
    """

    transaction_id: UUID
    client_id: str
    stage: Stage
    wanted: Wanted | None
    until_at: datetime
    ask: str = ""
    person_id: bytes | None = field(default=None, repr=False)
    visit: bytes = field(default=b"", repr=False)
    nonce: bytes = field(default=b"", repr=False)
    check_code: str = field(default="", repr=False)

    @property
    def handle(self) -> str:
        """How the holder's reader names it; the service that asked does not know the second half."""
        return written_handle(self.transaction_id, self.visit)


def read_wanted(content: bytes) -> Wanted:
    """Read what a service sends. Raises Malformed with the field that is wrong."""
    if len(content) > LARGEST:
        raise Malformed(
            f"a request is at most {LARGEST} bytes; send the document's SHA-256, not the document"
        )
    try:
        wanted = msgspec.json.decode(content, type=Wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise Malformed(f"the request: {mask_numbers(str(wrong))}") from wrong
    if len(wanted.digest) != 32:
        raise Malformed("digest: base64 of the 32 bytes of a SHA-256")
    if not _MEDIA_TYPE.fullmatch(wanted.media_type):
        raise Malformed("media_type: such as application/pdf")
    for name, said in (("document", wanted.document), ("purpose", wanted.purpose)):
        if not said.isprintable() or not said.strip():  # line breaks and marks that turn the writing round
            raise Malformed(f"{name}: one line of text that prints")
        if mask_numbers(said) != said:
            raise Malformed(f"{name}: no twelve digits that could be an Individual Number")
    return wanted


def written_handle(transaction_id: UUID, visit: bytes) -> str:
    """Write a transaction and its visit in letters.

    >>> written_handle(UUID(int=0), bytes(16)) == "g" * 64
    True
    """
    return written(transaction_id.bytes) + written(visit)


def read_handle(text: str) -> tuple[UUID, bytes]:
    """Read what `written_handle` wrote. Raises Malformed.

    >>> read_handle("g" * 64)[1] == bytes(16)
    True
    """
    return UUID(bytes=read(text[:_LETTERS])), read(text[_LETTERS:])
