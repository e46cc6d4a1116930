# SPDX-License-Identifier: Apache-2.0
"""What travels once both have converted: FileOrder (X2 → P), Receipt (P → X2), Release (X2 → B), Mail.

None of these holds C1, CB, CP, π or out1 (LC-7); signatures cover their hashes instead. Codes are in
`Mail` only, which is sealed to the mailbox before anything keeps it. Checks are in `steps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.hashing import u32, u64
from warifu.exchange.nym1.objects import NO_HASH, check_reason, hash_of_half, read_delay_order
from warifu.exchange.nym1.octets import Masked, Reader, sized, text8
from warifu.exchange.nym1.orders import DelayOrder
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES, Label, Signer, sign, verify
from warifu.kernel.refusal import Malformed


class RefusedBy(IntEnum):
    """Which converter refused, if any."""

    NOBODY = 0
    X1 = 1
    X2 = 2


_REFUSERS = frozenset(RefusedBy)


@dataclass(frozen=True, kw_only=True)
class Converted:
    """The public account of one conversion: what the ledger body, σ_2, FileOrder and Release share.

    Hashes of B's half are 32 zero bytes where B has none (registration, refusal). `reason` is a code of
    at most 32 ASCII characters where `refused_by` is a converter, else empty.
    """

    context: Context
    ct_hash: bytes
    request_signature: bytes
    out1_provider_hash: bytes
    out1_portal_hash: bytes
    out2_provider_hash: bytes
    out2_portal_hash: bytes
    first_signature: bytes
    refused_by: RefusedBy = RefusedBy.NOBODY
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a refusal without a reason, and a reason without a refusal."""
        if self.refused_by:
            check_reason(self.reason)
        elif self.reason:
            raise Malformed("a reason stands with a refusal only")

    @property
    def request_fields(self) -> bytes:
        """What σ_A covers."""
        return self.context.hash + self.ct_hash

    @property
    def first_label(self) -> Label:
        """The label of σ_1: X2 may refuse what X1 converted."""
        return Label.REFUSED1 if self.refused_by is RefusedBy.X1 else Label.CONV1

    @property
    def first_fields(self) -> bytes:
        """What σ_1 covers."""
        if self.refused_by is RefusedBy.X1:
            return self.request_fields + self.out1_portal_hash + text8(self.reason)
        return self.request_fields + self.out1_provider_hash + self.out1_portal_hash

    @property
    def second_label(self) -> Label:
        """The label of σ_2."""
        return Label.REFUSED2 if self.refused_by else Label.CONV2

    def second_fields(self, index: int, entry_hash: bytes) -> bytes:
        """What σ_2 covers: it is made after the entry is durable, so it names index and entry hash."""
        if self.refused_by:
            middle = self.out2_portal_hash + text8(self.reason)
        else:
            middle = self.out2_provider_hash + self.out2_portal_hash
        return self.request_fields + middle + u64(index) + entry_hash

    def are_signed(self, asker: bytes, x1: bytes, x2: bytes, place: Place) -> bool:
        """Tell whether σ_A, σ_1 and σ_2 hold under these three Ed25519 keys."""
        return (
            verify(asker, Label.REQUEST, self.request_fields, self.request_signature)
            and verify(x1, self.first_label, self.first_fields, self.first_signature)
            and verify(
                x2, self.second_label, self.second_fields(place.index, place.entry_hash), place.signature
            )
        )


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an entry stands: ledger index, leaf hash (32 bytes), and X2's σ_2 over both."""

    index: int
    entry_hash: bytes
    signature: bytes

    def encode(self) -> bytes:
        """Write σ_2 ‖ u64 index ‖ entry hash."""
        return self.signature + u64(self.index) + self.entry_hash

    @classmethod
    def read(cls, reader: Reader) -> Place:
        """Read what `encode` wrote."""
        signature = reader.take(SIGNATURE_BYTES, "σ_2")
        index = reader.number(8, "ledger index")
        return cls(index=index, entry_hash=reader.take(32, "entry hash"), signature=signature)


