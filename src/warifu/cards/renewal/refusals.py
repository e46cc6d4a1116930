# SPDX-License-Identifier: Apache-2.0
"""What the writing of chips says no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NothingDue(Refusal):
    """Nothing on this card has to be written anew."""

    status = 409
    reason = "card-nothing-due"
    law = "JPKI Act 3, 22"
    remedy = "Come back within three months of the last day, or ask for the certificate that is missing."


class CardProofFails(Refusal):
    """The card in the reader is not this person's card, or has not signed what it was asked to."""

    status = 403
    reason = "card-proof-fails"
    law = "card K-38"
    remedy = "Take the card out, put in the one that the case is about, and begin again."


class UpdateOver(Refusal):
    """This writing of the card is over: it was done, took too long, or another one was begun."""

    status = 404
    reason = "card-update-over"
    law = "card K-38"
    remedy = "Put the card into the reader and begin again; what was written is not lost."
