# SPDX-License-Identifier: Apache-2.0
"""金庫のカード: one chip in a city's safe and how far it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """金庫の中の段階: locked as it came; her PINs set; handed over; or a card in use, changed at the counter.

    Only one that is handed over, or was changed, is given out.
    """

    SEALED = "sealed"
    SET = "set"
    HANDED_OVER = "handed-over"
    UNLOCKED = "unlocked"


class FaceUse(StrEnum):
    """顔の照合の記録: a card's photograph was shown to a clerk; she found it the person's, or another's."""

    SHOWN = "face-shown"
    COMPARED = "face-compared"
    DIFFERS = "face-differs"


TO_BE_TAKEN = frozenset({Stage.HANDED_OVER, Stage.UNLOCKED})


@dataclass(frozen=True, slots=True)
class KeptChip:
    """金庫のカード: a chip, sealed to this city. `counter` and `proof` show that its PINs were set."""

    card_id: bytes = field(repr=False)
    stage: Stage
    image: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    kept_at: datetime
    receipted: bool = False
    counter: int = 0
    proof: bytes = field(default=b"", repr=False)
