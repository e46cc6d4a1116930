# SPDX-License-Identifier: Apache-2.0
"""記載事項: what the chip of a card says from now on, and what is applied for, from the register's items.

As `factory`, it joins the number to the one card that it belongs to, and hands nobody either.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from warifu.cards.authority import CardMakers
from warifu.cards.chip import ContentIssuer, KeyMaker
from warifu.cards.chip.rewriting import Rewriting, rewritten
from warifu.cards.faces import draw_lines
from warifu.cards.factory import AUTHORITY, MUNICIPALITY, SEXES, address_on_card, name_on_card
from warifu.cards.jpki import Application, CertificateKind, SigningFacts
from warifu.cards.jpki.keys import make_key
from warifu.cards.life import Card
from warifu.identifiers.four_items import Sex
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret
from warifu.numbers import Whole

_CERTIFIED_SEXES = {Sex.MALE: 1, Sex.FEMALE: 2}


class CardContents:
    """記載: the port `renewal.Contents`, over the folder in which cards are made. Threads may share it."""

    def __init__(
        self, folder: Path, authority_key: Secret[bytes], clock: Clock, key_maker: KeyMaker = make_key
    ) -> None:
        """Nothing is read from the folder yet."""
        self._authority = CardMakers(folder / AUTHORITY, clock, authority_key, key_maker)

    def application(self, card: Card, holder: Whole, kind: CertificateKind, key: RSAPublicKey) -> Application:
        """What is applied for."""
        items = holder.held.items
        name, address = name_on_card(items.name), address_on_card(holder)
        facts = SigningFacts(
            name=Secret(name),
            birth_on=items.born_on,
            sex=_CERTIFIED_SEXES.get(items.sex, 3),
            address=Secret(address),
            substituted_name="0" * len(name),
            substituted_address="0" * len(address),
        )
        return Application(
            kind=kind,
            card_id=card.card_id,
            key=key,
            birth_on=items.born_on,
            card_until=card.expires_on,
            facts=facts if kind is CertificateKind.SIGNING else None,
        )

    def rewritten(self, card: Card, holder: Whole, face: bytes) -> dict[str, bytes]:
        """The files to write."""
        items = holder.held.items
        name, address = name_on_card(items.name), address_on_card(holder)
        asked = Rewriting(
            name=name,
            address=address,
            born_on=items.born_on,
            sex=SEXES[items.sex],
            number=Secret(holder.number.reveal("write it into the card it belongs to")),
            municipality=MUNICIPALITY,
            expires_on=card.expires_on,
            lines=draw_lines(name, address),
        )
        texts, surfaces, cv_root = self.signers
        return rewritten(asked, face, texts, surfaces, cv_root)

    @cached_property
    def signers(self) -> tuple[ContentIssuer, ContentIssuer, bytes]:
        """Who signs what a card says, of text and surface, and the root behind both; read once."""
        return *self._authority.contents(), self._authority.cv_root
