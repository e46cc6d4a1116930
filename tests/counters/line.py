# SPDX-License-Identifier: Apache-2.0
"""The sealed wire from Asahi's window to J-LIS, through JSON and back; it counts the calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from warifu.kernel.refusal import Problem, from_json, to_json
from warifu.kernel.wire import Endpoint

R = TypeVar("R", bound=msgspec.Struct)


@dataclass
class Line:
    """The port `Wire`; `offers` gives what J-LIS answers at that moment."""

    offers: Callable[[], Sequence[Endpoint]]
    calls: list[str] = field(default_factory=list)

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        assert to == "jlis"
        self.calls.append(path)
        offered = {each.path: each for each in self.offers()}
        received = msgspec.json.decode(msgspec.json.encode(message), type=offered[path].request)
        try:
            answered = offered[path].serve("city:asahi", received)
        except Problem as problem:
            raise from_json(to_json(problem)) from None
        return msgspec.json.decode(msgspec.json.encode(answered), type=reply)
