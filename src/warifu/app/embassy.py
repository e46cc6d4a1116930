# SPDX-License-Identifier: Apache-2.0
"""Builds an embassy: the counter for cards of nationals abroad, its safe, and its way to tell people.

It has no register, no gateway that asks, and answers no question of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from warifu.app import pages, plan
from warifu.app.assembly import joined, provider
from warifu.app.card_room import CARD_SECONDS, CardRoom
from warifu.app.parts import Parts
from warifu.app.server import Body
from warifu.counters.embassy import EmbassyStore, EmbassyWindow, Stated
from warifu.counters.embassy import web as embassy_web
from warifu.counters.window import Clerk, WindowStore
from warifu.counters.window.web import case_pages
from warifu.exchange import gateway
from warifu.families.web.messages import INTRODUCE, EmbassyMessage
from warifu.identity import IdentityService, Practice, Role
from warifu.identity.store import IdentityStore
from warifu.kernel.screens import Wording
from warifu.kernel.wire import Nothing

DEMO_CLERKS = ((Clerk("hara", "原　領事担当", "Hara (consular desk)"), "demo-hara-2026"),)
"""An invented clerk, whose password the demo's sign-in page shows."""

DOORS = (
    (Wording("国外転出者のカードの窓口を開く", "Open the counter for cards of nationals abroad"), "/window"),
    (Wording("届いたマイナンバーカード", "Cards that came"), "/card-arrivals"),
)


@dataclass(frozen=True)
class CitiesAsked:
    """The cities that keep family registers (`counters.embassy.Keepers`)."""

    parts: Parts

    def introduce(self, stated: Stated, message_id: UUID, clerk: str, case: str, reference: bytes) -> None:
        """Ask, sealed to that city."""
        who = (stated.place, stated.head, stated.name, stated.born_on)
        asked = EmbassyMessage(message_id, *who, clerk, case, reference)
        self.parts.sealed_wire.call(stated.keeper, INTRODUCE, asked, Nothing)


@dataclass(frozen=True)
class CodesHere:
    """The codes of this embassy (`counters.embassy.OwnCodes`). It asks nobody anything with them."""

    parts: Parts
    store: gateway.GatewayStore

    def has(self, in_house: str) -> bool:
        """Whether it has one."""
        with self.store.statements() as tx:
            return bool(tx.coded([in_house]))

    def counts(self) -> list[tuple[Wording, int]]:
        """For the page of counts."""
        with self.store.statements() as tx:
            return [(Wording("持っている符号", "Codes held"), tx.codes())]

    def begin(self, in_house: str) -> bytes:
        """Note whom the next one is for."""
        reference = self.parts.randomness(16)
        with self.store.statements() as tx:
            tx.begin_enrolment(reference, in_house, self.parts.clock.now())
        return reference


def build_embassy(parts: Parts) -> Body:
    """在外公館: hands over and renews cards of nationals abroad."""
    site, titles = pages.site_of(parts), pages.titles_of(parts)
    cards, store = CardRoom(parts), gateway.GatewayStore(parts.database)
    codes = CodesHere(parts, store)
    sights = gateway.SightService(
        parts.body,
        gateway.SightStore(parts.database),
        parts.directory,
        parts.locker,
        parts.sign,
        parts.wire,
        parts.clock,
        parts.randomness,
        # nobody whom her city protects is ever introduced here
        careful=lambda _people: gateway.Care(),
    )
    service = EmbassyWindow(
        WindowStore(parts.database),
        EmbassyStore(parts.database),
        IdentityService(IdentityStore(parts.database), parts.clock, Practice(Role.PUBLIC)),
        parts.clock,
        parts.randomness,
        sights,
        cards.desk,
        CitiesAsked(parts),
        codes,
        parts.ring.secret(plan.EMBASSY),
        {name: titles.of(name) for name in sorted(parts.settings.peers) if name.startswith("city:")},
    )
    clerks = DEMO_CLERKS if parts.settings.demo and parts.settings.start else ()
    for clerk, password in clerks:
        service.add_clerk(clerk, password, by="demo")
    return joined(
        parts,
        gateway.endpoints(provider(parts, {})),
        site,
        pages=[
            *pages.plain_pages(parts, site, codes.counts, DOORS),
            *case_pages(embassy_web.Rooms(service, site, clerks)),
            *cards.pages(site, service),
        ],
        timed=[
            ("terminals left alone", 60.0, service.sweep),
            ("cards that come", CARD_SECONDS, cards.safe.round),
        ],
        work=[("looks to hand over", sights.hand_over)],
    )
