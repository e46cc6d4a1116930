# SPDX-License-Identifier: Apache-2.0
"""Letters as the resident's own key opens them, and the lines of her history they make.

A line is one request with its ending, or one refusal. Pure; it verifies nothing: `exchange.nym1.steps`
and `warifu verify` do, from the evidence each line carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from warifu.exchange import KeepBackOrder, LinkTold, ReadingCode, Sight, Told
from warifu.exchange.nym1.answers import AnswerNotice, Status
from warifu.exchange.nym1.bodies import AnswerBody, EntryKind, entry_body, entry_kind
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.filing import Mail
from warifu.portal.keepback import KeepBack


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed into a mailbox: part 1 a request or refusal, part 2 how it ended."""

    part: int
    entry: bytes
    filed_at: datetime
    mail: bytes = b""
    notice: bytes = b""


@dataclass(frozen=True)
class Line:
    """One line of a person's history. Everything in it is hers to see and to check."""

    mail: Mail
    entry: bytes
    filed_at: datetime
    notice: AnswerNotice | None = None
    notice_entry: bytes = b""
    ended_at: datetime | None = None
    told: Told | None = None
    case: str = ""
    ordered: KeepBack | None = None
    placed: bool = False

    @property
    def guarded(self) -> bool:
        """Whether it may not say, in a proof either, which office it is from: that would tell her place.

        A visit that a counter opened for her (`placed`) may.
        """
        return self.told is not None and self.told.guarded and not self.placed

    @property
    def sight(self) -> Sight | None:
        """What a clerk saw of her, where the line is of a look."""
        return self.told if isinstance(self.told, Sight) else None

    @property
    def link(self) -> LinkTold | None:
        """What happened to a link of hers, where the line is of one."""
        return self.told if isinstance(self.told, LinkTold) else None

    @property
    def keeping(self) -> KeepBackOrder | ReadingCode | None:
        """What was asked of the portal itself, where the line is of that."""
        return self.told if isinstance(self.told, KeepBackOrder | ReadingCode) else None

    @property
    def context(self) -> Context:
        """The request's own words."""
        return self.mail.order.converted.context

    @property
    def line_id(self) -> str:
        """Name the line on a page: 32 hex digits, of the request or of the refusal."""
        refused = bool(self.mail.order.converted.refused_by)
        return (self.context.refusal_id if refused else self.context.reqid).hex()

    @property
    def kind(self) -> EntryKind:
        """Say what it is: exchange, enrolment, refusal …"""
        return entry_kind(self.mail.order.converted)

    @property
    def refusal_reason(self) -> str:
        """Give the network's reason code where it refused, else nothing."""
        return self.mail.order.converted.reason

    @property
    def status(self) -> Status | None:
        """Say how it ended; None while it has not."""
        return self.notice.statement.status if self.notice else None

    @property
    def body(self) -> bytes:
        """Give the body behind the ledger entry."""
        return entry_body(self.mail.order.converted)

    @property
    def notice_body(self) -> bytes:
        """Give the body behind the second ledger entry, or nothing."""
        if self.notice is None:
            return b""
        return AnswerBody(statement=self.notice.statement, first_index=self.notice.first_index).encode()


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """Join requests with their endings; newest first."""
    lines: dict[bytes, Line] = {}
    for letter in letters:
        if letter.mail:
            mail = Mail.decode(letter.mail)
            converted = mail.order.converted
            name = converted.context.refusal_id if converted.refused_by else converted.context.reqid
            lines[name] = Line(mail=mail, entry=letter.entry, filed_at=letter.filed_at)
            continue
        notice = AnswerNotice.decode(letter.notice)
        line = lines[notice.statement.reqid]
        lines[notice.statement.reqid] = Line(
            mail=line.mail,
            entry=line.entry,
            filed_at=line.filed_at,
            notice=notice,
            notice_entry=letter.entry,
            ended_at=letter.filed_at,
        )
    # the mailbox keeps its letters in order, so lines of one instant stay newest first too
    return sorted(reversed(lines.values()), key=lambda line: line.filed_at, reverse=True)  # noqa: C414
