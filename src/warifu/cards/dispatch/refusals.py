# SPDX-License-Identifier: Apache-2.0
"""What the dispatch of chips says no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NoParcel(Refusal):
    """No chip waits here for this city under this id."""

    status = 404
    reason = "no-parcel"
    law = "Act 16-2"
    remedy = "Ask again which chips wait; one whose receipt came is no longer here."


class ReceiptRefused(Refusal):
    """The receipt is not this city's for this chip."""

    reason = "receipt-refused"
    law = "Act 16-2"
    remedy = "Fetch the chip again, keep it, and sign a receipt for what came."


class OrderNotGiven(Refusal):
    """No order is given for this card in the state it is in."""

    status = 409
    reason = "chip-order-not-given"
    law = "Act 17(1); card K-38"
    remedy = "Ask for the card's state: it must be ready to hand over, or in use by a resident of this city."


class NotOpened(Refusal):
    """The chip has not shown that its PINs were set by this order."""

    status = 409
    reason = "chip-not-opened"
    law = "Act 17(1); JPKI Act 3, 22"
    remedy = "Have the person type her PINs at the counter; the chip then shows it by itself."
