# SPDX-License-Identifier: Apache-2.0
"""閲覧の可否: the one place that decides who may see where a resident lives. Pure.

    nobody protected                      Juki Act 12 (herself, her household), 12-2 (public bodies),
                                          12-3 (others with a lawful reason), and clerks with a case
    a measure holds for the resident      herself at the counter with a photo document; those protected by
                                          the same measure; listed clerks; nobody else, no agent, no post
    she lives with a protected resident   no third party; whoever is barred in no capacity at all

What is refused MUST look like "no such person" (law YE-7): `service` sees to that. This module does not
check who the asker is (本人確認) nor whether an agent's mandate is genuine: the counter does, before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.residents.protection.guarded import SEAL, Duty, Leave
from warifu.residents.protection.measures import Measure


class Capacity(StrEnum):
    """請求者の立場: in which capacity somebody asks to see where a resident lives."""

    SELF = "self"  # Juki Act 12(1)
    HOUSEHOLD = "household"  # Juki Act 12(1): the same household
    AGENT = "agent"  # 代理人 or 使者, a statutory agent too
    THIRD_PARTY = "third_party"  # Juki Act 12-3, lawyers included
    PUBLIC_BODY = "public_body"  # Juki Act 12-2
    CLERK = "clerk"  # this office's own work, with a case


@dataclass(frozen=True, slots=True, repr=False)
class Asker(Masked):
    """請求者: who asks, through which clerk and for which case.

    `person` is her in-house number where she is a resident here, `name` what she is called where not;
    `acts_for` whom an agent or a lawyer acts for. `at_counter_with_photo` is true when she stands there in
    person with a photo document. `reason_accepted` is true when the clerk accepted a third party's reason.
    """

    capacity: Capacity
    clerk: str
    case: str
    person: InHouseNumber | None = None
    name: str = ""
    acts_for: InHouseNumber | None = None
    at_counter_with_photo: bool = False
    reason_accepted: bool = False

    @property
    def behind(self) -> frozenset[InHouseNumber]:
        """Everybody who learns what this asker learns."""
        return frozenset(each for each in (self.person, self.acts_for) if each is not None)


def decide(
    asker: Asker,
    whose: Iterable[InHouseNumber],
    together: Mapping[InHouseNumber, frozenset[InHouseNumber]],
    measures: Iterable[Measure],
    on: date,
) -> Leave:
    """Give leave for those of `whose` whom this asker may see; the others are simply not in it.

    `together` gives for each resident all who are in one household with her, herself included; a resident
    missing there is nobody. `measures` are those that protect one of them, or of their households, or bar
    one behind the asker.
    """
    holding = [each for each in measures if each.in_force(on)]
    seen = frozenset(
        each for each in whose if each in together and _may_see(asker, each, together[each], holding)
    )
    return Leave(Duty.ALLOWED, seen, seal=SEAL)


def on_duty(duty: Duty) -> Leave:
    """Give leave for a duty that the law puts on this office for every resident; for its own modules."""
    return Leave(duty, frozenset(), everybody=True, seal=SEAL)


def _may_see(
    asker: Asker, whose: InHouseNumber, together: frozenset[InHouseNumber], holding: list[Measure]
) -> bool:
    lawful = _lawful(asker, whose, together)
    barred = any(_bars(each, asker, whose, together | {whose}) for each in holding)
    protecting = [each for each in holding if whose in each.protects]
    sheltered = all(_sheltered(each, asker, whose) for each in protecting)
    shared = asker.capacity is Capacity.THIRD_PARTY and any(
        _shelters_house(each, whose, together) for each in holding
    )
    return lawful and sheltered and not barred and not shared


def _lawful(asker: Asker, whose: InHouseNumber, together: frozenset[InHouseNumber]) -> bool:
    """Who may ask at all, were nobody protected (Juki Act 12, 12-2, 12-3)."""
    match asker.capacity:
        case Capacity.SELF:
            return asker.person == whose
        case Capacity.HOUSEHOLD:
            return asker.person in together
        case Capacity.AGENT:
            return asker.acts_for is not None and (asker.acts_for == whose or asker.acts_for in together)
        case Capacity.THIRD_PARTY:
            return asker.reason_accepted
        case Capacity.PUBLIC_BODY | Capacity.CLERK:
            return bool(asker.case)


def _bars(measure: Measure, asker: Asker, whose: InHouseNumber, household: frozenset[InHouseNumber]) -> bool:
    """A barred person, and whoever acts for one, sees nobody who lives with those the measure protects.

    He sees himself: refusing him his own record would tell him that he is barred.
    """
    behind = measure.barred & asker.behind
    barred = bool(behind) or (bool(asker.name) and asker.name in measure.barred_names)
    return barred and whose not in behind and not measure.protects.isdisjoint(household)


def _shelters_house(measure: Measure, whose: InHouseNumber, together: frozenset[InHouseNumber]) -> bool:
    """Where her mother lives is where she lives: no third party is told it. His own place is told still."""
    return whose not in measure.barred and not measure.protects.isdisjoint(together)


def _sheltered(measure: Measure, asker: Asker, whose: InHouseNumber) -> bool:
    """A measure that protects `whose` lets through only those it names."""
    if asker.capacity is Capacity.CLERK:
        return asker.clerk in measure.staff
    in_person = asker.at_counter_with_photo and asker.person is not None
    if asker.capacity is Capacity.SELF:
        return in_person and asker.person == whose
    if asker.capacity is Capacity.HOUSEHOLD:
        return in_person and asker.person in measure.protects
    return False


def may_file(
    presenter: InHouseNumber, concerned: Iterable[InHouseNumber], measures: Iterable[Measure], on: date
) -> bool:
    """Say whether somebody may present a notice about these people: nobody for those protected from him."""
    about = set(concerned) - {presenter}
    holding = [each for each in measures if each.in_force(on)]
    return not any(presenter in each.barred and not each.protects.isdisjoint(about) for each in holding)
