# SPDX-License-Identifier: Apache-2.0
"""The lawful noes of 個人番号通知書. None says anything about a person: each is the same for everybody."""

from warifu.kernel.refusal import Fault, Refusal


class OnlyCities(Refusal):
    """Only a municipality asks for notices and keeps returned ones."""

    reason = "only-cities"
    law = "Act 7, Order 2"
    remedy = "The mayor of the municipality asks."


class NotYourResident(Refusal):
    """J-LIS knows no person by this code whose record this municipality keeps."""

    status = 404
    reason = "not-your-resident"
    law = "Juki Act 30-6"
    remedy = "Check the resident record code against the resident record; designate a number first."


class RequestReused(Refusal):
    """The request number was used before for something else."""

    status = 409
    reason = "request-reused"
    law = "Act 7"
    remedy = "Draw a new request number for a new request; repeat the old one only unchanged."


class NoLetterHere(Refusal):
    """No letter for this person is kept at this counter."""

    status = 404
    reason = "no-letter-here"
    law = "law M-2"
    remedy = (
        "Letters are posted over some weeks and are not forwarded; an undelivered one comes to the counter "
        "on the envelope. The person may ask for her own letter at any counter."
    )


class NoSuchPiece(Refusal):
    """No letter with this tracking number is expected at this counter."""

    status = 404
    reason = "no-such-piece"
    law = "law M-2"
    remedy = "Read the number on the envelope again; give a letter that is not yours back to the post."


class NotForDestruction(Refusal):
    """This letter is not on the counter's list of letters to be destroyed."""

    status = 409
    reason = "not-for-destruction"
    law = "law M-2"
    remedy = "Keep it. The list of letters to be destroyed is renewed every day."


class NotForPosting(Refusal):
    """This piece is not to be posted."""

    status = 409
    reason = "not-for-posting"
    law = "law M-3"
    remedy = "Put it into the box of pieces to be destroyed; do not look for the reason."


class BatchNotChecked(Refusal):
    """Not every piece of the batch is printed and checked."""

    status = 409
    reason = "batch-not-checked"
    law = "PA-2"
    remedy = "Print and check the batch first; pieces that are held wait for their city."


class AlreadyReceived(Refusal):
    """The letter was delivered or handed over before; it cannot be sent elsewhere any more."""

    status = 409
    reason = "already-received"
    law = "Act 7(2); law M-3"
    remedy = (
        "If somebody else may have read the number and misuse is to be feared, ask for a change of number. "
        "The place chosen now holds for every later letter."
    )


class OnlyHerself(Refusal):
    """Where a letter is, is told to the person alone, after an identity check."""

    reason = "only-herself"
    law = "law M-2; INV-22"
    remedy = "The person asks herself, at any counter."


class CheckForSomethingElse(Refusal):
    """The identity check was made for another purpose or by another way."""

    reason = "check-for-something-else"
    law = "Act 16; law M-2, M-3"
    remedy = "Check the identity of the person again, face to face, for this purpose."


class WitnessNeeded(Refusal):
    """Two different people destroy a letter."""

    status = 422
    reason = "witness-needed"
    law = "Act 12; law A-9"
    remedy = "Name the clerk who destroys it and another one who watches."


class SealBroken(Fault):
    """A sealed destination does not open in its row: altered, moved, or another key. Nothing is printed."""
