# SPDX-License-Identifier: Apache-2.0
"""RFC 9421 HTTP message signatures, in the one profile Warifu speaks.

The profile is fixed, so there is nothing to negotiate and nothing to downgrade: one signature
labelled `w`, Ed25519, over `@method`, `@path`, `content-digest` and `warifu-to`, with created, keyid
(the caller's body name), alg, nonce and tag, in exactly this order. Anything else is refused. A
general RFC 9421 library reads and writes the same headers (tests/kernel/test_wire.py) at
four times the cost.

Not checked here: whether the caller may make this call (each service's own rule), and replay
(`Switchboard` remembers nonces).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warifu.kernel import ed25519
from warifu.kernel.refusal import Refusal

Sign = Callable[[bytes], bytes]
TAG = "warifu-wire-1"
MAX_SKEW_SECONDS = 300
_COVERED = '("@method" "@path" "content-digest" "warifu-to")'
_INPUT = re.compile(
    r'w=\("@method" "@path" "content-digest" "warifu-to"\);created=(\d{1,12});'
    r'keyid="([a-z0-9:.-]{1,64})";alg="ed25519";nonce="([A-Za-z0-9_-]{16,64})";tag="warifu-wire-1"',
)
_SIGNATURE = re.compile(r"w=:([A-Za-z0-9+/]{86}==):")


class NotSigned(Refusal):
    """The call carries no signature that verifies under its caller's key."""

    reason = "not-signed"
    law = "RFC 9421; Act 19 (deny by default)"
    remedy = "Sign the call with your body's registered key, set your clock, and send it again."


class Replayed(Refusal):
    """The same signed call was received before."""

    status = 409
    reason = "replayed"
    law = "RFC 9421 §7.2.2"
    remedy = "Repeat the request under a fresh signature; repeating a request is harmless."


@dataclass(frozen=True, slots=True)
class Signed:
    """What a verified signature says: who called, when (Unix seconds), under which nonce."""

    caller: str
    created: int
    nonce: str


def content_digest(body: bytes) -> str:
    """Give the RFC 9530 Content-Digest of a body, SHA-256."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign_call(
    *, sender: str, to: str, path: str, body: bytes, created: int, nonce: str, sign: Sign
) -> dict[str, str]:
    """Make the headers of a signed POST of `body` to `path` of the body named `to`."""
    digest = content_digest(body)
    params = f'{_COVERED};created={created};keyid="{sender}";alg="ed25519";nonce="{nonce}";tag="{TAG}"'
    signature = base64.b64encode(sign(_base("POST", path, digest, to, params))).decode()
    return {
        "content-type": "application/json",
        "content-digest": digest,
        "warifu-to": to,
        "signature-input": f"w={params}",
        "signature": f"w=:{signature}:",
    }


def verify_call(
    *,
    me: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    now: int,
    key_of: Callable[[str], Ed25519PublicKey | None],
) -> Signed:
    """Check a received call: addressee, digest, time, signature. Headers have lower-case names.

    Raises `NotSigned` for every failure alike, in words that name the header and never its content.
    """
    given = _INPUT.fullmatch(headers.get("signature-input", ""))
    encoded = _SIGNATURE.fullmatch(headers.get("signature", ""))
    if given is None or encoded is None:
        raise NotSigned("the signature headers are absent or not of the profile warifu-wire-1")
    created, caller, nonce = int(given[1]), given[2], given[3]
    if headers.get("warifu-to") != me:
        raise NotSigned("the call is meant for another body")
    digest = headers.get("content-digest", "")
    if not hmac.compare_digest(digest.encode(), content_digest(body).encode()):
        raise NotSigned("the content digest does not match the body")
    if abs(now - created) > MAX_SKEW_SECONDS:
        raise NotSigned("the call was signed more than five minutes ago, or in the future")
    key = key_of(caller)
    if key is None:
        raise NotSigned("the caller's key is not registered here")
    params = headers["signature-input"].removeprefix("w=")
    try:
        signature = base64.b64decode(encoded[1], validate=True)
    except binascii.Error as wrong:
        raise NotSigned("the signature does not verify") from wrong
    if not ed25519.verify(key.public_bytes_raw(), _base(method, path, digest, me, params), signature):
        raise NotSigned("the signature does not verify")
    return Signed(caller, created, nonce)


def _base(method: str, path: str, digest: str, to: str, params: str) -> bytes:
    return (
        f'"@method": {method}\n"@path": {path}\n"content-digest": {digest}\n'
        f'"warifu-to": {to}\n"@signature-params": {params}'
    ).encode()
