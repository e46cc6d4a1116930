# SPDX-License-Identifier: Apache-2.0
"""An office of Midori, and two people who are alone in their registers."""

from __future__ import annotations

import pytest

from tests.databases import MakeDatabase
from tests.families.office import Office
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber


@pytest.fixture
def office(make_database: MakeDatabase) -> Office:
    return Office(make_database(["families"]))


@pytest.fixture
def taro(office: Office) -> InHouseNumber:
    return office.adult("鈴木", "太郎", Sex.MALE)


@pytest.fixture
def hanako(office: Office) -> InHouseNumber:
    return office.adult("山田", "花子", Sex.FEMALE)
