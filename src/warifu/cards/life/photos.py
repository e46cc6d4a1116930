# SPDX-License-Identifier: Apache-2.0
"""写真の確認: whether a photograph can be printed on a card: its kind, size and proportions. Pure.

It does NOT say whether a face is in it, whose, or how old the picture is (law C-1: six months): people look.
Sizes are ours; what J-LIS asks for was not read: unconfirmed.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image

from warifu.cards.life.refusals import PhotoUnfit

MOST_BYTES = 7_000_000
LEAST, MOST = (480, 600), (6_000, 6_000)
PROPORTION, TOLERANCE = 35 / 45, 0.06


def check_photo(content: bytes) -> None:
    """Raises PhotoUnfit, which says what would be right and nothing of what is in the picture."""
    if not 0 < len(content) <= MOST_BYTES:
        raise PhotoUnfit("photo: a file of at most 7 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
                wide, high = picture.size
                _check_size(wide, high)
                picture.load()  # a file that ends too early shows itself only now
    except PhotoUnfit:
        raise
    except Exception as wrong:  # the library raises whatever a spoilt file makes it raise
        raise PhotoUnfit("photo: a whole JPEG or PNG file") from wrong


def _check_size(wide: int, high: int) -> None:
    if wide < LEAST[0] or high < LEAST[1] or wide > MOST[0] or high > MOST[1]:
        raise PhotoUnfit("photo: from 480 x 600 to 6000 x 6000 points")
    if abs(wide / high - PROPORTION) > TOLERANCE:
        raise PhotoUnfit("photo: upright, as wide to high as 35 to 45")
