# SPDX-License-Identifier: Apache-2.0
"""表示の留保: for whom a city orders it: whoever a measure protects here, and whoever lives with them.

The city that took a measure orders it, and every city where such a person is registered: who moves is kept
back by her new city before the old one's order ends. Nobody whom the measure bars is among them, also where
he still stands in her household.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from warifu.exchange import LOOK_BACK
from warifu.exchange.gateway import Wanted, WantedOf
from warifu.exchange.gateway.sights import LETTERS_ONLY
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import Measure, ResidentsService
from warifu.residents.writing import normal_name

_WHY = "order that her lines be kept back"


def wanted_in(register: ResidentsService) -> WantedOf:
    """Read the orders that the measures of one register ask for today."""

    def wanted(people: Collection[str] | None) -> list[Wanted]:
        today = register.clock.today()
        with register.store.transaction() as tx:
            if people is None:
                measures = tx.measures_holding(today)
            else:
                asked = {InHouseNumber(each) for each in people}
                near = asked.union(*tx.together(asked, today).values())
                measures = [each for each in tx.measures_about(near, (), "") if each.in_force(today)]
            protected = set[InHouseNumber]().union(*(each.protects for each in measures))
            together = tx.together(protected, today)
            near = protected.union(*together.values())
            records = {each: tx.resident(each, today) for each in near}
        lives_since = {
            each: record.stated.resident_since
            for each, record in records.items()
            if record is not None and record.is_registered
        }
        names = {each: normal_name(record.stated.name) for each, record in records.items() if record}
        found = [
            _wanted(measure, person, lives_since.get(person), today)
            for measure in measures
            for person in _behind(measure, together)
            if person in lives_since or not measure.origin
            if person in measure.protects or names.get(person) not in measure.barred_names
        ]
        return [each for each in found if people is None or each.in_house in people]

    return wanted


def _behind(
    measure: Measure, together: dict[InHouseNumber, frozenset[InHouseNumber]]
) -> frozenset[InHouseNumber]:
    """Whom a measure protects, and who lives with them; never whom it bars."""
    known = [together[each] | {each} for each in measure.protects if each in together]
    return frozenset[InHouseNumber]().union(*known) - measure.barred


def _wanted(measure: Measure, person: InHouseNumber, lives_since: date | None, today: date) -> Wanted:
    """From the measure's first day, or from her move here where that came first and not long before."""
    since = measure.from_on
    if lives_since is not None and today - LOOK_BACK <= lives_since < since:
        since = lives_since
    in_house = person.reveal(_WHY)
    measured = measure.protection_id.hex.translate(LETTERS_ONLY)
    name = f"keep-back/{measured}/{measure.until_on.isoformat()}/{in_house}"
    return Wanted(name, in_house, measure.case, since, measure.until_on)
