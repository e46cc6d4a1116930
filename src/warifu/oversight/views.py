# SPDX-License-Identifier: Apache-2.0
"""From counts and alarms to the commission's board, in both languages. Names no person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from warifu.exchange import LETTERS_ALONE, PurposeTable, reason_text, title_without_row
from warifu.exchange.nym1.bodies import EntryKind
from warifu.exchange.nym1.directory import Directory
from warifu.kernel.clock import Clock
from warifu.kernel.screens import Shell, Titles, Wording
from warifu.kernel.screens.moments import in_japan
from warifu.oversight import screens
from warifu.oversight.examination import examine, key_of
from warifu.oversight.keeping import OrderDesk
from warifu.oversight.service import Alarm, LogState, OversightService, Reconciled, Tally

PORTAL = "portal"
ISSUER = "0"
_COLUMNS = {"answered": "provided", "no-record": "no_record", "refused-by-provider": "refused"}


@dataclass(frozen=True)
class Board:
    """Makes the commission's views from its service."""

    service: OversightService
    directory: Directory
    table: PurposeTable
    titles: Titles
    clock: Clock
    orders: OrderDesk | None = None

    def board(self, shell: Shell) -> screens.BoardView:
        """The first page."""
        tallies = self.service.tallies()
        first = min((tally.first_minute for tally in tallies), default=self.clock.minute())
        reconciled = self.service.reconciled
        orders = self.orders.counts() if self.orders else None
        return screens.BoardView(
            shell,
            since=_instant(first),
            counts=self._counts(tallies),
            refusals=self._refusals(tallies),
            alarms=tuple(self._alarm(alarm) for alarm in self.service.alarms()),
            log=self._health(self.service.log_state()),
            reconciliation=_reconciliation(reconciled) if reconciled else None,
            orders=orders,
        )

    def alarm(self, shell: Shell, alarm: Alarm) -> screens.AlarmView:
        """One alarm with its evidence, checked anew."""
        examined = examine(alarm, self.directory)
        return screens.AlarmView(
            shell,
            self._alarm(alarm),
            evidence=examined.evidence,
            checks=examined.checks,
            law=_law(alarm.what),
            request=examined.request,
        )

    def _alarm(self, alarm: Alarm) -> screens.Alarm:
        return screens.Alarm(
            key=key_of(alarm),
            what=alarm.what,
            raised_at=alarm.received_at or self.clock.now(),
            office=self.titles.of(alarm.about),
            blocked=alarm.what == screens.AlarmKind.ORPHAN.value and self.service.is_blocked(alarm.about),
        )

    def _counts(self, tallies: Iterable[Tally]) -> tuple[screens.AffairCount, ...]:
        sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        words: dict[tuple[str, str], tuple[Wording, Wording]] = {}
        for tally in tallies:
            asker, affair = self.titles.of(tally.asker), self._affair(tally)
            words[asker.ja, affair.ja] = (asker, affair)
            sums[asker.ja, affair.ja][_column(tally)] += tally.count
        return tuple(
            screens.AffairCount(
                *words[key],
                *(sums[key][column] for column in ("provided", "refused", "no_record", "waiting")),
            )
            for key in sorted(sums, key=lambda key: -sum(sums[key].values()))
        )

    def _refusals(self, tallies: Iterable[Tally]) -> tuple[screens.RefusalCount, ...]:
        found: dict[tuple[str, str], list[Tally]] = defaultdict(list)
        for tally in tallies:
            if tally.reason and tally.reason not in LETTERS_ALONE:  # those turned nobody away
                # the issuer's request is about a body: who was refused is that body
                body = tally.provider if tally.asker == ISSUER else tally.asker
                found[body, tally.reason].append(tally)
        rows = [
            screens.RefusalCount(
                asker=self.titles.of(asker),
                reason=reason,
                law=_law(reason),
                count=sum(tally.count for tally in group),
                last_at=_instant(max(tally.last_minute for tally in group)),
                why=_why(reason),
            )
            for (asker, reason), group in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: row.last_at, reverse=True))

    def _affair(self, tally: Tally) -> Wording:
        purpose = tally.purpose or title_without_row(tally.asker, tally.provider)
        ja, en = self.table.title(purpose, "ja"), self.table.title(purpose, "en")
        if not ja:
            return Wording("法律にない事務", "An affair the law does not name")
        return Wording(ja, en if en != ja else "")

    def _health(self, state: LogState | None) -> screens.LogHealth:
        if state is None:
            state = LogState("")
        lag = (self.clock.now() - state.cosigned_at).total_seconds() if state.cosigned_at else 0
        return screens.LogHealth(
            origin=state.origin,
            size=state.size,
            root=state.root.hex(),
            checkpoint_at=state.cosigned_at,
            cosigned_at=state.cosigned_at,
            consistent=state.consistent,
            behind=state.behind,
            lag_seconds=max(0, int(lag)),
            overdue=state.overdue,
        )


def _column(tally: Tally) -> str:
    if tally.reason in LETTERS_ALONE:
        return "provided"  # a look was told to the person; nobody was turned away
    if tally.reason:
        return "refused"
    if tally.kind == EntryKind.ENROLMENT and tally.provider == PORTAL:
        return "provided"  # a mailbox was opened; nobody answers such a request
    return _COLUMNS.get(tally.ending, "waiting")


def _reconciliation(done: Reconciled) -> screens.Reconciliation:
    return screens.Reconciliation(
        on=in_japan(done.done_at),
        done_at=done.done_at,
        at_converter=done.at_operator,
        in_log=done.here,
        missing_in_log=len(done.only_at_operator),
        missing_at_converter=len(done.only_here),
    )


_KEY_LAW = {  # what J-LIS owes about its key is no reason of an exchange
    "key-leaked": Wording("番号法第12条、NU-13", "Act 12; NU-13"),
    "key-unrehearsed": Wording("番号法第12条、NU-10", "Act 12; NU-10"),
}


def _law(reason: str) -> Wording:
    return _KEY_LAW.get(reason) or Wording(reason_text(reason, "ja").law, reason_text(reason, "en").law)


def _why(reason: str) -> Wording:
    return Wording(reason_text(reason, "ja").what, reason_text(reason, "en").what)


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
