# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL is told while somebody waits: the measure of time that a busy machine does not blur."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest


@dataclass
class Statements:
    """What PostgreSQL was told while somebody waited for an answer."""

    told: list[str] = field(default_factory=list)


@contextmanager
def overheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """Hear every statement of this process, without its values."""
    heard = Statements()
    for verb in ("execute", "executemany"):
        original: Callable[..., Any] = getattr(psycopg.Cursor, verb)

        def listening(
            cursor: Any, query: Any, *rest: Any, _original: Callable[..., Any] = original, **more: Any
        ) -> Any:
            heard.told.append(query.decode() if isinstance(query, bytes) else str(query))
            return _original(cursor, query, *rest, **more)

        monkeypatch.setattr(psycopg.Cursor, verb, listening)
    try:
        yield heard
    finally:
        monkeypatch.undo()
