# SPDX-License-Identifier: Apache-2.0
"""本人の側の手順: what a person does at the turned terminal, one step after the other.

    hand-over   type the PINs twice → they are in her chip → take the card
    reset       put the card in → type new PINs → take the card
    update      put the card in → type the PIN she has, or new ones → the chip is written → take the card
                without a PIN: put the card in → the clerk compares her face → the chip is written → take it

A step that is over is not done again: what the chip has was typed once. Which clerk turned the terminal, in
which case and after which check, is the seat's; nothing on these pages can change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from warifu.cards.chip import State, pins_to_type
from warifu.cards.renewal import CardProofFails, NothingDue
from warifu.cards.safe import (
    AnotherCard,
    CardSafe,
    ChipElsewhere,
    FaceUse,
    PinProblem,
    PinUse,
    Stage,
    carried,
    new_code,
    places_of,
    read_pins,
    uses_of,
)
from warifu.counters.pins.seats import Aim, Outcome, Seat, SeatGone, Seats, Step, Turning
from warifu.counters.pins.updating import Updating
from warifu.kernel.refusal import Problem
from warifu.kernel.secrecy import Secret

Problems = Mapping[PinUse, PinProblem]


@dataclass(frozen=True)
class PersonSide:
    """本人の側 of one city's counters."""

    seats: Seats
    safe: CardSafe
    draw: Callable[[int], bytes]
    updating: Updating

    def stages(self) -> Mapping[bytes, Stage]:
        """What lies in the safe, by the card's id."""
        return self.safe.stages()

    def turn_to(self, turning: Turning) -> str:
        """端末を本人に向ける: give the secret of her seat. Raises CheckExpired, ChipElsewhere.

        A chip whose PINs she set before something was cut short is hers to take; she types nothing again.
        """
        self.safe.counter.insist(turning.checked, turning.occasion)
        stage = self.safe.stages().get(turning.card_id)
        uses: tuple[PinUse, ...] = ()
        if turning.aim is Aim.UPDATE and stage is Stage.UNLOCKED:
            return self._go_on(turning)
        if stage is Stage.SET:
            self.safe.finish(turning.checked, turning.occasion, turning.card_id)
        if stage is Stage.SEALED and turning.aim is Aim.HAND_OVER:
            step, uses = Step.TYPE, uses_of(self.safe.pins_of(turning.card_id))
        elif stage in {Stage.SET, Stage.HANDED_OVER, Stage.UNLOCKED}:
            step = Step.TAKE
        elif stage is None and turning.aim is not Aim.HAND_OVER:
            step = Step.INSERT
        else:
            raise ChipElsewhere
        secret = self.seats.open(turning, step, uses)
        if step is Step.TAKE:
            seat = self.seats.find(secret, turning.terminal)
            seat.code = new_code(self.draw)
            self.seats.tell(seat, Outcome.PINS_SET)
        return secret

    def insert(self, seat: Seat, file: bytes, code: Secret[str]) -> None:
        """カードを入れる: read the card she brought; it must be the one of her case.

        Raises SeatGone, Malformed (no card, or another code), AnotherCard.
        """
        with seat.turn:
            _at(seat, Step.INSERT)
            state = carried(file, code)
            if state.card_id != seat.turning.card_id:
                raise AnotherCard
            is_update = seat.turning.aim is Aim.UPDATE
            uses = self.updating.new_pins(seat.turning, state) if is_update else uses_of(pins_to_type(state))
            seat.state, seat.uses, seat.locked = state, uses, _locked(state)
            asks_face = is_update and self.updating.asks_face(seat.turning, state)
            seat.step = Step.COMPARE if asks_face else Step.TYPE

    def photograph(self, seat: Seat) -> bytes:
        """顔写真の表示: the photograph on the card that waits, for the clerk; each look on record first.

        JPEG 2000. Raises SeatGone, CheckExpired; CardProofFails where it is not its maker's for this chip.
        """
        with seat.turn:
            _at(seat, Step.COMPARE)
            if seat.state is None:
                raise SeatGone
            turning = seat.turning
            self.safe.note_face(turning.checked, turning.occasion, turning.card_id, FaceUse.SHOWN)
            photo = self.updating.photograph(seat.state)
            seat.shown = True
            return photo

    def compared(self, seat: Seat, *, same: bool) -> str:
        """顔の照合: the clerk says what she saw. On record before anything opens; gives the seat's secret.

        "" and no seat where it is another person. Raises SeatGone, CheckExpired; CardProofFails where nobody
        was shown a photograph.
        """
        with seat.turn:
            _at(seat, Step.COMPARE)
            if same and not seat.shown:
                raise CardProofFails
            turning = seat.turning
            use = FaceUse.COMPARED if same else FaceUse.DIFFERS
            self.safe.note_face(turning.checked, turning.occasion, turning.card_id, use)
            if not same:
                self.leave(seat)
                return ""
            seat.compared, seat.step = True, Step.TYPE
            return self.seats.turn(seat)

    def type_pins(self, seat: Seat, typed: Mapping[str, str]) -> Problems:
        """暗証番号の設定: write what she typed into the chip; else say what is amiss, never what was typed.

        Raises SeatGone, CheckExpired, and what the issuer refuses; then nothing was set.
        """
        with seat.turn:
            _at(seat, Step.TYPE)
            turning, uses = seat.turning, seat.uses
            if turning.aim is Aim.UPDATE:
                raise SeatGone
            if turning.resets:  # she sets anew those that she fills in
                uses = tuple(use for use in uses if typed.get(use) or typed.get(f"{use}-again"))
                if not uses:
                    return {seat.uses[0]: PinProblem.MISSING}
            found, problems = read_pins(uses, typed, turning.born_on, alike=not turning.resets)
            if problems:
                return problems
            if seat.state is not None:
                self.safe.unlock(turning.checked, turning.occasion, turning.card_id, seat.state, found)
            else:
                self._set(seat, found)
            self._to_take(seat, Outcome.PINS_SET)
            return {}

    def write(self, seat: Seat, current: str, typed: Mapping[str, str]) -> Problems:
        """カードの書き換え: write her card by the PIN she has, or new ones; what is amiss as in `type_pins`.

        Raises SeatGone, and what `Updating.write` raises; a card that was written before that is hers to take
        at the next turn of the terminal, after the same step.
        """
        with seat.turn:
            _at(seat, Step.TYPE)
            turning, state = seat.turning, seat.state
            if turning.aim is not Aim.UPDATE or state is None:
                raise SeatGone
            found, problems = read_pins(seat.uses, typed, turning.born_on)
            if problems:
                return problems
            if not seat.compared and self.updating.asks_current(turning, seat.uses):
                found |= {places_of(PinUse.LOGIN)[0]: Secret(current.encode())}
            self.safe.counter.insist(turning.checked, turning.occasion)
            try:
                self.updating.write(turning, state, found, compared=seat.compared)
            except Problem as problem:
                done_before = seat.is_kept and problem.reason == NothingDue.reason
                seat.is_kept = self.safe.stages().get(turning.card_id) is Stage.UNLOCKED
                if not done_before:
                    raise
            self._to_take(seat, Outcome.WRITTEN)
            return {}

    def file(self, seat: Seat) -> bytes:
        """お渡し: her card as a file; as often as she asks while it is here. Raises SeatGone."""
        with seat.turn:
            _at(seat, Step.TAKE)
            if seat.code is None:
                raise SeatGone
            return self.safe.give(seat.turning.card_id, seat.code).file

    def taken(self, seat: Seat) -> None:
        """受け取り: she has it: nothing of it stays here. Raises SeatGone."""
        with seat.turn:
            _at(seat, Step.TAKE)
            self.safe.taken(seat.turning.occasion, seat.turning.card_id)
            seat.step, seat.code = Step.DONE, None
            self.seats.tell(seat, Outcome.TAKEN)

    def leave(self, seat: Seat) -> None:
        """やめる: she stops here; what is not finished was not kept."""
        self.seats.drop(seat.turning.occasion.case)

    def _go_on(self, turning: Turning) -> str:
        """A card that she left here was changed before: what is left to do is done to that one."""
        state = self.safe.lent(turning.card_id)
        step = Step.COMPARE if self.updating.asks_face(turning, state) else Step.TYPE
        secret = self.seats.open(turning, step, self.updating.new_pins(turning, state))
        seat = self.seats.find(secret, turning.terminal)
        seat.state, seat.is_kept = state, True
        return secret

    def _to_take(self, seat: Seat, outcome: Outcome) -> None:
        seat.state, seat.step, seat.code = None, Step.TAKE, new_code(self.draw)
        self.seats.tell(seat, outcome)

    def _set(self, seat: Seat, found: Mapping[str, Secret[bytes]]) -> None:
        turning = seat.turning
        try:
            self.safe.set_pins(turning.checked, turning.occasion, turning.card_id, found)
        except Problem:
            # Her PINs may be in the chip although J-LIS did not hear of it; the next turn of the terminal
            # goes on from there, and typing them again would be refused by the chip.
            if self.safe.stages().get(turning.card_id) is not Stage.SEALED:
                self.leave(seat)
            raise


def _at(seat: Seat, step: Step) -> None:
    if seat.step is not step:
        raise SeatGone


def _locked(state: State) -> frozenset[PinUse]:
    """The PINs that were typed wrong too often."""
    return frozenset(
        use
        for use in PinUse
        if any(place in state.pins and not state.pins[place].left for place in places_of(use))
    )
