# SPDX-License-Identifier: Apache-2.0
"""写真を見せる: a photograph made small for a page, without what else its file says (place, camera). Pure."""

from __future__ import annotations

import base64
import io

from PIL import Image

SIZE = (350, 450)


def for_page(photo: bytes) -> str:
    """Give it as the address of a picture inside a page.

    The file was checked before (`life.check_photo`), or is the one on a card, which its maker signed.
    """
    with Image.open(io.BytesIO(photo), formats=["JPEG", "PNG", "JPEG2000"]) as picture:
        picture.draft("RGB", SIZE)  # a large JPEG is read small
        shown = picture.convert("RGB")
    shown.thumbnail(SIZE)
    place = io.BytesIO()
    shown.save(place, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(place.getvalue()).decode()}"
