# SPDX-License-Identifier: Apache-2.0
"""What becomes of a number and of the items behind it: Juki Net updates, retirement, change (Act 7(2)).

Nothing is overwritten: each event is a further edition. A position never becomes free (NU-14), and a
changed number keeps root id, mailbox and linkage codes (NU-15, law N-19). It does NOT judge evidence:
the mayor does, and what she found arrives in the request. Nor does it void the card: `cards` will.
"""

from datetime import date

import numpy as np

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Fault
from warifu.numbers.designation import (
    Designation,
    HeldByAnotherCity,
    ItemsChange,
    NoGroundForChange,
    NoSuchResident,
    NumberChange,
    NumberNotLive,
    OnlyCities,
    RequestReused,
    Standing,
)
from warifu.numbers.register import Register
from warifu.numbers.store import Decision, Issued, JukiEntry, NumbersRows


class ChangeService:
    """The verbs after the first issue. A city speaks only of residents whose record it keeps."""

    def __init__(self, register: Register) -> None:
        """Work on an opened register."""
        self._register = register

    def record_items(self, city: BodyName, change: ItemsChange) -> None:
        """本人確認情報の更新: record what a city tells of a person; repeating it changes nothing.

        A city that does not keep the record yet must show the number too: the person moved in there.
        Raises OnlyCities, NoSuchResident, HeldByAnotherCity.
        """
        with self._register.store.transaction() as tx:
            next_position = tx.lock_counter()
            position, _, entry = self._entry(tx, city, change.code)
            if change.number is None and entry.city != city:
                raise HeldByAnotherCity(remedy="Send the number the person showed when she moved in.")
            shown = change.number and self._register.generator.position(change.number, next_position)
            if change.number is not None and shown != position:
                raise NoSuchResident
            if entry.city == city and entry.items == change.items:
                return
            newer = JukiEntry(entry.edition + 1, city, change.items)
            tx.add_juki_entry(position, newer, change.since_on, self._register.clock.now())

    def retire(self, city: BodyName, code: ResidentRecordCode, standing: Standing, since_on: date) -> None:
        """Record death or emigration; the number stays hers for ever. Repeating it changes nothing.

        Raises OnlyCities, NoSuchResident, HeldByAnotherCity; Fault for any other standing.
        """
        if standing not in {Standing.DECEASED, Standing.ABROAD}:
            raise Fault("a number is retired by death or emigration; change_number does the rest")
        self._record_standing(city, code, standing, since_on)

    def reinstate(self, city: BodyName, code: ResidentRecordCode, since_on: date) -> None:
        """Record a return from abroad, or that a death was recorded in error: the same number lives again."""
        self._record_standing(city, code, Standing.RESIDENT, since_on)

    def change_number(self, city: BodyName, change: NumberChange) -> Designation:
        """個人番号の変更: replace a number that leaked and is at risk of misuse (Act 7(2)).

        The decision is recorded, a no as well; repeating the request gives it again. Raises
        NoGroundForChange, OnlyCities, NoSuchResident, HeldByAnotherCity, NumberNotLive, RequestReused.
        """
        register = self._register
        with register.store.transaction() as tx:
            next_position = tx.lock_counter()
            position = register.generator.position(change.number, next_position)
            if position is None or (old := tx.issued([position]).get(position)) is None:
                raise NoSuchResident
            decision = tx.decision(change.request_id)
            if decision is None:
                decision = self._decide(tx, city, change, old, next_position)
            elif decision != Decision(
                city.text, position, decision.new_position, change.leaked, change.at_risk
            ):
                raise RequestReused
            next_position = tx.next_position()
        if decision.new_position is None:
            raise NoGroundForChange
        register.keep_head(next_position)
        number = register.generator.number(decision.new_position)
        if number is None:
            raise Fault("an issued position is burned; the reserved ranges were altered")
        return Designation(number, old.rid, old.mailbox_key, fresh=next_position == decision.new_position + 1)

    def _decide(
        self, tx: NumbersRows, city: BodyName, change: NumberChange, old: Issued, next_position: int
    ) -> Decision:
        """Decide, replace where the law allows it, and record the decision in the same transaction."""
        position, ordinal, entry = self._keeper_entry(tx, city, change.code)
        edition, standing = tx.standing(old.position)
        if position != old.position and standing is Standing.CHANGED:
            raise NumberNotLive
        if position != old.position:
            raise NoSuchResident
        if not standing.live:
            raise NumberNotLive(remedy="The number of a person who died stays hers and is not changed.")
        now, today, new = self._register.clock.now(), self._register.clock.today(), None
        if change.leaked and change.at_risk:
            taken = self._register.take(next_position, 1)
            new = taken.positions[0]
            tx.replace_number(old, new, self._register.references.code(change.code), ordinal + 1, now)
            tx.add_juki_entry(new, JukiEntry(0, city, entry.items), today, now)
            tx.add_standing(old.position, edition + 1, Standing.CHANGED, today, new, now)
            tx.copy_burned(np.array(taken.burned, dtype=np.int64))
            tx.set_counter(taken.next_position)
        tx.add_decision(change, city, old.position, new, now)
        return Decision(city.text, old.position, new, change.leaked, change.at_risk)

    def _record_standing(
        self, city: BodyName, code: ResidentRecordCode, standing: Standing, since_on: date
    ) -> None:
        with self._register.store.transaction() as tx:
            tx.lock_counter()
            position, _, _ = self._keeper_entry(tx, city, code)
            edition, before = tx.standing(position)
            if before is not standing:
                tx.add_standing(position, edition + 1, standing, since_on, None, self._register.clock.now())

    def _keeper_entry(
        self, tx: NumbersRows, city: BodyName, code: ResidentRecordCode
    ) -> tuple[int, int, JukiEntry]:
        """Give position, ordinal and items in force of a resident whose record this city keeps."""
        position, ordinal, entry = self._entry(tx, city, code)
        if entry.city != city:
            raise HeldByAnotherCity(remedy="Report the move-in first, with the number the person showed.")
        return position, ordinal, entry

    def _entry(self, tx: NumbersRows, city: BodyName, code: ResidentRecordCode) -> tuple[int, int, JukiEntry]:
        if city.kind != "city":
            raise OnlyCities
        reference = self._register.references.code(code)
        found = tx.positions_of([reference]).get(reference)
        if found is None:
            raise NoSuchResident
        position, ordinal = found
        return position, ordinal, tx.juki_entries([position])[position]
