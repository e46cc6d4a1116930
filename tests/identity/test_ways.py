# SPDX-License-Identifier: Apache-2.0
"""The ways to a check: by post, online, by telephone, from an own file; and what each lets nobody do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.identity.counter import CITY, EMPLOYER, by_agent, examined, faults, good, showing
from warifu.identity import (
    Bearer,
    Holder,
    NotByAgent,
    NotByPhone,
    NotThisWay,
    Practice,
    Role,
    Seen,
    Slot,
    Way,
)


def test_copies_do_by_post_and_only_a_power_of_attorney_has_to_come_itself() -> None:
    unseen: dict[str, Any] = {"copy": True, "face_agrees": Seen.NOT_YET, "chip_genuine": Seen.NOT_YET}
    assert examined(showing(good("card", **unseen), way=Way.POST)).complete
    papers = [good("resident-record-copy", **unseen), good("driving-licence", Holder.AGENT, **unseen)]
    power = good("power-of-attorney")
    by_post: dict[str, Any] = {"bearer": Bearer.VOLUNTARY_AGENT, "way": Way.POST}
    assert examined(by_agent(*papers, power, **by_post)).complete
    found = examined(by_agent(*papers, replace(power, copy=True), **by_post))
    assert faults(found) == ["not-the-original"]


def test_online_needs_a_signature_and_a_number_that_was_read_or_looked_up() -> None:
    signed = good("signature-certificate")
    assert examined(showing(signed, "card-read-online", way=Way.ONLINE)).complete
    assert examined(showing(signed, "jlis-query", way=Way.ONLINE)).complete
    assert examined(showing(signed, good("resident-record-copy", copy=True), way=Way.ONLINE)).complete
    for unsigned in (
        showing("card-read-online", way=Way.ONLINE),
        showing("ekyc", "card-read-online", way=Way.ONLINE),
    ):
        assert [each.slot for each in examined(unsigned).missing] == [Slot.IDENTITY]
    with_ekyc = replace(CITY, accepts=frozenset({"ekyc"}))
    assert examined(showing("ekyc", "card-read-online", way=Way.ONLINE), with_ekyc).complete
    expired = good("signature-certificate", expires_on=date(2026, 1, 1))
    assert faults(examined(showing(expired, "card-read-online", way=Way.ONLINE))) == ["expired"]


def test_nobody_is_identified_by_telephone_to_hand_in_a_number() -> None:
    known: dict[str, Any] = {"earlier_check_on": date(2025, 4, 1)}
    for shown in (
        showing("card", way=Way.PHONE),
        showing("earlier-file", "fact-dealing", "fact-receipt", way=Way.PHONE, **known),
        showing(way=Way.PHONE, purpose="notice-hand-over"),
        showing("earlier-file", "fact-dealing", "fact-receipt", way=Way.PHONE, purpose="find-file"),
    ):
        with pytest.raises(NotByPhone) as refusal:
            examined(shown)
        assert "詐欺" in refusal.value.words.ja


def test_by_telephone_only_somebody_on_file_is_found_with_two_different_facts() -> None:
    known: dict[str, Any] = {"earlier_check_on": date(2025, 4, 1), "purpose": "find-file", "way": Way.PHONE}
    assert examined(showing("earlier-file", "fact-dealing", "fact-receipt", **known)).complete
    for kinds in (
        ("earlier-file", "fact-dealing"),
        ("earlier-file", "fact-dealing", "fact-dealing"),
        ("fact-dealing", "fact-receipt"),
        ("card", "earlier-file", "fact-dealing"),
    ):
        assert not examined(showing(*kinds, **known)).complete, kinds
    wrong = good("fact-receipt", items_agree=Seen.NO)
    assert not examined(showing("earlier-file", "fact-dealing", wrong, **known)).complete


def test_an_employer_repeats_the_check_from_its_own_file_only_after_a_full_one() -> None:
    again = showing("earlier-file", "well-known", earlier_check_on=date(2024, 4, 1))
    assert examined(again, EMPLOYER).complete
    assert not examined(again, CITY).complete, "a city hall does not know people by sight"
    for first_time in (showing("earlier-file", "well-known"), showing("record-certificate", "well-known")):
        found = examined(first_time, EMPLOYER)
        assert "no-earlier-check" in faults(found)
        assert not found.complete


def test_only_public_bodies_look_the_number_up_themselves() -> None:
    shown = showing("jlis-query", "driving-licence")
    assert examined(shown, Practice(Role.PUBLIC)).complete
    assert faults(examined(shown, EMPLOYER)) == ["not-for-this-office"]
    assert faults(examined(showing("own-register", "passport"), Practice(Role.PUBLIC))) == [
        "not-for-this-office"
    ]


def test_a_person_with_no_paper_at_all_has_a_way_where_the_city_opened_it() -> None:
    nothing = showing("own-register", "inquiry-letter", "register-questions")
    assert not examined(nothing).complete
    opened = replace(
        CITY, accepts=frozenset({"inquiry-letter", "register-questions", "letter-and-questions"})
    )
    assert examined(nothing, opened).complete


def test_wide_area_certificates_need_a_photo_and_the_person_herself() -> None:
    purpose = "wide-area-certificate"
    assert examined(showing("passport", purpose=purpose)).complete
    assert not examined(showing("pension-handbook", "eligibility-paper", purpose=purpose)).complete
    with pytest.raises(NotByAgent):
        examined(showing("passport", purpose=purpose, bearer=Bearer.VOLUNTARY_AGENT))
    with pytest.raises(NotThisWay):
        examined(showing(good("passport", copy=True), purpose=purpose, way=Way.POST))
