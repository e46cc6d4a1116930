# SPDX-License-Identifier: Apache-2.0
"""What a witness remembers: the head it cosigned last, and every checkpoint it refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WitnessedHead:
    """A head this witness has cosigned; `note` is the log's signed checkpoint."""

    origin: str
    size: int
    root: bytes
    note: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """A checkpoint the log signed and this witness refused, beside the one it holds: evidence (LG-8)."""

    origin: str
    note: str
    held_note: str
    reason: str
    seen_at: datetime

    @property
    def note_hash(self) -> bytes:
        """SHA-256 of the refused note."""
        return hashlib.sha256(self.note.encode()).digest()
