# SPDX-License-Identifier: Apache-2.0
"""What travels before filing: Request (asker → X1), Conv1 and Refused1 (X1 → X2), and their bytes (§4).

These hold ciphertexts that B and P could decrypt (LC-7): they MUST NOT reach B, P or the ledger. What a
signature covers stands beside its object; whether anything is true is checked in `steps`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.hashing import digest, labelled
from warifu.exchange.nym1.octets import Masked, Reader, is_code_text, sized, text8
from warifu.exchange.nym1.orders import DelayOrder
from warifu.exchange.nym1.proofs import CONVERSION_PROOF_BYTES
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES
from warifu.kernel.refusal import Malformed

BOTH_HALVES = 3
PORTAL_HALF_ONLY = 2
NO_HASH = bytes(32)
"""Stands where a hash of B's half would, when there is no such half."""


@dataclass(frozen=True, repr=False)
class Request(Masked):
    """The asker's request. `halves` is C1‖CB‖CP (96), or C1‖CP (64) when it is for the portal alone."""

    context: Context
    halves: bytes = field(repr=False)
    proof: bytes = field(repr=False)
    signature: bytes
    envelope: bytes
    delay_order: DelayOrder | None = None

    MAGIC: ClassVar[bytes] = b"NYM1REQ\x00"

    @property
    def is_for_portal_alone(self) -> bool:
        """Tell whether there is a portal half only (registration, LC-19)."""
        return len(self.halves) == 64

    @cached_property
    def ct_hash(self) -> bytes:
        """ct_hash = H("NYM1/ct" ‖ 00 ‖ C1‖CB‖CP‖c‖z); the two shapes differ in length."""
        return labelled("NYM1/ct", self.halves + self.proof)

    @cached_property
    def signed_fields(self) -> bytes:
        """ctx_hash ‖ ct_hash, what σ_A covers."""
        return self.context.hash + self.ct_hash

    @property
    def provider_half(self) -> bytes:
        """C1‖CB, for the destination."""
        return self.halves[:64]

    @property
    def portal_half(self) -> bytes:
        """C1‖CP, for the portal."""
        return self.halves[:32] + self.halves[-32:]

    @cached_property
    def encoded(self) -> bytes:
        """Write it; the same bytes for the same request, so a repetition is recognised."""
        flag = PORTAL_HALF_ONLY if self.is_for_portal_alone else BOTH_HALVES
        order = self.delay_order.encode() if self.delay_order else b""
        pieces = (self.MAGIC, sized(4, self.context.encoded), bytes([flag]), self.halves, self.proof)
        return b"".join((*pieces, self.signature, sized(4, self.envelope), sized(2, order)))

    @classmethod
    def decode(cls, content: bytes) -> Request:
        """Read it; Malformed for any other encoding, any bad point, any scalar not below L."""
        reader = Reader(content, "request", cls.MAGIC)
        context = Context.decode(reader.sized(4, "ctx"))
        flag = reader.number(1, "halves")
        if flag not in {BOTH_HALVES, PORTAL_HALF_ONLY}:
            raise reader.wrong("halves", "is 3 (both) or 2 (portal only)")
        request = cls(
            context=context,
            halves=reader.points(flag, "ciphertext"),
            proof=reader.proof("proof"),
            signature=reader.take(SIGNATURE_BYTES, "signature"),
            envelope=reader.sized(4, "envelope"),
            delay_order=read_delay_order(reader),
        )
        reader.end()
        request.__dict__["encoded"] = content
        return request


