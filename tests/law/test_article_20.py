# SPDX-License-Identifier: Apache-2.0
"""Act 20: nobody collects or keeps specific personal information outside Act 19."""

from __future__ import annotations

from tests.canary import Canary, contents
from tests.stories.country import Country


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
