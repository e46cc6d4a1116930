# SPDX-License-Identifier: Apache-2.0
"""留保の記録: the cards of an order to keep lines back, and of a code made at a counter (HI-8).

An order's card stands among what it kept back, so whoever can read that can read whose order it was, from
when until when, and what the commission said of it.
"""

from __future__ import annotations

from collections.abc import Callable

from warifu.exchange import ReadingCode
from warifu.kernel.screens import Titles, Wording, cite
from warifu.portal.keepback import KeepBack
from warifu.portal.letters import Line
from warifu.portal.record_card import Basis, Entry, Outcome, Reserve

_HISTORY = Wording("やりとりの履歴", "the history of exchanges")


def kept_back(line: Line, titles: Titles, card: Callable[..., Entry]) -> Entry:
    """Make the card; `card` fills in what every card has."""
    office = titles.of(line.context.from_domain)
    english, code = office.en or office.ja, isinstance(line.keeping, ReadingCode)
    ordered = Wording(
        f"{office.ja}が、この受信箱の記録を表示しないよう求めました",
        f"{english} ordered that entries of this mailbox be kept back",
    )
    made = Wording(
        f"{office.ja}の窓口で、一度だけすべてを読める閲覧コードが作られました",
        f"{english}: a code that opens one whole reading was made at the counter",
    )
    return card(
        line,
        outcome=Outcome.CODE_MADE if code else Outcome.KEPT_BACK,
        asker=office,
        answerer=office,
        affair=Wording("保護のための表示の留保", "keeping entries back for a person's protection"),
        subject=_HISTORY,
        basis=Basis(cite("事務処理要領 第5の10")),
        headline=made if code else ordered,
        case=line.case,
        reserve=None if line.ordered is None else _reserve(line.ordered),
    )


def _reserve(order: KeepBack) -> Reserve:
    if order.refused_at is not None:
        said = "refused"
    else:
        said = "confirmed" if order.confirmed_until is not None else "undecided"
    return Reserve(order.since, order.over_at, said)
