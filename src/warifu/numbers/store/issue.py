# SPDX-License-Identifier: Apache-2.0
"""SQL of issuing: the counter, key periods, reserved ranges, designations, bulk blocks, mailboxes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import psycopg.errors

from warifu.identifiers.body_name import BodyName
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import MailboxToOpen
from warifu.numbers.reserved import ReservedRange
from warifu.numbers.store import copying
from warifu.numbers.store.rows import Block, Issued, Rows


class IssueRows(Rows):
    """What the issue of numbers says inside a transaction."""

    def lock_counter(self) -> int:
        """Give the next position and hold the counter until the transaction ends."""
        return self._integer("SELECT next_position FROM numbers.counter FOR UPDATE")

    def next_position(self) -> int:
        """Give the next position without holding anything."""
        return self._integer("SELECT next_position FROM numbers.counter")

    def set_counter(self, next_position: int) -> None:
        """Move the counter; the caller holds its lock."""
        self._db.execute("UPDATE numbers.counter SET next_position = %s", [next_position])

    def highest_position(self) -> int:
        """Give the highest position that any row speaks of, or -1."""
        return self._integer(
            "SELECT greatest(coalesce((SELECT max(position) FROM numbers.designation), -1),"
            " coalesce((SELECT max(position) FROM numbers.burned), -1),"
            " coalesce((SELECT max(first_position + count) - 1 FROM numbers.bulk_block), -1))"
        )

    def key_periods(self) -> list[tuple[int, bytes]]:
        """First position and key check value of each period, oldest first."""
        rows = self._db.execute("SELECT first_position, key_check FROM numbers.key_period ORDER BY epoch")
        return [(first, check) for first, check in rows]

    def begin_key_period(self, epoch: int, first: int, key_check: bytes) -> None:
        """Record that another key is used from `first` on."""
        self._db.execute("INSERT INTO numbers.key_period VALUES (%s, %s, %s)", [epoch, first, key_check])

    def reserved_ranges(self) -> list[ReservedRange]:
        """Every reserved range."""
        rows = self._db.execute(
            "SELECT first_body, last_body, reason, from_position FROM numbers.reserved_range ORDER BY 1, 2"
        )
        return [ReservedRange(*row) for row in rows]

    def reserve_range(self, reserved: ReservedRange) -> None:
        """Record a reserved range."""
        self._db.execute(
            "INSERT INTO numbers.reserved_range VALUES (%s, %s, %s, %s)",
            [reserved.first, reserved.last, reserved.reason, reserved.from_position],
        )

    def request(self, request_id: UUID) -> tuple[str, bytes] | None:
        """Give the city and digest under which a request number was used before."""
        row = self._db.execute(
            "SELECT city, digest FROM numbers.number_request WHERE request_id = %s", [request_id]
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def add_request(self, request_id: UUID, city: BodyName, digest: bytes, at: datetime) -> None:
        """Record what a request number means."""
        self._db.execute(
            "INSERT INTO numbers.number_request VALUES (%s, %s, %s, %s)", [request_id, city.text, digest, at]
        )

    def positions_of(self, code_refs: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """Give position and ordinal in force for each code reference that has one.

        A code whose number is dead for ever leads to the number that lives in its place.
        """
        rows = self._db.execute(
            "SELECT DISTINCT ON (code_ref) code_ref, position, ordinal FROM numbers.record_code"
            " WHERE code_ref = ANY(%s) ORDER BY code_ref, ordinal DESC",
            [list(code_refs)],
        )
        found = {code_ref: (position, ordinal) for code_ref, position, ordinal in rows}
        living = self.living([position for position, _ in found.values()])
        return {code_ref: (living[position], ordinal) for code_ref, (position, ordinal) in found.items()}

    def living(self, positions: Sequence[int]) -> dict[int, int]:
        """Follow tombstones from each position to the number that lives in its place."""
        living = {position: position for position in positions}
        while dead := self._successors(living.values()):
            living = {first: dead.get(last, last) for first, last in living.items()}
        return living

    def _successors(self, positions: Iterable[int]) -> dict[int, int]:
        rows = self._db.execute(
            "SELECT position, successor FROM numbers.tombstone WHERE position = ANY(%s)",
            [list(set(positions))],
        )
        return dict(rows.fetchall())

    def issued(self, positions: Sequence[int]) -> dict[int, Issued]:
        """Give the designations at these positions, where there are any."""
        rows = self._db.execute(
            "SELECT position, rid, mailbox_key FROM numbers.designation WHERE position = ANY(%s)",
            [list(positions)],
        )
        return {position: Issued(position, Secret(rid), key) for position, rid, key in rows}

    def copy_designations(
        self, positions: copying.Positions, rids: bytes, mailbox_keys: bytes, at: datetime
    ) -> None:
        """Insert new designations."""
        self._copy(
            "numbers.designation (position, rid, mailbox_key, replaces, issued_at)",
            copying.designations(positions, rids, mailbox_keys, at),
        )

    def copy_record_codes(self, code_refs: bytes, positions: copying.Positions) -> None:
        """Insert first codes; raises UniqueViolation where one has a number already."""
        self._copy(
            "numbers.record_code (code_ref, ordinal, position)", copying.record_codes(code_refs, positions)
        )

    def copy_new_record_codes(self, code_refs: bytes, positions: copying.Positions) -> bool:
        """Insert first codes of a bulk block; False where one has a number already: roll back then."""
        try:
            self.copy_record_codes(code_refs, positions)
        except psycopg.errors.UniqueViolation:
            return False
        return True

    def copy_burned(self, positions: copying.Positions) -> None:
        """Insert burned positions."""
        self._copy("numbers.burned (position)", copying.burned(positions))

    def copy_juki_net(self, rows: Iterable[bytes]) -> None:
        """Insert first editions, written by `copying.JukiWriter`."""
        self._copy(
            "numbers.juki_net (position, edition, city, name, born_on, sex, address, since_on, recorded_at)",
            rows,
        )

    def blocks(self, purpose: str) -> list[Block]:
        """Give the blocks of a bulk issue in order of position."""
        rows = self._db.execute(
            "SELECT purpose, first_position, count, people_before, people, done_at IS NOT NULL"
            " FROM numbers.bulk_block WHERE purpose = %s ORDER BY first_position",
            [purpose],
        )
        return [Block(*row) for row in rows]

    def add_blocks(self, blocks: Sequence[Block]) -> None:
        """Set positions aside; the caller holds the counter and moves it."""
        with self._db.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO numbers.bulk_block VALUES (%s, %s, %s, %s, %s, NULL)",
                [
                    [block.purpose, block.first, block.count, block.people_before, block.people]
                    for block in blocks
                ],
            )

    def lock_block(self, block: Block) -> bool:
        """Hold a block until the transaction ends; say whether it was done meanwhile."""
        row = self._db.execute(
            "SELECT done_at IS NOT NULL FROM numbers.bulk_block WHERE first_position = %s FOR UPDATE",
            [block.first],
        ).fetchone()
        assert row is not None
        return bool(row[0])

    def block_done(self, block: Block, at: datetime) -> None:
        """Mark a block as filled; its row is held."""
        self._db.execute(
            "UPDATE numbers.bulk_block SET done_at = %s WHERE first_position = %s", [at, block.first]
        )

    def mailboxes_to_open(self, most: int) -> list[MailboxToOpen]:
        """Designations without a mailbox, oldest first, none at or after an unfilled block.

        A changed number is left out: its person keeps her mailbox.
        """
        rows = self._db.execute(
            "SELECT position, rid, mailbox_key FROM numbers.designation WHERE replaces IS NULL"
            " AND position >= (SELECT done_to FROM numbers.mailbox_progress)"
            " AND position < coalesce((SELECT min(first_position) FROM numbers.bulk_block"
            " WHERE done_at IS NULL), 9223372036854775807)"
            " ORDER BY position LIMIT %s",
            [most],
        )
        return [MailboxToOpen(position, Secret(rid), key) for position, rid, key in rows]

    def mailboxes_opened(self, done_to: int) -> None:
        """Record that every position below has its mailbox; never goes back."""
        self._db.execute("UPDATE numbers.mailbox_progress SET done_to = greatest(done_to, %s)", [done_to])

    def counts(self) -> Mapping[str, int]:
        """Counts that the check compares: issued, burned, unfilled reserved positions, next position."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM numbers.designation), (SELECT count(*) FROM numbers.burned),"
            " (SELECT coalesce(sum(count), 0) FROM numbers.bulk_block WHERE done_at IS NULL),"
            " (SELECT next_position FROM numbers.counter)"
        ).fetchone()
        assert row is not None
        return dict(zip(("issued", "burned", "reserved", "next"), map(int, row), strict=True))
