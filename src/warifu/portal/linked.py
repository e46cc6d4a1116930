# SPDX-License-Identifier: Apache-2.0
"""紐付けのお知らせ: the card of what happened to the link of a file with her (G7), and what she may say.

A protected person's names no office and no kind of file, as the card of a look (`seen`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from warifu.exchange import LinkNews
from warifu.kernel.screens import Titles, Wording, cite
from warifu.portal.letters import Line
from warifu.portal.objections import Objection
from warifu.portal.record_card import Action, Basis, Entry, Offer, Outcome

_HEADLINES = {
    LinkNews.LINKED: Wording("の記録が、あなたのものとして紐付けられました", "A file was linked to you"),
    LinkNews.ENDED: Wording("の記録とあなたの紐付けが解かれました", "A file is no longer linked to you"),
    LinkNews.FROZEN: Wording(
        "の記録とあなたの紐付けが止められ、職員が確認しています",
        "The link of a file with you was stopped, and a clerk is deciding",
    ),
    LinkNews.CONFIRMED: Wording(
        "の記録があなたのものであることが確認されました", "A file linked to you was confirmed as yours"
    ),
}
_SOME_FILE = Wording("機関", "")
_UNNAMED = Wording("名前を表示しない機関", "An office that is not named here")
_MAY_OBJECT = frozenset({LinkNews.LINKED, LinkNews.CONFIRMED})


def linked(line: Line, titles: Titles, card: Callable[..., Entry]) -> Entry:
    """Make the card; `card` fills in what every card has."""
    told = line.link
    assert told is not None
    office = _UNNAMED if line.guarded else titles.of(line.context.from_domain)
    kind = _SOME_FILE if told.guarded else Wording(told.scheme_ja, told.scheme_en)
    head = _HEADLINES[told.news]
    entry = card(
        line,
        outcome=Outcome.FILE,
        asker=office,
        answerer=office,
        affair=kind,
        subject=Wording("紐付け", "link"),
        basis=Basis(cite("Act 16")),
        headline=Wording(f"{kind.ja}{head.ja}", f"{head.en}: {kind.en}" if kind.en else head.en),
        last_four=told.last_four,
    )
    if line.guarded:
        entry = replace(entry, proof="", guarded=True)
    if told.news in _MAY_OBJECT:
        entry = replace(entry, offers=(Offer(Action.NOT_ME, f"/history/{entry.record}/not-me"),))
    return entry


def with_objection(entry: Entry, said: Objection | None) -> Entry:
    """Say on the card that she objected, and since when the office has it; she says it once."""
    if said is None:
        return entry
    return replace(entry, offers=(), objected_at=said.said_at, taken_at=said.taken_at)
