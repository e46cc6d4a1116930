# SPDX-License-Identifier: Apache-2.0
"""届出の基本: birth, move in and move out, without a clerk's screen: for loads, demos and other programs.

A clerk's notices, with their filing and the versions she saw, are `service.events`; both enter the
register by `entering`, so both are ordered, kept and told to Juki Net alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.residents.changes import Changed
from warifu.residents.entering import Draw, Entering, existing
from warifu.residents.events.order import check_ahead
from warifu.residents.nouns import (
    Arrival,
    EventKind,
    Leaver,
    MoveOutPaper,
    Resident,
    ResidentRecord,
    Standing,
    shown,
)
from warifu.residents.particulars import Particulars
from warifu.residents.problems import FieldProblem
from warifu.residents.refusals import LaterEventRecorded, NotRegistered, ParticularsRefused
from warifu.residents.relations import Relation
from warifu.residents.store import RegisterRows

__all__ = ["Draw", "Notices", "existing"]


class Notices(Entering):
    """Birth, move in and move out. `ResidentsService` is this with the look-ups."""

    def birth(self, stated: Particulars, *, by: str) -> Resident:
        """出生: make the record of a newborn in her parents' household (N-14), in force from her birth."""
        if stated.resident_since != stated.birth_date:
            raise ParticularsRefused([FieldProblem("resident_since", "before_birth")])
        _, entered = self._enter([Arrival(stated)], EventKind.BIRTH, stated.birth_date, by)
        return shown(entered[0])

    def move_in(self, people: Sequence[Arrival], *, moved_in_on: date, by: str) -> list[Resident]:
        """転入: register people who moved in together, in force from the day they moved (Juki Act 22).

        Whoever lived here before keeps her in-house number: she is known by her resident record code.
        Raises AlreadyRegistered, ParticularsRefused, HouseholdRefused, NumberAlreadyDesignated,
        NumberDiffers, PersonDeceased; then nobody of the notice is registered.
        """
        wrong = [
            FieldProblem("resident_since", "before_resident")
            for each in people
            if each.stated.resident_since != moved_in_on
        ]
        if wrong or not people:
            raise ParticularsRefused(wrong or [FieldProblem("name", "required")])
        _, entered = self._enter(people, EventKind.MOVE_IN, moved_in_on, by)
        return [shown(each) for each in entered]

    def move_out(
        self,
        people: Sequence[InHouseNumber],
        *,
        to_address: str,
        leaves_on: date,
        by: str,
        to_city: str | None = None,
        relations: Mapping[InHouseNumber, Relation] | None = None,
        numbers_given: Mapping[InHouseNumber, IndividualNumber] | None = None,
    ) -> MoveOutPaper:
        """転出: remove people's records from `leaves_on` on and give the paper for the next municipality.

        `to_city` is the body name of the next city, where known. `relations` says how those who stay stand to
        their new head; `numbers_given` holds numbers that the people themselves gave for the paper, each
        compared with the one designated. Raises NoSuchResident, NotRegistered, LaterEventRecorded,
        HouseholdRefused, NumberDiffers, FutureFact.
        """
        given, stay = numbers_given or {}, relations or {}
        check_ahead(EventKind.MOVE_OUT, leaves_on, self.clock.today())
        with self.store.transaction() as tx:
            tx.take_turn(alone=False)
            concerned = {*people, *stay}
            tx.lock_households(self._households(tx, concerned))
            tx.lock_residents(concerned)
            leaving = [self._last(tx, each, leaves_on) for each in dict.fromkeys(people)]
            staying = [self._last(tx, each, leaves_on) for each in stay]
            households = {each.stated.household for each in (*leaving, *staying)}
            tx.lock_households(households)
            now = self.clock.now()
            event = tx.record_event(EventKind.MOVE_OUT, effective_on=leaves_on, recorded_at=now, by=by)
            leavers = tuple(
                Leaver(each.record_code, each.stated, self._same_number(tx, each, given)) for each in leaving
            )
            after = [
                *((each, each.removed(Standing.MOVED_OUT, leaves_on)) for each in leaving),
                *((each, each.restated(leaves_on, relation=stay[each.in_house_number])) for each in staying),
            ]
            changed = [Changed(before, tx.append_entry(entry, event, now)) for before, entry in after]
            self._settle(tx, event, EventKind.MOVE_OUT, leaves_on, changed, households, to_city)
        return MoveOutPaper(self.municipality, to_address, leaves_on, leavers)

    def _households(self, tx: RegisterRows, people: set[InHouseNumber]) -> set[str]:
        return {existing(tx.resident(each, date.max)).stated.household for each in people}

    def _last(self, tx: RegisterRows, resident: InHouseNumber, on: date) -> ResidentRecord:
        """Give the last entry of a locked record, which must be in force with nothing planned after `on`."""
        last = existing(tx.resident(resident, date.max))
        if not last.is_registered:
            raise NotRegistered
        if last.effective_on > on:
            raise LaterEventRecorded
        return last
