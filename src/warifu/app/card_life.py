# SPDX-License-Identifier: Apache-2.0
"""個人番号カード at J-LIS: the life of cards joined to the numbers, the authority, the notices and a factory.

What a crash left untold is told to the authority here, before the body serves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from litestar.types import ControllerRouterHandler

from warifu import notices, numbers
from warifu.app import plan
from warifu.app.parts import Parts
from warifu.cards import jpki, life
from warifu.cards.factory import CardFactory
from warifu.cards.life import web
from warifu.kernel.screens import Titles
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Endpoint

FOLDER, FOLLOW_SECONDS = "cards", 0.5


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


class CardLife:
    """The cards of J-LIS, ready to serve."""

    def __init__(
        self,
        parts: Parts,
        register: numbers.Register,
        certification: jpki.CertificationService,
        letters: notices.Office,
        histories: life.StopLetters,
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
        self.service = life.CardLifeService(
            life.CardLifeStore(parts.database),
            numbers.LifeService(register),
            OwnOrders(certification),
            factory,
            notices.ApplicationForms(letters),
            ring.secret(plan.CARD_HOLDERS),
            parts.clock,
            parts.randomness,
        )
        self._behind = ThreadPoolExecutor(1, "stop line")
        self.stop_line = life.StopLine(self.service, self._behind.submit, histories)
        self.following = life.CardFollowing(self.service)
        self.service.settle()

    def endpoints(self) -> list[Endpoint]:
        """What cities may say and ask; to be offered sealed."""
        return web.endpoints(self.service)

    def pages(self, site: Site, titles: Titles) -> Sequence[ControllerRouterHandler]:
        """The pages that are open to everybody."""
        return web.pages(web.Rooms(self.service, self.stop_line, site, titles.of))

    def work(self) -> list[tuple[str, Callable[[], object]]]:
        """What goes by itself, the most urgent first."""
        return [
            ("calls to the stop line", self.stop_line.act),
            ("orders to the authority", self.service.settle),
            ("lines of calls to the stop line", self.stop_line.tell),
            ("cards to make", self.service.make_waiting),
            ("cards that end", self.service.end_overdue),
        ]

    def timed(self) -> list[tuple[str, float, Callable[[], object]]]:
        """What ends cards is followed sooner than other work: a second later nobody relies on one (K-34)."""
        return [("cards that follow", FOLLOW_SECONDS, self.following.follow)]

    def close(self) -> None:
        """End what acts behind the stop line."""
        self._behind.shutdown()
