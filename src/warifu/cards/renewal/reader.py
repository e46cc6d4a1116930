# SPDX-License-Identifier: Apache-2.0
"""窓口の読取機: the card that its holder put into the reader at a counter, and the pad on her side of it.

The PIN goes from the pad into one VERIFY of the card; nobody at the counter sees it, and it is not kept. A
card without a PIN signs once for a terminal that checked the face (K-41, K-42).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.bridge.signing import verified
from warifu.cards.chip import P2016, Act, Chip, IssuerPort, KeyMaker, Kind, Reader, State
from warifu.cards.chip.apdu import Command
from warifu.cards.chip.apps import jpki, surface
from warifu.cards.chip.files import place
from warifu.cards.chip.reader import read_face
from warifu.cards.chip.sw import Status
from warifu.cards.jpki import serial_of
from warifu.cards.renewal.messages import SignedOrder
from warifu.cards.renewal.nouns import CardShown
from warifu.cards.renewal.refusals import CardProofFails
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

Pad = Callable[[str], Secret[bytes]]
"""暗証番号の入力: what the holder types at her own pad, by the place of the PIN in the card."""
_PINS = (jpki.AUTHENTICATION_PIN, jpki.SIGNING_PIN)
_AUTHENTICATION_PIN, _SIGNING_PIN = (place("jpki", each) for each in _PINS)
_FORM, _KEY = 0x03, 0x80 | jpki.AUTHENTICATION_KEY
_CHALLENGE = 32


class CardInReader(Protocol):
    """カードリーダー: one card. Whatever an order changed is durable in the card when `obey` returns."""

    def shown(self) -> CardShown:
        """Say which card it is. Raises CardProofFails where it is no such card."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Have its authentication key sign. Raises WrongPin, PinLocked, CardProofFails."""
        ...

    def face(self, code_b: Secret[bytes] | None) -> bytes:
        """Read the face with 照合番号B, which the clerk reads off the card. Raises CardProofFails.

        None where the reader can do without, as one that holds a card in software.
        """
        ...

    def obey(self, given: SignedOrder, contents: Mapping[str, bytes] | None = None) -> bytes:
        """Hand it an order; PINs that come to work are typed at the pad. Raises OrderRefused."""
        ...


@dataclass(frozen=True)
class FaceTerminal:
    """顔認証端末: a terminal that compares faces: its own key, its CV certificate, and the root of faces.

    `certificate` opens a card's key for one signature (K-42); `card_root` says whose faces it believes.
    """

    key: RSAPrivateKey = field(repr=False)
    certificate: bytes
    card_root: bytes


class SoftReader:
    """A reader with one card in software in it."""

    def __init__(
        self,
        state: State,
        save: Callable[[], None],
        pad: Pad,
        clock: Clock,
        make_key: KeyMaker,
        entropy: Callable[[int], bytes],
        terminal: FaceTerminal | None = None,
    ) -> None:
        """`save` makes `state` durable before it returns; `terminal` where one compared the face."""
        self._state, self._pad, self._clock, self._terminal = state, pad, clock, terminal
        self._entropy = entropy
        self._chip = Chip(P2016, state, save, entropy)
        self._port = IssuerPort(self._chip.inside, make_key)

    def shown(self) -> CardShown:
        """Say which card it is."""
        state, reader = self._state, Reader(self._chip.transmit)
        try:
            reader.select(jpki.JPKI.aid)
            certificate = reader.read(jpki.AUTHENTICATION_CERTIFICATE)
        except Status as told:
            raise CardProofFails from told
        return CardShown(state.card_id, state.orders, state.kind, serial_of(certificate))

    def sign(self, message: bytes) -> bytes:
        """Have its authentication key sign, by her PIN or by the terminal."""
        if self._state.kind is Kind.NO_PIN:
            return self._signed_for_terminal(message)
        pin = self._pad(_AUTHENTICATION_PIN).reveal("the card checks it").decode()
        return verified(self._chip.transmit, Secret(pin)).sign(message, _FORM, _KEY)

    def face(self, code_b: Secret[bytes] | None) -> bytes:
        """Read the face; without 照合番号B out of the card's memory, for such a card has no print to read."""
        if code_b is None:
            return self._state.files[place("surface", surface.FACE)]
        reader = Reader(self._chip.transmit)
        try:
            reader.select(surface.SURFACE.aid)
            reader.verify(surface.CODE_B, code_b.reveal("the card checks it"))
            return reader.read(surface.FACE)
        except Status as told:
            raise CardProofFails from told

    def photograph(self, card_root: bytes) -> bytes:
        """顔写真: the photograph on this very card, JPEG 2000, as its maker signed it. Raises CardProofFails.

        照合番号B, which opens the face, comes out of the card's memory.
        """
        reader = Reader(self._chip.transmit)
        try:
            reader.select(surface.SURFACE.aid)
            reader.verify(surface.CODE_B, self._state.pins[place("surface", surface.CODE_B)].value)
            photo = read_face(reader, card_root, self._entropy(_CHALLENGE)).photo
        except (Status, Malformed) as wrong:
            raise CardProofFails from wrong
        if not photo:
            raise CardProofFails  # an infant's card has none: nothing to compare
        return photo

    def obey(self, given: SignedOrder, contents: Mapping[str, bytes] | None = None) -> bytes:
        """Hand it an order."""
        now = int(self._clock.now().timestamp())
        typed = {name: self._pad(name) for name in self._to_type(given)}
        return self._port.obey(given.order(), given.signature, now, contents=contents, typed=typed)

    def _to_type(self, given: SignedOrder) -> list[str]:
        """The PINs that begin to work when the card becomes of this kind."""
        usable = {
            Kind.ORDINARY.value: [_AUTHENTICATION_PIN, _SIGNING_PIN],
            Kind.CHILD.value: [_AUTHENTICATION_PIN],
        }.get(given.places[0] if given.act is Act.KIND else "", [])
        return [name for name in usable if not self._state.pins[name].most]

    def _signed_for_terminal(self, message: bytes) -> bytes:
        if self._terminal is None:
            raise CardProofFails
        reader, terminal = Reader(self._chip.transmit), self._terminal
        try:
            reader.select(jpki.JPKI.aid)
            reader.ask(Command(0x80, 0xA2, 0, 0, terminal.certificate))
            said = reader.challenge(_CHALLENGE) + self._state.card_id
            reader.ask(Command(0, 0x82, 0, 0, terminal.key.sign(said, PKCS1v15(), SHA256())))
            return reader.sign(message, _FORM, _KEY)
        except Status as told:
            raise CardProofFails from told
