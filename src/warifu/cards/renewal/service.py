# SPDX-License-Identifier: Apache-2.0
"""カードの更新: J-LIS decides what is written into a chip at a counter, and signs each order to it (K-38).

    1 open     the card works and something is due     the card makes new keys, which wait beside the old ones
    2 write    the card's own key vouches for the new  certificates are issued, held; the order is signed
    3 (chip)   obeys in one write: certificates, keys and items change together, or nothing does
    4 done     the chip signs with what it has now     the new ones are good, the old ones end, in one moment
    If power fails before 3, the old card works on, and what was issued ends at the next 1. After 3 the next 1
    finds, by the number of the last order, that the chip is written, and only 4 is left. Never are two
    certificates of a kind good, and a new one is good only when the chip has proved that it has it.

It does NOT identify anybody (the counter does), learn a PIN (the card asks for it), or keep what it writes.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.cards.chip import Act, Kind, Order, digest
from warifu.cards.chip.apps import jpki as places
from warifu.cards.chip.files import place
from warifu.cards.jpki import Application, Asking, CardCertificates, Certificate, CertificateKind
from warifu.cards.jpki.nouns import old_enough_to_sign
from warifu.cards.life import Acting, Card, CardEvent, CardUpdates
from warifu.cards.renewal.messages import SignedOrder
from warifu.cards.renewal.nouns import (
    ID_BYTES,
    LASTS,
    NONCE_BYTES,
    CardShown,
    Due,
    Stage,
    UnderWay,
    due_of,
    proof,
)
from warifu.cards.renewal.refusals import CardProofFails, NothingDue, UpdateOver
from warifu.cards.renewal.store import RenewalStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.numbers import Whole

ORDER_LASTS = timedelta(minutes=10)
MOST_ORDERS = 1 << 31
AUTHENTICATION, SIGNING = CertificateKind.AUTHENTICATION, CertificateKind.SIGNING
_KEYS = {
    SIGNING: place("jpki", places.SIGNING_KEY),
    AUTHENTICATION: place("jpki", places.AUTHENTICATION_KEY),
}
_FILES = {
    SIGNING: (place("jpki", places.SIGNING_CERTIFICATE), place("jpki", places.SIGNING_CA)),
    AUTHENTICATION: (
        place("jpki", places.AUTHENTICATION_CERTIFICATE),
        place("jpki", places.AUTHENTICATION_CA),
    ),
}


class Certificates(Protocol):
    """認証局: whatever is acknowledged is durable; every call is harmless to repeat."""

    def of_card(self, card_id: bytes) -> CardCertificates:
        """Give what is in force, what waits, and all it ever had."""
        ...

    def prepare(self, by: str, asked: Application) -> Certificate:
        """Issue a certificate that waits, held. The same card, key and facts again: the same one."""
        ...

    def take_over(self, by: str, card_id: bytes) -> int:
        """What waits is good from now on, and what was in force ends, in one moment."""
        ...

    def give_up(self, by: str, card_id: bytes) -> int:
        """What waits ends."""
        ...

    def note(self, card_id: bytes, body: str, *, face_only: bool) -> None:
        """Whose card it is to deal with, and whether it has a PIN."""
        ...

    def questions(self, card_id: bytes) -> list[Asking]:
        """Give who asked about a card's certificates."""
        ...

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """Give the authorities' own certificates, DER, the newest last."""
        ...


class Contents(Protocol):
    """記載事項: who signs what a card says."""

    def application(self, card: Card, holder: Whole, kind: CertificateKind, key: RSAPublicKey) -> Application:
        """What is applied for, for this holder as she is registered now."""
        ...

    def rewritten(self, card: Card, holder: Whole, face: bytes) -> dict[str, bytes]:
        """Give the files to write, for a card whose face is this now. Raises Malformed."""
        ...


@dataclass(frozen=True)
class Begun:
    """更新の開始: what is under way, the orders that come first, and whether the chip is written already."""

    now: UnderWay
    orders: tuple[SignedOrder, ...]
    is_written: bool = False


