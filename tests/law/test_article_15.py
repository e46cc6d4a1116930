# SPDX-License-Identifier: Apache-2.0
"""番号法第15条 提供の求めの制限: nobody else may ask, outside one's own household."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.asking import NoGroundToAsk, asking_law, may_ask

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
