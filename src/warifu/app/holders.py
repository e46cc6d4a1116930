# SPDX-License-Identifier: Apache-2.0
"""本人の電子証明書の一覧 at J-LIS: over the authority's records, the public log, and the body's alarms."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from warifu import ledger
from warifu.app.pages import titles_of, trust_of
from warifu.app.parts import Parts
from warifu.cards.holders import HolderService, web
from warifu.cards.jpki import Certificate, Disclosure, JpkiStore, log_entry
from warifu.kernel.refusal import Problem
from warifu.kernel.screens.web import Site


class EntriesInLog:
    """The port `InLog`: places as the operator's record says, proven under this body's own keys."""

    def __init__(self, remote: ledger.RemoteLedger, trust: ledger.Trust) -> None:
        """Ask `remote`, believe `trust`."""
        self._remote, self._trust = remote, trust
        self._follower = ledger.LogFollower(remote, trust)

    def places(self, certificates: Sequence[Certificate]) -> list[tuple[int | None, bool]]:
        """Give each one's place and whether it is proven; the log is never added to here."""
        entries = [log_entry(each) for each in certificates]
        recorded = set(self._remote.recorded([key for key, _ in entries]))
        there = [each for each in entries if each[1] in recorded]
        # the same key again is the same entry: its promise names its place
        promises = self._remote.append_many(there) if there else []
        index = {entry: each.index for (_, entry), each in zip(there, promises, strict=True)}
        try:
            self._follower.refresh()
        except Problem:
            return [(index.get(entry), False) for _, entry in entries]
        return [(index.get(entry), self._proven(entry, index.get(entry))) for _, entry in entries]

    def _proven(self, entry: bytes, index: int | None) -> bool:
        if index is None:
            return False
        try:
            self._follower.evidence(index).verify(entry, self._trust)
        except Problem:
            return False
        return True


def holder_pages(parts: Parts, site: Site) -> Sequence[ControllerRouterHandler]:
    """Give the pages on which a holder sees her certificates."""

    def alarm(what: str, said: str, evidence: bytes) -> None:
        parts.alarms.raise_alarm("jlis", what, said, evidence)

    log = EntriesInLog(ledger.RemoteLedger(parts.wire), trust_of(parts))
    service = HolderService(Disclosure(JpkiStore(parts.database)), log, alarm, parts.clock)
    return web.pages(web.Rooms(service, site, titles_of(parts).of))
