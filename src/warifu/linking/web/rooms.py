# SPDX-License-Identifier: Apache-2.0
"""What the pages of linking are served from, and the few steps they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response

from warifu.kernel.screens import Shell, Wording
from warifu.kernel.screens.web import Asked, NoSuchPage, Site, Visit
from warifu.linking.desk import Desk
from warifu.linking.forms import Forms
from warifu.linking.service import BulkLinking


@dataclass(frozen=True)
class Rooms:
    """`clerk_of` gives who is signed in, or raises a Refusal; `idle` locks a page that is left alone."""

    desk: Desk
    bulk: BulkLinking
    forms: Forms
    site: Site
    schemes: Mapping[str, Wording]
    clerk_of: Callable[[Asked], str]
    idle: str = ""

    def title(self, scheme: str) -> Wording:
        """The name of a scheme that this body has. Raises NoSuchPage."""
        if scheme not in self.schemes:
            raise NoSuchPage
        return self.schemes[scheme]

    def page(self, visit: Visit, html: str, status: int = 200) -> Response[Any]:
        """A page, which gives way to the lock page when nobody touches it."""
        page = visit.page(html, status=status)
        if self.idle:
            page.headers["refresh"] = self.idle
        return page


def posted(rooms: Rooms, request: Asked, form: Mapping[str, str]) -> tuple[Visit, str]:
    """Who sent a form of ours."""
    visit = rooms.site.visit(request)
    visit.check_form(form)
    return visit, rooms.clerk_of(request)


def shell_of(visit: Visit, address: str) -> Shell:
    """The frame of a page; its language links lead to a page that can be had by GET."""
    return replace(visit.shell(), address=address, home=address)
