# SPDX-License-Identifier: Apache-2.0
"""What travels between the demo's desk and a body: the questions a clerk puts and their answers, sealed."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from warifu.numbers.web import ItemsMessage


class Counted(msgspec.Struct):
    """How many."""

    count: int


class Person(msgspec.Struct):
    """A person by this body's own number."""

    in_house: str


class People(msgspec.Struct):
    """People by this body's own numbers."""

    in_house: list[str]


class NumberReply(msgspec.Struct):
    """The number as her notice shows it."""

    number: str


class SecretReply(msgspec.Struct):
    """The key that opens her mailbox, handed over at the counter."""

    secret: bytes


class MoveOut(msgspec.Struct):
    """転出届."""

    in_house: list[str]
    to_address: str
    leaves_on: date
    to_city: str | None = None


class PaperPerson(msgspec.Struct):
    """One person on a move-out paper."""

    record_code: str
    stated: dict[str, Any]


class Paper(msgspec.Struct):
    """転出証明書, carried by the people themselves."""

    people: list[PaperPerson]


class MoveIn(msgspec.Struct):
    """転入届, with the numbers the people themselves give."""

    paper: Paper
    numbers: list[str]
    household: str
    postal_code: str
    address: str
    moved_in_on: date


class OpenCase(msgspec.Struct):
    """認定請求 of child allowance: parents with who taxed them, children, and who keeps their register."""

    parents: list[tuple[str, str]]
    children: list[tuple[str, date]]
    received_on: date
    event_on: date | None = None
    registered_at: str = ""


class Case(msgspec.Struct):
    """A case by its number."""

    case: str


class Asked(msgspec.Struct):
    """How each inquiry of a case ended: purpose, status, reason."""

    ends: list[tuple[int, str, str]]


class Decided(msgspec.Struct):
    """A decision, or what is missing."""

    decided: bool
    outcome: str = ""
    monthly: int = 0
    claimant: str = ""
    missing: list[str] = []


class Inquire(msgspec.Struct):
    """One inquiry put by hand, lawful or not: the network judges it."""

    ask_key: str
    case: str
    in_house: str
    provider: str
    purpose: int
    items: list[int]
    query: dict[str, Any]
    basis: str = ""


class Inquired(msgspec.Struct):
    """How it ended."""

    status: str
    values: dict[str, Any]


class Load(msgspec.Struct):
    """Many questions, one for each key, spread over people and asked by several clerks at once."""

    keys: list[str]
    people: list[str]
    provider: str
    purpose: int
    items: list[int]
    askers: int


class Loaded(msgspec.Struct):
    """How long each answered question took, in seconds, and the reasons of those that were not."""

    seconds: list[float]
    refused: list[str]


class Enrol(msgspec.Struct):
    """A person who shows her number at an agency, with her four items."""

    number: str
    items: ItemsMessage