@dataclass(frozen=True, repr=False, kw_only=True)
class FileOrder(Masked):
    """X2's order to file a line: `out` is out2_P, 64 bytes; `salt` opens the ledger's commitment.

    A registration at the portal alone also carries the request envelope, which is sealed to the portal.
    """

    converted: Converted
    out: bytes
    place: Place
    salt: bytes
    delay_order: DelayOrder | None = None
    envelope: bytes = b""

    MAGIC: ClassVar[bytes] = b"NYM1FIL\x00"

    def encode(self) -> bytes:
        """Write it. H(out2_P) is not written: it follows from out2_P."""
        order = self.delay_order.encode() if self.delay_order else b""
        shared = self.converted
        return b"".join(
            (
                self.MAGIC,
                _write_asked(shared),
                self.out,
                shared.out1_provider_hash,
                shared.out1_portal_hash,
                shared.out2_provider_hash,
                shared.first_signature,
                self.place.encode(),
                self.salt,
                bytes([shared.refused_by]) + (text8(shared.reason) if shared.refused_by else b""),
                sized(2, order),
                sized(4, self.envelope),
            )
        )

    @classmethod
    def decode(cls, content: bytes) -> FileOrder:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "file order", cls.MAGIC)
        context, ct_hash, request_signature = _read_asked(reader)
        out = reader.points(2, "out2_P")
        out1_provider, out1_portal, out2_provider = (reader.take(32, "hashes") for _ in range(3))
        first_signature = reader.take(SIGNATURE_BYTES, "σ_1")
        place = Place.read(reader)
        salt = reader.take(32, "salt")
        refused_by, reason = _read_refusal(reader)
        shared = Converted(
            context=context,
            ct_hash=ct_hash,
            request_signature=request_signature,
            out1_provider_hash=out1_provider,
            out1_portal_hash=out1_portal,
            out2_provider_hash=out2_provider,
            out2_portal_hash=hash_of_half(out),
            first_signature=first_signature,
            refused_by=refused_by,
            reason=reason,
        )
        order, envelope = read_delay_order(reader), reader.sized(4, "envelope")
        reader.end()
        return cls(converted=shared, out=out, place=place, salt=salt, delay_order=order, envelope=envelope)


class FilingState(IntEnum):
    """What the portal did with a line."""

    FILED = 1
    FILED_DELAYED = 2
    ORPHAN = 3


_STATES = frozenset(FilingState)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The portal's signed word that it filed a line, or that the line belongs to nobody (LC-10)."""

    reqid: bytes
    state: FilingState
    signature: bytes

    MAGIC: ClassVar[bytes] = b"NYM1RCP\x00"

    @staticmethod
    def signed_fields(converted: Converted, index: int, state: FilingState) -> bytes:
        """What P signs: reqid ‖ ctx_hash ‖ H(out2_P) ‖ u64 index ‖ state."""
        context = converted.context
        return context.reqid + context.hash + converted.out2_portal_hash + u64(index) + bytes([state])

    @classmethod
    def make(cls, order: FileOrder, state: FilingState, signer: Signer) -> Receipt:
        """Sign the state of a line; the portal commits the line before it calls this."""
        fields = cls.signed_fields(order.converted, order.place.index, state)
        reqid = order.converted.context.reqid
        return cls(reqid=reqid, state=state, signature=sign(signer, Label.FILED, fields))

    def holds(self, portal_key: bytes, converted: Converted, index: int) -> bool:
        """Tell whether P signed this very line, by the H(out2_P) that X2 signed (T7)."""
        if self.reqid != converted.context.reqid:
            return False
        fields = self.signed_fields(converted, index, self.state)
        return verify(portal_key, Label.FILED, fields, self.signature)

    def encode(self) -> bytes:
        """Write it, 89 bytes."""
        return self.MAGIC + self.reqid + bytes([self.state]) + self.signature

    @classmethod
    def decode(cls, content: bytes) -> Receipt:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "receipt", cls.MAGIC)
        reqid, state = reader.take(16, "reqid"), reader.number(1, "state")
        if state not in _STATES:
            raise reader.wrong("state", "is none of 1 to 3")
        signature = reader.take(SIGNATURE_BYTES, "signature")
        reader.end()
        return cls(reqid=reqid, state=FilingState(state), signature=signature)


