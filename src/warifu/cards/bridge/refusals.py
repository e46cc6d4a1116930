# SPDX-License-Identifier: Apache-2.0
"""What the holder's own reader says no to."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class OriginNotRegistered(Refusal):
    """This site is not among those that your reader signs in to."""

    status = 403
    reason = "origin-not-registered"
    law = "CL-8"
    remedy = "Go to the service by its own address. Never type your PIN after a link in a message."


class NotThisReader(Refusal):
    """The request was not meant for this reader, or came from a page that is not its own."""

    status = 403
    reason = "not-this-reader"
    law = "CL-8"
    remedy = "Begin again at the service."


class VisitOver(Refusal):
    """This page of your reader is over: two minutes have passed, or it was used."""

    status = 404
    reason = "visit-over"
    law = "CL-3"
    remedy = "Begin again at the service."


class NotConfirmed(Refusal):
    """The check digits have not been confirmed on this page."""

    status = 409
    reason = "digits-not-confirmed"
    law = "CL-7"
    remedy = "Compare the two digits first."


class NoCard(Refusal):
    """There is no card in the reader."""

    status = 409
    reason = "no-card"
    law = "CL-6"
    remedy = "Put your card into the reader and try again."


class NotATestCard(Refusal):
    """This is not one of our test cards, and nothing was sent to it but a question who made it."""

    status = 403
    reason = "not-a-test-card"
    law = "card K-45"
    remedy = "Take it out. A real card belongs to real services; wrong PINs would lock it."


class WrongPin(Refusal):
    """The PIN was wrong."""

    status = 422
    reason = "wrong-pin"
    law = "card K-14"
    remedy = "Type the four digits you chose for signing in."

    def __init__(self, left: int) -> None:
        """Keep how many tries are left."""
        super().__init__()
        self.left = left


class WrongItemsPin(Refusal):
    """The PIN for the items on the card was wrong."""

    status = 422
    reason = "wrong-items-pin"
    law = "card K-14"
    remedy = "Type the four digits you chose for the items on the card (券面事項入力補助用)."

    def __init__(self, left: int) -> None:
        """Keep how many tries are left."""
        super().__init__()
        self.left = left


class NoItemsOnCard(Refusal):
    """The card has no proof of its items that could go to whoever may not have the number."""

    status = 422
    reason = "no-items-on-card"
    law = "card K-39"
    remedy = "Use a card that was made anew, or go back to the service and say no."


class PinLocked(Refusal):
    """The PIN is locked after three wrong tries."""

    status = 403
    reason = "pin-locked"
    law = "card K-11"
    remedy = "Go to the counter of your town hall with the card; there you set a new PIN."


class CardWithoutPin(Refusal):
    """The card has no PIN for signing in, or it is a child's card whose PIN is locked."""

    status = 403
    reason = "card-without-pin"
    law = "card K-41"
    remedy = "A card without a PIN serves at clinics and as an identity paper. Your town hall can set a PIN."


class NoCertificateForSigningIn(Refusal):
    """The card has no certificate for signing in."""

    status = 403
    reason = "no-certificate-on-card"
    law = "JPKI Act 22"
    remedy = "Apply for one at your town hall."
