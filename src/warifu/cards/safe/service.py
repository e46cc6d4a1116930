# SPDX-License-Identifier: Apache-2.0
"""カードの金庫: fetch chips, keep them sealed, write her PINs into hers, give it to her, keep nothing.

    1 fetch  2 keep: commit  3 sign the receipt, upon which J-LIS erases its own
      If power fails after 1, it is fetched again; after 2, the receipt is signed in the next round.
    4 the issuer's order  5 the chip obeys in memory, with the PINs she typed, and shows it  6 its new state
      takes the place of the old one: commit  7 tell J-LIS, which only now releases the certificates: commit
      After 5: nothing happened, she types again. After 6: her PINs are in the chip and its certificates are
      still held; 7 is done in the next case of hers. No card is in use whose PINs are blocked.
    8 she takes the file  9 she says that she has it: only now it is erased here

It does NOT identify anybody (it insists on a check), read a card's life, or keep what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.cards.carrying import CarriedChip, carry
from warifu.cards.chip import Act, NotForHome, State, obey, pins_to_type, show
from warifu.cards.dispatch import ChipLine, receipt_message
from warifu.cards.life import CardCounter
from warifu.cards.life.messages import CounterCase
from warifu.cards.safe.nouns import TO_BE_TAKEN, FaceUse, KeptChip, Stage
from warifu.cards.safe.refusals import AnotherCard, ChipElsewhere, NothingToUnlock
from warifu.cards.safe.store import SafeRows, SafeStore
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.identity import IdentityChecked, Occasion
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.secrecy import Secret

_ANY = tuple(Stage)


@dataclass(frozen=True)
class CardSafe:
    """カードの金庫 of one city. Safe to share between threads; one chip is in one reader at a time."""

    body: str
    store: SafeStore
    line: ChipLine
    counter: CardCounter
    opens: X25519PrivateKey
    sign: Callable[[bytes], bytes]
    clock: Clock

    # chips that come and go by themselves

    def round(self) -> int:
        """Sign what is owed, fetch what waits, destroy what is void; gives how many came."""
        with self.store.transaction() as tx:
            held = tx.stages()
        told = self.line.waiting(list(held))
        for card_id in told.void:
            self._destroy(card_id)
        failed = list[Problem]()
        for card_id in told.waiting:
            if card_id not in held:
                try:
                    self._fetch(card_id)
                except Problem as problem:  # one that cannot be fetched keeps no other waiting
                    failed.append(problem)
        failed += self._sign_receipts()
        if failed:
            raise failed[0]
        return len(told.waiting)

    def stages(self) -> dict[bytes, Stage]:
        """What lies here, by the card's id."""
        with self.store.transaction() as tx:
            return tx.stages()

    def _fetch(self, card_id: bytes) -> None:
        came = self.line.fetch(card_id)
        self._open(card_id, came.image)  # what does not open is not signed for
        chip = KeptChip(card_id, Stage.SEALED, came.image, came.digest, self.clock.now())
        with self.store.transaction() as tx:
            if tx.keep(chip):
                self._note(tx, card_id, "kept", None)

    def _sign_receipts(self) -> list[Problem]:
        """Sign every receipt that is owed; gives what went wrong, which keeps no other waiting."""
        with self.store.transaction() as tx:
            owed = tx.unreceipted()
        failed = list[Problem]()
        for card_id, digest in owed:
            try:
                self._sign_receipt(card_id, digest)
            except Problem as problem:
                failed.append(problem)
        return failed

    def _sign_receipt(self, card_id: bytes, digest: bytes) -> None:
        self.line.received(card_id, self.sign(receipt_message(self.body, card_id, digest)))
        with self.store.transaction() as tx:
            tx.receipted(card_id)

    def _destroy(self, card_id: bytes) -> None:
        """A void card is made unreadable, wherever it was in its way."""
        with self.store.transaction() as tx:
            if tx.erase(card_id, _ANY):
                self._note(tx, card_id, "destroyed", None)

    # the reader at the counter

    def pins_of(self, card_id: bytes) -> frozenset[str]:
        """Which PINs the holder of a chip in the safe types. Raises ChipElsewhere."""
        return pins_to_type(self._open(card_id, self._kept(card_id).image))

    def set_pins(
        self,
        checked: IdentityChecked,
        occasion: Occasion,
        card_id: bytes,
        typed: Mapping[str, Secret[bytes]],
    ) -> None:
        """交付: write her PINs into her chip, then have the card handed over.

        Raises CheckExpired, ChipElsewhere, OrderNotGiven, and what J-LIS refuses.
        """
        self.counter.insist(checked, occasion)
        kept = self._kept(card_id)
        if kept.stage is Stage.SEALED:
            state = self._open(card_id, kept.image)
            given, signature = self.line.order(card_id, Act.ACTIVATE, (), state.orders, _case(occasion))
            obey(state, given, signature, self._now(), typed)
            proof = show(state, given, typed)
            kept = replace(kept, stage=Stage.SET, image=self._seal(state), counter=given.counter, proof=proof)
            self._put(kept, Stage.SEALED, occasion)
        self.finish(checked, occasion, card_id)

    def finish(self, checked: IdentityChecked, occasion: Occasion, card_id: bytes) -> None:
        """Tell J-LIS of a chip whose PINs are set; also what a crash left untold. Raises as `set_pins`."""
        self.counter.insist(checked, occasion)
        kept = self._kept(card_id)
        if kept.stage in TO_BE_TAKEN:
            return
        if kept.stage is not Stage.SET:
            raise ChipElsewhere
        self.line.opened(card_id, kept.counter, kept.proof, _case(occasion))
        self._put(replace(kept, stage=Stage.HANDED_OVER), Stage.SET, occasion)

    def unlock(
        self,
        checked: IdentityChecked,
        occasion: Occasion,
        card_id: bytes,
        state: State,
        typed: Mapping[str, Secret[bytes]],
    ) -> None:
        """暗証番号の初期化: set PINs anew on a card in the reader, by a new order of the issuer.

        What she brought stays as it was in her own hands; the new state lies here until she takes it.
        Raises CheckExpired, AnotherCard, NothingToUnlock, OrderNotGiven.
        """
        self.counter.insist(checked, occasion)
        if state.card_id != card_id:
            raise AnotherCard
        if not typed or not set(typed) <= pins_to_type(state):
            raise NothingToUnlock
        places = sorted(typed)
        given, signature = self.line.order(card_id, Act.UNLOCK, places, state.orders, _case(occasion))
        obey(state, given, signature, self._now(), typed)
        self._keep_anew(state, given.counter, "unlocked", occasion)

    def keep_brought(
        self, checked: IdentityChecked, occasion: Occasion, card_id: bytes, state: State
    ) -> None:
        """持参: a card that came to her by post, closed, is brought to the counter: it goes the ordinary way.

        Her code is not asked for: this city opens what was sealed to it. J-LIS gets the receipt at once.
        Anybody can seal something to a city: what J-LIS does not know is not kept, and stays in her hands.
        Raises CheckExpired, AnotherCard, NotForHome, NoParcel, ReceiptRefused.
        """
        self.counter.insist(checked, occasion)
        if state.card_id != card_id:
            raise AnotherCard
        if state.opening is None or not state.opening.for_city:
            raise NotForHome
        image = state.opening.for_city
        digest = sha256(self._open(card_id, image).encode()).digest()
        with self.store.transaction() as tx:
            if tx.keep(KeptChip(card_id, Stage.SEALED, image, digest, self.clock.now())):
                self._note(tx, card_id, "kept", occasion)
            kept = tx.find(card_id)
        if kept is None or kept.receipted:
            return
        try:
            self._sign_receipt(card_id, kept.digest)
        except Refusal:
            with self.store.transaction() as tx:
                if tx.erase_brought(card_id, image):
                    self._note(tx, card_id, "destroyed", occasion)
            raise

    def lent(self, card_id: bytes) -> State:
        """A card in use that was changed here and not taken, for the reader again. Raises ChipElsewhere."""
        kept = self._kept(card_id)
        if kept.stage is not Stage.UNLOCKED:
            raise ChipElsewhere
        return self._open(card_id, kept.image)

    def keep_written(self, occasion: Occasion, state: State) -> None:
        """券面・証明書の記載: keep a card that was written anew in the reader, until she takes it.

        Whoever calls it had J-LIS's order obeyed in this case. Durable on return. Raises ChipElsewhere.
        """
        self._keep_anew(state, state.orders, "written", occasion)

    def note_face(self, checked: IdentityChecked, occasion: Occasion, card_id: bytes, use: FaceUse) -> None:
        """顔の照合の記録: who compared a face with which card, in whose case. Durable on return.

        Before the photograph is shown, and before a terminal opens the card by it. Raises CheckExpired.
        """
        self.counter.insist(checked, occasion)
        with self.store.transaction() as tx:
            self._note(tx, card_id, use, occasion)

    def give(self, card_id: bytes, code: Secret[str]) -> CarriedChip:
        """お渡し: her chip as a file, under a code that only she sees. Raises ChipElsewhere."""
        kept = self._kept(card_id)
        if kept.stage not in TO_BE_TAKEN:
            raise ChipElsewhere
        return carry(self._open(card_id, kept.image), code)

    def taken(self, occasion: Occasion, card_id: bytes) -> None:
        """She has it: erase ours. Nothing of it is left here."""
        with self.store.transaction() as tx:
            if tx.erase(card_id, tuple(TO_BE_TAKEN)):
                self._note(tx, card_id, "taken", occasion)

    # within

    def _keep_anew(self, state: State, counter: int, what: str, occasion: Occasion) -> None:
        now = self.clock.now()
        chip = KeptChip(state.card_id, Stage.UNLOCKED, self._seal(state), b"", now, True, counter)
        with self.store.transaction() as tx:
            if not tx.keep(chip) and not tx.replace(chip, Stage.UNLOCKED):
                raise ChipElsewhere
            self._note(tx, state.card_id, what, occasion)

    def _kept(self, card_id: bytes) -> KeptChip:
        with self.store.transaction() as tx:
            kept = tx.find(card_id)
        if kept is None:
            raise ChipElsewhere
        return kept

    def _put(self, kept: KeptChip, before: Stage, occasion: Occasion) -> None:
        with self.store.transaction() as tx:
            if not tx.replace(kept, before):
                raise ChipElsewhere  # another reader was first
            self._note(tx, kept.card_id, kept.stage, occasion)

    def _note(self, tx: SafeRows, card_id: bytes, what: str, occasion: Occasion | None) -> None:
        clerk, case = (occasion.clerk, occasion.case) if occasion is not None else ("", "")
        tx.add_passed(card_id, what, clerk, case, self.clock.now())

    def _open(self, card_id: bytes, image: bytes) -> State:
        state = State.decode(unseal(Role.CHIP, card_id, image, self.opens))
        if state.card_id != card_id:
            raise Malformed("a chip came under another card's id")
        return state

    def _seal(self, state: State) -> bytes:
        own = self.opens.public_key().public_bytes_raw()
        return seal(Role.CHIP, state.card_id, state.encode(), own)

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _case(occasion: Occasion) -> CounterCase:
    return CounterCase(occasion.clerk, occasion.case)
