# SPDX-License-Identifier: Apache-2.0
"""What suffices at a counter: every combination of papers against the table of Act 16, and every fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.identity.counter import CITY, EMPLOYER, LAW, ON, by_agent, examined, faults, good, showing
from warifu.identity import (
    Bearer,
    Holder,
    Practice,
    Role,
    Seen,
    Showing,
    Slot,
    Way,
)
from warifu.identity.remedy import remedy
from warifu.kernel.refusal import Malformed

# The table of law A-6 as a person would write it down, without the machine's words.


CARDS = {"card", "card-on-phone"}
NUMBERS = {"resident-record-copy", "record-certificate", "notification-card"}
PHOTOS = {"driving-licence", "passport", "residence-card", "disability-handbook"}
OTHERS = {"eligibility-paper", "pension-handbook", "child-rearing-certificate", "residence-card-no-photo"}
NOTHING = {"number-notice"}
EVERYTHING = sorted(CARDS | NUMBERS | PHOTOS | OTHERS | NOTHING | {"card-no-photo"})


def by_the_table(shown: tuple[str, ...]) -> tuple[bool, bool, bool]:
    """Whether number, identity and both are shown, by hand."""
    kinds = set(shown)
    infant = "card-no-photo" in kinds
    others = len(kinds & OTHERS)
    number = bool(kinds & (CARDS | NUMBERS)) or infant
    identity = bool(kinds & (CARDS | PHOTOS)) or others + infant >= 2
    without_infant = bool(kinds & (CARDS | NUMBERS))
    spare_infant = infant and without_infant  # else it is used up as the number's proof
    both = number and (bool(kinds & (CARDS | PHOTOS)) or others + spare_infant >= 2)
    return number, identity, both


def every_combination() -> Iterator[tuple[str, ...]]:
    for size in (0, 1, 2, 3):
        yield from combinations(EVERYTHING, size)


def test_every_combination_of_up_to_three_papers_is_decided_as_the_table_says() -> None:
    tried = 0
    for shown in every_combination():
        number, identity, both = by_the_table(shown)
        assert examined(showing(*shown)).complete is both, shown
        alone = examined(showing(*shown, purpose="resident-event"))
        assert alone.complete is identity, shown
        assert Slot.NUMBER not in {each.slot for each in examined(showing(*shown)).missing} or not (
            number and not identity
        ), shown
        tried += 1
    assert tried > 400


@settings(deadline=None)
@given(st.permutations(["card-no-photo", "resident-record-copy", "pension-handbook", "eligibility-paper"]))
def test_the_order_of_papers_never_changes_the_decision(kinds: list[str]) -> None:
    for size in range(len(kinds) + 1):
        decided = {examined(showing(*order)).complete for order in permutations(kinds[:size])}
        assert len(decided) == 1


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), max_size=5), st.sampled_from(EVERYTHING))
def test_one_good_paper_more_never_makes_it_worse(kinds: list[str], more: str) -> None:
    before, after = examined(showing(*kinds)), examined(showing(*kinds, more))
    assert after.complete or not before.complete
    assert {each.slot for each in after.missing} <= {each.slot for each in before.missing}


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), min_size=1, max_size=5), st.data())
def test_no_faulty_paper_ever_helps(kinds: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(kinds) - 1))
    fault = data.draw(
        st.sampled_from([{"expires_on": date(2020, 1, 1)}, {"items_agree": Seen.NO}, {"copy": True}])
    )
    papers = [good(kind) for kind in kinds]
    without = examined(showing(*papers[:place], *papers[place + 1 :]))
    papers[place] = replace(papers[place], **fault)  # type: ignore[arg-type]
    assert examined(showing(*papers)).complete is without.complete


def test_a_paper_that_shows_the_number_is_not_counted_as_identity_too() -> None:
    found = examined(showing("card-no-photo", "pension-handbook"))
    assert not found.complete
    assert examined(showing("card-no-photo", "pension-handbook", "resident-record-copy")).complete


def test_two_papers_of_one_kind_are_one_paper() -> None:
    found = examined(showing("resident-record-copy", "pension-handbook", good("pension-handbook")))
    assert [each.slot for each in found.missing] == [Slot.IDENTITY]


def test_the_number_notice_proves_nothing_and_says_so() -> None:
    shown = showing("number-notice", "driving-licence")
    found = examined(shown)
    assert faults(found) == ["proves-nothing"]
    assert [each.slot for each in found.missing] == [Slot.NUMBER]
    told = remedy(LAW, shown, found)
    assert "個人番号通知書は、番号も身元も証明しません" in told.ja
    assert "proves neither the number nor who you are" in told.en


def test_a_notification_card_counts_only_while_it_agrees_with_the_record() -> None:
    card = good("notification-card")
    assert examined(showing(card, "passport")).complete
    for seen, fault in ((Seen.NO, "items-differ"), (Seen.NOT_YET, "not-compared")):
        found = examined(showing(replace(card, items_agree=seen), "passport"))
        assert faults(found) == [fault]
        assert not found.complete


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"expires_on": date(2026, 11, 21)}, "expired"),
        ({"expires_on": None}, "expiry-not-read"),
        ({"items_agree": Seen.NO}, "items-differ"),
        ({"items_agree": Seen.NOT_YET}, "not-compared"),
        ({"copy": True}, "not-the-original"),
        ({"face_agrees": Seen.NO}, "face-differs"),
        ({"face_agrees": Seen.NOT_YET}, "face-not-compared"),
        ({"tampered": True}, "tampered"),
    ],
)
def test_a_licence_with_a_fault_does_not_count(changes: dict[str, Any], fault: str) -> None:
    found = examined(showing("resident-record-copy", good("driving-licence", **changes)))
    assert faults(found) == [fault]
    assert not found.complete


def test_a_paper_counts_on_the_day_it_expires_and_not_on_the_next() -> None:
    licence = good("driving-licence", expires_on=ON)
    assert examined(showing("record-certificate", licence)).complete
    assert not examined(showing("record-certificate", licence), on=date(2026, 11, 23)).complete


def test_a_forged_paper_is_not_made_good_by_good_ones() -> None:
    found = examined(showing("card", good("passport", tampered=True)))
    assert not found.missing
    assert found.suspicious
    assert not found.complete


def test_a_card_whose_chip_is_refused_is_suspect_and_an_unread_one_does_not_count() -> None:
    assert examined(showing(good("card", chip_genuine=Seen.NO))).suspicious
    unread = showing(good("card", chip_genuine=Seen.NOT_YET))
    assert faults(examined(unread)) == ["chip-not-read"]
    by_eye = examined(unread, replace(CITY, card_by_eye=True))
    assert by_eye.complete
    assert by_eye.by_eye


def test_the_old_insurance_card_and_the_new_paper_each_have_their_days() -> None:
    old, new = "insurance-card", "eligibility-paper"
    for on, kinds in (
        (date(2024, 12, 1), {old}),
        (date(2024, 12, 2), {old, new}),
        (date(2025, 12, 1), {old, new}),
        (date(2025, 12, 2), {new}),
    ):
        for kind in (old, new):
            shown = showing("record-certificate", "pension-handbook", kind)
            assert examined(shown, on=on).complete is (kind in kinds), (on, kind)


def test_an_old_certificate_of_driving_record_does_not_count() -> None:
    for issued, fault in (
        (date(2012, 3, 31), ["issued-too-early"]),
        (date(2012, 4, 1), []),
        (None, ["issue-not-read"]),
    ):
        paper = good("driving-record-certificate", issued_on=issued)
        assert faults(examined(showing("record-certificate", paper))) == fault


def test_a_residence_card_holds_two_months_more_while_an_extension_is_pending() -> None:
    card = good("residence-card", expires_on=date(2026, 9, 30), pending=True)
    shown = showing("record-certificate", card)
    assert examined(shown, on=date(2026, 11, 30)).complete
    assert faults(examined(shown, on=date(2026, 12, 1))) == ["expired"]
    assert faults(examined(showing(replace(card, pending=False)), on=date(2026, 10, 1))) == ["expired"]
    licence = good("driving-licence", expires_on=date(2026, 9, 30), pending=True)
    assert faults(examined(showing(licence), on=date(2026, 10, 1))) == ["expired"], (
        "no other paper is extended"
    )


def test_papers_left_to_practice_count_only_where_the_office_accepts_them() -> None:
    shown = showing("record-certificate", "pension-handbook", "mother-child-handbook")
    assert faults(examined(shown)) == ["not-accepted-here"]
    assert examined(shown, replace(CITY, accepts=frozenset({"mother-child-handbook"}))).complete


def test_a_child_without_a_photo_is_shown_by_two_papers_or_comes_with_a_parent() -> None:
    city = replace(CITY, accepts=frozenset({"mother-child-handbook", "household-record"}))
    assert examined(
        showing("record-certificate", "eligibility-paper", "mother-child-handbook"), city
    ).complete
    parent = good("driving-licence", Holder.AGENT)
    assert examined(by_agent(good("record-certificate"), good("household-record"), parent), city).complete


def test_each_agent_shows_three_things_and_each_missing_one_is_named() -> None:
    three = {
        Slot.AUTHORITY: good("family-register-certificate"),
        Slot.AGENT_IDENTITY: good("passport", Holder.AGENT),
        Slot.NUMBER: good("card"),
    }
    assert examined(by_agent(*three.values())).complete
    for slot in three:
        rest = [paper for other, paper in three.items() if other is not slot]
        assert [each.slot for each in examined(by_agent(*rest)).missing] == [slot]


def test_the_kinds_of_authority_are_not_mixed_up() -> None:
    number, agent = good("record-certificate"), good("passport", Holder.AGENT)
    for bearer, right, wrong in (
        (Bearer.STATUTORY_AGENT, "guardianship-certificate", "power-of-attorney"),
        (Bearer.VOLUNTARY_AGENT, "power-of-attorney", "guardianship-certificate"),
    ):
        assert examined(by_agent(number, agent, good(right), bearer=bearer)).complete
        assert not examined(by_agent(number, agent, good(wrong), bearer=bearer)).complete


def test_a_company_that_acts_for_her_shows_its_register_and_who_comes_for_it() -> None:
    power, number = good("power-of-attorney"), good("record-certificate")
    company = [good("company-register", Holder.AGENT), good("company-staff", Holder.AGENT)]
    assert examined(by_agent(power, number, *company, bearer=Bearer.VOLUNTARY_AGENT)).complete
    for one in company:
        found = examined(by_agent(power, number, one, bearer=Bearer.VOLUNTARY_AGENT))
        assert [each.slot for each in found.missing] == [Slot.AGENT_IDENTITY]
    assert not examined(showing("record-certificate", "company-register", "company-staff")).complete


def test_the_persons_papers_do_not_identify_the_agent_nor_the_agents_card_give_her_number() -> None:
    papers = (good("family-register-certificate"), good("card"))
    assert [each.slot for each in examined(by_agent(*papers)).missing] == [Slot.AGENT_IDENTITY]
    papers = (good("family-register-certificate"), good("card", Holder.AGENT))
    assert [each.slot for each in examined(by_agent(*papers)).missing] == [Slot.NUMBER]


def test_an_agent_may_bring_a_copy_of_her_number_paper_but_not_of_her_own_licence() -> None:
    authority = good("family-register-certificate")
    copy = good("card", copy=True)
    assert examined(by_agent(authority, copy, good("passport", Holder.AGENT))).complete
    found = examined(by_agent(authority, copy, good("passport", Holder.AGENT, copy=True)))
    assert faults(found) == ["not-the-original"]


def test_nobody_is_sent_home_with_nothing_said() -> None:
    for role in Role:
        for purpose in LAW.purposes.values():
            for way in purpose.ways - {Way.PHONE}:
                shown = Showing(purpose.key, way)
                found = examined(shown, Practice(role))
                told = remedy(LAW, shown, found)
                assert all(each.combinations for each in found.missing), (role, purpose.key, way)
                assert "紙で進められます" in told.ja
                assert "another way" in told.en


def test_each_combination_that_is_offered_would_do() -> None:
    """What the refusal names as missing, brought along, passes; so no remedy is a dead end."""
    proof_of = {"number": "record-certificate", "photo": "passport"}
    others = ["pension-handbook", "eligibility-paper"]
    shown = showing("pension-handbook")
    for missing in examined(shown).missing:
        assert missing.combinations
    identity = next(each for each in examined(shown).missing if each.slot is Slot.IDENTITY)
    assert {each.route: each.lacking for each in identity.combinations} == {
        "photo": ("photo",),
        "two-others": ("other",),
    }
    for each in identity.combinations:
        brought = [proof_of.get(word, others[1]) for word in each.lacking]
        assert examined(showing("pension-handbook", "record-certificate", *brought)).complete


def test_a_seal_certificate_must_be_fresh() -> None:
    city = replace(CITY, accepts=frozenset({"seal-certificate"}))
    for issued, complete in ((date(2026, 5, 22), True), (date(2026, 5, 1), False)):
        shown = showing("record-certificate", "pension-handbook", good("seal-certificate", issued_on=issued))
        assert examined(shown, city).complete is complete


def test_what_does_not_exist_is_malformed() -> None:
    with pytest.raises(Malformed):
        examined(showing("library-card"))
    with pytest.raises(Malformed):
        examined(Showing("buy-a-house", Way.COUNTER))
    with pytest.raises(Malformed):
        showing(*["passport"] * 13)
    with pytest.raises(Malformed):
        examined(showing("earlier-file", earlier_check_on=date(2027, 1, 1)), EMPLOYER)
    with pytest.raises(Malformed):
        showing(good("passport", Holder.AGENT))
