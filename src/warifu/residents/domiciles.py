# SPDX-License-Identifier: Apache-2.0
"""戸籍の表示: which family register a resident stands in, and which municipality keeps it (Juki Act 7(v)).

It is kept by resident record code, so that it may arrive before the person does. It is what the keeper, or
the city she left, says; nobody types it, and it is no entry of the record. A foreign national has none.

    the keeper       tells it with each entry it makes, also that another municipality keeps it from now on
                     (転籍, or a marriage into a register there); nobody else changes it afterwards
    the city left    tells it with the move, and names no other keeper than the one that is known

A city that says that it was left is believed only when Juki Net names it as left (`NoticeOutcome.left`): any
city she ever lived in knows her code, and could else draw her next address to itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.residents import writing
from warifu.residents.store import RegisterRows, ResidentsStore

LONGEST = 200
MOST = 200


@dataclass(frozen=True, slots=True, repr=False)
class Heading(Masked):
    """戸籍の表示: the body that keeps the register, its legal domicile, and the name of its head."""

    keeper: str
    place: str
    head: str

    def __post_init__(self) -> None:
        if not all(text.strip() and len(text) <= LONGEST for text in (self.keeper, self.place, self.head)):
            raise Malformed("a legal domicile is a keeper, a place and a head, each of 1 to 200 characters")


@dataclass(frozen=True, slots=True, repr=False)
class Known(Masked):
    """戸籍で名指された方: somebody by the register she stands or stood in, her name there, her birth date."""

    place: str
    head: str
    name: str
    born_on: date


class Domiciles:
    """戸籍の表示 of the residents of one municipality. Safe to share between threads."""

    def __init__(self, store: ResidentsStore, clock: Clock) -> None:
        """Keep beside the register."""
        self._store, self._clock = store, clock

    def of(self, person: InHouseNumber) -> Heading | None:
        """Give what was told last of a resident; None where nothing was."""
        with self._store.transaction() as tx:
            return heading_of(tx, person)

    def named(self, who: Known) -> InHouseNumber | None:
        """Find exactly one resident, also a former one, by the register she stands or stood in."""
        with self._store.transaction() as tx:
            return self.named_in(tx, who)

    def named_in(self, tx: RegisterRows, who: Known) -> InHouseNumber | None:
        """As `named`, in a transaction that is open."""
        numbers = tx.born_with_name(who.born_on, [writing.normal_name(who.name)], "", LONGEST)
        found = tx.with_title(numbers, normal_form(who.place), normal_form(who.head))
        return found[0] if len(found) == 1 else None

    def told_by_keeper(self, tx: RegisterRows, person: InHouseNumber, heading: Heading, by: str) -> bool:
        """本籍の記載: keep what the keeper says; False where another municipality keeps the register.

        Only whoever keeps it may say that it changed: another one could draw addresses to itself.
        """
        tx.lock_residents([person])
        code, born_on, last = tx.code_and_domicile(person)
        if last is not None and last[0] != by:
            return False
        if last != (heading.keeper, heading.place, heading.head):
            tx.add_domicile(code, _row(heading), born_on, by, self._clock.now())
        record = tx.resident(person, date.max)
        if last is not None and last[0] != heading.keeper and record is not None and record.is_registered:
            # her register is kept elsewhere from now on: its supplement begins with where she lives
            tx.owe_city("address", heading.keeper, person, record.version, self._clock.now())
        return True

    def told_with_move(self, code: ResidentRecordCode, heading: Heading, born_on: date, by: str) -> None:
        """転出証明: keep what a city says that she left; `believe` weighs it."""
        title = (heading.keeper, heading.place, heading.head)
        with self._store.transaction() as tx:
            tx.add_claim(code, by, born_on, title, self._clock.now())

    def told_with_entry(self, code: ResidentRecordCode, heading: Heading, born_on: date, by: str) -> None:
        """出生・帰化の戸籍: keep what the notice says that a clerk has just entered; owe the address."""
        with self._store.transaction() as tx:
            if tx.domicile_of_code(code) is not None:
                return
            tx.add_domicile(code, _row(heading), born_on, by, self._clock.now())
            person = tx.holder_of_code(code)
            record = tx.resident(person, date.max) if person is not None else None
            if record is not None and record.is_registered:
                now = self._clock.now()
                tx.owe_city("address", heading.keeper, record.in_house_number, record.version, now)

    def believe(self) -> None:
        """Believe the cities that Juki Net names as left, unless another keeper is known already.

        Her address here is owed to the keeper now. Safe to repeat.
        """
        with self._store.transaction() as tx:
            for each in tx.claims_to_believe(MOST):
                heading = Heading(each.keeper, each.place, each.head)
                known = tx.domicile_of_code(each.code)
                tx.end_claim(each)
                record = tx.resident(each.person, date.max)
                if record is None or record.stated.birth_date != each.born_on:
                    continue
                if known is not None and known[0] != heading.keeper:
                    continue
                if known != (heading.keeper, heading.place, heading.head):
                    tx.add_domicile(each.code, _row(heading), each.born_on, each.told_by, self._clock.now())
                if known is None and record.is_registered:
                    now = self._clock.now()
                    tx.owe_city("address", heading.keeper, each.person, record.version, now)


def heading_of(tx: RegisterRows, person: InHouseNumber) -> Heading | None:
    """Give a resident's heading, if what was told fits her birth date."""
    _, _, last = tx.code_and_domicile(person)
    return Heading(*last) if last is not None else None


def _row(heading: Heading) -> tuple[str, str, str, str, str]:
    normal = normal_form(heading.place), normal_form(heading.head)
    return (heading.keeper, heading.place, heading.head, *normal)


__all__ = ["Domiciles", "Heading", "Known", "heading_of"]
