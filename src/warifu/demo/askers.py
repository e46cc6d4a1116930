# SPDX-License-Identifier: Apache-2.0
"""Who may sign request codes in the demo: both cities and the pension service, admitted by two clerks.

The dishonest city is not among them, so that what it shows at the portal's page is known for what it is.
Corporate numbers are made up; no body has them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date

from warifu.app import plan
from warifu.asking import AskerEntry, AskingDesk, AskingService, KeyInUse
from warifu.asking.store import AskingStore
from warifu.demo.country import SEATS, Country
from warifu.identifiers.corporate_number import CorporateNumber
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database
from warifu.kernel.screens import Wording

KINDS = {"city:midori": "city-hall", "city:asahi": "city-hall", "agency:pension": "pension-office"}
_FIRST = 999_900_000_001


def admit_askers(country: Country) -> None:
    """Put the honest bodies into the portal's directory of askers. Safe to repeat."""
    clock = SystemClock()
    database = Database.connect(country.databases["portal"].conninfo, pool_size=1)
    service = AskingService(AskingStore(database), clock)
    for place, seat in enumerate(each for each in SEATS if each.body in KINDS):
        ring, kind = country.ring(seat.body), KINDS[seat.body]
        entry = AskerEntry(
            Wording(seat.title_ja, seat.title_en),
            CorporateNumber.of_body(str(_FIRST + place)),
            kind,
            ring.verifying_key(plan.ASKING),
            date(2026, 1, 1),
        )
        desk = AskingDesk(ring, kind, clock, os.urandom, f"{country.address('portal')}/may-they-ask")
        with suppress(KeyInUse):
            service.register(entry, desk.application_proof(entry), "clerk-1", "clerk-2")
    database.close()
