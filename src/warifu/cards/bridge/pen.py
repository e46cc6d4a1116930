# SPDX-License-Identifier: Apache-2.0
"""書類への署名: takes a browser from a registered service's document to the holder's card and back.

    1 arrive   only from a registered site; what is to be signed is fetched there, not taken from the browser
    2 match    the holder compares two digits; before that there is no field for a password
    3 sign     password to the card; it signs what is built here: the hash, for whom, where, in which moment
    4 show     what the signature shows of her: name, address, birth date, sex; it is in memory alone
    5 send     it goes straight to the site; or she says no, and it is forgotten

There is no way to have a bare hash signed: each signature names the service, the site and the document. It
keeps no password and has never seen the document. A visit ends after five minutes, and is gone from memory
when the next one comes, if not before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from warifu.cards.bridge import signing
from warifu.cards.bridge.nouns import DocumentVisit, SignInSite
from warifu.cards.bridge.ports import CardSlots, SignInServer
from warifu.cards.bridge.refusals import NoCard, NotConfirmed, OriginNotRegistered, VisitOver
from warifu.cards.chip import Reader
from warifu.cards.documents import CardHand, NoSigningCertificate, SigningPasswordBlocked, sign_bound, stated
from warifu.cards.login import written
from warifu.cards.login.nouns import ID_BYTES
from warifu.cards.signatures import read_handle
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret

MOST = 100
LIVES = timedelta(minutes=5)


class Pen:
    """One reader's side of signing documents. Safe to share between threads."""

    def __init__(
        self,
        sites: Mapping[str, SignInSite],
        slots: CardSlots,
        server_of: Callable[[str], SignInServer],
        clock: Clock,
        randomness: Callable[[int], bytes],
    ) -> None:
        """`server_of` gives a site's server by its origin; it is asked for registered ones only."""
        self._sites, self._slots, self._server_of = sites, slots, server_of
        self._clock, self._randomness = clock, randomness
        self._visits: OrderedDict[str, DocumentVisit] = OrderedDict()
        self._lock = threading.Lock()

    def arrive(self, handle: str, origin: str) -> str:
        """Begin a visit; gives its token, which stands in the path of every further page.

        Raises OriginNotRegistered, or what the site refused.
        """
        if origin not in self._sites:
            raise OriginNotRegistered
        read_handle(handle)
        question = self._server_of(origin).document_question(handle)
        token = written(self._randomness(ID_BYTES))
        visit = DocumentVisit(self._sites[origin], handle, question, self._clock.now())
        with self._lock:
            self._drop_old()
            while len(self._visits) >= MOST:
                self._visits.popitem(last=False)
            self._visits[token] = visit
        return token

    def visit(self, token: str) -> DocumentVisit:
        """Give a visit under way. Raises VisitOver."""
        with self._lock:
            self._drop_old()
            found = self._visits.get(token)
        if found is None:
            raise VisitOver
        return found

    def match(self, token: str, card: str) -> None:
        """The holder says that the digits are the same, and which card it is. Raises NoCard, VisitOver."""
        self.visit(token)
        if card not in {each.key for each in self._slots.cards()}:
            raise NoCard
        self._change(token, card=card)

    def tries_left(self, token: str) -> int:
        """How often the password may still be wrong; none is spent.

        Raises NotConfirmed, NotATestCard; NoSigningCertificate and SigningPasswordBlocked, which end it.
        """
        visit = self._confirmed(token)
        try:
            with self._slots.open(visit.card) as transmit:
                signing.check_maker(Reader(transmit))
                return CardHand(Reader(transmit)).tries()
        except (NoSigningCertificate, SigningPasswordBlocked):
            self.give_up(token, declined=False)
            raise

    def sign(self, token: str, password: Secret[str]) -> None:
        """Have the card sign. Nobody gets the signature before she has seen what it shows (`send`).

        Raises as `tries_left`, SigningPasswordUnfit and SigningPasswordWrong.
        """
        visit = self._confirmed(token)
        try:
            with self._slots.open(visit.card) as transmit:
                signing.check_maker(Reader(transmit))
                hand = CardHand(Reader(transmit))
                hand.open(password)
                made = sign_bound(visit.question.digest, visit.bound(), hand, self._clock.now())
        except (NoSigningCertificate, SigningPasswordBlocked):
            self.give_up(token, declined=False)
            raise
        self._change(token, made=made, shows=stated(hand.certificate))

    def made(self, token: str) -> DocumentVisit:
        """Give a visit in which the card has signed. Raises NotConfirmed, VisitOver."""
        visit = self.visit(token)
        if not visit.made:
            raise NotConfirmed
        return visit

    def send(self, token: str) -> None:
        """She has seen what it shows and agrees: the signature goes. Raises what the site refused."""
        visit = self.made(token)
        self._over(token)
        self._server_of(visit.site.origin).document_answer(visit.handle, visit.made)

    def give_up(self, token: str, *, declined: bool) -> DocumentVisit:
        """There will be no signature: she said no, or her card cannot. What was made is forgotten."""
        visit = self._over(token)
        self._server_of(visit.site.origin).document_no(visit.handle, declined=declined)
        return visit

    def _change(self, token: str, **changes: Any) -> None:
        """Change a visit that has not ended meanwhile. Raises VisitOver."""
        with self._lock:
            found = self._visits.get(token)
            if found is None:
                raise VisitOver
            self._visits[token] = replace(found, **changes)

    def _drop_old(self) -> None:
        """Forget what is over, a signature and what it shows among it."""
        now = self._clock.now()
        for token in [each for each, visit in self._visits.items() if visit.began_at + LIVES <= now]:
            del self._visits[token]

    def _confirmed(self, token: str) -> DocumentVisit:
        visit = self.visit(token)
        if not visit.card:
            raise NotConfirmed
        return visit

    def _over(self, token: str) -> DocumentVisit:
        visit = self.visit(token)
        with self._lock:
            if self._visits.pop(token, None) is None:
                raise VisitOver
        return visit
