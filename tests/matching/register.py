# SPDX-License-Identifier: Apache-2.0
"""A register in memory behind the port `Candidates`, and short ways to write a person and a paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from warifu.identifiers.four_items import Sex
from warifu.matching import (
    Dated,
    Decision,
    MatchingService,
    Purpose,
    Query,
    Record,
    keys_of_record,
    make_query,
    make_record,
)

ON = date(2026, 4, 1)
HOME = "割符県美登里市緑町二丁目4番6号"


class MemoryRegister:
    """Gives exactly those who share a key: the narrowest answer the port allows."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        self._keys = [frozenset(keys_of_record(each)) for each in self.records]

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        return [each for each, held in zip(self.records, self._keys, strict=True) if held & set(keys)]


class WholeRegister(MemoryRegister):
    """Gives everybody, whatever the keys: the widest answer."""

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        return self.records


def person(
    ref: str = "p1",
    name: str = "山田　花子",
    kana: str = "ヤマダ　ハナコ",
    birth: str = "1990-04-01",
    sex: Sex = Sex.FEMALE,
    address: str = HOME,
    *,
    names: Iterable[Dated] = (),
    readings: Iterable[Dated] = (),
    addresses: Iterable[Dated] = (),
    closed_on: date | None = None,
    frozen: bool = False,
    protected: bool = False,
) -> Record:
    return make_record(
        ref,
        names=[(name, None, None), *names],
        kana=[(kana, None, None), *readings],
        birth=birth,
        sex=sex,
        addresses=[(address, None, None), *addresses],
        closed_on=closed_on,
        frozen=frozen,
        protected=protected,
    )


def paper(
    name: str = "山田花子",
    kana: str = "ヤマダハナコ",
    birth: str | None = "1990-04-01",
    sex: Sex = Sex.FEMALE,
    address: str = HOME,
) -> Query:
    return make_query(name=name, kana=kana, birth=birth, sex=sex, address=address)


def decided(query: Query, *records: Record, on: date = ON, purpose: Purpose | None = None) -> Decision:
    """Decide over a register that gives those who share a key, and see that the whole one says the same."""
    narrow = MatchingService(MemoryRegister(records)).match(query, on, purpose)
    wide = MatchingService(WholeRegister(reversed(records))).match(query, on, purpose)
    assert (narrow.verdict, narrow.rule) == (wide.verdict, wide.rule)
    assert [each.record.ref for each in narrow.found] == [each.record.ref for each in wide.found]
    return narrow


def ruled(query: Query, *records: Record, purpose: Purpose | None = None) -> str:
    """Give verdict and rule as one word."""
    decision = decided(query, *records, purpose=purpose)
    return f"{decision.verdict} {decision.rule}"
