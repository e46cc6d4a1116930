# SPDX-License-Identifier: Apache-2.0
"""What bodies say to a ledger and to a witness on the wire. Bytes travel as standard base64."""

from __future__ import annotations

from datetime import datetime

import msgspec

from warifu.ledger.promise import Promise


class Submitted(msgspec.Struct, forbid_unknown_fields=True):
    """One entry and its submit key (1 to 64 bytes)."""

    submit_key: bytes
    entry: bytes


class AppendMany(msgspec.Struct, forbid_unknown_fields=True):
    """Record these, all or none."""

    entries: list[Submitted]


class Promises(msgspec.Struct):
    """The operator's promises, in the order of the entries."""

    promises: list[Promise]


class RecordedAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Which of these submit keys of mine have an entry? At most 1,000."""

    submit_keys: list[bytes]


class Recorded(msgspec.Struct):
    """The entries, in the order of the log; a key without one gives nothing."""

    entries: list[bytes]


class IndexAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Which entry."""

    index: int


class EvidenceText(msgspec.Struct):
    """A `c2sp.org/tlog-proof@v1` text."""

    proof: str


class FileAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A public file by its path in the layout."""

    path: str


class FileBytes(msgspec.Struct):
    """The file, or nothing where there is none."""

    content: bytes | None


class PathAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Inclusion of entry `start` in the tree of `size`, or consistency from size `start` to `size`."""

    start: int
    size: int


class Hashes(msgspec.Struct):
    """A proof."""

    hashes: list[bytes]


class CheckpointText(msgspec.Struct):
    """A signed note."""

    note: str


class OriginAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Which log."""

    origin: str


class LatestHead(msgspec.Struct, forbid_unknown_fields=True):
    """The head a witness cosigned last; `note` is empty when it never saw the log."""

    size: int
    root: bytes
    note: str
    seen_at: datetime | None


class CosignAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A checkpoint and the proof that it extends the tree of `old_size`."""

    checkpoint: str
    old_size: int
    consistency_proof: list[bytes]


class CosignatureLine(msgspec.Struct):
    """One signature line of type 04."""

    line: str
