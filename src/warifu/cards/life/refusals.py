# SPDX-License-Identifier: Apache-2.0
"""What the life of a card says no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Malformed, Refusal


class TurnRefused(Refusal):
    """This cannot happen to the card in the state it is in."""

    status = 409
    reason = "card-turn-refused"
    law = "Act 17"
    remedy = "Ask for the card's state, then do what may follow it."


class NoSuchCard(Refusal):
    """This counter has no such card."""

    status = 404
    reason = "no-such-card"
    law = "Act 17"
    remedy = "Look at the card again; a card of another municipality is dealt with there."


class ApplicationUnderWay(Refusal):
    """An application of this person is under way already."""

    status = 409
    reason = "card-application-under-way"
    law = "Act 17(1)"
    remedy = "Wait for the card, or withdraw the application at the city's counter first."


class NoSuchForm(Refusal):
    """No application form has this number together with this birth date."""

    status = 404
    reason = "no-such-application-form"
    law = "Act 17(1)"
    remedy = "Type the 23 digits again, or apply at the city's counter, where no form is needed."


class TooManyStopCalls(Refusal):
    """Too many cards are being stopped from this network address, or in all, just now."""

    status = 429
    reason = "too-many-stop-calls"
    law = "Act 17(5)"
    remedy = "Go to the counter of your city: it stops a card at once and without limit."


class PhotoUnfit(Malformed):
    """The photograph cannot be printed on a card."""

    reason = "photo-unfit"
