# SPDX-License-Identifier: Apache-2.0
"""閲覧の知らせ: what people are told when this window is about to show them (HI-1, HI-6). Pure.

In a case of the support desk nobody is told through the portal, neither the person nor whom she fears: his
line would say in which town she asked for protection, and hers stands where he may read it (HI-8).
"""

from __future__ import annotations

from collections.abc import Iterable

from warifu.counters.window.sessions import Case, Session
from warifu.exchange import Manner, Shown
from warifu.identifiers.in_house_number import InHouseNumber


def sights_of(session: Session, case: Case, manner: Manner, people: Iterable[InHouseNumber]) -> list[Shown]:
    """Write what each of these people is told: the terminal and the kind of case, not the clerk.

    Whose number is changed ex officio is told why in place of the kind of case.
    """
    words = (case.why if manner is Manner.NUMBER else None) or case.kind.words
    discreet = bool(case.kind.duty)
    return [
        Shown(
            each.reveal("tell her that she is looked at"),
            case.reference,
            manner,
            session.terminal,
            words.ja,
            words.en,
            discreet=discreet,
        )
        for each in people
    ]
