# SPDX-License-Identifier: Apache-2.0
"""申請の受付: which cards may be made now and in which order, and what people say of photographs.

    phone, paper   a worker of J-LIS looks at each photograph: taken, or refused with a reason from a list.
                   A refused one is deleted; the application waits for another, which its form may send
    counter, embassy  the clerk has looked at it beside the person, or the application is not taken

What is said of a photograph is on record before anything follows from it. It does NOT check kind and size
(`life` does, before and again), keep a photograph, or show whose it is to whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from warifu.cards.intake.express import due_on, ground_of
from warifu.cards.intake.nouns import Look, Reason, digest_of
from warifu.cards.intake.refusals import NotExpress, NothingToSend, PhotoNotCompared, SeenMeanwhile
from warifu.cards.intake.store import IntakeStore
from warifu.cards.life import Acting, Card, CardState, Channel, check_photo
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.dates import reaches_on
from warifu.kernel.secrecy import MASK

AT_A_COUNTER = frozenset({Channel.COUNTER, Channel.EMBASSY})


class Applications(Protocol):
    """カードの申請 as the intake needs them: those in state *applied*, and their photographs."""

    def waiting(self) -> Sequence[Card]:
        """The applications of which no photograph was taken yet."""
        ...

    def unmade(self) -> Sequence[Card]:
        """Every application whose card was not made yet."""
        ...

    def photo(self, card_id: bytes) -> bytes:
        """Give a photograph; b"" where there is none now."""
        ...

    def drop(self, card_id: bytes) -> None:
        """Delete a refused photograph; the application stays."""
        ...

    def owe_refusal(self, card_id: bytes, digest: bytes, reason: Reason, until_on: date) -> None:
        """Owe the holder a letter: why, and until when another is awaited. Once for each photograph."""
        ...

    def lapse(self, card_id: bytes) -> bool:
        """End an application that still waits for a photograph; False where one came meanwhile."""
        ...

    def send(self, card_id: bytes, photo: bytes) -> bool:
        """Keep another photograph; False where one is there, or none is awaited any more."""
        ...

    def of_form(self, application: str, born_on: date) -> Card | None:
        """The application of whoever has this form and birth date, if it waits."""
        ...

    def born_on(self, code: ResidentRecordCode) -> date:
        """When somebody was born. Raises NoSuchResident."""
        ...

    def apply_at_counter(
        self,
        acting: Acting,
        code: ResidentRecordCode | None,
        photo: bytes,
        stay_until: date | None,
        *,
        face_only: bool,
        opens: bytes,
    ) -> Card:
        """Apply; the same case again is the same application. No code: whoever stands at an embassy."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """見る写真: one photograph to look at, and how many applications wait. Nothing says whose it is."""

    card_id: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    waiting: int

    def __repr__(self) -> str:
        return f"Seen({self.waiting}, {MASK})"


@dataclass(frozen=True)
class Intake:
    """申請の受付 at J-LIS. Safe to share between threads and processes."""

    store: IntakeStore
    applications: Callable[[], Applications]
    clock: Clock

    def ready(self, waiting: Sequence[Card]) -> list[Card]:
        """製造の順: those that may be made now, express cards first, by the day they are due."""
        ids = [each.card_id for each in waiting]
        with self.store.transaction() as tx:
            looks, due = tx.looks(ids), tx.express(ids)
        kept = [each for each in waiting if self._may(each, looks)]
        return sorted(kept, key=lambda each: due.get(each.card_id, date.max))

    def _may(self, card: Card, looks: Sequence[Look]) -> bool:
        if card.state is not CardState.APPLIED or card.channel in AT_A_COUNTER:
            return True  # past this, or seen at a counter
        own = [each for each in looks if each.card_id == card.card_id]
        if not own:  # an infant needs no photograph
            infant = card.applied_on < reaches_on(card.born_on, 1)
            return infant and not self.applications().photo(card.card_id)
        fit = {each.digest for each in own if each.reason is None}
        return bool(fit) and digest_of(self.applications().photo(card.card_id)) in fit

    # at J-LIS

    def next_photo(self) -> Seen | None:
        """写真の確認: the oldest photograph that nobody has looked at, without a word about whose it is."""
        found = [each for each in self.applications().waiting() if each.channel not in AT_A_COUNTER]
        with self.store.transaction() as tx:
            looks = tx.looks([each.card_id for each in found])
        seen = {(each.card_id, each.digest) for each in looks}
        fit = {each.card_id for each in looks if each.reason is None}
        left = sorted((each.applied_on, each.card_id) for each in found if each.card_id not in fit)
        for _, card_id in left:
            photo = self.applications().photo(card_id)
            if photo and (card_id, digest_of(photo)) not in seen:
                return Seen(card_id, photo, len(left))
        return None

    def express_due(self) -> list[date]:
        """特急発行の期限: by when the express cards that are not made yet are due, the first first."""
        with self.store.transaction() as tx:
            return sorted(tx.express([each.card_id for each in self.applications().unmade()]).values())

    def say(self, card_id: bytes, digest: bytes, reason: Reason | None, by: str) -> None:
        """Say what was seen: fit, or why not. On record first. Raises SeenMeanwhile."""
        photo = self.applications().photo(card_id)
        if not photo or digest_of(photo) != digest:
            raise SeenMeanwhile
        look = Look(card_id, digest, by, self.clock.now(), reason)
        with self.store.transaction() as tx:
            if not tx.add_look(look):
                raise SeenMeanwhile
        self._refuse(look)

    def tidy(self) -> int:
        """Delete refused photographs that a crash left, once the letter about each is owed; how many."""
        left = [
            look
            for look in self._looks_at_waiting()
            if look.reason is not None and digest_of(self.applications().photo(look.card_id)) == look.digest
        ]
        for look in left:
            self._refuse(look)
        return len(left)

    def lapse(self) -> int:
        """取消し: end applications for which no other photograph came in time; how many."""
        today = self.clock.today()
        last = {look.card_id: look for look in self._looks_at_waiting()}  # the newest of each
        late = [each.card_id for each in last.values() if each.reason is not None and each.until_on < today]
        return sum(self.applications().lapse(card_id) for card_id in late)

    def _refuse(self, look: Look) -> None:
        """The letter is owed before the photograph goes: what a crash leaves, `tidy` does."""
        if look.reason is not None:
            self.applications().owe_refusal(look.card_id, look.digest, look.reason, look.until_on)
            self.applications().drop(look.card_id)

    def _looks_at_waiting(self) -> list[Look]:
        waiting = [each.card_id for each in self.applications().waiting()]
        with self.store.transaction() as tx:
            return tx.looks(waiting)

    # who applied

    def refused_for(self, application: str, born_on: date) -> Reason:
        """不備の知らせ: why the photograph of this form's application was refused. Raises NothingToSend."""
        return self._refused(application, born_on)[1]

    def send_another(self, application: str, born_on: date, photo: bytes) -> None:
        """写真の再送: another photograph in place of the refused one. Raises NothingToSend, PhotoUnfit."""
        card, _ = self._refused(application, born_on)
        check_photo(photo)
        with self.store.transaction() as tx:
            looks = tx.looks([card.card_id])
        if digest_of(photo) in {each.digest for each in looks}:
            raise NothingToSend(remedy="Send another photograph: this one was refused.")
        if not self.applications().send(card.card_id, photo):
            raise NothingToSend

    def _refused(self, application: str, born_on: date) -> tuple[Card, Reason]:
        card = self.applications().of_form(application, born_on)
        if card is None or self.applications().photo(card.card_id):
            raise NothingToSend
        with self.store.transaction() as tx:
            reasons = [each.reason for each in tx.looks([card.card_id]) if each.reason is not None]
        if not reasons:
            raise NothingToSend
        return card, reasons[-1]

    # at a counter

    def apply_at_counter(
        self,
        acting: Acting,
        code: ResidentRecordCode | None,
        photo: bytes,
        stay_until: date | None = None,
        *,
        compared: bool,
        express: str = "",
        face_only: bool = False,
        opens: bytes = b"",
    ) -> Card:
        """窓口での申請: with a photograph that the clerk compared with the person; in haste with a ground.

        Raises PhotoNotCompared, NotExpress, and as `life`. The clerk stands in the record of the application.
        """
        if photo and not compared:
            raise PhotoNotCompared
        if express and code is None:
            raise NotExpress
        if express and code is not None:
            ground_of(express, self.applications().born_on(code), self.clock.today())
        card = self.applications().apply_at_counter(
            acting, code, photo, stay_until, face_only=face_only, opens=opens
        )
        if express:
            with self.store.transaction() as tx:
                tx.add_express(card.card_id, express, due_on(card.applied_on), acting)
        return card
