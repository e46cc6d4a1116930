# SPDX-License-Identifier: Apache-2.0
"""自分の記録: what was done with the person's card: signing in, and being refused (HI-6).

These lines are the sign-in's word, sealed to her key when they arrive; they stand in no log and prove
nothing to others. A mailbox that was opened with a card once opens with no other card holder's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret
from warifu.portal.ports import PortalRecords
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


class OwnLine(msgspec.Struct, frozen=True, kw_only=True):
    """自分の記録の一行: what is sealed: when, at which service, and why where it was refused.

    `items` are names of items of the card, never values; `why_…` the purpose the service registered.
    """

    event: bytes
    at: datetime
    kind: str
    service_ja: str
    service_en: str
    reason: str = ""
    items: list[str] = []
    why_ja: str = ""
    why_en: str = ""


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
    """Files and opens a person's own lines, and keeps each mailbox to one card holder."""

    store: PortalRecords
    clock: Clock

    def admit(self, pseudonym: bytes, secret: Secret[bytes]) -> None:
        """Let a card holder open her mailbox; the first time ties them. Raises MailboxOfAnother."""
        key = key_of(secret).public_key().public_bytes_raw()
        with self.store.transaction() as tx:
            mailbox = tx.mailbox_of_key(key)
            if mailbox is None:
                raise NoMailbox
            if not tx.bind_holder(pseudonym, mailbox.mailbox, self.clock.now()):
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
                content = msgspec.msgpack.encode(each.line)
                sealed = seal(Role.MAIL, mailbox.mailbox.bytes, content, mailbox.seals_to)
                tx.add_own_line(mailbox.mailbox, each.line.event, sealed, self.clock.today())
                filed.append(each.line.event)
        return FiledEvents(events=filed)

    def lines(self, secret: Secret[bytes]) -> list[OwnLine]:
        """Open a person's own lines, newest first. Raises NoMailbox."""
        opens = key_of(secret)
        with self.store.transaction() as tx:
            mailbox = tx.mailbox_of_key(opens.public_key().public_bytes_raw())
            if mailbox is None:
                raise NoMailbox
            sealed = tx.own_lines(mailbox.mailbox)
        opened = [unseal(Role.MAIL, mailbox.mailbox.bytes, each, opens) for each in sealed]
        lines = [msgspec.msgpack.decode(each, type=OwnLine) for each in opened]
        return sorted(lines, key=lambda line: line.at, reverse=True)
