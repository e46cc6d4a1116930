# SPDX-License-Identifier: Apache-2.0
"""二重登録: two records of one person were found; one number lives, the other dies (Juki Act 14; Act 7(1)).

The rule, so that nobody has to choose: **the number designated first lives.** It names the person in the
most files, and every body that knows only the second one can be told. Then

    record codes      both lead to the living number from now on
    root id, mailbox  those of the living number go on; the ended ones stay readable to her
    linkage codes     made from the ended root keep answering for what is filed under them, and no new one is
                      made; who enrolled it is told to enrol the living number and to join its own two files
    card              of the ended number: void

It does NOT find doubles: a city does, and the mayor files the finding. Nor does it join anybody's files.
"""

from dataclasses import dataclass
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Fault, Malformed
from warifu.numbers.designation import HeldByAnotherCity, NoSuchResident, RequestReused, Standing
from warifu.numbers.lifelong import LifeService
from warifu.numbers.lives import DOUBLE_ENDED, Held, SecondRecord
from warifu.numbers.register import Register
from warifu.numbers.store import JukiEntry, NumbersRows


@dataclass(frozen=True, slots=True)
class DoubleFound:
    """二重登録の届出: two records of one person, told by a city that keeps one of them.

    `code` is that city's own record, `other_number` the number of the other record, shown by the person
    or found on her papers. `evidence` names the file of the finding.
    """

    request_id: UUID
    code: ResidentRecordCode
    other_number: IndividualNumber
    evidence: str

    def __post_init__(self) -> None:
        if not self.evidence.strip() or len(self.evidence) > 200:
            raise Malformed("Name the file that holds the finding, in 1 to 200 characters without a number.")


class DoubleService:
    """The verb that ends a second record."""

    def __init__(self, register: Register) -> None:
        """Work on an opened register."""
        self._register, self._lives = register, LifeService(register)

    def end_double(self, city: BodyName, found: DoubleFound) -> IndividualNumber:
        """Join two records of one person and give the number that lives; the same request gives it again.

        Raises OnlyCities, NoSuchResident, HeldByAnotherCity, SecondRecord, RequestReused.
        """
        with self._register.store.transaction() as tx:
            next_position = tx.lock_counter()
            other = self._register.generator.position(found.other_number, next_position)
            if other is None or not tx.issued([other]):
                raise NoSuchResident
            before = tx.double(found.request_id)
            if before is None:
                living = self._decide(tx, city, found, other)
            elif before[0] != city.text or other not in before[1:]:
                raise RequestReused
            else:
                living = before[1]
        number = self._register.generator.number(living)
        if number is None:
            raise Fault("an issued position is burned; the reserved ranges were altered")
        return number

    def _decide(self, tx: NumbersRows, city: BodyName, found: DoubleFound, other: int) -> int:
        held = self._lives.held(tx, city, self._register.references.code(found.code))
        if held.city != city:
            raise HeldByAnotherCity(remedy="The city that keeps one of the two records tells it.")
        second = self._lives.held_at(tx, other)
        _check(held, second)
        living, ended = sorted((held, second), key=lambda each: each.position)
        now, today = self._register.clock.now(), self._register.clock.today()
        tx.add_double(found.request_id, city, living.position, ended.position, found.evidence, now)
        tx.add_standing(
            ended.position, ended.standing_edition + 1, Standing.DOUBLE, today, living.position, now
        )
        tx.bury(ended.position, living.position, Standing.DOUBLE.value, now)
        tx.add_event(f"double/{found.request_id}", DOUBLE_ENDED, ended.position, today, now)
        if city != living.city:
            newer = JukiEntry(living.edition + 1, city, held.items)  # who tells it keeps her now
            tx.add_juki_entry(living.position, newer, today, now)
            tx.add_event(f"double/{found.request_id}/items", "items", living.position, today, now)
        return living.position


def _check(first: Held, second: Held) -> None:
    alike = (first.items.born_on, first.items.sex) == (second.items.born_on, second.items.sex)
    if first.position == second.position or not alike:
        raise SecondRecord
    if not (first.standing.live and second.standing.live):
        raise SecondRecord
