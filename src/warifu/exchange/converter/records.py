# SPDX-License-Identifier: Apache-2.0
"""The commission's record as the exchanges under way need it: many at once, one result for each.

Every verb is durable when it returns. Of two alike in one call the first is the one that was added.
"""

from __future__ import annotations

from warifu.exchange.converter.ports import ConverterRecords, Ending, Exchange, SoFar
from warifu.kernel.abreast import claims

Filed = tuple[bytes, int, bytes]
"""Request id, state and receipt."""


class Records:
    """Verbs for `kernel.abreast.together`."""

    def __init__(self, store: ConverterRecords) -> None:
        """Keep everything in `store`."""
        self._store = store
        self._stopped: dict[str, int] | None = None

    def found(self, reqids: list[bytes]) -> list[Exchange | None]:
        """Find exchanges."""
        with self._store.statements() as tx:
            found = tx.find(reqids)
        return [found.get(reqid) for reqid in reqids]

    def added(self, exchanges: list[Exchange]) -> list[bool]:
        """Record exchanges; False where the id was taken already."""
        with self._store.statements() as tx:
            return claims([each.reqid for each in exchanges], tx.add(exchanges))

    def is_stopped(self, asker: str, since_minute: int) -> bool:
        """Say whether an asker was stopped since a minute.

        Remembered, since one process runs the converter, and taken up from the record after a restart.
        """
        if self._stopped is None:
            with self._store.statements() as tx:
                self._stopped = tx.stopped()
        return self._stopped.get(asker, -1) >= since_minute

    def orphan(self, reqid: bytes, state: int, receipt: bytes, stops: tuple[str, int, str] | None) -> None:
        """Keep an orphan's receipt, finish it and stop its asker (who, minute, why), all or none."""
        with self._store.transaction() as tx:
            tx.file([(reqid, state, receipt)])
            if stops is not None:
                tx.block(*stops)
            tx.finish([reqid])
        self._stopped = None  # read anew

    def filed(self, filings: list[Filed]) -> list[None]:
        """Keep the receipts of exchanges that end with their filing, and finish them."""
        with self._store.transaction() as tx:
            tx.file(filings)
            tx.finish([reqid for reqid, _, _ in filings])
        return [None] * len(filings)

    def so_far(self, reqids: list[bytes]) -> list[SoFar]:
        """Say how far exchanges got."""
        with self._store.statements() as tx:
            found = tx.so_far(reqids)
        return [found.get(reqid, SoFar()) for reqid in reqids]

    def ended(self, ended: list[tuple[Filed, Ending]]) -> list[Ending]:
        """Record endings with their receipts; where another came first, that one stands and is given."""
        endings = [ending for _, ending in ended]
        ids = [each.reqid for each in endings]
        with self._store.statements() as tx:
            ours = claims(ids, tx.end([filed for filed, _ in ended], endings))
            lost = [reqid for reqid, won in zip(ids, ours, strict=True) if not won]
            before = tx.so_far(lost) if lost else {}
        return [
            each if won else before.get(each.reqid, SoFar()).ending or each
            for each, won in zip(endings, ours, strict=True)
        ]

    def finished(self, reqids: list[bytes]) -> list[None]:
        """Note that endings are in the log and in the mailbox. A note that is lost is made by the sweep."""
        with self._store.soon() as tx:
            tx.finish(reqids)
        return [None] * len(reqids)
