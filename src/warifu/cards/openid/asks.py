# SPDX-License-Identifier: Apache-2.0
"""認証の求め: what a service asks for, read from its parameters. Pure.

    1 service and address    an unknown one is told on a page, never by a redirect (OP-2)
    2 the rest               every other fault goes back, with state and issuer

Not read: `claims`, `login_hint`, `display`, `id_token_hint` before its signature holds, unknown parameters
(ignored, as the standard says) and scopes nobody offers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

import msgspec

from warifu.cards.openid.parties import Item, RelyingParty
from warifu.cards.openid.refusals import (
    AskedWrongly,
    AsksForNumber,
    ForeignAddress,
    ItemNotRegistered,
    RequestAddressNotOffered,
    RequestObjectNotOffered,
    ResponseNotOffered,
    SigningAskedWrongly,
)
from warifu.kernel.secrecy import mask_numbers

Parameters = Mapping[str, Sequence[str]]

OPENID, SIGN = "openid", "sign"
_NUMBER = re.compile(
    r"my[-_. ]?num|individual[-_. ]?num|kojin[-_. ]?bango|個人番号|マイナンバー", re.IGNORECASE
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_LONGEST = 512
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_READ = frozenset(
    {
        *("response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "ui_locales"),
        *("code_challenge", "code_challenge_method", "id_token_hint", "acr_values", "claims"),
        *("client_id", "redirect_uri", "request", "request_uri", "sign_transaction_id"),
    }
)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """求めの内容: one request, good in form, as it is kept until the person has decided.

    `state` goes back as it came. `hint` is an ID token of ours that names who is meant, not checked yet.
    `transaction` is the document to be signed; whether there is one, `service` looks.
    """

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    items: tuple[Item, ...]
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None
    locales: tuple[str, ...] = ()
    hint: str = ""
    transaction: UUID | None = None

    @property
    def silent(self) -> bool:
        """Whether no page may be shown."""
        return "none" in self.prompts

    def __repr__(self) -> str:
        return f"Ask({self.client_id})"


def check_address(party: RelyingParty, parameters: Parameters) -> str:
    """Step 1: give the address to answer to. Raises ForeignAddress; an exact match of the text (OP-2)."""
    given = parameters.get("redirect_uri", ())
    if len(given) != 1 or given[0] not in party.registration.redirect_uris:
        raise ForeignAddress
    return given[0]


def state_of(parameters: Parameters) -> str:
    """The state that any answer repeats, or nothing where it is not given exactly once."""
    given = parameters.get("state", ())
    return given[0] if len(given) == 1 and len(given[0]) <= _LONGEST else ""


def read(party: RelyingParty, parameters: Parameters) -> Ask:
    """Step 2: the rest. Raises a child of AnsweredThere."""
    plain = _once(parameters)
    if "request" in plain:
        raise RequestObjectNotOffered
    if "request_uri" in plain:
        raise RequestAddressNotOffered
    if plain.get("response_type", "") != "code":
        raise ResponseNotOffered if plain.get("response_type") else AskedWrongly
    if plain.get("response_mode", "query") != "query":
        raise AskedWrongly
    items, transaction = _items(party, plain), _transaction(plain)
    for name in ("state", "nonce"):
        if not 1 <= len(plain.get(name, "")) <= _LONGEST:
            raise AskedWrongly
    if plain.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(
        plain.get("code_challenge", "")
    ):
        raise AskedWrongly
    prompts = frozenset(plain.get("prompt", "").split())
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise AskedWrongly
    return Ask(
        client_id=party.client_id,
        redirect_uri=plain["redirect_uri"],
        state=plain["state"],
        nonce=plain["nonce"],
        challenge=plain["code_challenge"],
        items=items,
        prompts=prompts,
        max_age=_age(plain.get("max_age")),
        locales=tuple(plain.get("ui_locales", "").split()[:10]),
        hint=plain.get("id_token_hint", ""),
        transaction=transaction,
    )


def is_verifier(given: str) -> bool:
    """Whether this can be a PKCE verifier (RFC 7636 4.1)."""
    return _VERIFIER.fullmatch(given) is not None


def answer_address(redirect_uri: str, **fields: str) -> str:
    """The address of an answer: the registered one, its own query first."""
    parts = urlsplit(redirect_uri)
    given = urlencode({name: value for name, value in fields.items() if value})
    return urlunsplit(parts._replace(query=f"{parts.query}&{given}" if parts.query else given))


def _once(parameters: Parameters) -> dict[str, str]:
    known = {name: values for name, values in parameters.items() if name in _READ and any(values)}
    if any(len(values) != 1 for values in known.values()):
        raise AskedWrongly
    return {name: values[0] for name, values in known.items()}


def _items(party: RelyingParty, plain: Mapping[str, str]) -> tuple[Item, ...]:
    """What is asked for, in our order. A number is refused wherever it is asked for (OP-7)."""
    scopes = plain.get("scope", "").split()
    wishes = f"{plain.get('scope', '')} {plain.get('claims', '')}"
    if _NUMBER.search(wishes) or mask_numbers(wishes) != wishes or "number" in scopes:
        raise AsksForNumber
    if OPENID not in scopes:
        raise AskedWrongly
    asked = {item for item in Item if item.value in scopes}
    may_sign = party.registration.may_sign or SIGN not in scopes
    if not may_sign or not asked <= set(party.registration.scopes):
        raise ItemNotRegistered
    if SIGN in scopes and asked:
        raise SigningAskedWrongly  # the certificate shows more than these
    return tuple(item for item in Item if item in asked)


def _transaction(plain: Mapping[str, str]) -> UUID | None:
    """The document to be signed: with the scope, and only with it."""
    signs, given = SIGN in plain.get("scope", "").split(), plain.get("sign_transaction_id", "")
    if signs != bool(given):
        raise SigningAskedWrongly
    try:
        return UUID(given) if given else None
    except ValueError as wrong:
        raise SigningAskedWrongly from wrong


def _age(given: str | None) -> int | None:
    if given is None:
        return None
    if not re.fullmatch(r"\d{1,9}", given, re.ASCII):
        raise AskedWrongly
    return int(given)
