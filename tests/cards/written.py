# SPDX-License-Identifier: Apache-2.0
"""What stands in a chip that is brought to the counter again, and what changes between two visits."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tests.cards.rewriting import AUTHENTICATION, PINS, SIGNING, Bench
from tests.numbers.office import MIDORI, newcomer
from warifu.cards.chip import P2016, Chip, Reader, read_face, read_text
from warifu.cards.chip.apps import surface, text
from warifu.cards.jpki import CertificateKind
from warifu.numbers import ItemsChange, Newcomer

FILES = {SIGNING: "jpki/0001", AUTHENTICATION: "jpki/000A"}
KEYS = {SIGNING: "jpki/001A", AUTHENTICATION: "jpki/0017"}


def in_chip(bench: Bench, card_id: bytes) -> dict[CertificateKind, bytes]:
    """The certificates in the chip; each with the key it is for."""
    state, found = bench.state(card_id), dict[CertificateKind, bytes]()
    for kind, file in FILES.items():
        if file in state.files:
            found[kind] = state.files[file]
            own = load_der_private_key(state.keys[KEYS[kind]], None).public_key()
            assert x509.load_der_x509_certificate(found[kind]).public_key() == own, "it has the key"
    return found


def person_on(bench: Bench, card_id: bytes) -> str:
    """Read name and address as a reader would, both where they are text and where they are pictures."""
    state = bench.state(card_id)
    *_, root = bench.contents.signers
    reader, code = Reader(Chip(P2016, state, lambda: None, os.urandom).transmit), bench.code(card_id)
    reader.select(surface.SURFACE.aid)
    reader.verify(surface.CODE_B, code.reveal("printed on the card"))
    assert read_face(reader, root, os.urandom(32)).unsigned_expiry == f"{last_day(bench, card_id):%Y%m%d}"
    reader.select(text.TEXT.aid)
    reader.verify(text.PIN, PINS["text/0011"])
    return read_text(reader, root, os.urandom(32)).address


def last_day(bench: Bench, card_id: bytes) -> date:
    with bench.house.service.store.transaction() as tx:
        card = tx.lock(card_id)
    assert card is not None
    return card.expires_on


def moves(bench: Bench, person: Newcomer, place: int) -> None:
    """She gets another address in the same city."""
    items = replace(person.items, address=newcomer(place).items.address)
    today = bench.house.office.clock.today()
    bench.house.office.changes.record_items(MIDORI, ItemsChange(person.code, items, today))
    bench.house.following.follow()
