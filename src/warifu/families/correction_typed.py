# SPDX-License-Identifier: Apache-2.0
"""戸籍訂正の読取り: one item is stated anew; who was no parent is found among the ties on file. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from warifu.families.acts.corrections import Correction, Ground
from warifu.families.correction_forms import ITEMS, NOT_FATHER, NOT_MOTHER
from warifu.families.facts import FactKind
from warifu.families.fields import NO_DATE, FormRead
from warifu.families.questions import FactsOf
from warifu.families.register import Member, Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording

NO_SEX = Wording("男か女と書いてください。", "Write 男 or 女.")
NO_SUCH_PARENT = Wording("この方にその親の記載はありません。", "No such parent of this person is entered.")
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "male": Sex.MALE, "female": Sex.FEMALE}
_NOT = {NOT_FATHER: Sex.MALE, NOT_MOTHER: Sex.FEMALE}


def correction(read: FormRead, facts: FactsOf) -> Correction | None:
    """戸籍訂正."""
    one, item = read.member("one"), read.choice("item", tuple(key for key, _ in ITEMS))
    ground, reason, filing = Ground(read.choice("ground", tuple(Ground))), read.text("reason"), read.filing()
    value = read.text("value", required=item not in _NOT and "item" not in read.troubles)
    if one is None or read.troubles:
        return None
    stated = _stated(read, one, item, value, facts)
    return None if read.troubles else replace(Correction(filing, one.person, ground, reason), **stated)


def _stated(read: FormRead, one: Member, item: str, value: str, facts: FactsOf) -> dict[str, Any]:
    """What the correction states anew, by the names of its fields."""
    if item in _NOT:
        return {"no_parent": _parent(read, one, _NOT[item], facts)}
    if item == "given":
        return {"given": value}
    if item == "born_on":
        return {"born_on": _day(read, value)}
    if item != "sex":
        return {"parents": _parents(one.parents, item, value)}
    if value not in _SEXES:
        read.troubles["value"] = NO_SEX
    return {"sex": _SEXES.get(value)}


def _parents(old: Parents, item: str, value: str) -> Parents:
    text = value if item == "relation" else "\u3000".join(value.split())
    return replace(old, **{item: text})


def _day(read: FormRead, value: str) -> date | None:
    try:
        return parse_date(value)
    except Malformed:
        read.troubles["value"] = NO_DATE
        return None


def _parent(read: FormRead, one: Member, sex: Sex, facts: FactsOf) -> InHouseNumber | None:
    natural = [
        each
        for each in facts(one.person)
        if each.kind is FactKind.NATURAL_PARENT and each.person == one.person
    ]
    held = [each.other.person for each in natural if each.holds(read.today) and each.other.sex is sex]
    if not held:
        read.troubles["item"] = NO_SUCH_PARENT
        return None
    return held[0]
