# SPDX-License-Identifier: Apache-2.0
"""受付票: the paper that says which file came and when. The same bytes every time until it is sealed."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from warifu.cards.verification import PURPOSES, Finding
from warifu.counters.applications.nouns import Received
from warifu.kernel.clock import JST
from warifu.papers import Press, Template

_TEMPLATE = Path(__file__).with_name("templates") / "receipt.typ"


@lru_cache(maxsize=1)
def template() -> Template:
    """The template, read and linted once."""
    return Template.read(_TEMPLATE, title="受付票")


def receipt(received: Received, document: bytes, city: str) -> bytes:
    """Print the receipt of an application, as `city`. It names nobody."""
    digest = sha256(document).hexdigest()
    facts = {
        "city": city,
        "mark": received.mark,
        "received": _written(received.received_at),
        "affair": PURPOSES[received.affair].ja,
        "digest": " ".join(digest[at : at + 8] for at in range(0, len(digest), 8)),
        "answer": _answer(received.finding),
    }
    dated_on = received.received_at.astimezone(JST).date()
    return Press.ready().render(template(), facts, author=city, dated_on=dated_on)


def _answer(finding: Finding | None) -> str:
    if finding is None:
        return "回答待ち"
    return f"{_written(finding.at)}の時点で{'有効' if finding.valid else '有効でない'}"


def _written(at: datetime) -> str:
    return f"{at.astimezone(JST):%Y年%m月%d日 %H時%M分}"
