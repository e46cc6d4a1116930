# SPDX-License-Identifier: Apache-2.0
"""検索: looking a resident up at the window, by a birth date and a name; every look-up is recorded.

One person is shown or nobody. A query that is no whole description is refused (`SearchRefused`): no name
alone, no birth date alone, no beginnings of names. Where several answer, none is shown (`SeveralResidents`):
the clerk asks for a second fact, and the register compares it. Whoever the asker may not see is taken out
before anything is counted or compared, so that no answer tells of her; facts that did not fit are counted for
each case and each clerk, whoever they were about. Who is whom across spellings is decided by `matching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.residents import writing
from warifu.residents.guarding import Protection
from warifu.residents.nouns import Resident, ResidentRecord, shown
from warifu.residents.protection.decisions import Asker
from warifu.residents.protection.guarded import Leave
from warifu.residents.refusals import SeveralResidents
from warifu.residents.relations import Relation
from warifu.residents.second_fact import SecondFact, Told, agrees, bare
from warifu.residents.store import RegisterRows, ResidentsStore

_MOST_READ = 50
_DAY = timedelta(days=1)


class SearchRefused(Refusal):
    """This look-up would show more people than the case needs."""

    status = 422
    reason = "search-refused"
    law = "Juki Act 30-29, 35 (no more than needed); law R-7"
    remedy = "Give the case, the birth date and a whole name or reading."


class SecondFactsUsedUp(Refusal):
    """Too many facts that fitted nobody were tried, in this case or by this clerk today."""

    status = 429
    reason = "second-facts-used-up"
    law = "Juki Act 30-29, 35; law R-6, R-7"
    remedy = "Hand over to the person in charge of residents."


@dataclass(frozen=True, slots=True)
class FactLimits:
    """事実の照合の上限: how many second facts may fit nobody, in one case and for one clerk in a day."""

    case: int = 3
    day: int = 10


@dataclass(frozen=True, slots=True, repr=False)
class Sought(Masked):
    """検索条件: a birth date with a whole name (any she ever had) or reading; sex and a fact narrow it."""

    born_on: date | None = None
    name: str = ""
    kana: str = ""
    sex: Sex | None = None
    told: Told | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """Which items were given, by name: what is kept of a look-up besides who was shown."""
        given = [name for name in ("born_on", "name", "kana", "sex") if getattr(self, name)]
        return (*given, *([f"told:{self.told.fact}"] if self.told else []))


@dataclass(frozen=True, slots=True, repr=False)
class Found(Masked):
    """検索結果: one resident or none, removed records too, and the leave that opens the place."""

    residents: tuple[Resident, ...]
    leave: Leave


class LookUp:
    """検索: the look-up of one register."""

    def __init__(
        self, store: ResidentsStore, protection: Protection, clock: Clock, limits: FactLimits | None = None
    ) -> None:
        """Search what `protection` lets through."""
        self._store, self._protection, self._clock = store, protection, clock
        self.limits = limits or FactLimits()

    def find(self, sought: Sought, asker: Asker) -> Found:
        """Look a person up; recorded before she is shown.

        Raises SearchRefused, SeveralResidents, SecondFactsUsedUp, each recorded too.
        """
        whole = bool(asker.case and sought.born_on and (sought.name or _reading(sought)))
        with self._store.transaction() as tx:
            stopped = sought.told is not None and self._used_up(tx, asker)
            seen, leave = self._answering(tx, sought, asker, read=whole and not stopped)
            one = whole and not stopped and len(seen) <= 1
            tx.record_search(
                searched_at=self._clock.now(),
                clerk=asker.clerk,
                case=asker.case or "(none)",
                items=sought.items,
                shown=[each.in_house_number for each in seen] if one else [],
                outcome=_outcome(sought, seen, whole=whole, stopped=stopped),
            )
        if stopped:
            raise SecondFactsUsedUp
        if not whole:
            raise SearchRefused
        if not one:
            raise SeveralResidents
        return Found(tuple(shown(each) for each in seen), leave)

    def searches_that_showed(self, person: InHouseNumber) -> list[tuple[datetime, str, str]]:
        """Tell a resident which look-ups showed her: when, by whom, for which case (law R-7)."""
        with self._store.transaction() as tx:
            return tx.searches_that_showed(person)

    def _used_up(self, tx: RegisterRows, asker: Asker) -> bool:
        """Whether no further fact may be tried; the clerk's other tries wait until this one is recorded."""
        in_case, in_day = tx.facts_that_differed(asker.clerk, asker.case, self._clock.now() - _DAY)
        return in_case >= self.limits.case or in_day >= self.limits.day

    def _answering(
        self, tx: RegisterRows, sought: Sought, asker: Asker, *, read: bool
    ) -> tuple[list[ResidentRecord], Leave]:
        """Give who answers to all that was said and may be seen; the same statements for anybody."""
        names = [writing.normal_name(sought.name)] if sought.name else []
        born_on = sought.born_on or date.min
        numbers = tx.born_with_name(born_on, names, bare(_reading(sought)), _MOST_READ) if read else []
        fitting = [each for each in tx.residents(numbers, date.max) if sought.sex in {None, each.stated.sex}]
        own = [each.in_house_number for each in fitting]
        today, by_head = self._clock.today(), sought.told is not None and sought.told.fact is SecondFact.HEAD
        together = tx.together(own, today) if by_head else {}
        leave = self._protection.leave_in(tx, asker, set(own).union(*together.values()))
        seen = [each for each in fitting if leave.covers(each.in_house_number)]
        if sought.told is None:
            return seen, leave
        near = set[InHouseNumber]().union(*(together.get(each.in_house_number, ()) for each in seen))
        heads = {
            each.stated.household: each.stated.name
            for each in (
                tx.residents([each for each in near if leave.covers(each)], today) if by_head else ()
            )
            if each.stated.relation is Relation.HEAD
        }
        over_time = _by_person(tx.entries_of([each.in_house_number for each in seen]))
        fits = [each for each in seen if agrees(sought.told, over_time[each.in_house_number], heads, today)]
        return fits, leave


def _outcome(sought: Sought, seen: Sequence[ResidentRecord], *, whole: bool, stopped: bool) -> str:
    if stopped or not whole:
        return "refused"
    if sought.told is not None and len(seen) != 1:
        return "differs"
    return "several" if len(seen) > 1 else "shown"


def _by_person(entries: Sequence[ResidentRecord]) -> dict[InHouseNumber, list[ResidentRecord]]:
    return {whose: list(each) for whose, each in groupby(entries, attrgetter("in_house_number"))}


def _reading(sought: Sought) -> str:
    return (writing.written_kana(sought.kana) if sought.kana else "") or ""
