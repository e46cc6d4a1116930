# SPDX-License-Identifier: Apache-2.0
"""What the safe and the counter's reader say no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class ChipElsewhere(Refusal):
    """This chip is not in the safe in the state that is needed."""

    status = 409
    reason = "chip-not-in-safe"
    law = "Act 17(1)"
    remedy = "Look at the list of cards that came; what is on its way comes by itself."


class AnotherCard(Refusal):
    """The card in the reader is not the one that the case is about."""

    status = 409
    reason = "another-card-in-reader"
    law = "Act 16, 17"
    remedy = "Put the card of the person who was identified into the reader."


class NothingToUnlock(Refusal):
    """The card has no such PIN that could be set anew."""

    status = 409
    reason = "nothing-to-unlock"
    law = "card K-38, K-40"
    remedy = "Choose at least one of the PINs that this card has."
