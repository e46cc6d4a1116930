# SPDX-License-Identifier: Apache-2.0
"""留保の受付: what cities and the commission say of orders to keep lines back, and codes typed by a reader.

    filed     with its own line, in one commit (`ordered.obey`); a name is filed once
    decided   the commission's signature is checked under its legal key
    ended     by the city that ordered it, and by no other
    settled   the city whose code came has filed every order that is needed; only then its line is shown
    a code    opens one visit of the mailbox it was made for, once, for fifteen minutes

No statement here differs for a mailbox with an order and one without: whoever holds a key must not learn
from it that lines are kept back. A guesser has fifteen minutes for one of 25 to the 12th codes, so tries
are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.exchange import (
    LONGEST,
    CodesSettled,
    Decision,
    EndKeepBack,
    OrdersAsked,
    OrdersStand,
    digest_of_code,
)
from warifu.exchange.messages import Kept
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.refusals import SignatureFails
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret
from warifu.portal.keepback import MOST_PROVISIONAL, Standing
from warifu.portal.ordered import city_index
from warifu.portal.ports import PortalRecords
from warifu.portal.service import COMMISSION, NoMailbox, OnlyTheCommission, key_of

UNKNOWN = "unknown"


class NoSuchKeepBack(Refusal):
    """No order of this name is filed here, or another city made it."""

    status = 404
    reason = "no-such-keep-back"
    law = "docs/rules.md HI-8"
    remedy = "Name an order of your own that stands in a mailbox."


class CodeNotTaken(Refusal):
    """This code opens nothing here: it is not this mailbox's, was used, or its fifteen minutes are over."""

    status = 403
    reason = "code-not-taken"
    law = "docs/rules.md HI-8"
    remedy = "Type it as it was given to you, or ask for a new one at the counter."


@dataclass(frozen=True)
class KeepBacks:
    """The orders of every mailbox. `legal_key` is the commission's, from the directory."""

    store: PortalRecords
    locker: CodeLocker
    legal_key: bytes
    clock: Clock

    def end(self, caller: str, message: EndKeepBack) -> Kept:
        """終了: let an order of the caller's own end now; again changes nothing. Raises NoSuchKeepBack."""
        city = self._city(caller)
        with self.store.transaction() as tx:
            found = tx.keep_backs_named([message.order])
            if [each.city for each in found] != [city]:
                raise NoSuchKeepBack
            tx.end_keep_back(message.order, self.clock.now())
        return Kept()

    def standing(self, caller: str, message: OrdersAsked) -> OrdersStand:
        """Tell a city how orders of its own stand."""
        city, now = self._city(caller), self.clock.now()
        with self.store.transaction() as tx:
            found = {each.order: each for each in tx.keep_backs_named(message.orders) if each.city == city}
            room = max(0, MOST_PROVISIONAL - tx.provisional_of(city, now))
        standing = [str(found[each].standing(now)) if each in found else UNKNOWN for each in message.orders]
        lapses = [
            int(found[each].provisional_until.timestamp()) // 60 if said == Standing.PROVISIONAL else 0
            for each, said in zip(message.orders, standing, strict=True)
        ]
        return OrdersStand(standing, lapses, room)

    def settled(self, caller: str, message: CodesSettled) -> Kept:
        """符号の到着: show the lines of the caller's own codes; of what is not its own, nothing."""
        with self.store.transaction() as tx:
            tx.settle_arrivals(message.lines, self._city(caller))
        return Kept()

    def decide(self, caller: str, decision: Decision) -> Kept:
        """委員会の判断: uphold an order until a day, or refuse it; what was refused stays refused.

        Raises OnlyTheCommission, SignatureFails, NoSuchKeepBack.
        """
        if caller != COMMISSION:
            raise OnlyTheCommission
        if not decision.is_signed_by(self.legal_key):
            raise SignatureFails
        until = min(decision.until, self.clock.today() + LONGEST) if decision.upheld else None
        signed = decision.fields + decision.signature
        with self.store.transaction() as tx:
            if not tx.keep_backs_named([decision.order]):
                raise NoSuchKeepBack
            tx.decide_keep_back(decision.order, until, self.clock.now(), signed)
        return Kept()

    def open_visit(self, secret: Secret[bytes], typed: str) -> None:
        """閲覧コード: use a code up for one visit of this mailbox. Raises CodeNotTaken, NoMailbox."""
        key = key_of(secret).public_key().public_bytes_raw()
        with self.store.transaction() as tx:
            mailbox = tx.mailbox_of_key(key)
            if mailbox is None:
                raise NoMailbox
            if not tx.use_code(mailbox.mailbox, digest_of_code(typed), self.clock.now()):
                raise CodeNotTaken

    def alive(self) -> int:
        """Count the orders of the whole country that have force now."""
        with self.store.transaction() as tx:
            return tx.keep_backs_alive(self.clock.now(), self.clock.today())

    def _city(self, caller: str) -> bytes:
        return city_index(self.locker, BodyName(caller).domain)
