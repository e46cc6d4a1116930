# SPDX-License-Identifier: Apache-2.0
"""ズルをしてみる: every cheat is refused, and seen by the commission and by the person where she is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.attacks.villain import Villain
from tests.japan import HANAKO, TARO, EntryKind
from tests.stories.country import Country
from warifu.app import desk
from warifu.exchange.messages import ReleasesMessage, offer_release
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Answer, Status
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.exchange.nym1.filing import Release
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import check_digit
from warifu.kernel.refusal import Refusal
from warifu.residents.numbering import items_of

BEYOND_THE_LAW: dict[str, tuple[dict[str, Any], str]] = {
    "no lawful row": ({"purpose": 9999, "basis": "none"}, "no-purpose-row"),
    "a row that is law no more": ({"purpose": 11602, "basis": "act-19-8.row-116.2"}, "row-not-in-force"),
    "an item beyond the row": ({"items": [1001, 2001]}, "item-beyond-row"),
    "no case": ({"case": ""}, "no-case"),
    "another provider than the row names": ({"provider": "agency:pension"}, "no-purpose-row"),
}


@pytest.mark.parametrize("cheat", BEYOND_THE_LAW)
def test_what_the_law_does_not_allow_is_refused_and_the_person_sees_who_was_turned_away(
    country: Country, cheat: str
) -> None:
    changes, reason = BEYOND_THE_LAW[cheat]
    before, calls = len(country.history()), len(country.japan.network.passed)
    question = country.question(**changes)

    refusal = country.refused(question)

    assert refusal.reason == reason
    assert "Act 19(viii)" in refusal.law
    assert refusal.remedy
    newest = country.history()[0]
    assert len(country.history()) == before + 1
    assert (newest.kind, newest.refusal_reason) == (EntryKind.REFUSAL, reason)
    assert newest.context.from_domain == "city.midori"
    told = ("city.midori", question.provider.replace(":", "."), reason)
    assert country.kept_by_commission(newest.context.reqid) == told
    assert not country.sent_to(question.provider, "exchange/release", since=calls)
    assert country.refused(question).reason == "refused", "a refused question stays refused"
    assert len(country.history()) == before + 1
    country.japan.check()


def test_asking_about_one_person_and_filing_for_another_fails_the_proof(country: Country) -> None:
    villain = Villain(country.japan)
    hanako, taro = (villain.code(country.at_midori[who]) for who in ("hanako", "taro"))
    before, calls = len(country.history("taro")), len(country.japan.network.passed)
    asked, other = villain.request(hanako)[0], villain.request(taro)[0]
    mixed = villain.signed(replace(asked, halves=asked.halves[:64] + other.halves[64:]))

    with pytest.raises(Refusal) as refusal:
        villain.send(mixed)

    assert (refusal.value.reason, refusal.value.law) == ("proof-fails", "LC-8")
    assert country.alarms("proof-fails")[0].about == "city.midori"
    assert not country.sent_to("commission", "exchange/convert", since=calls)
    assert len(country.history("taro")) == before
    country.japan.check()


def test_with_the_portal_down_nothing_is_released_and_nothing_is_lost(country: Country) -> None:
    question, calls = country.question(), len(country.japan.network.passed)
    before = len(country.history())
    with country.down("portal"):
        for _ in range(2):
            refusal = country.refused(question)
            assert (refusal.status, refusal.reason) == (503, "portal-down"), "come back"
            assert "LC-13" in refusal.law
        assert not country.sent_to("city:asahi", "exchange/release", since=calls)
    answered = country.ask(question)
    assert answered.status == "answered"
    assert country.ask(question) == answered
    lines = country.history()
    assert len(lines) == before + 1
    assert lines[0].status is Status.ANSWERED
    assert len(country.sent_to("city:asahi", "exchange/release", since=calls)) == 1
    country.japan.check()


def test_a_release_made_by_hand_is_a_forged_grant(country: Country) -> None:
    wire = country.japan.parts("city:midori").wire
    genuine = ask_and_catch_release(country)
    forged = replace(genuine, converted=replace(genuine.converted, first_signature=bytes(64)))
    for offered in (genuine, forged):
        with pytest.raises(Refusal) as refusal:
            offer_release(wire, "city:asahi", offered.encode())
        assert (refusal.value.reason, refusal.value.law) == ("forged-grant", "Act 19(viii), Act 21; LC-11")
    alarm = country.alarms("forged-grant")[0]
    assert (alarm.raised_by, alarm.about) == ("city:asahi", "city.midori"), "who offered it, not who is named"
    with country.japan.databases["city:asahi"].transaction() as connection:
        kept = connection.execute(
            "SELECT count(*) FROM gateway.provision WHERE reqid = %s", (genuine.converted.context.reqid,)
        ).fetchone()
    assert kept == (1,), "only the genuine one, made by the commission"
    country.japan.check()


def test_even_the_commission_cannot_make_a_release_alone(country: Country) -> None:
    wire = country.japan.parts("commission").wire
    genuine = ask_and_catch_release(country)
    context = replace(genuine.converted.context, reqid=bytes(16))
    forged = replace(genuine, converted=replace(genuine.converted, context=context))
    with pytest.raises(Refusal) as refusal:
        offer_release(wire, "city:asahi", forged.encode())
    assert refusal.value.reason == "forged-grant"
    assert country.alarms("forged-grant")[0].about == "commission"
    country.japan.check()


def ask_and_catch_release(country: Country) -> Release:
    """A genuine release, as the provider received it."""
    calls = len(country.japan.network.passed)
    country.ask(country.question())
    (sent,) = country.sent_to("city:asahi", "exchange/release", since=calls)
    return Release.decode(msgspec.json.decode(sent, type=ReleasesMessage).releases[0])


def test_a_captured_call_sent_again_is_refused_by_the_wire_and_heard_by_the_commission(
    country: Country,
) -> None:
    country.ask(country.question())
    network, lines = country.japan.network, len(country.history())
    caught = next(p for p in reversed(network.passed) if p.path == "/wire/exchange/request")
    for _ in range(2):
        heard = len(country.alarms("replayed"))
        again = network.deliver(caught.sender, caught.to, caught.path, caught.headers, caught.body)
        assert again.status == 409
        assert b"replayed" in again.body
        alarms = country.alarms("replayed")
        assert (len(alarms), alarms[0].about, alarms[0].raised_by) == (heard + 1, "city.midori", "operator")
        country.wait(1)  # one alarm a minute, and the next visit is heard as well
    assert len(country.history()) == lines
    country.japan.check()


def test_the_same_request_sent_again_by_its_sender_is_answered_the_same_and_nothing_is_doubled(
    country: Country,
) -> None:
    villain, lines = Villain(country.japan), len(country.history())
    request, key = villain.request(villain.code(country.at_midori["hanako"]))
    calls = len(country.japan.network.passed)
    opens = country.japan.parts("city:midori").opens
    answers = {
        steps.open_answer(Answer.decode(unsealed), key.opens)
        for unsealed in (
            unseal(Role.ANSWER, request.context.reqid, villain.send(request), opens) for _ in range(3)
        )
    }
    assert len(answers) == 1
    assert len(country.history()) == lines + 1
    assert len(country.sent_to("city:asahi", "exchange/release", since=calls)) == 1
    country.japan.check()


def test_a_request_id_used_again_with_other_bytes_is_refused_with_an_alarm(country: Country) -> None:
    villain, reqid = Villain(country.japan), country.japan.randomness(16)
    first, _ = villain.request(villain.code(country.at_midori["hanako"]), reqid=reqid)
    second, _ = villain.request(villain.code(country.at_midori["taro"]), reqid=reqid)
    villain.send(first)
    before = len(country.history("taro"))
    with pytest.raises(Refusal) as refusal:
        villain.send(second)
    assert refusal.value.reason == "request-id-reused"
    assert second.signature in country.alarms("request-id-reused")[0].evidence
    assert len(country.history("taro")) == before
    country.japan.check()


def test_a_random_number_at_enrolment_finds_nobody_and_is_heard(country: Country) -> None:
    taken = {country.japan.number("city:asahi", each) for each in country.at_asahi.values()}
    guessed = next(number for number in map(with_check_digit, range(10**9, 10**9 + 9)) if number not in taken)
    heard = len(country.alarms("enrolment-number-unknown"))
    refusal = enrol_refused(country, guessed, items_of(HANAKO))
    assert refusal.reason == "person-not-confirmed"
    country.wait(1)
    assert len(country.alarms("enrolment-number-unknown")) == heard + 1
    country.japan.check()


def test_a_real_number_with_wrong_items_is_refused_alike_and_its_person_sees_who_tried(
    country: Country,
) -> None:
    number = country.japan.number("city:asahi", country.at_asahi["hanako"])
    before = len(country.history())
    refusal = enrol_refused(country, number, items_of(TARO))
    assert refusal.reason == "person-not-confirmed", "the asker cannot tell why"
    country.japan.rounds("jlis")
    line = country.history()[0]
    assert len(country.history()) == before + 1
    assert (line.kind, line.refusal_reason) == (EntryKind.REFUSAL, "items-differ")
    assert line.context.to_domain == "agency.pension", "who tried"
    assert country.alarms("enrolment-items-differ")[0].about == "agency.pension"
    country.japan.rounds("jlis")
    assert len(country.history()) == before + 1, "told once"
    country.japan.check()


def enrol_refused(country: Country, number: str, items: FourBasicItems) -> Refusal:
    """Show a number and items at the pension service's desk; gives the refusal."""
    message = desk.Enrol(number, desk.items_message(items))
    with pytest.raises(Refusal) as refusal:
        country.japan.at_desk("agency:pension", "enrol", message, desk.Person)
    return refusal.value


def with_check_digit(body: int) -> str:
    """Make a number out of eleven digits."""
    return f"{body:011d}{check_digit(f'{body:011d}')}"
