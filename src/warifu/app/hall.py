# SPDX-License-Identifier: Apache-2.0
"""The resident section of a city hall: window, safe and signed applications, and what stands behind."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from warifu.app import pages, plan
from warifu.app.card_clerk import CardClerk
from warifu.app.card_room import CardRoom
from warifu.app.face_terminal import open_terminal
from warifu.app.parts import Parts
from warifu.app.print_room import Bag
from warifu.app.seal import BodySeal
from warifu.cards.verification import VerifierClient
from warifu.counters.applications import ApplicationsService, ApplicationsStore, Drawer, Signers
from warifu.counters.applications import web as applications_web
from warifu.counters.letters import web as letters_web
from warifu.counters.window import (
    SUPPORT,
    Clerk,
    KeepingAbroad,
    MayorsFinding,
    NoticeLetters,
    WindowService,
    WindowStore,
)
from warifu.counters.window import web as window_web
from warifu.exchange import FileSights, Histories
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import IdentityService, Practice, Role
from warifu.identity.store import IdentityStore
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Nothing
from warifu.notices import NoticeCounter
from warifu.residents import ResidentsService
from warifu.residents.numbering import Finding, Numbering

DEMO_CLERKS = (
    (Clerk("mori", "森　窓口", "Mori (window)"), "demo-mori-2026"),
    (Clerk("ota", "太田　窓口", "Ota (window)"), "demo-ota-2026"),
    (Clerk("kishi", "岸　支援担当", "Kishi (support desk)"), "demo-kishi-2026"),
)
"""Invented clerks, whose passwords the demo's sign-in page shows."""
_SUPPORT_DESK = "kishi"


class ChangesAtTheWindow:
    """個人番号の変更: what the window's clerks find, as the city's own work with numbers asks it of J-LIS."""

    def __init__(self, numbering: Numbering) -> None:
        """Ask through the city's own work with numbers."""
        self._numbering = numbering

    def change(self, person: InHouseNumber, finding: MayorsFinding) -> None:
        """Have the number changed; the window never sees one."""
        found = Finding(
            finding.request_id, finding.leaked, finding.at_risk, finding.evidence, finding.ex_officio
        )
        self._numbering.change(person, found, by=finding.found_by)


class Hall:
    """The window of one city, ready to serve."""

    def __init__(
        self,
        parts: Parts,
        register: ResidentsService,
        sights: FileSights,
        numbering: Numbering | None = None,
        histories: Histories | None = None,
        abroad: KeepingAbroad | None = None,
    ) -> None:
        """Open the window on the city's own register; in a demo with pages, let invented clerks in."""
        titles = pages.titles_of(parts)
        cities = {name: titles.of(name) for name in parts.settings.peers if name.startswith("city:")}
        here = {parts.body: titles.of(parts.body)} | cities
        identity = IdentityService(IdentityStore(parts.database), parts.clock, Practice(Role.MAYOR))
        self._counter, self._parts = NoticeCounter(parts.sealed_wire, parts.clock), parts
        self._cards = CardRoom(parts, abroad, open_terminal(parts.settings, parts.ring))
        self.safe = self._cards.safe
        self.service = WindowService(
            WindowStore(parts.database),
            register,
            identity,
            parts.clock,
            parts.randomness,
            sights,
            cities=cities,
            letters=NoticeLetters(self._counter, here),
            cards=self._cards.desk,
            numbers=ChangesAtTheWindow(numbering) if numbering is not None else None,
            histories=histories,
        )
        self.card_clerk = CardClerk(self.service, self._cards.side, parts.clock)
        self.applications = ApplicationsService(
            ApplicationsStore(parts.database),
            VerifierClient(parts.sealed_wire),
            Drawer(parts.ring.secret(plan.APPLICATIONS), parts.randomness),
            BodySeal(parts),
            Signers(register, sights),
            parts.clock,
            parts.randomness,
        )
        self._clerks = DEMO_CLERKS if parts.settings.demo and parts.settings.start else ()
        for clerk, password in self._clerks:
            is_new = self.service.add_clerk(clerk, password, by="demo")
            if is_new and clerk.clerk == _SUPPORT_DESK:
                self.service.give_duty(clerk.clerk, SUPPORT, by="demo")

    def pages(self, site: Site) -> Sequence[ControllerRouterHandler]:
        """Give the window's pages and those of the safe."""
        bag = self._bag if self._clerks else tuple
        staff = window_web.StaffAtWork(self.service)
        return [
            *window_web.pages(window_web.Rooms(self.service, site, self._clerks)),
            *letters_web.pages(letters_web.Rooms(self._counter, site, staff, bag)),
            *self._cards.pages(site, self.service),
            *applications_web.pages(applications_web.Rooms(self.applications, site, staff)),
        ]

    def _bag(self) -> list[str]:
        return self._parts.sealed_wire.call("jlis", "post/bag", Nothing(), Bag).labels
