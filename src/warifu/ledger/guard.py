# SPDX-License-Identifier: Apache-2.0
"""The log key behind its guard: what was signed is on disk before anyone sees it, and binds for ever (LG-7).

The guard compares size and root only. That a larger tree extends the smaller one follows from how the
right edge is recovered (`service`), and every witness checks it with a proof (LG-8).
"""

from __future__ import annotations

from warifu.ledger.checkpoint import Checkpoint
from warifu.ledger.folder import LogFolder
from warifu.ledger.note import Note, NoteSigner
from warifu.ledger.refusals import MalformedNote, WouldUnsign


class GuardedLogKey:
    """Signs checkpoints of one log; its memory is the folder's `head` file."""

    def __init__(self, signer: NoteSigner, folder: LogFolder) -> None:
        """Take the log's key pair and the folder."""
        self.key, self._signer, self._folder = signer.key, signer, folder

    def stored(self) -> Checkpoint | None:
        """The head signed last. Raises WouldUnsign when the file is not one this key signed."""
        text = self._folder.head()
        if text is None:
            return None
        try:
            note = Note.parse(text)
            head = Checkpoint.parse(note.text)
        except MalformedNote as wrong:
            raise WouldUnsign("the stored head cannot be read; restore the file from a mirror") from wrong
        if head.origin != self.key.name or not note.holds_signature(self.key):
            raise WouldUnsign("the stored head is not signed by this log's key")
        return head

    def sign(self, head: Checkpoint) -> Note:
        """Sign a head, durably stored on return. Raises WouldUnsign for anything that unsays the last one."""
        last = self.stored()
        if head.origin != self.key.name:
            raise WouldUnsign("the log key signs for its own origin only")
        if last is not None and head.size < last.size:
            raise WouldUnsign(f"size {head.size} is smaller than {last.size}, which is signed")
        if last is not None and head.size == last.size and head.root != last.root:
            raise WouldUnsign(f"another root of size {head.size} is signed")
        note = Note(head.text).signed_by(self._signer)
        if last is None or head.size > last.size:
            self._folder.store_head(str(note))
        return note
