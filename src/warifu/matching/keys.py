# SPDX-License-Identifier: Apache-2.0
"""検索の鍵: the seven blocking keys of a query or a record as 64-bit integers, to be found by equality (§4).

A store keeps every key of a record in one indexed column and finds those that share one with the query. Two
texts with one hash only bring a candidate more, which `decision` then leaves out. Keys are made of names and
birth dates: they can be guessed, so they are as personal as the row they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import product

from warifu.matching.address import Kind
from warifu.matching.birth import is_whole
from warifu.matching.forms import Abode, Query, Record, Spelling

BIRTH_NAME, BIRTH_KANA, BIRTH_ADDRESS, ADDRESS_NAME, ADDRESS_KANA, BIRTH_TOWN, NAME_KANA_YEAR = range(1, 8)
LINK_KINDS = (BIRTH_NAME, BIRTH_KANA)  # a LINK needs only these two; the others feed REFER
_LEAST_NAME = 3


def keys_of_query(query: Query) -> tuple[int, ...]:
    """Give the keys of a query, at most seven, sorted."""
    return _keys(
        (query.name,) if query.name else (),
        (query.kana,) if query.kana else (),
        query.birth,
        (query.address,) if query.address else (),
    )


def keys_of_record(record: Record) -> tuple[int, ...]:
    """Give every key of a record, over all names, readings and addresses it ever had, sorted."""
    return _keys(record.names, record.kana, record.birth, record.addresses)


def _keys(
    names: Iterable[Spelling], kana: Iterable[Spelling], birth: str, addresses: Iterable[Abode]
) -> tuple[int, ...]:
    folded = {each.wide for each in names if not each.unread}
    heard = {each.wide for each in kana if not each.unread}
    lived = [each.read for each in addresses if each.read.kind is Kind.TOWN]
    places = {f"{each.town}|{each.numbers}" for each in lived if each.numbers}
    found: set[int] = set()
    if is_whole(birth):
        found |= {_key(BIRTH_NAME, birth, name) for name in folded}
        found |= {_key(BIRTH_KANA, birth, heard_as) for heard_as in heard}
        found |= {_key(BIRTH_ADDRESS, birth, place) for place in places}
        found |= {_key(BIRTH_TOWN, birth, each.town) for each in lived}
    found |= {_key(ADDRESS_NAME, place, name) for place, name in product(places, folded)}
    found |= {_key(ADDRESS_KANA, place, heard_as) for place, heard_as in product(places, heard)}
    if birth:
        found |= {
            _key(NAME_KANA_YEAR, birth[:4], f"{name}|{heard_as}")
            for name, heard_as in product(folded, heard)
            if len(name) >= _LEAST_NAME
        }
    return tuple(sorted(found))


def _key(kind: int, first: str, second: str) -> int:
    text = f"{kind}\x00{first}\x00{second}".encode()
    return int.from_bytes(blake2b(text, digest_size=8, person=b"warifu/match/1").digest(), "big", signed=True)
