# SPDX-License-Identifier: Apache-2.0
"""個人番号カード at J-LIS: the life of cards joined to the numbers, the authority, the notices and a factory.

What a crash left untold is told to the authority here, before the body serves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from litestar.types import ControllerRouterHandler

from warifu import notices, numbers
from warifu.app import plan
from warifu.app.card_letters import CardPrinting
from warifu.app.parts import Parts
from warifu.cards import dispatch, intake, jpki, life, renewal
from warifu.cards.dispatch import web as dispatch_web
from warifu.cards.factory import CardFactory
from warifu.cards.intake import web as intake_web
from warifu.cards.life import web
from warifu.cards.renewal import web as renewal_web
from warifu.cards.rewriting import CardContents
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.screens import Titles
from warifu.kernel.screens.web import Site, Staff
from warifu.kernel.wire import Endpoint

FOLDER, FOLLOW_SECONDS, DAILY = "cards", 0.5, 86_400.0
OURSELVES = life.Acting("jlis")


@dataclass(frozen=True)
class OwnOrders:
    """The certification authority of the same body, as the cards order it (`life.Certificates`)."""

    service: jpki.CertificationService

    def hold(self, card_id: bytes) -> int:
        """Hold."""
        return self.service.hold("jlis", card_id)

    def release(self, card_id: bytes) -> int:
        """Release."""
        return self.service.release("jlis", card_id)

    def end(self, card_id: bytes, ending: jpki.Ending) -> int:
        """End."""
        return self.service.end("jlis", card_id, ending)

    def note(self, card_id: bytes, city: str, *, face_only: bool) -> None:
        """Let this city order about them; say whether the card has a PIN."""
        self.service.note(card_id, city, face_only=face_only)

    def link(self, earlier: bytes, later: bytes) -> None:
        """Let a new card's follow."""
        self.service.link(earlier, later)


@dataclass(frozen=True)
class AppliedBy:
    """The authority as a card that is being made needs it: the city where its holder lives applies."""

    service: jpki.CertificationService
    city: str

    def issue(self, asked: jpki.Application) -> bytes:
        """Apply in the city's name."""
        return self.service.issue(self.city, asked).der

    def certificates(self, kind: jpki.CertificateKind) -> list[bytes]:
        """Give the authorities' own certificates."""
        return self.service.certificates(kind)


@dataclass(frozen=True)
class KnownCards:
    """The cards' lives as the dispatch needs them (`dispatch.Cards`)."""

    service: life.CardLifeService

    def find(self, card_id: bytes) -> life.Card | None:
        """Give a card as it is now."""
        with self.service.store.transaction() as tx:
            return tx.find(card_id)

    def may(self, card: life.Card, acting: life.Acting) -> bool:
        """Whether a body deals with it."""
        with self.service.store.transaction() as tx:
            return self.service.may(tx, card, acting)

    def over(self, card_ids: Sequence[bytes]) -> list[bytes]:
        """Name those of these that have ended."""
        with self.service.store.transaction() as tx:
            found = {each: tx.find(each) for each in card_ids}
        return [each for each, card in found.items() if card is None or card.state is life.CardState.VOID]

    def on_the_way(self, city: str) -> list[bytes]:
        """Name those that are on their way to a city's holders."""
        return [card.card_id for card, _ in self.service.on_the_way(city)]

    def homeward(self) -> list[life.Card]:
        """Give those that go home."""
        with self.service.store.transaction() as tx:
            return tx.in_state([life.CardState.HOMEWARD])

    def came_back(self, card_id: bytes) -> None:
        """It goes the ordinary way; what does so already, or has ended, stays as it is."""
        with suppress(life.TurnRefused):
            self.service.turn(card_id, life.CardEvent.CAME_BACK, OURSELVES)

    def hand_over(self, card_id: bytes, acting: life.Acting) -> life.Card:
        """Hand over."""
        return self.service.hand_over(card_id, acting)


