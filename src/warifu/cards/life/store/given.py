# SPDX-License-Identifier: Apache-2.0
"""What is given with an application and gone when its card is made: a photograph, a key. Holds no rule."""

from __future__ import annotations

from warifu.cards.life.store.rows import Rows


class GivenRows(Rows):
    """What was given for the making of cards."""

    def keep_photo(self, card_id: bytes, content: bytes) -> None:
        """Keep the photograph until the card is made."""
        self.connection.execute("INSERT INTO life.photo VALUES (%s, %s)", [card_id, content])

    def photo(self, card_id: bytes) -> bytes:
        """Give the photograph; b"" for an infant, who has none."""
        row = self.connection.execute(
            "SELECT content FROM life.photo WHERE card_id = %s", [card_id]
        ).fetchone()
        return bytes(row[0]) if row else b""

    def drop_photo(self, card_id: bytes) -> None:
        """Delete the photograph."""
        self.connection.execute("DELETE FROM life.photo WHERE card_id = %s", [card_id])

    def keep_opening(self, card_id: bytes, opens: bytes) -> None:
        """Keep the key by which a card that is not being made yet will open; b"" is none."""
        if opens:
            self.connection.execute(
                "INSERT INTO life.opening SELECT card_id, %s FROM life.card WHERE card_id = %s"
                " AND state IN ('applied', 'photo-checked')"
                " ON CONFLICT (card_id) DO UPDATE SET opens = excluded.opens",
                [opens, card_id],
            )

    def opening(self, card_id: bytes) -> bytes:
        """Give that key; b"" where she fetches her card."""
        row = self.connection.execute(
            "SELECT opens FROM life.opening WHERE card_id = %s", [card_id]
        ).fetchone()
        return bytes(row[0]) if row else b""

    def drop_given(self, card_id: bytes) -> None:
        """Delete what was given for the making: the photograph, and the key."""
        self.drop_photo(card_id)
        self.connection.execute("DELETE FROM life.opening WHERE card_id = %s", [card_id])
