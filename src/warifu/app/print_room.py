# SPDX-License-Identifier: Apache-2.0
"""J-LIS's notices office as one body runs it: its parts joined, and the rounds that need no hands.

Printing, checking and calling letters back go by themselves; the scanner, the counters and the safe are
people's. There is no post here: no letter leaves this machine.
"""

from __future__ import annotations

from collections.abc import Callable

from warifu import notices, numbers
from warifu.app import plan
from warifu.app.parts import Parts
from warifu.identifiers.body_name import BodyName
from warifu.kernel.wire import Endpoint
from warifu.notices import Counter, Issuer, Office
from warifu.notices.store import NoticesStore
from warifu.papers import Press

ISSUER = Issuer(
    "地方公共団体情報システム機構（試験環境）",
    "Japan Agency for Local Authority Information Systems (test environment)",
    "https://jlis.example/k",
    "個人番号カードコールセンター（架空）0570-000-000",
)


class NoPost:
    """A post for a country without one: it takes every call to bring a letter back, and nothing was sent."""

    def call_back(self, tracking: str) -> None:
        """Take the call."""


class PrintRoom:
    """The notices office of a body, ready to serve."""

    def __init__(self, parts: Parts, register: numbers.Register) -> None:
        """Join the parts. Loads fonts, which takes half a second."""
        office = Office(
            store=NoticesStore(parts.database),
            people=notices.DesignatedPeople(register, parts.ring.secret(plan.NOTICE_PEOPLE)),
            seal=notices.RecipientSeal(parts.ring.secret(plan.NOTICES), parts.randomness),
            folder=notices.PrinterFolder(parts.settings.place("printer")),
            counters=_counters(parts),
            issuer=ISSUER,
            clock=parts.clock,
            draw=parts.randomness,
            body=BodyName(parts.body),
        )
        press = Press.ready()
        self.office = office
        self.requests, self.elsewhere = notices.Requests(office, press), notices.Elsewhere(office, press)
        self.shelf, self.mailing = notices.Shelf(office), notices.Mailing(office, press)
        self.posting = notices.Posting(office, NoPost())

    def endpoints(self) -> list[Endpoint]:
        """Give the messages of cities, to be offered sealed."""
        return notices.endpoints(self.requests, self.shelf, self.elsewhere)

    def work(self) -> list[tuple[str, Callable[[], object]]]:
        """Give what goes by itself."""
        return [
            ("letters to print", self.print_waiting),
            ("letters to other places", self.posting.settle),
            ("calls to the post", self.posting.call_back),
        ]

    def print_waiting(self) -> int:
        """Print and check what waits; gives how many letters were printed."""
        with self.office.store.transaction() as tx:
            batches = tx.unposted_batches()
        printed = 0
        for batch in batches:
            printed += self.mailing.run(batch)
            self.mailing.check(batch)
        return printed


def _counters(parts: Parts) -> dict[BodyName, Counter]:
    """The counters of the cities this body knows, under the titles of its settings."""
    titles = parts.settings.titles
    cities = [name for name in parts.settings.peers if name.startswith("city:")]
    names = {name: titles.get(name, (name, name))[0] for name in cities}
    return {
        BodyName(name): Counter(f"{title} 市民課", "999-0100", f"割符県{title}中央一丁目1番1号")
        for name, title in names.items()
    }