@dataclass(frozen=True)
class OpenApplications:
    """The applications as the intake needs them (`intake.Applications`)."""

    service: life.CardLifeService

    def waiting(self) -> list[life.Card]:
        """Those that were applied for and no more."""
        with self.service.store.transaction() as tx:
            return tx.in_state([life.CardState.APPLIED])

    def unmade(self) -> list[life.Card]:
        """Those whose card is still to be made."""
        states = [life.CardState.APPLIED, life.CardState.PHOTO_CHECKED, life.CardState.IN_PRODUCTION]
        with self.service.store.transaction() as tx:
            return tx.in_state(states)

    def photo(self, card_id: bytes) -> bytes:
        """Give a photograph."""
        with self.service.store.transaction() as tx:
            return tx.photo(card_id)

    def drop(self, card_id: bytes) -> None:
        """Delete it, where the application still waits."""
        with self.service.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is not None and card.state is life.CardState.APPLIED:
                tx.drop_photo(card_id)

    def owe_refusal(self, card_id: bytes, digest: bytes, reason: intake.Reason, until_on: date) -> None:
        """Owe the letter, where the application still waits."""
        clock, cause = self.service.clock, f"photo/{digest.hex()}"
        owed = life.OwedLetter(card_id, cause, life.Tells.PHOTO, clock.today(), until_on, reason)
        with self.service.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is not None and card.state is life.CardState.APPLIED:
                tx.owe_letter(owed, clock.now())

    def lapse(self, card_id: bytes) -> bool:
        """End it, unless a photograph is there now."""
        ends = life.CardEvent.PHOTO_UNFIT
        with self.service.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or card.state is not life.CardState.APPLIED or tx.photo(card_id):
                return False
            self.service.write(tx, card, ends, life.Acting("jlis"))
        self.service.tell(card_id)
        return True

    def send(self, card_id: bytes, photo: bytes) -> bool:
        """Keep another one."""
        with self.service.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or card.state is not life.CardState.APPLIED or tx.photo(card_id):
                return False
            tx.keep_photo(card_id, photo)
            return True

    def of_form(self, application: str, born_on: date) -> life.Card | None:
        """Whose form this is, and her application."""
        position = self.service.forms.position_of(application)
        holder = next(iter(self.service.lives.whole([] if position is None else [position])), None)
        if holder is None or holder.held.items.born_on != born_on:
            return None
        with self.service.store.transaction() as tx:
            cards = tx.of_person(holder.person)
        return next((each for each in cards if each.state is life.CardState.APPLIED), None)

    def born_on(self, code: ResidentRecordCode) -> date:
        """When somebody was born. Raises NoSuchResident."""
        lives = self.service.lives
        position = lives.position_of(lives.code_reference(code))
        holder = next(iter(lives.whole([] if position is None else [position])), None)
        if holder is None:
            raise numbers.NoSuchResident
        return holder.held.items.born_on

    def apply_at_counter(
        self,
        acting: life.Acting,
        code: ResidentRecordCode | None,
        photo: bytes,
        stay_until: date | None,
        *,
        face_only: bool,
        opens: bytes,
    ) -> life.Card:
        """Apply."""
        if code is None:
            return life.CardsAbroad(self.service).apply(acting, photo, face_only=face_only)
        return self.service.apply_at_counter(
            acting, code, photo, stay_until, face_only=face_only, opens=opens
        )


