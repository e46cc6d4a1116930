# SPDX-License-Identifier: Apache-2.0
"""The directory of who may sign request codes: two clerks, a proof of the key, and no look-alikes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.asking.town import ASAHI_BANK, MIDORI, Body, Town, admit, body
from warifu.asking import (
    KeyInUse,
    LookAlikeName,
    NothingToAsk,
    NotItsKey,
    OnePersonOnly,
    Place,
    State,
)
from warifu.asking.directory import look_alike
from warifu.kernel.screens import Wording


def test_an_entry_counts_only_in_its_own_days(town: Town, tmp_path: Path) -> None:
    school = body(tmp_path / "jasso", town.clock, "student-services", Wording("学資機構"), "700110005906")
    short_lived = replace(school.entry, until_on=date(2026, 11, 30))
    town.service.register(short_lived, school.desk.application_proof(short_lived), "clerk-1", "clerk-2")
    slip = school.desk.ask("table1-81", Place.LETTER, "学資機構 行", 60)
    assert town.state(slip.code.text) is State.ALLOWED
    town.clock.step(timedelta(days=9))
    assert town.state(slip.code.text) is State.ASKER_ENDED


def test_a_look_alike_is_refused_and_with_a_reason_shown_beside_the_other(town: Town, tmp_path: Path) -> None:
    twin = body(tmp_path / "twin", town.clock, "bank", Wording("㈱朝陽銀行"), "700110005903")
    with pytest.raises(LookAlikeName):
        town.service.register(twin.entry, twin.proof, "clerk-1", "clerk-2")
    real = body(
        tmp_path / "real", town.clock, "bank", Wording("㈱朝陽銀行"), "700110005904", note="別の県の銀行"
    )
    assert [each.name for each in town.service.register(real.entry, real.proof, "clerk-1", "clerk-2")] == [
        ASAHI_BANK
    ]
    verdict = town.service.look(town.bank.desk.ask("wire", Place.COUNTER, "本店", 5).code.text)
    assert [each.corporate_number for each in verdict.alike] == [real.entry.corporate_number]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("美登里市", "美登里巿", True),
        ("株式会社カネダ銀行", "力ネダ銀行(株)", True),
        ("みどり信用金庫", "みとり信用金庫", True),
        ("朝陽銀行", "朝陽銀行銀行", False),
        ("ニコニコ保険", "二コ二コ保険", True),
        ("エー証券", "工ー証券", True),
        ("美登里市", "朝陽市", False),
        ("朝陽市", "朝陽町", False),
    ],
)
def test_names_are_compared_as_the_eye_reads_them(one: str, other: str, alike: object) -> None:
    assert look_alike(one, other) is alike
    assert look_alike(other, one) is alike


def test_two_clerks_a_proof_and_a_lawful_kind_are_needed_to_register(town: Town, tmp_path: Path) -> None:
    new = body(tmp_path / "new", town.clock, "insurer", Wording("松風生命保険"), "700110005905")
    for registrar, approver in (("clerk-1", "clerk-1"), ("", "clerk-2"), ("clerk-1", " ")):
        with pytest.raises(OnePersonOnly):
            town.service.register(new.entry, new.proof, registrar, approver)
    with pytest.raises(NotItsKey):
        town.service.register(new.entry, town.bank.proof, "clerk-1", "clerk-2")
    renamed = replace(new.entry, name=MIDORI)
    with pytest.raises(NotItsKey):
        town.service.register(renamed, new.proof, "clerk-1", "clerk-2")
    shop = body(tmp_path / "shop", town.clock, "video-shop", Wording("月夜ビデオ"), "700110005907")
    with pytest.raises(NothingToAsk):
        town.service.register(shop.entry, shop.proof, "clerk-1", "clerk-2")
    town.service.register(new.entry, new.proof, "clerk-1", "clerk-2")
    with pytest.raises(KeyInUse):
        town.service.register(new.entry, new.proof, "clerk-1", "clerk-2")
    assert [each.name.ja for each in town.service.askers()] == [
        "松風生命保険",
        "株式会社朝陽銀行",
        "美登里市",
    ]


def test_two_clerks_pairs_at_the_same_moment_do_not_let_in_two_look_alikes(
    town: Town, tmp_path: Path
) -> None:
    twins = [
        body(tmp_path / f"t{n}", town.clock, "insurer", Wording("松風生命保険"), f"70011000591{n}")
        for n in range(4)
    ]

    def try_to_register(twin: Body) -> bool:
        try:
            admit(town.service, twin)
        except LookAlikeName:
            return False
        return True

    with ThreadPoolExecutor(4) as crew:
        assert sorted(crew.map(try_to_register, twins)) == [False, False, False, True]
