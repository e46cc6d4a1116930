# SPDX-License-Identifier: Apache-2.0
"""Act 20: nobody collects or keeps specific personal information outside Act 19."""

from __future__ import annotations

from datetime import date

import pytest

from tests.canary import Canary, contents
from tests.databases import MakeDatabase
from tests.identity.counter import CITY, NOW, occasion, showing
from tests.stories.country import Country
from warifu.asking import AskedBy, NoGroundToAsk, asking_law, may_ask
from warifu.identity import IdentityNotShown, IdentityService
from warifu.identity.store import IdentityStore
from warifu.kernel.clock import SteppedClock


def test_a_refused_question_collects_nothing(country: Country) -> None:
    """Act 20: where Act 19 gives no leave, the asker is given nothing that it could keep."""
    question = country.question(items=[1001, 2001])
    country.refused(question)
    with country.japan.databases["city:midori"].transaction() as connection:
        kept = connection.execute(
            "SELECT o.status, o.answer FROM gateway.outcome o JOIN gateway.inquiry i USING (reqid)"
            " WHERE i.ask_key = %s",
            (question.ask_key,),
        ).fetchone()
    assert kept == ("refused", b"")


def test_an_answer_holds_the_items_asked_for_and_no_others(country: Country) -> None:
    """Act 20: the provider gives the granted items only, so nothing more can be collected."""
    answered = country.ask(country.question(items=[1001]))
    assert answered.status == "answered"
    assert set(answered.values) == {"1001"}


def test_a_number_shown_at_a_counter_is_not_kept_there(country: Country) -> None:
    """Act 20: the pension service hands the number on to enrol, and keeps no trace of it."""
    numbers = Canary.of(country.japan)._needles(names=False)
    assert len(numbers) > len(country.at_asahi)
    for place, content in contents(country.japan.databases["agency:pension"]):
        assert not [number for number in numbers if number in content], place


def test_the_network_keeps_no_name_and_no_number_of_anybody(country: Country) -> None:
    """Act 20: those who carry information between offices collect none of it."""
    country.ask(country.question())
    needles = Canary.of(country.japan)._needles(names=True)
    for body in ("operator", "commission", "portal"):
        for place, content in contents(country.japan.databases[body]):
            assert not [needle for needle in needles if needle in content], f"{body} {place}"
    country.japan.check()


def test_who_may_not_ask_is_told_to_destroy_what_was_collected() -> None:
    """Act 20: what was asked for without ground may not be kept either."""
    with pytest.raises(NoGroundToAsk) as refusal:
        may_ask(asking_law(), "video-shop", "membership", date(2026, 11, 22), AskedBy.COUNTER)
    assert "Act 20" in refusal.value.law
    assert "destroy what was collected" in refusal.value.remedy


def test_an_identity_check_keeps_kinds_of_papers_and_nothing_that_stands_on_them(
    make_database: MakeDatabase,
) -> None:
    """Act 20: the record of a check holds no number, no date of a paper and no copy."""
    database = make_database(["identity"])
    counter = IdentityService(IdentityStore(database), SteppedClock(NOW), CITY)
    counter.check(occasion(), showing("record-certificate", "passport"))
    with pytest.raises(IdentityNotShown):
        counter.check(occasion(), showing("pension-handbook"))
    kept = " ".join(str(content) for _, content in contents(database))
    assert "passport" in kept
    assert "2030-01-01" not in kept
    assert "2026-11-01" not in kept
