# SPDX-License-Identifier: Apache-2.0
"""記載事項: what a resident record states of one person, read from text and checked.

`read_particulars` turns the fifteen texts of a row into values, `faults` says which values do not go
together. Neither knows other rows or the register: one head per household, twins written twice and
persons already registered are checked by the service, in the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter

from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import ImpossibleDate, UnreadableDate, parse_date
from warifu.residents import stay, writing
from warifu.residents.hepburn import latin_of_kana
from warifu.residents.problems import FieldProblem
from warifu.residents.relations import Relation, read_relation

# The columns of a register file, in the order they are written: English and Japanese header.
COLUMNS: dict[str, str] = {
    "household": "世帯番号",
    "relation": "続柄",
    "name": "氏名",
    "kana": "フリガナ",
    "latin_name": "ローマ字氏名",
    "former_surname": "旧氏",
    "common_name": "通称",
    "birth_date": "生年月日",
    "sex": "性別",
    "nationality": "国籍",
    "residence_status": "在留資格",
    "residence_until": "在留期間満了日",
    "postal_code": "郵便番号",
    "address": "住所",
    "resident_since": "住民となった日",
}
MOST_CHARACTERS = {"name": 100, "kana": 100, "latin_name": 100, "address": 200}
_ALWAYS = ("household", "relation", "name", "birth_date", "sex", "nationality", "postal_code", "address", "resident_since")  # fmt: skip  # noqa: E501
_SEX = {
    "男": Sex.MALE, "男性": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "1": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE, "2": Sex.FEMALE,
}  # fmt: skip
_HOUSEHOLD = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{0,19}")
_POSTAL = re.compile(r"(\d{3})-?(\d{4})")


@dataclass(frozen=True, slots=True, repr=False)
class Particulars(Masked):
    """記載事項: what a resident record (住民票) states of one person (Juki Act 7, 30-45).

    Empty text means the item is not stated. `nationality` is ISO alpha-3; names keep their variation
    selectors; addresses are whole, from the prefecture on; `resident_since` is 住民となった日.
    """

    household: str
    relation: Relation
    name: str
    kana: str
    latin_name: str
    former_surname: str
    common_name: str
    birth_date: date
    sex: Sex
    nationality: str
    residence_status: str
    residence_until: date | None
    postal_code: str
    address: str
    resident_since: date

    @property
    def is_japanese(self) -> bool:
        """日本国籍を有する者か."""
        return self.nationality == stay.JAPAN

    @property
    def four_items(self) -> FourBasicItems:
        """基本4情報: name, birth date, sex, address as the register writes them."""
        return FourBasicItems(self.name, self.birth_date, self.sex, self.address)

    @property
    def latin(self) -> str:
        """ローマ字: the Latin name in the register, else made from the kana of a Japanese name (LA-9)."""
        return self.latin_name or (latin_of_kana(self.kana) if self.is_japanese else "")

    def row_key(self, municipality: str) -> bytes:
        """Give the natural key of the row: see `writing.row_key`."""
        return writing.row_key(municipality, self.household, self.name, self.birth_date, self.sex.value)

    def content(self) -> bytes:
        """SHA-256 over every item, to tell a row loaded again from one that says something else."""
        return sha256("\x1f".join(map(str, _EVERY_ITEM(self))).encode()).digest()


_EVERY_ITEM = attrgetter(*(field.name for field in fields(Particulars)))


def read_particulars(texts: Mapping[str, str]) -> tuple[Particulars | None, list[FieldProblem]]:
    """Read the fifteen texts of a row, keyed by English header; None where any of them cannot be read."""
    found: list[FieldProblem] = []
    values: dict[str, object] = {}
    for column in COLUMNS:
        text = texts[column].strip()
        code = _text_fault(column, text)
        if code is None and text:
            values[column], code = _READERS[column](text)
        else:
            values[column] = None if column == "residence_until" else ""
        if code is not None:
            found.append(FieldProblem(column, code))
    if found:
        return None, found
    return Particulars(**values), []  # type: ignore[arg-type]  # each reader gives its field's type


def faults(stated: Particulars, today: date) -> list[FieldProblem]:
    """Say which items do not go together, or lie in the future of `today` (a date in Japan)."""
    rules = _japanese_faults(stated) if stated.is_japanese else _foreign_faults(stated)
    if stated.birth_date > today:
        rules.append(FieldProblem("birth_date", "future_date"))
    if stated.resident_since > today:
        rules.append(FieldProblem("resident_since", "future_date"))
    if stated.resident_since < stated.birth_date:
        rules.append(FieldProblem("resident_since", "before_birth"))
    return rules


def text_faults(stated: Particulars) -> list[FieldProblem]:
    """Say which texts could not stand in a register: for particulars that were not read from a file."""
    texts = {name: getattr(stated, name) for name in COLUMNS if isinstance(getattr(stated, name), str)}
    found = ((name, _text_fault(name, str(text))) for name, text in texts.items())
    return [FieldProblem(name, code) for name, code in found if code is not None]


def _japanese_faults(stated: Particulars) -> list[FieldProblem]:
    forbidden = ("residence_status", "residence_until", "common_name")
    rules = [FieldProblem(column, "not_for_japanese") for column in forbidden if getattr(stated, column)]
    return rules if stated.kana else [*rules, FieldProblem("kana", "required")]


def _foreign_faults(stated: Particulars) -> list[FieldProblem]:
    needed = "required_of_foreign_national"
    rules = [
        FieldProblem(column, needed)
        for column in ("latin_name", "residence_status")
        if not getattr(stated, column)
    ]
    if stated.former_surname:
        rules.append(FieldProblem("former_surname", "not_for_foreign_national"))
    status = stay.read_status(stated.residence_status)
    if status is not None and status.ends and stated.residence_until is None:
        rules.append(FieldProblem("residence_until", needed))
    if status is not None and not status.ends and stated.residence_until is not None:
        rules.append(FieldProblem("residence_until", "status_without_end"))
    if stated.residence_until is not None and stated.residence_until < stated.resident_since:
        rules.append(FieldProblem("residence_until", "before_resident"))
    return rules


def _text_fault(column: str, text: str) -> str | None:
    if not text:
        return "required" if column in _ALWAYS else None
    if len(text) > MOST_CHARACTERS.get(column, 60):
        return "too_long"
    if not writing.is_plain(text):
        if writing.is_unprintable(text):
            return "unprintable"
        if writing.has_unknown_mark(text):
            return "unknown_mark"
    # Many cities' household numbers have twelve digits of their own.
    hides = column != "household" and writing.hides_number(text)
    return "looks_like_number" if hides else None


_Read = tuple[object, str | None]


def _or(code: str, reader: Callable[[str], object | None]) -> Callable[[str], _Read]:
    def read(text: str) -> _Read:
        value = reader(text)
        return value, (code if value is None else None)

    return read


def _date(text: str) -> _Read:
    try:
        return parse_date(text), None
    except UnreadableDate:
        return None, "unreadable_date"
    except ImpossibleDate:
        return None, "impossible_date"


@lru_cache(maxsize=64)
def _household(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text)
    return plain if _HOUSEHOLD.fullmatch(plain) else None


def _status(text: str) -> _Read:
    if stay.is_unregistered_status(text):
        return None, "status_not_registered"
    status = stay.read_status(text)
    return (None, "unknown_residence_status") if status is None else (status.japanese, None)


@lru_cache(maxsize=4096)
def _postal_code(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-"))
    found = _POSTAL.fullmatch(plain.removeprefix("〒").strip())
    return f"{found[1]}-{found[2]}" if found else None


@lru_cache(maxsize=64)
def _sex(text: str) -> Sex | None:
    return _SEX.get(unicodedata.normalize("NFKC", text).lower())


def _written(text: str) -> _Read:
    return writing.written_name(text), None


_READERS: dict[str, Callable[[str], _Read]] = {
    "household": _or("bad_household", _household),
    "relation": _or("unknown_relation", read_relation),
    "name": _written,
    "kana": _or("bad_kana", writing.written_kana),
    "latin_name": _or("bad_latin_name", writing.written_latin),
    "former_surname": _written,
    "common_name": _written,
    "birth_date": _date,
    "sex": _or("unknown_sex", _sex),
    "nationality": _or("unknown_nationality", stay.read_nationality),
    "residence_status": _status,
    "residence_until": _date,
    "postal_code": _or("bad_postal_code", _postal_code),
    "address": lambda text: ("\u3000".join(text.split()), None),
    "resident_since": _date,
}
