# SPDX-License-Identifier: Apache-2.0
"""One filing transaction at the portal: read what is there, put letters in their places, write it at once.

At most seven statements for any number of letters. Mailboxes are held until the transaction ends, so places
and chain heads have no gaps. Nothing is decided here: which letter goes where is `service`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import msgspec

from warifu.exchange.nym1.envelopes import Role, seal
from warifu.kernel.clock import Clock
from warifu.ledger import chain_step
from warifu.portal.keepback import ARRIVAL_WAIT
from warifu.portal.letters import Letter
from warifu.portal.ports import PortalRows
from warifu.portal.store import Arrival, Filed, Mailbox

Part = tuple[bytes, int]
"""A line and which part of it: the request or its ending."""


class Tray:
    """What one transaction has read and not written yet. `flush` writes it; without, nothing is kept."""

    def __init__(self, tx: PortalRows, clock: Clock) -> None:
        """Take the filing turn: one tray at a time."""
        self._tx, self._clock = tx, clock
        self._filed: dict[Part, Filed] = {}
        self._held: dict[UUID, Mailbox] = {}
        self._of_code: dict[bytes, UUID] = {}
        self._new_parts: dict[Part, Filed] = {}
        self._new_letters: list[tuple[UUID, int, bytes]] = []
        self._arrivals: list[Arrival] = []
        self._over: list[bytes] = []
        tx.take_turn()

    @property
    def rows(self) -> PortalRows:
        """Give the records of this very transaction."""
        return self._tx

    def read(self, lines: Iterable[bytes], code_indexes: Iterable[bytes]) -> None:
        """Read what was filed of lines, and hold their mailboxes and those of the codes."""
        self._filed = self._tx.filed(list(lines))
        went_to = [each.mailbox for each in self._filed.values() if each.mailbox is not None]
        for code_index, held in self._tx.hold(list(code_indexes), went_to):
            self._keep(code_index, held)

    def filed(self, part: Part) -> Filed | None:
        """Give what was answered for a part of a line, also by this very tray."""
        return self._new_parts.get(part) or self._filed.get(part)

    def mailbox(self, mailbox: UUID) -> Mailbox:
        """Give a mailbox held by this tray, as it is by now."""
        return self._held[mailbox]

    def mailbox_of_code(self, code_index: bytes) -> Mailbox | None:
        """Give the mailbox of a portal code that was read or opened."""
        mailbox = self._of_code.get(code_index)
        return None if mailbox is None else self._held[mailbox]

    def open_mailbox(self, mailbox: UUID, code_index: bytes, seals_to: bytes, empty_head: bytes) -> bool:
        """Open a mailbox; False if the code or the key has one already."""
        if not self._tx.open_mailbox(mailbox, code_index, seals_to, empty_head):
            return False
        self._keep(code_index, Mailbox(mailbox, seals_to, 0, empty_head))
        return True

    def note(self, part: Part, filed: Filed) -> None:
        """Note what is answered for a part of a line."""
        self._new_parts[part] = filed

    def put(self, mailbox: UUID, letter: Letter) -> None:
        """Seal a letter and put it at the next place of its mailbox."""
        held = self._held[mailbox]
        place = held.letters + 1
        sealed = seal(Role.MAIL, mailbox.bytes, msgspec.msgpack.encode(letter), held.seals_to)
        self._new_letters.append((mailbox, place, sealed))
        head = chain_step(held.head, place, letter.entry)
        self._held[mailbox] = replace(held, letters=place, head=head)

    def arrive(self, mailbox: UUID, line: bytes, city: bytes) -> None:
        """Let the letter just put, and what follows it, wait until this city has spoken."""
        self._arrivals.append(Arrival(line, mailbox, self._held[mailbox].letters, city))

    def forget(self, line: bytes) -> None:
        """Forget which mailbox a line went to (LC-12)."""
        self._over.append(line)

    def flush(self) -> None:
        """Write everything."""
        self._tx.add_letters(self._new_letters, self._clock.today())
        self._tx.move_heads([self._held[mailbox] for mailbox in {each[0] for each in self._new_letters}])
        self._tx.note_filed([(line, part, each) for (line, part), each in self._new_parts.items()])
        if self._arrivals:
            now = self._clock.now()
            self._tx.add_arrivals(self._arrivals, now, now - ARRIVAL_WAIT)
        self._tx.forget_mailboxes(self._over)

    def _keep(self, code_index: bytes, held: Mailbox) -> None:
        self._of_code[code_index], self._held[held.mailbox] = held.mailbox, held
