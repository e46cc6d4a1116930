# SPDX-License-Identifier: Apache-2.0
"""記載事項の書換え: what is written anew when a name, an address or the last day changes (card K-38).

The photograph, the security code and the card's own key come from the face that the card has now, whose
signature is checked first: the issuer keeps none of them. The number does not change, and is not written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.cards.chip import cv
from warifu.cards.chip.apps import others, surface, text
from warifu.cards.chip.files import place
from warifu.cards.chip.personalise import ContentIssuer, Pictures, face_file, text_files
from warifu.cards.chip.reader import face_items
from warifu.kernel.secrecy import Secret


@dataclass(frozen=True, repr=False)
class Rewriting:
    """書換えの依頼: what the card says from now on; `lines` are pictures of name and address."""

    name: str
    address: str
    born_on: date
    sex: str
    number: Secret[str]
    municipality: str
    expires_on: date
    lines: tuple[bytes, bytes]


def rewritten(
    asked: Rewriting, face: bytes, texts: ContentIssuer, surfaces: ContentIssuer, cv_root: bytes
) -> dict[str, bytes]:
    """Give the files to write, for a card whose face is `face` now. Raises Malformed."""
    now = face_items(face, cv.verified(surfaces.certificate, cv.parse_body(cv_root)).key)
    number = asked.number.reveal("sign it together with the items, as the card has it").encode()
    key = now[0xDF24].value
    said = text_files(number, asked.name, asked.address, asked.born_on, asked.sex, key, texts)
    name, address = asked.lines
    pictures = Pictures(name, address, b"", now[0xDF2A].value, now[0xDF27].value)
    return {
        place(text.TEXT.name, text.ITEMS): said[text.ITEMS],
        place(text.TEXT.name, text.PROOF): said[text.PROOF],
        place(text.TEXT.name, text.ITEMS_PROOF): said[text.ITEMS_PROOF],
        place(surface.SURFACE.name, surface.FACE): face_file(
            key, asked.born_on, asked.sex, asked.expires_on, pictures, surfaces
        ),
        place(others.MANAGER.name, 0x00F0): asked.municipality.encode(),
        place(others.MANAGER.name, 0x00F2): f"{asked.expires_on:%Y%m%d}".encode(),
    }
