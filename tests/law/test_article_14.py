# SPDX-License-Identifier: Apache-2.0
"""番号法第14条 提供の要求: who may ask a person for her number."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.asking import AskedBy, AskedFromAfar, NoGroundToAsk, asking_law, may_ask

LAW = asking_law()
ON = date(2026, 11, 22)


def test_an_office_asks_for_the_affairs_the_table_gives_it() -> None:
    """Act 14(1): who uses numbers under Article 9 may ask; another office's affair is no ground."""
    assert may_ask(LAW, "city-hall", "table1-56", ON).ground.item == "56"
    with pytest.raises(NoGroundToAsk):
        may_ask(LAW, "tax-office", "table1-56", ON)


def test_an_employer_and_a_bank_ask_for_the_papers_they_have_to_file() -> None:
    """Act 14(1), Act 9(4): who writes the number on a paper for an office may ask, for that paper only."""
    assert may_ask(LAW, "employer", "withholding", ON)
    assert may_ask(LAW, "bank", "investment-account", ON)
    with pytest.raises(NoGroundToAsk):
        may_ask(LAW, "employer", "attendance", ON)


def test_a_deposit_account_is_linked_only_if_the_person_wishes() -> None:
    """Act 14(1), ACM: the bank has to ask for her wish; she may say no."""
    assert may_ask(LAW, "bank", "deposit-account", ON).ground.optional


def test_nobody_asks_by_telephone() -> None:
    """Act 14, Act 16: who asks cannot be seen; so the answer is no, whoever it says it is."""
    with pytest.raises(AskedFromAfar):
        may_ask(LAW, "city-hall", "table1-56", ON, AskedBy.PHONE)
