# SPDX-License-Identifier: Apache-2.0
"""The bytes behind ledger entries of kinds 1, 2, 3, 4 and 12 (ledger.md §2). The ledger never parses them.

No body holds a ciphertext point, a code or a name. Salts, commitments and leaves are the ledger's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from warifu.exchange.nym1.answers import AnswerStatement, Status
from warifu.exchange.nym1.context import MAGIC as CTX_MAGIC
from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.filing import Converted, RefusedBy
from warifu.exchange.nym1.hashing import u64
from warifu.exchange.nym1.objects import NO_HASH
from warifu.exchange.nym1.octets import Reader, text8
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES
from warifu.kernel.refusal import Malformed


class EntryKind(IntEnum):
    """The ledger kinds whose bodies are made here."""

    EXCHANGE = 1
    ANSWER = 2
    ENROLMENT = 3
    SUCCESSION = 4
    REFUSAL = 12


def entry_kind(converted: Converted) -> EntryKind:
    """Tell which kind of entry a conversion, or a refusal of one, is recorded under."""
    if converted.refused_by:
        return EntryKind.REFUSAL
    kinds = {Mode.ENROLMENT: EntryKind.ENROLMENT, Mode.SUCCESSION: EntryKind.SUCCESSION}
    return kinds.get(converted.context.mode, EntryKind.EXCHANGE)


def entry_body(converted: Converted) -> bytes:
    """Write the body of kind 1, 3, 4 or 12.

    1, 3, 4: ctx ‖ ct_hash ‖ σ_A ‖ H(out1_B) ‖ H(out1_P) ‖ H(out2_B) ‖ H(out2_P) ‖ σ_1.
    12: ctx ‖ ct_hash ‖ σ_A ‖ refused by (1) ‖ reason (lp8) ‖ H(out1_B) ‖ H(out1_P) ‖ H(out2_P) ‖ σ_1.
    """
    asked = converted.context.encoded + converted.ct_hash + converted.request_signature
    firsts = converted.out1_provider_hash + converted.out1_portal_hash
    if converted.refused_by:
        refusal = bytes([converted.refused_by]) + text8(converted.reason)
        return asked + refusal + firsts + converted.out2_portal_hash + converted.first_signature
    seconds = converted.out2_provider_hash + converted.out2_portal_hash
    return asked + firsts + seconds + converted.first_signature


def parse_entry_body(kind: EntryKind, body: bytes) -> Converted:
    """Read a body of kind 1, 3, 4 or 12 back; Malformed for any other encoding or the wrong kind."""
    context, rest = Context.decode_front(body)
    reader = Reader(CTX_MAGIC + rest, "ledger body", CTX_MAGIC)
    ct_hash, request_signature = reader.take(32, "ct_hash"), reader.take(SIGNATURE_BYTES, "σ_A")
    refused_by, reason = RefusedBy.NOBODY, ""
    if kind is EntryKind.REFUSAL:
        flag = reader.number(1, "refused by")
        if flag not in {RefusedBy.X1, RefusedBy.X2}:
            raise reader.wrong("refused by", "is 1 or 2")
        refused_by, reason = RefusedBy(flag), reader.code_text("reason")
    out1_provider, out1_portal = reader.take(32, "H(out1_B)"), reader.take(32, "H(out1_P)")
    out2_provider = NO_HASH if refused_by else reader.take(32, "H(out2_B)")
    converted = Converted(
        context=context,
        ct_hash=ct_hash,
        request_signature=request_signature,
        out1_provider_hash=out1_provider,
        out1_portal_hash=out1_portal,
        out2_provider_hash=out2_provider,
        out2_portal_hash=reader.take(32, "H(out2_P)"),
        first_signature=reader.take(SIGNATURE_BYTES, "σ_1"),
        refused_by=refused_by,
        reason=reason,
    )
    reader.end()
    if entry_kind(converted) is not kind:
        raise Malformed("ledger body: the mode inside is not of this entry's kind")
    return converted


@dataclass(frozen=True, kw_only=True)
class AnswerBody:
    """The body of kind 2: the statement and the index of the request's entry."""

    statement: AnswerStatement
    first_index: int

    def encode(self) -> bytes:
        """Write reqid ‖ u64 index of the first entry ‖ status ‖ H(envelope) ‖ u64 minute ‖ signature."""
        said = self.statement.encode()
        return said[:16] + u64(self.first_index) + said[16:]

    @classmethod
    def decode(cls, body: bytes) -> AnswerBody:
        """Read it; Malformed for any other encoding."""
        reader = Reader(CTX_MAGIC + body[:16] + body[24:], "ledger body", CTX_MAGIC)
        statement = AnswerStatement.read(reader)
        reader.end()
        return cls(statement=statement, first_index=int.from_bytes(body[16:24], "big"))

    @property
    def status(self) -> Status:
        """How the request ended."""
        return self.statement.status
