# SPDX-License-Identifier: Apache-2.0
"""The certified verifier as other bodies reach it, always sealed: a signature carries four items (K-30)."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from warifu.cards.documents import Signature
from warifu.cards.verification.messages import CheckAsked, CheckTold
from warifu.cards.verification.nouns import Finding

R = TypeVar("R", bound=msgspec.Struct)
VERIFIER = "signin"


class Verifier(Protocol):
    """検証の求め: whoever may tell whether a signature held."""

    def check(self, purpose: str, signature: Signature) -> Finding:
        """Say valid or invalid, and at which instant; recorded there before it is told.

        The same answer whenever the same signature is asked about. Raises Unreachable where nothing could be
        told, TooManyQuestions. Whether anything stands outside of what was signed the asker looks herself.
        """
        ...


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class VerifierClient:
    """The port `Verifier` over a sealed wire; the document stays here."""

    def __init__(self, wire: SealedCalls) -> None:
        """Speak over `wire`, whose caller is this body."""
        self._wire = wire

    def check(self, purpose: str, signature: Signature) -> Finding:
        """Ask."""
        asked = CheckAsked(purpose, signature.cms, signature.digest)
        told = self._wire.call(VERIFIER, "verification/check", asked, CheckTold)
        return Finding(told.valid, told.at)
