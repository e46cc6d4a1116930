# SPDX-License-Identifier: Apache-2.0
"""署名検証: a certified verifier that tells others whether a signature held, and nothing of the certificate.

Who runs it in life: bodies that the ministers have certified (署名検証者; the platform operators among them).
By which law: JPKI Act 17 (who may ask for the state of a certificate), 18 to 20 (what a verifier may do with
what it is told; unconfirmed). What it keeps: who asked, for what, and one answer for each signature.
What it must never hold: a document, a certificate, its serial, a name; the state of a certificate as such.

Everybody else learns here only "valid" or "invalid at T", of a document that its holder signed and handed
over. The answer about a signature does not change with the days: whoever keeps a letter cannot use it to
watch whether its signer has moved, died or lost her card since. And nobody asks unseen: she is shown who did.
"""

from warifu.cards.verification.client import Verifier, VerifierClient
from warifu.cards.verification.nouns import AskedFor, Asking, Finding, Question, claim_of
from warifu.cards.verification.purposes import PURPOSES
from warifu.cards.verification.refusals import NotTheSigner, TooManyQuestions
from warifu.cards.verification.service import VerificationService
from warifu.cards.verification.store import VerificationStore

__all__ = [
    "PURPOSES",
    "AskedFor",
    "Asking",
    "Finding",
    "NotTheSigner",
    "Question",
    "TooManyQuestions",
    "VerificationService",
    "VerificationStore",
    "Verifier",
    "VerifierClient",
    "claim_of",
]
