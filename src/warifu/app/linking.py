# SPDX-License-Identifier: Apache-2.0
"""紐付け at a city: the linking office over the city's own register, and its pages for whoever is signed in.

Of the schemes a city could link, the demo's has one: its child allowance files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from litestar.types import ControllerRouterHandler

from warifu.app.hall import Hall
from warifu.app.parts import Parts
from warifu.counters.window.web import LOCK, clerk_at_work
from warifu.exchange import FileSights, LinkNews, LinkTold
from warifu.exchange.gateway import SightService
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import Clock
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.linking import NUMBER_SECRET, BulkLinking, Desk, Forms, Holder, LinkingStore, Office
from warifu.linking.web import Rooms, pages
from warifu.matching import Record
from warifu.residents import Matching, NoSuchResident, NotRegistered, ResidentsService
from warifu.residents.matchable import record_of

SCHEMES = {"child-allowance": Wording("児童手当の受給者", "Recipients of child allowance")}


@dataclass(frozen=True)
class CityRegister:
    """The port `Register` over the resident register of the same body."""

    residents: ResidentsService
    matching: Matching

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        """Give the records that share a key."""
        return self.matching.sharing(keys)

    def person(self, ref: str) -> Record | None:
        """Give one record by its reference, whether or not she is protected."""
        who = InHouseNumber(ref)
        with self.residents.store.transaction() as tx:
            entries = tx.entries(who)
            hidden = who in tx.protected([who], self.residents.clock.today())
        return msgspec.structs.replace(record_of(entries), protected=hidden) if entries else None

    def number_of(self, ref: str) -> Secret[IndividualNumber] | None:
        """Give the number in force, recorded before it is opened."""
        try:
            found = self.residents.reveal_number(InHouseNumber(ref), by="linking", reason="link (Act 14(2))")
        except NoSuchResident:
            return None
        return Secret(found)

    def holder_of(self, number: Secret[IndividualNumber]) -> Holder | None:
        """Give whose number it is, with her household."""
        try:
            who = self.residents.find_by_number(number.reveal("compare a member's number (G3)"))
        except NoSuchResident:
            return None
        try:
            others = self.residents.household_of(who).members
        except NotRegistered:  # she moved out or died: no household here today
            others = ()
        refs = [each.in_house_number.reveal("compare with her household (G4)") for each in others]
        records = [found for ref in refs if (found := self.person(ref)) is not None]
        own = self.person(who.reveal("compare with her record (G3)"))
        return None if own is None else Holder(own, records)


@dataclass(frozen=True)
class LinkLetters:
    """The port `Tellers`: what happened to a link goes to the person's mailbox, by the road of looks."""

    sights: SightService
    clock: Clock

    def tell(self, message: UUID, person_ref: str, kind: str, scheme: str, last_four: str) -> None:
        """Keep it, durably; the body's loop tells it."""
        title = SCHEMES.get(scheme, Wording(scheme, scheme))
        told = LinkTold(
            LinkNews(kind), message, title.ja, title.en or title.ja, last_four, self.clock.minute()
        )
        self.sights.write(person_ref, told)


def linking_office(parts: Parts, register: ResidentsService, sights: FileSights) -> Office:
    """Give the linking office of a city."""
    return Office(
        LinkingStore(parts.database),
        CityRegister(register, register.matching),
        parts.clock,
        parts.ring.secret(NUMBER_SECRET),
        sights,
        parts.randomness,
    )


def linking_pages(office: Office, hall: Hall, site: Site) -> Sequence[ControllerRouterHandler]:
    """Give the pages on which a signed-in clerk decides what the matcher refers."""
    idle = f"{int(hall.service.limits.idle.total_seconds()) + 1}; url={LOCK}"
    return pages(
        Rooms(
            Desk(office),
            BulkLinking(office),
            Forms(office),
            site,
            SCHEMES,
            lambda asked: clerk_at_work(hall.service, asked),
            idle,
        )
    )
