# SPDX-License-Identifier: Apache-2.0
"""特急発行: who may have a card in about a week, and until when it is made. Pure; one table with its law.

Since 2024-12-02. Grounds and time are written from memory: unconfirmed. In life such a card goes to her
home or to a counter that hands it over at once; here it goes home only where she asked for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from warifu.cards.intake.refusals import NotExpress
from warifu.kernel.dates import reaches_on
from warifu.kernel.screens import Wording

DAYS = 7
"""Within how many days an express card is made (unconfirmed)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """特急発行の事由: its words and law; `under_years`: only for somebody younger."""

    key: str
    words: Wording
    law: str
    under_years: int | None = None


_UNCONFIRMED = "Act 17(1); 特急発行 (unconfirmed)"
_ALL = (
    Ground("newborn", Wording("1歳未満の子ども", "A child under one year"), _UNCONFIRMED, under_years=1),
    Ground("lost", Wording("カードをなくした・盗まれた", "The card was lost or stolen"), _UNCONFIRMED),
    Ground("damaged", Wording("カードがこわれた・使えない", "The card is damaged"), _UNCONFIRMED),
    Ground("from-abroad", Wording("国外から転入した", "Moved in from abroad"), _UNCONFIRMED),
    Ground(
        "number-changed",
        Wording("個人番号や住民票コードが変わった", "The number or the resident record code was changed"),
        _UNCONFIRMED,
    ),
    Ground(
        "put-right",
        Wording("役所の誤りで使えないカードになった", "An office's mistake has made the card useless"),
        _UNCONFIRMED,
    ),
)
GROUNDS: Mapping[str, Ground] = MappingProxyType({each.key: each for each in _ALL})


def ground_of(key: str, born_on: date, today: date) -> Ground:
    """Give the ground. Raises NotExpress for one that is none, or not hers.

    >>> ground_of("newborn", date(2026, 2, 1), date(2026, 4, 1)).key
    'newborn'
    """
    ground = GROUNDS.get(key)
    if ground is None or (ground.under_years and today >= reaches_on(born_on, ground.under_years)):
        raise NotExpress
    return ground


def due_on(applied_on: date) -> date:
    """The day by which an express card is made.

    >>> due_on(date(2026, 4, 1))
    datetime.date(2026, 4, 8)
    """
    return applied_on + timedelta(days=DAYS)
