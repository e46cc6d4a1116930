# SPDX-License-Identifier: Apache-2.0
"""自分の記録: what was done with the person's card: signing in, and being refused (HI-6).

These lines are the sign-in's word, sealed to her key when they arrive. They stand in no public log; each has
its place in a chain that the sign-in signs, so that one left out or changed later shows, and she can keep
them as a file. A mailbox that was opened with a card once opens with no other card holder's.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from warifu.evidence import OWN_FORMAT, OwnFile, examine_own
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret
from warifu.ledger import OwnLine, holder_of
from warifu.portal.ports import PortalRecords, Visitor
from warifu.portal.service import NoMailbox, key_of

SIGN_IN = "signin"


class MailboxOfAnother(Refusal):
    """This mailbox belongs to another card holder, or your card to another mailbox."""

    status = 403
    reason = "mailbox-of-another"
    law = "Act suppl. 6"
    remedy = "Use your own card with your own mailbox key; your town hall can look into it."


class KeyNotLent(Refusal):
    """Your card was good, but no mailbox key was lent with it, so there is nothing to open."""

    status = 403
    reason = "key-not-lent"
    law = "LC-20"
    remedy = "Sign in from the device that keeps your mailbox key."


class OnlyTheSignIn(Refusal):
    """Only the sign-in tells of sign-ins."""

    reason = "only-the-sign-in"
    law = "HI-6"
    remedy = "Nothing to do: another body tried."


class Lent(msgspec.Struct, frozen=True, kw_only=True):
    """貸す物: what her device seals to the portal for one visit: the mailbox key, and what to call her."""

    secret: bytes
    name_ja: str
    name_en: str = ""

    def __repr__(self) -> str:
        return "Lent(••••)"


class HappenedMessage(msgspec.Struct, kw_only=True):
    """A line for the person known here by `pseudonym`."""

    pseudonym: bytes
    line: OwnLine


class HappenedMessages(msgspec.Struct, kw_only=True):
    """Lines to file."""

    happenings: list[HappenedMessage]


class FiledEvents(msgspec.Struct, kw_only=True):
    """The events that stand in a mailbox now."""

    events: list[bytes]


@dataclass(frozen=True)
class OwnHistory:
    """Files and opens a person's own lines, and keeps each mailbox to one card holder.

    `sign_in_key` checks the sign-in's signatures; without one, nothing it said is whole.
    """

    store: PortalRecords
    clock: Clock
    sign_in_key: bytes = b""

    def admit(self, visitor: Visitor) -> Secret[bytes]:
        """Let a card holder open her mailbox by the key she lent, and give it; the first time ties them.

        Raises KeyNotLent, NoMailbox, MailboxOfAnother.
        """
        if visitor.secret is None:
            raise KeyNotLent
        key = _public(visitor.secret)
        with self.store.transaction() as tx:
            mailbox = tx.mailbox_of_key(key)
            if mailbox is None:
                raise NoMailbox
            if not tx.bind_holder(visitor.pseudonym, mailbox.mailbox, self.clock.now()):
                raise MailboxOfAnother
        return visitor.secret

    def check_same(self, one: Secret[bytes], other: Secret[bytes]) -> None:
        """Check that two keys open one mailbox. Raises MailboxOfAnother."""
        if _public(one) != _public(other):
            raise MailboxOfAnother

    def happened(self, caller: str, message: HappenedMessages) -> FiledEvents:
        """File lines; safe to repeat. Who has opened no mailbox here gets none. Raises OnlyTheSignIn."""
        if caller != SIGN_IN:
            raise OnlyTheSignIn
        filed: list[bytes] = []
        with self.store.transaction() as tx:
            for each in message.happenings:
                mailbox = tx.mailbox_of_holder(each.pseudonym)
                if mailbox is None:
                    continue
                content, event = msgspec.msgpack.encode(each.line), each.line.fact.event
                sealed = seal(Role.MAIL, mailbox.mailbox.bytes, content, mailbox.seals_to)
                tx.add_own_line(mailbox.mailbox, event, sealed, self.clock.today())
                filed.append(event)
        return FiledEvents(events=filed)

    def kept(self, secret: Secret[bytes]) -> OwnFile:
        """Open a person's own lines with their chain, oldest first: what she may keep. Raises NoMailbox."""
        opens = key_of(secret)
        with self.store.transaction() as tx:
            mailbox = tx.mailbox_of_key(opens.public_key().public_bytes_raw())
            if mailbox is None:
                raise NoMailbox
            pseudonym, sealed = tx.holder(mailbox.mailbox), tx.own_lines(mailbox.mailbox)
        opened = [unseal(Role.MAIL, mailbox.mailbox.bytes, each, opens) for each in sealed]
        lines = [msgspec.msgpack.decode(each, type=OwnLine) for each in opened]
        lines.sort(key=lambda line: (line.placed.book, line.placed.place))
        return OwnFile(format=OWN_FORMAT, holder=holder_of(pseudonym or b""), lines=lines)

    def is_whole(self, kept: OwnFile) -> bool:
        """Whether the sign-in signed every line, and none is missing or was changed."""
        return not kept.lines or all(each.held for each in examine_own(kept, self.sign_in_key))


def _public(secret: Secret[bytes]) -> bytes:
    return key_of(secret).public_key().public_bytes_raw()
