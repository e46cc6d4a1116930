# SPDX-License-Identifier: Apache-2.0
"""表示の留保を求める: this body's orders that the portal keep lines of protected people back (HI-8).

    1 wanted   who needs an order today, read from the measures themselves     nothing of ours to lose
    2 make     the order with its letter, in one commit
    3 send     until it stands in her mailbox                  power fails here: the same order goes again
    4 end      what no measure wants any more, once what replaces it is filed

The measure's own row is the intention: an order that is missing is made at the next round, whatever was lost.
Whoever has no code here has no mailbox that this body could reach; hers goes when the code has come. None is
sent for which the portal has no room: without force it would only name this city. A city that asks about
somebody whose order waits does not ask yet (`stand`). The line that brought a code is shown to nobody before
this body has said that no order is missing (`settle`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Protocol

from warifu.exchange.gateway.sights import LETTERS_ONLY, Kept, KeptSight, SightService
from warifu.exchange.keepback import (
    CODE_MINUTES,
    LOOK_BACK,
    CodesSettled,
    EndKeepBack,
    HistoryState,
    KeepBackOrder,
    OrdersAsked,
    OrdersStand,
    PaperLook,
    ReadingCode,
    digest_of_code,
    draw_code,
)
from warifu.exchange.messages import Kept as Taken
from warifu.exchange.nym1.context import case_commitment
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.sights import read_told
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.kernel.wire import Wire

PORTAL = "portal"
IN_FORCE = frozenset({"provisional", "confirmed"})
"""The portal's words (`warifu.portal.keepback.Standing`) for an order that has force."""
MOST_ASKED = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """要る留保: one person (in-house number) of one measure; `name` is the same as long as the order is.

    `since` is the day from which lines are kept back, `until` the first day without the measure.
    """

    name: str
    in_house: str
    case: str
    since: date
    until: date

    def __repr__(self) -> str:
        return "Wanted(••••)"


