# SPDX-License-Identifier: Apache-2.0
"""Orders that travel with requests: to show a line later (DelayOrder), to move a code (SuccessionOrder).

Both are signed; who may sign is the directory's to say. That an order is right is for whoever signs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.hashing import digest, labelled, u64
from warifu.exchange.nym1.octets import Reader, is_code_text, is_domain, text8
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES, Label, Signer, sign, verify
from warifu.kernel.refusal import Malformed


@dataclass(frozen=True, kw_only=True)
class DelayOrder:
    """The commission's order to show a line later (LC-22): for one request or one case of one asker.

    Exactly one of `reqid` (16 bytes) and `case_hash` (32 bytes) is set. Minutes are Unix time // 60;
    `basis` is an ASCII code. Signed with the commission's legal key, which is not the converter's.
    """

    asker: str
    reqid: bytes | None = None
    case_hash: bytes | None = None
    release_minute: int
    last_minute: int
    basis: str
    signature: bytes = b""

    MAGIC: ClassVar[bytes] = b"NYM1DLY\x00"

    def __post_init__(self) -> None:
        """Refuse an order that names both or neither, or ends before it begins."""
        one = (self.reqid is None) != (self.case_hash is None)
        sizes = len(self.reqid or bytes(16)) == 16 and len(self.case_hash or bytes(32)) == 32
        if not one or not sizes:
            raise Malformed("delay order: names one reqid of 16 bytes or one case hash of 32 bytes")
        if not 0 <= self.release_minute <= self.last_minute < 2**64:
            raise Malformed("delay order: the release minute comes before the last possible minute")
        if not is_domain(self.asker) or not is_code_text(self.basis):
            raise Malformed("delay order: the asker is a domain id, the basis ASCII without spaces")

    @property
    def unsigned(self) -> bytes:
        """What the signature covers."""
        scope = b"\x01" + self.reqid if self.reqid else b"\x02" + (self.case_hash or b"")
        minutes = u64(self.release_minute) + u64(self.last_minute)
        return self.MAGIC + text8(self.asker) + scope + minutes + text8(self.basis)

    def encode(self) -> bytes:
        """Write it, signature last."""
        return self.unsigned + self.signature

    @property
    def hash(self) -> bytes:
        """H(DelayOrder), which ctx carries."""
        return digest(self.encode())

    @classmethod
    def decode(cls, content: bytes) -> DelayOrder:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "delay order", cls.MAGIC)
        asker = reader.domain("asker")
        scope = reader.number(1, "scope")
        if scope not in {1, 2}:
            raise reader.wrong("scope", "is 1 (request) or 2 (case)")
        order = cls(
            asker=asker,
            reqid=reader.take(16, "reqid") if scope == 1 else None,
            case_hash=reader.take(32, "case hash") if scope == 2 else None,
            release_minute=reader.number(8, "release minute"),
            last_minute=reader.number(8, "last minute"),
            basis=reader.code_text("basis"),
            signature=reader.take(SIGNATURE_BYTES, "signature"),
        )
        reader.end()
        return order

    def signed(self, signer: Signer) -> DelayOrder:
        """Give the same order with the signature of the commission's legal key."""
        signature = sign(signer, Label.DELAY, self.unsigned)
        return replace(self, signature=signature)

    def is_signed_by(self, key: bytes) -> bool:
        """Tell whether the commission's legal key signed it."""
        return verify(key, Label.DELAY, self.unsigned, self.signature)

    def covers(self, context: Context) -> bool:
        """Tell whether ctx names this very order and is a request the order speaks of."""
        named = context.delay == self.hash and context.from_domain == self.asker
        return named and self.reqid in {None, context.reqid} and context.minute <= self.last_minute


@dataclass(frozen=True, kw_only=True)
class SuccessionOrder:
    """Moves one person's code at one domain to a new root (§7): two mode-4 requests under one hash.

    Its hash is the `case` of both. Signed by the issuer, countersigned with the commission's legal key.
    """

    domain: str
    old_reqid: bytes
    new_reqid: bytes
    minute: int
    issuer_signature: bytes = b""
    commission_signature: bytes = b""

    MAGIC: ClassVar[bytes] = b"NYM1SUC\x00"

    def __post_init__(self) -> None:
        """Refuse an order that does not name two requests at a domain."""
        sizes = len(self.old_reqid) == len(self.new_reqid) == 16
        if not sizes or self.old_reqid == self.new_reqid or not is_domain(self.domain):
            raise Malformed("succession order: names a domain id and two different reqids of 16 bytes")

    @property
    def unsigned(self) -> bytes:
        """What both signatures cover."""
        return self.MAGIC + text8(self.domain) + self.old_reqid + self.new_reqid + u64(self.minute)

    @property
    def hash(self) -> bytes:
        """H("NYM1/succession" ‖ 00 ‖ order), the `case` of both requests. Signatures are not in it."""
        return labelled("NYM1/succession", self.unsigned)

    def encode(self) -> bytes:
        """Write it, signatures last: the issuer's, then the commission's."""
        return self.unsigned + self.issuer_signature + self.commission_signature

    @classmethod
    def decode(cls, content: bytes) -> SuccessionOrder:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "succession order", cls.MAGIC)
        order = cls(
            domain=reader.domain("domain"),
            old_reqid=reader.take(16, "old reqid"),
            new_reqid=reader.take(16, "new reqid"),
            minute=reader.number(8, "minute"),
            issuer_signature=reader.take(SIGNATURE_BYTES, "issuer signature"),
            commission_signature=reader.take(SIGNATURE_BYTES, "commission signature"),
        )
        reader.end()
        return order

    def signed(self, issuer: Signer, commission: Signer) -> SuccessionOrder:
        """Give the same order with both signatures."""
        return replace(
            self,
            issuer_signature=sign(issuer, Label.SUCCESSION, self.unsigned),
            commission_signature=sign(commission, Label.SUCCESSION, self.unsigned),
        )

    def is_signed_by(self, issuer_key: bytes, commission_key: bytes) -> bool:
        """Tell whether both signed it."""
        return verify(issuer_key, Label.SUCCESSION, self.unsigned, self.issuer_signature) and verify(
            commission_key, Label.SUCCESSION, self.unsigned, self.commission_signature
        )

    def covers(self, context: Context) -> bool:
        """Tell whether ctx is one of the order's two requests."""
        is_named = context.mode is Mode.SUCCESSION and context.case == self.hash
        return (
            is_named
            and context.to_domain == self.domain
            and context.reqid
            in {
                self.old_reqid,
                self.new_reqid,
            }
        )
