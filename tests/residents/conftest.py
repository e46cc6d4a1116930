# SPDX-License-Identifier: Apache-2.0
"""The Yamada family and Lan at Asahi, and a clerk who works for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.residents.clerk import Clerk
from tests.residents.registers import FAMILY, HANAKO, HINA, LAN, TARO, csv_text, stated, write
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import load_file


@dataclass(frozen=True)
class Town:
    """A clerk, and four residents by their in-house numbers."""

    clerk: Clerk
    taro: InHouseNumber
    hanako: InHouseNumber
    hina: InHouseNumber
    lan: InHouseNumber


@pytest.fixture
def town(make_database: MakeDatabase, tmp_path: Path) -> Town:
    clerk = Clerk.at(make_database(["residents"]), tmp_path)
    assert load_file(write(tmp_path, csv_text(*FAMILY, LAN)), clerk.service, by="clerk-1").loaded == 4
    people = [
        clerk.service.search_by_four_items(stated(row).four_items).in_house_number
        for row in (TARO, HANAKO, HINA, LAN)
    ]
    return Town(clerk, *people)
