# SPDX-License-Identifier: Apache-2.0
"""利用者証明: somebody shows with her card that she is who she was before, and no more than that.

    1 begin    a service asks; a nonce is drawn, 120 seconds, for one browser
    2 answer   the card has signed what we build ourselves; the checks of CL-4, each with its own refusal
    3 take     the nonce goes, the person is found, the sign-in is recorded: one transaction, then it counts
    4 finish   in the browser that began, and only there: a ticket for the way back
    5 collect  the service shows the ticket, once, and learns its own pseudonym of her

A crash between 3 and 5 leaves a sign-in on record that let nobody in, never the reverse. Who she is in life
is not known here; no name, number or linkage code passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from warifu.cards.jpki.nouns import renewable_from
from warifu.cards.login import certificates
from warifu.cards.login.nouns import (
    ID_BYTES,
    LIVES,
    LOGIN,
    NONCE_BYTES,
    TICKET_LIVES,
    CardAnswer,
    CertificateState,
    EndedSignIn,
    Happening,
    HappeningKind,
    OpenSignIn,
    Service,
    SignedIn,
    check_purpose,
    digest,
    pseudonym,
    told_apart,
    written,
)
from warifu.cards.login.ports import CertificateStates, PersonalHistory
from warifu.cards.login.refusals import (
    CardForFaceOnly,
    CardSuspended,
    CertificateNotKnown,
    CertificateRevoked,
    CheckCodeDiffers,
    OtherBrowser,
    ServiceNotRegistered,
    SignInOver,
    TicketSpent,
)
from warifu.cards.login.store import LoginRows, LoginStore
from warifu.kernel.clock import JST, Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.ledger import head_after

Randomness = Callable[[int], bytes]
_BATCH = 200
TRIED_AGAIN = timedelta(minutes=1)
MOST_REFUSALS_TOLD = 20
"""How many refusals of one card are lines of her history on one day; whoever has it could fill pages."""
HISTORY = "portal"
"""The service that keeps people's histories."""
_ENDS_SOON = b"warifu/login/ends-soon/1"
_STATES: Mapping[CertificateState, type[Refusal]] = {
    CertificateState.HELD: CardSuspended,
    CertificateState.FACE_ONLY: CardForFaceOnly,
    CertificateState.REVOKED: CertificateRevoked,
    CertificateState.UNKNOWN: CertificateNotKnown,
}


