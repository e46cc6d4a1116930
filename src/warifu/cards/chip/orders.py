# SPDX-License-Identifier: Apache-2.0
"""発行者の命令: what only the issuer may do: hand over, unlock, rewrite, change the kind, void (own, K-38).

An order is signed, names the card, counts up and expires, so nobody can replay or redirect it. It does not
travel as APDUs: the real ones are not public, and none are invented. New PINs are typed by the person beside
the order and are no part of it, so that no office learns them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from warifu.cards.chip import tlv
from warifu.cards.chip.apps import others
from warifu.cards.chip.apps.jpki import (
    AUTHENTICATION_CA,
    AUTHENTICATION_CERTIFICATE,
    AUTHENTICATION_KEY,
    AUTHENTICATION_PIN,
    PRESENT,
    SIGNING_CA,
    SIGNING_CERTIFICATE,
    SIGNING_KEY,
    SIGNING_PIN,
)
from warifu.cards.chip.files import Application, PinRef, place
from warifu.cards.chip.image import Kind, Life, Pin
from warifu.cards.chip.inside import Inside
from warifu.cards.chip.personalise import SERIAL_DIGITS
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret


class OrderRefused(Refusal):
    """The card does not obey this order."""

    status = 403
    reason = "card-order-refused"
    law = "card K-38"
    remedy = "Make a new order for this card, for what it can do in its present state."


class Act(StrEnum):
    """命令の種類: hand over, unlock one PIN, rewrite files, make a new key, change the kind, void."""

    ACTIVATE = "activate"
    UNLOCK = "unlock"
    WRITE = "write"
    NEW_KEY = "new-key"
    KIND = "kind"
    VOID = "void"


@dataclass(frozen=True)
class Order:
    """命令: for one card, once (`counter` must rise), until `expires_at` (Unix seconds), for these places.

    For a change of kind the one place is the kind (K-40, K-41). `contents` is the SHA-256 of what
    is to be written, see `digest`.
    """

    card_id: bytes = field(repr=False)
    counter: int
    act: Act
    expires_at: int
    places: tuple[str, ...] = ()
    contents: bytes = field(default=b"", repr=False)

    def message(self) -> bytes:
        """What the issuer signs with Ed25519."""
        told = [self.card_id.hex(), self.counter, self.act, self.expires_at, self.places, self.contents.hex()]
        return b"warifu/cards/order/1\n" + json.dumps(told).encode()


def digest(contents: Mapping[str, bytes]) -> bytes:
    """Bind an order to what it writes."""
    whole = sha256()
    for name in sorted(contents):
        whole.update(name.encode() + b"\0" + sha256(contents[name]).digest())
    return whole.digest()


_TOWN, _LAST_DAY = place("manager", 0x00F0), place("manager", 0x00F2)
_COMMON = place("common", others.CARD)
# A card takes these from its issuer after it was made; the number is not among them: with a new number
# comes a new card.
_WRITABLE = {
    place("jpki", SIGNING_CERTIFICATE),
    place("jpki", AUTHENTICATION_CERTIFICATE),
    place("jpki", SIGNING_CA),
    place("jpki", AUTHENTICATION_CA),
    place("jpki", PRESENT),
    "text/0002",
    "text/0003",
    "text/0009",
    "surface/0002",
    _TOWN,
    _LAST_DAY,
    *(place("licence", each.fid) for each in others.LICENCE.files if not isinstance(each, PinRef)),
}
_KEY_OF = {
    place("jpki", SIGNING_CERTIFICATE): place("jpki", SIGNING_KEY),
    place("jpki", AUTHENTICATION_CERTIFICATE): place("jpki", AUTHENTICATION_KEY),
}
_JPKI_PINS = {place("jpki", AUTHENTICATION_PIN), place("jpki", SIGNING_PIN)}
_USABLE = {
    Kind.ORDINARY: _JPKI_PINS,
    Kind.CHILD: {place("jpki", AUTHENTICATION_PIN)},
    Kind.NO_PIN: set[str](),
}


class IssuerPort:
    """発行者の口: takes orders inside the process that holds the card."""

    def __init__(self, inside: Inside, make_key: Callable[[], RSAPrivateKey]) -> None:
        """`make_key` makes a key pair inside the card."""
        self._inside, self._make_key = inside, make_key

    def obey(
        self,
        order: Order,
        signature: bytes,
        now: int,
        *,
        contents: Mapping[str, bytes] | None = None,
        typed: Mapping[str, Secret[bytes]] | None = None,
    ) -> bytes:
        """Do what a signed order says, all of it or nothing; a new key gives its public key, DER.

        Raises OrderRefused. The order's counter and its effect become durable in one write.
        """
        state, contents, typed = self._inside.state, contents or {}, typed or {}
        self.check(order, signature, now, contents)
        answer = b""
        if order.act is Act.ACTIVATE:
            self._activate(typed)
        elif order.act is Act.UNLOCK:
            self._unlock(order.places, typed)
        elif order.act is Act.WRITE:
            self._write(contents, typed)
        elif order.act is Act.NEW_KEY:
            answer = self._new_key(order.places)
        elif order.act is Act.KIND:
            self._change_kind(order.places, typed)
        else:
            state.life = Life.VOID
        state.orders = order.counter
        self._inside.save()
        return answer

    def check(self, order: Order, signature: bytes, now: int, contents: Mapping[str, bytes]) -> None:
        """Whether the card would obey this, but for what is typed beside it. Raises OrderRefused."""
        state = self._inside.state
        try:
            Ed25519PublicKey.from_public_bytes(state.order_key).verify(signature, order.message())
        except InvalidSignature as wrong:
            raise OrderRefused("The order is not signed by this card's issuer.") from wrong
        if order.card_id != state.card_id:
            raise OrderRefused("The order is for another card.")
        if order.counter <= state.orders:
            raise OrderRefused("The order was given before.")
        if now > order.expires_at:
            raise OrderRefused("The order has expired.")
        if contents and order.contents != digest(contents):
            raise OrderRefused("What is to be written is not what was ordered.")
        wanted = Life.SEALED if order.act is Act.ACTIVATE else Life.ACTIVE
        if state.life is not wanted and not (order.act is Act.VOID and state.life is Life.SEALED):
            raise OrderRefused(f"A card that is {state.life} cannot {order.act}.")

    def at_hand_over(self, typed: Mapping[str, Secret[bytes]]) -> dict[str, bytes]:
        """Give what a person typed at the hand-over, if it is each of her PINs. Raises OrderRefused."""
        pins = self._inside.state.pins.items()
        wanted = {name for name, pin in pins if pin.most and self._typed_by_person(name)}
        if set(typed) != wanted:
            raise OrderRefused(f"At hand-over the person types {', '.join(sorted(wanted))}, no other PIN.")
        return {name: self._fitting(name, value) for name, value in typed.items()}

    def _activate(self, typed: Mapping[str, Secret[bytes]]) -> None:
        state, fresh = self._inside.state, self.at_hand_over(typed)
        for name, pin in state.pins.items():
            if name in fresh or not self._typed_by_person(name):
                pin.left = pin.most
            if name in fresh:
                pin.value = fresh[name]
        state.life = Life.ACTIVE

    def _unlock(self, places: tuple[str, ...], typed: Mapping[str, Secret[bytes]]) -> None:
        state = self._inside.state
        if not places or any(name not in state.pins or not state.pins[name].most for name in places):
            raise OrderRefused("This card has no such PIN that could be unlocked.")
        if set(typed) != {name for name in places if self._typed_by_person(name)}:
            raise OrderRefused("The person types a new PIN for each that is unlocked, and no other.")
        fresh = {name: self._fitting(name, value) for name, value in typed.items()}
        for name in places:
            pin = state.pins[name]
            pin.value, pin.left = fresh.get(name, pin.value), pin.most

    def _write(self, contents: Mapping[str, bytes], typed: Mapping[str, Secret[bytes]]) -> None:
        state = self._inside.state
        if not contents or not set(contents) <= _WRITABLE:
            raise OrderRefused("An order cannot write these files.")
        licence_pin = place("licence", others.LICENCE_PIN)
        first_licence = licence_pin not in state.pins and any(
            each.startswith("licence/") for each in contents
        )
        if set(typed) != ({licence_pin} if first_licence else set()):
            raise OrderRefused("With its first licence, and only then, the person types a PIN for it.")
        fitting = {name: self._fitting(name, value) for name, value in typed.items()}
        keys = {
            name: self._staged_for(name, content) for name, content in contents.items() if name in _KEY_OF
        }
        for name, value in fitting.items():
            most = self._ref(name).tries
            state.pins[name] = Pin(value, most, most)
        for name, key in keys.items():
            state.keys[_KEY_OF[name]] = key
            state.staged.pop(_KEY_OF[name], None)
        state.files.update(contents)
        if {_TOWN, _LAST_DAY} & set(contents):
            self._keep_in_step()

    def _keep_in_step(self) -> None:
        """The common application names town and last day too, behind the card's serial (card §5.3)."""
        state = self._inside.state
        card = tlv.simple_value(state.records[_COMMON][0])
        written = card[:SERIAL_DIGITS] + state.files[_TOWN] + state.files[_LAST_DAY]
        state.records[_COMMON] = [tlv.simple(0x01, written)]

    def _change_kind(self, places: tuple[str, ...], typed: Mapping[str, Secret[bytes]]) -> None:
        """PINs that the new kind can use and the old one could not are typed by the person now."""
        state, wanted = self._inside.state, places[0] if len(places) == 1 else ""
        if wanted not in set(Kind) or wanted == state.kind:
            raise OrderRefused("An order makes a card of another kind than it is.")
        usable = _USABLE[Kind(wanted)]
        if set(typed) != {name for name in usable if not state.pins[name].most}:
            raise OrderRefused("The person types the PINs that come to work, and no other.")
        fresh = {name: self._fitting(name, value) for name, value in typed.items()}
        for name in _JPKI_PINS:
            most = self._ref(name).tries
            if name in fresh:
                state.pins[name] = Pin(fresh[name], most, most)
            elif name not in usable:
                state.pins[name] = Pin(b"", 0, 0)
        if wanted != Kind.ORDINARY:
            for kept in (state.keys, state.staged):
                kept.pop(place("jpki", SIGNING_KEY), None)
            state.files.pop(place("jpki", SIGNING_CERTIFICATE), None)
            state.files[place("jpki", PRESENT)] = bytes.fromhex("008F00")
        state.kind = Kind(wanted)

    def _new_key(self, places: tuple[str, ...]) -> bytes:
        state = self._inside.state
        forbidden = place("jpki", SIGNING_KEY) if state.kind is not Kind.ORDINARY else ""
        if len(places) != 1 or places[0] not in _KEY_OF.values() or places[0] == forbidden:
            raise OrderRefused("This card makes no such key.")
        made = self._make_key()
        state.staged[places[0]] = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def _staged_for(self, name: str, certificate: bytes) -> bytes:
        """Give the key a new certificate is for: the staged one, never one the card does not have."""
        stored = self._inside.state.staged.get(_KEY_OF[name])
        if stored is None:
            raise OrderRefused("The card has made no new key for this certificate.")
        spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        try:
            certified = x509.load_der_x509_certificate(certificate).public_key().public_bytes(*spki)
        except ValueError as wrong:
            raise OrderRefused("This is not a certificate.") from wrong
        if certified != load_der_private_key(stored, None).public_key().public_bytes(*spki):
            raise OrderRefused("The certificate is for another key than the card's new one.")
        return stored

    def _fitting(self, name: str, value: Secret[bytes]) -> bytes:
        pin = value.reveal("set a PIN the person typed")
        if not self._ref(name).form.fullmatch(pin):
            raise OrderRefused(f"This PIN does not have the form that {name} asks for.")
        return pin

    def _typed_by_person(self, name: str) -> bool:
        return self._ref(name).typed

    def _ref(self, name: str) -> PinRef:
        application = self._application(name.partition("/")[0])
        found = application.file(int(name.partition("/")[2], 16)) if application else None
        if not isinstance(found, PinRef):
            raise OrderRefused("This card has no such PIN.")
        return found

    def _application(self, name: str) -> Application | None:
        return next((each for each in self._inside.profile.applications if each.name == name), None)
