# SPDX-License-Identifier: Apache-2.0
"""一致の段階: how far each item of a query and a record agree (matching.md §3). Codes never change meaning.

kanji: K0 raw, K1 normal form, K2 folded, K3 mixed up daily (never links), K4 one part, KU holds an unknown
mark, KX different, KA absent. kana: N0 exact, N1 loose, N2 one edit, NU unknown mark, NX, NA. birth: B0, B1,
BX, BU (`birth`). sex: S0, SA absent, SX. address: A0 equal, A1 one shorter, A2 number missing, A3 numbers
differ, A4 same municipality, AX, AA absent. Each is the best over the record's dated list.
What follows from them is `decision`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from warifu.matching.address import Address, Kind
from warifu.matching.birth import birth_level
from warifu.matching.forms import Abode, Query, Record, Spelling
from warifu.matching.tables import confusables
from warifu.matching.writing import fits, one_edit

_RANK = {code: rank for rank, code in enumerate("K0 K1 K2 KU K3 K4 KX KA N0 N1 N2 NU NX NA A0 A1 A2 A3 A4 AX AA".split())}  # fmt: skip  # noqa: E501, SIM905
FULL_NAME = frozenset({"K0", "K1", "K2"})
FULL_KANA = frozenset({"N0", "N1"})
SAME_TOWN = frozenset({"A0", "A1", "A2", "A3"})
E = TypeVar("E", Spelling, Abode)


@dataclass(frozen=True, slots=True)
class Comparison:
    """対照: one query against one record; the places are positions in the record's lists, -1 for none."""

    record: Record
    kanji: str
    kana: str
    birth: str
    sex: str
    address: str
    name_at: int
    kana_at: int
    address_at: int

    @property
    def same_name(self) -> bool:
        """Whether the whole name or the whole reading agrees."""
        return self.kanji in FULL_NAME or self.kana in FULL_KANA

    @property
    def unread(self) -> bool:
        """Whether an unknown mark stands in an address that would count as evidence."""
        return self.address_at >= 0 and self.record.addresses[self.address_at].read.unread


def compare(query: Query, record: Record) -> Comparison:
    """Compare every item; the best agreement over current and former entries counts (M12)."""
    kanji, name_at = _best(query.name, record.names, kanji_level, "KA")
    kana, kana_at = _best(query.kana, record.kana, kana_level, "NA")
    address, address_at = _best(query.address, record.addresses, _abode_level, "AA")
    return Comparison(
        record,
        kanji,
        kana,
        birth_level(query.birth, record.birth),
        sex_level(query.sex, record.sex),
        address,
        name_at,
        kana_at,
        address_at,
    )


def _best(asked: E | None, held: Sequence[E], level: Callable[[E, E], str], absent: str) -> tuple[str, int]:
    """Give the best level and where; among equals the one still in force, then the first."""
    if asked is None or not held:
        return absent, -1
    if len(held) == 1:
        return level(asked, held[0]), 0
    found = [(level(asked, each), each.until != "", at) for at, each in enumerate(held)]
    best, _, at = min(found, key=lambda each: (_RANK[each[0]], each[1], each[2]))
    return best, at


def kanji_level(asked: Spelling, held: Spelling) -> str:
    """Compare two names as written."""
    if asked.unread or held.unread:
        return "KU" if fits(asked.wide, held.wide) else "KX"
    if asked.wide == held.wide:
        if asked.raw == held.raw:
            return "K0"
        return "K1" if asked.exact == held.exact else "K2"
    if _confusable(asked.wide, held.wide) or (
        len(asked.parts) > 1 and sorted(asked.parts) == sorted(held.parts)
    ):
        return "K3"
    return "K4" if equal_part(asked, held) else "KX"


def _confusable(asked: str, held: str) -> bool:
    return len(asked) == len(held) and all(
        a == b or (a, b) in confusables() for a, b in zip(asked, held, strict=True)
    )


def equal_part(asked: Spelling, held: Spelling) -> str:
    """Say which part of two names agrees: surname, given or nothing; a name without parts is never split."""
    if len(asked.parts) > 1 and len(held.parts) > 1:
        first, last = asked.parts[0] == held.parts[0], asked.parts[-1] == held.parts[-1]
    elif len(held.parts) > 1:
        first, last = asked.exact.startswith(held.parts[0]), asked.exact.endswith(held.parts[-1])
    elif len(asked.parts) > 1:
        first, last = held.exact.startswith(asked.parts[0]), held.exact.endswith(asked.parts[-1])
    else:
        return ""
    return "surname" if first else "given" if last else ""


def kana_level(asked: Spelling, held: Spelling) -> str:
    """Compare two readings."""
    if asked.unread or held.unread:
        return "NU" if fits(asked.wide, held.wide) else "NX"
    if asked.exact == held.exact:
        return "N0"
    if asked.wide == held.wide:
        return "N1"
    return "N2" if one_edit(asked.wide, held.wide) else "NX"


def sex_level(asked: str, held: str) -> str:
    """Compare the sex: it identifies nobody, but a contradiction stops a link."""
    return "SA" if not asked or not held else "S0" if asked == held else "SX"


def _abode_level(asked: Abode, held: Abode) -> str:
    level = address_level(asked.read, held.read)
    if asked.read.unread and level in {"A0", "A1"}:
        return "A2"  # what could not be read may be the rest of the number
    return level


def address_level(asked: Address, held: Address) -> str:
    """Compare two addresses as read; a missing number is not a different one (M11)."""
    if asked.kind is Kind.ABSENT or asked.kind is Kind.AMBIGUOUS:
        return "AA"
    if asked.code != held.code or held.kind is Kind.AMBIGUOUS:
        return "AX"
    if asked.town != held.town or asked.kind is not Kind.TOWN or held.kind is not Kind.TOWN:
        return "A4"
    if asked.part and held.part and asked.part != held.part:
        return "A3"
    level = _numbers_level(asked, held)
    if asked.part == held.part or level not in {"A0", "A1"}:
        return level
    return "A1" if level == "A0" and len(asked.numbers) > 1 else "A2"


def _numbers_level(asked: Address, held: Address) -> str:
    few, many = sorted((asked.numbers, held.numbers), key=len)
    if many[: len(few)] != few:
        return "A3"
    if few == many and few and not (asked.section_only or held.section_only):
        return "A0"
    if few == many and len(few) > 1:
        return "A0"
    return "A1" if len(few) > 1 else "A2"