WantedOf = Callable[[Collection[str] | None], list[Wanted]]
"""Says which orders some people (None: all) need today."""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as it is made; `name` is its letter's, `wanted` what it is for."""

    order: bytes
    name: str
    wanted: str
    in_house: str
    until_on: date

    def __repr__(self) -> str:
        return "NewOrder(••••)"


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order that this body has not ended: whether it is filed, whether a letter was ever made.

    `told` is the order itself, as its letter carries it.
    """

    order: bytes
    name: str
    wanted: str
    in_house: str
    until_on: date
    filed: bool
    has_code: bool
    written: bool
    told: bytes = b""

    def __repr__(self) -> str:
        return "KeptOrder(••••)"


class KeepBackRows(Protocol):
    """The orders inside one transaction; of two that stand for the same, the first is kept."""

    def keep(self, sights: Sequence[KeptSight]) -> None: ...
    def add_orders(self, orders: Sequence[NewOrder]) -> None: ...
    def standing_orders(self, people: Sequence[str] | None) -> list[KeptOrder]: ...
    def end_order(self, order: bytes, at: datetime) -> None: ...
    def arrivals(self, most: int) -> list[tuple[bytes, str]]: ...
    def settled(self, lines: Sequence[bytes]) -> None: ...


class KeepBackRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[KeepBackRows]: ...


class KeepBackService:
    """The orders of one body, and reading codes. Safe to share between threads."""

    def __init__(
        self,
        store: KeepBackRecords,
        sights: SightService,
        wanted: WantedOf,
        wire: Wire,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """Send through `sights`, which then knows whose lines are kept back."""
        self._store, self._sights, self._wanted = store, sights, wanted
        self._wire, self._clock, self._randomness = wire, clock, randomness
        self._standing: Mapping[bytes, str] = MappingProxyType({})
        self._lapses: Mapping[bytes, int] = MappingProxyType({})
        sights.kept_back = self.kept_back

    def follow(self) -> int:
        """Make, send and end what the measures of today ask for; give how many wait for a code.

        Safe to repeat; raises a Fault while the network cannot take one.
        """
        wanted = self._wanted(None)
        self._make(wanted, None)
        self._send(wanted, None)
        waiting = self._end({each.name for each in wanted})
        self._ask()
        return waiting

    def stand(self, people: Collection[str]) -> None:
        """Return when every order these people need is filed, or waits for a code. Raises a Fault."""
        wanted = self._wanted(people)
        if wanted:
            self._make(wanted, people)
            self._send(wanted, people)

    def settle(self) -> int:
        """符号の到着: tell the portal of codes that came, once every order they need is filed; how many.

        The line of a code waits at the portal for this, whoever it is about. Safe to repeat; raises a Fault.
        """
        told = 0
        while True:
            with self._store.transaction() as tx:
                arrived = tx.arrivals(MOST_ASKED)
            needed = {each.in_house for each in self._wanted({person for _, person in arrived})}
            self._say_settled([line for line, person in arrived if person not in needed])
            if needed:
                self.stand(needed)
                self._say_settled([line for line, person in arrived if person in needed])
            told += len(arrived)
            if len(arrived) < MOST_ASKED:
                return told

    def kept_back(self, people: Collection[str]) -> set[str]:
        """Say whose lines the portal keeps back for this body, by its own last word."""
        if not people:
            return set()
        with self._store.transaction() as tx:
            orders = tx.standing_orders(list(people))
        return {each.in_house for each in orders if self._standing.get(each.order) in IN_FORCE}

    def state_of(self, in_house: str) -> HistoryState | None:
        """Say how it stands with one person's lines; None where no measure asks for an order."""
        names = {each.name for each in self._wanted([in_house])}
        with self._store.transaction() as tx:
            orders = [each for each in tx.standing_orders([in_house]) if each.wanted in names]
        if not names:
            return None
        if any(each.filed and each.order not in self._standing for each in orders):
            with suppress(Unreachable):  # then the page says that it is not known
                self._ask()
        newest = max(orders, key=lambda each: each.until_on, default=None)
        if newest is None or not newest.filed:
            return HistoryState("", newest is None or newest.has_code)
        told = read_told(newest.told)
        salt = told.salt if isinstance(told, KeepBackOrder) else b""
        lapses = self._lapses.get(newest.order, 0)
        lapses_at = datetime.fromtimestamp(lapses * 60, UTC) if lapses else None
        return HistoryState(self._standing.get(newest.order, ""), True, newest.order, salt, lapses_at)

    def reading_code(self, in_house: str, case: str) -> str:
        """Make a code that opens one visit of hers; it works when this returns. Raises a Fault."""
        code, now = draw_code(self._randomness), self._clock.now()
        made = ReadingCode(digest_of_code(code), self._clock.minute() + CODE_MINUTES)
        name = f"reading-code/{self._randomness(16).hex().translate(LETTERS_ONLY)}"
        with self._store.transaction() as tx:
            tx.keep([KeptSight(name, in_house, case, made.encode(), Kept.ORDER, now)])
        self._sights.deliver({name: in_house})
        return code

    def on_paper(self, in_house: str, case: str) -> list[PaperLook]:
        """紙での開示: see `Histories`."""
        return self._sights.on_paper(in_house, case)

    def _say_settled(self, lines: list[bytes]) -> None:
        if lines:
            self._wire.call(PORTAL, "portal/codes-settled", CodesSettled(lines), Taken)
            with self._store.transaction() as tx:
                tx.settled(lines)

    def _make(self, wanted: Sequence[Wanted], people: Collection[str] | None) -> None:
        """Write the orders that are missing, each with its letter."""
        now, today = self._clock.now(), self._clock.today()
        with self._store.transaction() as tx:
            there = {each.wanted for each in tx.standing_orders(None if people is None else list(people))}
            letters, orders = [], []
            for each in wanted:
                if each.name in there:
                    continue
                salt = self._randomness(32)
                order = KeepBackOrder(salt, max(each.since, today - LOOK_BACK), each.until)
                name = f"{each.name}/{self._randomness(8).hex().translate(LETTERS_ONLY)}"
                letters.append(KeptSight(name, each.in_house, each.case, order.encode(), Kept.ORDER, now))
                named = case_commitment(salt, each.case)
                orders.append(NewOrder(named, name, each.name, each.in_house, each.until))
            if orders:
                tx.keep(letters)
                tx.add_orders(orders)

    def _send(self, wanted: Sequence[Wanted], people: Collection[str] | None) -> None:
        names, today = {each.name for each in wanted}, self._clock.today()
        with self._store.transaction() as tx:
            orders = tx.standing_orders(None if people is None else list(people))
        going = [
            (each.name, each.in_house)
            for each in orders
            if not each.filed and each.has_code and (each.written or each.wanted in names)
            if each.until_on > today
        ]
        if not going:
            return
        room = self._wire.call(PORTAL, "portal/keep-backs", OrdersAsked([]), OrdersStand).room
        self._sights.deliver(dict(going[:room]))
        if len(going) > room:  # over it an order has no force, and its line would name this city at once
            raise Unreachable("the portal takes no more orders before the commission has decided")

    def _end(self, wanted: Collection[str]) -> int:
        """End what nothing wants; not before what replaces it is filed. Gives how many wait for a code."""
        today = self._clock.today()
        with self._store.transaction() as tx:
            orders = tx.standing_orders(None)
        waiting = {each.in_house for each in orders if each.wanted in wanted and not each.filed}
        for each in orders:
            if each.wanted in wanted or each.in_house in waiting:
                continue
            if each.filed and each.until_on > today:
                try:
                    self._wire.call(PORTAL, "portal/end-keep-back", EndKeepBack(each.order), Taken)
                except Refusal as unknown:
                    if unknown.reason != "no-such-keep-back":
                        raise
            with self._store.transaction() as tx:
                tx.end_order(each.order, self._clock.now())
        return len(waiting)

    def _ask(self) -> None:
        """Ask the portal how this body's filed orders stand."""
        with self._store.transaction() as tx:
            orders = [each.order for each in tx.standing_orders(None) if each.filed]
        standing, lapses = dict[bytes, str](), dict[bytes, int]()
        for at in range(0, len(orders), MOST_ASKED):
            asked = OrdersAsked(orders[at : at + MOST_ASKED])
            told = self._wire.call(PORTAL, "portal/keep-backs", asked, OrdersStand)
            standing |= dict(zip(asked.orders, told.standing, strict=True))
            lapses |= dict(zip(asked.orders, told.lapses, strict=True))
        self._standing, self._lapses = MappingProxyType(standing), MappingProxyType(lapses)


__all__ = ["IN_FORCE", "KeepBackService", "KeptOrder", "NewOrder", "Wanted", "WantedOf"]
