# SPDX-License-Identifier: Apache-2.0
"""支援措置の受付と閲覧の審査: taking measures, and giving leave to see where somebody lives.

    1 load    who lives with whom, and the measures that concern them or the asker
    2 decide  `protection.decisions`, the one place
    3 record  the request and whose was refused; committed
    4 give    the leave, or NoSuchResident, exactly as for nobody (law YE-7)

The same statements run for a protected resident, another resident and nobody. Attempts are shown to the
listed clerks only (`attempts`). Which identity documents the asker showed is checked at the counter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.residents import writing
from warifu.residents.nouns import Household, Resident, shown
from warifu.residents.protection.decisions import Asker, Capacity, decide
from warifu.residents.protection.guarded import Leave, Residence
from warifu.residents.protection.measures import (
    PROVISIONAL_DAYS,
    ApplicationRefused,
    Barred,
    Measure,
    MeasureNotProvisional,
    MeasureNotRenewable,
    MeasureOfAnotherCity,
    NoSuchMeasure,
    ProtectionApplication,
    Stage,
    a_year_from,
)
from warifu.residents.refusals import NoSuchResident
from warifu.residents.store import RegisterRows, ResidentsStore


class Protection:
    """支援措置: the measures of one municipality, and the only way to an address in its register."""

    def __init__(self, store: ResidentsStore, clock: Clock) -> None:
        """Work on one register."""
        self._store, self._clock = store, clock

    # measures

    def apply(self, application: ProtectionApplication, *, by: str, case: str, opinion_of: str = "") -> UUID:
        """支援措置の申出: take an application, in force at once; `opinion_of` names whose opinion is awaited.

        Raises ApplicationRefused.
        """
        barred = {each.person for each in application.barred}
        if not application.barred or not application.staff or barred & application.protects:
            raise ApplicationRefused
        named = tuple(Barred(each.person, writing.normal_name(each.name)) for each in application.barred)
        today, now = self._clock.today(), self._clock.now()
        kept = ProtectionApplication(
            application.applicant,
            application.together_with,
            named,
            application.ground,
            application.staff,
            application.origin,
        )
        with self._store.transaction() as tx:
            known = tx.together(application.protects, date.max)
            if not application.origin and not application.protects <= known.keys():
                raise NoSuchResident
            protection_id = tx.add_protection(kept, today, by, case)
            tx.add_staff(protection_id, application.staff, now)
            days = (today, today + timedelta(days=PROVISIONAL_DAYS))
            tx.add_step(protection_id, Stage.PROVISIONAL, days, by, now, opinion_of)
        return protection_id

    def confirm(self, protection_id: UUID, *, opinion_of: str, by: str) -> Measure:
        """支援の必要性の確認: the police or a centre confirmed the need; it holds a year from today."""
        return self._step(protection_id, Stage.CONFIRMED, by, opinion_of)

    def turn_down(self, protection_id: UUID, *, opinion_of: str, by: str) -> Measure:
        """The need was not confirmed: the provisional measure ends today."""
        return self._step(protection_id, Stage.NOT_CONFIRMED, by, opinion_of)

    def renew(self, protection_id: UUID, *, opinion_of: str, by: str) -> Measure:
        """支援措置の延長: a further year from the end. Raises MeasureNotRenewable outside the last month."""
        return self._step(protection_id, Stage.RENEWED, by, opinion_of)

    def end(self, protection_id: UUID, *, by: str) -> Measure:
        """支援措置の終了: on her own wish; it ends today."""
        return self._step(protection_id, Stage.ENDED, by, "")

    def list_staff(self, protection_id: UUID, clerks: Collection[str], *, by: str) -> None:
        """Let further clerks see the address on duty. Only a listed clerk may list another."""
        with self._store.transaction() as tx:
            self._listed(tx, protection_id, by)
            tx.add_staff(protection_id, clerks, self._clock.now())

    def measure(self, protection_id: UUID, *, by: str) -> Measure:
        """Give a measure to a listed clerk. Raises NoSuchMeasure for everybody else."""
        with self._store.transaction() as tx:
            return self._listed(tx, protection_id, by)

    def measures_of(self, person: InHouseNumber, *, by: str) -> list[Measure]:
        """Give a listed clerk the measures that protect a resident, the oldest first; to others none."""
        with self._store.transaction() as tx:
            found = tx.measures_about([person], (), "")
        return _in_order(each for each in found if person in each.protects and by in each.staff)

    def measures_of_clerk(self, by: str) -> list[Measure]:
        """支援措置の一覧: the measures that hold and for which a clerk is listed, the oldest first."""
        today = self._clock.today()
        with self._store.transaction() as tx:
            return _in_order(each for each in tx.measures_listing(by) if each.in_force(today))

    def attempts(self, protection_id: UUID, *, by: str) -> list[tuple[datetime, str, str, str]]:
        """Give a listed clerk the refused requests: when, clerk, case, capacity."""
        with self._store.transaction() as tx:
            found = self._listed(tx, protection_id, by)
            rows = [row for each in sorted(found.protects, key=_order) for row in tx.requests_about(each)]
        return [(at, clerk, case, capacity) for at, clerk, case, capacity, refused in rows if refused]

    # leave to see

    def leave(self, asker: Asker, whose: Collection[InHouseNumber]) -> Leave:
        """Give leave for those of `whose` whom the asker may see, perhaps nobody; recorded first."""
        with self._store.transaction() as tx:
            return self.leave_in(tx, asker, whose)

    def leave_in(self, tx: RegisterRows, asker: Asker, whose: Collection[InHouseNumber]) -> Leave:
        """As `leave`, in a transaction that is open; what it opens must not leave before the commit."""
        today = self._clock.today()
        together = tx.together(whose, today)
        concerned = set(whose).union(*together.values())
        measures = tx.measures_about(concerned, asker.behind, writing.normal_name(asker.name))
        named = asker if not asker.name else _normal(asker)
        given = decide(named, whose, together, measures, today)
        tx.record_request(asker, whose, set(whose) - given.whose, self._clock.now())
        return given

    def see(
        self,
        asker: Asker,
        whose: InHouseNumber,
        *,
        on: date | None = None,
        known_at: datetime | None = None,
    ) -> tuple[Resident, Residence]:
        """住民票の閲覧: show one record with its place. Raises NoSuchResident, for a no as for nobody."""
        with self._store.transaction() as tx:
            given = self.leave_in(tx, asker, [whose])
            record = tx.resident(whose, on or self._clock.today(), known_at)
        if record is None or not given.covers(whose):
            raise NoSuchResident
        resident = shown(record)
        return resident, resident.stated.residence.open(given)

    def see_household(
        self, asker: Asker, whose: InHouseNumber, *, on: date | None = None
    ) -> tuple[Household, Leave]:
        """世帯の閲覧: show a household without those whom the asker may not see, as if they had left.

        Raises NoSuchResident where `whose` herself may not be seen or is not registered.
        """
        day = on or self._clock.today()
        with self._store.transaction() as tx:
            record = tx.resident(whose, day)
            number = record.stated.household if record is not None and record.is_registered else ""
            members = tx.members(number, day)
            given = self.leave_in(tx, asker, [whose, *(each.in_house_number for each in members)])
            version = tx.household_version(number)
        if not members or not given.covers(whose):
            raise NoSuchResident
        seen = tuple(shown(each) for each in members if given.covers(each.in_house_number))
        return Household(number, seen, version), given

    def destination(self, asker: Asker, whose: InHouseNumber) -> str:
        """転出先: where she said she goes. Raises NoSuchResident, for a no as for nobody."""
        with self._store.transaction() as tx:
            given = self.leave_in(tx, asker, [whose])
            found = tx.destination(whose)
        if found is None or not given.covers(whose):
            raise NoSuchResident
        return found

    def protected_until(self, person: InHouseNumber) -> date | None:
        """Give the first day on which nothing protects a resident any more; None where nothing does today."""
        today = self._clock.today()
        with self._store.transaction() as tx:
            found = tx.measures_about([person], (), "")
        days = [each.until_on for each in found if person in each.protects and each.in_force(today)]
        return max(days, default=None)

    # steps

    def _listed(self, tx: RegisterRows, protection_id: UUID, by: str) -> Measure:
        found = tx.measure(protection_id)
        if found is None or by not in found.staff:
            raise NoSuchMeasure
        return found

    def _step(self, protection_id: UUID, stage: Stage, by: str, opinion_of: str) -> Measure:
        today, now = self._clock.today(), self._clock.now()
        with self._store.transaction() as tx:
            found = self._listed(tx, protection_id, by)
            if found.origin:
                raise MeasureOfAnotherCity
            days = _days(found, stage, today)
            tx.add_step(protection_id, stage, days, by, now, opinion_of)
            return self._listed(tx, protection_id, by)


class AddressDesk:
    """住所の審査の取次: asks `Protection` for an office that keeps addresses of its own, such as families.

    That office has decided whether the asker may have its paper at all (Juki Act 20); here only who is
    hidden from her. People without a record in this register are decided by the measures that name them.
    """

    def __init__(
        self,
        store: ResidentsStore,
        clock: Clock,
        *,
        clerk: str,
        case: str,
        in_person_with_photo: bool = False,
    ) -> None:
        """Ask for one office; `in_person_with_photo` says that it sees every asker so, as K-1 demands."""
        self._store, self._clock = store, clock
        self._clerk, self._case, self._in_person = clerk, case, in_person_with_photo

    def may_see_address(
        self, asker: InHouseNumber, asker_name: str, whose: Collection[InHouseNumber]
    ) -> frozenset[InHouseNumber]:
        """Give those of `whose` whose address the asker may see; the request is recorded and committed."""
        today, name = self._clock.today(), writing.normal_name(asker_name)
        herself = self._asker(Capacity.SELF, asker, name)
        another = self._asker(Capacity.THIRD_PARTY, asker, name)
        with self._store.transaction() as tx:
            together = {each: frozenset({each}) for each in whose} | tx.together(whose, today)
            measures = tx.measures_about(set(whose).union(*together.values()), [asker], name)
            seen = {
                leave_to
                for who in (herself, another)
                for leave_to in decide(who, whose, together, measures, today).whose
            }
            tx.record_request(another, whose, set(whose) - seen, self._clock.now())
        return frozenset(seen)

    def _asker(self, capacity: Capacity, person: InHouseNumber, name: str) -> Asker:
        return Asker(
            capacity,
            self._clerk,
            self._case,
            person,
            name,
            at_counter_with_photo=self._in_person,
            reason_accepted=True,
        )


def _days(found: Measure, stage: Stage, today: date) -> tuple[date, date]:
    """From which day the next stage holds, and from which day it does not."""
    if stage in {Stage.CONFIRMED, Stage.NOT_CONFIRMED}:
        if found.stage is not Stage.PROVISIONAL:
            raise MeasureNotProvisional
        return (today, a_year_from(today)) if stage is Stage.CONFIRMED else (found.from_on, today)
    if stage is Stage.RENEWED:
        if not found.renewable(today):
            raise MeasureNotRenewable
        return (found.from_on, a_year_from(found.until_on))
    return (found.from_on, today)


def _normal(asker: Asker) -> Asker:
    return Asker(
        asker.capacity,
        asker.clerk,
        asker.case,
        asker.person,
        writing.normal_name(asker.name),
        asker.acts_for,
        asker.at_counter_with_photo,
        asker.reason_accepted,
    )


def _in_order(found: Iterable[Measure]) -> list[Measure]:
    return sorted(found, key=lambda each: each.protection_id)  # uuidv7: in the order they were taken


def _order(person: InHouseNumber) -> str:
    return person.reveal("list attempts in one order")


__all__ = ["AddressDesk", "Protection"]
