# SPDX-License-Identifier: Apache-2.0
"""Every lawful no and every fault of the ledger, one class per situation.

    Malformed ── MalformedEntry · MalformedNote · MalformedProof · MalformedPolicy
    Refusal ──── EntryConflict · SubmitterNotAdmitted · NotYetPublished · WouldFork
             └── SignatureNotTrusted · ProofFailed · WitnessBehind
    Fault ────── LogUnsafe ── TableBehindHead · RowsDisagreeWithHead · HeadMissing · WouldUnsign
             └── LogBusy

A `LogUnsafe` means: this process MUST NOT sign anything until a person has looked (LG-7, LG-10).
"""

from __future__ import annotations

from warifu.kernel.refusal import Fault, Malformed, Refusal


class MalformedEntry(Malformed):
    """The bytes are not a ledger entry: 44 bytes as LG-2 lays them out."""


class MalformedNote(Malformed):
    """The text is not a signed note with a checkpoint (C2SP signed-note, tlog-checkpoint)."""


class MalformedProof(Malformed):
    """The text is not a `c2sp.org/tlog-proof@v1` proof, or a hash in it is not 32 bytes."""


class MalformedPolicy(Malformed):
    """The list of trusted keys cannot be read."""


class EntryConflict(Refusal):
    """The submit key was used before for another entry."""

    status = 409
    reason = "entry-conflict"
    law = "LG-10"
    remedy = "Repeat a submission with exactly the same entry, or choose a new submit key."


class SubmitterNotAdmitted(Refusal):
    """The body may not record entries of this kind."""

    reason = "submitter-not-admitted"
    law = "LG-10; Act 23"
    remedy = "Ask the operator of the log to admit your body for this kind of entry."


class NotYetPublished(Refusal):
    """The log has no published tree of that size, or no entry of that index in it yet."""

    status = 404
    reason = "not-yet-published"
    law = "LG-9"
    remedy = "Wait for the next checkpoint (one minute) and ask again; until then the promise stands."


class SignatureNotTrusted(Refusal):
    """A needed signature is absent, is by another key, or does not verify."""

    reason = "signature-not-trusted"
    law = "LG-9"
    remedy = "Compare the keys in your policy with the ones the operator and the commission publish."


class ProofFailed(Refusal):
    """The hashes do not lead to the root: what is claimed is not in the log, or the log was altered."""

    status = 422
    reason = "proof-failed"
    law = "RFC 9162 §2.1.3, §2.1.4"
    remedy = "Keep the proof and the checkpoint as evidence and tell the commission."


class WouldFork(Refusal):
    """The checkpoint does not extend the one this witness has cosigned."""

    status = 409
    reason = "would-fork"
    law = "LG-8"
    remedy = "Both checkpoints are kept as evidence; the commission has been alarmed."


class WitnessBehind(Refusal):
    """The consistency proof does not start at the size this witness has cosigned."""

    status = 409
    reason = "witness-at-other-size"
    law = "LG-8"
    remedy = "Ask the witness for its latest head and prove consistency from that size."


class LogUnsafe(Fault):
    """The log must not sign until a person has looked."""

    reason = "log-unsafe"


class TableBehindHead(LogUnsafe):
    """The table holds fewer entries than a checkpoint already signed or cosigned: an old backup."""


class RowsDisagreeWithHead(LogUnsafe):
    """The rows do not hash to the root already signed for their size: a row was altered."""


class HeadMissing(LogUnsafe):
    """The table has entries but the stored head is gone, so nobody here knows what was signed."""


class WouldUnsign(LogUnsafe):
    """A smaller size, or another root for a size already signed, was asked of the log key (LG-7)."""


class LogBusy(Fault):
    """Another process holds the folder of this log."""