class LoginService:
    """Signs people in. Two processes on one database are one sign-in."""

    def __init__(
        self,
        store: LoginStore,
        states: CertificateStates,
        origin: str,
        services: Mapping[str, Service],
        key: Secret[bytes],
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """`origin` is what people's browsers know this sign-in by; `services` may ask over the wire.

        `key` derives the pseudonyms under which services know people.
        """
        self._store, self._states = store, states
        self.origin, self._services, self._key = origin, services, key
        self._clock, self._randomness = clock, randomness

    # -- the service's side ------------------------------------------------------------------------

    def begin(self, service: Service | str, return_path: str, purpose: str = LOGIN) -> str:
        """Begin a sign-in; gives its id in letters. Raises ServiceNotRegistered, Malformed."""
        if isinstance(service, str):
            if service not in self._services:
                raise ServiceNotRegistered
            service = self._services[service]
        if not return_path.startswith("/") or return_path.startswith(("//", "/\\")):
            raise Malformed("return_path: a path of the service's own site")
        begun = OpenSignIn(
            self._randomness(ID_BYTES),
            self._randomness(NONCE_BYTES),
            service.name,
            service.words,
            service.origin + return_path,
            check_purpose(purpose),
            f"{int.from_bytes(self._randomness(8), 'big') % 100:02d}",
            self._clock.now(),
        )
        with self._store.transaction() as tx:
            tx.open(begun)
        return written(begun.sign_in)

    def collect(self, service: str, ticket: bytes) -> SignedIn:
        """Take the ticket a browser brought back. Raises TicketSpent."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            found = tx.take_ticket(digest(ticket), service, now - TICKET_LIVES)
            if found is not None and service == HISTORY:
                tx.opened_at_portal(found.person_id, now)  # her history has a place from here on
        if found is None:
            raise TicketSpent
        return found

    def name_at(self, service: str, person_id: bytes) -> bytes:
        """Give a service's own pseudonym of a person."""
        return pseudonym(self._key, service, person_id)

    # -- the browser's side ------------------------------------------------------------------------

    def look(self, sign_in: bytes, browser: bytes) -> OpenSignIn | EndedSignIn:
        """Give a sign-in to its own browser, the first that came. Raises SignInOver, OtherBrowser."""
        since, own = self._clock.now() - LIVES, digest(browser)
        with self._store.transaction() as tx:
            tx.bind(sign_in, own)
            found = tx.find_open(sign_in, since) or tx.find_ended(sign_in, since)
        if found is None:
            raise SignInOver
        if told_apart(found.browser, own):
            raise OtherBrowser
        return found

    def share(self, sign_in: bytes, browser: bytes) -> None:
        """She says that others use this computer too. Raises SignInOver, OtherBrowser."""
        self.look(sign_in, browser)
        with self._store.transaction() as tx:
            tx.share(sign_in, digest(browser))

    def finish(self, sign_in: bytes, browser: bytes) -> str:
        """Give the way back to the service, with a ticket. Raises SignInOver, OtherBrowser."""
        ended, ticket = self.look(sign_in, browser), self._randomness(ID_BYTES)
        if isinstance(ended, OpenSignIn):
            raise SignInOver
        with self._store.transaction() as tx:
            taken = tx.take_ended(sign_in)
            if taken is None:
                raise SignInOver
            tx.add_ticket(digest(ticket), taken, self._clock.now())
        joint = "&" if "?" in ended.return_to else "?"
        return f"{ended.return_to}{joint}ticket={written(ticket)}"

    # -- the card's side ---------------------------------------------------------------------------

    def find(self, sign_in: bytes) -> OpenSignIn:
        """Give a sign-in under way to whoever holds the card. Raises SignInOver."""
        with self._store.transaction() as tx:
            found = tx.find_open(sign_in, self._clock.now() - LIVES)
        if found is None:
            raise SignInOver
        return found

    def decline(self, sign_in: bytes) -> None:
        """The holder says no: the digits differ. Raises SignInOver."""
        self._refuse(self.find(sign_in), CheckCodeDiffers(), None)

    def answer(self, sign_in: bytes, given: CardAnswer) -> None:
        """Take a card's answer. Raises the refusal of the first check that fails; it is on record then.

        Every answer ends its sign-in: a nonce is tried once.
        """
        asked = self.find(sign_in)
        certificate = certificates.read_certificate(given.certificate)
        message, genuine = asked.challenge(self.origin).message(), None
        try:
            certificates.check_signature(certificate, given.signature, message)
            authority = certificates.check_issued(certificate, self._states.authorities())
            genuine = certificates.serial_of(certificate)
            certificates.check_valid(certificate, authority, self._clock.now())
            certificates.check_profile(certificate)
            told = self._states.state(genuine)
            if told.state is not CertificateState.GOOD:
                raise _STATES[told.state]
        except Refusal as refusal:
            self._refuse(asked, refusal, genuine)
            raise
        known_by = [digest(each) for each in (genuine, *told.line)]
        self._accept(asked, given, genuine, known_by, certificates.last_day(certificate))

    def _accept(
        self, asked: OpenSignIn, given: CardAnswer, serial: bytes, known_by: Sequence[bytes], until: date
    ) -> None:
        now = self._clock.now()
        with self._store.transaction() as tx:
            taken = tx.take_open(asked.sign_in, now - LIVES)
            if taken is None:
                raise SignInOver
            person_id = self._person(tx, known_by)
            tx.end(_ended(taken, now, given, person_id=person_id, serial=serial))
            kind = HappeningKind.SIGNED_IN if taken.purpose == LOGIN else HappeningKind.CONFIRMED
            self._note(tx, self._happening(taken, kind, person_id))
            if renewable_from(until) <= self._clock.today():
                soon = self._happening(taken, HappeningKind.ENDS_SOON, person_id)
                soon = replace(soon, event=digest(_ENDS_SOON + serial)[:ID_BYTES])
                if not tx.is_noted(soon.event):  # once a certificate; her book is locked by the line before
                    self._note(tx, soon)

    def _refuse(self, asked: OpenSignIn, refusal: Refusal, genuine: bytes | None) -> None:
        """Record a refusal; in her history too, where a genuine card of hers was used."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            taken = tx.take_open(asked.sign_in, now - LIVES)
            if taken is None:
                raise SignInOver
            whose = tx.person_of([digest(genuine)]) if genuine else None
            tx.end(_ended(taken, now, reason=refusal.reason))
            self._note_refused(tx, self._happening(taken, HappeningKind.REFUSED, whose, refusal.reason))

    def _person(self, tx: LoginRows, known_by: Sequence[bytes]) -> bytes:
        """Find who this is by this certificate or an earlier one of hers; else she is new."""
        now, person_id = self._clock.now(), tx.person_of(known_by)
        if person_id is None:
            person_id = self._randomness(ID_BYTES)
            tx.add_person(person_id, now)
        return tx.add_certificate(known_by[0], person_id, now)

    def _happening(
        self, asked: OpenSignIn, kind: HappeningKind, person_id: bytes | None, reason: str = ""
    ) -> Happening:
        return Happening(
            self._randomness(ID_BYTES), person_id, self._clock.now(), kind, asked.service, asked.words, reason
        )

    # -- her history -------------------------------------------------------------------------------

    def note(self, person_id: bytes, kind: HappeningKind, service: str, words: Wording) -> None:
        """Record something else that happened with her sign-in, such as a consent; her history gets it."""
        happened = Happening(self._randomness(ID_BYTES), person_id, self._clock.now(), kind, service, words)
        with self._store.transaction() as tx:
            self._note(tx, happened)

    def _note(self, tx: LoginRows, happened: Happening) -> None:
        """Record a line, placed in her book where we know who she is: from now on it cannot be left out."""
        person_id = happened.person_id
        if person_id is not None:
            last, head = tx.lock_book(person_id)
            happened = replace(happened, place=last + 1, before=head)
            tx.move_book(person_id, last + 1, head_after(head, last + 1, happened.fact()))
        tx.note(happened)

    def _note_refused(self, tx: LoginRows, happened: Happening) -> None:
        """Record a refusal; of one card so many a day are told, the last as one of more."""
        day = datetime.combine(self._clock.today(), time(), JST)
        before = tx.refused_since(happened.person_id, day) if happened.person_id else 0
        if before >= MOST_REFUSALS_TOLD:
            tx.note(happened)
            return
        if before == MOST_REFUSALS_TOLD - 1:
            happened = replace(happened, kind=HappeningKind.MORE_REFUSED)
        self._note(tx, happened)

    def tell(self, history: PersonalHistory) -> None:
        """Send what is owed to her history, oldest first; harmless to repeat.

        Who has never come to the portal with her card has no history there yet; it waits.
        """
        now = self._clock.now()
        with self._store.transaction() as tx:
            owed = tx.owed(_BATCH, now - TRIED_AGAIN)
        pairs = [(self.name_at(HISTORY, each.person_id), each) for each in owed if each.person_id is not None]
        if pairs:
            filed = history.tell(pairs)
            with self._store.transaction() as tx:
                tx.settle(sorted(filed))
                tx.put_off([each.event for each in owed if each.event not in filed], now)

    def forget(self) -> int:
        """Delete sign-ins and tickets nobody came for; gives how many."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            return tx.forget(now - LIVES, now - LIVES)

    def counts(self) -> tuple[int, int, int]:
        """Count people, sign-ins and refusals."""
        with self._store.transaction() as tx:
            return tx.counts()


def _ended(
    asked: OpenSignIn,
    now: datetime,
    given: CardAnswer | None = None,
    *,
    person_id: bytes | None = None,
    serial: bytes | None = None,
    reason: str = "",
) -> EndedSignIn:
    return EndedSignIn(
        asked.sign_in,
        asked.service,
        asked.return_to,
        asked.purpose,
        asked.browser,
        person_id,
        given.lent if given else b"",
        reason,
        now,
        serial,
        asked.shared or (given is not None and given.shared),
    )
