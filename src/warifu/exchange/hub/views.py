# SPDX-License-Identifier: Apache-2.0
"""From the operator's own record to its page: who asks whom how often, and the law it applies. No person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from warifu.exchange.hub.service import HubService, Passage
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.policy import title_without_row
from warifu.exchange.purposes import PurposeTable
from warifu.exchange.screens import Neighbour, OperatorView, Traffic
from warifu.kernel.clock import Clock
from warifu.kernel.screens import Shell, Titles, Wording
from warifu.ledger import LedgerService

COMMISSION = "commission"


@dataclass(frozen=True)
class NetworkState:
    """Makes the operator's view from the hub and the log."""

    service: HubService
    log: LedgerService
    directory: Directory
    table: PurposeTable
    titles: Titles
    clock: Clock

    def view(self, shell: Shell) -> OperatorView:
        """The page."""
        passages = self.service.traffic()
        first = min((each.first_minute for each in passages), default=self.clock.minute())
        sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        words: dict[tuple[str, str, str], tuple[Wording, Wording, Wording]] = {}
        for each in passages:
            named = (
                self.titles.of(each.asker),
                self.titles.of(each.provider),
                self._affair(each),
            )
            key = (named[0].ja, named[1].ja, named[2].ja)
            words[key] = named
            sums[key][0] += each.asked
            sums[key][1] += each.refused
        health, today = self.log.health(), self.clock.today()
        return OperatorView(
            shell,
            since=datetime.fromtimestamp(first * 60, UTC),
            traffic=tuple(
                Traffic(*words[key], asked=asked, passed_on=asked - refused, refused=refused)
                for key, (asked, refused) in sorted(sums.items(), key=lambda item: -item[1][0])
            ),
            neighbours=(Neighbour(self.titles.of(COMMISSION), reachable=health.cosigned),),
            waiting=self.service.waiting(),
            log_size=health.size,
            checkpoint_at=health.head_at,
            rows_in_force=len(self.table.in_force(today)),
            law_as_of=today,
            directory_version=self.directory.version,
        )

    def _affair(self, passage: Passage) -> Wording:
        purpose = passage.purpose or title_without_row(passage.asker, passage.provider)
        ja, en = self.table.title(purpose, "ja"), self.table.title(purpose, "en")
        if not ja:
            return Wording("法律にない事務", "An affair the law does not name")
        return Wording(ja, en if en != ja else "")
