# SPDX-License-Identifier: Apache-2.0
"""The canary: no issued number, name or code stands anywhere it may not.

Imports check vocabulary, not values; this checks values. It reads every column of every table of every
body, and every byte that passed on the wire, and looks for each number in the forms it could have: text,
the body without its check digit, big-endian and little-endian integers, base64 and hex of the text, and the
hash that a card's proof of its items has, from which the number is found (card K-39).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.residents import NoSuchResident

if TYPE_CHECKING:
    from tests.japan import Japan

CITIES = ("city:midori", "city:asahi")


@dataclass(frozen=True)
class Canary:
    """Numbers and names to look for."""

    numbers: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, japan: Japan) -> Canary:
        """Know every number and name of every resident."""
        numbers: set[str] = set()
        names: set[str] = set()
        for city in CITIES:
            register = japan.register(city)
            for in_house in _everybody(japan.databases[city]):
                try:
                    number = register.reveal_number(in_house, by="canary", reason="look for leaks")
                except NoSuchResident:
                    continue
                numbers.add(number.reveal("look for leaks"))
                names.add(register.history(in_house).names[-1].text)
        return cls(frozenset(numbers), frozenset(names))

    def sightings(self, japan: Japan) -> list[str]:
        """List places where a number stands that must not, and a name outside its own city."""
        found = []
        for body, database in japan.databases.items():
            needles = self._needles(names=body not in {*CITIES, "jlis"})
            for place, content in contents(database):
                found += [f"{body} {place}" for needle in needles if needle in content]
        needles = self._needles(names=True)
        for passed in japan.network.passed:
            whole = passed.body + passed.reply.body + repr(passed.headers).encode()
            found += [f"wire {passed.sender} to {passed.to} {passed.path}" for n in needles if n in whole]
        return sorted(set(found))

    def _needles(self, *, names: bool) -> list[bytes]:
        needles = [form for number in self.numbers for form in _forms(number)]
        return needles + ([name.encode() for name in self.names] if names else [])


def contents(database: Database) -> Iterator[tuple[str, bytes]]:
    """Give every value of every table, as bytes, with the place where it stands."""
    with database.transaction() as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN"
            " ('pg_catalog', 'information_schema', 'warifu') AND has_table_privilege("
            "quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT')"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(f'SELECT * FROM "{schema}"."{table}"')
            columns = [column.name for column in rows.description or ()]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    yield f"{schema}.{table}.{column}", as_bytes(value)


def as_bytes(value: object) -> bytes:
    """Give a value as it would be found in a dump."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _forms(number: str) -> Iterator[bytes]:
    yield number.encode()
    yield number[:11].encode()
    for size in (5, 8):
        yield int(number).to_bytes(size, "big")
        yield int(number).to_bytes(size, "little")
    yield number.encode().hex().encode()
    yield sha256(b"\xff\x10\x0c" + number.encode() + b"\xff\xff").digest()
    # base64 of the text at each of the three offsets a longer text could put it
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + number.encode())
        yield encoded[(0, 2, 3)[offset] : 16 + (0, 0, 0)[offset]].rstrip(b"=")


def _everybody(database: Database) -> list[InHouseNumber]:
    with database.transaction() as connection:
        rows = connection.execute("SELECT DISTINCT in_house_number FROM residents.entry").fetchall()
    return [InHouseNumber.parse(row[0]) for row in rows]
