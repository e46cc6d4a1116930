# SPDX-License-Identifier: Apache-2.0
"""What the authority says no to, one class for each situation."""

from __future__ import annotations

from warifu.kernel.refusal import Malformed, Refusal


class NoSuchCertificate(Refusal):
    """This authority has issued no such certificate."""

    status = 404
    reason = "no-such-certificate"
    law = "JPKI Act 3, 22"
    remedy = "Look at the serial and at which of the two authorities issued it."


class CertificateEnded(Refusal):
    """The certificate has ended for good; only a new one can take its place."""

    status = 409
    reason = "certificate-ended"
    law = "JPKI Act 15, 34"
    remedy = "Ask for a new certificate at the city's counter."


class CertificateInForce(Refusal):
    """The card has a certificate of this kind that has not ended."""

    status = 409
    reason = "certificate-in-force"
    law = "JPKI Act 3, 22"
    remedy = "End the one in force first, or renew it."


class AlreadyFollowed(Refusal):
    """Another certificate has taken this one's place already."""

    status = 409
    reason = "certificate-followed"
    law = "JPKI Act 3, 22"
    remedy = "Name the newest certificate of that kind which the person has."


class NotAMunicipality(Refusal):
    """Only a municipality applies for a certificate, for somebody who lives there."""

    reason = "not-a-municipality"
    law = "JPKI Act 3, 22"
    remedy = "Ask at the counter of the city where the person lives."


class TooYoungToSign(Refusal):
    """A signing certificate is issued from the age of fifteen."""

    reason = "too-young-to-sign"
    law = "JPKI Act 3; card K-28"
    remedy = "The authentication certificate alone is issued."


class NotACertifiedVerifier(Refusal):
    """The state of a certificate is told only to bodies that are certified for it."""

    reason = "not-a-certified-verifier"
    law = "JPKI Act 17, 36"
    remedy = "Apply to the ministers, or have a certified verifier check the signature."


class NoSuchList(Refusal):
    """There is no revocation list at this address."""

    status = 404
    reason = "no-such-list"
    law = "JPKI Act 17, 36"
    remedy = "Read the address in the certificate, or ask for the full list of its authority."


class WeakCardKey(Malformed):
    """A card's key is RSA of 2048 bits with the exponent 65537."""

    reason = "weak-card-key"


class StatusUnreadable(Malformed):
    """Not a status request of RFC 6960 about one certificate, with a nonce of 1 to 128 bytes or none."""

    reason = "status-unreadable"
