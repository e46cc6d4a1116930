# SPDX-License-Identifier: Apache-2.0
"""What the sign-in needs of others, and what each guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cryptography import x509

from warifu.cards.login.nouns import Happening, Told


class CertificateStates(Protocol):
    """失効情報: J-LIS. It tells what it knew at most a second ago; nothing is remembered here."""

    def state(self, serial: bytes) -> Told:
        """Say whether an authentication certificate holds now, and which its holder had before it.

        The question is recorded there with its purpose (JPKI Act 36). Raises StateNotTold.
        """
        ...

    def authorities(self) -> Sequence[x509.Certificate]:
        """Give the authorities for authentication, every generation. Raises StateNotTold."""
        ...


class PersonalHistory(Protocol):
    """やりとり履歴: the portal, which files a line in the mailbox that this person opened with her card."""

    def tell(self, happenings: Sequence[tuple[bytes, Happening]]) -> set[bytes]:
        """File (pseudonym at the portal, happening); gives the events that are filed now. Safe to repeat."""
        ...
