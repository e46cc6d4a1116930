# SPDX-License-Identifier: Apache-2.0
"""券面の画像: draws the lines of the card's face, with the exact variant of each character (card §5.2, §9).

A character the font does not have in that shape is refused and never drawn in another (FN-1); where the
machine lacks the library that finds variants, a name with one is a Fault and is not drawn either. Where no
photograph came with the application, a made-up head is drawn: no picture of a person is in this project.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont, ImageOps, features
from PIL.ImageFont import FreeTypeFont, Layout

from warifu.cards.chip import Pictures, Request
from warifu.kernel.dates import age_on_birthdays
from warifu.kernel.refusal import Fault
from warifu.papers import Face, LongerThanLayout, faces_ready, is_selector, plain_line

_SANS = "Noto Sans JP"
_NAME_SIZE, _ADDRESS_SIZE = (600, 44), (600, 88)
NUMBER_SIZE, CODE_SIZE, PHOTO_SIZE = (72, 12), (24, 12), (120, 150)


def draw(request: Request, photo: bytes = b"") -> Pictures:
    """Draw everything on the face. Raises CharacterNotInFont, UnprintableCharacter or LongerThanLayout.

    `photo` is a photograph that was found fit for a card (`life.check_photo`); b"" gives a made-up head.
    """
    face = faces_ready()[_SANS]
    name, address = draw_lines(request.name, request.address)
    infant = age_on_birthdays(request.born_on, request.issued_on) < 1
    return Pictures(
        name=name,
        address=address,
        number=_digits(face, request.number.reveal("draw the number on the card's back"), NUMBER_SIZE),
        security_code=_digits(face, request.security_code.reveal("draw the security code"), CODE_SIZE),
        photo=b"" if infant else printed(photo) if photo else made_up_head(),
    )


def draw_lines(name: str, address: str) -> tuple[bytes, bytes]:
    """Draw name and address alone, as `draw` does."""
    face = faces_ready()[_SANS]
    return _lines(face, "name", name, _NAME_SIZE, 36), _lines(face, "address", address, _ADDRESS_SIZE, 30)


def printed(photo: bytes) -> bytes:
    """Turn a photograph upright, cut it to the card's proportions, and give it grey, as JPEG 2000.

    Whatever else the file says, such as where it was taken, is left behind.
    """
    with Image.open(io.BytesIO(photo), formats=["JPEG", "PNG"]) as picture:
        upright = ImageOps.exif_transpose(picture).convert("L")
    return _written(ImageOps.fit(upright, PHOTO_SIZE), "JPEG2000")


def made_up_head() -> bytes:
    """Draw a head that is nobody's, grey, as JPEG 2000."""
    picture = Image.new("L", PHOTO_SIZE, 225)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((15, 100, 105, 190), fill=120)
    pen.ellipse((35, 25, 85, 95), fill=175)
    return _written(picture, "JPEG2000")


def _lines(face: Face, field: str, text: str, size: tuple[int, int], points: int) -> bytes:
    face.check(field, plain_line(field, text))
    font = _font(face, points, text)
    lines, line = [], ""
    for character in text:
        # a variation selector stays with its character: it is no place to break a line
        if line and font.getlength(line + character) > size[0]:
            lines.append(line)
            line = ""
        line += character
    lines.append(line)
    if len(lines) * points > size[1]:
        raise LongerThanLayout(field)
    picture = Image.new("1", size, 1)
    pen = ImageDraw.Draw(picture)
    for row, each in enumerate(lines):
        pen.text((0, row * (points + 6)), each, font=font, fill=0)
    return _written(picture, "PNG")


def _digits(face: Face, digits: str, size: tuple[int, int]) -> bytes:
    picture = Image.new("1", size, 1)
    ImageDraw.Draw(picture).text((0, -2), digits, font=_font(face, 10, digits), fill=0)
    return _written(picture, "PNG")


def _font(face: Face, points: int, text: str) -> FreeTypeFont:
    # only Raqm looks at variation selectors, and it is there only where the system has its library
    if features.check("raqm"):
        return ImageFont.truetype(face.path, points, layout_engine=Layout.RAQM)
    if any(map(is_selector, text)):
        raise Fault("variants of characters are drawn by libfribidi only: apt-get install libfribidi0")
    return ImageFont.truetype(face.path, points, layout_engine=Layout.BASIC)


def _written(picture: Image.Image, form: str) -> bytes:
    place = io.BytesIO()
    picture.save(place, form)
    return place.getvalue()
