# SPDX-License-Identifier: Apache-2.0
"""証拠の作成: bundles out of a person's own letters, proven by the portal's own copy of the log.

The portal follows the whole log instead of asking for single proofs: the log's operator must not learn which
entries belong to one person (linkage-codes.md §1). It makes bundles; `warifu.evidence` checks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warifu.evidence import FORMAT, Bundle, Conversion, Policy, Recorded
from warifu.exchange import public_entry
from warifu.exchange.alarm import Alarms
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import DomainEntry, OperatorEntry
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.ledger import (
    LogFollower,
    NotYetPublished,
    ProofFailed,
    SignatureNotTrusted,
    UnreadableLog,
    chain_head,
)
from warifu.portal.letters import Letter, Line, lines_of
from warifu.portal.service import PortalService

OPERATOR = "operator"


class NotProvenYet(Refusal):
    """The public log does not show this entry under the commission's signature yet."""

    status = 409
    reason = "not-proven-yet"
    law = "LG-6, LG-9"
    remedy = "Try again in a minute: the log is signed once a minute."


class LogDisagrees(Refusal):
    """The public log does not extend what this portal saw before. The commission has been told."""

    status = 503
    reason = "log-split"
    law = "LG-8"
    remedy = "Keep the evidence you have; the commission examines the log."


class NoSuchRecord(Refusal):
    """There is no such entry in this history."""

    status = 404
    reason = "no-such-record"
    law = "Act 23"
    remedy = "Open the history and choose an entry from the list."


class EvidenceService:
    """Makes evidence for the person whose secret it is lent."""

    def __init__(
        self, portal: PortalService, log: LogFollower, directory: Directory, policy: Policy, alarms: Alarms
    ) -> None:
        """`policy` is what `/policy` gives away; the follower trusts the same keys."""
        self._portal, self._log, self._directory, self._alarms = portal, log, directory, alarms
        self.policy = policy

    def of_line(self, secret: Secret[bytes], line_id: str, *, whole: bool = False) -> Bundle:
        """One line with its ending. Raises NoSuchRecord, NotProvenYet, LogDisagrees, NoMailbox."""
        letters, lines = self._opened(secret, whole=whole)
        line = next((line for line in lines if line.line_id == line_id), None)
        if line is None:
            raise NoSuchRecord
        return self._bundle(letters, [line])

    def of_all(self, secret: Secret[bytes], *, whole: bool = False) -> Bundle:
        """Every line that is shown and in the log, but a protected person's looks. Raises as `of_line`.

        A `whole` reading has those, and what is kept back.
        """
        return self._bundle(*self._opened(secret, whole=whole))

    def _opened(self, secret: Secret[bytes], *, whole: bool) -> tuple[Sequence[Letter], list[Line]]:
        """The letters, and the lines that may name their office: a proof names it to whoever is shown it."""
        letters = self._portal.letters(secret, whole=whole)
        lines = [self._portal.opened_line(line, whole=whole) for line in lines_of(letters)]
        return letters, [line for line in lines if not line.guarded]

    def _bundle(self, letters: Sequence[Letter], lines: Sequence[Line]) -> Bundle:
        size = self._refreshed()
        shown = {line.mail.order.place.index: line for line in lines if line.mail.order.place.index < size}
        if not shown:
            raise NotProvenYet
        entries: list[Recorded] = []
        conversions: list[Conversion] = []
        receipts: list[bytes] = []
        for line, recorded in self._recorded(letters, shown, size):
            if line is not None:
                conversions.append(_conversion(line, len(entries)))
                receipts.append(self._portal.receipt(line).encode())
            entries.append(recorded)
        count, head = chain_head(letter.entry for letter in letters)
        nym = conversions[-1].nym_P
        return Bundle(
            format=FORMAT,
            entries=entries,
            conversions=conversions,
            receipts=receipts,
            directory=self._bodies(list(shown.values())),
            chain=self._portal.signed_chain(nym, count, head),
        )

    def _recorded(
        self, letters: Sequence[Letter], shown: dict[int, Line], size: int
    ) -> Iterator[tuple[Line | None, Recorded]]:
        """Entries in the order of the mailbox; each request with its line, each ending without."""
        by_entry = {line.entry: line for line in shown.values()}
        endings = {line.notice_entry: line for line in shown.values() if line.notice is not None}
        for letter in letters:
            if (line := by_entry.get(letter.entry)) is not None:
                order = line.mail.order
                yield line, self._proven(line.entry, order.salt, line.body, order.place.index)
                continue
            line = endings.get(letter.entry)
            notice = line.notice if line else None
            if line is not None and notice is not None and notice.index < size:
                yield None, self._proven(line.notice_entry, notice.salt, line.notice_body, notice.index)

    def _proven(self, entry: bytes, salt: bytes, body: bytes, index: int) -> Recorded:
        return Recorded(entry, salt, body, str(self._log.evidence(index)))

    def _bodies(self, lines: Sequence[Line]) -> list[Recorded]:
        wanted: dict[bytes, DomainEntry | OperatorEntry] = {}
        for line in lines:
            context, directory = line.context, self._directory
            for entry in (
                directory.x1,
                directory.x2,
                directory.domain(directory.portal_domain, context.portal_epoch),
                directory.domain(context.from_domain, context.from_epoch),
                directory.domain(context.to_domain, context.to_epoch),
            ):
                wanted[entry.encode()] = entry
        return [self._public(wanted[body]) for body in sorted(wanted)]

    def _public(self, entry: DomainEntry | OperatorEntry) -> Recorded:
        written = public_entry(entry)
        index = self._log.find(written.entry)
        if index is None:
            raise NotProvenYet
        return self._proven(written.entry, written.salt, written.body, index)

    def _refreshed(self) -> int:
        """Follow the log as far as it can be reached; an older signed state is as good, only older."""
        try:
            return self._log.refresh().size
        except (Unreachable, UnreadableLog, NotYetPublished, SignatureNotTrusted):
            if self._log.head.size == 0:
                raise NotProvenYet from None
            return self._log.head.size
        except ProofFailed as fork:
            self._alarms.raise_alarm(OPERATOR, LogDisagrees.reason, fork.told, b"")
            raise LogDisagrees from fork


def _conversion(line: Line, place: int) -> Conversion:
    mail = line.mail
    return Conversion(
        entry=place,
        out2_P=mail.order.out,
        nym_P=mail.code,
        e_P=mail.epoch,
        opening=mail.opening,
        sigma_2=mail.order.place.signature,
    )
