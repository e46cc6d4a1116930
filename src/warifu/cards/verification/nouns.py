# SPDX-License-Identifier: Apache-2.0
"""検証の回答: what a body is told of a signature that was handed to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from warifu.kernel.refusal import Malformed

_PURPOSE = re.compile(r"[a-z][a-z-]{1,38}[a-z]")


@dataclass(frozen=True, slots=True)
class Finding:
    """有効・無効: whether a signature held at an instant. Why it did not is not told."""

    valid: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """求め: about which signature (the hash of its bytes), when; `nonce` tells two at once apart."""

    signature: bytes
    at: datetime
    nonce: bytes


@dataclass(frozen=True, slots=True)
class AskedFor:
    """求めたサービス: for which service a body asks, by id and name as they are registered that day."""

    client_id: str
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Asking:
    """照会: who asked whether a signature held, for what, when, and what was told; None where nothing was.

    `service` is for whom the body asked; None where it asked for itself.
    """

    asker: str
    purpose: str
    at: datetime
    told: Finding | None = None
    service: AskedFor | None = None


def claim_of(which: bytes, on: date) -> bytes:
    """本人の求め: the text that a signer signs to be shown who asked about her signature, good on one day.

    >>> claim_of(bytes(32), date(2026, 4, 1)).decode().splitlines()[::2]
    ['warifu-who-asked-1', '2026-04-01']
    """
    return f"warifu-who-asked-1\n{which.hex()}\n{on.isoformat()}\n".encode("ascii")


def read_purpose(text: str) -> str:
    """Read what a body asks for, one word of ours such as `lease`. Raises Malformed.

    >>> read_purpose("moving-in")
    'moving-in'
    """
    if not _PURPOSE.fullmatch(text):
        raise Malformed("purpose: 3 to 40 of a-z and inner hyphens")
    return text
