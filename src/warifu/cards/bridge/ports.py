# SPDX-License-Identifier: Apache-2.0
"""What the reader's side needs of others, and what each guarantees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from warifu.cards.bridge.nouns import CardHere
from warifu.cards.login import Answer, Question
from warifu.cards.signatures import DocumentQuestion
from warifu.kernel.secrecy import Secret

Transmit = Callable[[bytes], bytes]


class CardSlots(Protocol):
    """カードの差込口: cards within reach, each held by one conversation at a time."""

    def cards(self) -> Sequence[CardHere]:
        """List them; nothing is sent to a card."""
        ...

    def open(self, key: str) -> AbstractContextManager[Transmit]:
        """Hold a card, freshly reset. Raises NoCard, CardInReader."""
        ...


class SignInServer(Protocol):
    """ログインのサーバー: one registered sign-in. Raises what it refused, or Unreachable."""

    def question(self, sign_in: str) -> Question:
        """Give what is asked; the signed bytes are built here, from these parts."""
        ...

    def answer(self, sign_in: str, answer: Answer) -> None:
        """Send certificate and signature; once it returns, the sign-in is on record."""
        ...

    def decline(self, sign_in: str) -> None:
        """Say that the digits differ: the sign-in is over."""
        ...

    def document_question(self, handle: str) -> DocumentQuestion:
        """Give which document is to be signed; the signed bytes are built here, from these parts."""
        ...

    def document_answer(self, handle: str, made: bytes) -> None:
        """Send the signature; once it returns, it is kept for the service that asked, and for nobody else."""
        ...

    def document_no(self, handle: str, *, declined: bool) -> None:
        """Say that there will be none: the holder said no, or her card cannot."""
        ...


class Belongings(Protocol):
    """持ち物: what a holder keeps beside her card and may lend for one visit."""

    def lent(self, card: str) -> Secret[bytes] | None:
        """Give what the holder of this card lends, or None where she keeps nothing here."""
        ...


class Nothing:
    """A holder without belongings."""

    def lent(self, card: str) -> Secret[bytes] | None:
        """Give nothing."""
        del card
        return None
