# SPDX-License-Identifier: Apache-2.0
"""求めの受付: what a letter asks of the portal itself: to keep lines back, or to let a code open a visit.

Done with the line that carries it, in one commit. How long an order has force is `keepback`'s to say.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from warifu.exchange import CODE_MINUTES, KeepBackOrder, ReadingCode
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.context import Context
from warifu.kernel.clock import Clock
from warifu.portal.keepback import MOST_PROVISIONAL, filed, may_open
from warifu.portal.ports import PortalRows
from warifu.portal.store import Mailbox


def obey(
    tx: PortalRows,
    locker: CodeLocker,
    clock: Clock,
    mailbox: Mailbox,
    context: Context,
    said: KeepBackOrder | ReadingCode,
) -> None:
    """File an order, or keep a code, with the line that carries it."""
    now, city = clock.now(), city_index(locker, context.from_domain)
    before = tx.keep_backs(mailbox.mailbox)
    if isinstance(said, ReadingCode):
        if may_open(before, city, now):
            until = datetime.fromtimestamp(said.until_minute * 60, UTC)
            tx.add_code(mailbox.mailbox, said.digest, min(until, now + timedelta(minutes=CODE_MINUTES)))
        return
    room, days = MOST_PROVISIONAL - tx.provisional_of(city, now), (said.since, said.until)
    tx.add_keep_back(mailbox.mailbox, filed(context.case, city, days, now, before, room))


def city_index(locker: CodeLocker, domain: str) -> bytes:
    """Name a city so that only this portal's keys tell which: the key of codes, over no code."""
    return locker.index(b"keep-back/" + domain.encode("ascii"))
