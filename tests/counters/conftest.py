# SPDX-License-Identifier: Apache-2.0
"""A window, and a clerk who has signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counters.window import OFFICES, Browser, Window, window_of
from tests.databases import MakeDatabase


@pytest.fixture
def window(make_database: MakeDatabase, tmp_path: Path) -> Window:
    return window_of(make_database(OFFICES), tmp_path)


@pytest.fixture
def clerk(window: Window) -> Iterator[Browser]:
    with window.browser() as browser:
        browser.sign_in()
        yield browser
