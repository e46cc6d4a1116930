# SPDX-License-Identifier: Apache-2.0
"""住民基本台帳と戸籍の間、市区町村の間: how the two registers of a city tell each other, and other cities.

Whatever goes to another city is sealed to it and signed; what goes to this city's own other register is the
same verb, called here. Neither office knows the other: the words of one are put into the other's here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

import msgspec
from litestar.types import ControllerRouterHandler

from warifu.app.hall import Hall
from warifu.app.pages import titles_of
from warifu.app.parts import Parts
from warifu.cards.life import SupplementLine
from warifu.counters.entries import EntryDesk
from warifu.counters.entries.web import Rooms
from warifu.counters.entries.web import pages as entry_pages
from warifu.counters.window import SUPPORT, WindowService
from warifu.counters.window.web import clerk_at_work
from warifu.exchange import FileSights
from warifu.exchange.sealing import SealedWire, sealed_endpoint
from warifu.families import (
    AddressTold,
    Affected,
    EntriesTold,
    EntryTold,
    FamiliesService,
    Named,
    Part,
)
from warifu.families import EventKind as Entered
from warifu.families.web.messages import ADDRESS, AddressMessage
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Endpoint, Nothing
from warifu.residents import (
    AddressOwed,
    CityPosts,
    Concerned,
    DomicileTold,
    EventKind,
    FamilyNotice,
    Hearing,
    Known,
    MeasureTold,
    ResidentsService,
    Role,
    Said,
)
from warifu.residents import web as residents_web

_KINDS = {
    Entered.BIRTH: EventKind.BIRTH,
    Entered.DEATH: EventKind.DEATH,
    Entered.MARRIAGE: EventKind.MARRIAGE,
    Entered.DIVORCE: EventKind.DIVORCE,
    Entered.READING: EventKind.KANA_RECORDED,
}
"""What the resident register calls an entry; every other change of a name is a change of name there."""
_SAID = frozenset({Part.CHANGED, Part.CHILD})


class Registers:
    """The two registers of one city, and its way to the registers of others."""

    def __init__(
        self, parts: Parts, residents: ResidentsService, kin: FamiliesService, window: WindowService
    ) -> None:
        """Join the registers of one body; `window` knows whose duty the support desk is."""
        self._parts, self._residents, self._kin, self._window = parts, residents, kin, window
        known = KnownHere(kin)
        self.hearing = Hearing(parts.body, residents, known, self._support)
        self.posts = CityPosts(parts.body, residents, self, known)
        self.entries = EntriesTold(parts.body, kin.store, parts.clock, self)

    def endpoints(self) -> list[Endpoint]:
        """What other cities may call, sealed."""
        return [sealed_endpoint(each, self._parts.opens) for each in residents_web.endpoints(self.hearing)]

    def follow_measures(self) -> None:
        """支援措置の引継ぎ: list the support desk for measures that came along, and owe stages to others."""
        self.hearing.list_support()
        self.posts.follow_measures()

    def pages(self, hall: Hall, site: Site, sights: FileSights) -> Sequence[ControllerRouterHandler]:
        """Give the pages on which a signed-in clerk enters what is owed."""
        desk = EntryDesk(self._residents, self.posts, lambda clerk: clerk in set(self._support()), sights)
        titles = titles_of(self._parts)
        return entry_pages(Rooms(desk, site, titles, lambda asked: clerk_at_work(hall.service, asked)))

    def _support(self) -> list[str]:
        return [each.clerk for each in self._window.having_duty(SUPPORT)]

    # the port of `residents`: other cities

    def address(self, to: str, owed: AddressOwed) -> None:
        """附票記載事項通知."""
        who, gone = owed.who, owed.gone
        if gone is not None:  # J-LIS hears from here, too, which city keeps her supplement
            with suppress(Refusal):  # she lives elsewhere again
                SupplementLine(self._parts.sealed_wire).keeper(gone, to)
        items = (owed.message, who.place, who.head, who.name, who.born_on, owed.address, owed.from_on)
        if to == self._parts.body:
            self._kin.address_told(AddressTold(*items, gone), by=to)
        else:
            code = gone.reveal("tell the keeper of her supplement who went abroad") if gone else ""
            self._call(to, ADDRESS, AddressMessage(*items, code))

    def domicile(self, to: str, told: DomicileTold) -> None:
        """転出証明の戸籍の表示."""
        code = told.code.reveal("tell the city she moves to")
        heading = told.heading
        message = residents_web.DomicileMessage(
            code, told.born_on, heading.keeper, heading.place, heading.head
        )
        self._call(to, residents_web.DOMICILE, message)

    def measure(self, to: str, told: MeasureTold) -> None:
        """支援措置の通知."""
        if to == self._parts.body:
            self.hearing.measure(to, told)
        else:
            self._call(to, residents_web.MEASURE, residents_web.MeasureMessage.of(told))

    # the port of `families`: registers of residents

    def entry(self, to: str, told: EntryTold) -> None:
        """届出の通知."""
        notice = notice_of(told, self._keepers)
        if to == self._parts.body:
            self.hearing.family_notice(to, notice)
        else:
            self._call(to, residents_web.FAMILY, residents_web.FamilyNoticeMessage.of(notice))

    def city_of(self, municipality: str) -> str:
        """住所地の市区町村: this one, a peer of the settings, or none."""
        own = municipality == self._kin.municipality.digits
        return self._parts.body if own else self._keepers.get(municipality, "")

    @cached_property
    def _keepers(self) -> dict[str, str]:
        """The body that keeps the family registers of each municipality; "" is this one."""
        peers = self._parts.settings.peers.items()
        named = {peer.municipality: name for name, peer in peers if name.startswith("city:")}
        return {code: name for code, name in named.items() if code} | {"": ""}

    def _call(self, to: str, path: str, message: msgspec.Struct) -> None:
        self._wire.call(to, path, message, Nothing)

    @cached_property
    def _wire(self) -> SealedWire:
        cities = {
            name: BodyName(name).domain for name in self._parts.settings.peers if name.startswith("city:")
        }
        minute = self._parts.clock.minute()
        keys = {
            name: self._parts.directory.newest(domain, minute).sealing_key for name, domain in cities.items()
        }
        return SealedWire(self._parts.wire, keys, self._parts.randomness)


class KnownHere:
    """The port `OwnFamilies` over the family registers of the same body."""

    def __init__(self, kin: FamiliesService) -> None:
        """Look in these registers."""
        self._kin = kin

    def standing(self, who: Known) -> frozenset[InHouseNumber]:
        """Whoever stands or stood there."""
        return self._kin.standing(Named(who.place, who.head, who.name, who.born_on))

    def known_as(self, person: InHouseNumber) -> tuple[Known, ...]:
        """Where she stands or stood."""
        return tuple(map(_known, self._kin.known_as(person)))

    def cities_of(self, person: InHouseNumber) -> frozenset[str]:
        """Who told her supplements an address."""
        return self._kin.cities_of(person)


def notice_of(told: EntryTold, keepers: Mapping[str, str]) -> FamilyNotice:
    """Put an entry of a family register into the words of the resident register.

    `keepers` names the body of each municipality that takes part; who went to another one is not told of.
    """
    event = told.event
    about = [each for each in told.people if each.now is None or each.now.municipality in keepers]
    owed = any(each.part in _SAID for each in about)
    kind = _KINDS.get(event.kind, EventKind.NAME_CHANGE) if owed else None
    if any(each.part is Part.NATURALISED for each in about):
        kind = EventKind.NATURALISATION
    people = tuple(_concerned(each, keepers) for each in about)
    return FamilyNotice(event.event_id, kind, event.effective_on, event.accepted_on, people)


def _concerned(each: Affected, keepers: Mapping[str, str]) -> Concerned:
    before, now = each.before, each.now
    said = None
    stands = now or before
    if stands is not None:
        name = before.named.name if before is not None and each.part is not Part.CHILD else each.formerly
        said = Said(name, stands.named.born_on, stands.sex)
    if said is not None and now is not None:
        named = now.named
        said = Said(said.before, said.born_on, said.sex, named.name, now.kana, named.place, named.head)
    known = _known(before.named) if before is not None else None
    keeper = keepers[now.municipality] if now is not None else ""
    return Concerned(Role(each.part.value), known, said, each.person, keeper)


def _known(named: Named) -> Known:
    return Known(named.place, named.head, named.name, named.born_on)
