# SPDX-License-Identifier: Apache-2.0
"""決定の理由: the words of a ground of a decision, or of what it waits for.

Reads grounds.toml only. Codes the network sends (`no-record`, `released-by-hand` …) have their words in
`exchange.reason_text`; `ground` turns to them for a code it does not have itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from warifu.exchange import reason_text


@dataclass(frozen=True, slots=True)
class Ground:
    """理由と根拠: why, in plain words, and the article it rests on."""

    why: str
    law: str


def ground(code: str, lang: str) -> Ground:
    """The words of a code of `Decision.reasons` or `Missing.reason`, in `ja` or (any other) English.

    >>> ground("paid-by-employer", "en")
    Ground(why='A public servant is paid by the employer.', law='Child Allowance Act 17')
    """
    entry = catalogue().get(code)
    if entry is None:
        said = reason_text(code, lang)
        return Ground(said.what, said.law)
    return Ground(**entry["ja" if lang == "ja" else "en"])


@cache
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every ground with its words, as shipped."""
    return tomllib.loads((files(__package__) / "grounds.toml").read_text(encoding="utf-8"))
