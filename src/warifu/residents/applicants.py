# SPDX-License-Identifier: Apache-2.0
"""申請者: whoever stands at a counter, with or without a number, with or without a record (law N-15, INV-28).

An `Applicant` is what a procedure takes. She always has an in-house number, so her file can be opened; what
differs is only how facts come: by the network where she has a number here, else on paper. No procedure may
refuse for want of a number. People without a family register, without a status, from the street or from
another town are 住登外者: recorded here by what they say, and joined to their record when they get one.
Whether she is who she says is checked at the counter; whether she is entitled, by the affair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.residents import writing
from warifu.residents.guarding import Protection
from warifu.residents.protection.decisions import Asker
from warifu.residents.refusals import NoSuchResident
from warifu.residents.store import ResidentsStore


class Route(StrEnum):
    """事実の確かめ方: how an affair learns the facts about an applicant."""

    NETWORK = "network"  # she has a number here: by inquiry, and no paper is asked of her (Act 22)
    PAPER = "paper"  # she has none: by the papers she brings; nothing else about the procedure differs


class WhyOutside(StrEnum):
    """住登外の事由: why a person has no resident record here. She need not say."""

    NO_FAMILY_REGISTER = "no_family_register"
    NO_STATUS = "no_status"
    SHORT_STAY = "short_stay"
    NO_FIXED_ABODE = "no_fixed_abode"
    EVACUEE = "evacuee"
    LIVES_ELSEWHERE = "lives_elsewhere"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True, repr=False)
class OutsidePerson(Masked):
    """住登外者: what a person without a record says of herself; only a name is needed."""

    name: str
    kana: str = ""
    birth_date: date | None = None
    contact: str = ""
    why: WhyOutside = WhyOutside.NOT_TOLD


@dataclass(frozen=True, slots=True, repr=False)
class Applicant(Masked):
    """申請者: who takes part in a procedure. `route` says how facts about her come; it never says no."""

    in_house_number: InHouseNumber
    registered: bool
    route: Route


class NotPlain(Refusal):
    """The name cannot be written down as given."""

    status = 422
    reason = "not-plain"
    law = "law N-15"
    remedy = "Write the name she goes by, without signs that cannot be printed and without any number."


class Applicants:
    """申請者の受付: applicants of one municipality."""

    def __init__(
        self,
        store: ResidentsStore,
        protection: Protection,
        clock: Clock,
        draw_in_house_number: Callable[[], InHouseNumber],
    ) -> None:
        """Work on one register."""
        self._store, self._protection, self._clock = store, protection, clock
        self._draw = draw_in_house_number

    def admit(self, person: OutsidePerson, *, by: str, case: str) -> Applicant:
        """住登外者の登録: open a file for somebody without a record. Raises NotPlain, and nothing else."""
        texts = (person.name, person.kana, person.contact)
        if not person.name.strip() or any(
            writing.is_unprintable(text) or writing.hides_number(text) for text in texts
        ):
            raise NotPlain
        number = self._draw()
        with self._store.transaction() as tx:
            tx.add_outside_person(
                number,
                (person.why.value, *texts[:2], person.birth_date, person.contact),
                self._clock.now(),
                by,
                case,
            )
        return Applicant(number, registered=False, route=Route.PAPER)

    def of(self, person: InHouseNumber) -> Applicant:
        """Give somebody as an applicant: a resident, or one admitted. Raises NoSuchResident for nobody."""
        with self._store.transaction() as tx:
            registered_as = tx.registered_as(person)
            number = registered_as or person
            record = tx.resident(number, self._clock.today())
            outside = tx.is_outside(person)
            has_number = tx.sealed_number(number) is not None
        if record is None and not outside:
            raise NoSuchResident
        registered = record is not None and record.is_registered
        return Applicant(number, registered, Route.NETWORK if registered and has_number else Route.PAPER)

    def got_a_record(self, person: InHouseNumber, resident: InHouseNumber, *, by: str) -> Applicant:
        """就籍・職権記載の後: join somebody admitted to the record she got; her files stay hers.

        Raises NoSuchResident where either is unknown. Said once; said again it changes nothing.
        """
        with self._store.transaction() as tx:
            if not tx.is_outside(person) or tx.resident(resident, date.max) is None:
                raise NoSuchResident
            tx.join_outside(person, resident, self._clock.now(), by)
        return self.of(person)

    def contact(self, asker: Asker, person: InHouseNumber) -> str:
        """連絡先: where somebody admitted can be reached. Raises NoSuchResident, for a no as for nobody."""
        with self._store.transaction() as tx:
            given = self._protection.leave_in(tx, asker, [person])
            found = tx.contact(person)
        if found is None or not given.covers(person):
            raise NoSuchResident
        return found
