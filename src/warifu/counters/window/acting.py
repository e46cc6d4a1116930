# SPDX-License-Identifier: Apache-2.0
"""記載する: one event of a case, entered in the register by the verb that fits it.

Hands on what was read and confirmed; the register decides. Whether the identity check still counts is asked
by `service` just before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from warifu.counters.window.reading import Entered, Member, particulars_texts
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Fault
from warifu.residents import (
    Arrival,
    EventKind,
    Events,
    FieldProblem,
    Filed,
    Filing,
    NewName,
    ParticularsRefused,
    Residence,
    read_particulars,
)

Person = Member | InHouseNumber
Act = Callable[[Events, Entered, Filing, InHouseNumber], Filed]


def enter(events: Events, entered: Entered, filing: Filing, person: Member | None) -> Filed:
    """Enter one event. `person` is whom the case is about, None for people without a record here.

    Raises what the register refuses; Fault where the case has nobody and the event needs somebody.
    """
    kind = entered.form.kind
    if kind in _NEWCOMERS:
        return _NEWCOMERS[kind](events, entered, filing)
    if person is None:
        raise Fault(f"an event of kind {kind} was entered in a case without a person")
    if kind is EventKind.CORRECTION:
        return _correct(events, entered, filing, person)
    return _ACTS[kind](events, entered, filing, person.person)


def _arrivals(entered: Entered) -> list[Arrival]:
    return [Arrival(each.stated, each.record_code) for each in entered.newcomers]


_NEWCOMERS: Mapping[EventKind, Callable[[Events, Entered, Filing], Filed]] = MappingProxyType(
    {
        EventKind.MOVE_IN: lambda events, e, filing: events.move_in(_arrivals(e), filing),
        EventKind.RETURN: lambda events, e, filing: events.return_from_abroad(_arrivals(e), filing),
        EventKind.FIRST_REGISTRATION: lambda events, e, filing: events.first_registration(
            e.newcomers[0].stated, filing
        ),
        EventKind.BIRTH: lambda events, e, filing: events.birth(e.newcomers[0].stated, filing),
    }
)


def _move_within(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    to = Residence(e.texts["postal_code"], e.texts["address"])
    return events.move_within(e.who, filing, to=to, household=e.household, relations=e.relations)


def _move_out(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    city = e.texts["to_city"] or None
    address = e.texts["to_address"]
    return events.move_out(e.who, filing, to_address=address, to_city=city, relations=e.relations)


def _abroad(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    return events.go_abroad(e.who, filing, to_country=e.texts["to_country"], relations=e.relations)


def _split(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    return events.split_household(e.who, filing, household=e.household, relations=e.relations)


def _merge(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    return events.merge_household(e.who, filing, household=e.household, relations=e.relations)


def _change_head(events: Events, e: Entered, filing: Filing, _: InHouseNumber) -> Filed:
    return events.change_head(e.relations, filing)


def _new_name(e: Entered) -> NewName:
    texts = e.texts
    return NewName(
        texts["name"], texts["kana"], texts["latin_name"] or None, texts.get("former_surname") or None
    )


def _revive(events: Events, _: Entered, filing: Filing, person: InHouseNumber) -> Filed:
    return events.revive(person, filing)


def _extend(events: Events, e: Entered, filing: Filing, person: InHouseNumber) -> Filed:
    status, until = e.texts["residence_status"], e.dates.get("residence_until")
    return events.extend_stay(person, status=status, until=until, filing=filing)


def _correct(events: Events, e: Entered, filing: Filing, person: Member) -> Filed:
    item = e.texts["item"]
    texts = particulars_texts(person.stated) | {item: e.texts["value"]}
    stated, problems = read_particulars(texts)
    if stated is None:
        raise ParticularsRefused([FieldProblem("value", each.code) for each in problems])
    said = {item: getattr(stated, item)}
    return events.correct(person.person, said, filing, from_on=e.dates.get("from_on"))


_ACTS: Mapping[EventKind, Act] = MappingProxyType(
    {
        EventKind.MOVE_WITHIN: _move_within,
        EventKind.MOVE_OUT: _move_out,
        EventKind.ABROAD: _abroad,
        EventKind.HOUSEHOLD_SPLIT: _split,
        EventKind.HOUSEHOLD_MERGE: _merge,
        EventKind.HEAD_CHANGE: _change_head,
        EventKind.FORMER_SURNAME: lambda events, e, filing, who: events.record_former_surname(
            who, e.texts["former_surname"], filing
        ),
        EventKind.COMMON_NAME: lambda events, e, filing, who: events.record_common_name(
            who, e.texts["common_name"], filing
        ),
        EventKind.KANA_RECORDED: lambda events, e, filing, who: events.record_kana(
            who, e.texts["kana"], filing
        ),
        EventKind.MARRIAGE: lambda events, e, filing, who: events.marry(who, _new_name(e), filing),
        EventKind.DIVORCE: lambda events, e, filing, who: events.divorce(who, _new_name(e), filing),
        EventKind.NAME_CHANGE: lambda events, e, filing, who: events.change_name(who, _new_name(e), filing),
        EventKind.NATURALISATION: lambda events, e, filing, who: events.naturalise(who, _new_name(e), filing),
        EventKind.STAY_EXTENDED: _extend,
        EventKind.DEATH: lambda events, e, filing, who: events.die(who, filing, relations=e.relations),
        EventKind.DELETION: lambda events, e, filing, who: events.delete(who, filing, relations=e.relations),
        EventKind.REVIVAL: _revive,
    }
)
