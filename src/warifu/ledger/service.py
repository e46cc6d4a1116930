# SPDX-License-Identifier: Apache-2.0
"""The log's one sequencer: append, publish, prove (ledger.md §4, §5).

    append     1 rows committed → 2 promise signed → 3 acknowledged
    publish    1 rows → 2 tiles and bundles → 3 head stored → 4 cosignatures → 5 checkpoint shown

The commit of step 1 is the record: nothing is promised, and nobody reveals anything, before it (LG-12). If
power fails between any two steps, `start` does what the next `publish` would have done: both bring the
files up to the table through `Publisher.catch_up`. This module decides no index (`sequence`) and knows no
body of an entry.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from warifu.kernel.clock import Clock
from warifu.kernel.grouping import GroupCall
from warifu.kernel.refusal import Fault
from warifu.ledger.checkpoint import cosignature_times
from warifu.ledger.entry import Kind, entry_hash, parse_entry
from warifu.ledger.evidence import InclusionEvidence
from warifu.ledger.folder import LogFolder
from warifu.ledger.guard import GuardedLogKey
from warifu.ledger.note import NoteSigner
from warifu.ledger.ports import Alarmed, Entries, Health, PublishedHead, Witness
from warifu.ledger.promise import Promise, Promised, Seal, seal_all
from warifu.ledger.publication import Publisher
from warifu.ledger.refusals import (
    EntryConflict,
    LogUnsafe,
    MalformedEntry,
    NotYetPublished,
    SubmitterNotAdmitted,
)
from warifu.ledger.sequence import Row, Submission, decide

MOST_AT_ONCE = 1000
MOST_GROUPS = 512
MOST_READ = 10_000
Group = tuple[Submission, ...]
Sealed = list[tuple[Seal, int]]


class LedgerService:
    """One log. `start` before use, `close` after; `append` and the proofs may be called from any thread."""

    def __init__(
        self,
        store: Entries,
        folder: LogFolder,
        signer: NoteSigner,
        clock: Clock,
        *,
        submitters: Mapping[str, Collection[Kind]],
        witnesses: Sequence[Witness] = (),
        promise_minutes: int = 5,
        alarmed: Alarmed = lambda _words: None,
    ) -> None:
        """The signer's name is the log's origin. `submitters`: body → kinds it may record; others none.

        `promise_minutes` is how long after its append an entry may stay without a checkpoint.
        """
        self.key = signer.key
        self._store, self._sign, self._clock = store, signer.sign, clock
        self._submitters = {name: frozenset(kinds) for name, kinds in submitters.items()}
        self._promise_minutes = promise_minutes
        self._folder = folder
        self._publisher = Publisher(store, folder, GuardedLogKey(signer, folder), witnesses, alarmed)
        self._publishing = threading.Lock()
        self._group: GroupCall[Group, Sealed] | None = None
        self._due: int | None = None
        self._unsafe: LogUnsafe | None = None

    def start(self) -> PublishedHead:
        """Recover, publish, and accept entries.

        Raises LogBusy, or a LogUnsafe when the table is behind what was signed or cosigned, or differs from
        it: then nothing is signed and nothing accepted until a person has restored the table.
        """
        self._folder.lock()
        try:
            with self._publishing:
                self._publisher.recover(self._clock.now())
            head = self.publish(self._clock.now())
        except BaseException:
            self._folder.unlock()
            raise
        self._group = GroupCall(self._record, most=MOST_GROUPS)
        return head

    def close(self) -> None:
        """Serve those who wait, then stop. Does not publish: `start` will."""
        if self._group is not None:
            self._group.close()
            self._group = None
        self._folder.unlock()

    def append(self, submitter: str, submit_key: bytes, entry: bytes) -> Promise:
        """Record one entry durably; give the operator's promise. As `append_many` for one."""
        return self.append_many(submitter, [(submit_key, entry)])[0]

    def append_many(self, submitter: str, entries: Sequence[tuple[bytes, bytes]]) -> list[Promise]:
        """Record (submit key, entry) pairs durably, all or none; give their promises in order.

        Repeating a call is harmless and gives the same promises. Raises MalformedEntry, SubmitterNotAdmitted,
        EntryConflict (a key was used for another entry), LogUnsafe (the log has stopped), or another Fault,
        after which the caller repeats the call.
        """
        if self._group is None:
            raise Fault("the ledger is not started")
        if self._unsafe is not None:
            raise self._unsafe
        if not entries:
            return []
        sealed = self._group.submit(self._admitted(submitter, entries))
        return [seal.promise(place) for seal, place in sealed]  # here: the sequencer already commits the next

    def recorded(self, submitter: str, submit_keys: Sequence[bytes]) -> list[bytes]:
        """Give the entries a submitter recorded under some of its keys, in the log's order.

        Raises MalformedEntry for more than 1,000 keys.
        """
        if len(submit_keys) > MOST_AT_ONCE:
            raise MalformedEntry(f"at most {MOST_AT_ONCE} keys are asked for at once")
        with self._store.transaction() as tx:
            return tx.recorded(submitter, submit_keys)

    def publish(self, now: datetime) -> PublishedHead:
        """Bring tiles up to the table, sign, get cosigned, show it. Every minute, and on demand.

        Raises LogUnsafe, after which nothing is accepted until a restart recovers; any other Fault or OSError
        is repaired by the next call.
        """
        with self._publishing:
            due, self._due = self._due, None
            try:
                return self._publisher.publish(now)
            except BaseException as failure:
                self._due = due or self._due
                self._unsafe = failure if isinstance(failure, LogUnsafe) else self._unsafe
                raise

    def checkpoint(self) -> str:
        """The published checkpoint: a signed note, cosigned unless a witness is away."""
        return str(self._published().note)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The audit path of an entry in the published tree of `size`. Raises NotYetPublished."""
        return self._publisher.reader.inclusion_proof(index, size)

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` extends the tree of `old`. Raises NotYetPublished."""
        return self._publisher.reader.consistency_proof(old, new)

    def evidence(self, index: int) -> InclusionEvidence:
        """The proof a person keeps: path and fully cosigned checkpoint. Raises NotYetPublished."""
        cosigned = self._publisher.cosigned
        if cosigned is None or index >= cosigned.checkpoint.size:
            raise NotYetPublished("no checkpoint with all cosignatures covers the entry yet")
        path = self.inclusion_proof(index, cosigned.checkpoint.size)
        return InclusionEvidence(index, tuple(path), str(cosigned.note))

    def entries(self, start: int, count: int) -> list[bytes]:
        """Up to `count` recorded entries from index `start` on, at most 10,000; also unpublished ones."""
        with self._store.transaction() as tx:
            return [entry for _, entry in tx.entries(max(start, 0), min(max(count, 0), MOST_READ))]

    def public_file(self, path: str) -> bytes:
        """A file of the public layout by its path. Raises NotYetPublished when there is none."""
        return self._publisher.public_file(path)

    def health(self) -> Health:
        """How the log stands: sizes, age of the head, cosignatures, what is overdue."""
        head = self._published()
        with self._store.transaction() as tx:
            size = tx.size()
        due = self._due
        return Health(
            origin=self.key.name,
            size=size,
            published_size=head.checkpoint.size,
            root=head.checkpoint.root,
            head_at=head.at,
            cosigned_by=tuple(cosignature_times(str(head.note), self._publisher.witness_keys)),
            witnesses=len(self._publisher.witness_keys),
            lag_entries=size - head.checkpoint.size,
            overdue=due is not None and due < self._clock.minute(),
            alarm=self._publisher.alarm,
        )

    def _published(self) -> PublishedHead:
        if self._publisher.published is None:
            raise NotYetPublished("the log has not started")
        return self._publisher.published

    def _admitted(self, submitter: str, entries: Sequence[tuple[bytes, bytes]]) -> Group:
        if len(entries) > MOST_AT_ONCE:
            raise MalformedEntry(f"at most {MOST_AT_ONCE} entries are submitted at once")
        kinds = self._submitters.get(submitter, frozenset())
        for submit_key, entry in entries:
            if not 1 <= len(submit_key) <= 64:
                raise MalformedEntry("a submit key is 1 to 64 bytes")
            if parse_entry(entry).kind not in kinds:
                raise SubmitterNotAdmitted
        return tuple(Submission(submitter, submit_key, entry) for submit_key, entry in entries)

    def _record(self, groups: list[Group]) -> list[Sealed | Exception]:
        """Serve one group commit: load, decide, record; only what is committed is promised."""
        latest_minute = self._clock.minute() + self._promise_minutes
        with self._store.transaction() as tx:
            size, known = tx.take_turn({each.key for group in groups for each in group})
            decision = decide(groups, known, size, latest_minute)
            if decision.new:
                tx.insert(decision.new)
        # ---- the commit point: from here on the entries are recorded, whatever happens next ----
        if decision.new and self._due is None:
            self._due = latest_minute
        return self._sealed(decision.groups)

    def _sealed(self, groups: list[list[Row] | EntryConflict]) -> list[Sealed | Exception]:
        rows = [row for group in groups if isinstance(group, list) for row in group]
        promised = [Promised(row.index, entry_hash(row.entry), row.latest_minute) for row in rows]
        sealed = iter(seal_all(self.key.name, promised, self._sign))
        return [[next(sealed) for _ in group] if isinstance(group, list) else group for group in groups]
