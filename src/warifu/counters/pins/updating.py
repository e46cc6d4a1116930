# SPDX-License-Identifier: Apache-2.0
"""カードの書き換え: a card in use, in the reader on her side, is written anew while she sits there.

    wish          what she types                                   what is done
    due           the PIN she has                                  what is due is written
                  nothing, on a card without PINs                  the same, once a clerk compared her face
    certificates  the same; a signing password where she had none  also certificates that are missing
    no-pin        nothing                                          J-LIS refuses by PIN first, then the chip
    pin           new PINs, twice                                  the chip first, then J-LIS counts them

What she brought stays as it was in her own hands. As soon as the chip has obeyed the order that counts, the
new state lies in the safe, before J-LIS hears of it: whatever breaks then, the next turn of the terminal goes
on from there. A wrong PIN spends a try of the card in the reader; the file she brought knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from warifu.cards.chip import Act, KeyMaker, Kind, State
from warifu.cards.jpki import CertificateKind, old_enough_to_sign
from warifu.cards.renewal import (
    CardProofFails,
    CardShown,
    FaceTerminal,
    Pad,
    SealedCalls,
    SignedOrder,
    SoftReader,
    UpdateCounter,
    bring_up_to_date,
    give_up_pin,
    take_pin,
)
from warifu.cards.safe import CardSafe, PinUse, places_of
from warifu.counters.pins.seats import Turning, Wish
from warifu.identity import IdentityChecked, Occasion
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret

_USABLE = (PinUse.SIGNING, PinUse.LOGIN)


@dataclass(frozen=True)
class _Keeping:
    """A reader that keeps its card in the safe once it has obeyed an order of one act."""

    reader: SoftReader
    act: Act
    keep: Callable[[], None]

    def shown(self) -> CardShown:
        return self.reader.shown()

    def sign(self, message: bytes) -> bytes:
        return self.reader.sign(message)

    def face(self, code_b: Secret[bytes] | None) -> bytes:
        return self.reader.face(code_b)

    def obey(self, given: SignedOrder, contents: Mapping[str, bytes] | None = None) -> bytes:
        answer = self.reader.obey(given, contents)
        if given.act is self.act:
            self.keep()
        return answer


@dataclass(frozen=True)
class Updating:
    """カードの書き換え at one city's counters. `make_key` makes the keys of a card in software.

    With a `terminal` cards without PINs are written too.
    """

    wire: SealedCalls
    safe: CardSafe
    clock: Clock
    make_key: KeyMaker
    draw: Callable[[int], bytes]
    terminal: FaceTerminal | None = None

    def counter(self, checked: IdentityChecked, occasion: Occasion) -> UpdateCounter:
        """J-LIS, for one case."""
        return UpdateCounter(self.wire, self.clock, checked, occasion)

    def asks_current(self, turning: Turning, chosen: Collection[PinUse]) -> bool:
        """Whether she types the PIN she has: not where she gives it up, or chooses another now."""
        return turning.wish is not Wish.NO_PIN and PinUse.LOGIN not in chosen

    def asks_face(self, turning: Turning, state: State) -> bool:
        """顔の照合: whether nothing but her face opens the card for what she wishes (K-41)."""
        return state.kind is Kind.NO_PIN and turning.wish in {Wish.DUE, Wish.CERTIFICATES}

    def photograph(self, state: State) -> bytes:
        """顔写真: the photograph on the card in the reader, JPEG 2000. Raises CardProofFails."""
        if self.terminal is None:
            raise CardProofFails
        typed: Mapping[str, Secret[bytes]] = {}
        return self._reader(state, typed.__getitem__, None).photograph(self.terminal.card_root)

    def new_pins(self, turning: Turning, state: State) -> tuple[PinUse, ...]:
        """The PINs that begin to work with this writing, and that she chooses."""
        grown = old_enough_to_sign(turning.born_on, self.clock.today())
        is_child = state.kind is Kind.CHILD
        if turning.wish is not Wish.PIN and not (turning.wish is Wish.CERTIFICATES and grown and is_child):
            return ()
        uses = _USABLE if grown else (PinUse.LOGIN,)
        return tuple(use for use in uses if not state.pins[places_of(use)[0]].most)

    def write(
        self, turning: Turning, state: State, typed: Mapping[str, Secret[bytes]], *, compared: bool = False
    ) -> None:
        """書込み: do what she wished to the card in the reader; it lies in the safe then. `typed` by place.

        `compared`: a clerk has compared her face, which is on record: the terminal opens the card by that.

        Raises CheckExpired, WrongPin, PinLocked, CardProofFails, NothingDue, NoSuchCard, TurnRefused, and
        Unreachable; where the chip was written before that, it lies in the safe.
        """
        reader = _Keeping(
            self._reader(state, typed.__getitem__, self.terminal if compared else None),
            Act.KIND if turning.wish in {Wish.NO_PIN, Wish.PIN} else Act.WRITE,
            lambda: self.safe.keep_written(turning.occasion, state),
        )
        counter = self.counter(turning.checked, turning.occasion)
        if turning.wish is Wish.NO_PIN:
            give_up_pin(counter, reader, turning.card_id)
        elif turning.wish is Wish.PIN:
            take_pin(counter, reader, turning.card_id)
        else:
            wishes = list(CertificateKind) if turning.wish is Wish.CERTIFICATES else []
            bring_up_to_date(counter, reader, turning.card_id, wishes)

    def _reader(self, state: State, pad: Pad, terminal: FaceTerminal | None) -> SoftReader:
        return SoftReader(state, lambda: None, pad, self.clock, self.make_key, self.draw, terminal)
