# SPDX-License-Identifier: Apache-2.0
"""What the counter for signed applications says no to. That a signature does not hold is an answer."""

from __future__ import annotations

from warifu.kernel.refusal import Malformed, Refusal


class NoSuchApplication(Refusal):
    """No application of this counter has this mark."""

    status = 404
    reason = "no-such-application"
    law = "JPKI Act 17"
    remedy = "Look at the list of signed applications."


class ApplicationUnfit(Malformed):
    """An application is taken in with a case number, what it is for, and a signed file of at most 2 MB."""

    reason = "application-unfit"


class SignedForService(Malformed):
    """A service chose the hash of what it had her sign, and she saw a name: that applies for nothing."""

    reason = "signed-for-a-service"


class SignerUnclear(Refusal):
    """Several residents have the signer's name and birth date, and none the address in her certificate."""

    status = 409
    reason = "signer-unclear"
    law = "law R-6, INV-8"
    remedy = "Have her sign again with the certificate that she has now; never choose among them."
