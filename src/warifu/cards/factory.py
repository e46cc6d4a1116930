# SPDX-License-Identifier: Apache-2.0
"""カードの製造: makes the card of an application: keys inside the chip, certificates, contents, one file.

It leaves the machine sealed: every PIN blocked until its holder has typed it (K-37), and with the photograph
that came with its application. It does NOT decide who gets a card (`life` does) or when a chip leaves
(`dispatch` does).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.cards.authority import CardMakers, Jlis
from warifu.cards.chip import (
    PROFILES,
    KeyMaker,
    Kind,
    Request,
    State,
    create_image,
    make_card,
    named,
    open_image,
)
from warifu.cards.faces import draw
from warifu.cards.jpki.keys import make_key
from warifu.cards.jpki.nouns import old_enough_to_sign
from warifu.cards.life import Card
from warifu.identifiers.four_items import Sex
from warifu.kernel.clock import Clock
from warifu.kernel.disk import RealDisk
from warifu.kernel.secrecy import Secret
from warifu.numbers import Standing, Whole

SEXES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.NOT_STATED: "0"}
MUNICIPALITY, _SUFFIX = "99999", ".card"
AUTHORITY = "authority"
"""The subfolder with the keys of those who sign what a card says."""
Draw = Callable[[int], bytes]


@dataclass(frozen=True)
class CardFactory:
    """製造所: `life.Factory` over the card in software; `applied_by` is the authority as a city has it."""

    folder: Path
    image_key: Secret[bytes]
    order_key: bytes
    authority_key: Secret[bytes]
    applied_by: Callable[[str], Jlis]
    clock: Clock
    draw: Draw
    key_maker: KeyMaker = make_key

    def make(self, card: Card, holder: Whole, photo: bytes) -> None:
        """Make it anew; what an earlier try left is thrown away. Raises a Fault or what no card can hold."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.place(card.card_id)
        path.unlink(missing_ok=True)
        jlis = self.applied_by(card.city)
        authority = CardMakers(self.folder / AUTHORITY, self.clock, self.authority_key, self.key_maker, jlis)
        request = self._request(card, holder)
        issuers = authority.issuers(self.order_key)
        state = make_card(named("p2016", PROFILES), request, issuers, draw(request, photo), self.key_maker)
        with create_image(path, self.image_key, state):
            pass

    def held(self) -> Sequence[bytes]:
        """The chips that lie here (`dispatch.ChipShelf`)."""
        return [bytes.fromhex(each.stem) for each in sorted(self.folder.glob(f"*{_SUFFIX}"))]

    def chip(self, card_id: bytes) -> State | None:
        """Give one of them."""
        path = self.place(card_id)
        if not path.exists():
            return None
        with open_image(path, self.image_key) as image:
            return image.state

    def erase(self, card_id: bytes) -> None:
        """Erase one; durable on return, and harmless to repeat."""
        path = self.place(card_id)
        if not self.folder.exists():
            return
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
        RealDisk().sync_folder(self.folder)

    def place(self, card_id: bytes) -> Path:
        """Where the image of a card lies."""
        return self.folder / f"{card_id.hex()}{_SUFFIX}"

    def _request(self, card: Card, holder: Whole) -> Request:
        items, today = holder.held.items, self.clock.today()
        grown = old_enough_to_sign(items.born_on, today)
        return Request(
            name=name_on_card(items.name),
            address=address_on_card(holder),
            born_on=items.born_on,
            sex=SEXES[items.sex],
            number=Secret(holder.number.reveal("write it into the card it belongs to")),
            kind=Kind.NO_PIN if card.face_only else Kind.ORDINARY if grown else Kind.CHILD,
            card_id=card.card_id,
            serial=f"{int.from_bytes(self.draw(8), 'big') % 10**15:015d}",
            security_code=Secret(f"{int.from_bytes(self.draw(4), 'big') % 10**4:04d}"),
            municipality=MUNICIPALITY,
            issued_on=today,
            expires_on=card.expires_on,
        )


def address_on_card(holder: Whole) -> str:
    """券面の住所: where she lives; of who is abroad, that she left and when (its form is unconfirmed)."""
    held = holder.held
    if held.standing is not Standing.ABROAD or held.standing_since is None:
        return held.items.address
    left = held.standing_since
    return f"国外転出（{left.year}年{left.month}月{left.day}日）"


def name_on_card(name: str) -> str:
    """券面の氏名: the chip wants an ideographic space between family and given name.

    >>> name_on_card("山田 花子") == "山田\u3000花子"
    True
    """
    return name if "\u3000" in name else name.replace(" ", "\u3000", 1)
