# SPDX-License-Identifier: Apache-2.0
"""Act 19: nobody provides specific personal information outside the listed cases."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.exchange import purposes
from warifu.exchange.purposes import Inquiry, permit

TODAY = date(2026, 11, 22)
TABLE, MEMBERS = purposes.shipped_table(), purposes.shipped_members()
ASSESSED = {"city:midori", "city:asahi", "agency:pension"}


def row_74(*items: int, inquirer: str = "city:midori", provider: str = "city:asahi") -> Inquiry:
    return Inquiry(inquirer, provider, 7401, items, "act-19-8.row-74.1", case_given=True)


def test_a_row_names_the_inquirer_the_provider_the_affair_and_the_information() -> None:
    """Act 19(viii): information passes the network only under a row that joins all four."""
    grant = permit(TABLE, row_74(1001), MEMBERS, ASSESSED, TODAY)
    assert grant.row.affair_ja.startswith("児童手当法による児童手当")
    assert grant.row.information_ja.startswith("地方税関係情報")


def test_another_provider_than_the_row_names_is_refused() -> None:
    """Act 19(viii): the pension service may not be asked for local tax."""
    with pytest.raises(purposes.NoPurposeRow):
        permit(TABLE, row_74(1001, provider="agency:pension"), MEMBERS, ASSESSED, TODAY)


def test_another_inquirer_than_the_row_names_is_refused() -> None:
    """Act 19(viii): the pension service may not ask a mayor under the mayor's own row."""
    with pytest.raises(purposes.NoPurposeRow):
        permit(TABLE, row_74(1001, inquirer="agency:pension"), MEMBERS, ASSESSED, TODAY)


def test_information_beyond_the_row_is_refused_as_a_whole() -> None:
    """Act 19(viii): row 74 gives local tax and not the resident record, so nothing is given."""
    with pytest.raises(purposes.ItemBeyondRow):
        permit(TABLE, row_74(1001, 2001), MEMBERS, ASSESSED, TODAY)


def test_a_row_gives_leave_only_while_it_is_law() -> None:
    """Act 19(viii): childcare benefits (row 116) was law on 2024-05-26 and is not carried forward."""
    inquiry = Inquiry("city:midori", "city:asahi", 11602, (1001,), "act-19-8.row-116.2", case_given=True)
    assert permit(TABLE, inquiry, MEMBERS, ASSESSED, date(2024, 5, 26)).row.item == "116"
    with pytest.raises(purposes.RowNotInForce):
        permit(TABLE, inquiry, MEMBERS, ASSESSED, date(2024, 5, 27))


def test_without_a_case_there_is_no_need_and_so_no_leave() -> None:
    """Act 19(viii): information may be asked for only as far as an affair needs it, so a case is named."""
    inquiry = Inquiry("city:midori", "city:asahi", 7401, (1001,), "act-19-8.row-74.1", case_given=False)
    with pytest.raises(purposes.NoCase):
        permit(TABLE, inquiry, MEMBERS, ASSESSED, TODAY)


def test_without_a_published_assessment_neither_asking_nor_providing_is_allowed() -> None:
    """Act 28(6): a body whose impact assessment is not published may neither ask nor provide."""
    for missing in ("city:midori", "city:asahi"):
        with pytest.raises(purposes.AssessmentMissing):
            permit(TABLE, row_74(1001), MEMBERS, ASSESSED - {missing}, TODAY)
