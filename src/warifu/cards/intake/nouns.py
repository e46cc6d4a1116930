# SPDX-License-Identifier: Apache-2.0
"""写真の確認: why a photograph is refused, and one look at one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from warifu.kernel.clock import JST
from warifu.kernel.secrecy import MASK

ANOTHER_WITHIN = timedelta(days=90)
"""再提出の期限: how long an application waits for another photograph (own)."""


class Reason(StrEnum):
    """写真の不備: what a person says is amiss. The list is ours; J-LIS's was not read (unconfirmed)."""

    NOT_WHOLE = "not-whole"
    NOT_FRONT = "not-front"
    COVERED = "covered"
    BACKGROUND = "background"
    BLURRED = "blurred"
    SEVERAL = "several"
    NO_PERSON = "no-person"


@dataclass(frozen=True, slots=True)
class Look:
    """写真を見た記録: who looked at which photograph of which application; `reason` where it was refused."""

    card_id: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    by: str
    at: datetime
    reason: Reason | None = None

    @property
    def until_on(self) -> date:
        """再提出の期限: the last day on which another photograph is awaited."""
        return self.at.astimezone(JST).date() + ANOTHER_WITHIN

    def __repr__(self) -> str:
        return f"Look({self.reason or 'fit'}, {MASK})"


def digest_of(photo: bytes) -> bytes:
    """The SHA-256 by which a photograph is known after it is gone."""
    return sha256(photo).digest()
