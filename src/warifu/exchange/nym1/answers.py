# SPDX-License-Identifier: Apache-2.0
"""What B says, and what was sealed to it: Letter (inside the request envelope), Answer, AnswerNotice.

A Letter holds the query and the key for the answer; an Answer is signed over its envelope's hash, so
that X2 records it without reading it (LC-12). Delivery and deadlines are the services' matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import ClassVar

from warifu.exchange.nym1.context import NO_CASE, Context, case_commitment
from warifu.exchange.nym1.hashing import u64
from warifu.exchange.nym1.octets import Masked, Reader, sized
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES, Label, Signer, sign, verify
from warifu.kernel.refusal import Malformed


@dataclass(frozen=True, repr=False, kw_only=True)
class Letter(Masked):
    """Inside the request envelope: the asker's one-time X25519 key, the opened case, the query.

    `case` is empty where ctx has no case; the salt is then ignored and written as zeros. A registration
    at the portal puts the mailbox's X25519 key in `answer_key`.
    """

    answer_key: bytes
    query: bytes
    case: str = ""
    case_salt: bytes = NO_CASE

    MAGIC: ClassVar[bytes] = b"NYM1LET\x00"

    @property
    def case_commitment(self) -> bytes:
        """What ctx's case field must be for this letter."""
        return case_commitment(self.case_salt, self.case) if self.case else NO_CASE

    def encode(self) -> bytes:
        """Write it, to be sealed."""
        case = sized(2, self.case.encode("utf-8"))
        return self.MAGIC + self.answer_key + self.case_salt + case + sized(4, self.query)

    @classmethod
    def decode(cls, content: bytes) -> Letter:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "letter", cls.MAGIC)
        answer_key, salt = reader.take(32, "answer key"), reader.take(32, "case salt")
        try:
            case = reader.sized(2, "case").decode("utf-8")
        except UnicodeDecodeError as refused:
            raise reader.wrong("case", "is not UTF-8") from refused
        query = reader.sized(4, "query")
        reader.end()
        return cls(answer_key=answer_key, query=query, case=case, case_salt=salt)


class Status(IntEnum):
    """How a request ended. B says 1 to 3; X2 says 4 when the deadline has passed."""

    ANSWERED = 1
    NO_RECORD = 2
    REFUSED = 3
    NO_ANSWER = 4


_STATUSES = frozenset(Status)


@dataclass(frozen=True, kw_only=True)
class AnswerStatement:
    """The signed part of an answer, which is recorded; `envelope_hash` is zeros for NO_ANSWER."""

    reqid: bytes
    status: Status
    envelope_hash: bytes
    minute: int
    signature: bytes = b""

    @property
    def label(self) -> Label:
        """B signs what it says; X2 signs that B said nothing."""
        return Label.NO_ANSWER if self.status is Status.NO_ANSWER else Label.ANSWER

    def signed_fields(self, ctx_hash: bytes) -> bytes:
        """ctx_hash ‖ reqid ‖ status ‖ H(answer envelope) ‖ u64 minute."""
        return ctx_hash + self.reqid + bytes([self.status]) + self.envelope_hash + u64(self.minute)

    def signed(self, signer: Signer, ctx_hash: bytes) -> AnswerStatement:
        """Give the same statement with its signature."""
        signature = sign(signer, self.label, self.signed_fields(ctx_hash))
        return replace(self, signature=signature)

    def holds(self, context: Context, provider_key: bytes, x2_key: bytes) -> bool:
        """Tell whether the right party signed this for this very request."""
        key = x2_key if self.status is Status.NO_ANSWER else provider_key
        fields = self.signed_fields(context.hash)
        return self.reqid == context.reqid and verify(key, self.label, fields, self.signature)

    def encode(self) -> bytes:
        """Write reqid ‖ status ‖ H(answer envelope) ‖ u64 minute ‖ signature, 121 bytes."""
        head = self.reqid + bytes([self.status]) + self.envelope_hash
        return head + u64(self.minute) + self.signature

    @classmethod
    def read(cls, reader: Reader) -> AnswerStatement:
        """Read what `encode` wrote."""
        reqid, status = reader.take(16, "reqid"), reader.number(1, "status")
        if status not in _STATUSES:
            raise reader.wrong("status", "is none of 1 to 4")
        return cls(
            reqid=reqid,
            status=Status(status),
            envelope_hash=reader.take(32, "answer envelope hash"),
            minute=reader.number(8, "minute"),
            signature=reader.take(SIGNATURE_BYTES, "signature"),
        )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """B's answer: the statement and the envelope sealed to the asker's one-time key, whatever the status."""

    statement: AnswerStatement
    envelope: bytes = field(repr=False)

    MAGIC: ClassVar[bytes] = b"NYM1ANS\x00"

    def encode(self) -> bytes:
        """Write it."""
        return self.MAGIC + self.statement.encode() + sized(4, self.envelope)

    @classmethod
    def decode(cls, content: bytes) -> Answer:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "answer", cls.MAGIC)
        statement = AnswerStatement.read(reader)
        if statement.status is Status.NO_ANSWER:
            raise reader.wrong("status", "is not the provider's to say")
        envelope = reader.sized(4, "envelope")
        reader.end()
        return cls(statement=statement, envelope=envelope)


@dataclass(frozen=True, kw_only=True)
class AnswerNotice:
    """X2's word to the portal about the second leaf: the statement and where it stands in the ledger."""

    statement: AnswerStatement
    first_index: int
    index: int
    entry_hash: bytes
    salt: bytes

    MAGIC: ClassVar[bytes] = b"NYM1NOT\x00"

    def __post_init__(self) -> None:
        """Refuse hashes of another size."""
        if len(self.entry_hash) != 32 or len(self.salt) != 32:
            raise Malformed("answer notice: entry hash and salt are 32 bytes each")

    def encode(self) -> bytes:
        """Write it."""
        places = u64(self.first_index) + u64(self.index) + self.entry_hash + self.salt
        return self.MAGIC + self.statement.encode() + places

    @classmethod
    def decode(cls, content: bytes) -> AnswerNotice:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "answer notice", cls.MAGIC)
        notice = cls(
            statement=AnswerStatement.read(reader),
            first_index=reader.number(8, "first index"),
            index=reader.number(8, "index"),
            entry_hash=reader.take(32, "entry hash"),
            salt=reader.take(32, "salt"),
        )
        reader.end()
        return notice
