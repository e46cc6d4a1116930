# SPDX-License-Identifier: Apache-2.0
"""One entry's offline proof as text: C2SP `tlog-proof@v1` with the cosigned checkpoint inside.

It proves that an entry is in the log at an index, under the verifier's own trusted keys. It proves
nothing about the body the entry commits to: `commitment` does, and `warifu verify` joins both.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Self

from warifu.ledger.checkpoint import Checkpoint, Trust
from warifu.ledger.entry import HASH_BYTES
from warifu.ledger.refusals import MalformedProof, ProofFailed
from warifu.ledger.tree import leads_to_root, leaf_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class InclusionEvidence:
    """An index, its path from leaf to root, and the checkpoint (a signed note) that holds the root."""

    index: int
    path: tuple[bytes, ...]
    unverified_checkpoint: str

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(step).decode()}\n" for step in self.path)
        return f"{FIRST_LINE}\nindex {self.index}\n{hashes}\n{self.unverified_checkpoint}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the one canonical form; no `extra` line is accepted. Raises MalformedProof."""
        above, _, checkpoint = text.partition("\n\n")
        first, *rest = above.split("\n")
        if first != FIRST_LINE or not rest or not rest[0].startswith("index ") or len(rest) > MOST_HASHES + 1:
            raise MalformedProof(f"a proof starts with the lines '{FIRST_LINE}' and 'index <number>'")
        try:
            path = tuple(base64.b64decode(line, validate=True) for line in rest[1:])
            evidence = cls(int(rest[0].removeprefix("index ")), path, checkpoint)
        except (ValueError, binascii.Error) as wrong:
            raise MalformedProof("the index is a number and each hash base64") from wrong
        if evidence.index < 0 or any(len(step) != HASH_BYTES for step in path) or str(evidence) != text:
            raise MalformedProof("a proof is written in exactly one way, with hashes of 32 bytes")
        return evidence

    def verify(self, entry: bytes, trust: Trust) -> Checkpoint:
        """Check inclusion of `entry` under a checkpoint that `trust` accepts.

        Raises MalformedNote, SignatureNotTrusted or ProofFailed; gives the verified checkpoint.
        """
        checkpoint = trust.verify_checkpoint(self.unverified_checkpoint)
        if not leads_to_root(self.index, checkpoint.size, leaf_hash(entry), self.path, checkpoint.root):
            raise ProofFailed("the entry is not at this index of the log")
        return checkpoint
