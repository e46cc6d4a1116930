# SPDX-License-Identifier: Apache-2.0
"""A small Japan: every body of the demo in one process, on real PostgreSQL, over the in-memory wire.

Stories use it as `japan`: they move people, open cases and ask; `japan.check()` then re-verifies
everything that must hold afterwards. A body can be taken down, restarted from its database as after a
crash, and its whole traffic read for the canary.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tests import checks
from tests.canary import Canary
from warifu import ledger
from warifu.app import desk, plan
from warifu.app.bodies import build
from warifu.app.ceremony import code_keys, make_directory
from warifu.app.parts import WITNESS_NAME, Parts
from warifu.app.server import Body
from warifu.demo.town.personas import HANAKO, HINA, REN, TARO, YAMADA_FAMILY
from warifu.exchange.nym1.bodies import EntryKind
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import Part
from warifu.exchange.sealing import SealedWire
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Peer, Settings
from warifu.kernel.wire import MemoryNetwork, MemoryWire, Nothing
from warifu.portal import Line, PortalService, PortalStore
from warifu.residents import Arrival, Particulars, ResidentsService, ResidentsStore
from warifu.residents.custody import mailbox_key
from warifu.residents.numbering import items_of
from warifu.tax import TaxService
from warifu.tax.store import TaxStore
from warifu.tax.town import Taxpayer

R = TypeVar("R", bound=msgspec.Struct)
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
BODIES = ("jlis", "operator", "commission", "portal", "city:midori", "city:asahi", "agency:pension")
MUNICIPALITIES = {"city:midori": "992011", "city:asahi": "992020"}
CHILD_ALLOWANCE_TAX, CHILD_ALLOWANCE_PENSION = 7401, 7501
ORIGIN = "warifu.invalid/ledger/exchange"

MakeDatabase = Callable[[Sequence[str]], Database]


@dataclass
class Japan:
    """The country. `databases`, `rings` and `wire` are there for attacks and inspections."""

    make_database: MakeDatabase
    folder: Path
    clock: SteppedClock = field(default_factory=lambda: SteppedClock(START))
    randomness: Callable[[int], bytes] = os.urandom
    network: MemoryNetwork = field(default_factory=MemoryNetwork)
    databases: dict[str, Database] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    faults: list[tuple[str, BaseException]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make databases, keys and directory; start every body."""
        for body in self.names:
            self.databases[body] = self.make_database(plan.plan_of(body).offices)
            self.ring(body).make(*plan.plan_of(body).keys)
        self.desk_ring.make(plan.SIGN)
        for body in self.names:
            self.start(body)

    @property
    def names(self) -> tuple[str, ...]:
        """Give the bodies of this country; `more` are those that few tests need."""
        return (*BODIES, *self.more)

    # -- bodies ------------------------------------------------------------------------------------

    def ring(self, body: str) -> FileKeyRing:
        """Give a body's keys."""
        return FileKeyRing(self.folder / body.replace(":", "-") / "keys")

    @cached_property
    def desk_ring(self) -> FileKeyRing:
        """Give the desk's keys."""
        return FileKeyRing(self.folder / "desk" / "keys")

    @cached_property
    def directory(self) -> Directory:
        """Give the signed directory."""
        rings = {body: self.ring(body) for body in self.names}
        return make_directory(rings, self.clock.minute() - 1, self.randomness)

    def settings(self, body: str) -> Settings:
        """Give a body's settings."""
        peers = {name: self._peer(self.ring(name), name) for name in self.names if name != body}
        settings = Settings(
            body=body,
            folder=str(self.folder / body.replace(":", "-")),
            peers=peers | {"desk": self._peer(self.desk_ring)},
            municipality=MUNICIPALITIES.get(body, ""),
            public_address=self.addresses.get(body, f"http://{body}.invalid"),
            log_origin=ORIGIN,
            log_key=_base64(self.ring("operator").verifying_key(plan.LOG)),
            witness_key=_base64(self.ring("commission").verifying_key(plan.WITNESS)),
            demo=True,
        )
        return msgspec.structs.replace(settings, **self.changes)

    def parts(self, body: str, database: Database | None = None) -> Parts:
        """Give a body's parts before it is built."""
        ring = self.ring(body)
        return Parts(
            settings=self.settings(body),
            database=database or self.databases[body],
            ring=ring,
            directory=self.directory,
            wire=MemoryWire(body, partial(ring.sign, plan.SIGN), self.clock, self.network),
            clock=self.clock,
            report=lambda where, fault: self.faults.append((f"{body} {where}", fault)),
            randomness=self.randomness,
        )

    def start(self, body: str, change: Callable[[Parts], Parts] = lambda parts: parts) -> None:
        """Start a body from its database, as after a crash where it ran before."""
        if body in self.bodies:
            self._end(body)
        built = build(change(self.parts(body)))
        self.bodies[body] = built
        self.network.boards[body] = built.board

    def close(self) -> None:
        """End every body; the databases belong to the test."""
        for body in list(self.bodies):
            self._end(body)

    def rounds(self, *bodies: str) -> None:
        """Do one round of the background work of these bodies, or of all."""
        for body in bodies or self.names:
            for work in self.bodies[body].background:
                work.once()

    def publish(self) -> None:
        """Publish the log, cosigned."""
        self.rounds("operator")

    def _end(self, body: str) -> None:
        for close in self.bodies.pop(body).closes[1:]:  # the first one closes the database
            close()

    def _peer(self, ring: FileKeyRing, name: str = "") -> Peer:
        key = _base64(ring.verifying_key(plan.SIGN))
        seal = _base64(ring.sealing_key(plan.ENVELOPE)) if name else ""
        return Peer(self.addresses.get(name, "memory:"), key, seal, MUNICIPALITIES.get(name, ""))

    # -- desks -------------------------------------------------------------------------------------

    def at_desk(self, body: str, verb: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Do something at a body's counter."""
        wire = MemoryWire("desk", partial(self.desk_ring.sign, plan.SIGN), self.clock, self.network)
        keys = {name: self.ring(name).sealing_key(plan.ENVELOPE) for name in BODIES}
        return SealedWire(wire, keys, self.randomness).call(body, f"desk/{verb}", message, reply)

    def register(self, body: str) -> ResidentsService:
        """Give a city's register, for reading."""
        ring = self.ring(body)
        store = ResidentsStore(self.databases[body])
        return ResidentsService(
            store,
            municipality=self._municipality(body),
            keys=ring,
            clock=self.clock,
            draw=self.randomness,
        )

    def _municipality(self, body: str) -> MunicipalityCode:
        return MunicipalityCode.parse(MUNICIPALITIES[body])

    def settle(self, body: str, people: Sequence[Particulars]) -> list[str]:
        """Enter people in a city's register, give them numbers, codes and incomes; give in-house numbers."""
        register = self.register(body)
        for household in dict.fromkeys(each.household for each in people):
            members = [each for each in people if each.household == household]
            since = max(each.resident_since for each in members)
            aligned = [replace(each, resident_since=since) for each in members]
            register.move_in([Arrival(each) for each in aligned], moved_in_on=since, by="story")
        self.at_desk(body, "number", Nothing(), desk.Counted)
        self.at_desk(body, "enrol-residents", desk.People([]), desk.Counted)
        self._tax(body)
        return [self.find(body, each) for each in people]

    def find(self, body: str, person: Particulars) -> str:
        """Find a resident's in-house number by the four items."""
        message = desk.items_message(items_of(person))
        return self.at_desk(body, "find", message, desk.Person).in_house

    def number(self, body: str, in_house: str) -> str:
        """Read the number on a person's notice."""
        return self.at_desk(body, "notice", desk.Person(in_house), desk.NumberReply).number

    def enrol_at_pension(self, body: str, person: Particulars) -> str:
        """Enrol a resident of `body` at the pension service; gives its in-house number."""
        number = self.number(body, self.find(body, person))
        message = desk.Enrol(number, desk.items_message(items_of(person)))
        return self.at_desk("agency:pension", "enrol", message, desk.Person).in_house

    def _tax(self, body: str) -> None:
        taxes = TaxService(body, TaxStore(self.databases[body]), self.clock)
        for batch in self.register(body).registered():
            payers = [
                Taxpayer(each.in_house_number, each.stated.birth_date, each.stated.household)
                for each in batch
            ]
            taxes.fill(payers, 2026, seed=7)

    # -- the person --------------------------------------------------------------------------------

    def secret_of(self, body: str, in_house: str) -> Secret[bytes]:
        """Give the person's mailbox key, which her first city can derive (LC-20)."""
        custody = self.ring(body).secret(plan.CUSTODY)
        return mailbox_key(custody, InHouseNumber.parse(in_house))

    @property
    def portal(self) -> PortalService:
        """Give the portal as the resident's pages use it."""
        parts = self.parts("portal")
        return PortalService(
            PortalStore(parts.database),
            parts.directory,
            code_keys(parts.ring),
            parts.opens,
            parts.locker,
            parts.sign,
            parts.clock,
            parts.randomness,
        )

    def history(self, body: str, in_house: str) -> list[Line]:
        """Open a person's letters with her own key, those that are kept back among them."""
        lines = self.portal.lines(self.secret_of(body, in_house), whole=True)
        return [replace(line, placed=False) for line in lines]

    # -- what must hold ----------------------------------------------------------------------------

    @property
    def trust(self) -> ledger.Trust:
        """Give the verifier's policy: the log's key and the commission's cosignature."""
        return ledger.Trust(
            ledger.VerifierKey(ORIGIN, ledger.LOG_KEY, self.ring("operator").verifying_key(plan.LOG)),
            (
                ledger.VerifierKey(
                    WITNESS_NAME, ledger.WITNESS_KEY, self.ring("commission").verifying_key(plan.WITNESS)
                ),
            ),
        )

    def check(self) -> None:
        """Re-verify everything: records, log, mailboxes, codes, canary."""
        checks.check(self)

    def canary(self) -> Canary:
        """Give the canary that knows every number issued so far."""
        return Canary.of(self)


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


__all__ = [
    "BODIES",
    "HANAKO",
    "HINA",
    "REN",
    "TARO",
    "YAMADA_FAMILY",
    "EntryKind",
    "Japan",
    "Part",
    "date",
]
