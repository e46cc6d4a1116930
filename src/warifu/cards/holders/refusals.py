# SPDX-License-Identifier: Apache-2.0
"""What the list of a holder's certificates says no to."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NotTheHolder(Refusal):
    """The list is shown to whoever signs today's text with a card that this authority certified."""

    reason = "not-the-holder"
    law = "docs/spec/certificates.md"
    remedy = "Sign the text of today, as it is, with the signing certificate of your card."
