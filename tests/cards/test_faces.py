# SPDX-License-Identifier: Apache-2.0
"""What is drawn on the face of a card."""

from __future__ import annotations

import io

import pytest
from PIL import Image, features

from warifu.cards.faces import PHOTO_SIZE, draw_lines, printed
from warifu.kernel.refusal import Fault

_ORIENTATION, _TURNED_RIGHT, _DESCRIPTION = 0x0112, 6, 0x010E


def taken(*, turned: bool, form: str = "JPEG") -> bytes:
    """A photograph whose upper half is white, as a phone keeps it: turned, with what it says of itself."""
    picture = Image.new("RGB", (700, 900), "black")
    picture.paste("white", (0, 0, 700, 450))
    said = Image.Exif()
    said[_DESCRIPTION] = "taken at home"
    if turned:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        said[_ORIENTATION] = _TURNED_RIGHT
    place = io.BytesIO()
    picture.save(place, form, exif=said)
    return place.getvalue()


@pytest.mark.parametrize(("turned", "form"), [(False, "JPEG"), (True, "JPEG"), (False, "PNG")])
def test_a_photograph_is_printed_upright_grey_small_and_says_nothing_else(turned: bool, form: str) -> None:  # noqa: FBT001
    content = printed(taken(turned=turned, form=form))
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG2000", PHOTO_SIZE, "L")
        assert (picture.getpixel((60, 10)), picture.getpixel((60, 140))) == (255, 0)
    assert b"home" not in content


def test_a_variant_is_drawn_in_its_own_shape_or_not_at_all() -> None:
    plain, variant = ("葛\u3000花子", "割符県"), ("葛\U000e0100\u3000花子", "割符県")
    assert draw_lines(*plain)[0].startswith(b"\x89PNG")
    if features.check("raqm"):
        assert draw_lines(*plain)[0] != draw_lines(*variant)[0]
    else:
        with pytest.raises(Fault):
            draw_lines(*variant)
