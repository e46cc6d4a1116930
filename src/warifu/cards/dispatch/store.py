# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the dispatch (schema `dispatch`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.chip import Act, Kind, Order
from warifu.cards.dispatch.nouns import ChipOrder, HomeLetter, Parcel
from warifu.kernel.database import Database


class DispatchStore:
    """発送の記録: the dispatch's part of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[DispatchRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield DispatchRows(connection)


@dataclass(frozen=True, slots=True)
class DispatchRows:
    """The rows of the dispatch within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def ship(self, parcel: Parcel) -> None:
        """Write that a chip is sent; the same chip again is the same line."""
        self.connection.execute(
            "INSERT INTO dispatch.parcel VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                parcel.card_id,
                parcel.city,
                parcel.kind,
                parcel.login_key,
                parcel.digest,
                parcel.shipped_at,
            ],
        )

    def lock(self, card_id: bytes) -> Parcel | None:
        """Give a parcel, and keep others from changing it until the transaction ends."""
        row = self.connection.execute(
            "SELECT card_id, city, kind, login_key, digest, shipped_at, received_at, erased_at"
            " FROM dispatch.parcel WHERE card_id = %s FOR UPDATE",
            [card_id],
        ).fetchone()
        if row is None:
            return None
        named, city, kind, key, digest, shipped_at, received_at, erased_at = row
        return Parcel(
            bytes(named), city, Kind(kind), bytes(key), bytes(digest), shipped_at, received_at, erased_at
        )

    def received(self, card_ids: Sequence[bytes]) -> set[bytes]:
        """Of these, the chips whose receipt has come."""
        rows = self.connection.execute(
            "SELECT card_id FROM dispatch.parcel WHERE card_id = ANY(%s) AND received_at IS NOT NULL",
            [list(card_ids)],
        )
        return {bytes(card_id) for (card_id,) in rows}

    def receive(self, card_id: bytes, receipt: bytes, at: datetime) -> None:
        """Keep the receipt."""
        self.connection.execute(
            "UPDATE dispatch.parcel SET received_at = %s, receipt = %s WHERE card_id = %s",
            [at, receipt, card_id],
        )

    def receipt(self, card_id: bytes) -> bytes:
        """What came as its receipt, or as its own proof; b"" before."""
        row = self.connection.execute(
            "SELECT receipt FROM dispatch.parcel WHERE card_id = %s", [card_id]
        ).fetchone()
        return bytes(row[0]) if row and row[0] is not None else b""

    def to_erase(self) -> list[bytes]:
        """The chips whose receipt has come and whose copy here was not erased yet."""
        rows = self.connection.execute(
            "SELECT card_id FROM dispatch.parcel WHERE received_at IS NOT NULL AND erased_at IS NULL"
            " ORDER BY card_id"
        )
        return [bytes(card_id) for (card_id,) in rows]

    def erased(self, card_id: bytes, at: datetime) -> None:
        """The copy here is gone."""
        self.connection.execute("UPDATE dispatch.parcel SET erased_at = %s WHERE card_id = %s", [at, card_id])

    def last_counter(self, card_id: bytes) -> int:
        """The highest counter that was ordered of a chip; 0 before the first."""
        row = self.connection.execute(
            "SELECT coalesce(max(counter), 0) FROM dispatch.chip_order WHERE card_id = %s", [card_id]
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add_order(self, given: ChipOrder, at: datetime) -> None:
        """Write down an order before it is signed; a UniqueViolation where its counter was given before."""
        order = given.order
        self.connection.execute(
            "INSERT INTO dispatch.chip_order VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                order.card_id,
                order.counter,
                order.act,
                list(order.places),
                order.expires_at,
                given.body,
                given.clerk,
                given.case,
                at,
            ],
        )

    def order(self, card_id: bytes, counter: int) -> ChipOrder | None:
        """Give an order as it was given."""
        row = self.connection.execute(
            "SELECT act, places, expires_at, body, clerk, case_no FROM dispatch.chip_order"
            " WHERE card_id = %s AND counter = %s",
            [card_id, counter],
        ).fetchone()
        if row is None:
            return None
        act, places, expires_at, body, clerk, case = row
        return ChipOrder(Order(card_id, counter, Act(act), expires_at, tuple(places)), body, clerk, case)

    # to her home

    def send_home(self, letter: HomeLetter) -> None:
        """Write that a card goes home; the same card again is the same line."""
        self.connection.execute(
            "INSERT INTO dispatch.home VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [letter.card_id, letter.letter, letter.sent_at],
        )

    def deliver(self, card_id: bytes, at: datetime) -> None:
        """The post gave it to her; said again, it is the same."""
        self.connection.execute(
            "UPDATE dispatch.home SET delivered_at = %s WHERE card_id = %s AND delivered_at IS NULL",
            [at, card_id],
        )

    def home(self, card_id: bytes) -> HomeLetter | None:
        """Give the letter of a card."""
        return self._letter("card_id", card_id)

    def home_of(self, letter: bytes) -> HomeLetter | None:
        """Give the letter in which this code is printed."""
        return self._letter("letter", letter)

    def _letter(self, by: str, value: bytes) -> HomeLetter | None:
        row = self.connection.execute(
            f"SELECT card_id, letter, sent_at, delivered_at FROM dispatch.home WHERE {by} = %s",
            [value],
        ).fetchone()
        return HomeLetter(bytes(row[0]), bytes(row[1]), *row[2:]) if row else None
