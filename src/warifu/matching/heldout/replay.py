# SPDX-License-Identifier: Apache-2.0
"""2023年の慣行: whoever has the same reading, birth date and sex, first hit. Replayed, never used.

That is how numbers were linked in bulk before the guideline of 2023. It normalises the reading as such jobs
did (width, katakana, spaces), with no code of the matcher.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

import numpy as np
import numpy.typing as npt


def habit_key(kana: str, birth: str, sex: str) -> int:
    """Give what the habit compares, as one number; 0 where the reading or the birth date is missing."""
    if not kana or not birth:
        return 0
    plain = "".join(unicodedata.normalize("NFKC", kana).replace("・", "").split())
    katakana = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in plain)
    digest = blake2b(f"{katakana}|{birth}|{sex}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def first_hits(held: npt.NDArray[np.int64], asked: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give for each asked key the place of the first record with it, or -1."""
    order = np.argsort(held, kind="stable")
    ordered = held[order]
    at = np.minimum(np.searchsorted(ordered, asked, side="left"), len(ordered) - 1)
    return np.where((ordered[at] == asked) & (asked != 0), order[at], -1)
