# SPDX-License-Identifier: Apache-2.0
"""署名検証の窓口: one message on the wire. Offer it sealed: a signature carries four items (K-30).

Whoever asks computes the hash, and looks herself whether anything stands outside of what is signed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from warifu.cards.documents import Signature
from warifu.cards.verification.nouns import Finding
from warifu.kernel.secrecy import MASK
from warifu.kernel.wire import Endpoint

LARGEST = 1 << 17


class CheckAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`verification/check`: a signature (CMS, DER) and the SHA-256 of what it signs; not the document."""

    purpose: str
    signature: bytes
    digest: bytes

    def __repr__(self) -> str:
        return f"CheckAsked({MASK})"


class CheckTold(msgspec.Struct):
    """Valid or not, at which instant."""

    valid: bool
    at: datetime


def endpoints(verb: Callable[[str, str, Signature], Finding]) -> list[Endpoint]:
    """What every body may ask; `verb` is `VerificationService.check`."""

    def check(caller: str, message: CheckAsked) -> CheckTold:
        found = verb(caller, message.purpose, Signature(message.signature, message.digest))
        return CheckTold(found.valid, found.at)

    return [Endpoint("verification/check", CheckAsked, check, largest=LARGEST)]
