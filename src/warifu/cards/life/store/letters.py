# SPDX-License-Identifier: Apache-2.0
"""Letters on paper that a holder is owed, once for each cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.rows import TupleRow

from warifu.cards.life.letters import OwedLetter, Tells
from warifu.cards.life.store.rows import Rows

_LETTER = "card_id, cause, tells, happened_on, until_on, word"


class LetterRows(Rows):
    """What is said of letters."""

    def owe_letters(self, letters: Sequence[OwedLetter], at: datetime) -> None:
        """Owe several."""
        for letter in letters:
            self.owe_letter(letter, at)

    def owe_letter(self, letter: OwedLetter, at: datetime) -> None:
        """Owe the holder a letter; the same cause again is the same letter. The card is locked."""
        self.connection.execute(
            f"INSERT INTO life.letter (place, {_LETTER}, owed_at, ordered)"
            " SELECT coalesce(max(place), 0) + 1, %s, %s, %s, %s::date, %s::date, %s, %s::timestamptz, false"
            " FROM life.letter WHERE card_id = %s ON CONFLICT (card_id, cause) DO NOTHING",
            [
                letter.card_id,
                letter.cause,
                letter.tells,
                letter.happened_on,
                letter.until_on,
                letter.word,
                at,
                letter.card_id,
            ],
        )

    def unordered_letters(self) -> list[OwedLetter]:
        """Give letters that nobody has ordered yet: by card, and of one card in their order."""
        rows = self.connection.execute(
            f"SELECT {_LETTER} FROM life.letter WHERE NOT ordered ORDER BY card_id, place"
        )
        return [_letter(row) for row in rows]

    def letters_of(self, card_id: bytes) -> list[OwedLetter]:
        """Give every letter that was ever owed about a card, in order."""
        rows = self.connection.execute(
            f"SELECT {_LETTER} FROM life.letter WHERE card_id = %s ORDER BY place", [card_id]
        )
        return [_letter(row) for row in rows]

    def letter_ordered(self, letter: OwedLetter) -> None:
        """The print room has the order."""
        self.connection.execute(
            "UPDATE life.letter SET ordered = true WHERE card_id = %s AND cause = %s",
            [letter.card_id, letter.cause],
        )


def _letter(row: TupleRow) -> OwedLetter:
    card_id, cause, tells, happened_on, until_on, word = row
    return OwedLetter(bytes(card_id), cause, Tells(tells), happened_on, until_on, word)
