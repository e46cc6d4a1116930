# SPDX-License-Identifier: Apache-2.0
"""What becomes of a number and of the items behind it: updates, retirement, change (Act 7(2)).

Nothing is overwritten: each event is a further edition. A position never becomes free (NU-14), and a
changed number keeps root id, mailbox and linkage codes (NU-15, law N-19). It does NOT judge evidence:
the mayor does, and what she found arrives in the request. Nor does it void the card: `cards` does, when it
reads the event (`LifeService.happened_after`).
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
    RequestReused,
    Standing,
)
from warifu.numbers.lifelong import LifeService
from warifu.numbers.lives import NUMBER_CHANGED, Held, LifeEvent
from warifu.numbers.register import Register
from warifu.numbers.store import Decision, Issued, JukiEntry, NumbersRows

_NOBODY = -1  # the position of a number that was never issued: it proves nobody's move


class ChangeService:
    """The verbs after the first issue. A city speaks only of residents whose record it keeps."""

    def __init__(self, register: Register) -> None:
        """Work on an opened register."""
        self._register = register
        self._lives = LifeService(register)

    def record_items(self, city: BodyName, change: ItemsChange) -> None:
        """本人確認情報の更新: record what a city tells of a person; repeating it changes nothing.

        A city that does not keep the record yet must show the number too: the person moved in there.
        Raises OnlyCities, NoSuchResident, HeldByAnotherCity.
        """
        shown = None if change.number is None else self._lives.position_shown(change.number)
        event = LifeEvent(
            cause="",
            kind="items",
            code=self._register.references.code(change.code),
            effective_on=change.since_on,
            items=change.items,
            shown=_NOBODY if change.number is not None and shown is None else shown,
            amends=True,  # a city may also correct the items of who died
        )
        self._lives.record_directly(city, event)

    def retire(self, city: BodyName, code: ResidentRecordCode, standing: Standing, since_on: date) -> None:
        """Record death, emigration or deletion; the number stays hers for ever. Repeating it changes nothing.

        Raises OnlyCities, NoSuchResident, HeldByAnotherCity; Fault for any other standing.
        """
        if standing not in {Standing.DECEASED, Standing.ABROAD, Standing.STRUCK}:
            raise Fault("a number is retired by death, emigration or deletion; change_number does the rest")
        self._stand(city, code, standing, since_on, amends=False)

    def reinstate(self, city: BodyName, code: ResidentRecordCode, since_on: date) -> None:
        """Record a return from abroad, or that a death was recorded in error: the same number lives again."""
        self._stand(city, code, Standing.RESIDENT, since_on, amends=True)

    def _stand(
        self, city: BodyName, code: ResidentRecordCode, standing: Standing, since_on: date, *, amends: bool
    ) -> None:
        reference = self._register.references.code(code)
        event = LifeEvent("", standing.value, reference, since_on, standing=standing, amends=amends)
        self._lives.record_directly(city, event)

    def change_number(self, city: BodyName, change: NumberChange) -> Designation:
        """個人番号の変更: replace a number that leaked and is at risk of misuse (Act 7(2)).

        The decision is recorded, a no as well; repeating the request gives it again. Raises
        NoGroundForChange, OnlyCities, NoSuchResident, HeldByAnotherCity, NumberNotLive, RequestReused.
        """
        register = self._register
        register.seen()
        with register.store.transaction() as tx:
            next_position = register.hold_counter(tx)
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
        held = self._lives.held(tx, city, self._register.references.code(change.code))
        if held.city != city:
            raise HeldByAnotherCity(remedy="Report the move-in first, with the number the person showed.")
        if held.position != old.position:
            raise NumberNotLive if tx.buried([old.position]) else NoSuchResident
        if not held.standing.live:
            raise NumberNotLive(remedy="The number of a person who died stays hers and is not changed.")
        new = (
            self._replace(tx, change, held, old, next_position) if change.leaked and change.at_risk else None
        )
        tx.add_decision(change, city, old.position, new, self._register.clock.now())
        return Decision(city.text, old.position, new, change.leaked, change.at_risk)

    def _replace(
        self, tx: NumbersRows, change: NumberChange, held: Held, old: Issued, next_position: int
    ) -> int:
        """Give the next position to the same person, bury the old one, and tell the offices of J-LIS."""
        now, today = self._register.clock.now(), self._register.clock.today()
        taken = self._register.take(next_position, 1)
        new = taken.positions[0]
        tx.replace_number(old, new, self._register.references.code(change.code), held.ordinal + 1, now)
        tx.add_juki_entry(new, JukiEntry(0, held.city, held.items), today, now)
        if held.standing_since is not None:  # who is abroad stays abroad under the new number
            tx.add_standing(new, 0, held.standing, held.standing_since, None, now)
        tx.add_standing(old.position, held.standing_edition + 1, Standing.CHANGED, today, new, now)
        tx.bury(old.position, new, Standing.CHANGED.value, now)
        tx.copy_burned(np.array(taken.burned, dtype=np.int64))
        tx.set_counter(taken.next_position)
        tx.add_event(f"change/{change.request_id}", NUMBER_CHANGED, new, today, now)
        return new
