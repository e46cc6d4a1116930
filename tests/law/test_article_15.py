# SPDX-License-Identifier: Apache-2.0
"""番号法第15条 提供の求めの制限: nobody else may ask, outside one's own household."""

from __future__ import annotations

from datetime import date

import pytest

from tests.openid.provider import stated
from warifu.asking import NoGroundToAsk, asking_law, may_ask
from warifu.cards.openid import RelyingParty, asks
from warifu.cards.openid.refusals import AsksForNumber

LAW = asking_law()
ON = date(2026, 11, 22)


@pytest.mark.parametrize("asker", ["video-shop", "pollster", "police", "landlord", "school-club", "doctor"])
def test_nobody_without_a_ground_may_ask(asker: str) -> None:
    """Act 15: a shop, a pollster, a patrol, a landlord, a club, a doctor may not ask, for anything."""
    for affair in ("membership", "withholding", "table1-56"):
        with pytest.raises(NoGroundToAsk) as refusal:
            may_ask(LAW, asker, affair, ON)
        assert refusal.value.law == "Act 15, Act 20"


def test_a_family_of_one_household_may() -> None:
    """Act 15: the household may ask one another; relatives of another household may not."""
    assert may_ask(LAW, "household", "same-household", ON)
    with pytest.raises(NoGroundToAsk):
        may_ask(LAW, "relative", "same-household", ON)


@pytest.mark.parametrize("scope", ["openid my_number", "openid individual_number", "openid 個人番号"])
def test_a_sign_in_gives_the_number_to_no_service_that_asks(scope: str) -> None:
    library = RelyingParty(stated("RP00000001", "library.example"), "library.example", 1)
    with pytest.raises(AsksForNumber) as refused:
        asks.read(library, {"response_type": ["code"], "scope": [scope]})
    assert refused.value.law == "Act 15, Act 20"
