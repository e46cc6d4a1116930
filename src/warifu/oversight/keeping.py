# SPDX-License-Identifier: Apache-2.0
"""表示の留保の審査: the commission sees every city's order to keep lines back, and decides about each.

    made      read from the commission's own converter: no city and no portal can leave one out
    ruled     a person of the commission asks for the case, upholds, or refuses; each once, with a ground
    told      its signature goes to the portal, until the portal has it
    watched   an order that nobody decides is an alarm after three, five and six days: a day later all appears

An order is 32 bytes, its city and its minute: nobody here can tell whose mailbox it is. The city opens those
bytes to the case of a measure when it is asked (on paper); what is in that case stays there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from warifu.exchange import LONGEST, PROVISIONAL, Decision
from warifu.exchange.nym1.context import case_commitment
from warifu.exchange.nym1.signatures import Signer
from warifu.kernel.clock import JST, Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.secrecy import mask_numbers
from warifu.oversight.service import COMMISSION, Alarm

LONGEST_GROUND = 200
ALARM_DAYS = (3, 5, 6)
"""After how many days an order that nobody has decided is an alarm; after seven it ends."""
UNDECIDED = "order-undecided"


_LETTERS, _DIGITS = (
    str.maketrans(*pair) for pair in (("0123456789", "ghijkmnpqr"), ("ghijkmnpqr", "0123456789"))
)


def order_key(order: bytes) -> str:
    """Write an order's name in letters alone."""
    return order.hex().translate(_LETTERS)


def order_of(key: str) -> bytes:
    """Read what `order_key` wrote. Raises RulingRefused."""
    try:
        return bytes.fromhex(key.translate(_DIGITS))
    except ValueError as wrong:
        raise RulingRefused from wrong


class NoSuchOrder(Refusal):
    """There is no such order among those that cities made."""

    status = 404
    reason = "no-such-order"
    law = "Act 33-35"
    remedy = "Choose an order from the list."


class RulingRefused(Refusal):
    """This cannot be decided so: no ground was given, or the order was refused before."""

    status = 422
    reason = "ruling-refused"
    law = "Act 33-35"
    remedy = "Give a ground of at most 200 signs without a number. What was refused is not upheld again."


class Verdict(StrEnum):
    """判断: the city is asked for the case, the order holds, or it does not."""

    ASKED = "asked"
    UPHELD = "upheld"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CityOrder:
    """市の求め: one order as the converter recorded it; `minute` is Unix time // 60."""

    order: bytes
    city: str
    minute: int

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(self.minute * 60, UTC)


@dataclass(frozen=True, slots=True)
class Ruling:
    """判断の記録: who of the commission decided what about an order, when, on which ground.

    `until` is the first day on which what was upheld no longer holds.
    """

    order: bytes
    verdict: Verdict
    ground: str
    by: str
    at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OrderCase:
    """審査の案件: an order with its rulings, oldest first."""

    made: CityOrder
    rulings: Sequence[Ruling] = ()

    @property
    def verdict(self) -> Verdict | None:
        """What was decided last about whether it holds; None while nothing was."""
        decided = [each.verdict for each in self.rulings if each.verdict is not Verdict.ASKED]
        return decided[-1] if decided else None

    @property
    def lapses_at(self) -> datetime:
        """When its lines appear unless it is upheld."""
        return self.made.made_at + PROVISIONAL

    def waits(self, now: datetime) -> bool:
        """Whether it has force and nobody has decided."""
        return self.verdict is None and now < self.lapses_at

    def neglected(self, now: datetime) -> int:
        """For how many days, of those that alarm, it has waited; 0 before, and where somebody has decided."""
        days = (now - self.made.made_at).days
        return max((each for each in ALARM_DAYS if each <= days), default=0) if self.waits(now) else 0

    def may(self, now: datetime) -> tuple[Verdict, ...]:
        """What can be decided about it now."""
        if self.verdict is Verdict.REFUSED:
            return ()
        asked = any(each.verdict is Verdict.ASKED for each in self.rulings)
        rest = (Verdict.REFUSED,) if self.verdict is Verdict.UPHELD else (Verdict.UPHELD, Verdict.REFUSED)
        return rest if asked or not self.waits(now) else (*rest, Verdict.ASKED)


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """件数: orders of all cities together: waiting, upheld and not over, refused, never decided in time."""

    waiting: int = 0
    upheld: int = 0
    refused: int = 0
    lapsed: int = 0


class Orders(Protocol):
    """Where the commission reads which orders its own converter let through."""

    def made(self) -> Sequence[CityOrder]:
        """Give every order that was filed, the oldest first, each once."""
        ...


