# SPDX-License-Identifier: Apache-2.0
"""What the sign-in says no to: one class for each check, so that each has its own way on (CL-4)."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class SignInOver(Refusal):
    """This sign-in has ended, was used, or never was; two minutes are its whole life."""

    status = 404
    reason = "sign-in-over"
    law = "CL-3"
    remedy = "Go back to the service and begin again."


class OtherBrowser(Refusal):
    """This sign-in was begun in another browser."""

    status = 403
    reason = "other-browser"
    law = "CL-10"
    remedy = "Finish it in the browser where you began, or begin again here."


class CheckCodeDiffers(Refusal):
    """The holder says that the two pages show different digits."""

    status = 403
    reason = "check-code-differs"
    law = "CL-7"
    remedy = "Begin again at the service itself, from its own address."


class CardSignatureFails(Refusal):
    """The signature is not this certificate's over this sign-in."""

    status = 403
    reason = "card-signature-fails"
    law = "JPKI Act 22, 36"
    remedy = "Begin again; if it fails again, have the card looked at in your town hall."


class CardAuthorityUnknown(Refusal):
    """The certificate was not issued by an authority for authentication that we trust."""

    status = 403
    reason = "card-authority-unknown"
    law = "JPKI Act 22, 36"
    remedy = "Use an Individual Number Card."


class SigningCertificateGiven(Refusal):
    """This is a signing certificate; it holds your name and address and is not for signing in."""

    status = 403
    reason = "signing-certificate-given"
    law = "JPKI Act 3, 22"
    remedy = "Use the authentication certificate of the card, with its PIN of four digits."


class CardForTests(Refusal):
    """This is a card for tests: our authority answers for it, and it is nobody's."""

    status = 403
    reason = "card-for-tests"
    law = "JPKI Act 22"
    remedy = "Sign in with your own card; try your program where cards for tests are taken."


class CertificateExpired(Refusal):
    """The certificate is not valid on this day."""

    status = 403
    reason = "certificate-expired"
    law = "JPKI Act 22, 36"
    remedy = "Have it renewed at your town hall; it is free and begins three months before its end."


class CardSuspended(Refusal):
    """The card was reported lost and is suspended."""

    status = 403
    reason = "card-suspended"
    law = "JPKI Act 36"
    remedy = "If you have found it, have the suspension lifted at your town hall."


class CertificateRevoked(Refusal):
    """The certificate was ended before its time."""

    status = 403
    reason = "certificate-revoked"
    law = "JPKI Act 34"
    remedy = "Ask at your town hall for a new certificate."


class CardForFaceOnly(Refusal):
    """This card has no PIN: it counts only where a terminal checks your face."""

    status = 403
    reason = "card-face-only"
    law = "card K-41"
    remedy = "Have your town hall set a PIN on it, the same day; or see to this at a counter or by post."


class CertificateNotKnown(Refusal):
    """J-LIS does not know this certificate."""

    status = 403
    reason = "certificate-not-known"
    law = "JPKI Act 37"
    remedy = "Have the card looked at in your town hall."


class StateNotTold(Refusal):
    """J-LIS did not say in time whether this certificate still holds, so nobody is let in."""

    status = 503
    reason = "state-not-told"
    law = "JPKI Act 37"
    remedy = "Try again in a minute."


class TicketSpent(Refusal):
    """This return from a sign-in was used, is too old, or belongs to another service."""

    status = 403
    reason = "ticket-spent"
    law = "CL-3"
    remedy = "Begin again at the service."


class ServiceNotRegistered(Refusal):
    """This service is not registered for signing in with the card."""

    status = 403
    reason = "service-not-registered"
    law = "JPKI Act 36"
    remedy = "Have the service registered with the office that runs the sign-in."


def by_reason(reason: str) -> Refusal:
    """Give the refusal that a sign-in ended with, to be told again."""
    known = {each.reason: each for each in Refusal.__subclasses__() if each.__module__ == __name__}
    return known[reason]()
