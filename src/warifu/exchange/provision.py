# SPDX-License-Identifier: Apache-2.0
"""What every provider checks before it opens a file: the grant, the receipt and the items (Act 22, 23).

    1 a Grant and a receipt are given, not something else        Fault
    2 the grant names this body as the provider                  NotTheProvider
    3 every wanted item is granted, and of the office's kind     ItemNotGranted
    4 the receipt says the record is in the person's history     NotFiled

Pure. Not checked here: that receipt and grant belong to one request, and any signature (the gateway,
LC-11); what the office itself holds back, such as a person released by hand (the office).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from warifu.exchange.purposes import DataItem, Grant
from warifu.kernel.refusal import Fault, Refusal

FILED_STATES = frozenset({1, 2})
"""Receipt states that mean the record is kept: 1 filed, 2 filed with a lawful delay (LC-11)."""


@runtime_checkable
class Receipt(Protocol):
    """受領証: the portal's verified word that the record is in the person's history (LC-10)."""

    @property
    def reqid(self) -> bytes:
        """Give the request the receipt is for, 16 bytes."""
        ...

    @property
    def state(self) -> int:
        """Give 1 filed, 2 filed with delay, 3 orphan."""
        ...


class NotTheProvider(Refusal):
    """The grant names another body as the provider."""

    reason = "not-the-provider"
    law = "Act 22"
    remedy = "Ask the provider the grant names."


class ItemNotGranted(Refusal):
    """An item was wanted that the grant does not name, or that another office keeps."""

    reason = "item-not-granted"
    law = "Act 22"
    remedy = "Ask again with only the granted items."


class NotFiled(Refusal):
    """The record is not in the person's history, so nothing is provided."""

    reason = "not-filed"
    law = "Act 23"
    remedy = "Ask again; the record has to be filed first."


class ReleasedByHand(Refusal):
    """自動応答不可: this office does not answer the inquiry automatically; its staff decide."""

    reason = "released-by-hand"
    law = "law V-4 (自動応答不可)"
    remedy = "Contact the providing office."


class NoRecord(Refusal):
    """The office keeps no such record. Travels as the answer status `no record`."""

    status = 404
    reason = "no-record"
    law = "Act 22"
    remedy = "Ask the person for a paper instead."


def granted_items(
    grant: Grant, receipt: Receipt, body: str, kind: str, items: Sequence[int]
) -> tuple[DataItem, ...]:
    """提供できる項目: the wanted items of one kind, once all four checks hold.

    `body` is the name of the body that provides, `kind` the kind of information its office keeps.
    Raises NotTheProvider, ItemNotGranted, NotFiled; Fault where a caller passes no Grant or no receipt.
    """
    if not isinstance(grant, Grant) or not isinstance(receipt, Receipt):
        raise Fault("provide() was called without a Grant and a receipt")
    if grant.provider != body:
        raise NotTheProvider
    granted = {item.code: item for item in grant.covers(kind)}
    if not items or not granted.keys() >= set(items):
        raise ItemNotGranted
    if receipt.state not in FILED_STATES:
        raise NotFiled
    return tuple(granted[code] for code in items)
