# SPDX-License-Identifier: Apache-2.0
"""What a time-stamp authority says no to. `failure` is the word of RFC 3161 §2.4.2 for it."""

from __future__ import annotations

from typing import ClassVar

from warifu.kernel.refusal import Malformed, Refusal


class StampPolicyUnknown(Refusal):
    """Time is stamped here under one policy, and this is another."""

    status = 422
    reason = "stamp-policy-unknown"
    law = "RFC 3161 §2.4.1"
    remedy = "Ask without a policy, or name the one that stands in the authority's certificate."
    failure: ClassVar[str] = "unaccepted_policy"


class StampQueryUnreadable(Malformed):
    """Not one request of RFC 3161 §2.4.1 in DER."""

    reason = "stamp-query-unreadable"
    failure: ClassVar[str] = "bad_request"


class StampHashUnfit(Malformed):
    """A hash that is not stamped: SHA-256, SHA-384 and SHA-512 are."""

    reason = "stamp-hash-unfit"
    failure: ClassVar[str] = "bad_alg"


class StampImprintUnfit(Malformed):
    """A hash of another length than its algorithm's."""

    reason = "stamp-imprint-unfit"
    failure: ClassVar[str] = "bad_data_format"


class StampExtensionUnknown(Malformed):
    """A request with an extension; none is known here."""

    reason = "stamp-extension-unknown"
    failure: ClassVar[str] = "unaccepted_extensions"


NotStamped = (
    StampPolicyUnknown,
    StampQueryUnreadable,
    StampHashUnfit,
    StampImprintUnfit,
    StampExtensionUnknown,
)
"""Every no that is answered in the form of RFC 3161."""
