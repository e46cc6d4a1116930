# SPDX-License-Identifier: Apache-2.0
"""The gateway's own lawful noes."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class CodeNotAssigned(Refusal):
    """This body has no linkage code of the person yet."""

    status = 404
    reason = "code-not-assigned"
    law = "Act 21-2"
    remedy = "Enrol the person first, with her number and the four basic items."


class CodeTaken(Refusal):
    """The code that came is another person's of this body; neither may be used until it is settled."""

    status = 409
    reason = "code-taken"
    law = "INV-8; matching G5"
    remedy = "Compare both files with the persons' papers; they may be one person."


class UnknownEnrolment(Refusal):
    """No enrolment with this reference is under way here."""

    status = 404
    reason = "unknown-enrolment"
    law = "Act 21-2"
    remedy = "Begin the enrolment again."


class NotTheCommission(Refusal):
    """Only the commission releases a request to a provider."""

    reason = "not-the-commission"
    law = "LC-11"
    remedy = "Send the request through the network."


class ForgedGrant(Refusal):
    """The release does not carry the signatures that make a grant."""

    reason = "forged-grant"
    law = "Act 19(viii), Act 21; LC-11"
    remedy = "Ask through the network: a grant is made there, and only there."


class QuestionEnded(Refusal):
    """The inquiry was refused, and a refused question stays refused."""

    reason = "refused"
    law = "Act 19(viii)"
    remedy = "Read the reason, mend it, and ask a new question."


class OtherQuestion(Refusal):
    """Another question was asked under this name before."""

    status = 409
    reason = "other-question"
    law = "Act 23"
    remedy = "Give each question a name of its own."


class OtherRelease(Refusal):
    """This request id was released before with other content."""

    status = 409
    reason = "request-id-reused"
    law = "LC-11"
    remedy = "Report it to the commission."
