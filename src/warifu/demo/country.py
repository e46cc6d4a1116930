# SPDX-License-Identifier: Apache-2.0
"""A country in a folder: databases, keys, directory and settings of every body, and its registers.

Prepares only; `command` starts the bodies. All of it is what an operator of each body would do at its
own place, done here in one: so the demo's folder holds every secret of every body, and is thrown away.
"""

from __future__ import annotations

import base64
import csv
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from warifu.app import plan
from warifu.app.card_root import card_makers, place_card_root
from warifu.app.ceremony import make_directory
from warifu.app.certification import hold_ceremony
from warifu.app.face_terminal import certify_terminal
from warifu.app.process import CONNINFO, DIRECTORY, KEYS, SETTINGS
from warifu.app.seal import certify_seal
from warifu.app.stamping import certify_stamper
from warifu.app.verifying import place_root
from warifu.demo.services import Service, kept_ports
from warifu.demo.town import make_town, write_town
from warifu.demo.town.families import family_registers
from warifu.demo.town.places import ASAHI, MIDORI, Town
from warifu.families import FamiliesService, FamiliesStore
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import BodyDatabase, Database, Server, create_body, migrate
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Peer, Settings, load, save
from warifu.residents import ResidentsService, ResidentsStore, load_file, read_particulars
from warifu.tax import Taxpayer, TaxService
from warifu.tax.store import TaxStore

Say = Callable[[str], None]


@dataclass(frozen=True)
class Seat:
    """One body of the demo: its name, its titles, the town it keeps, and whom it needs to be up."""

    body: str
    title_ja: str
    title_en: str
    needs: tuple[str, ...] = ()
    town: Town | None = None

    @property
    def municipality(self) -> str:
        """Give the municipality code of a city; the dishonest one has a code but no residents."""
        return str(self.town.code) if self.town else "992038" if self.body.startswith("city:") else ""


SEATS = (
    Seat("portal", "マイポータル", "Resident portal"),
    Seat("operator", "ネットワーク運営者", "Network operator"),
    Seat("commission", "見守り委員会", "Commission", ("operator", "portal")),
    Seat("jlis", "番号の機構", "Numbers office", ("commission",)),
    Seat("signin", "カードでログイン", "Card sign-in", ("commission",)),
    Seat("city:midori", "美登里市", "Midori City", ("commission",), MIDORI),
    Seat("city:asahi", "朝陽市", "Asahi City", ("commission",), ASAHI),
    Seat("agency:pension", "年金サービス", "Pension service", ("commission",)),
    Seat("embassy:hoshimi", "在ホシミ大使館", "Embassy in Hoshimi", ("commission",)),
    Seat("city:kage", "影市（不正をする役所）", "Kage City (the dishonest one)", ("commission",)),
)
DESK, JLIS, OPERATOR, SIGN_IN = "desk", "jlis", "operator", "signin"
DOORS = ("start page", "wallet", *(seat.body for seat in SEATS))
"""Whatever of a country has an address."""
PORTS = "ports.json"


@dataclass(frozen=True)
class Country:
    """What was prepared: where each body's files lie, and the sockets they will listen on."""

    folder: Path
    sockets: dict[str, socket]
    start: str
    databases: dict[str, BodyDatabase]
    bridge: str = ""

    def place(self, body: str) -> Path:
        """Give a body's folder."""
        return self.folder / body.replace(":", "-")

    def ring(self, body: str) -> FileKeyRing:
        """Give a body's keys."""
        return FileKeyRing(self.place(body) / KEYS)

    def address(self, body: str) -> str:
        """Give a body's base URL."""
        host, port = self.sockets[body].getsockname()
        return f"http://{host}:{port}"

    def services(self) -> list[Service]:
        """Give each body as a process to run."""
        return [
            Service(
                name=seat.body,
                command=[
                    sys.executable,
                    "-m",
                    "warifu",
                    "serve",
                    seat.body,
                    "--settings",
                    str(self.place(seat.body) / SETTINGS),
                    "--fd",
                    "{fd}",
                    "--ready-fd",
                    "{ready}",
                ],
                log=self.place(seat.body) / "log.jsonl",
                needs=seat.needs,
                listening=self.sockets[seat.body],
            )
            for seat in SEATS
        ]


def kept_doors(folder: Path) -> list[socket]:
    """Bind the ports that a kept country has always had, in the order of `DOORS`. Raises Malformed."""
    return list(kept_ports(folder / PORTS, DOORS).values())


def prepare(
    folder: Path, server: Server, sockets: Sequence[socket], say: Say, *, start: str = "", bridge: str = ""
) -> Country:
    """Make databases, keys, the directory and settings. Safe to repeat on the same folder.

    `start` is the address of the start page, if there is one; `bridge` that of the wallet's cards.
    """
    bodies = [seat.body for seat in SEATS]
    with ThreadPoolExecutor(4) as pool:
        databases = dict(
            zip(bodies, pool.map(lambda body: _database(folder, server, body), bodies), strict=True)
        )
    country = Country(folder, dict(zip(bodies, sockets, strict=True)), start, databases, bridge)
    say("databases and roles")
    for body in bodies:
        country.ring(body).make(*plan.plan_of(body).keys)
        (country.place(body) / CONNINFO).write_text(databases[body].conninfo)
    country.ring(DESK).make(plan.SIGN)
    _write_directory(country, bodies)
    for seat in SEATS:
        save(_settings(country, seat), country.place(seat.body) / SETTINGS)
    say("keys, directory and settings")
    jlis = load(country.place(JLIS) / SETTINGS)
    if hold_ceremony(jlis, country.ring(JLIS), folder / "offline", Secret(b"demo"), SystemClock()):
        say("ceremony of the certification authority")
    operator = load(country.place(OPERATOR) / SETTINGS)
    certify_stamper(operator, country.ring(OPERATOR), folder / "offline", Secret(b"demo"), SystemClock())
    makers = card_makers(jlis, country.ring(JLIS), SystemClock())
    for seat in SEATS:
        if seat.town is not None:
            city, ring = load(country.place(seat.body) / SETTINGS), country.ring(seat.body)
            certify_seal(city, ring, folder / "offline", Secret(b"demo"), SystemClock())
            certify_terminal(city, ring, makers)
    sign_in = load(country.place(SIGN_IN) / SETTINGS)
    place_root(sign_in, folder / "offline")
    place_card_root(sign_in, makers)
    return country


