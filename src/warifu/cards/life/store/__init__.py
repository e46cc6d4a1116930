# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the cards' lives (schema `life`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import TupleRow

from warifu.cards.jpki import Ending
from warifu.cards.life.nouns import Acting, Card, CardTurn, Channel
from warifu.cards.life.store.abroad import AbroadRows
from warifu.cards.life.store.calls import CallRows
from warifu.cards.life.store.given import GivenRows
from warifu.cards.life.store.letters import LetterRows
from warifu.cards.life.turns import CardEvent, CardState, Order
from warifu.kernel.database import Database

_FACE_ONLY = (
    "coalesce((SELECT p.event = 'pin-given-up' FROM life.turn p WHERE p.card_id = card.card_id AND p.event IN"
    " ('pin-given-up', 'pin-taken') ORDER BY p.turn DESC LIMIT 1), false)"
)
_EMBASSY = "(SELECT e.embassy FROM life.through_embassy e WHERE e.card_id = card.card_id)"
_CARD = (
    "card_id, person, position, city, born_on, state, turn, applied_on, expires_on, channel, entry_due,"
    f" {_FACE_ONLY},"
    " EXISTS (SELECT FROM life.turn w WHERE w.card_id = card.card_id AND w.event = 'went-abroad'),"
    f" coalesce({_EMBASSY}, '')"
)


