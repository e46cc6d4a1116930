# SPDX-License-Identifier: Apache-2.0
"""Sign-ins to services: words for each reason of theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, NOTHING_WENT, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEGIN_AGAIN = _("Go back to the service and begin again.")
_ASKED_WRONGLY = ReasonWords(
    _("The service asked in a way that is not offered here."),
    _("Tell the service. You cannot mend this yourself."),
    NOTHING_WENT,
)
_ENDED = ReasonWords(_("This sign-in to the service has ended."), _BEGIN_AGAIN, NOTHING_WENT)
_REGISTRATION = ReasonWords(
    _("The registration of the service does not keep to the rules."),
    _("Read the rules of registration, correct it and send it again."),
    NOTHING_CHANGED,
)

OPENID: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "unknown-service": ReasonWords(
            _("No such service is registered, so it may not ask you to sign in."),
            _("Type no PIN or password that its page asks for. Go to the service by your own bookmark."),
            NOTHING_WENT,
        ),
        "foreign-address": ReasonWords(
            _("The answer was to go to an address that the service has not registered."),
            _("Somebody may be posing as the service. Go to it by your own bookmark and begin again."),
            NOTHING_WENT,
        ),
        "service-sign-in-gone": ReasonWords(
            _("This sign-in has ended, or it was begun in another browser."), _BEGIN_AGAIN, NOTHING_WENT
        ),
        "stop-not-confirmed": ReasonWords(
            _("Your card did not confirm it, or did so more than a minute ago. The service is not stopped."),
            _("Go back to the list, press Stop again, and show your own card at once."),
            NOTHING_WENT,
        ),
        "items-not-read": ReasonWords(
            _("The service asks for items on your card, and your reader did not send them."),
            _("Use a reader that reads the items on the card, or go back to the service and say no."),
            NOTHING_WENT,
        ),
        "wrong-items-pin": ReasonWords(
            _("The PIN for the items on the card was wrong."),
            _("Type the four digits you chose for the items on the card."),
            NOTHING_WENT,
        ),
        "no-items-on-card": ReasonWords(
            _("Your card is from before the day since which items can be proven without the number."),
            _("Use a card that was made anew, or go back to the service and say no."),
            NOTHING_WENT,
        ),
        "service-asks-for-number": ReasonWords(
            _("The service asked for your number. A sign-in never gives it, to anybody."),
            _("You need do nothing. If the service goes on asking, tell the commission."),
            _("A service asked for your number. It was refused."),
        ),
        "item-not-registered": ReasonWords(
            _("The service asked for something that it has not registered a purpose for."),
            _("Tell the service. You cannot mend this yourself."),
            NOTHING_WENT,
        ),
        "card-first": ReasonWords(
            _("You have to use your card first."), _("Go on with the card."), NOTHING_WENT
        ),
        "other-person-signed-in": ReasonWords(
            _("Another person is signed in than the one whom the service means."),
            _("Sign out, and let her sign in with her own card."),
            NOTHING_WENT,
        ),
        "consent-needed": ReasonWords(_("You have to read and agree first."), _BEGIN_AGAIN, NOTHING_WENT),
        "person-said-no": ReasonWords(
            _("You did not agree, so the service got nothing."),
            _("Ask the service for another way."),
            NOTHING_WENT,
        ),
        "service-not-proven": ReasonWords(
            _("The service did not prove that it is itself."),
            _("Tell the service. You cannot mend this yourself."),
            NOTHING_WENT,
        ),
        "code-not-good": _ENDED,
        "access-ended": _ENDED,
        "card-stopped-meanwhile": ReasonWords(
            _("The card was stopped or has ended while you signed in."),
            _("Ask at your town hall about your card."),
            NOTHING_WENT,
        ),
        "answered-there": _ASKED_WRONGLY,
        "service-asked-wrongly": _ASKED_WRONGLY,
        "response-not-offered": _ASKED_WRONGLY,
        "request-object-not-offered": _ASKED_WRONGLY,
        "request-address-not-offered": _ASKED_WRONGLY,
        "grant-not-offered": _ASKED_WRONGLY,
        "signing-asked-wrongly": _ASKED_WRONGLY,
        "signing-not-registered": ReasonWords(
            _("The service has not registered a ground to have documents signed."),
            _("Tell the service. You cannot mend this yourself."),
            NOTHING_WENT,
        ),
        "sign-transaction-unusable": ReasonWords(
            _("What the service wanted signed is not there any more, or was begun in another browser."),
            _BEGIN_AGAIN,
            NOTHING_WENT,
        ),
        "no-signature-made": ReasonWords(
            _("No signature came about that holds, so the service got none."),
            _("Ask the service for a paper to sign."),
            NOTHING_WENT,
        ),
        "unsafe-address": _REGISTRATION,
        "sector-not-shown": _REGISTRATION,
        "secret-for-old-systems": _REGISTRATION,
        "sector-taken": ReasonWords(
            _("Another service was registered for this site, and both would know each person by one name."),
            _("Register an address on a site of its own."),
            NOTHING_CHANGED,
        ),
        "service-registered": ReasonWords(
            _("A service of this name is registered already."),
            _("Choose another name. A name is never given twice."),
            NOTHING_CHANGED,
        ),
    }
)
