# SPDX-License-Identifier: Apache-2.0
"""What this office says no to, for services and readers. What a browser brings back is openid's."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class SigningAccessEnded(Refusal):
    """This access is unknown or over, or its service may not have documents signed."""

    status = 401
    reason = "signing-access-ended"
    law = "RFC 6750 3.1"
    remedy = "Get a new access with grant_type=client_credentials and scope=sign."


class SignTransactionGone(Refusal):
    """There is no such transaction of this service: it is over, was fetched, or never was."""

    status = 404
    reason = "sign-transaction-gone"
    law = "docs/spec/openid.md"
    remedy = "Make a new one; each is good for ten minutes, one signature and one fetching."


class NotSignedYet(Refusal):
    """The person has not finished yet."""

    status = 409
    reason = "not-signed-yet"
    law = "docs/spec/openid.md"
    remedy = "Wait until her browser has come back to your own address."


class OtherThingSigned(Refusal):
    """This signature is not of what was asked here: another document, service, place or moment."""

    status = 403
    reason = "other-thing-signed"
    law = "docs/spec/openid.md"
    remedy = "Begin again at the service."


class SignatureNotHolding(Refusal):
    """The signature does not hold: its certificate has ended, is suspended, or is none for documents."""

    status = 403
    reason = "signature-not-holding"
    law = "JPKI Act 17"
    remedy = "Ask at your town hall about the signing certificate of your card."
