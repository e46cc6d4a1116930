# SPDX-License-Identifier: Apache-2.0
"""What other bodies ask the certified verifier, and what they are told. No rule in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from warifu.kernel.secrecy import MASK


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
