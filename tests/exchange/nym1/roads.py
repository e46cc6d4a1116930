# SPDX-License-Identifier: Apache-2.0
"""A small country for tests of the pure layer, and one request driven through it step by step."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from functools import cache
from typing import Any

from warifu.exchange.nym1 import envelopes, steps
from warifu.exchange.nym1.answers import Letter
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.envelopes import OneTimeKey, Role
from warifu.exchange.nym1.filing import FileOrder, FilingState, Place, Receipt, Release
from warifu.exchange.nym1.hashing import digest
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.exchange.nym1.sample import PORTAL, Country, country
from warifu.exchange.nym1.steps import Outputs

A, B, PENSION = "city.midori", "city.asahi", "agency.pension"
MINUTE = 29_600_000
RANDOM = secrets.token_bytes


@cache
def land() -> Country:
    return country(b"tests", (A, B, PENSION), RANDOM)


def rid(person: str) -> bytes:
    return hashlib.sha256(person.encode()).digest()


def code(person: str, domain: str = A) -> bytes:
    return land().code(rid(person), domain)


def ask(about: bytes, **changes: Any) -> tuple[Request, OneTimeKey]:
    """Make A's request about a code; `changes` are fields of ctx."""
    country, key = land(), envelopes.one_time_key(RANDOM)
    reqid, salt = changes.pop("reqid", RANDOM(16)), RANDOM(32)
    signer = changes.pop("signer", land().parties[A].sign)
    order = changes.pop("delay_order", None)
    letter = Letter(answer_key=key.key, query=b"income", case="case-1", case_salt=salt)
    to = changes.get("to_domain", B)
    envelope = envelopes.seal(Role.REQUEST, reqid, letter.encode(), country.parties[to].sealing_key)
    fields: dict[str, Any] = {
        "mode": Mode.ONLINE,
        "reqid": reqid,
        "from_domain": A,
        "to_domain": B,
        "from_epoch": 1,
        "to_epoch": 1,
        "portal_epoch": 1,
        "directory_version": country.directory.version,
        "purpose": 74,
        "basis": "table2:74",
        "items": (7401,),
        "minute": MINUTE,
        "envelope_hash": digest(envelope),
        "case": case_commitment(salt, letter.case),
    }
    context = Context(**(fields | changes))
    request = steps.make_request(
        context, envelope, about, country.directory, signer, RANDOM, delay_order=order
    )
    return request, key


def check(request: Request) -> None:
    """What both converters check of a request."""
    steps.check_addressing(request, land().directory, MINUTE)
    steps.check_request_signature(request, land().directory)
    steps.check_request_proof(request, land().directory)


def first(request: Request, *, prove: bool = True) -> Conv1:
    country = land()
    signer = country.parties["operator"].sign
    return steps.convert_first(request, country.directory, country.first_seed, signer, RANDOM, prove=prove)


def second(conv1: Conv1) -> tuple[Outputs, Place]:
    country = land()
    outputs = steps.convert_second(conv1, country.directory, country.second_seed)
    return outputs, place(outputs)


def place(outputs: Outputs, index: int = 7) -> Place:
    return steps.place(outputs.converted, index, bytes(32), land().parties["commission"].sign)


def order(request: Request, outputs: Outputs, where: Place) -> FileOrder:
    return steps.file_order(outputs, request, where, bytes(32))


def receipt(filed: FileOrder, state: FilingState = FilingState.FILED) -> Receipt:
    return Receipt.make(filed, state, land().parties[PORTAL].sign)


def released(request: Request) -> tuple[FileOrder, Release]:
    """Drive a lawful request to its release."""
    check(request)
    conv1 = first(request)
    steps.check_first(conv1, land().directory)
    outputs, where = second(conv1)
    filed = order(request, outputs, where)
    return filed, steps.release(outputs, request, where, receipt(filed), b"promise")


def resigned(request: Request, **changes: Any) -> Request:
    """Change a request and let A sign it again, as a cheating asker would."""
    changed = replace(request, **changes)
    signature = land().parties[A].sign(b"NYM1/request\x00" + changed.signed_fields)
    return replace(changed, signature=signature)
