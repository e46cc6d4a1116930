# SPDX-License-Identifier: Apache-2.0
"""The verbs of the tax office: assess, answer by hand, provide.

`provide` needs a Grant and a Receipt, so that nothing leaves before it is recorded. The Act 23 record
of a provision is written by the exchange gateway; this office keeps its own files only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from warifu.exchange import Grant, NoRecord, Receipt, ReleasedByHand, granted_items
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.tax.income import FIRST_YEAR, KIND, LAST_YEAR, IncomeRecord, TaxYearUnreadable
from warifu.tax.store import TaxStore
from warifu.tax.town import Taxpayer, made_up_incomes

_BATCH = 1000


class TaxService:
    """市町村の税務課: the tax office of one body, such as `city:asahi`."""

    def __init__(self, body: str, store: TaxStore, clock: Clock) -> None:
        """Work for `body`, whose name a grant must name as the provider."""
        self._body = body
        self._store = store
        self._clock = clock

    def record(self, assessment: IncomeRecord) -> int:
        """賦課決定・更正: keep an assessment; a second one for the same year corrects the first.

        Returns the revision, 1 for the first.
        """
        with self._store.transaction() as tx:
            return tx.add_revision(assessment, self._clock.now())

    def answer_by_hand(self, in_house_number: InHouseNumber, *, by_hand: bool) -> None:
        """自動応答不可: from now on answer about a person by hand, or automatically again (law V-4)."""
        with self._store.transaction() as tx:
            tx.set_by_hand(in_house_number, by_hand=by_hand, decided_at=self._clock.now())

    def income(self, in_house_number: InHouseNumber, year: int) -> IncomeRecord | None:
        """課税台帳の閲覧: this body's own view of the record, for its own affairs (Act 9)."""
        with self._store.statements() as tx:
            return tx.income(in_house_number, year)

    def provide(
        self,
        grant: Grant,
        receipt: Receipt,
        in_house_number: InHouseNumber,
        items: Sequence[int],
        year: int,
    ) -> dict[int, int | bool]:
        """提供: the granted items of a person's tax year, by item code (Act 22).

        Raises NotTheProvider, ItemNotGranted, NotFiled; TaxYearUnreadable for an impossible year;
        ReleasedByHand (answer status refused), with or without a record; NoRecord (status no record).
        """
        wanted = granted_items(grant, receipt, self._body, KIND, items)
        if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
            raise TaxYearUnreadable
        with self._store.statements() as tx:
            by_hand, record = tx.by_hand(in_house_number), tx.income(in_house_number, year)
        if by_hand:
            raise ReleasedByHand
        if record is None:
            raise NoRecord
        return {item.code: record.value(item) for item in wanted}

    def fill(self, residents: Iterable[Taxpayer], year: int, seed: int) -> int:
        """Make up assessments for a town of fictional residents; repeating it adds nothing.

        Returns how many were added. For demonstrations and tests; no real person has these incomes.
        """
        added = 0
        for batch in _batches(made_up_incomes(residents, year, seed)):
            with self._store.transaction() as tx:
                added += tx.add_first(batch, self._clock.now())
        return added


def _batches(records: Iterable[IncomeRecord]) -> Iterator[list[IncomeRecord]]:
    batch: list[IncomeRecord] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
