# SPDX-License-Identifier: Apache-2.0
"""What a certified verifier says no to. That a signature does not hold is an answer and no refusal."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NotTheSigner(Refusal):
    """Who asked about a signature is shown to its signer alone, who signs for it with the same card."""

    reason = "not-the-signer"
    law = "docs/spec/signing.md"
    remedy = "Sign the text of today with the card that signed the document."
