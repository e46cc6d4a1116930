# SPDX-License-Identifier: Apache-2.0
"""The resident section of a city hall: the clerk's window, joined to the register and the identity check."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from warifu.app import pages
from warifu.app.parts import Parts
from warifu.counters.window import SUPPORT, Clerk, WindowService, WindowStore
from warifu.counters.window import web as window_web
from warifu.exchange import FileSights
from warifu.identity import IdentityService, Practice, Role
from warifu.identity.store import IdentityStore
from warifu.kernel.screens.web import Site
from warifu.residents import ResidentsService

DEMO_CLERKS = (
    (Clerk("mori", "森　窓口", "Mori (window)"), "demo-mori-2026"),
    (Clerk("ota", "太田　窓口", "Ota (window)"), "demo-ota-2026"),
    (Clerk("kishi", "岸　支援担当", "Kishi (support desk)"), "demo-kishi-2026"),
)
"""Invented clerks, whose passwords the demo's sign-in page shows."""
_SUPPORT_DESK = "kishi"


class Hall:
    """The window of one city, ready to serve."""

    def __init__(self, parts: Parts, register: ResidentsService, sights: FileSights) -> None:
        """Open the window on the city's own register; in a demo with pages, let invented clerks in."""
        titles = pages.titles_of(parts)
        cities = {name: titles.of(name) for name in parts.settings.peers if name.startswith("city:")}
        identity = IdentityService(IdentityStore(parts.database), parts.clock, Practice(Role.MAYOR))
        self.service = WindowService(
            WindowStore(parts.database),
            register,
            identity,
            parts.clock,
            parts.randomness,
            sights,
            cities=cities,
        )
        self._clerks = DEMO_CLERKS if parts.settings.demo and parts.settings.start else ()
        for clerk, password in self._clerks:
            is_new = self.service.add_clerk(clerk, password, by="demo")
            if is_new and clerk.clerk == _SUPPORT_DESK:
                self.service.give_duty(clerk.clerk, SUPPORT, by="demo")

    def pages(self, site: Site) -> Sequence[ControllerRouterHandler]:
        """Give the window's pages."""
        return window_web.pages(window_web.Rooms(self.service, site, self._clerks))
