# SPDX-License-Identifier: Apache-2.0
"""会員: what an office's file or a paper form states of one member, read from text and checked.

`read_member` turns the texts of a row into values. A number stands in its own columns only; twelve digits in
any other field are an error, so that none is stored in clear. A number whose check digit does not fit is not
kept at all. Whether the person exists is the matcher's; whether rows repeat each other is the database's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.identifiers.four_items import Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret, mask_numbers
from warifu.matching import Query, make_query

# The columns of a file: English header and Japanese header. The optional ones may be absent.
COLUMNS: dict[str, str] = {
    "member_id": "会員番号",
    "name": "氏名",
    "kana": "フリガナ",
    "birth_date": "生年月日",
    "sex": "性別",
    "address": "住所",
    "number": "個人番号",
    "number_by": "個人番号の入力者",
    "number_again": "個人番号（2回目）",
    "number_again_by": "個人番号の入力者（2回目）",
}
OPTIONAL = frozenset({"kana", "sex", "number", "number_by", "number_again", "number_again_by"})
MACHINE = "machine"
MOST_CHARACTERS = {"member_id": 40, "name": 100, "kana": 100, "address": 200}
_MACHINES = {MACHINE, "機械"}
_SEXES = {
    "男": Sex.MALE, "男性": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "1": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE, "2": Sex.FEMALE,
    "": Sex.NOT_STATED,
}  # fmt: skip
_ALL_DIGITS = re.compile(r"[0-9]{12}")

Problem = tuple[str, str]  # column and code


class NumberState(StrEnum):
    """番号の状態: how a number came, if one did. MISFIT: its check digit does not fit; it is not kept."""

    NONE = "none"
    MISFIT = "misfit"
    MACHINE = "machine"
    ONCE = "once"
    TWICE = "twice"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, repr=False)
class Member(Masked):
    """会員の記載: one member as stated. `birth` is ISO, with ? for unknown digits: 1974-05-??."""

    member_id: str
    name: str
    kana: str
    birth: str
    sex: Sex
    address: str
    number: Secret[IndividualNumber] | None = None
    number_state: NumberState = NumberState.NONE
    number_by: str = ""

    def query(self) -> Query:
        """Give what the matcher is asked. Raises Malformed for a birth date that is none."""
        return make_query(
            name=self.name, kana=self.kana, birth=self.birth, sex=self.sex, address=self.address
        )


def read_member(texts: Mapping[str, str], today: date) -> tuple[Member | None, list[Problem]]:
    """Read the texts of a row, keyed by English header; None where anything cannot be read."""
    stated = {column: texts.get(column, "").strip() for column in COLUMNS}
    found = [(column, code) for column, text in stated.items() if (code := _text_fault(column, text))]
    if not stated["name"] and not stated["kana"]:
        found.append(("name", "name_or_kana"))
    sex = _SEXES.get(unicodedata.normalize("NFKC", stated["sex"]).lower())
    if sex is None:
        found.append(("sex", "unknown_sex"))
    birth, code = _read_birth(stated["birth_date"], today)
    if code:
        found.append(("birth_date", code))
    number, state, wrong = read_number(stated)
    found += wrong
    if found or sex is None:
        return None, found
    by = "・".join(dict.fromkeys(filter(None, (stated["number_by"], stated["number_again_by"]))))
    member = Member(
        stated["member_id"],
        stated["name"],
        stated["kana"],
        birth,
        sex,
        stated["address"],
        number,
        state,
        by,
    )
    return member, []


def read_number(
    stated: Mapping[str, str],
) -> tuple[Secret[IndividualNumber] | None, NumberState, list[Problem]]:
    """Read the number columns: the number if it may be kept, how it came, and what is wrong."""
    first, again = plain_digits(stated["number"]), plain_digits(stated["number_again"])
    wrong = _keyer_faults(stated)
    wrong += [
        (column, "not_a_number")
        for column, digits in (("number", first), ("number_again", again))
        if digits and not _ALL_DIGITS.fullmatch(digits)
    ]
    if wrong or not first:
        return None, NumberState.NONE, wrong
    if again and again != first:
        return None, NumberState.DIFFERS, []
    number = read_digits(first)
    if number is None:
        return None, NumberState.MISFIT, []
    if stated["number_by"].lower() in _MACHINES:
        return number, NumberState.MACHINE, []
    return number, NumberState.TWICE if again else NumberState.ONCE, []


def read_digits(digits: str) -> Secret[IndividualNumber] | None:
    """Give the number, or None where the check digit does not fit (G1)."""
    try:
        return Secret(IndividualNumber(digits))
    except Malformed:
        return None


def plain_digits(text: str) -> str:
    """Take a number as people write it, in groups and full width, down to its characters.

    >>> plain_digits("１２３４－５６７８ ９０１８")
    '123456789018'
    """
    return re.sub(r"[\s\-‐-―−ー]", "", unicodedata.normalize("NFKC", text))


def _keyer_faults(stated: Mapping[str, str]) -> list[Problem]:
    found = []
    for number, by in (("number", "number_by"), ("number_again", "number_again_by")):
        if stated[number] and not stated[by]:
            found.append((by, "number_without_keyer"))
        if stated[by] and not stated[number]:
            found.append((by, "keyer_without_number"))
    one, other = (" ".join(stated[by].lower().split()) for by in ("number_by", "number_again_by"))
    if one and one == other:
        found.append(("number_again_by", "keyed_twice_by_one"))
    if stated["number_again"] and not stated["number"]:
        found.append(("number", "required"))
    return found


def _text_fault(column: str, text: str) -> str:
    if not text:
        return "" if column in OPTIONAL or column in {"name", "address"} else "required"
    if len(text) > MOST_CHARACTERS.get(column, 60):
        return "too_long"
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text):
        return "unprintable"
    is_number = column in {"number", "number_again"}
    return "looks_like_number" if not is_number and mask_numbers(text) != text else ""


def _read_birth(text: str, today: date) -> tuple[str, str]:
    """Give the ISO form and what is wrong; an empty text has been found before."""
    if not text:
        return "", ""
    try:
        birth = make_query(birth=text).birth
    except Malformed:
        return "", "unreadable_date"
    return birth, "future_date" if "?" not in birth and birth > today.isoformat() else ""
