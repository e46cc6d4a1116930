# SPDX-License-Identifier: Apache-2.0
"""Structured logs, one JSON object a line, that cannot print a number.

Every string in an event passes `mask_numbers`; bytes are never printed, only their length. Fields of
a person do not belong in a log at all: this is the last net, not the rule.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from warifu.kernel.secrecy import mask_numbers


def masked(value: Any) -> Any:
    """Mask twelve-digit runs in every string of a nested value; bytes become their length.

    >>> masked({"said": "123456789018", "n": [123456789018, b"key"]})
    {'said': '••••', 'n': ['••••', '3 bytes']}
    """
    match value:
        case str():
            return mask_numbers(value)
        case bytes() | bytearray() | memoryview():
            return f"{len(value)} bytes"
        case bool() | None | float():
            return value
        case dict():
            return {masked(key): masked(content) for key, content in value.items()}
        case list() | tuple() | set() | frozenset():
            return [masked(content) for content in value]
        case _:  # an int stays an int unless its digits could be a number
            text = mask_numbers(str(value))
            return value if isinstance(value, int) and text == str(value) else text


def _mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {str(masked(key)): masked(value) for key, value in event.items()}


def configure(body: str, stream: TextIO = sys.stderr) -> structlog.stdlib.BoundLogger:
    """Send this process's log to `stream`, each line naming the body."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    return structlog.get_logger(body=body)  # type: ignore[no-any-return]
