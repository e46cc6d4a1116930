# SPDX-License-Identifier: Apache-2.0
"""Signing in with the card: words for each reason, at the sign-in, at the reader and at the portal."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEGIN_AGAIN = _("Go back to the service and begin again.")
_TOWN_HALL = _("Take the card to the counter of your town hall.")

SIGN_IN: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "sign-in-over": ReasonWords(
            _("This sign-in is over. It lives for two minutes and can be used once."),
            _BEGIN_AGAIN,
            _("The sign-in had ended or was used before."),
        ),
        "other-browser": ReasonWords(
            _("This sign-in was begun in another browser, and only that one can finish it."),
            _("Finish it where you began, or begin again in this browser."),
            NOTHING_CHANGED,
        ),
        "check-code-differs": ReasonWords(
            _("You said that the two digits differ, or that you did not begin this."),
            _("If you want to sign in, begin at the service itself, by its own address."),
            _("Somebody pressed that the digits differ. Nothing was signed."),
        ),
        "card-signature-fails": ReasonWords(
            _("The signature of the card does not fit this sign-in."),
            _("Begin again. If it happens again, have the card looked at in your town hall."),
            _("The signature did not fit the sign-in."),
        ),
        "card-authority-unknown": ReasonWords(
            _("This card does not come from an authority that we trust."),
            _("Use an Individual Number Card of this country in a box."),
            _("The card did not come from an authority that the sign-in trusts."),
        ),
        "signing-certificate-given": ReasonWords(
            _("This is the certificate for signing documents. It holds a name and an address."),
            _("Use the certificate for signing in, with its PIN of four digits."),
            _("The certificate for signing documents was shown instead of the one for signing in."),
        ),
        "card-for-tests": ReasonWords(
            _("This is a card for tests. It is nobody's, so nobody can sign in with it."),
            _("Sign in with your own card. Try your program where cards for tests are taken."),
            _("A card for tests was shown. It is nobody's."),
        ),
        "certificate-expired": ReasonWords(
            _("The card's certificate for signing in has run out."),
            _("Have it renewed at your town hall. It costs nothing."),
            _("The card's certificate for signing in had run out."),
        ),
        "card-suspended": ReasonWords(
            _("This card was reported lost, and is suspended."),
            _("If you have it in your hand, have the suspension lifted at your town hall."),
            _("The card was reported lost and is suspended. If that was not you, tell your town hall."),
        ),
        "certificate-revoked": ReasonWords(
            _("The card's certificate for signing in was ended."),
            _("Ask at your town hall for a new certificate."),
            _("The card's certificate for signing in had been ended."),
        ),
        "card-face-only": ReasonWords(
            _("This card has no PIN. It is used where a machine compares your face, as at a clinic."),
            _("Your town hall sets a PIN the same day. Or see to this at a counter, or by post."),
            _("The card has no PIN and cannot be used for signing in."),
        ),
        "certificate-not-known": ReasonWords(
            _("The authority does not know this certificate."),
            _TOWN_HALL,
            _("The authority did not know the card's certificate."),
        ),
        "state-not-told": ReasonWords(
            _("The authority did not say in time whether this card still holds. So nobody is let in."),
            _("Try again in a minute."),
            _("The authority could not be asked whether the card still holds."),
        ),
        "ticket-spent": ReasonWords(
            _("You came back from a sign-in that was used already, or is too old."),
            _BEGIN_AGAIN,
            NOTHING_CHANGED,
        ),
        "service-not-registered": ReasonWords(
            _("This service is not registered for signing in with the card."),
            _("Do not type your PIN for it. Its operator has to register it first."),
            NOTHING_CHANGED,
        ),
        "origin-not-registered": ReasonWords(
            _("Your reader does not know the site that sent you here."),
            _("Do not type your PIN. Go to the service by its own address."),
            NOTHING_CHANGED,
        ),
        "not-this-reader": ReasonWords(
            _("This request was not meant for your reader, or did not come from a page of it."),
            _BEGIN_AGAIN,
            NOTHING_CHANGED,
        ),
        "visit-over": ReasonWords(
            _("This page of your reader is over. It lives for two minutes."),
            _BEGIN_AGAIN,
            NOTHING_CHANGED,
        ),
        "digits-not-confirmed": ReasonWords(
            _("The two digits have not been compared yet."),
            _("Go back one page and compare them first."),
            NOTHING_CHANGED,
        ),
        "no-card": ReasonWords(
            _("There is no card in the reader."),
            _("Put your card into the reader and try again."),
            NOTHING_CHANGED,
        ),
        "not-a-test-card": ReasonWords(
            _("This is not one of the test cards. No PIN was sent to it."),
            _("Take it out. Wrong PINs would lock a real card."),
            NOTHING_CHANGED,
        ),
        "wrong-pin": ReasonWords(
            _("That PIN is wrong."),
            _("Type the four digits that you chose for signing in."),
            NOTHING_CHANGED,
        ),
        "pin-locked": ReasonWords(
            _("The PIN for signing in is locked, after three wrong tries."),
            _("Take the card to the counter of your town hall. There you choose a new PIN."),
            NOTHING_CHANGED,
        ),
        "card-without-pin": ReasonWords(
            _("This card has no PIN for signing in, or it is a child's card whose PIN is locked."),
            _("It still serves as an identity paper and at clinics. Your town hall can set a PIN."),
            NOTHING_CHANGED,
        ),
        "no-certificate-on-card": ReasonWords(
            _("There is no certificate for signing in on this card."),
            _("You can apply for one at your town hall."),
            NOTHING_CHANGED,
        ),
        "card-needed": ReasonWords(
            _("A mailbox opens with your card. Its key alone is not enough."),
            _("Sign in with your card."),
            NOTHING_CHANGED,
        ),
        "not-begun-here": ReasonWords(
            _("This sign-in was not begun in this browser."),
            _("Begin again here. If somebody sent you this address, do not use it."),
            NOTHING_CHANGED,
        ),
        "proof-does-not-fit": ReasonWords(
            _("Your card did not confirm this, or did so more than a minute ago. Nothing was done."),
            _("Begin again on the page where you wanted it, and show your card at once."),
            NOTHING_CHANGED,
        ),
        "mailbox-of-another": ReasonWords(
            _("This mailbox belongs to another card holder, or your card to another mailbox."),
            _("Use your own card with your own mailbox. Your town hall can look into it."),
            NOTHING_CHANGED,
        ),
        "key-not-lent": ReasonWords(
            _("Your card was good, but the key of your mailbox was not lent with it."),
            _("Sign in from the device that keeps your mailbox key."),
            NOTHING_CHANGED,
        ),
        "only-the-sign-in": ReasonWords(
            _("Only the sign-in tells people's histories of sign-ins."),
            _("There is nothing to do."),
            NOTHING_CHANGED,
        ),
    }
)
