# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) over label ‖ 00 ‖ fields. One label for each thing that is signed, listed here.

Signing keys stay behind a `Signer`, such as `functools.partial(keys.sign, "exchange")` of a key ring.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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
    SUCCESSION = "NYM1/succession"
    DIRECTORY = "NYM1/directory"


def sign(signer: Signer, label: Label, fields: bytes) -> bytes:
    """Sign `fields` under `label`; 64 bytes."""
    return signer(label.encode("ascii") + b"\x00" + fields)


def verify(key: bytes, label: Label, fields: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the key's over `fields` under `label`. Never raises."""
    try:
        _public_key(key).verify(signature, label.encode("ascii") + b"\x00" + fields)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def _public_key(key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key)
