# SPDX-License-Identifier: Apache-2.0
"""Each party's acts in one exchange, in order (§5): asker, X1, X2, portal, provider, asker again.

    1 asker    make_request
    2 X1       check_addressing → check_request_signature → [policy] → check_request_proof → convert_first
    3 X2       the same three checks → check_first → convert_second → [ledger] → place → file_order
    4 portal   check_file_order → open_line → [look up, seal, commit] → Receipt.make
    5 X2       check_receipt → release; provider: check_release → open_code, open_letter → make_answer
    6 X2       check_answer → [ledger, portal]; asker: check_answer → open_answer

Where policy refuses a request whose proof holds: refuse_first, check_first_refusal, refuse_second.
A check raises a Refusal and otherwise returns what it found. Replays, policy, quotas, storage, the
ledger's promise and every retry are the services' matter: steps in brackets are not here.
"""

from __future__ import annotations

from warifu.exchange.nym1.converting import (
    Outputs,
    check_addressing,
    check_first,
    check_first_refusal,
    check_request_proof,
    check_request_signature,
    convert_first,
    convert_second,
    file_order,
    make_request,
    place,
    refuse_first,
    refuse_second,
)
from warifu.exchange.nym1.delivering import (
    check_answer,
    check_file_order,
    check_mail,
    check_receipt,
    check_release,
    check_statement,
    combined_step,
    make_answer,
    no_answer,
    open_answer,
    open_code,
    open_letter,
    open_line,
    release,
    step_is_proven,
)
from warifu.exchange.nym1.directory import Parties
from warifu.exchange.nym1.parties import (
    MINUTES_APART,
    check_delay,
    check_signatures,
    parties,
)

__all__ = [
    "MINUTES_APART",
    "Outputs",
    "Parties",
    "check_addressing",
    "check_answer",
    "check_delay",
    "check_file_order",
    "check_first",
    "check_first_refusal",
    "check_mail",
    "check_receipt",
    "check_release",
    "check_request_proof",
    "check_request_signature",
    "check_signatures",
    "check_statement",
    "combined_step",
    "convert_first",
    "convert_second",
    "file_order",
    "make_answer",
    "make_request",
    "no_answer",
    "open_answer",
    "open_code",
    "open_letter",
    "open_line",
    "parties",
    "place",
    "refuse_first",
    "refuse_second",
    "release",
    "step_is_proven",
]
