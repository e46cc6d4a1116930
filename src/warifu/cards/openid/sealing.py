# SPDX-License-Identifier: Apache-2.0
"""項目の封: a card's items, sealed under the code or access they are fetched with.

The database keeps only hashes of codes and accesses, so a stolen copy opens nothing. The seal itself knows
neither person nor service; `aad` binds it to the service it was made for.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.kernel.refusal import Fault

_NONCE = bytes(12)  # each key seals once: it is made from a code or access that is random and used once


def seal(under: str, client_id: str, items: Mapping[str, str]) -> bytes:
    """Seal items under a fresh code or access."""
    return AESGCM(_key(under)).encrypt(_NONCE, msgspec.json.encode(items), client_id.encode())


def unseal(under: str, client_id: str, sealed: bytes) -> dict[str, str]:
    """Open them again."""
    try:
        content = AESGCM(_key(under)).decrypt(_NONCE, sealed, client_id.encode())
    except InvalidTag as wrong:
        raise Fault("items do not open with the access they were sealed under") from wrong
    return msgspec.json.decode(content, type=dict[str, str])


def _key(under: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"warifu/openid/items/1").derive(under.encode())
