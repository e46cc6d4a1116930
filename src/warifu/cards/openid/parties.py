# SPDX-License-Identifier: Apache-2.0
"""サービス: the services that may ask for a sign-in, and what each has registered to ask for.

A registration says who asks, why, which of the four items, to which addresses the answer may go, and how
the service proves that it is itself. It never holds a private key. Pure; nothing is fetched here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey, import_key

from warifu.cards.openid.refusals import SecretForOldSystemsOnly, SectorNotShown, UnsafeAddress
from warifu.cards.signatures import may_seal_to
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import mask_numbers

_CLIENT = re.compile(r"[0-9a-zA-Z]{1,255}")
_PRIVATE_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_RSA_BITS = 2048
_ENCRYPTS = "enc"


class Item(StrEnum):
    """項目: the items of the card's text application, by the names of their scopes."""

    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birthdate"
    SEX = "gender"


class Kind(StrEnum):
    """Whether a public body or a private one runs the service."""

    PUBLIC = "public"
    PRIVATE = "private"


class Proving(StrEnum):
    """How a service proves that it is itself. The secret is for old systems of public bodies only."""

    KEY = "private_key_jwt"
    SECRET = "client_secret_basic"  # noqa: S105  the standard's name of a method


_Words = tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=120)], str]


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """登録: what a service states of itself; field names are those of OpenID Connect Registration.

    `name` and `purpose` are pairs of Japanese and English. `scopes` are items, without `openid`. A service
    that `may_sign` has documents signed, on the ground it states, and has a key of `use` `enc` in its `jwks`.
    """

    client_id: str
    kind: Kind
    name: _Words
    purpose: _Words
    redirect_uris: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=20)]
    post_logout_redirect_uris: tuple[str, ...] = ()
    sector_identifier_uri: str = ""
    scopes: tuple[Item, ...] = ()
    token_endpoint_auth_method: Proving = Proving.KEY
    jwks: dict[str, Any] = {}
    may_sign: bool = False
    sign_ground: _Words | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be served. Raises Malformed, UnsafeAddress, SecretForOldSystemsOnly."""
        if not _CLIENT.fullmatch(self.client_id):
            raise Malformed("client_id: 1 to 255 letters and digits")
        addresses = (*self.redirect_uris, *self.post_logout_redirect_uris)
        said = (*self.name, *self.purpose, *(self.sign_ground or ()), *addresses)
        if any(mask_numbers(each) != each for each in (*said, self.client_id)):
            raise Malformed("a registration contains no twelve-digit number")
        for address in addresses:
            _check_address(address)
        if self.token_endpoint_auth_method is Proving.SECRET:
            if self.kind is not Kind.PUBLIC:
                raise SecretForOldSystemsOnly
        else:
            self.keys()
        if self.may_sign:
            self._check_signing()

    @property
    def shown_name(self) -> Wording:
        """The service's name on pages."""
        return Wording(*self.name)

    @property
    def shown_purpose(self) -> Wording:
        """Why it asks, on pages."""
        return Wording(*self.purpose)

    @property
    def shown_ground(self) -> Wording:
        """Why it may have documents signed, on pages."""
        return Wording(*(self.sign_ground or ("", "")))

    def encryption_key(self) -> dict[str, Any]:
        """The public key, a JWK, that signatures are sealed to. Raises Malformed."""
        given = [each for each in self._public_keys() if each.get("use") == _ENCRYPTS]
        try:
            found = [each for each in given if may_seal_to(import_key(each))]
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise Malformed("jwks: a key cannot be read") from wrong
        if len(given) != 1 or not found:
            raise Malformed("may_sign: one key in jwks with use=enc, RSA of 2048 bits or more, or P-256")
        return found[0]

    def keys(self) -> KeySet:
        """The public keys it signs its assertions with. Raises Malformed."""
        given = [each for each in self._public_keys() if each.get("use") != _ENCRYPTS]
        if not given:
            raise Malformed("jwks: at least one public key")
        try:
            keys = KeySet.import_key_set({"keys": given})
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise Malformed("jwks: a key cannot be read") from wrong
        for key in keys.keys:
            weak_rsa = isinstance(key, RSAKey) and key.public_key.key_size < _RSA_BITS
            if weak_rsa or not isinstance(key, RSAKey | ECKey):
                raise Malformed("jwks: RSA of 2048 bits or more, or P-256")
            if isinstance(key, ECKey) and key.curve_name != "P-256":
                raise Malformed("jwks: RSA of 2048 bits or more, or P-256")
        if len(keys.keys) > 1 and len({key.kid for key in keys.keys if key.kid}) != len(keys.keys):
            raise Malformed("jwks: of several keys each needs a kid of its own")
        return keys

    def _public_keys(self) -> list[dict[str, Any]]:
        given = self.jwks.get("keys", [])
        if not isinstance(given, list):
            raise Malformed("jwks: at least one public key")
        if any(not isinstance(each, dict) or _PRIVATE_PARTS & set(each) for each in given):
            raise Malformed("jwks: public keys only; a private part was sent: make a new key")
        return given

    def _check_signing(self) -> None:
        if self.token_endpoint_auth_method is not Proving.KEY:
            raise Malformed("may_sign: only for services that prove themselves with private_key_jwt")
        if self.sign_ground is None:
            raise Malformed("may_sign: sign_ground says in Japanese and English why documents are signed")
        self.encryption_key()

    def sector(self, listed: tuple[str, ...] | None) -> str:
        """Give the sector its people are named for (OIDC Core 8.1). Raises SectorNotShown.

        `listed` is what `sector_identifier_uri` shows, None where there is none. A host on the loopback
        belongs to nobody, so there the port counts too (own).
        """
        if self.sector_identifier_uri:
            if listed is None or not set(self.redirect_uris) <= set(listed):
                raise SectorNotShown
            return _host(self.sector_identifier_uri)
        hosts = {_site(address) for address in self.redirect_uris}
        if len(hosts) != 1:
            raise SectorNotShown
        return hosts.pop()


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """登録されたサービス: a registration with its sector, the key epoch of that, and its secret's hash."""

    registration: Registration
    sector: str
    epoch: int
    secret_hash: bytes = b""

    @property
    def client_id(self) -> str:
        """Its name in the protocol."""
        return self.registration.client_id

    def __repr__(self) -> str:
        return f"RelyingParty({self.client_id})"


def read_registration(content: bytes) -> Registration:
    """Read a registration in TOML. Raises Malformed, and the refusals of its rules."""
    try:
        return msgspec.toml.decode(content, type=Registration)
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise Malformed(f"the registration: {mask_numbers(str(wrong))}") from wrong


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def _site(address: str) -> str:
    host, port = _host(address), urlsplit(address).port
    return f"{host}:{port}" if port and is_loopback(host) else host


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise UnsafeAddress from wrong
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    plain = address.isascii() and address.isprintable() and not re.search(r"[\s\\*#]", address)
    if not safe or not host or parts.username is not None or not plain:
        raise UnsafeAddress


def is_loopback(host: str) -> bool:
    """Whether this host is the reader's own machine.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1")]
    [True, True, True, False]
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
