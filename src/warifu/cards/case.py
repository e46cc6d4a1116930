# SPDX-License-Identifier: Apache-2.0
"""カードケース: a folder of test cards for whoever tries card software (`warifu card …`).

One folder: the keys that seal the images and sign orders, those who make cards, and one file for each card.
It stands for the issuer AND the municipality AND the holder's pocket, which in life are three.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warifu.cards.authority import CardMakers, Jlis
from warifu.cards.carrying import carried, carry
from warifu.cards.chip import (
    PROFILES,
    Act,
    Chip,
    IssuerPort,
    KeyMaker,
    Kind,
    Order,
    Request,
    State,
    create_image,
    digest,
    holder,
    make_card,
    named,
    open_image,
)
from warifu.cards.chip.image import CardImage, open_state
from warifu.cards.chip.system import Tracer
from warifu.cards.faces import draw
from warifu.cards.jpki.keys import make_key
from warifu.cards.jpki.nouns import last_day
from warifu.identifiers.individual_number import FOR_TESTS, IndividualNumber
from warifu.identifiers.number_for_tests import NumberForTests
from warifu.kernel.clock import Clock
from warifu.kernel.dates import age
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

IMAGE_KEY, ORDER_KEY, AUTHORITY_KEY = "card-image", "card-order", "card-authority"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
ORDER_SECONDS = 600


@dataclass(frozen=True, repr=False)
class Holder:
    """名義人: the invented person a test card is made for; `sex` as the card writes it."""

    name: str = "山田　花子"
    address: str = "美登里市緑町１丁目２番３号"
    born_on: date = date(1990, 4, 1)
    sex: str = "2"


class CardCase:
    """カードケース: issues, opens, lists and orders the test cards of one folder."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        key_maker: KeyMaker = make_key,
        jlis: Jlis | None = None,
        makers: CardMakers | None = None,
    ) -> None:
        """Use `folder`, made where absent; with `jlis` its cards have certificates that can be revoked.

        With `makers` everybody who signs for a card is there, and no such key is in the folder.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._clock, self._make_key = folder, clock, key_maker
        self._keys = FileKeyRing(folder / "keys")
        self._keys.make(IMAGE_KEY, ORDER_KEY, AUTHORITY_KEY)
        secret = self._keys.secret(AUTHORITY_KEY)
        self.authority = makers or CardMakers(folder / "authority", clock, secret, key_maker, jlis)

    def issue(
        self,
        name: str,
        person: Holder,
        kind: Kind,
        typed: dict[str, Secret[bytes]],
        *,
        number: IndividualNumber | NumberForTests | None = None,
        profile: str = "p2016",
    ) -> None:
        """Make a card and hand it over with the PINs she types.

        A number that is not given is one for tests: a made-up one could be somebody's (NU-8).
        """
        today = self._clock.today()
        if person.born_on > today:
            raise Malformed("Nobody is born after today: give a birth date until today.")
        if not person.address.strip():
            raise Malformed("An address is missing: give an invented one.")
        young = age(person.born_on, today)
        if kind is Kind.ORDINARY and young < 15:
            raise Malformed("Under 15 a card has no signing certificate: make it with --kind child.")
        number = number or NumberForTests.at(int.from_bytes(os.urandom(6), "big") % len(FOR_TESTS))
        request = Request(
            name=person.name,
            address=person.address,
            born_on=person.born_on,
            sex=person.sex,
            number=Secret(_digits(number)),
            kind=kind,
            card_id=os.urandom(16),
            serial=f"{int.from_bytes(os.urandom(7), 'big') % 10**15:015d}",
            security_code=Secret(f"{int.from_bytes(os.urandom(2), 'big') % 10**4:04d}"),
            municipality="99999",
            issued_on=today,
            expires_on=last_day(person.born_on, today, 10 if young >= 18 else 5),
        )
        issuers = self.authority.issuers(self._keys.verifying_key(ORDER_KEY))
        state = make_card(named(profile, PROFILES), request, issuers, draw(request), self._make_key)
        path = self._path(name)
        with create_image(path, self._image_key(), state) as image:
            try:
                self.order(image, Act.ACTIVATE, typed=typed)
            except BaseException:
                path.unlink()
                raise

    @contextmanager
    def open(self, name: str, tracer: Tracer | None = None) -> Iterator[tuple[CardImage, Chip]]:
        """Hold a card as the one process that may. Raises CardInReader where another one does."""
        with open_image(self._path(name), self._image_key()) as image:
            yield (
                image,
                Chip(named(image.state.profile, PROFILES), image.state, image.save, os.urandom, tracer),
            )

    def order(
        self,
        image: CardImage,
        act: Act,
        *,
        places: tuple[str, ...] = (),
        contents: dict[str, bytes] | None = None,
        typed: dict[str, Secret[bytes]] | None = None,
    ) -> bytes:
        """Sign an order as the issuer and have the card obey it."""
        state, now = image.state, int(self._clock.now().timestamp())
        chip = Chip(named(state.profile, PROFILES), state, image.save, os.urandom)
        written = digest(contents) if contents else b""
        order = Order(state.card_id, state.orders + 1, act, now + ORDER_SECONDS, places, written)
        signature = self._keys.sign(ORDER_KEY, order.message())
        port = IssuerPort(chip.inside, self._make_key)
        return port.obey(order, signature, now, contents=contents, typed=typed)

    def take(self, name: str, file: bytes, code: Secret[str]) -> None:
        """持ち帰り: put a card that a counter gave out into this folder; a newer state replaces an older.

        Raises Malformed where it is no card, the code is another's, or it is not newer.
        """
        state, path = carried(file, code), self._path(name)
        if not path.exists():
            with create_image(path, self._image_key(), state):
                return
        with self.open(name) as (image, _):
            if image.state.card_id != state.card_id or state.orders <= image.state.orders:
                raise Malformed("Under this name lies another card, or one that is as new as this file.")
            image.state = state
            image.save()

    def lend(self, name: str, code: Secret[str]) -> bytes:
        """カードを渡す: a card of this folder as a file for a counter's reader; it stays here as it is."""
        with self.open(name) as (image, _):
            return carry(image.state, code).file

    def signing_authority(self) -> bytes:
        """The authority of this folder's signing certificates, DER: what a check of a signature trusts."""
        return self.authority.issuers(self._keys.verifying_key(ORDER_KEY)).signing.certificate

    def looked_at(self, name: str) -> State:
        """The card as its file says, without taking it: also while it is in a reader."""
        path = self._path(name)
        if not path.exists():
            raise Malformed("There is no such card.")
        return open_state(path.read_bytes(), self._image_key())

    def names(self) -> list[str]:
        """The cards of this folder."""
        return sorted(path.stem for path in self._folder.glob("*.card"))

    def held_by(self, name: str) -> int | None:
        """The process that has put a card into a reader, or None; 0 where it cannot be seen from here."""
        return holder(self._path(name))

    def _image_key(self) -> Secret[bytes]:
        return self._keys.secret(IMAGE_KEY)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Malformed("A card's name is lower-case letters, digits and hyphens, at most 31.")
        return self._folder / f"{name}.card"


def _digits(number: IndividualNumber | NumberForTests) -> str:
    if isinstance(number, NumberForTests):
        return number.digits
    return number.reveal("write it into the card it belongs to")
