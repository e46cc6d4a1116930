# SPDX-License-Identifier: Apache-2.0
"""IDトークンの署名鍵: which key signs now, which are published, and the tokens themselves (OP-9; RFC 7515).

A key is published a day before it signs and for a day after it has stopped, so that no service meets a
signature of a key it could not know. Private keys stay behind `SigningKeys`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from warifu.cards.openid.ports import SigningKeys
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault, Malformed

AHEAD = AFTER = timedelta(hours=24)
Published = Sequence[tuple[int, datetime]]
"""Numbers of keys with the moment each was published, oldest first."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def signer_at(published: Published, now: datetime) -> int:
    """The key that signs now: the newest that was published a day ago, or the first of all."""
    if not published:
        raise Fault("no key of ID tokens was ever published")
    ready = [number for number, at in published if at + AHEAD <= now]
    return ready[-1] if ready else published[0][0]


def shown_at(published: Published, now: datetime) -> list[int]:
    """The keys in the JWKS now: those to come, the one that signs, those that stopped within a day."""
    shown = []
    for place, (number, _) in enumerate(published):
        stopped = published[place + 1][1] + AHEAD if place + 1 < len(published) else None
        if stopped is None or now < stopped + AFTER:
            shown.append(number)
    return shown


def base64url(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def public_key(keys: SigningKeys, number: int) -> dict[str, str]:
    """One key of the JWKS; its kid is its thumbprint (RFC 7638)."""
    x, y = (base64url(part) for part in keys.public(number))
    essential = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    thumbprint = sha256(json.dumps(essential, separators=(",", ":"), sort_keys=True).encode()).digest()
    return essential | {"kid": base64url(thumbprint), "alg": "ES256", "use": "sig"}


def sign_claims(keys: SigningKeys, number: int, claims: Mapping[str, Any]) -> str:
    """Make a token: JWS compact serialization with ES256."""
    header = {"alg": "ES256", "typ": "JWT", "kid": public_key(keys, number)["kid"]}
    message = f"{base64url(msgspec.json.encode(header))}.{base64url(msgspec.json.encode(claims))}"
    return f"{message}.{base64url(keys.sign(number, message.encode()))}"


def own_claims(shown: Sequence[Mapping[str, str]], issued: str) -> dict[str, Any]:
    """Read a token of ours by its signature alone; it may be over. Raises Malformed."""
    try:
        found = jws.deserialize_compact(
            issued, KeySet.import_key_set({"keys": [dict(key) for key in shown]}), algorithms=["ES256"]
        )
        claims = msgspec.json.decode(found.payload, type=dict[str, Any])
    except (JoseError, ValueError, msgspec.MsgspecError) as wrong:
        raise Malformed("id_token_hint: not a token of ours") from wrong
    return claims


class FileSigningKeys:
    """Keys made from the files of the body's key ring, `openid-sign-1` and so on."""

    def __init__(self, ring: FileKeyRing) -> None:
        """Keep them in `ring`."""
        self._ring = ring

    def make(self, number: int) -> None:
        """Make the file if it is not there yet."""
        self._ring.make(f"openid-sign-{number}")

    def public(self, number: int) -> tuple[bytes, bytes]:
        """Give the point."""
        point = self._key(number).public_key().public_numbers()
        return point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")

    def sign(self, number: int, message: bytes) -> bytes:
        """Sign with ECDSA over SHA-256."""
        r, s = decode_dss_signature(self._key(number).sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _key(self, number: int) -> ec.EllipticCurvePrivateKey:
        content = self._ring.secret(f"openid-sign-{number}").reveal("sign an ID token")
        # 256 random bits modulo the order: the bias is 2^-32, that of the order itself below 2^256
        return ec.derive_private_key(int.from_bytes(content, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
