# SPDX-License-Identifier: Apache-2.0
"""署名の引渡し: a signature sealed to the service that asked for it, as a JWE (RFC 7516).

It is sealed before it is kept, so that nobody with this body's database or keys reads a certificate, which
has its holder's name, address, birth date and sex (K-30). The service alone opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey, RSAKey

ENCRYPTIONS = ("A256GCM",)
ALGORITHMS = ("ECDH-ES+A256KW", "RSA-OAEP-256")
_RSA_BITS = 2048


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """署名の結果: what the service reads. `valid_at` is when the certified verifier looked."""

    iss: str
    aud: str
    sign_transaction_id: str
    signature: bytes
    certificate: bytes
    valid: bool
    valid_at: str

    def __repr__(self) -> str:
        return "Result(••••)"


def may_seal_to(key: object) -> bool:
    """Whether a key is one that results are sealed to: P-256, or RSA of 2048 bits or more."""
    if isinstance(key, ECKey):
        return key.curve_name == "P-256"
    return isinstance(key, RSAKey) and key.public_key.key_size >= _RSA_BITS


def seal(key: Mapping[str, Any], result: Result) -> bytes:
    """Seal a result to a service's public key, as compact text."""
    elliptic = key["kty"] == "EC"
    opens = (ECKey if elliptic else RSAKey).import_key(dict(key))
    header = {"alg": ALGORITHMS[0 if elliptic else 1], "enc": ENCRYPTIONS[0], "cty": "json"}
    if key.get("kid"):
        header["kid"] = key["kid"]
    algorithms = [header["alg"], header["enc"]]
    return jwe.encrypt_compact(header, msgspec.json.encode(result), opens, algorithms=algorithms).encode()
