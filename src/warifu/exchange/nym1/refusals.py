# SPDX-License-Identifier: Apache-2.0
"""The lawful noes of NYM-1, one class per situation; bytes that do not parse are `Malformed` instead.

Refusals that rest on the law of who may ask what belong to `exchange.purposes`.
"""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class OtherDirectory(Refusal):
    """The request names another version of the directory."""

    status = 409
    reason = "other-directory"
    law = "LC-6"
    remedy = "Fetch the current directory and send a new request."


class UnknownDomain(Refusal):
    """The directory has no such domain with that epoch at that time."""

    status = 404
    reason = "unknown-domain"
    law = "LC-6"
    remedy = "Check the domain and its epoch against the current directory."


class UnknownPair(Refusal):
    """The directory has no proven conversion between these two domains."""

    status = 404
    reason = "unknown-pair"
    law = "LC-5"
    remedy = "Ask both converters to publish the pair, then repeat with the new directory."


class WrongParties(Refusal):
    """The kind of request, its two domains and its halves do not fit together."""

    status = 422
    reason = "wrong-parties"
    law = "LC-5"
    remedy = "An agency asks an agency; the issuer enrols; only registrations and letters go to the portal."


class OutsideTime(Refusal):
    """The request's minute is too far from the receiver's clock."""

    status = 422
    reason = "outside-time"
    law = "LC-8"
    remedy = "Set the clock and send a new request."


class EnvelopeReplaced(Refusal):
    """The envelope is not the one the asker signed for."""

    status = 422
    reason = "envelope-replaced"
    law = "LC-8, LC-11"
    remedy = "Send the request with its own envelope."


class SignatureFails(Refusal):
    """A signature does not hold."""

    status = 403
    reason = "signature-fails"
    law = "LC-8 to LC-11"
    remedy = "Send what was signed, unchanged, under the key in the directory."


class ProofFails(Refusal):
    """The proof that both halves are of one person does not hold."""

    status = 403
    reason = "proof-fails"
    law = "LC-8"
    remedy = "Ask about, and file for, one and the same person."


class ConversionProofFails(Refusal):
    """The other converter's proof of its conversion does not hold."""

    status = 403
    reason = "conversion-proof-fails"
    law = "LC-16"
    remedy = "The commission examines the converter; nothing has been released."


class ReceiptFails(Refusal):
    """The portal's receipt is not for this line, or does not say that it was filed."""

    status = 403
    reason = "receipt-fails"
    law = "LC-11"
    remedy = "File the line first; release only on the portal's receipt for it."


class DelayNotOrdered(Refusal):
    """No valid order of the commission covers this delay."""

    status = 403
    reason = "delay-not-ordered"
    law = "LC-22"
    remedy = "Obtain an order of the commission that names this request, or ask without delay."


class CaseMismatch(Refusal):
    """The case inside the envelope is not the one the request committed to."""

    status = 422
    reason = "case-mismatch"
    law = "LC-11"
    remedy = "Open the case and send a new request that names it."


class WrongAnswer(Refusal):
    """The answer is not the provider's answer to this request."""

    status = 403
    reason = "wrong-answer"
    law = "LC-12"
    remedy = "Repeat the request; report the provider if it happens again."
