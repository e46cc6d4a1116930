# SPDX-License-Identifier: Apache-2.0
"""サービスの証明: is the caller at the token endpoint the service it says it is? (OP-4; RFC 7523)

    1 who    the assertion's issuer, or the name before the secret     not believed yet
    2 proof  the signature under a registered key, or the secret's hash
    3 words  iss = sub = the service, aud = token endpoint or issuer, exp at most five minutes ahead, a jti
    4 once   the caller's: it stores the jti

Every reason for a no looks the same from outside. This module cannot know whether a proof was used before.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote_plus

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.parties import Proving, RelyingParty
from warifu.cards.openid.refusals import ServiceNotProven

Find = Callable[[str], RelyingParty | None]
ALGORITHMS = ("ES256", "PS256", "RS256")
LONGEST = timedelta(seconds=300)
SKEW = timedelta(seconds=60)
_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_TEXT = 8192


class _Issuer(msgspec.Struct):
    iss: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Which service it is, and the single-use name of its proof, if it has one, until when."""

    party: RelyingParty
    jti_hash: bytes = b""
    until: datetime | None = None


def secret_hash(secret: str) -> bytes:
    """What is kept of a secret: 32 random bytes need no slow hash."""
    return sha256(secret.encode()).digest()


def prove(
    parameters: Parameters, authorization: str, find: Find, audiences: frozenset[str], now: datetime
) -> Proof:
    """Say which service calls. Raises ServiceNotProven, the same for every reason."""
    has_assertion = "client_assertion" in parameters or "client_assertion_type" in parameters
    if has_assertion == bool(authorization) or "client_secret" in parameters:
        raise ServiceNotProven  # exactly one way, and never a secret in the form
    proof = _by_key(parameters, find, audiences, now) if has_assertion else _by_secret(authorization, find)
    named = parameters.get("client_id", ())
    if named and list(named) != [proof.party.client_id]:
        raise ServiceNotProven
    return proof


def _by_secret(authorization: str, find: Find) -> Proof:
    scheme, _, content = authorization.partition(" ")
    try:
        name, _, secret = base64.b64decode(content, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as wrong:
        raise ServiceNotProven from wrong
    party = find(unquote_plus(name))
    if scheme.lower() != "basic" or party is None or not party.secret_hash:
        raise ServiceNotProven
    if not hmac.compare_digest(secret_hash(unquote_plus(secret)), party.secret_hash):
        raise ServiceNotProven
    return Proof(party)


def _by_key(parameters: Parameters, find: Find, audiences: frozenset[str], now: datetime) -> Proof:
    given, kind = parameters.get("client_assertion", ()), parameters.get("client_assertion_type", ())
    if len(given) != 1 or list(kind) != [_TYPE] or len(given[0]) > _LONGEST_TEXT:
        raise ServiceNotProven
    party = find(_unverified_issuer(given[0]))
    if party is None or party.registration.token_endpoint_auth_method is not Proving.KEY:
        raise ServiceNotProven
    try:
        claims = jwt.decode(given[0], _choose(party.registration.keys()), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError) as wrong:
        raise ServiceNotProven from wrong
    jti, until = claims.get("jti"), _instant(claims.get("exp"))
    audience = _audience(claims.get("aud"))
    good = (
        claims.get("iss") == claims.get("sub") == party.client_id
        and bool(audience & audiences)
        and isinstance(jti, str)
        and 0 < len(jti) <= 256
        and until is not None
        and now - SKEW < until <= now + LONGEST + SKEW
        and all(_not_ahead(claims.get(name), now) for name in ("iat", "nbf"))
    )
    if not good or until is None:
        raise ServiceNotProven
    return Proof(party, sha256(str(jti).encode()).digest(), until + SKEW)


def _choose(keys: KeySet) -> Callable[[GuestProtocol], Key]:
    """Choose by the kid of the header; where the service or the header names none, its only key."""

    def choose(guest: GuestProtocol) -> Key:
        kid = guest.headers().get("kid")
        if len(keys.keys) == 1 and (kid is None or not keys.keys[0].as_dict().get("kid")):
            return keys.keys[0]
        found = [key for key in keys.keys if kid is not None and key.as_dict().get("kid") == kid]
        if not found:
            raise ServiceNotProven
        return found[0]

    return choose


def _unverified_issuer(assertion: str) -> str:
    try:
        _, payload, _ = assertion.split(".")
        content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return msgspec.json.decode(content, type=_Issuer).iss
    except (ValueError, binascii.Error, msgspec.MsgspecError) as wrong:
        raise ServiceNotProven from wrong


def _audience(said: object) -> set[str]:
    if isinstance(said, str):
        return {said}
    return {each for each in said if isinstance(each, str)} if isinstance(said, list) else set()


def _instant(claim: object) -> datetime | None:
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not 0 < claim < 1 << 34:
        return None
    return datetime.fromtimestamp(claim, UTC)


def _not_ahead(claim: object, now: datetime) -> bool:
    if claim is None:
        return True
    at = _instant(claim)
    return at is not None and at <= now + SKEW
