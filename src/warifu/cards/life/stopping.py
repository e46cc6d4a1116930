# SPDX-License-Identifier: Apache-2.0
"""一時停止の受付: the stop line, open to everybody at any hour.

    1 count    how often this caller has called, and everybody together; too often: the counter
    2 record   what the caller said of herself, as a keyed digest   3 answer   the same words for everybody
    4 act      behind the answer, at once: exactly one living card is suspended, its certificates held
    5 tell     a line in the history of whose card it was; of a call that hit nobody, in nobody's

The caller is told that the call was taken, and never whether there is a card, or a person: nothing of the
answer, and no time it takes, depends on it; step 1 looks at the caller alone. Whoever knows a person's name,
birth date and address can stop her card. She reads of it, and releases it at the counter with an identity
check; for a week after that no call stops it again, or her enemy would keep her without a card.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Protocol

from warifu.cards.life.nouns import CardTurn
from warifu.cards.life.refusals import TooManyStopCalls, TurnRefused
from warifu.cards.life.service import OURSELVES, CardLifeService
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.four_items import MOST_CHARACTERS
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.secrecy import Secret

_CALL_ID_BYTES = 16
WINDOW, MOST_OF_A_CALLER, MOST_IN_ALL = timedelta(hours=1), 5, 2_000
"""How many calls from pages are taken: enough for a household, not for a list of names."""
RELEASED_LATELY = timedelta(days=7)
_BATCH = 100


class StopLetters(Protocol):
    """お知らせ: a person's history. The same call again is the same line."""

    def file(self, rid: Secret[bytes] | None, call_id: bytes, *, stopped: bool) -> None:
        """Put a line into her history, or into nobody's; it stands there on return. Raises a Fault."""
        ...


@dataclass(frozen=True)
class StopLine:
    """一時停止の窓口. `behind` runs something behind the answer; what a crash loses, each round does."""

    cards: CardLifeService
    behind: Callable[[Callable[[], object]], object]
    letters: StopLetters

    def call(self, name: str, born_on: date, address: str, *, network: str = "") -> None:
        """届出: record the call; durable when it returns, whoever it is about.

        `network` is the address it came from, "" for a call that no page took. Raises Malformed, and
        TooManyStopCalls, which looks at the caller alone.
        """
        for field, said in (("name", name), ("address", address)):
            if not said.strip() or len(said) > MOST_CHARACTERS:
                raise Malformed(f"{field}: 1 to {MOST_CHARACTERS} characters")
        known, now = self.cards.known(name, born_on, address), self.cards.clock.now()
        caller = self._caller(network) if network else b""
        with self.cards.store.transaction() as tx:
            if caller:
                tx.one_call_at_a_time()
                of_this_one, in_all = tx.calls_since(caller, now - WINDOW)
                if of_this_one >= MOST_OF_A_CALLER or in_all >= MOST_IN_ALL:
                    raise TooManyStopCalls
            tx.add_call(self.cards.draw(_CALL_ID_BYTES), known, caller, now)
        self.behind(self.act)

    def act(self) -> int:
        """Act on the calls that wait; gives how many."""
        with self.cards.store.transaction() as tx:
            waiting = tx.waiting_calls()
        for call_id, known, called_at in waiting:
            with self.cards.store.transaction() as tx:
                found = tx.by_known(known)
            # of two, none: nobody knows whose call it was
            position, stopped = self._stop(found[0], called_at) if len(found) == 1 else (None, False)
            with self.cards.store.transaction() as tx:
                tx.end_call(call_id, position, stopped=stopped)
        return len(waiting)

    def tell(self) -> int:
        """Put lines about calls into histories; gives how many.

        A refused one, such as for want of a mailbox, stays owed and stands in no other's way. Raises that
        refusal at the end, and a Fault at once: then the portal is down for everybody.
        """
        filed, after, refused = 0, b"", list[Refusal]()
        while True:
            with self.cards.store.transaction() as tx:
                owed = tx.owed_letters(after, _BATCH)
            for call_id, position, stopped in owed:
                whole = self.cards.lives.whole([] if position is None else [position])
                try:
                    self.letters.file(next((each.rid for each in whole), None), call_id, stopped=stopped)
                except Refusal as refusal:
                    refused.append(refusal)
                    continue
                with self.cards.store.transaction() as tx:
                    tx.end_letter(call_id)
                filed += 1
            if len(owed) < _BATCH:
                break
            after = owed[-1][0]
        if refused:
            raise refused[0]
        return filed

    def _stop(self, card_id: bytes, called_at: datetime) -> tuple[int | None, bool]:
        """Suspend a card, unless a counter has just released it; gives whom to tell, and of what.

        Of a card that was suspended before there is nothing new to tell.
        """
        with self.cards.store.transaction() as tx:
            turns = tx.turns(card_id)
        if any(each.event is CardEvent.FOUND and each.at > called_at - RELEASED_LATELY for each in turns):
            return self._position(card_id), False
        try:
            self.cards.turn(card_id, CardEvent.LOST, OURSELVES)
        except TurnRefused:  # suspended before, or void by now
            self.cards.tell(card_id)
        with self.cards.store.transaction() as tx:
            last = tx.turns(card_id)[-1]
        stopped = _is_of_this_call(last, called_at)
        return (self._position(card_id) if stopped else None), stopped

    def _position(self, card_id: bytes) -> int | None:
        with self.cards.store.transaction() as tx:
            card = tx.lock(card_id)
        return card.position if card else None

    def _caller(self, network: str) -> bytes:
        """Name a caller for counting, without keeping where she is."""
        try:
            at = ip_address(network)
        except ValueError:
            place = network
        else:  # whoever has one IPv6 address has 2 to the 64th of them
            place = str(IPv6Network((at, 64), strict=False) if isinstance(at, IPv6Address) else at)
        key = self.cards.known_key.reveal("count the calls of one caller")
        return hmac.digest(key, b"caller\0" + place.encode(), "sha256")


def _is_of_this_call(last: CardTurn, called_at: datetime) -> bool:
    return last.event is CardEvent.LOST and last.by == OURSELVES.body and last.at >= called_at
