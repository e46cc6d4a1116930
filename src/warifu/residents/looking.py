# SPDX-License-Identifier: Apache-2.0
"""検索: looking a resident up at the window, by a birth date and a name; every look-up is recorded.

A query that would show a list of people is refused (`SearchRefused`): no name alone, no birth date alone,
no beginnings of names, and never more than three people. Those whom the asker may not see are taken out
before anything is counted, so that neither the number nor the refusal tells of them. Who is whom across
spellings is decided by `matching`, on what its own clerks may see; this is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
from warifu.residents.store import ResidentsStore

MOST_SHOWN = 3
_MOST_READ = 50


class SearchRefused(Refusal):
    """This look-up would show more people than the case needs."""

    status = 422
    reason = "search-refused"
    law = "Juki Act 30-29, 35 (no more than needed); law R-7"
    remedy = "Give the case, the birth date and a whole name or reading; if several fit, one more item."


@dataclass(frozen=True, slots=True, repr=False)
class Sought(Masked):
    """検索条件: a birth date with a whole name (any she ever had) or reading; sex and address narrow it."""

    born_on: date | None = None
    name: str = ""
    kana: str = ""
    sex: Sex | None = None
    address: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Which items were given, by name: what is kept of a look-up besides who was shown."""
        return tuple(name for name in self.__slots__ if getattr(self, name))


@dataclass(frozen=True, slots=True, repr=False)
class Found(Masked):
    """検索結果: at most three residents, removed records too, and the leave that opens their places."""

    residents: tuple[Resident, ...]
    leave: Leave


class LookUp:
    """検索: the look-up of one register."""

    def __init__(self, store: ResidentsStore, protection: Protection, clock: Clock) -> None:
        """Search what `protection` lets through."""
        self._store, self._protection, self._clock = store, protection, clock

    def find(self, sought: Sought, asker: Asker) -> Found:
        """Look a person up; recorded before it is shown. Raises SearchRefused, also recorded."""
        kana = writing.written_kana(sought.kana) if sought.kana else ""
        whole = asker.case and sought.born_on and (sought.name or kana)
        with self._store.transaction() as tx:
            names = [writing.normal_name(sought.name)] if sought.name else []
            born_on = sought.born_on or date.min
            numbers = tx.born_with_name(born_on, names, _bare(kana or ""), _MOST_READ) if whole else []
            fitting = [each for each in tx.residents(numbers, date.max) if _fits(each, sought)]
            leave = self._protection.leave_in(tx, asker, [each.in_house_number for each in fitting])
            seen = [each for each in fitting if leave.covers(each.in_house_number)]
            refused = not whole or len(seen) > MOST_SHOWN
            tx.record_search(
                searched_at=self._clock.now(),
                clerk=asker.clerk,
                case=asker.case or "(none)",
                items=sought.items,
                shown=[] if refused else [each.in_house_number for each in seen],
                outcome="refused" if refused else "shown",
            )
        if refused:
            raise SearchRefused
        return Found(tuple(shown(each) for each in seen), leave)

    def searches_that_showed(self, person: InHouseNumber) -> list[tuple[datetime, str, str]]:
        """Tell a resident which look-ups showed her: when, by whom, for which case (law R-7)."""
        with self._store.transaction() as tx:
            return tx.searches_that_showed(person)


def _fits(record: ResidentRecord, sought: Sought) -> bool:
    stated = record.stated
    right_sex = sought.sex is None or stated.sex is sought.sex
    place = writing.normal_address(sought.address)
    return right_sex and (not place or writing.normal_address(stated.address) == place)


def _bare(kana: str) -> str:
    return kana.replace("\u3000", "").replace("・", "")
