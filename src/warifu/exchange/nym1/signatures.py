# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) over label ‖ 00 ‖ fields. One label for each thing that is signed, listed here.

Signing keys stay behind a `Signer`, such as `functools.partial(keys.sign, "exchange")` of a key ring.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from warifu.kernel import ed25519

Signer: TypeAlias = Callable[[bytes], bytes]
"""Signs a message with one Ed25519 key; 64 bytes."""
SIGNATURE_BYTES = 64


class Label(StrEnum):
    """What a signature is about."""

    REQUEST = "NYM1/request"
    CONV1 = "NYM1/conv1"
    CONV2 = "NYM1/conv2"
    REFUSED1 = "NYM1/refused1"
    REFUSED2 = "NYM1/refused2"
    FILED = "NYM1/filed"
    ANSWER = "NYM1/answer"
    NO_ANSWER = "NYM1/no-answer"
    DELAY = "NYM1/delay"
    KEEP_BACK = "NYM1/keep-back"
    SUCCESSION = "NYM1/succession"
    DIRECTORY = "NYM1/directory"


def sign(signer: Signer, label: Label, fields: bytes) -> bytes:
    """Sign `fields` under `label`; 64 bytes."""
    return signer(label.encode("ascii") + b"\x00" + fields)


def verify(key: bytes, label: Label, fields: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the key's over `fields` under `label`. Never raises."""
    return ed25519.verify(key, label.encode("ascii") + b"\x00" + fields, signature)
