# SPDX-License-Identifier: Apache-2.0
"""Leave to ask this office, made by the law's own `permit` on a table with the two kinds it provides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.families.office import Office
from tests.provisions import FiledReceipt
from warifu.exchange import DataItem, Grant, PurposeTable, permit, shipped_members, shipped_table
from warifu.exchange.purposes import InformationKind, Inquiry
from warifu.families import passports, provision
from warifu.identifiers.in_house_number import InHouseNumber

ASKED_ON = date(2026, 11, 22)
PASSPORT_ITEMS = tuple(passports.PassportFacts.__dataclass_fields__)


def grant(kind: str, *keys: str, provider: str = "city:midori") -> Grant:
    """Leave for Asahi to ask `provider` for these items of a kind."""
    table = _table(kind)
    codes = sorted(item.code for item in table.kinds[kind].items if item.key in keys)
    inquiry = Inquiry("city:asahi", provider, 7401, tuple(codes), "act-19-8.row-74.1", case_given=True)
    return permit(table, inquiry, shipped_members(), {"city:asahi", provider}, ASKED_ON)


def ask(office: Office, about: InHouseNumber, *keys: str, **query: Any) -> dict[str, Any]:
    """What the network hears about a person, by item key."""
    leave = grant(provision.KIND, *keys)
    codes = [item.code for item in leave.items]
    told: Mapping[int, Any] = office.service.provide(leave, FiledReceipt(), about, codes, query)
    return {item.key: told[item.code] for item in leave.items}


def _table(kind: str) -> PurposeTable:
    """The shipped table with row 74 reaching one kind of this office."""
    table = shipped_table()
    keys = provision.ITEMS if kind == provision.KIND else PASSPORT_ITEMS
    items = tuple(DataItem(60_001 + place, kind, key, "text", key, key) for place, key in enumerate(keys))
    made = InformationKind(kind, 60, kind, kind, items)
    rows = tuple(replace(row, kinds=(kind,)) for row in table.versions(7401))
    return PurposeTable(table.version, rows, {kind: made}, table.bodies, table.others)
