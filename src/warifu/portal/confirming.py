# SPDX-License-Identifier: Apache-2.0
"""カードによる確認: what matters is done once her own card has signed exactly that, a moment ago (CL-5).

    1 ask    what she wants waits with her session; its hash is the purpose that her card will sign
    2 sign   at the sign-in, which learns the hash and no more
    3 do     in the same session, that very purpose, the card of this mailbox, a minute old at most

Whoever finds her session open can read and not act; another person's card does not continue hers. It does NOT
check a card: the sign-in does.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from warifu.kernel.refusal import Refusal
from warifu.portal.ports import Visitor

PROOF_LIVES = timedelta(seconds=60)
_LABEL = b"warifu-portal-confirm-1"
_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")  # no digit ever stands in an address


class ProofDoesNotFit(Refusal):
    """Your card did not confirm this, or more than a minute ago. Nothing was done."""

    status = 403
    reason = "proof-does-not-fit"
    law = "CL-5"
    remedy = "Begin again on the page where you wanted it, and show your card at once."


@dataclass(frozen=True, slots=True)
class Act:
    """すること: a verb of the portal, and which record it is about."""

    verb: str
    record: str


@dataclass(frozen=True, slots=True)
class Asked:
    """確認待ち: an act that waits for her card; `nonce` makes one asking differ from every other."""

    act: Act
    nonce: bytes = field(repr=False)

    @property
    def word(self) -> str:
        """Names it in the address that her browser comes back to."""
        return self.nonce.hex().translate(_LETTERS)

    @property
    def purpose(self) -> str:
        """What her card signs: `confirm:` and the SHA-256 of exactly this act in this asking."""
        parts = (_LABEL, self.act.verb.encode(), self.act.record.encode(), self.nonce)
        content = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return f"confirm:{hashlib.sha256(content).hexdigest()}"

    def check(self, word: str, visitor: Visitor, now: datetime) -> None:
        """Check that this is what her card signed, just now. Raises ProofDoesNotFit."""
        fits = hmac.compare_digest(word.encode(), self.word.encode()) and hmac.compare_digest(
            visitor.purpose.encode(), self.purpose.encode()
        )
        if not fits or abs(now - visitor.proved_at) > PROOF_LIVES:  # the sign-in has a clock of its own
            raise ProofDoesNotFit