class CardLifeStore:
    """カードの記録: the cards' part of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[CardRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield CardRows(connection)


@dataclass(frozen=True, slots=True)
class CardRows(CallRows, GivenRows, LetterRows, AbroadRows):
    """The rows of the cards within one transaction."""

    # cards

    def add(self, card: Card) -> None:
        """Keep a new card."""
        self.connection.execute(
            "INSERT INTO life.card VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", _values(card)
        )
        if card.embassy:
            self.connection.execute(
                "INSERT INTO life.through_embassy VALUES (%s, %s)", [card.card_id, card.embassy]
            )

    def lock(self, card_id: bytes) -> Card | None:
        """Give a card as it is now, and keep others from changing it until the transaction ends."""
        row = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE card_id = %s FOR UPDATE", [card_id]
        ).fetchone()
        return _card(row) if row else None

    def find(self, card_id: bytes) -> Card | None:
        """Give a card as it is now; others may change it."""
        row = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE card_id = %s", [card_id]
        ).fetchone()
        return _card(row) if row else None

    def change(self, card: Card) -> None:
        """Keep what has become of a card; the row is locked."""
        self.connection.execute(
            "UPDATE life.card SET position = %s, city = %s, born_on = %s, state = %s, turn = %s,"
            " expires_on = %s, entry_due = %s WHERE card_id = %s",
            [
                card.position,
                card.city,
                card.born_on,
                card.state,
                card.turn,
                card.expires_on,
                card.entry_due,
                card.card_id,
            ],
        )

    def of_person(self, person: bytes) -> list[Card]:
        """Give a person's cards that are not void, the newest first."""
        rows = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE person = %s AND state <> 'void'"
            " ORDER BY applied_on DESC, card_id",
            [person],
        )
        return [_card(row) for row in rows]

    def in_state(self, states: Sequence[CardState], counter: str | None = None) -> list[Card]:
        """Give the cards in these states, of the counter that hands them over or of all, by id."""
        rows = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE state = ANY(%s)"
            f" AND (%s::text IS NULL OR coalesce({_EMBASSY}, city) = %s) ORDER BY card_id",
            [list(states), counter, counter],
        )
        return [_card(row) for row in rows]

    def ending_before(self, on: date) -> list[Card]:
        """Give the cards whose last day, or whose last day for the new city's entry, is before a day."""
        rows = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE state <> 'void' AND (expires_on < %s OR entry_due < %s)"
            " ORDER BY card_id",
            [on, on],
        )
        return [_card(row) for row in rows]

    def working_until(self, since: date, until: date) -> list[Card]:
        """Give the active cards whose last day lies between two days."""
        rows = self.connection.execute(
            f"SELECT {_CARD} FROM life.card WHERE state = 'active' AND expires_on BETWEEN %s AND %s"
            " ORDER BY card_id",
            [since, until],
        )
        return [_card(row) for row in rows]

    def add_turn(self, card: Card, event: CardEvent, acting: Acting, at: datetime) -> None:
        """Write what happened to a card, under the number of its turn."""
        self.connection.execute(
            "INSERT INTO life.turn VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                card.card_id,
                card.turn,
                event,
                card.state,
                card.city,
                acting.body,
                acting.clerk,
                acting.case,
                at,
            ],
        )

    def turns(self, card_id: bytes) -> list[CardTurn]:
        """Give what happened to a card, in order."""
        rows = self.connection.execute(
            "SELECT event, state, body, case_no, at FROM life.turn WHERE card_id = %s ORDER BY turn",
            [card_id],
        )
        return [
            CardTurn(CardEvent(event), CardState(state), by, case, at) for event, state, by, case, at in rows
        ]

    def card_before(self, card_id: bytes) -> bytes | None:
        """Give the card that its holder had in hand before this one."""
        row = self.connection.execute(
            "SELECT e.card_id FROM life.card c"
            " JOIN life.card e ON e.person = c.person AND e.card_id <> c.card_id"
            " JOIN life.turn t ON t.card_id = e.card_id AND t.event = 'handed-over'"
            " JOIN life.turn o ON o.card_id = c.card_id AND o.event = 'handed-over'"
            " WHERE c.card_id = %s AND e.state = 'void' AND t.at <= o.at ORDER BY t.at DESC LIMIT 1",
            [card_id],
        ).fetchone()
        return bytes(row[0]) if row else None

    # one of each

    def take_under_way(self, person: bytes, card_id: bytes) -> bool:
        """Make this the person's application under way; False where she has another."""
        taken = self.connection.execute(
            "INSERT INTO life.under_way VALUES (%s, %s) ON CONFLICT DO NOTHING", [person, card_id]
        )
        return taken.rowcount == 1

    def leave_under_way(self, person: bytes, card_id: bytes) -> None:
        """The application has come to its end."""
        self.connection.execute(
            "DELETE FROM life.under_way WHERE person = %s AND card_id = %s", [person, card_id]
        )

    def living(self, person: bytes) -> bytes | None:
        """Give the id of the person's living card."""
        row = self.connection.execute(
            "SELECT card_id FROM life.living WHERE person = %s", [person]
        ).fetchone()
        return bytes(row[0]) if row else None

    def take_living(self, person: bytes, card_id: bytes, known: bytes) -> None:
        """Make this the person's living card; a UniqueViolation where she has another."""
        self.connection.execute("INSERT INTO life.living VALUES (%s, %s, %s)", [person, card_id, known])

    def leave_living(self, person: bytes, card_id: bytes) -> None:
        """The card is void."""
        self.connection.execute(
            "DELETE FROM life.living WHERE person = %s AND card_id = %s", [person, card_id]
        )

    def set_known(self, person: bytes, known: bytes) -> None:
        """Let the stop line find the person by her newest items."""
        self.connection.execute("UPDATE life.living SET known = %s WHERE person = %s", [known, person])

    def by_known(self, known: bytes) -> list[bytes]:
        """Give the living cards of whoever is known by this digest."""
        rows = self.connection.execute("SELECT card_id FROM life.living WHERE known = %s", [known])
        return [bytes(card_id) for (card_id,) in rows]

    # orders to the authority

    def owe(self, card: Card, order: Order, ending: Ending | None) -> None:
        """Write down an order that the authority must take."""
        self.connection.execute(
            "INSERT INTO life.owed VALUES (%s, %s, %s, %s)", [card.card_id, card.turn, order, ending]
        )

    def owed(self, card_id: bytes) -> list[tuple[int, Order, Ending | None]]:
        """Give what the authority must still be told of a card, in order."""
        rows = self.connection.execute(
            "SELECT turn, order_given, ending FROM life.owed WHERE card_id = %s ORDER BY turn", [card_id]
        )
        return [(turn, Order(order), Ending(ending) if ending else None) for turn, order, ending in rows]

    def settle(self, card_id: bytes, turn: int) -> None:
        """The authority has taken this order."""
        self.connection.execute("DELETE FROM life.owed WHERE card_id = %s AND turn = %s", [card_id, turn])

    def owing(self) -> list[bytes]:
        """Give the cards about which something is owed."""
        rows = self.connection.execute("SELECT DISTINCT card_id FROM life.owed ORDER BY card_id")
        return [bytes(card_id) for (card_id,) in rows]

    # what other offices tell

    def lock_followed(self) -> int:
        """Give the last event of the numbers that the cards have followed; one follower at a time."""
        row = self.connection.execute(
            "SELECT serial FROM life.followed WHERE source = 'numbers' FOR UPDATE"
        ).fetchone()
        assert row is not None
        return int(row[0])

    def set_followed(self, serial: int) -> None:
        """Move the mark."""
        self.connection.execute("UPDATE life.followed SET serial = %s WHERE source = 'numbers'", [serial])

    # statistics

    def tallies(self, before: datetime) -> list[tuple[str, date, bool, bool, bool, int]]:
        """Count cards as they were at an instant.

        City, birth date, ever handed over, living, living without a PIN, how many.
        """
        rows = self.connection.execute(
            "SELECT last.city, c.born_on, last.handed, last.state IN ('active', 'suspended'),"
            " last.state IN ('active', 'suspended') AND last.face_only, count(*)"
            " FROM life.card c JOIN LATERAL (SELECT t.city, t.state, EXISTS (SELECT FROM life.turn h"
            " WHERE h.card_id = c.card_id AND h.event = 'handed-over' AND h.at < %s) AS handed,"
            " coalesce((SELECT p.event = 'pin-given-up' FROM life.turn p WHERE p.card_id = c.card_id"
            " AND p.event IN ('pin-given-up', 'pin-taken') AND p.at < %s"
            " ORDER BY p.turn DESC LIMIT 1), false) AS face_only"
            " FROM life.turn t WHERE t.card_id = c.card_id AND t.at < %s ORDER BY t.turn DESC LIMIT 1) last"
            " ON true GROUP BY 1, 2, 3, 4, 5",
            [before, before, before],
        )
        return [(city, born_on, *flags, count) for city, born_on, *flags, count in rows]


def _values(card: Card) -> list[object]:
    return [
        card.card_id,
        card.person,
        card.position,
        card.city,
        card.born_on,
        card.state,
        card.turn,
        card.applied_on,
        card.expires_on,
        card.channel,
        card.entry_due,
    ]


def _card(row: TupleRow) -> Card:
    card_id, person, position, city, born_on, state, turn, applied_on, expires_on, channel, due, *more = row
    return Card(
        bytes(card_id),
        bytes(person),
        position,
        city,
        born_on,
        CardState(state),
        turn,
        applied_on,
        expires_on,
        Channel(channel),
        due,
        *more,
    )
