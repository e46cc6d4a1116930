# SPDX-License-Identifier: Apache-2.0
"""The stage of the stories: desks to work at, people with their keys, and two readers' chairs.

Stories act only through the bodies' own calls. The two chairs read what a person and the commission
can read, each from its own body's records, to say whether an act was seen; they change nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TypeVar

import msgspec

from warifu.app import desk, plan
from warifu.app.ceremony import code_keys
from warifu.app.offices import ConverterActs
from warifu.app.parts import Parts
from warifu.app.process import SETTINGS, open_parts
from warifu.demo.country import DESK, Country
from warifu.demo.town.personas import HANAKO, HINA, KEN, LAN, TARO, UME
from warifu.exchange.converter import ConverterStore
from warifu.exchange.gateway import GatewayStore
from warifu.exchange.sealing import SealedWire
from warifu.kernel.clock import SystemClock
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import load
from warifu.kernel.wire import HttpWire
from warifu.oversight import OversightService, OversightStore
from warifu.portal import Line, PortalService, PortalStore
from warifu.residents import Particulars
from warifu.residents.numbering import items_of

R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Persona:
    """A person of the stories: a key for forms, who she is, and the city that had her first."""

    key: str
    who: Particulars
    city: str
    about_ja: str
    about_en: str


PERSONAS = (
    Persona("hanako", HANAKO, "city:asahi", "朝陽市から引っ越す方", "moves from Asahi"),
    Persona("taro", TARO, "city:asahi", "花子さんの夫", "Hanako's husband"),
    Persona("lan", LAN, "city:midori", "ベトナムから来た方", "came from Viet Nam"),
    Persona("ken", KEN, "city:midori", "同じ名前の方がいます", "has a namesake"),
)
HOLDERS = (
    *PERSONAS,
    Persona("hina", HINA, "city:asahi", "花子さんの娘、8歳", "Hanako's daughter, a child"),
    Persona("ume", UME, "city:asahi", "暗証番号を使わない方", "does without PINs"),
)
"""Whoever has a card in the demo's wallet: the people of the stories, and two more."""


class Purse(msgspec.Struct):
    """What one persona keeps: her number inside her first city, and the key of her mailbox."""

    in_house: str
    secret: bytes


@dataclass
class Stage:
    """Where stories are played. `stop` and `start` end and begin a body's process."""

    country: Country
    stop: Callable[[str], None]
    start: Callable[[str], None]
    pid: Callable[[str], int]
    _closes: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Close what the desk and the chairs have opened."""
        while self._closes:
            self._closes.pop()()

    @cached_property
    def wire(self) -> SealedWire:
        """Give the desk's own wire."""
        ring = self.country.ring(DESK)
        addresses = {body: self.country.address(body) for body in self.country.sockets}
        keys = {body: self.country.ring(body).sealing_key(plan.ENVELOPE) for body in self.country.sockets}
        plain = HttpWire(DESK, partial(ring.sign, plan.SIGN), SystemClock(), addresses)
        self._closes.append(plain.close)
        return SealedWire(plain, keys, os.urandom)

    def at_desk(self, body: str, verb: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Do something at a body's counter."""
        return self.wire.call(body, f"desk/{verb}", message, reply)

    # -- people ------------------------------------------------------------------------------------

    @cached_property
    def in_house(self) -> Mapping[str, str]:
        """Give each persona's own number at her first city, by key."""
        return {key: holder.in_house for key, holder in self._purses.items()}

    @cached_property
    def wallets(self) -> Mapping[str, Secret[bytes]]:
        """Give each persona's mailbox key, handed over once at her town hall."""
        return {key: Secret(holder.secret) for key, holder in self._purses.items()}

    @cached_property
    def _purses(self) -> dict[str, Purse]:
        """Give what the personas keep: a file beside the bodies, since a key is handed over once."""
        place = self.country.folder / "wallets.json"
        if place.exists():
            return msgspec.json.decode(place.read_bytes(), type=dict[str, Purse])
        purses = {each.key: self._first_purse(each) for each in HOLDERS}
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(purses))
        return purses

    @property
    def known_to_rogue(self) -> dict[str, str]:
        """Give whom the dishonest office has enrolled already: persona key → its own number of her."""
        place = self.country.folder / "rogue.json"
        return msgspec.json.decode(place.read_bytes(), type=dict[str, str]) if place.exists() else {}

    def rogue_knows(self, key: str, in_house: str) -> None:
        """Note that the dishonest office has enrolled a persona."""
        known = self.known_to_rogue | {key: in_house}
        (self.country.folder / "rogue.json").write_bytes(msgspec.json.encode(known))

    def _first_purse(self, persona: Persona) -> Purse:
        found = self.at_desk(persona.city, "find", desk.items_message(items_of(persona.who)), desk.Person)
        return Purse(
            found.in_house, self.at_desk(persona.city, "first-login", found, desk.SecretReply).secret
        )

    def number(self, key: str) -> str:
        """Read a persona's number on her notice."""
        city = next(each.city for each in PERSONAS if each.key == key)
        return self.at_desk(city, "notice", desk.Person(self.in_house[key]), desk.NumberReply).number

    # -- chairs ------------------------------------------------------------------------------------

    def lines(self, key: str) -> list[Line]:
        """Read a persona's history, as she can."""
        return self._portal.lines(self.wallets[key])

    def commission_sees(self, *, what: str, about: str) -> bool:
        """Say whether the commission has an alarm or a recorded refusal of this kind about this asker."""
        domain = about.replace(":", ".")
        alarms = any(each.what == what and each.about in {domain, about} for each in self._board.alarms(500))
        refused = any(each.reason == what and each.asker == domain for each in self._board.tallies())
        return alarms or refused

    def provisions(self, body: str) -> int:
        """Count what a body has provided so far, from its own record."""
        parts = self.parts(body)
        with GatewayStore(parts.database).transaction() as tx:
            provided = tx.counts()[2]
        parts.database.close()
        return provided

    def parts(self, body: str) -> Parts:
        """Open a body's own parts: for the chairs, and for the office that cheats."""
        return open_parts(load(self.country.place(body) / SETTINGS))

    @cached_property
    def _portal(self) -> PortalService:
        parts = self._chair("portal")
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

    @cached_property
    def _board(self) -> OversightService:
        parts = self._chair("commission")
        return OversightService(
            OversightStore(parts.database), ConverterActs(ConverterStore(parts.database)), parts.clock
        )

    def _chair(self, body: str) -> Parts:
        parts = self.parts(body)
        self._closes.append(parts.database.close)
        return parts