class RulingRows(Protocol):
    """Rulings inside one transaction; of each verdict on an order the first stands."""

    def add(self, ruling: Ruling) -> bool: ...
    def all(self) -> list[Ruling]: ...
    def untold(self, most: int) -> list[Ruling]: ...
    def told(self, ruling: Ruling, at: datetime) -> None: ...


class RulingRecords(Protocol):
    """Durable when the transaction has ended."""

    def rulings(self) -> AbstractContextManager[RulingRows]: ...


class OrderDesk:
    """The commission's desk for orders. Safe to share between threads."""

    def __init__(
        self,
        store: RulingRecords,
        orders: Orders,
        tell: Callable[[Decision], object],
        sign: Signer,
        clock: Clock,
    ) -> None:
        """Sign with the commission's legal key; `tell` returns when the portal has a decision."""
        self._store, self._orders, self._tell, self._sign, self._clock = store, orders, tell, sign, clock

    def cases(self, most_decided: int | None = None) -> list[OrderCase]:
        """Give every order with its rulings: those that wait first, the oldest of them on top.

        Of the others the newest first, at most so many.
        """
        with self._store.rulings() as tx:
            rulings = tx.all()
        now, of_order = self._clock.now(), defaultdict[bytes, list[Ruling]](list)
        for ruling in rulings:
            of_order[ruling.order].append(ruling)
        found = [OrderCase(each, of_order[each.order]) for each in self._orders.made()]
        waiting = [each for each in found if each.waits(now)]
        return waiting + [each for each in reversed(found) if not each.waits(now)][:most_decided]

    def rule(self, order: bytes, verdict: Verdict, ground: str, *, by: str) -> None:
        """判断する: record it; the portal is told from the record. The same again changes nothing.

        Raises NoSuchOrder, RulingRefused.
        """
        words, now = " ".join(ground.split()), self._clock.now()
        if not words or len(words) > LONGEST_GROUND or mask_numbers(words) != words:
            raise RulingRefused
        found = next((each for each in self.cases() if each.made.order == order), None)
        if found is None:
            raise NoSuchOrder
        if verdict is Verdict.UPHELD and found.verdict is Verdict.REFUSED:
            raise RulingRefused
        until = self._clock.today() + LONGEST if verdict is Verdict.UPHELD else None
        with self._store.rulings() as tx:
            tx.add(Ruling(order, verdict, words, by, now, until))

    def fits(self, order: bytes, case: str, salt: str) -> bool:
        """事件の確認: whether a city's answer, case number and salt (hexadecimal), is what an order names."""
        try:
            return case_commitment(bytes.fromhex(salt), case.strip()) == order
        except (ValueError, Malformed):
            return False

    def hand_on(self, most: int = 50) -> int:
        """Tell the portal what it does not have yet; give how many. Safe to repeat; raises a Fault."""
        with self._store.rulings() as tx:
            untold = tx.untold(most)
        for each in untold:
            upheld = each.verdict is Verdict.UPHELD
            until = each.until or each.at.date()
            minute = int(each.at.timestamp()) // 60
            decision = Decision(order=each.order, upheld=upheld, until=until, minute=minute)
            try:
                self._tell(decision.signed(self._sign))
            except Refusal as unknown:  # the portal could not read that order, so it has no force there
                if unknown.reason != "no-such-keep-back":
                    raise
            with self._store.rulings() as tx:
                tx.told(each, self._clock.now())
        return len(untold)

    def warn(self, keep: Callable[[Alarm], object]) -> int:
        """放置の警報: keep an alarm of orders that wait too long; give how many wait so. Safe to repeat.

        One alarm for all orders of a day: it names no city and no order, nor does it tell how many there are.
        """
        now = self._clock.now()
        waiting = [each for each in self.cases() if each.neglected(now)]
        for each in waiting:
            days = each.neglected(now)
            since = (each.made.made_at + timedelta(days=days)).astimezone(JST).date()
            said = f"An order to keep entries back has waited {days} days; undecided, it ends after seven."
            keep(Alarm(COMMISSION, COMMISSION, UNDECIDED, said, f"{days} {since.isoformat()}".encode()))
        return len(waiting)

    def counts(self) -> OrderCounts:
        """Count orders, of the whole country alone: of a small city one is somebody."""
        now, today, cases = self._clock.now(), self._clock.today(), self.cases()
        upheld = [each.rulings for each in cases if each.verdict is Verdict.UPHELD]
        return OrderCounts(
            waiting=sum(each.waits(now) for each in cases),
            upheld=sum(any(r.until and r.until > today for r in rulings) for rulings in upheld),
            refused=sum(each.verdict is Verdict.REFUSED for each in cases),
            lapsed=sum(each.verdict is None and not each.waits(now) for each in cases),
        )
