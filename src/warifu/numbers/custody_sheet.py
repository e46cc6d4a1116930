# SPDX-License-Identifier: Apache-2.0
"""分割鍵の保管票: one sheet of paper for each holder of a share (NU-10). It splits and keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warifu.kernel.shares import HOLDERS, Share
from warifu.papers import Facts, Press, Template

_TEMPLATE = Path(__file__).parent / "templates" / "share.typ"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What all sheets of a set say: whose keys, by which names, made on which day."""

    body: str
    keys: tuple[str, ...]
    made_on: date


def print_sheets(made: Sequence[Share], facts: SheetFacts, press: Press | None = None) -> list[bytes]:
    """Print one PDF for each share. Raises PaperFault."""
    press = press or Press.ready()
    template = Template.read(_TEMPLATE, title="分割鍵の保管票")
    return [
        press.render(template, facts_of(share, facts), author=facts.body, dated_on=facts.made_on)
        for share in made
    ]


def facts_of(share: Share, facts: SheetFacts) -> Facts:
    """Give what one holder's sheet says."""
    return {
        "body": facts.body,
        "keys": ", ".join(facts.keys),
        "set_number": str(share.set_number),
        "holder": f"{share.holder} / {HOLDERS}",
        "made_on": facts.made_on.isoformat(),
        "words": share.words.reveal("print its holder's sheet"),
    }
