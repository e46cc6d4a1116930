# SPDX-License-Identifier: Apache-2.0
"""What a certified verifier says no to. That a signature does not hold is an answer and no refusal."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class TooManyQuestions(Refusal):
    """This body has asked about too many signatures in the last hour."""

    status = 429
    reason = "too-many-signatures"
    law = "docs/spec/signing.md"
    remedy = "Ask again in an hour. What was asked before is answered as before."


class NotTheSigner(Refusal):
    """Who asked about a signature is shown to its signer alone, who signs for it with the same card."""

    reason = "not-the-signer"
    law = "docs/spec/signing.md"
    remedy = "Sign the text of today with the card that signed the document."
