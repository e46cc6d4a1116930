# SPDX-License-Identifier: Apache-2.0
"""戸籍 at a city: the clerks' desk over its family registers, and the one guard of addresses.

Every address of the supplement is shown by the residents office's own decision (`residents.AddressDesk`), and
what tells of a protected person is withheld at every counter but the domicile's own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from litestar.types import ControllerRouterHandler

from warifu.app.hall import Hall
from warifu.app.parts import Parts
from warifu.cards.life import SupplementLine
from warifu.counters.window.web import clerk_at_work
from warifu.exchange import FileSights
from warifu.families import AddressGuard, FamiliesService
from warifu.families.abroad import AbroadDesk
from warifu.families.cases import GuardOf, Named, Withheld
from warifu.families.clerks import ClerkDesk
from warifu.families.passport_desk import PassportDesk
from warifu.families.web import Rooms, pages
from warifu.families.web.messages import STANDS, StandsMessage
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Nothing
from warifu.residents import AddressDesk, ResidentsService


def guard_and_withheld(register: ResidentsService) -> tuple[GuardOf, Withheld]:
    """Give the two ports that ask the residents' protection guard of the same body."""

    def guard_of(clerk: str, case: str, in_person: bool) -> AddressGuard:  # noqa: FBT001  # the port's own shape
        return AddressDesk(
            register.store, register.clock, clerk=clerk, case=case, in_person_with_photo=in_person
        )

    def withheld(people: Collection[InHouseNumber]) -> bool:
        with register.store.transaction() as tx:
            return bool(tx.protected(people, register.clock.today()))

    return guard_of, withheld


def family_pages(
    parts: Parts,
    kin: FamiliesService,
    register: ResidentsService,
    hall: Hall,
    site: Site,
    sights: FileSights,
) -> Sequence[ControllerRouterHandler]:
    """Give the pages on which a signed-in clerk works with family registers."""
    desk = ClerkDesk(kin, *guard_and_withheld(register), sights, parts.randomness)
    return pages(Rooms(desk, site, lambda asked: clerk_at_work(hall.service, asked)))


def abroad_of(
    parts: Parts, kin: FamiliesService, register: ResidentsService, sights: FileSights
) -> AbroadDesk:
    """Give what embassies may call, and cities whose residents leave."""
    _, withheld = guard_and_withheld(register)
    return AbroadDesk(kin, withheld, sights, SupplementLine(parts.sealed_wire))


@dataclass(frozen=True)
class KeptAbroad:
    """国外継続利用: asks the keeper of her register, also this city (`counters.window.KeepingAbroad`)."""

    parts: Parts
    register: ResidentsService
    own: AbroadDesk

    def keeper(self, person: InHouseNumber) -> str:
        """Give that city once it has told J-LIS that she stands there; "" where no city does."""
        heading, stated = self.register.domiciles.of(person), self.register.find(person)
        if heading is None or not stated.stated.is_japanese:
            return ""
        who = Named(heading.place, heading.head, stated.stated.name, stated.stated.birth_date)
        try:
            if heading.keeper == self.parts.body:
                self.own.stands(who, stated.record_code)
            else:
                code = stated.record_code.reveal("ask the keeper of her family register")
                asked = StandsMessage(who.place, who.head, who.name, who.born_on, code)
                self.parts.sealed_wire.call(heading.keeper, STANDS, asked, Nothing)
        except Refusal:
            return ""
        return heading.keeper


def passports_of(parts: Parts, kin: FamiliesService, sights: FileSights) -> PassportDesk:
    """Give what a passport office may call; the law as held here says who is one, in the demo nobody."""
    return PassportDesk(kin, parts.policy.classes, sights)
