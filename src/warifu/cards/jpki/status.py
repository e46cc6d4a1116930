# SPDX-License-Identifier: Apache-2.0
"""失効情報の提供: what other people's programs ask: OCSP answers and revocation lists, for a pass.

Each look reads the state in force at that moment and is recorded before it is answered (JPKI Act 17, 36).
Two things are kept ready, and neither hides a change: the answer without a nonce, signed when a certificate's
state changes and again before it is a minute old, for as long as its last turn is the same (`ready`); and a
list, for a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.x509 import ocsp

from warifu.cards.jpki import answers
from warifu.cards.jpki.answers import FULL, PARTS, TESTS
from warifu.cards.jpki.ceremony import Authority, Randomness
from warifu.cards.jpki.folder import Authorities
from warifu.cards.jpki.looks import Look, Looks
from warifu.cards.jpki.nouns import CertificateKind, LastTurn
from warifu.cards.jpki.passes import Pass, Passes
from warifu.cards.jpki.profiles import Addresses
from warifu.cards.jpki.ready import KEPT_READY, ReadyAnswers, Shelf
from warifu.cards.jpki.refusals import NoSuchList, NotACertifiedVerifier
from warifu.cards.jpki.store import JpkiStore
from warifu.cards.jpki.verifiers import Verifiers, is_nobodys
from warifu.kernel.clock import Clock

LIST_KEPT, LISTS_KEPT = timedelta(seconds=1), 200
_FULL_PLACE = -1  # as the records name the full list
_NONCE_BYTES = 16


@dataclass(frozen=True)
class StatusService:
    """応答局: answers whoever holds a pass. Raises NotACertifiedVerifier for everybody else.

    A certificate for tests is nobody's: anybody is told its state without a pass, and it is not recorded.
    """

    store: JpkiStore
    looks: Looks
    authorities: Authorities
    addresses: Addresses
    verifiers: Verifiers
    passes: Passes
    clock: Clock
    randomness: Randomness
    ready: ReadyAnswers = field(default_factory=ReadyAnswers)
    _lists: Shelf[tuple[object, ...]] = field(
        init=False, default_factory=lambda: Shelf(LIST_KEPT, LISTS_KEPT)
    )

    def give_pass(self, verifier: str, kind: CertificateKind, purpose: str) -> str:
        """通行証の交付: for a certified verifier, whose name the wire has verified; it lasts an hour."""
        if not self.verifiers.may_ask(verifier, kind, purpose, self.clock.today()):
            raise NotACertifiedVerifier
        return self.passes.make(verifier, kind, purpose, self.clock.now())

    def answer(self, shown: str, kind: CertificateKind, question: bytes) -> bytes:
        """OCSP: answer one status request; recorded before it is told. Raises StatusUnreadable.

        About a certificate of another authority nothing is known here: `unauthorized` (RFC 6960 §2.3).
        Without a pass (`shown` is empty) so is every certificate but one for tests.
        """
        holder = self._holder(shown, kind) if shown else None
        asked = answers.read_question(question)
        authority = next((each for each in self.authorities.of(kind) if asked.concerns(each)), None)
        if authority is None:
            return answers.no_answer(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        found: LastTurn | None
        if holder is None:
            found = self._nobodys(kind, authority.generation, asked.serial)
        else:
            look = Look(holder.verifier, holder.purpose, kind, asked.serial, authority.generation)
            found = self.looks.at(look)
        return self._answer(asked, authority, found)

    def _nobodys(self, kind: CertificateKind, generation: int, serial: bytes) -> LastTurn:
        """Look at a certificate for tests. Any other one is answered as one that nobody issued."""
        with self.store.transaction() as tx:
            found = tx.last_turns([serial]).get(serial)
        if (
            found is None
            or not is_nobodys(found.body)
            or (found.kind, found.generation) != (kind, generation)
        ):
            raise NotACertifiedVerifier
        return found

    def _answer(self, asked: answers.Question, authority: Authority, found: LastTurn | None) -> bytes:
        now = self.clock.now()
        if asked.nonce is not None or found is None:
            return answers.answer(asked, authority, found.status if found else None, now)
        return self.ready.give(asked, authority, found, now)

    def make_ready(self, serials: Sequence[bytes] | None = None) -> int:
        """Sign answers before anybody asks: about certificates that have just turned, or in the round.

        The round signs anew what will be too old before the next one: of the first certificates in force, and
        of those that were asked about a moment ago. Gives how many were signed.
        """
        now = self.clock.now()
        with self.store.transaction() as tx:
            if serials is None:
                serials = [*dict.fromkeys([*tx.ready_first(KEPT_READY), *self.ready.asked_about(now)])]
            known = tx.last_turns(serials)
        return sum(
            self.ready.sign(serial, authority, found, now)
            for serial, found in known.items()
            for authority in self.authorities.of(found.kind)
            if authority.generation == found.generation
        )

    def revocation_list(self, shown: str, kind: CertificateKind, generation: int, part: str) -> bytes:
        """失効リスト: the full list or a part, at most a second old; recorded. Raises NoSuchList.

        The part of certificates for tests is everybody's: no pass is asked for, and nothing is recorded.
        """
        holder, now = None if part == TESTS else self._holder(shown, kind), self.clock.now()
        authority = next((each for each in self.authorities.of(kind) if each.generation == generation), None)
        if authority is None or part not in PARTS | {FULL}:
            raise NoSuchList
        made = self._lists.get((kind, generation, part), now)
        if made is None:
            made = self._make_list(authority, part, now)
            self._lists.put((kind, generation, part), now, made)
        if holder is not None:
            place = _FULL_PLACE if part == FULL else int(part)
            with self.store.transaction() as tx:
                nonce = self.randomness(_NONCE_BYTES)
                tx.add_list_asked(kind, generation, place, now, holder.verifier, holder.purpose, nonce)
        return made

    def _holder(self, shown: str, kind: CertificateKind) -> Pass:
        """Who shows the pass; certified today, and for this kind."""
        held = self.passes.read(shown, self.clock.now())
        if held.kind is not kind or not self.verifiers.may_ask(
            held.verifier, kind, held.purpose, self.clock.today()
        ):
            raise NotACertifiedVerifier
        return held

    def _make_list(self, authority: Authority, part: str, now: datetime) -> bytes:
        kind, generation, at = authority.kind, authority.generation, now.replace(microsecond=0)
        with self.store.transaction() as tx:
            number = tx.next_list_number(kind, generation)
            ended = tx.not_good(kind, generation, now)
        listed = [(serial, status) for serial, body, status in ended if part in {FULL, _part(serial, body)}]
        address = None if part == FULL else self.addresses.crl(kind, generation, part)
        return answers.revocation_list(authority, listed, number, at, address=address)


def _part(serial: bytes, applied: str) -> str:
    return TESTS if is_nobodys(applied) else answers.part_of(serial)