@dataclass(frozen=True, repr=False, kw_only=True)
class Release(Masked):
    """X2's release to the provider: `out` is out2_B, 64 bytes; `promise` is the ledger's, opaque here."""

    converted: Converted
    out: bytes
    place: Place
    receipt: Receipt
    promise: bytes
    envelope: bytes

    MAGIC: ClassVar[bytes] = b"NYM1REL\x00"

    def encode(self) -> bytes:
        """Write it. H(out2_B) is not written: it follows from out2_B."""
        shared = self.converted
        return b"".join(
            (
                self.MAGIC,
                _write_asked(shared),
                self.out,
                shared.out1_provider_hash,
                shared.out1_portal_hash,
                shared.out2_portal_hash,
                shared.first_signature,
                self.place.encode(),
                sized(2, self.receipt.encode()),
                sized(2, self.promise),
                sized(4, self.envelope),
            )
        )

    @classmethod
    def decode(cls, content: bytes) -> Release:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "release", cls.MAGIC)
        context, ct_hash, request_signature = _read_asked(reader)
        out = reader.points(2, "out2_B")
        out1_provider, out1_portal, out2_portal = (reader.take(32, "hashes") for _ in range(3))
        shared = Converted(
            context=context,
            ct_hash=ct_hash,
            request_signature=request_signature,
            out1_provider_hash=out1_provider,
            out1_portal_hash=out1_portal,
            out2_provider_hash=hash_of_half(out),
            out2_portal_hash=out2_portal,
            first_signature=reader.take(SIGNATURE_BYTES, "σ_1"),
        )
        release = cls(
            converted=shared,
            out=out,
            place=Place.read(reader),
            receipt=Receipt.decode(reader.sized(2, "receipt")),
            promise=reader.sized(2, "promise"),
            envelope=reader.sized(4, "envelope"),
        )
        reader.end()
        return release


@dataclass(frozen=True, repr=False, kw_only=True)
class Mail(Masked):
    """One line as the resident's device reads it: the order, her portal code, its epoch, the opening."""

    order: FileOrder
    code: bytes
    epoch: int
    opening: bytes

    MAGIC: ClassVar[bytes] = b"NYM1MAI\x00"

    def encode(self) -> bytes:
        """Write it, to be sealed to the mailbox key at once."""
        return self.MAGIC + sized(4, self.order.encode()) + self.code + u32(self.epoch) + self.opening

    @classmethod
    def decode(cls, content: bytes) -> Mail:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "mail", cls.MAGIC)
        order = FileOrder.decode(reader.sized(4, "file order"))
        code, epoch = reader.points(1, "code"), reader.number(4, "epoch")
        opening = reader.proof("opening proof")
        reader.end()
        return cls(order=order, code=code, epoch=epoch, opening=opening)


def _write_asked(shared: Converted) -> bytes:
    return sized(4, shared.context.encoded) + shared.ct_hash + shared.request_signature


def _read_asked(reader: Reader) -> tuple[Context, bytes, bytes]:
    context = Context.decode(reader.sized(4, "ctx"))
    return context, reader.take(32, "ct_hash"), reader.take(SIGNATURE_BYTES, "σ_A")


def _read_refusal(reader: Reader) -> tuple[RefusedBy, str]:
    flag = reader.number(1, "refused by")
    if flag not in _REFUSERS:
        raise reader.wrong("refused by", "is none of 0 to 2")
    return RefusedBy(flag), reader.code_text("reason") if flag else ""


__all__ = [
    "NO_HASH",
    "Converted",
    "FileOrder",
    "FilingState",
    "Mail",
    "Place",
    "Receipt",
    "RefusedBy",
    "Release",
]
