# SPDX-License-Identifier: Apache-2.0
"""ctx: what a request says about itself, under the asker's signature (§4). Canonical, or refused.

It names no person. Whether what it says is lawful is for `exchange.purposes`; whether it fits the
directory and the hour is for `steps`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from warifu.exchange.nym1.hashing import labelled, u32, u64
from warifu.exchange.nym1.octets import Reader, is_code_text, is_domain, text8
from warifu.kernel.refusal import Malformed

MAGIC = b"NYM1CTX\x00"
NO_CASE = bytes(32)
"""Stands for "no case". Modes 1 and 2 need a case; that rule is the policy's, not this module's."""
_HEAD = struct.Struct(">B16s")
_MIDDLE = struct.Struct(">IIIQH")
_TAIL = struct.Struct(">Q32s32sB")


class Mode(IntEnum):
    """The kinds of request."""

    ONLINE = 1
    BATCH = 2
    ENROLMENT = 3
    SUCCESSION = 4


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request's own words. Sizes are checked when it is made; `hash` is ctx_hash.

    reqid 16 bytes, random, used once · epochs 0 to 2^32−1 · minute Unix time // 60 · items strictly
    ascending · envelope_hash, case and delay 32 bytes · delay None or H(DelayOrder).
    """

    mode: Mode
    reqid: bytes
    from_domain: str
    to_domain: str
    from_epoch: int
    to_epoch: int
    portal_epoch: int
    directory_version: int
    purpose: int
    basis: str
    items: tuple[int, ...]
    minute: int
    envelope_hash: bytes
    case: bytes = NO_CASE
    delay: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be written, or not be read back as the same."""
        problem = next((words for holds, words in self._rules() if not holds), None)
        if problem:
            raise Malformed(f"ctx: {problem}")

    @cached_property
    def encoded(self) -> bytes:
        """The canonical bytes."""
        pieces = (
            MAGIC,
            bytes([self.mode]),
            self.reqid,
            text8(self.from_domain),
            text8(self.to_domain),
            u32(self.from_epoch) + u32(self.to_epoch) + u32(self.portal_epoch),
            u64(self.directory_version),
            self.purpose.to_bytes(2, "big"),
            text8(self.basis),
            len(self.items).to_bytes(2, "big") + b"".join(map(u32, self.items)),
            u64(self.minute),
            self.envelope_hash,
            self.case,
            b"\x00" if self.delay is None else b"\x01" + self.delay,
        )
        return b"".join(pieces)

    @cached_property
    def hash(self) -> bytes:
        """ctx_hash = H("NYM1/ctx" ‖ 00 ‖ ctx)."""
        return labelled("NYM1/ctx", self.encoded)

    @property
    def refusal_id(self) -> bytes:
        """The 16 bytes by which a refusal line is known at the portal: the first of ctx_hash."""
        return self.hash[:16]

    @classmethod
    def decode(cls, content: bytes) -> Context:
        """Read canonical bytes; Malformed for any other encoding."""
        context, rest = cls.decode_front(content)
        if rest:
            raise Malformed("ctx: end is followed by more bytes")
        return context

    @classmethod
    def decode_front(cls, content: bytes) -> tuple[Context, bytes]:
        """Read the ctx that `content` begins with, and give what follows it (ledger bodies)."""
        reader = Reader(content, "ctx", MAGIC)
        mode, reqid = reader.fields(_HEAD, "mode and reqid")
        from_domain, to_domain = reader.text8("from"), reader.text8("to")
        epochs_and_more = reader.fields(_MIDDLE, "e_from, e_to, e_P, dirver and purpose")
        from_epoch, to_epoch, portal_epoch, directory_version, purpose = epochs_and_more
        basis = reader.text8("basis")
        items = struct.Struct(f">{reader.number(2, 'items')}I")
        context = cls(
            mode=_mode(mode),
            reqid=reqid,
            from_domain=from_domain,
            to_domain=to_domain,
            from_epoch=from_epoch,
            to_epoch=to_epoch,
            portal_epoch=portal_epoch,
            directory_version=directory_version,
            purpose=purpose,
            basis=basis,
            items=reader.fields(items, "items"),
            **_read_tail(reader),
        )
        # Canonical, so these are the very bytes it would write.
        context.__dict__["encoded"] = content[: len(content) - len(reader.rest)]
        return context, reader.rest

    def _rules(self) -> tuple[tuple[bool, str], ...]:
        epochs = (self.from_epoch, self.to_epoch, self.portal_epoch)
        longs = (self.directory_version, self.minute)
        items = self.items
        hashes = (self.envelope_hash, self.case, self.delay or NO_CASE)
        return (
            (len(self.reqid) == 16, "reqid is 16 bytes"),
            (is_domain(self.from_domain) and is_domain(self.to_domain), "from and to are domain ids"),
            (self.from_domain != self.to_domain, "from and to must differ"),
            (min(epochs) >= 0 and max(epochs) < 2**32, "an epoch is 0 to 2^32-1"),
            (min(longs) >= 0 and max(longs) < 2**64, "dirver and minute are 0 to 2^64-1"),
            (0 <= self.purpose < 2**16, "purpose is 0 to 65535"),
            (is_code_text(self.basis), "basis is up to 255 characters of ASCII without spaces"),
            (all(map(int.__lt__, items, items[1:])), "items must ascend without repeats"),
            (not items or (items[0] >= 0 and items[-1] < 2**32), "items are 32-bit codes"),
            (len(items) < 2**16, "items are at most 65535"),
            ([*map(len, hashes)] == [32, 32, 32], "env_hash, case and delay are 32 bytes each"),
        )


def case_commitment(salt: bytes, case: str) -> bytes:
    """Give ctx's case field: H("NYM1/case" ‖ 00 ‖ salt ‖ case id), salt 32 bytes, fresh per request.

    Salt and case id travel sealed to the provider; two requests of one case cannot be joined outside.
    """
    if len(salt) != 32 or not case:
        raise Malformed("a case is committed to with a salt of 32 bytes and a case id that is not empty")
    return labelled("NYM1/case", salt + case.encode("utf-8"))


def _mode(number: int) -> Mode:
    try:
        return Mode(number)
    except ValueError as unknown:
        raise Malformed("ctx: mode is 1 to 4") from unknown


def _read_tail(reader: Reader) -> dict[str, Any]:
    minute, envelope_hash, case, flag = reader.fields(_TAIL, "minute, env_hash, case and delay")
    if flag > 1:
        raise reader.wrong("delay", "begins with 0 or 1")
    delay = reader.take(32, "delay") if flag else None
    return {"minute": minute, "envelope_hash": envelope_hash, "case": case, "delay": delay}
