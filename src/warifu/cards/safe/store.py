# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the safe (schema `card_safe`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.safe.nouns import KeptChip, Stage
from warifu.kernel.database import Database

_CHIP = "card_id, stage, image, digest, kept_at, receipted, counter, proof"


class SafeStore:
    """金庫の記録: the safe's part of a city's database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[SafeRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield SafeRows(connection)


@dataclass(frozen=True, slots=True)
class SafeRows:
    """The rows of the safe within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def keep(self, chip: KeptChip) -> bool:
        """Keep a chip; False where it is here already."""
        kept = self.connection.execute(
            f"INSERT INTO card_safe.chip ({_CHIP}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            _values(chip),
        )
        return kept.rowcount == 1

    def replace(self, chip: KeptChip, before: Stage) -> bool:
        """Let a chip's new state take the place of the old one; False where the stage is another by now."""
        changed = self.connection.execute(
            "UPDATE card_safe.chip SET stage = %s, image = %s, counter = %s, proof = %s"
            " WHERE card_id = %s AND stage = %s",
            [chip.stage, chip.image, chip.counter, chip.proof, chip.card_id, before],
        )
        return changed.rowcount == 1

    def find(self, card_id: bytes) -> KeptChip | None:
        """Give a chip as it lies here."""
        row = self.connection.execute(
            f"SELECT {_CHIP} FROM card_safe.chip WHERE card_id = %s", [card_id]
        ).fetchone()
        if row is None:
            return None
        named, stage, image, digest, kept_at, receipted, counter, proof = row
        return KeptChip(
            bytes(named), Stage(stage), bytes(image), bytes(digest), kept_at, receipted, counter, bytes(proof)
        )

    def stages(self) -> dict[bytes, Stage]:
        """Every chip here, by id, with its stage."""
        rows = self.connection.execute("SELECT card_id, stage FROM card_safe.chip ORDER BY card_id")
        return {bytes(card_id): Stage(stage) for card_id, stage in rows}

    def unreceipted(self) -> list[tuple[bytes, bytes]]:
        """The chips whose receipt was not taken yet, with their digests."""
        rows = self.connection.execute(
            "SELECT card_id, digest FROM card_safe.chip WHERE NOT receipted ORDER BY card_id"
        )
        return [(bytes(card_id), bytes(digest)) for card_id, digest in rows]

    def receipted(self, card_id: bytes) -> None:
        """J-LIS has taken the receipt."""
        self.connection.execute("UPDATE card_safe.chip SET receipted = true WHERE card_id = %s", [card_id])

    def erase(self, card_id: bytes, stages: Sequence[Stage]) -> bool:
        """Erase a chip in one of these stages; False where there is none."""
        gone = self.connection.execute(
            "DELETE FROM card_safe.chip WHERE card_id = %s AND stage = ANY(%s)", [card_id, list(stages)]
        )
        return gone.rowcount == 1

    def erase_brought(self, card_id: bytes, image: bytes) -> bool:
        """Erase a chip that nobody has a receipt for and that is just what was brought; False where not."""
        gone = self.connection.execute(
            "DELETE FROM card_safe.chip"
            " WHERE card_id = %s AND stage = 'sealed' AND image = %s AND NOT receipted",
            [card_id, image],
        )
        return gone.rowcount == 1

    def add_passed(self, card_id: bytes, what: str, clerk: str, case: str, at: datetime) -> None:
        """Write what happened to a chip."""
        self.connection.execute(
            "INSERT INTO card_safe.passed (card_id, what, clerk, case_no, at) VALUES (%s, %s, %s, %s, %s)",
            [card_id, what, clerk, case, at],
        )


def _values(chip: KeptChip) -> list[object]:
    return [
        chip.card_id,
        chip.stage,
        chip.image,
        chip.digest,
        chip.kept_at,
        chip.receipted,
        chip.counter,
        chip.proof,
    ]
