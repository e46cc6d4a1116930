# SPDX-License-Identifier: Apache-2.0
"""証拠: the file a person downloads about her own records, and the checks anybody can run on it offline.

Run in life by the person, her lawyer, a journalist: `warifu verify FILE`, without a network and without
asking an office. Law: Act 23 (records are disclosed to the person).
Keeps: nothing. A bundle is made by the portal, from letters that only the person's key opens.
Must never hold: an Individual Number, a name, an answer's content, or another person's code.

The format is `bundle`, the ten checks are `checks`, trusted keys come from the verifier's own `policy`.
"""

from warifu.evidence.bundle import (
    FORMAT,
    SUFFIX,
    Bundle,
    Chain,
    Conversion,
    Recorded,
    UnreadableBundle,
    chain_fields,
)
from warifu.evidence.own_lines import OWN_FORMAT, OWN_SUFFIX, OwnFile, examine_own, missing, read_own
from warifu.evidence.policy import Policy
from warifu.evidence.report import verify

__all__ = [
    "FORMAT",
    "OWN_FORMAT",
    "OWN_SUFFIX",
    "SUFFIX",
    "Bundle",
    "Chain",
    "Conversion",
    "OwnFile",
    "Policy",
    "Recorded",
    "UnreadableBundle",
    "chain_fields",
    "examine_own",
    "missing",
    "read_own",
    "verify",
]
