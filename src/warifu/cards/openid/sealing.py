# SPDX-License-Identifier: Apache-2.0
"""項目の封: what was read from a card, sealed under the cookie, code or access it is fetched with.

The database keeps only hashes of these, so a stolen copy opens nothing. `about` binds a seal to what it is
for: a service, or a browser. Whoever holds cookie, code or access opens it: they are secrets for minutes.
"""

from __future__ import annotations

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.kernel.refusal import Fault

_NONCE = bytes(12)  # each key seals once: it is made from a cookie, code or access that is random and new


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """封の中: items by their names, and the serial of the certificate she used."""

    items: dict[str, str]
    serial: bytes = b""

    def __repr__(self) -> str:
        return "Sealed(••••)"


def seal(under: str, about: str, content: Sealed) -> bytes:
    """Seal under a fresh cookie, code or access."""
    return AESGCM(_key(under)).encrypt(_NONCE, msgspec.json.encode(content), about.encode())


def unseal(under: str, about: str, sealed: bytes) -> Sealed:
    """Open it again."""
    try:
        content = AESGCM(_key(under)).decrypt(_NONCE, sealed, about.encode())
    except InvalidTag as wrong:
        raise Fault("a seal does not open with what it was sealed under") from wrong
    return msgspec.json.decode(content, type=Sealed)


def _key(under: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"warifu/openid/items/1").derive(under.encode())
