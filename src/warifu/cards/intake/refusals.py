# SPDX-License-Identifier: Apache-2.0
"""What the intake of applications says no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class PhotoNotCompared(Refusal):
    """Nobody has looked at this photograph beside the person."""

    status = 409
    reason = "photo-not-compared"
    law = "Act 17(1)"
    remedy = "Compare the photograph with the person and her paper, then say so."


class SeenMeanwhile(Refusal):
    """This photograph was looked at by somebody else, or is gone."""

    status = 409
    reason = "photo-seen-meanwhile"
    law = "Act 17(1)"
    remedy = "Go on with the next one."


class NothingToSend(Refusal):
    """No application that waits for another photograph has this form and birth date."""

    status = 404
    reason = "no-photo-awaited"
    law = "Act 17(1)"
    remedy = "Type the 23 digits and the birth date again, or ask at your city's counter."


class NotExpress(Refusal):
    """Nobody has this ground for a card in haste."""

    status = 422
    reason = "not-express"
    law = "Act 17(1); 特急発行 (unconfirmed)"
    remedy = "Apply in the ordinary way; the card comes in some weeks."
