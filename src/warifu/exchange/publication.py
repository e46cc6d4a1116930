# SPDX-License-Identifier: Apache-2.0
"""The directory in the public log: each entry under kind 5, so that anybody can prove a body's keys (V5).

The bodies behind kind 5 are public, and so is their salt: it follows from the body, as the hour follows from
the entry's first valid minute. So the same entry is the same 44 bytes wherever it is written, publishing
again is harmless, and whoever holds the directory finds each entry in the log without asking for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import DomainEntry, OperatorEntry, Part
from warifu.kernel.refusal import Malformed
from warifu.ledger import Kind, Promise, commitment, make_entry


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """A directory entry as the log has it: 44 bytes, and the salt and body that open them."""

    entry: bytes
    salt: bytes
    body: bytes


class Log(Protocol):
    """Where entries are appended; durable when the call returns, the same key twice is one entry."""

    def append_many(self, entries: list[tuple[bytes, bytes]]) -> list[Promise]:
        """Record (submit key, entry) pairs."""
        ...


def public_entry(entry: DomainEntry | OperatorEntry) -> PublicEntry:
    """Write one directory entry for the log."""
    body = entry.encode()
    salt = hashlib.sha256(b"warifu/directory-salt\x00" + body).digest()
    written = make_entry(Kind.DIRECTORY, 0, entry.valid_from // 60, commitment(salt, body))
    return PublicEntry(written, salt, body)


def publish_directory(directory: Directory, log: Log) -> int:
    """Record every operator and domain of the directory; gives how many. Harmless when repeated."""
    known: list[DomainEntry | OperatorEntry] = [*_operators(directory), *directory.entries]
    entries = [public_entry(entry) for entry in known]
    keyed = [(b"directory" + hashlib.sha256(each.body).digest(), each.entry) for each in entries]
    return len(log.append_many(keyed))


def _operators(directory: Directory) -> Iterable[OperatorEntry]:
    for part in (Part.X1, Part.X2, Part.COMMISSION):
        try:
            yield directory.operator(part)
        except Malformed:  # a directory without this operator
            continue