def load_registers(country: Country, residents: int, seed: int, say: Say) -> int:
    """Make a town for each city, load its register from the file, and assess its taxes; gives how many."""
    towns = [seat for seat in SEATS if seat.town is not None]
    total = 0
    for seat in towns:
        path = country.place(seat.body) / "register.csv"
        assert seat.town is not None
        if not path.exists():
            write_town(path, make_town(seed, residents // len(towns), seat.town))
        total += _load(country, seat, path, seed)
        say(f"register of {seat.title_en}")
    return total


def _database(folder: Path, server: Server, body: str) -> BodyDatabase:
    place = folder / body.replace(":", "-")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = create_body(server.admin_conninfo, body, place / "secrets")
    migrate(made.owner_conninfo, plan.plan_of(body).offices, made.role)
    return made


def _write_directory(country: Country, bodies: Sequence[str]) -> None:
    places = [country.place(body) / DIRECTORY for body in bodies]
    if all(place.exists() for place in places):
        return
    rings = {body: country.ring(body) for body in bodies}
    content = make_directory(rings, SystemClock().minute() - 1, os.urandom).encode()
    for place in places:
        place.write_bytes(content)


def _settings(country: Country, seat: Seat) -> Settings:
    peers = {
        other.body: Peer(
            country.address(other.body),
            _public(country.ring(other.body), plan.SIGN),
            _base64(country.ring(other.body).sealing_key(plan.ENVELOPE)),
            municipality=other.municipality,
        )
        for other in SEATS
        if other is not seat
    }
    return Settings(
        body=seat.body,
        folder=".",
        peers=peers | {DESK: Peer("", _public(country.ring(DESK), plan.SIGN))},
        title_ja=seat.title_ja,
        title_en=seat.title_en,
        titles={other.body: (other.title_ja, other.title_en) for other in SEATS},
        start=country.start,
        bridge=country.bridge,
        municipality=seat.municipality,
        public_address=country.address(seat.body),
        log_key=_public(country.ring("operator"), plan.LOG),
        witness_key=_public(country.ring("commission"), plan.WITNESS),
        checkpoint_seconds=1.0,
        demo=True,
    )


def count_numbered(country: Country) -> int:
    """Count the residents of both cities who have their number."""
    numbered = 0
    for seat in SEATS:
        if seat.town is not None:
            database = Database.connect(country.databases[seat.body].conninfo, pool_size=2)
            register = _register(country, seat, database)
            awaiting = sum(len(batch) for batch in register.residents_without_number())
            numbered += register.count_registered() - awaiting
            database.close()
    return numbered


def _register(country: Country, seat: Seat, database: Database) -> ResidentsService:
    assert seat.town is not None
    return ResidentsService(
        ResidentsStore(database),
        municipality=seat.town.code,
        keys=country.ring(seat.body),
        clock=SystemClock(),
        draw=os.urandom,
    )


def _load(country: Country, seat: Seat, path: Path, seed: int) -> int:
    assert seat.town is not None
    database, clock = Database.connect(country.databases[seat.body].conninfo), SystemClock()
    try:
        register = _register(country, seat, database)
        load_file(path, register, by="demo")
        taxes = TaxService(seat.body, TaxStore(database), clock)
        loaded = 0
        for batch in register.registered():
            payers = [
                Taxpayer(each.in_house_number, each.stated.birth_date, each.stated.household)
                for each in sorted(batch, key=lambda each: each.stated.household)
            ]
            taxes.fill(payers, clock.today().year, seed)
            loaded += len(batch)
        fill_families(seat, register, path, database)
        return loaded
    finally:
        database.close()


def fill_families(seat: Seat, register: ResidentsService, path: Path, database: Database) -> None:
    """Bring the town's family registers in, all in one transaction, once: a second start finds them.

    Addresses come from the town's own file: the resident register opens them for nobody here. Who was loaded
    from another file has no legal domicile that the demo knows.
    """
    assert seat.town is not None
    code, clock = seat.town.code, SystemClock()
    kin = FamiliesService(seat.body, FamiliesStore(database), municipality=code, clock=clock, draw=os.urandom)
    if not kin.is_empty():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = (read_particulars(row)[0] for row in csv.DictReader(file))
        town = {(each.household, each.name, each.birth_date): each for each in rows if each is not None}
    people = [
        (each.in_house_number, town[key])
        for batch in register.registered()
        for each in batch
        if (key := (each.stated.household, each.stated.name, each.stated.birth_date)) in town
    ]
    kin.take_over(list(family_registers(people, code, clock.today())), by="demo")


def _public(ring: FileKeyRing, name: str) -> str:
    return _base64(ring.verifying_key(name))


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


__all__ = ["DESK", "SEATS", "Country", "Seat", "load_registers", "prepare"]
