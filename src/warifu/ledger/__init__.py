# SPDX-License-Identifier: Apache-2.0
"""The ledger: a transparency log of every act on a person's data.

Who runs it in life: the operator of the 情報提供ネットワークシステム runs the log; the 個人情報保護委員会
(commission) runs the witness, because an operator is never its own witness (LG-1).
By which law: Act 23 (records of provision are kept), Act 33 to 36 (the commission supervises); the formats
are RFC 6962, RFC 9162 and C2SP tlog-tiles, as docs/spec/ledger.md fixes them.
What it keeps: entries of 44 bytes, each a kind, an hour and a commitment; checkpoints; what a witness saw.
What it must never hold: a number, a name, an address, a linkage code, a ciphertext point, or the body or
salt behind any commitment (LG-3, LG-14).

A submitter needs `make_entry`, `commitment` and `LedgerService.append` (or `RemoteLedger`). A verifier
needs `Trust` and `InclusionEvidence.verify`. `web`, `store` and `bench` are entered by `app` and `cli`.
"""

from warifu.ledger.audit import Check, LogReport, verify_log
from warifu.ledger.chain import EMPTY_CHAIN, chain_extends, chain_head, chain_step
from warifu.ledger.checkpoint import Checkpoint, Trust, cosignature_times
from warifu.ledger.counting import KindCount
from warifu.ledger.entry import (
    DELAYED,
    ENTRY_BYTES,
    Entry,
    Kind,
    commitment,
    entry_hash,
    make_entry,
    parse_entry,
)
from warifu.ledger.evidence import InclusionEvidence
from warifu.ledger.folder import LogFolder
from warifu.ledger.following import LogFollower
from warifu.ledger.layout import CHECKPOINT
from warifu.ledger.mirror import PublicFiles, UnreadableLog
from warifu.ledger.note import LOG_KEY, WITNESS_KEY, Note, NoteSigner, VerifierKey, cosign, read_cosignature
from warifu.ledger.own_lines import (
    EMPTY_BOOK,
    SERVICES,
    SIGN_INS,
    OwnFact,
    OwnLine,
    Placed,
    Signer,
    head_after,
    holder_of,
    signed_bytes,
    signed_line,
)
from warifu.ledger.ports import Health, PublishedHead, Witness
from warifu.ledger.promise import Promise, Promised, promise_all
from warifu.ledger.refusals import (
    EntryConflict,
    HeadMissing,
    LogBusy,
    LogUnsafe,
    MalformedEntry,
    MalformedNote,
    MalformedPolicy,
    MalformedProof,
    NotYetPublished,
    ProofFailed,
    RowsDisagreeWithHead,
    SignatureNotTrusted,
    SubmitterNotAdmitted,
    TableBehindHead,
    WitnessBehind,
    WouldFork,
    WouldUnsign,
)
from warifu.ledger.remote import RemoteLedger, RemoteWitness
from warifu.ledger.service import LedgerService
from warifu.ledger.tree import EMPTY_ROOT, extends, leads_to_root, leaf_hash, node_hash
from warifu.ledger.witness import WitnessService
from warifu.ledger.witnessed import Alarm, WitnessedHead

__all__ = [
    "CHECKPOINT",
    "DELAYED",
    "EMPTY_BOOK",
    "EMPTY_CHAIN",
    "EMPTY_ROOT",
    "ENTRY_BYTES",
    "LOG_KEY",
    "SERVICES",
    "SIGN_INS",
    "WITNESS_KEY",
    "Alarm",
    "Check",
    "Checkpoint",
    "Entry",
    "EntryConflict",
    "HeadMissing",
    "Health",
    "InclusionEvidence",
    "Kind",
    "KindCount",
    "LedgerService",
    "LogBusy",
    "LogFolder",
    "LogFollower",
    "LogReport",
    "LogUnsafe",
    "MalformedEntry",
    "MalformedNote",
    "MalformedPolicy",
    "MalformedProof",
    "NotYetPublished",
    "Note",
    "NoteSigner",
    "OwnFact",
    "OwnLine",
    "Placed",
    "Promise",
    "Promised",
    "ProofFailed",
    "PublicFiles",
    "PublishedHead",
    "RemoteLedger",
    "RemoteWitness",
    "RowsDisagreeWithHead",
    "SignatureNotTrusted",
    "Signer",
    "SubmitterNotAdmitted",
    "TableBehindHead",
    "Trust",
    "UnreadableLog",
    "VerifierKey",
    "Witness",
    "WitnessBehind",
    "WitnessService",
    "WitnessedHead",
    "WouldFork",
    "WouldUnsign",
    "chain_extends",
    "chain_head",
    "chain_step",
    "commitment",
    "cosign",
    "cosignature_times",
    "entry_hash",
    "extends",
    "head_after",
    "holder_of",
    "leads_to_root",
    "leaf_hash",
    "make_entry",
    "node_hash",
    "parse_entry",
    "promise_all",
    "read_cosignature",
    "signed_bytes",
    "signed_line",
    "verify_log",
]
