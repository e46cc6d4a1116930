# SPDX-License-Identifier: Apache-2.0
"""What the cards need of others: the certification authority, who makes a card, the forms of the notices."""

from __future__ import annotations

from typing import Protocol

from warifu.cards.jpki import Ending
from warifu.cards.life.nouns import Card
from warifu.numbers import Whole


class Certificates(Protocol):
    """認証局: takes orders about all certificates of a card; harmless to repeat, durable when it returns."""

    def hold(self, card_id: bytes) -> object:
        """Hold them."""
        ...

    def release(self, card_id: bytes) -> object:
        """Release them; what has ended stays ended."""
        ...

    def end(self, card_id: bytes, ending: Ending) -> object:
        """End what this ends."""
        ...

    def note(self, card_id: bytes, city: str, *, face_only: bool) -> object:
        """From now on this city, and no other, orders about them; and whether the card has no PIN."""
        ...

    def link(self, earlier: bytes, later: bytes) -> object:
        """A new card's follow those of the card before."""
        ...


class Factory(Protocol):
    """カードの製造: makes the card with blocked PINs and applies for its certificates; b"" is no photo.

    With `opens` the card waits for the code of that key (`chip.await_code`).
    """

    def make(self, card: Card, holder: Whole, photo: bytes, opens: bytes = b"") -> None:
        """Make it anew, whatever an earlier try left. Raises a Fault; then nothing is handed out."""
        ...


class Forms(Protocol):
    """申請書: the forms that went out with the notices."""

    def position_of(self, application: str) -> int | None:
        """Give whose form this is; None for none, or one that must not count any more."""
        ...
