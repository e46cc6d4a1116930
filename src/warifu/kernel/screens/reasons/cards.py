# SPDX-License-Identifier: Apache-2.0
"""Cards: words for each reason of theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

CARDS: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "another-card-in-reader": ReasonWords(
            _("The card in the reader is another one."),
            _("Put the card of the person who was identified into the reader."),
            NOTHING_CHANGED,
        ),
        "too-many-stop-calls": ReasonWords(
            _("Too many cards are being stopped from where you are, or in all, just now."),
            _("Go to the counter of your city. It stops your card at once."),
            NOTHING_CHANGED,
        ),
        "card-application-under-way": ReasonWords(
            _("An application for a card is under way already."),
            _("Wait for the card, or withdraw the application at the city's counter."),
            NOTHING_CHANGED,
        ),
        "card-in-reader": ReasonWords(
            _("This card is in a reader."),
            _("Take the card out of the reader, then try again."),
            NOTHING_CHANGED,
        ),
        "card-nothing-due": ReasonWords(
            _("Nothing on this card has to be written anew."),
            _("Come back within three months of its last day, or ask for the certificate that is missing."),
            NOTHING_CHANGED,
        ),
        "card-proof-fails": ReasonWords(
            _("The card in the reader is not the one this is about, or did not sign."),
            _("Put in the card that the case is about, and begin again."),
            NOTHING_CHANGED,
        ),
        "card-update-over": ReasonWords(
            _("This writing of the card is over."),
            _("Put the card into the reader and begin again; what was written is not lost."),
            NOTHING_CHANGED,
        ),
        "card-order-refused": ReasonWords(
            _("The card did not take this order."),
            _("Look at the card's state, then make a new order for this card."),
            NOTHING_CHANGED,
        ),
        "card-turn-refused": ReasonWords(
            _("This cannot happen to the card as it is now."),
            _("Look at the card's state, then do what may follow it."),
            NOTHING_CHANGED,
        ),
        "certificate-ended": ReasonWords(
            _("This certificate has ended."),
            _("Ask for a new certificate at your city's counter."),
            NOTHING_CHANGED,
        ),
        "certificate-followed": ReasonWords(
            _("Another certificate has taken this one's place."),
            _("Use the newest certificate of that kind."),
            NOTHING_CHANGED,
        ),
        "certificate-in-force": ReasonWords(
            _("The card has a certificate of this kind already."),
            _("End or renew that one first."),
            NOTHING_CHANGED,
        ),
        "chip-not-in-safe": ReasonWords(
            _("This card is not in the safe of the city."),
            _("Look at the list of cards that came; what is on its way comes by itself."),
            NOTHING_CHANGED,
        ),
        "card-not-for-home": ReasonWords(
            _("This card did not come by post, or was opened before."),
            _("Use it as it is. If its PINs are blocked, take it to the counter of your city."),
            NOTHING_CHANGED,
        ),
        "wrong-opening-code": ReasonWords(
            _("This is not the code of this card."),
            _("Type the code from your slip again. With no try left, take the card to the counter."),
            _("One try is used up."),
        ),
        "opening-blocked": ReasonWords(
            _("The code was typed wrong too often."),
            _("Take the card to the counter of your city. You are identified there, and need no code."),
            NOTHING_CHANGED,
        ),
        "chip-not-opened": ReasonWords(
            _("The card has not shown that its PINs were set."),
            _("Have the person type her PINs at the counter."),
            NOTHING_CHANGED,
        ),
        "chip-order-not-given": ReasonWords(
            _("For this card no such order is given now."),
            _("Look at the card's state: it must wait for its holder, or be in use in this city."),
            NOTHING_CHANGED,
        ),
        "no-parcel": ReasonWords(
            _("No card waits here for this city under this mark."),
            _("Look at the list of cards that are on their way."),
            NOTHING_SHOWN,
        ),
        "no-photo-awaited": ReasonWords(
            _("No application waits for another photograph under this form and birth date."),
            _("Type both again, or ask at the counter of your city."),
            NOTHING_SHOWN,
        ),
        "no-such-application-form": ReasonWords(
            _("No form has this number together with this birth date."),
            _("Type both again, or apply at the counter of your city."),
            NOTHING_CHANGED,
        ),
        "no-such-card": ReasonWords(
            _("This counter has no such card."),
            _("Look at the card again; a card of another city is dealt with there."),
            NOTHING_SHOWN,
        ),
        "no-such-certificate": ReasonWords(
            _("There is no such certificate here."),
            _("Check the number of the certificate and which kind it is."),
            NOTHING_SHOWN,
        ),
        "no-such-list": ReasonWords(
            _("There is no list at this address."),
            _("Use the address that stands in the certificate."),
            NOTHING_SHOWN,
        ),
        "not-a-certified-verifier": ReasonWords(
            _("This body may not ask whether a certificate still counts."),
            _("Apply to the ministers for it, or let a body that may ask check the signature."),
            NOTHING_SHOWN,
        ),
        "not-a-municipality": ReasonWords(
            _("Only a city can apply for a certificate."),
            _("Apply at the counter of the city where the person lives."),
            NOTHING_CHANGED,
        ),
        "not-express": ReasonWords(
            _("This ground for a card in haste does not fit."),
            _("Apply in the ordinary way; the card comes in some weeks."),
            NOTHING_CHANGED,
        ),
        "nothing-to-unlock": ReasonWords(
            _("The card has no such PIN to set anew."),
            _("Choose at least one of the PINs that this card has."),
            NOTHING_CHANGED,
        ),
        "photo-not-compared": ReasonWords(
            _("Nobody has looked at this photograph beside the person."),
            _("Compare the photograph with the person and her paper, then say so."),
            NOTHING_CHANGED,
        ),
        "photo-seen-meanwhile": ReasonWords(
            _("This photograph was looked at by somebody else, or is gone."),
            _("Go on with the next one."),
            NOTHING_CHANGED,
        ),
        "photo-unfit": ReasonWords(
            _("The photograph cannot be printed on a card."),
            _("Send a whole JPEG or PNG file, upright, large enough and at most 7 MB."),
            NOTHING_CHANGED,
        ),
        "receipt-refused": ReasonWords(
            _("The receipt does not fit the card that was sent."),
            _("Fetch the card again and sign for what came."),
            NOTHING_CHANGED,
        ),
        "seat-gone": ReasonWords(
            _("This terminal is not turned to anybody any more."),
            _("Ask the clerk to turn the terminal to you again."),
            NOTHING_SHOWN,
        ),
        "status-unreadable": ReasonWords(
            _("The question about a certificate could not be read."),
            _("Send a status request in the form of RFC 6960."),
            NOTHING_SHOWN,
        ),
        "too-young-to-sign": ReasonWords(
            _("Under 15 there is no certificate for signing."),
            _("Issue the certificate for signing in alone."),
            NOTHING_CHANGED,
        ),
        "unknown-profile": ReasonWords(
            _("This kind of card is not known here."),
            _("Use a card of a kind that this program makes."),
            NOTHING_CHANGED,
        ),
        "weak-card-key": ReasonWords(
            _("The card's key is not of the right kind."),
            _("Make a new key in the card: RSA of 2048 bits."),
            NOTHING_CHANGED,
        ),
    }
)
