# SPDX-License-Identifier: Apache-2.0
"""The nouns of the print room: labels, batches by stage, and what two people sent. Pure; nobody is named."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.notices.matters import Kind, Mail
from warifu.notices.nouns import Stage

STEPS = (Stage.PLANNED, Stage.PRINTED, Stage.CHECKED, Stage.POSTED, Stage.DELIVERED, Stage.RETURNED)
"""進み具合: the stages a page shows, in order; what became of a returned letter is its counter's affair."""

LEFT = frozenset({Stage.PLANNED, Stage.PRINTED})
BACK = frozenset({Stage.RETURNED, Stage.KEPT, Stage.HANDED_OVER, Stage.DESTROYED})


class Under(StrEnum):
    """What somebody at the scanner does with the envelope before it."""

    POST = "post"
    PULLED = "pulled"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Label:
    """宛名票: one piece by its place in the batch and the post's number."""

    sequence: int
    tracking: str


@dataclass(frozen=True, slots=True)
class Slip:
    """送り状: the labels of the checked pieces of a batch, as two people see and sign them."""

    labels: tuple[Label, ...]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the labels in their order.

        >>> Slip((Label(1, "00000000011"),)).digest.hex()[:8]
        'bcc03836'
        """
        text = "".join(f"{each.sequence},{each.tracking}\n" for each in self.labels)
        return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Sent:
    """差出しの決定: two different people sent a batch to the post."""

    pieces: int
    released_by: str
    posted_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class BatchLine:
    """進み具合の一行: one batch with its pieces by stage. `to_pull` are on paper and shall not leave.

    `kinds` says how many of each kind it has; no label says of which kind it is.
    """

    batch: UUID
    asked_by: BodyName
    dated_on: date
    posted_on: date | None
    stages: Mapping[Stage, int]
    held: int
    to_pull: int
    sent: Sent | None
    mail: Mail = Mail.NOTICES
    kinds: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def steps(self) -> Sequence[tuple[Stage, int]]:
        """How many pieces are at each step of a page; a returned letter stays counted as returned."""
        back = sum(self.stages.get(stage, 0) for stage in BACK)
        counts = {**self.stages, Stage.RETURNED: back}
        return [(stage, counts.get(stage, 0)) for stage in STEPS]

    @property
    def pieces(self) -> int:
        """Every piece of the batch that shall reach somebody."""
        return sum(self.stages.values())

    @property
    def waits(self) -> bool:
        """Whether something is left to print or check; what is held waits for its city."""
        return sum(self.stages.get(stage, 0) for stage in LEFT) > self.held

    @property
    def ready(self) -> bool:
        """Whether two people may send it to the post now."""
        return (
            not self.waits
            and self.stages.get(Stage.CHECKED, 0) > 0
            and self.to_pull == 0
            and self.sent is None
        )
