# SPDX-License-Identifier: Apache-2.0
"""The commission's lawful noes, one class per situation."""

from __future__ import annotations

from warifu.kernel.refusal import Refusal


class NotTheOperator(Refusal):
    """Only the network operator puts requests before the commission."""

    reason = "not-the-operator"
    law = "LC-8, LC-9"
    remedy = "Send the request to the operator."


class OtherBytes(Refusal):
    """This request id was put before the commission with other content."""

    status = 409
    reason = "request-id-reused"
    law = "LC-9"
    remedy = "Send the same bytes again, or make a new request with a new id."


class ConvertersDisagree(Refusal):
    """The operator let pass what the commission refuses."""

    reason = "converters-disagree"
    law = "LC-9; Act 19(viii)"
    remedy = "The commission examines the operator. Ask under a row in force."


class AskerBlocked(Refusal):
    """This asker is stopped for a day after a request about nobody."""

    status = 429
    reason = "asker-blocked"
    law = "LC-10; Act 33-35"
    remedy = "Answer the commission's questions about the earlier request."


class OrphanRequest(Refusal):
    """The code in the request belongs to nobody who has a mailbox, so nothing was released."""

    reason = "orphan"
    law = "LC-10; Act 23"
    remedy = "Enrol the person first; a code must never be computed from other codes."


class ClosedUnanswered(Refusal):
    """The exchange was closed because no answer came in time."""

    status = 409
    reason = "closed-unanswered"
    law = "LC-12"
    remedy = "Ask again with a new request."


class PortalDown(Refusal):
    """The portal cannot be reached, so the person could not see this look: nothing was released."""

    status = 503
    reason = "portal-down"
    law = "LC-13; Act 23"
    remedy = "Ask the same question again in a minute; repeating it is harmless."


class ProviderDown(Refusal):
    """The provider cannot be reached."""

    status = 503
    reason = "provider-down"
    law = "LC-13, LC-14"
    remedy = "Ask the same question again in a minute; repeating it is harmless."
