# SPDX-License-Identifier: Apache-2.0
"""Signing documents and stamping time: words for each reason of theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING_SIGNED = _("Nothing was signed.")
NOTHING_STAMPED = _("No time was stamped.")
NOTHING_FOUND = _("Nothing was checked.")
BEGIN_AGAIN = _("Go back to the service and begin again.")
ASK_ANEW = _("Make the request for a time stamp anew, as in RFC 3161.")

SIGNING: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "already-signed": ReasonWords(
            _("This PDF is signed already."),
            _("Sign before others do, or sign the whole file beside it."),
            NOTHING_SIGNED,
        ),
        "list-unfit": ReasonWords(
            _("This list says nothing about the certificate of this signature."),
            _("Ask for the newest list of the authority and the part that the certificate names."),
            NOTHING_FOUND,
        ),
        "no-signature": ReasonWords(
            _("There is no signature here that can be read."),
            _("Look whether it is the right file, and ask for it again if it is damaged."),
            NOTHING_FOUND,
        ),
        "no-signing-certificate": ReasonWords(
            _("This card cannot sign documents."),
            _("Sign on paper, or ask at your city's counter whether you can have a certificate."),
            NOTHING_SIGNED,
        ),
        "no-time-stamp": ReasonWords(
            _("There was no time stamp to be had."),
            _("Try again, use another time-stamp authority, or sign without a time stamp."),
            NOTHING_SIGNED,
        ),
        "not-the-signer": ReasonWords(
            _("Only whoever signed the document is shown who asked about it."),
            _("Sign today's text with the card that signed the document."),
            NOTHING_SHOWN,
        ),
        "not-the-holder": ReasonWords(
            _("Only whoever signs today's text with a card of ours is shown certificates."),
            _("Sign today's text, as it is, with the signing certificate of your card."),
            NOTHING_SHOWN,
        ),
        "not-signed-yet": ReasonWords(
            _("The person has not finished signing yet."),
            _("Wait until her browser has come back, then ask again."),
            NOTHING_SHOWN,
        ),
        "other-thing-signed": ReasonWords(
            _("What was signed is not what the service asked for."),
            BEGIN_AGAIN,
            NOTHING_SIGNED,
        ),
        "sign-transaction-gone": ReasonWords(
            _("This signing has ended, was used, or never was."),
            BEGIN_AGAIN,
            NOTHING_SIGNED,
        ),
        "signature-not-holding": ReasonWords(
            _("The signature was not passed on: its certificate has ended or is suspended."),
            _("Ask at your town hall about the signing certificate of your card, or sign on paper."),
            NOTHING_SIGNED,
        ),
        "signing-access-ended": ReasonWords(
            _("The service has not shown that it may ask for signatures now."),
            _("The service proves itself anew and asks again."),
            NOTHING_SHOWN,
        ),
        "signing-password-blocked": ReasonWords(
            _("The signing password is blocked after five wrong tries."),
            _("Have it unlocked at your city's counter."),
            NOTHING_SIGNED,
        ),
        "signing-password-unfit": ReasonWords(
            _("This cannot be a signing password. No try was used."),
            _("Type the password of 6 to 16 letters and digits, not the PIN of four digits."),
            NOTHING_SIGNED,
        ),
        "signing-password-wrong": ReasonWords(
            _("The signing password is wrong, and one try is gone."),
            _("Type the password of 6 to 16 letters and digits. After five wrong tries it is blocked."),
            NOTHING_SIGNED,
        ),
        "stamp-extension-unknown": ReasonWords(
            _("The request for a time stamp has an extension that is not known here."),
            ASK_ANEW,
            NOTHING_STAMPED,
        ),
        "stamp-hash-unfit": ReasonWords(
            _("Time is not stamped on a hash of this kind."),
            _("Use SHA-256, SHA-384 or SHA-512."),
            NOTHING_STAMPED,
        ),
        "stamp-imprint-unfit": ReasonWords(
            _("The hash does not have the length of its kind."),
            ASK_ANEW,
            NOTHING_STAMPED,
        ),
        "stamp-policy-unknown": ReasonWords(
            _("Time is stamped here under another policy."),
            _("Ask without a policy, or name the one in the authority's certificate."),
            NOTHING_STAMPED,
        ),
        "stamp-query-unreadable": ReasonWords(
            _("The request for a time stamp could not be read."),
            ASK_ANEW,
            NOTHING_STAMPED,
        ),
        "too-many-signatures": ReasonWords(
            _("This body has asked about too many signatures in the last hour."),
            _("Ask again in an hour."),
            NOTHING_FOUND,
        ),
    }
)