class CardLife:
    """The cards of J-LIS, ready to serve."""

    def __init__(
        self,
        parts: Parts,
        register: numbers.Register,
        certification: jpki.CertificationService,
        letters: notices.Office,
        histories: life.StopLetters,
        codes: life.Codes,
    ) -> None:
        """Join them; tell the authority what is owed."""
        ring = parts.ring
        factory = CardFactory(
            parts.settings.place(FOLDER),
            ring.secret(plan.CARD_IMAGE),
            ring.verifying_key(plan.CARD_ORDER),
            ring.secret(plan.CARD_AUTHORITY),
            lambda city: AppliedBy(certification, city),
            parts.clock,
            parts.randomness,
        )
        self.intake = intake.Intake(
            intake.IntakeStore(parts.database), lambda: OpenApplications(self.service), parts.clock
        )
        self.service = life.CardLifeService(
            life.CardLifeStore(parts.database),
            numbers.LifeService(register),
            OwnOrders(certification),
            factory,
            notices.ApplicationForms(letters),
            ring.secret(plan.CARD_HOLDERS),
            parts.clock,
            parts.randomness,
            self.intake.ready,
        )
        self.dispatch = dispatch.Dispatch(
            dispatch.DispatchStore(parts.database),
            KnownCards(self.service),
            factory,
            partial(_recipient, parts),
            partial(ring.sign, plan.CARD_ORDER),
            parts.clock,
        )
        printing = CardPrinting(notices.CardLetters(letters))
        self.homeward = dispatch.Homeward(
            self.dispatch.store,
            KnownCards(self.service),
            factory,
            printing,
            partial(_recipient, parts),
            partial(ring.sign, plan.CARD_ORDER),
            ring.secret(plan.CARD_LETTERS),
            parts.clock,
        )
        self._origin = parts.settings.public_address.rstrip("/")
        self._behind = ThreadPoolExecutor(1, "stop line")
        self.stop_line = life.StopLine(self.service, self._behind.submit, histories)
        self.following = life.CardFollowing(self.service)
        self.letters = life.LetterOrders(self.service, printing)
        updates, store = life.CardUpdates(self.service), renewal.RenewalStore(parts.database)
        contents = CardContents(parts.settings.place(FOLDER), ring.secret(plan.CARD_AUTHORITY), parts.clock)
        self.updates = renewal.UpdateService(
            store,
            updates,
            certification,
            contents,
            partial(ring.sign, plan.CARD_ORDER),
            parts.clock,
            parts.randomness,
        )
        self._abroad = life.CardsAbroad(self.service, codes)
        self._reminders = renewal.Reminders(store, updates, certification, parts.clock)
        self.service.settle()

    def endpoints(self) -> list[Endpoint]:
        """What cities may say and ask; to be offered sealed."""
        return [
            *web.endpoints(self.service, self._abroad),
            *intake_web.endpoints(self.intake),
            *dispatch_web.endpoints(self.dispatch),
            *renewal_web.endpoints(self.updates),
        ]

    def pages(self, site: Site, titles: Titles, staff: Staff) -> Sequence[ControllerRouterHandler]:
        """The pages that are open to everybody, and the room where photographs are looked at."""
        return [
            *web.pages(web.Rooms(self.service, self.stop_line, site, titles.of)),
            *intake_web.pages(intake_web.Rooms(self.intake, site, staff)),
            *dispatch_web.pages(dispatch_web.Rooms(self.homeward, site, self._origin)),
        ]

    def work(self) -> list[tuple[str, Callable[[], object]]]:
        """What goes by itself, the most urgent first."""
        return [
            ("calls to the stop line", self.stop_line.act),
            ("orders to the authority", self.service.settle),
            ("lines of calls to the stop line", self.stop_line.tell),
            ("letters of cards to order", self.letters.order),
            ("cards to make", self.service.make_waiting),
            ("cards on their way home", self.homeward.round),
            ("cards that end", self.service.end_overdue),
            ("chips to erase", self.dispatch.tidy),
            ("photographs to erase", self.intake.tidy),
        ]

    def timed(self) -> list[tuple[str, float, Callable[[], object]]]:
        """What ends cards is followed sooner than other work: a second later nobody relies on one (K-34).

        Last days are looked at once a day.
        """
        return [
            ("cards that follow", FOLLOW_SECONDS, self.following.follow),
            ("last days that come near", DAILY, self._reminders.remind),
            ("applications without a photograph", DAILY, self.intake.lapse),
        ]

    def close(self) -> None:
        """End what acts behind the stop line."""
        self._behind.shutdown()


def _recipient(parts: Parts, city: str) -> dispatch.Recipient:
    """The keys of a city, from the directory that both converters signed. Raises UnknownDomain."""
    entry = parts.directory.newest(BodyName(city).domain, parts.clock.minute())
    return dispatch.Recipient(entry.sealing_key, entry.signing_key)
