# SPDX-License-Identifier: Apache-2.0
"""カードリーダーの橋: takes a browser from a registered sign-in to the holder's card and back.

    1 arrive   only from a registered sign-in, and the question is fetched there, never taken from the browser
    2 match    the holder compares two digits; before that there is no field for a PIN
    3 sign     PIN to the card, the card signs the bytes built here, the answer goes straight to the sign-in
    4 back     the browser goes back by GET; or the phone says that it has finished

There is no way to have anything else signed, but documents, by another key and in their own way (`pen`).
It keeps no PIN, and a visit in memory for two minutes only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from warifu.cards.bridge import signing
from warifu.cards.bridge.nouns import CardHere, Device, SignInSite, Visit
from warifu.cards.bridge.pen import Pen
from warifu.cards.bridge.ports import Belongings, CardSlots, Nothing, SignInServer, Transmit
from warifu.cards.bridge.refusals import NoCard, NotConfirmed, OriginNotRegistered, VisitOver
from warifu.cards.login import Answer, read, written
from warifu.cards.login.nouns import ID_BYTES, LIVES
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret

MOST = 100


class Bridge:
    """One reader's side. Safe to share between threads; a card is held by one of them at a time."""

    def __init__(
        self,
        sites: Sequence[SignInSite],
        slots: CardSlots,
        server_of: Callable[[str], SignInServer],
        clock: Clock,
        randomness: Callable[[int], bytes],
        belongings: Belongings | None = None,
        *,
        shared: bool = False,
    ) -> None:
        """`server_of` gives a sign-in by its origin; it is asked for registered ones only.

        `shared`: many people use this reader, as at a counter; every visit begun with it ends sooner (CL-5).
        """
        self._sites: Mapping[str, SignInSite] = {each.origin: each for each in sites}
        self._slots, self._server_of = slots, server_of
        self._clock, self._randomness = clock, randomness
        self._belongings, self._shared = belongings or Nothing(), shared
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self._lock = threading.Lock()
        self.pen = Pen(self._sites, slots, server_of, clock, randomness)

    def cards(self) -> Sequence[CardHere]:
        """The cards within reach."""
        return self._slots.cards()

    def sites(self) -> Sequence[SignInSite]:
        """The sign-ins this reader answers."""
        return tuple(self._sites.values())

    def arrive(self, sign_in: str, origin: str, device: Device) -> str:
        """Begin a visit; gives its token, which stands in the path of every further page.

        Raises OriginNotRegistered, or what the sign-in refused.
        """
        if origin not in self._sites:
            raise OriginNotRegistered
        read(sign_in)
        question = self._server_of(origin).question(sign_in)
        token = written(self._randomness(ID_BYTES))
        visit = Visit(self._sites[origin], sign_in, question, device, self._clock.now())
        with self._lock:
            while len(self._visits) >= MOST:
                self._visits.popitem(last=False)
            self._visits[token] = visit
        return token

    def visit(self, token: str) -> Visit:
        """Give a visit under way. Raises VisitOver."""
        with self._lock:
            found = self._visits.get(token)
        if found is None or found.began_at + LIVES <= self._clock.now():
            raise VisitOver
        return found

    def match(self, token: str, card: str) -> None:
        """The holder says that the digits are the same, and which card it is. Raises NoCard, VisitOver."""
        visit = self.visit(token)
        if card not in {each.key for each in self.cards()}:
            raise NoCard
        with self._lock:
            self._visits[token] = replace(visit, card=card)

    def differ(self, token: str) -> Visit:
        """The holder says that they differ: the sign-in ends at once."""
        visit = self._over(token)
        self._server_of(visit.site.origin).decline(visit.sign_in)
        return visit

    def tries_left(self, token: str) -> int:
        """How often the PIN may still be wrong. Raises NotConfirmed, and as `signing.tries_left`."""
        with self._slots.open(self._confirmed(token).card) as transmit:
            return signing.tries_left(transmit)

    def sign(self, token: str, pin: Secret[str], items_pin: Secret[str] | None = None) -> Visit:
        """Sign in; the visit is over then. Raises as `signing.sign_in`, or what the sign-in refused.

        Where the items of the card are asked for, they are taken too, by `items_pin` or the same PIN.
        """
        visit = self._confirmed(token)
        with self._slots.open(visit.card) as transmit:
            signed = signing.sign_in(transmit, pin, visit.challenge())
            # a wrong PIN for the items ends here: the signature is dropped, and nothing was sent
            taken = self._items(transmit, visit, items_pin or pin) if visit.wants_items else b""
        self._over(token)
        lent = taken or self._lent(visit)
        answer = Answer(
            certificate=signed.certificate,
            signature=signed.signature,
            lent=lent,
            # A phone says nothing about the computer at which she goes on.
            shared=self._shared and visit.device is Device.READER,
        )
        self._server_of(visit.site.origin).answer(visit.sign_in, answer)
        return visit

    def lends(self, visit: Visit) -> bool:
        """Whether the holder of the chosen card lends something to whoever asks."""
        return visit.question.service in visit.site.lends_to and self._belongings.lent(visit.card) is not None

    def _items(self, transmit: Transmit, visit: Visit, pin: Secret[str]) -> bytes:
        """Take the items and seal them to who asks for them, for this sign-in alone."""
        sign_in, key = read(visit.sign_in), visit.site.reads_items_for[visit.question.service]
        return seal(Role.LENT, sign_in, signing.take_items(transmit, pin, visit.site.origin, sign_in), key)

    def _lent(self, visit: Visit) -> bytes:
        """Seal what is lent to the service's own key, for this sign-in alone: the sign-in cannot open it."""
        key = visit.site.lends_to.get(visit.question.service)
        lent = self._belongings.lent(visit.card)
        if key is None or lent is None:
            return b""
        return seal(Role.LENT, read(visit.sign_in), lent.reveal("lend it to the service for this visit"), key)

    def _confirmed(self, token: str) -> Visit:
        visit = self.visit(token)
        if not visit.card:
            raise NotConfirmed
        return visit

    def _over(self, token: str) -> Visit:
        visit = self.visit(token)
        with self._lock:
            if self._visits.pop(token, None) is None:
                raise VisitOver
        return visit