@dataclass(frozen=True)
class UpdateService:
    """カードの更新の事務 at J-LIS. `sign` signs orders to cards, Ed25519."""

    store: RenewalStore
    cards: CardUpdates
    certificates: Certificates
    contents: Contents
    sign: Callable[[bytes], bytes]
    clock: Clock
    draw: Callable[[int], bytes]

    def due(self, acting: Acting, card_id: bytes) -> tuple[Due, frozenset[CertificateKind]]:
        """更新すべきもの: what is due on a card that is in no reader yet; which certificates are missing.

        The look is recorded before. Raises NoSuchCard, TurnRefused.
        """
        self.cards.look(card_id, acting)
        card, _, turns = self.cards.find(card_id, acting)
        held, today = self.certificates.of_card(card_id), self.clock.today()
        serial = next((each.serial for each in held.in_force if each.kind is AUTHENTICATION), b"")
        shown = CardShown(card_id, 0, Kind.ORDINARY, serial)  # taken to have what is in force
        due = due_of(card, turns, held, frozenset(), shown, today)
        wished = due_of(card, turns, held, frozenset(CertificateKind), shown, today)
        return due, wished.certificates - due.certificates

    def open(
        self, acting: Acting, shown: CardShown, wishes: frozenset[CertificateKind], *, pin: bool = False
    ) -> Begun:
        """更新の開始: find what is due on the card. Raises NoSuchCard, TurnRefused, NothingDue."""
        if not 0 <= shown.orders < MOST_ORDERS:
            raise Malformed("orders: as the card counts them")
        card, _, turns = self.cards.find(shown.card_id, acting)
        with self.store.transaction() as tx:
            before = tx.find(card.card_id)
        if before is not None and before.ordered and not before.done and shown.orders >= before.next_order:
            return Begun(before, (), is_written=True)  # the power failed after 3
        today = self.clock.today()
        due = Due(contents=False, certificates=frozenset())
        if not pin:
            due = due_of(card, turns, self.certificates.of_card(card.card_id), wishes, shown, today)
        if not due and not (pin and card.face_only):
            raise NothingDue
        orders = list[SignedOrder]()
        grown = old_enough_to_sign(card.born_on, today)
        wanted = Kind.ORDINARY if grown else Kind.CHILD
        if pin or (SIGNING in due.certificates and shown.kind is Kind.CHILD):
            orders.append(self._order(card.card_id, shown.orders + 1, Act.KIND, (wanted,)))
        for kind in sorted(due.certificates):
            number = shown.orders + 1 + len(orders)
            orders.append(self._order(card.card_id, number, Act.NEW_KEY, (_KEYS[kind],)))
        number = shown.orders + len(orders) + (0 if pin else 1)
        now = UnderWay(
            card.card_id,
            self.draw(ID_BYTES),
            self.draw(NONCE_BYTES),
            acting.body,
            due,
            card.turn,
            pin,
            number,
            self.clock.now(),
            ordered=pin,
        )
        with self.store.transaction() as tx:
            tx.put(now)
        # only now: from here on nobody says of what was abandoned that the chip has it
        self.certificates.give_up("jlis", card.card_id)
        return Begun(now, tuple(orders))

    def write(
        self,
        acting: Acting,
        card_id: bytes,
        update_id: bytes,
        keys: Mapping[CertificateKind, bytes],
        face: bytes,
        signature: bytes,
    ) -> tuple[SignedOrder, dict[str, bytes]]:
        """書込みの命令: certify the card's new keys and sign the order to write. The same again: the same.

        Raises NoSuchCard, TurnRefused, UpdateOver, CardProofFails, Malformed.
        """
        card, holder, _ = self.cards.find(card_id, acting)
        now = self._under_way(acting, card_id, update_id)
        if set(keys) != now.due.certificates or now.pin or now.done:
            raise UpdateOver
        said = proof(Stage.KEYS, now.update_id, now.nonce, keys, face)
        self._check(signature, said, self.certificates.of_card(card_id).ever)
        contents = self.contents.rewritten(card, holder, face) if now.due.contents else {}
        for kind in sorted(keys):
            asked = self.contents.application(card, holder, kind, _public(keys[kind]))
            own, authority = _FILES[kind]
            contents[own] = self.certificates.prepare(card.city, asked).der
            contents[authority] = self.certificates.certificates(kind)[-1]
            if kind is SIGNING:
                contents[place("jpki", places.PRESENT)] = bytes.fromhex("8F8F00")
        with self.store.transaction() as tx:
            tx.put(replace(now, ordered=True))
        return self._order(card_id, now.next_order, Act.WRITE, (), digest(contents)), contents

    def done(self, acting: Acting, card_id: bytes, update_id: bytes, signature: bytes) -> None:
        """更新の完了: the chip has what was ordered. The same again: the same.

        Raises NoSuchCard, TurnRefused, UpdateOver, CardProofFails.
        """
        now = self._under_way(acting, card_id, update_id, late=True)
        if now.done:
            return
        if not now.ordered:
            raise UpdateOver
        held = self.certificates.of_card(card_id)
        known = held.ever
        if AUTHENTICATION in now.due.certificates:
            # no other key will do than the new one's: that one has to be in the chip
            fresh = [each for each in held.waiting if each.kind is AUTHENTICATION]
            known = tuple(fresh) or held.in_force
        self._check(signature, proof(Stage.WRITTEN, now.update_id, now.nonce, {}), known)
        events = [
            event
            for event, happened in (
                (CardEvent.WRITTEN, now.due.contents),
                (CardEvent.RENEWED, bool(now.due.certificates)),
                (CardEvent.PIN_TAKEN, now.pin),
            )
            if happened
        ]

        city = self.cards.find(card_id, acting)[0].city

        def tell() -> None:
            self.certificates.take_over("jlis", card_id)
            if now.pin:
                self.certificates.note(card_id, city, face_only=False)

        self.cards.finish(card_id, events, acting, tell, now.turn)
        with self.store.transaction() as tx:
            tx.put(replace(now, done=True))

    def give_up_pin(self, acting: Acting, card_id: bytes, orders: int) -> SignedOrder:
        """顔認証マイナンバーカードへの切替え: from now on nothing opens by a PIN; then the chip obeys.

        The signing certificate ends. Raises NoSuchCard, TurnRefused.
        """
        if not 0 <= orders < MOST_ORDERS:
            raise Malformed("orders: as the card counts them")
        card, _, _ = self.cards.find(card_id, acting)
        if not card.face_only:
            self.certificates.give_up("jlis", card_id)
            self.cards.finish(card_id, [CardEvent.PIN_GIVEN_UP], acting)
        return self._order(card_id, orders + 1, Act.KIND, (Kind.NO_PIN,))

    def questions(self, acting: Acting, card_id: bytes) -> list[Asking]:
        """照会の記録の開示: tell the holder at the counter who asked about her certificates.

        Raises NoSuchCard, TurnRefused.
        """
        self.cards.find(card_id, acting)
        return self.certificates.questions(card_id)

    def _under_way(self, acting: Acting, card_id: bytes, update_id: bytes, *, late: bool = False) -> UnderWay:
        """Raises UpdateOver. What the chip has obeyed may be told late."""
        with self.store.transaction() as tx:
            now = tx.find(card_id)
        if now is None or now.body != acting.body or not hmac.compare_digest(now.update_id, update_id):
            raise UpdateOver
        if not late and self.clock.now() - now.opened_at > LASTS:
            raise UpdateOver
        return now

    def _check(self, signature: bytes, said: bytes, known: Sequence[Certificate]) -> None:
        """Whether a key of this card signed this. Raises CardProofFails."""
        for each in known:
            key = x509.load_der_x509_certificate(each.der).public_key()
            if each.kind is not AUTHENTICATION or not isinstance(key, RSAPublicKey):
                continue
            try:
                key.verify(signature, said, PKCS1v15(), SHA256())
            except InvalidSignature:
                continue
            return
        raise CardProofFails

    def _order(
        self, card_id: bytes, number: int, act: Act, where: tuple[str, ...], contents: bytes = b""
    ) -> SignedOrder:
        ends = int((self.clock.now() + ORDER_LASTS).timestamp())
        signature = self.sign(Order(card_id, number, act, ends, where, contents).message())
        return SignedOrder(card_id, number, act, ends, list(where), contents, signature)


def _public(der: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(der)
    except ValueError as wrong:
        raise Malformed("key: a public key in DER") from wrong
    if not isinstance(key, RSAPublicKey):
        raise Malformed("key: RSA of 2048 bits")
    return key
