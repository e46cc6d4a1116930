# SPDX-License-Identifier: Apache-2.0
"""申請の写真: drawn heads that are nobody's, as JPEG, of the size that an application asks for.

No picture of a person is in this project. They differ enough that a clerk who compares one with the card of
another sees it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = (490, 630)
_WALL, _INK = (226, 232, 238), (52, 48, 46)


@dataclass(frozen=True, slots=True)
class Looks:
    """How somebody is drawn: colours; hair down to where (points from the top); glasses; a child's size."""

    hair: tuple[int, int, int]
    clothes: tuple[int, int, int]
    hair_to: int
    glasses: bool = False
    child: bool = False


def portrait(looks: Looks) -> bytes:
    """Draw a head."""
    picture = Image.new("RGB", SIZE, _WALL)
    pen = ImageDraw.Draw(picture)
    top, low = (210, 470) if looks.child else (150, 450)
    pen.ellipse((110, top - 50, 380, top + 230), fill=looks.hair)
    if looks.hair_to > top + 90:
        pen.rounded_rectangle((110, top + 90, 380, looks.hair_to), 60, fill=looks.hair)
    skin = (240, 206, 178)
    pen.rectangle((205, low - 40, 285, low + 90), fill=(225, 188, 160))
    pen.ellipse((30, low + 40, 460, 900), fill=looks.clothes)
    pen.ellipse((140, top, 350, low), fill=skin)
    pen.pieslice((128, top - 35, 362, top + 180), 190, 350, fill=looks.hair)
    middle = (top + low) // 2
    for left in (185, 275):
        pen.ellipse((left, middle - 14, left + 30, middle + 14), fill="white")
        pen.ellipse((left + 7, middle - 10, left + 25, middle + 10), fill=_INK)
        if looks.glasses:
            pen.ellipse((left - 18, middle - 34, left + 48, middle + 34), outline=_INK, width=6)
    if looks.glasses:
        pen.line((233, middle, 257, middle), fill=_INK, width=6)
    pen.line((245, middle + 20, 238, middle + 60, 252, middle + 62), fill=(205, 160, 132), width=5)
    pen.arc((205, middle + 60, 285, middle + 105), 20, 160, fill=(160, 70, 70), width=7)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=88)
    return written.getvalue()