@dataclass(frozen=True, repr=False)
class Conv1(Masked):
    """X1's conversion of a request. `provider_out` is empty for the portal alone, proofs under `sampled`."""

    request: Request
    provider_out: bytes
    portal_out: bytes
    provider_proof: bytes
    portal_proof: bytes
    signature: bytes

    MAGIC: ClassVar[bytes] = b"NYM1CV1\x00"

    @cached_property
    def hashes(self) -> bytes:
        """H(out1_B) ‖ H(out1_P); zeros for an absent half."""
        return hash_of_half(self.provider_out) + digest(self.portal_out)

    @property
    def signed_fields(self) -> bytes:
        """ctx_hash ‖ ct_hash ‖ H(out1_B) ‖ H(out1_P), what σ_1 covers."""
        return self.request.signed_fields + self.hashes

    def encode(self) -> bytes:
        """Write it."""
        proofs = self.provider_proof + self.portal_proof
        return b"".join(
            (
                self.MAGIC,
                sized(4, self.request.encoded),
                self.provider_out,
                self.portal_out,
                b"\x01" if proofs else b"\x00",
                proofs,
                self.signature,
            )
        )

    @classmethod
    def decode(cls, content: bytes) -> Conv1:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "conv1", cls.MAGIC)
        request = Request.decode(reader.sized(4, "request"))
        both = not request.is_for_portal_alone
        provider_out = reader.points(2, "out1_B") if both else b""
        portal_out = reader.points(2, "out1_P")
        flag = reader.number(1, "proofs")
        if flag > 1:
            raise reader.wrong("proofs", "begins with 0 or 1")
        conv1 = cls(
            request=request,
            provider_out=provider_out,
            portal_out=portal_out,
            provider_proof=read_conversion_proof(reader, "proof of B's half") if flag and both else b"",
            portal_proof=read_conversion_proof(reader, "proof of P's half") if flag else b"",
            signature=reader.take(SIGNATURE_BYTES, "signature"),
        )
        reader.end()
        return conv1


@dataclass(frozen=True, repr=False)
class Refused1(Masked):
    """X1's refusal of a request whose π holds: the portal's half only, so that she sees who was refused."""

    request: Request
    portal_out: bytes
    portal_proof: bytes
    reason: str
    signature: bytes

    MAGIC: ClassVar[bytes] = b"NYM1RF1\x00"

    def __post_init__(self) -> None:
        """Refuse a reason that is no code."""
        check_reason(self.reason)

    @cached_property
    def hashes(self) -> bytes:
        """32 zero bytes ‖ H(out1_P): no half is converted for the provider."""
        return NO_HASH + digest(self.portal_out)

    @property
    def signed_fields(self) -> bytes:
        """ctx_hash ‖ ct_hash ‖ H(out1_P) ‖ reason (lp8), what σ of a refusal covers."""
        return self.request.signed_fields + digest(self.portal_out) + text8(self.reason)

    def encode(self) -> bytes:
        """Write it."""
        proof = (b"\x01" if self.portal_proof else b"\x00") + self.portal_proof
        pieces = (self.MAGIC, sized(4, self.request.encoded), self.portal_out, proof)
        return b"".join((*pieces, text8(self.reason), self.signature))

    @classmethod
    def decode(cls, content: bytes) -> Refused1:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "refused1", cls.MAGIC)
        request = Request.decode(reader.sized(4, "request"))
        portal_out = reader.points(2, "out1_P")
        flag = reader.number(1, "proofs")
        if flag > 1:
            raise reader.wrong("proofs", "begins with 0 or 1")
        refused = cls(
            request=request,
            portal_out=portal_out,
            portal_proof=read_conversion_proof(reader, "proof of P's half") if flag else b"",
            reason=reader.code_text("reason"),
            signature=reader.take(SIGNATURE_BYTES, "signature"),
        )
        reader.end()
        return refused


def hash_of_half(half: bytes) -> bytes:
    """Give H(half), or 32 zero bytes where there is none."""
    return digest(half) if half else NO_HASH


def check_reason(reason: str) -> None:
    """Refuse a reason that is not an ASCII code of 1 to 32 characters."""
    if not 1 <= len(reason) <= 32 or not is_code_text(reason):
        raise Malformed("a refusal's reason is an ASCII code of 1 to 32 characters without spaces")


def read_delay_order(reader: Reader) -> DelayOrder | None:
    """Read an order that may be absent (lp16, empty)."""
    order = reader.sized(2, "delay order")
    return DelayOrder.decode(order) if order else None


def read_conversion_proof(reader: Reader, name: str) -> bytes:
    """Read 192 bytes: two points, then two proofs."""
    proof = reader.points(2, name) + reader.proof(name) + reader.proof(name)
    assert len(proof) == CONVERSION_PROOF_BYTES
    return proof
