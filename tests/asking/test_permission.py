# SPDX-License-Identifier: Apache-2.0
"""Who may ask: the table of 2015 word for word, who acts under which item, and everybody who may never."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.asking.law import Source, shipped
from warifu.asking.law.shipped import items
from warifu.asking.permission import (
    AskedBy,
    AskedFromAfar,
    GroundNotInForce,
    MayAsk,
    NoGroundToAsk,
    may_ask,
)
from warifu.kernel.refusal import Fault, Malformed

LAW = shipped()
ON = date(2026, 11, 22)
IN_2016 = date(2016, 4, 1)


@pytest.mark.parametrize(
    ("asker", "affair", "law"),
    [
        ("employer", "withholding", "ITA 194"),
        ("employer", "social-insurance", "Act 9(4)"),
        ("bank", "deposit-account", "ACM"),
        ("bank", "wire", "OR 3"),
        ("securities-firm", "investment-account", "ITA 22"),
        ("insurer", "insurance-payout", "ITA 225"),
        ("payer", "rent-paid", "ITA 225"),
        ("city-hall", "table1-56", "Act 9"),
        ("city-hall", "table1-16", "Act 9"),
        ("city-hall", "table1-36-2", "Act 9"),
        ("tax-office", "table1-38", "Act 9"),
        ("pension-office", "table1-31", "Act 9"),
        ("hello-work", "table1-57", "Act 9"),
        ("student-services", "table1-81", "Act 9"),
        ("household", "same-household", "Act 15"),
    ],
)
def test_these_may_ask(asker: str, affair: str, law: str) -> None:
    permission = may_ask(LAW, asker, affair, ON)
    assert law in permission.ground.law
    assert permission.asker.key == asker


@pytest.mark.parametrize(
    "asker",
    [
        *("video-shop", "pollster", "neighbourhood", "landlord", "school-club", "point-card-shop", "police"),
        *("doctor", "gym", "phone-carrier", "lender", "recruiter", "relative", "stranger"),
    ],
)
def test_these_may_never_ask_and_the_resident_is_told_what_to_do(asker: str) -> None:
    for affair in {ground.affair for ground in LAW.grounds} | {"anything", ""}:
        for on in (IN_2016, ON):
            with pytest.raises(NoGroundToAsk) as refusal:
                may_ask(LAW, asker, affair, on)
            advice = refusal.value.advice
            assert advice is not None
            assert advice.ja.endswith("。")
            assert advice.en.endswith(".")
            assert refusal.value.law == "Act 15, Act 20"


@pytest.mark.parametrize(
    ("asker", "affair"),
    [
        ("employer", "deposit-account"),
        ("employer", "table1-56"),
        ("bank", "withholding"),
        ("bank", "marketing"),
        ("city-hall", "table1-38"),
        ("tax-office", "table1-56"),
        ("pension-office", "table1-15"),
        ("school", "table1-91"),
    ],
)
def test_a_lawful_asker_may_not_ask_for_anothers_affair(asker: str, affair: str) -> None:
    with pytest.raises(NoGroundToAsk):
        may_ask(LAW, asker, affair, ON)


@pytest.mark.parametrize("by", [AskedBy.PHONE, AskedBy.MAIL])
def test_nobody_asks_by_telephone_or_mail_not_even_who_may(by: AskedBy) -> None:
    for asker, affair in (("police", "anything"), ("city-hall", "table1-56"), ("employer", "withholding")):
        with pytest.raises(AskedFromAfar) as refusal:
            may_ask(LAW, asker, affair, ON, by)
        assert refusal.value.advice is not None
        assert "電話" in refusal.value.advice.ja


def test_before_there_were_numbers_nobody_could_ask() -> None:
    assert may_ask(LAW, "city-hall", "table1-56", date(2015, 10, 5))
    with pytest.raises(GroundNotInForce):
        may_ask(LAW, "city-hall", "table1-56", date(2015, 10, 4))
    with pytest.raises(GroundNotInForce):
        may_ask(LAW, "bank", "deposit-account", date(2017, 12, 31))


def test_a_row_of_2015_ends_and_what_goes_on_says_that_it_is_assumed() -> None:
    for on, source in ((date(2024, 5, 26), Source.STATUTE), (date(2024, 5, 27), Source.ASSUMPTION)):
        assert may_ask(LAW, "city-hall", "table1-56", on).ground.source is source
    assert "未確認" in LAW.assumption.ja
    assert all(ground.item != "89" for ground in LAW.grounds if ground.in_force(ON))


def test_a_permission_is_not_made_by_hand() -> None:
    permission = may_ask(LAW, "employer", "withholding", ON)
    with pytest.raises(Fault):
        MayAsk(permission.asker, permission.ground, ON)


def test_an_asker_nobody_knows_is_malformed() -> None:
    with pytest.raises(Malformed):
        may_ask(LAW, "castle", "table1-56", ON)


def test_the_table_is_whole_and_each_item_in_force_has_somebody_who_acts_under_it() -> None:
    table = items()
    assert list(table) == [*map(str, range(1, 37)), "36-2", *map(str, range(37, 99))]
    assert [item for item, (_, affair) in table.items() if not affair] == ["25"]
    acted = {ground.item for ground in LAW.grounds}
    assert {item for item in table if item not in acted} == {"25", "61", "89"}


# What the Act calls the users of an item that each asker acts under; read against the table, item by item.
USERS = {
    "city-hall": ("市町村長", "市長", "町村長", "都道府県知事等", "保健所を設置する市"),
    "prefecture": ("都道府県知事", "都道府県教育委員会"),
    "pension-office": ("厚生労働大臣",),
    "hello-work": ("厚生労働大臣",),
    "labour-office": ("厚生労働大臣",),
    "ministry-health": ("厚生労働大臣",),
    "tax-office": ("国税庁長官",),
    "health-insurer": ("全国健康保険協会",),
    "nhi-association": ("国民健康保険組合", "後期高齢者医療広域連合"),
    "mutual-aid": ("共済", "指定基金"),
    "school-board": ("教育委員会",),
    "student-services": ("日本学生支援機構",),
    "welfare-council": ("社会福祉協議会",),
    "employer": ("事業主",),
    "other-public": ("機構", "基金", "財務大臣", "連合会", "センター"),
}


def test_each_asker_acts_only_under_items_whose_users_the_act_names_so() -> None:
    table = items()
    for ground in LAW.grounds:
        for asker in ground.askers if ground.item else ():
            users = table[ground.item][0]
            assert any(words in users for words in USERS[asker]), (ground.item, asker, users)


def test_every_word_of_the_law_data_is_in_both_languages() -> None:
    for asker in LAW.askers.values():
        assert asker.words.ja
        assert asker.words.en
        assert asker.advice is None or (asker.advice.ja and asker.advice.en)
    for ground in LAW.grounds:
        assert ground.words.ja
        assert ground.words.en
    silent = [a.key for a in LAW.askers.values() if not a.advice and not LAW.affairs_of(a.key, ON)]
    assert silent == [], "who may not ask has advice for the resident"
