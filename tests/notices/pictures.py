# SPDX-License-Identifier: Apache-2.0
"""Draw number notices and letters of the card to be looked at: `python -m tests.notices.pictures FOLDER`.

Ten invented people whose names and addresses are hard to lay out: long, short, in other scripts, with
variants. Each is drawn as envelope, notice and form; `notices.png` has the ten notices on one sheet, and
`cards.png` the letters of the card with one envelope. Their numbers are of the range for test residents.
Needs pdftoppm (poppler-utils). To be called from the root.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from PIL import Image

from warifu.app.print_room import ISSUER
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.notices import Destination, Stage
from warifu.notices.cardletter import print_card_letter
from warifu.notices.labels import luhn_digit, tracking_number
from warifu.notices.letter import envelope_of, print_letter
from warifu.notices.matters import Kind, Matter
from warifu.notices.nouns import Named, Piece, PieceKey
from warifu.notices.ports import Counter
from warifu.papers import Press

DAY = date(2026, 11, 22)
MIDORI = Counter("美登里市 市民課", "978-0001", "割符県美登里市中央一丁目1番1号")


@dataclass(frozen=True)
class Person:
    """Somebody invented, and why the letter is hard."""

    name: str
    born_on: date
    address: str
    common_name: str = ""


PEOPLE = (
    Person("山田　花子", date(1990, 4, 1), "割符県美登里市緑町1丁目2番3号"),
    Person("林　一", date(1919, 5, 9), "割符県美登里市栄町1番地"),
    Person("葛󠄀城　辻󠄀子", date(1988, 12, 31), "割符県美登里市大字字海岸9番地の9"),
    Person("𠮷田　翔", date(2026, 11, 20), "割符県美登里市港町四丁目5番6-1203号"),
    Person("髙﨑　邊", date(1945, 1, 1), "割符県美登里市四番町4-4"),
    Person("NGUYỄN THỊ LAN", date(1996, 11, 2), "割符県美登里市栄町1丁目1番1号 緑荘B棟203号室", "鈴木　蘭"),
    Person(
        "WOLFESCHLEGELSTEINHAUSENBERGERDORFF HUBERT BLAINE",
        date(1971, 2, 28),
        "割符県美登里市緑町三丁目14番15号 ひなげしタワーレジデンス美登里中央ウエスト棟2601号室 山田様方",
    ),
    Person("DE LA CRUZ Y GARCÍA, MARÍA-JOSÉ", date(2004, 2, 29), "割符県美登里市桜町七丁目1番1号"),
    Person("寿限無寿限無五劫の擦り切れ　海砂利水魚の水行末", date(1964, 10, 10), "割符県美登里市本町8番地9"),
    Person("齋藤　ひなの", date(1989, 1, 8), "割符県美登里市美登里字甲12番地乙"),
)


CARD_LETTERS = (
    (Kind.CARD_ARRIVED, ""),
    (Kind.CARD_ENDING, "signing"),
    (Kind.CARD_PHOTO, "covered"),
    (Kind.CARD_STOPPED, "call"),
    (Kind.CARD_ENDED, "number-changed"),
)


def letters(press: Press) -> list[bytes]:
    """Print the ten letters."""
    made = []
    for place, each in enumerate(PEOPLE, 1):
        number = IndividualNumber.of_body(f"{12345678901 + 1234567 * place:011d}")
        application = f"{place * 7919:022d}"
        piece = Piece(
            PieceKey(UUID(int=place), 1), place, UUID(int=1), place, Stage.PLANNED, False,
            tracking_number(1_000_000_000 + place), application + luhn_digit(application),
        )  # fmt: skip
        to = Destination("978-0001", each.address, BodyName("city:midori"), each.common_name)
        named = Named(each.name, each.born_on, number)
        made.append(print_letter(press, piece, named, to, MIDORI, ISSUER, DAY))
    return made


def card_letters(press: Press) -> list[bytes]:
    """Print one letter of the card of each kind, to the first of them."""
    made, until = [], date(2027, 2, 28)
    to = Destination("978-0001", PEOPLE[0].address, BodyName("city:midori"))
    for place, (kind, word) in enumerate(CARD_LETTERS, 1):
        piece = Piece(
            PieceKey(UUID(int=1), 1 + place), 1, UUID(int=2), place, Stage.PLANNED, False,
            tracking_number(1_000_000_100 + place), "", kind=kind,
        )  # fmt: skip
        number = IndividualNumber.of_body("12345678901")
        outside = envelope_of(piece, Named(PEOPLE[0].name, PEOPLE[0].born_on, number), to, MIDORI)
        matter = Matter(UUID(int=place), kind, BodyName("city:midori"), DAY, until, word)
        made.append(print_card_letter(press, piece, outside, matter, MIDORI, ISSUER, DAY))
    return made


def draw_card_letters(folder: Path, letters: Sequence[bytes]) -> None:
    """Write them, a picture of each page, and all on one sheet."""
    for place, pdf in enumerate(letters, 1):
        file = folder / f"card-{place}.pdf"
        file.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "60", "-png", file, folder / f"card-{place}"], check=True)
    pages = [Image.open(folder / f"card-{place}-2.png") for place in range(1, len(letters) + 1)]
    width, height = pages[0].width, pages[0].height * 3 // 4
    sheet = Image.new("RGB", (3 * width, 2 * height), "white")
    for at, page in enumerate(pages):
        sheet.paste(page.crop((0, 0, width, height)), (at % 3 * width, at // 3 * height))
    envelope = Image.open(folder / "card-1-1.png")
    envelope.thumbnail((width, height))
    sheet.paste(envelope, (2 * width, height))
    sheet.quantize(32).save(folder / "cards.png", optimize=True)


def main(folder: Path) -> None:
    """Write the letters, a picture of each page, and the ten notices on one sheet."""
    if shutil.which("pdftoppm") is None:
        raise SystemExit("needs pdftoppm: apt-get install poppler-utils")
    folder.mkdir(parents=True, exist_ok=True)
    for place, pdf in enumerate(letters(Press.ready()), 1):
        file = folder / f"{place:02d}.pdf"
        file.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "60", "-png", file, folder / f"{place:02d}"], check=True)
    pages = [Image.open(folder / f"{place:02d}-2.png") for place in range(1, len(PEOPLE) + 1)]
    width, height = pages[0].width, pages[0].height * 6 // 10
    sheet = Image.new("RGB", (5 * width, 2 * height), "white")
    for at, page in enumerate(pages):
        sheet.paste(page.crop((0, 0, width, height)), (at % 5 * width, at // 5 * height))
    sheet.quantize(32).save(folder / "notices.png", optimize=True)
    draw_card_letters(folder, card_letters(Press.ready()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
