# SPDX-License-Identifier: Apache-2.0
"""自分の記録のカード: her own sign-ins and refusals of them, beside the looks of offices (HI-6)."""

from __future__ import annotations

from collections.abc import Callable

from warifu.kernel.screens import Titles, Wording, cite
from warifu.portal.own import SIGN_IN, OwnLine
from warifu.portal.record_card import Basis, Entry, Outcome

_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")
_CARD = Wording("あなたのカード", "Your card")
_SIGNING_IN = Wording("カードでのログイン", "signing in with the card")
_LAW = "JPKI Act 22"


def own_record(line: OwnLine) -> str:
    """Name a line in addresses, as `views.record_name` does for the others."""
    return line.event.hex().translate(_LETTERS)


def own_card(line: OwnLine, titles: Titles) -> Entry:
    """Make the card of one line."""
    where, refused = Wording(line.service_ja, line.service_en), line.kind == "refused"
    return Entry(
        record=own_record(line),
        outcome=Outcome.REFUSED if refused else Outcome.OWN,
        asked_at=line.at,
        answered_at=line.at,
        asker=_CARD if refused else where,
        answerer=where,
        affair=_SIGNING_IN,
        subject=_SIGNING_IN,
        basis=Basis(cite(_LAW)),
        headline=_HEADLINES.get(line.kind, _other)(where),
        stopped_by=titles.of(SIGN_IN) if refused else None,
        reason=line.reason,
    )


def _signed_in(where: Wording) -> Wording:
    return Wording(
        f"カードで「{where.ja}」にログインしました", f"You signed in to {where.en or where.ja} with your card"
    )


def _refused(where: Wording) -> Wording:
    return Wording(
        f"あなたのカードでの「{where.ja}」へのログインが断られました",
        f"A sign-in to {where.en or where.ja} with your card was refused",
    )


def _other(where: Wording) -> Wording:
    return Wording(
        f"あなたのカードが「{where.ja}」で使われました", f"Your card was used at {where.en or where.ja}"
    )


_HEADLINES: dict[str, Callable[[Wording], Wording]] = {"signed-in": _signed_in, "refused": _refused}
