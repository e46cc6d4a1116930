# SPDX-License-Identifier: Apache-2.0
"""Checkpoints (C2SP tlog-checkpoint): origin, size and root, and who must have signed them.

A checkpoint is parsed here and trusted only through `Trust.verify_checkpoint`, which names the keys.
Trusted keys come from the verifier's own policy, never from what is verified (ledger.md §8).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import msgspec

from warifu.ledger.entry import HASH_BYTES
from warifu.ledger.note import LOG_KEY, WITNESS_KEY, Note, VerifierKey
from warifu.ledger.refusals import MalformedNote, MalformedPolicy, SignatureNotTrusted


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin line, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note strictly: three lines, canonical. Raises MalformedNote."""
        lines = text.split("\n")
        try:
            origin, size, root, nothing = lines
            checkpoint = cls(origin, int(size), base64.b64decode(root, validate=True))
        except (ValueError, binascii.Error) as wrong:
            raise MalformedNote("a checkpoint is three lines: origin, size, base64 of the root") from wrong
        if nothing or not origin or checkpoint.size < 0 or len(checkpoint.root) != HASH_BYTES:
            raise MalformedNote("a checkpoint has an origin, a size from 0 on and a root of 32 bytes")
        if checkpoint.text != text:
            raise MalformedNote("a checkpoint is written in exactly one way")
        return checkpoint


class _PolicyFile(msgspec.Struct, forbid_unknown_fields=True):
    origin: str
    log: str
    witnesses: list[str] = []
    quorum: int = 1
    converters: list[str] | msgspec.UnsetType = msgspec.UNSET  # read by `warifu verify`, not here
    sign_in: str | msgspec.UnsetType = msgspec.UNSET  # likewise


@dataclass(frozen=True, slots=True)
class Trust:
    """A verifier's policy: the log's key and how many of which witnesses must have cosigned (LG-9)."""

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 1
    origin: str = ""

    def __post_init__(self) -> None:
        """Refuse a policy that no checkpoint could meet, or that counts one witness twice."""
        if self.log.type != LOG_KEY or any(key.type != WITNESS_KEY for key in self.witnesses):
            raise MalformedPolicy("the log's key is of type 01 and each witness's of type 04")
        if len({key.public_key for key in self.witnesses}) < len(self.witnesses):
            raise MalformedPolicy("a witness is listed twice")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise MalformedPolicy("the quorum is larger than the number of witnesses")
        if any(key.public_key == self.log.public_key for key in self.witnesses):
            raise MalformedPolicy("the operator of a log is never its witness (LG-1)")
        object.__setattr__(self, "origin", self.origin or self.log.name)

    @classmethod
    def parse(cls, policy: str | bytes) -> Self:
        """Read `{"origin", "log", "witnesses": […], "quorum"}` with verifier keys. Raises MalformedPolicy."""
        try:
            read = msgspec.json.decode(policy, type=_PolicyFile)
        except msgspec.MsgspecError as wrong:
            raise MalformedPolicy(f"the policy of trusted keys cannot be read: {wrong}") from wrong
        witnesses = tuple(VerifierKey.parse(key) for key in read.witnesses)
        return cls(VerifierKey.parse(read.log), witnesses, read.quorum, read.origin)

    def encode(self) -> str:
        """Write the policy as JSON, the form `parse` reads."""
        keys = [str(key) for key in self.witnesses]
        policy = _PolicyFile(self.origin, str(self.log), keys, self.quorum)
        return msgspec.json.format(msgspec.json.encode(policy).decode())

    def verify_checkpoint(self, unverified: str) -> Checkpoint:
        """Check origin, log signature and witness quorum. Raises MalformedNote, SignatureNotTrusted."""
        checkpoint = self.verify_log_signature(unverified)
        times = cosignature_times(unverified, self.witnesses)
        if len(times) < self.quorum:
            raise SignatureNotTrusted(
                f"{len(times)} of {len(self.witnesses)} trusted witnesses cosigned; {self.quorum} are needed"
            )
        return checkpoint

    def verify_log_signature(self, unverified: str) -> Checkpoint:
        """Check origin and the log's own signature only: enough to compare heads, not to prove (LG-9)."""
        note = Note.parse(unverified)
        checkpoint = Checkpoint.parse(note.text)
        if checkpoint.origin != self.origin:
            raise SignatureNotTrusted("the checkpoint is of another log than the policy names")
        if not note.holds_signature(self.log):
            raise SignatureNotTrusted("the log's signature is absent or does not verify")
        return checkpoint


def cosignature_times(unverified: str, witnesses: Sequence[VerifierKey]) -> dict[str, int]:
    """Witness name → Unix time, for those of `witnesses` whose cosignature verifies."""
    note = Note.parse(unverified)
    found = {key.name: note.cosigned_at(key) for key in witnesses}
    return {name: at for name, at in found.items() if at is not None}
