# SPDX-License-Identifier: Apache-2.0
"""Askers for the tests of the request check: a city, a bank, and somebody who only pretends."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from litestar import Litestar

from warifu.asking import AskedBy, AskerEntry, AskingDesk, AskingService, Place, RequestSlip, Seen, State
from warifu.asking.web import Rooms, pages
from warifu.identifiers.corporate_number import CorporateNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site, static_files

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MIDORI = Wording("美登里市", "Midori City")
ASAHI_BANK = Wording("株式会社朝陽銀行", "Asahi Bank")
PAGE = "https://portal.example/may-they-ask"
COUNTER = "市役所2階 こども課 3番窓口"


@dataclass(frozen=True)
class Body:
    """An asker: its desk, its keys, and the entry it wants in the directory."""

    desk: AskingDesk
    keys: FileKeyRing
    entry: AskerEntry

    @property
    def proof(self) -> bytes:
        return self.desk.application_proof(self.entry)


@dataclass(frozen=True)
class Town:
    """The portal's service, a city and a bank that are registered, and a swindler who is not."""

    service: AskingService
    clock: SteppedClock
    city: Body
    bank: Body
    swindler: Body

    def slip(self, **changes: object) -> RequestSlip:
        given = {"affair": "table1-56", "place": Place.COUNTER, "where": COUNTER, "days": 14}
        return self.city.desk.ask(**(given | changes))  # type: ignore[arg-type]

    def state(self, typed: str, by: AskedBy = AskedBy.NOT_SAID, host: str = "") -> State:
        return self.service.look(typed, Seen(by, host)).state


def body(folder: Path, clock: SteppedClock, kind: str, name: Wording, corporate: str, **more: str) -> Body:
    """A body with a key of its own; `corporate` are the twelve digits behind the check digit."""
    keys = FileKeyRing(folder)
    keys.make("asking")
    entry = AskerEntry(
        name,
        CorporateNumber.of_body(corporate),
        kind,
        keys.verifying_key("asking"),
        date(2026, 1, 1),
        note=more.get("note", ""),
    )
    return Body(AskingDesk(keys, kind, clock, os.urandom, PAGE), keys, entry)


def page_of(service: AskingService, clock: SteppedClock) -> Litestar:
    """The pages as a body serves them."""
    site = Site(Wording("わたしのやりとり", "My exchanges"))
    handlers = [*pages(Rooms(service, site, clock)), static_files()]
    return Litestar(handlers, exception_handlers=site.exception_handlers(), openapi_config=None)


def admit(service: AskingService, *bodies: Body) -> None:
    """Two clerks admit each body."""
    for each in bodies:
        service.register(each.entry, each.proof, "clerk-1", "clerk-2")
