# SPDX-License-Identifier: Apache-2.0
"""検索の正規形: the one form in which items are compared for equality, and the keyed hash that stands for it.

Only keyed hashes are stored, so the database itself cannot answer anything but equality: no prefix, no
wildcard, no range, no list (law R-5, R-6). Notation of an address is levelled, people are not: near misses
stay misses. Raise FORM when a rule below changes, and let the keys be built anew.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date

from warifu.identifiers.four_items import FourBasicItems, Sex, normal_form
from warifu.kernel.secrecy import Secret

FORM = 1

_KANJI = "〇一二三四五六七八九"
_BLOCK = re.compile("[〇一二三四五六七八九十]+(?=丁目|番地|番(?!町)|号(?!室|棟))")
_WORDS = re.compile("丁目|番地の|番地|番(?!町)|号(?!室|棟)|の(?=[0-9])")
_HYPHENS = re.compile("[‐‑‒–—―−─━]|(?<=[0-9])ー")
_UNREADABLE = frozenset("●〓\ufffd?")


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """What a body asks with: name, birth date and address, and the sex unless the body does not hold it."""

    name: str
    born_on: date
    sex: Sex | None
    address: str

    @property
    def readable(self) -> bool:
        """Whether no mark stands for a character that was lost: such a mark is never evidence (INV-9)."""
        return _UNREADABLE.isdisjoint(normal_form(self.name) + normal_form(self.address))

    def form(self) -> bytes:
        """Write the form that is compared; parts cannot run into each other."""
        sex = "" if self.sex is None else self.sex.value
        return _form(name_form(self.name), self.born_on, sex, address_form(self.address))

    def __repr__(self) -> str:
        return "Sought(••••)"


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """Keyed hashes of forms, 16 bytes of HMAC-SHA256; `key` is 32 bytes and never leaves J-LIS."""

    key: Secret[bytes]

    def of(self, sought: Sought) -> bytes:
        """Give the key under which these items are found."""
        return self._digest(b"search", sought.form())

    def both(self, items: FourBasicItems) -> tuple[bytes, bytes]:
        """Give the keys of a person's items with and without the sex."""
        name, address = name_form(items.name), address_form(items.address)
        whole = _form(name, items.born_on, items.sex.value, address)
        return self._digest(b"search", whole), self._digest(
            b"search", _form(name, items.born_on, "", address)
        )

    def digest(self, content: bytes) -> bytes:
        """Give a digest of a message's content, so that a repeated one is known without being kept."""
        return self._digest(b"content", content)

    def _digest(self, label: bytes, content: bytes) -> bytes:
        secret = self.key.reveal("keyed hash of a search form")
        return hmac.digest(secret, b"jukinet/" + label + b"\x00" + content, "sha256")[:16]


def _form(name: str, born_on: date, sex: str, address: str) -> bytes:
    return "\x00".join((str(FORM), name, born_on.isoformat(), sex, address)).encode()


def name_form(name: str) -> str:
    """氏名: NFKC, capitals, no white space and no middle points.

    >>> name_form("山田　花子") == name_form("山田 花子"), name_form("Nguyen Thi Lan")
    (True, 'NGUYENTHILAN')
    """
    return re.sub("[・･,.、。]", "", normal_form(name)).upper()


def address_form(address: str) -> str:
    """住所: NFKC, no white space, block numbers in figures with hyphens.

    >>> address_form("割符県美登里市中央一丁目２番３号"), address_form("割符県美登里市中央1-2-3")
    ('割符県美登里市中央1-2-3', '割符県美登里市中央1-2-3')
    >>> address_form("割符県美登里市四番町十番地の２")
    '割符県美登里市四番町10-2'
    """
    plain = normal_form(address).replace("ヶ", "ケ").upper()
    plain = _BLOCK.sub(lambda found: str(_figure(found[0])), plain)
    plain = _HYPHENS.sub("-", _WORDS.sub("-", plain))
    return re.sub("-{2,}", "-", plain).strip("-")


def _figure(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI.index(char)) for char in ones))
    return (_figure(tens) if tens else 1) * 10 + (_figure(ones) if ones else 0)
