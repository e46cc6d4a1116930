# SPDX-License-Identifier: Apache-2.0
"""Act 21: the network passes an inquiry on only after checking it against the table of purposes."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from warifu.exchange import purposes
from warifu.exchange.purposes import Inquiry, Mode, permit
from warifu.kernel.refusal import Fault

TABLE, MEMBERS = purposes.shipped_table(), purposes.shipped_members()
ASSESSED = {"city:midori", "city:asahi"}
INQUIRY = Inquiry("city:midori", "city:asahi", 7401, (1001,), "act-19-8.row-74.1", case_given=True)


def test_only_the_check_makes_permission() -> None:
    """Act 21: permission comes from the check alone; one written by hand is not permission."""
    grant = permit(TABLE, INQUIRY, MEMBERS, ASSESSED, date(2026, 11, 22))
    with pytest.raises(Fault):
        dataclasses.replace(grant, inquirer="city:asahi")


def test_the_check_knows_nothing_about_the_person() -> None:
    """Act 21-2: what the network checks names two bodies, a purpose and items, and no person."""
    named = {field.name for field in dataclasses.fields(Inquiry)}
    assert named == {"inquirer", "provider", "purpose", "items", "basis", "case_given", "mode"}


def test_setting_up_a_linkage_code_is_no_inquiry() -> None:
    """Act 21-2: a linkage code is set up under its own article; no row of the table covers it."""
    for mode in (Mode.ENROLMENT, Mode.SUCCESSION):
        with pytest.raises(purposes.NoPurposeRow):
            permit(TABLE, dataclasses.replace(INQUIRY, mode=mode), MEMBERS, ASSESSED, date(2026, 11, 22))
    assert TABLE.others[1].law == "Act 21-2"
