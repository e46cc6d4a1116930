# SPDX-License-Identifier: Apache-2.0
"""A citation on a screen names the Act it is from, in the reader's language, and never another one."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import warifu
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.citations import cite


def _cited() -> list[str]:
    for module in pkgutil.walk_packages(warifu.__path__, "warifu."):
        if not module.name.endswith(("__main__", "watchdog")):
            importlib.import_module(module.name)
    found, waiting = set[str](), [Refusal]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            found.add(each.law)
    return sorted(found - {""})


def test_no_short_name_of_an_act_is_left_in_japanese() -> None:
    short = re.compile(
        r"\b(?:Act|KA|CC|Koseki|Order|Rule|Rules)\b|(?<![-\d.§A-Z])(?<!RFC )\b\d+(?:-\d+)?(?=、|$)"
    )
    left = {law: cite(law).ja for law in _cited() if short.search(cite(law).ja) and "matching" not in law}
    assert left == {}


def test_the_act_on_numbers_is_named_only_where_it_is_meant() -> None:
    meant = re.compile(r"(?:^|[,;] )(?:Act|Order|Rule) (?:suppl\. )?\d")
    assert [law for law in _cited() if "番号法" in cite(law).ja and not meant.search(law)] == []


@pytest.mark.parametrize(
    ("law", "japanese", "english"),
    [
        (
            "Juki Act 30-45, 30-50; Immigration Act 21",
            "住民基本台帳法第30条の45、第30条の50、出入国管理及び難民認定法第21条",
            "Basic Resident Register Act, Article 30-45, Article 30-50; Immigration Act, Article 21",
        ),
        ("Act 33-35", "番号法第33条から第35条まで", "Act on Numbers, Articles 33 to 35"),
        (
            "Act 28(6), old 27(6)",
            "番号法第28条第6項（旧第27条第6項）",
            "Act on Numbers, Article 28(6), old 27(6)",
        ),
        (
            "Juki Act 8; Order 12",
            "住民基本台帳法第8条、住民基本台帳法施行令第12条",
            "Basic Resident Register Act, Article 8; Order of the Basic Resident Register Act, Article 12",
        ),
        (
            "CC 819 as amended by Act 33 of 2024",
            "民法第819条（令和6年法律第33号による改正後）",
            "Civil Code, Article 819 as amended by Act No. 33 of 2024",
        ),
        ("LC-8; 児童手当法", "LC-8、児童手当法", "LC-8; 児童手当法"),
    ],
)
def test_a_citation_is_said_in_both_languages(law: str, japanese: str, english: str) -> None:
    assert cite(law).ja == japanese
    assert cite(law).en == english
