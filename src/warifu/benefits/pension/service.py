# SPDX-License-Identifier: Apache-2.0
"""The verbs of the pension service: record, answer by hand, provide.

`provide` needs a Grant and a Receipt. The Act 23 record of a provision is the exchange gateway's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from warifu.benefits.pension.record import KIND, PensionRecord, made_up_records
from warifu.benefits.pension.store import PensionStore
from warifu.exchange import Grant, NoRecord, Receipt, ReleasedByHand, granted_items
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock


class PensionService:
    """日本年金機構: the pension records of one body, `agency:pension`."""

    def __init__(self, body: str, store: PensionStore, clock: Clock) -> None:
        """Work for `body`, whose name a grant must name as the provider."""
        self._body = body
        self._store = store
        self._clock = clock

    def record(self, record: PensionRecord) -> int:
        """記録・訂正: keep a record; a second one corrects the first. Returns the revision."""
        with self._store.transaction() as tx:
            return tx.add_revision(record, self._clock.now())

    def answer_by_hand(self, in_house_number: InHouseNumber, *, by_hand: bool) -> None:
        """自動応答不可: from now on answer about a person by hand, or automatically again (law V-4)."""
        with self._store.transaction() as tx:
            tx.set_by_hand(in_house_number, by_hand=by_hand, decided_at=self._clock.now())

    def provide(
        self, grant: Grant, receipt: Receipt, in_house_number: InHouseNumber, items: Sequence[int]
    ) -> dict[int, int | str | None]:
        """提供: the granted items of a person as they stand today, by item code (Act 22).

        Raises NotTheProvider, ItemNotGranted, NotFiled; ReleasedByHand (answer status refused), whether
        or not a record exists; NoRecord (answer status no record).
        """
        wanted = granted_items(grant, receipt, self._body, KIND, items)
        with self._store.statements() as tx:
            by_hand, record = tx.to_provide(in_house_number)
        if by_hand:
            raise ReleasedByHand
        if record is None:
            raise NoRecord
        return {item.code: record.value(item) for item in wanted}

    def fill(self, people: Iterable[tuple[InHouseNumber, date]], seed: int) -> int:
        """Make up records for fictional people; repeating it adds nothing. Returns how many were added."""
        records = made_up_records(people, self._clock.today(), seed)
        with self._store.transaction() as tx:
            return tx.add_first(records, self._clock.now())
