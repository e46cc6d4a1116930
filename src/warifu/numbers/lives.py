# SPDX-License-Identifier: Apache-2.0
"""番号の一生: what may happen to a number after its issue, and how a past date is read back. Pure.

    what happens           who may tell it              the number
    items change           the city that keeps her      stays
    move in                the new city, with proof     stays
    abroad, struck         the city that keeps her      stays; sleeps, and wakes on return
    death                  the city that keeps her      stays hers for ever; opens nothing new
    change, second record  `changes`, `doubles`         dead for ever; another one lives

Time has two axes: since which day something holds (`since_on`), and when J-LIS heard of it (`recorded_at`).
Nothing is overwritten; `items_on` and `standing_on` read any day as it was known at any instant. They do
NOT decide who may read it: `LifeService` asks for a case and records the reading first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, normal_form
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import HeldByAnotherCity, NoSuchResident, Standing

NUMBER_CHANGED = "number"
DOUBLE_ENDED = "double-ended"
"""The two kinds of events that kill a number; the others are named by whoever tells them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One recorded statement of a person's items by the city that kept her record then."""

    edition: int
    city: BodyName
    items: FourBasicItems
    since_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StandingEdition:
    """One recorded statement of what became of a number."""

    edition: int
    standing: Standing
    since_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """異動: one event of one person, as `jukinet` passes it on from a city's notice.

    `cause` names the notice for ever, so that an event happens once. `code` is the keyed reference of her
    resident record code, `shown` the position of a number shown as proof, `vouched` says that the city that
    kept her named this one. `amends` is true for a correction or revival, the only events of who died.
    """

    cause: str
    kind: str
    code: UUID
    effective_on: date
    items: FourBasicItems | None = None
    standing: Standing | None = None
    shown: int | None = None
    vouched: bool = False
    amends: bool = False
    new_code: UUID | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as recorded: `person` is a keyed reference that stays when her number changes."""

    serial: int
    cause: str
    kind: str
    position: int
    person: bytes
    effective_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What J-LIS holds of one position: the items in force and what became of the number.

    `edition` and `standing_edition` are the highest written, -1 where nothing was; `stated_at` is when the
    newest items were recorded.
    """

    position: int
    ordinal: int
    edition: int
    city: BodyName
    items: FourBasicItems
    since_on: date | None
    stated_at: datetime | None
    standing_edition: int
    standing: Standing
    standing_since: date | None


@dataclass(frozen=True, slots=True)
class Whole:
    """One person as look-ups need her: never leaves J-LIS. `rid` opens only to tell her who looked."""

    position: int
    person: bytes
    rid: Secret[bytes]
    number: IndividualNumber
    held: Held


@dataclass(frozen=True, slots=True)
class NumberPeriod:
    """A number a person had, from a day until a day (None: still), as recorded at an instant."""

    number: IndividualNumber
    since_on: date
    until_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LifeState:
    """Who she was to J-LIS on a day, as known at an instant."""

    number: IndividualNumber
    items: FourBasicItems
    city: BodyName
    standing: Standing


class PersonDeceased(Refusal):
    """The record of a person who died takes corrections only."""

    status = 409
    reason = "person-deceased"
    law = "Juki Act 8; law N-14"
    remedy = "If the death was entered wrongly, notify that first, with the notice it corrects."


class SecondRecord(Refusal):
    """These two records cannot be joined as records of one person."""

    status = 422
    reason = "second-record"
    law = "Juki Act 14; Act 7(1), 8(2)"
    remedy = "Name two different live numbers, both of the same birth date and sex, and the finding."


class NoReasonGiven(Refusal):
    """The numbers a person had are shown only for a case, to the clerk who works on it."""

    status = 422
    reason = "no-case-given"
    law = "NU-15; law R-7"
    remedy = "Give the case and the clerk as references of 1 to 64 letters, digits and . : / _ -."


def check_teller(city: BodyName, event: LifeEvent, held: Held) -> None:
    """Say whether this city may tell this event. Raises NoSuchResident, HeldByAnotherCity, PersonDeceased.

    Another city than the keeper may only take the person in: with her number, on the keeper's word, or,
    where nobody keeps her now, by the name, birth date and sex last held (a return from abroad).
    """
    if event.shown is not None and event.shown != held.position:
        raise NoSuchResident
    if held.standing is Standing.DECEASED and not (event.amends or event.standing is Standing.DECEASED):
        raise PersonDeceased
    if city == held.city:
        return
    if held.standing is Standing.DECEASED:
        raise HeldByAnotherCity(remedy="A death is corrected by the city that recorded it.")
    unkept = held.standing in {Standing.ABROAD, Standing.STRUCK}
    back = unkept and event.items is not None and _same_person(event.items, held.items)
    if event.items is None or not (event.shown is not None or event.vouched or back):
        raise HeldByAnotherCity(remedy="Send the number the person showed when she moved in.")


def items_on(
    editions: Sequence[Edition], on: date | None = None, known_at: datetime | None = None
) -> Edition | None:
    """Give the items in force on a day (None: the newest), as known at an instant (None: now).

    A statement holds from its day until the next day stated. A city that took the person in outranks
    whatever the former one had said of that day or later ones.
    """
    standing: list[Edition] = []
    for each in sorted(editions, key=lambda edition: edition.edition):
        if known_at is not None and each.recorded_at > known_at:
            continue
        if standing and standing[-1].city != each.city:
            standing = [before for before in standing if _day(before.since_on) < _day(each.since_on)]
        standing.append(each)
    told = [each for each in standing if on is None or _day(each.since_on) <= on]
    return max(told, key=lambda each: (_day(each.since_on), each.edition), default=None)


def standing_on(
    editions: Sequence[StandingEdition], on: date | None = None, known_at: datetime | None = None
) -> StandingEdition | None:
    """Give what had become of the number on a day, as known at an instant; None: nothing, it was live.

    A later statement outranks every earlier one from its own day on: who is dead no longer moves abroad.
    """
    told = [
        each
        for each in editions
        if (known_at is None or each.recorded_at <= known_at) and (on is None or each.since_on <= on)
    ]
    return max(told, key=lambda each: each.edition, default=None)


def _same_person(told: FourBasicItems, held: FourBasicItems) -> bool:
    same_name = normal_form(told.name) == normal_form(held.name)
    return same_name and told.readable and (told.born_on, told.sex) == (held.born_on, held.sex)


def _day(since_on: date | None) -> date:
    return since_on or date.min
