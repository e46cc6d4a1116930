# SPDX-License-Identifier: Apache-2.0
"""The network's services together: silence, come-back, many at once, and what one failure does not stop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.attacks.villain import Villain
from tests.stories.country import NAMES, Country
from warifu.app import desk, plan
from warifu.app.agencies import _gateway
from warifu.app.offices import NetworkGateway
from warifu.exchange import IssuerService
from warifu.exchange.gateway.refusals import OtherQuestion
from warifu.exchange.hub.service import UNDER_WAY
from warifu.exchange.messages import (
    Filing,
    FilingsMessage,
    Forward,
    ForwardsMessage,
    OutcomesMessage,
    ReleasesMessage,
    only,
)
from warifu.exchange.nym1.answers import Status
from warifu.exchange.nym1.bodies import EntryKind
from warifu.exchange.nym1.codes import issuer_scalar
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.exchange.nym1.filing import Release
from warifu.exchange.sealing import SealedMessage
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.secrecy import Secret


def test_an_unanswered_exchange_is_closed_and_the_person_sees_that_no_answer_came(country: Country) -> None:
    question, before = country.question(), len(country.history())
    with country.down("city:asahi"):
        with pytest.raises(Problem) as away:
            country.ask(question)
        assert away.value.status == 503, "come back"
        country.japan.rounds("commission")
        assert country.history()[0].status is None, "not yet: the five minutes are not over"
        country.wait(6)
        country.japan.rounds("commission")
    line = country.history()[0]
    assert len(country.history()) == before + 1
    assert (line.kind, line.status) == (EntryKind.EXCHANGE, Status.NO_ANSWER)
    refusal = country.refused(question)
    assert (refusal.reason, refusal.law) == ("closed-unanswered", "LC-12")
    assert country.refused(question).reason == "refused", "a closed request stays closed"
    country.japan.rounds("commission")
    assert len(country.history()) == before + 1
    country.japan.check()


def test_an_office_may_ask_again_what_was_closed_and_a_new_line_shows_it(country: Country) -> None:
    gateway = network_gateway(country)
    person = InHouseNumber.parse(country.at_midori["hanako"])
    question = ("closed case", person, "city:asahi", 7401, [1001], {"tax_year": 2026})
    before = len(country.history())
    with country.down("city:asahi"):
        with pytest.raises(Problem):
            gateway.inquire(*question)
        country.wait(6)
        country.japan.rounds("commission")
    with pytest.raises(Refusal, match="no answer came"):
        gateway.inquire(*question)
    answered = gateway.inquire(*question)
    assert answered.status == "answered"
    assert gateway.inquire(*question) == answered
    assert len(country.history()) == before + 2
    country.japan.check()


def network_gateway(country: Country) -> NetworkGateway:
    """Midori's gateway as its offices ask it."""
    parts = country.japan.parts("city:midori")
    return NetworkGateway(_gateway(parts), parts)


def test_a_question_under_the_name_of_another_is_refused_not_mixed_up(country: Country) -> None:
    question = country.question("hanako")
    country.ask(question)
    other = msgspec.structs.replace(question, in_house=country.at_midori["taro"])
    assert country.refused(other).reason == OtherQuestion.reason


def test_twenty_different_questions_at_once_lose_and_double_nothing(country: Country) -> None:
    before = {who: len(country.history(who)) for who in NAMES}
    questions = [(NAMES[n % 4], country.question(NAMES[n % 4])) for n in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(country.ask, [question for _, question in questions]))
    assert all(answer.status in {"answered", "no-record"} for answer in answers)
    assert [country.ask(question) for _, question in questions] == answers
    assert {who: len(country.history(who)) for who in NAMES} == {who: before[who] + 5 for who in NAMES}
    country.japan.check()


def test_one_question_twenty_times_at_once_is_one_look(country: Country) -> None:
    question, before, calls = country.question(), len(country.history()), len(country.japan.network.passed)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(country.ask, [question] * 20))
    assert all(answer == answers[0] for answer in answers)
    assert len(country.history()) == before + 1
    sent = country.sent_to("city:asahi", "exchange/release", since=calls)
    releases = [each for body in sent for each in msgspec.json.decode(body, type=ReleasesMessage).releases]
    places = {Release.decode(each).place for each in releases}
    assert len(places) == 1
    country.japan.check()


def test_the_sweep_and_a_repeated_question_at_once_agree_on_one_ending(country: Country) -> None:
    questions = [country.question() for _ in range(6)]
    before = len(country.history())
    with country.down("city:asahi"):
        for question in questions:
            with pytest.raises(Problem):
                country.ask(question)
    country.wait(6)

    def ask(question: desk.Inquire) -> str:
        try:
            return country.ask(question).status
        except Refusal as refusal:
            return refusal.reason

    with ThreadPoolExecutor(8) as pool:
        sweeps = [pool.submit(country.japan.rounds, "commission") for _ in range(2)]
        ends = list(pool.map(ask, questions))
        for sweep in sweeps:
            sweep.result()
    country.japan.rounds("commission")
    assert set(ends) <= {"closed-unanswered", "outside-time"}
    lines = country.history()[:6]
    assert len(country.history()) == before + 6
    assert {line.status for line in lines} == {Status.NO_ANSWER}
    country.japan.check()


def test_a_refusal_the_commission_missed_for_an_hour_still_reaches_the_person(country: Country) -> None:
    before = len(country.history())
    with country.down("commission"):
        assert country.refused(country.question(items=[1001, 2001])).reason == "item-beyond-row"
        country.wait(60)
        country.japan.rounds("operator")
        assert len(country.history()) == before
    country.japan.rounds("operator")
    assert country.history()[0].refusal_reason == "item-beyond-row"
    assert len(country.history()) == before + 1
    country.japan.check()


def test_refused_requests_have_a_quota_of_their_own_and_what_j_lis_reports_has_not(country: Country) -> None:
    country.wait(61)
    unlawful: dict[str, Any] = {"purpose": 9999, "basis": "none"}
    before = len(country.history())
    for _ in range(101):
        country.refused(country.question(**unlawful))
    assert len(country.history()) == before + 100, "a flood fills no mailbox"
    assert len(country.alarms("no-purpose-row")) == 1, "but the commission hears of the rest"
    assert country.ask(country.question()).status == "answered", "lawful questions go on"
    country.japan.check()


def test_a_letter_about_a_tried_number_waits_when_the_network_is_away(country: Country) -> None:
    number = country.japan.number("city:asahi", country.at_asahi["taro"])
    wrong = desk.items_message(country.items_of("hanako"))
    before = len(country.history("taro"))
    with pytest.raises(Refusal):
        country.japan.at_desk("agency:pension", "enrol", desk.Enrol(number, wrong), desk.Person)
    with country.down("operator"), pytest.raises(Problem):
        country.japan.rounds("jlis")
    country.japan.rounds("jlis")
    country.japan.rounds("jlis")
    assert len(country.history("taro")) == before + 1
    country.japan.check()


def issuer_of(country: Country) -> IssuerService:
    """J-LIS's issuer of codes, with its own keys."""
    jlis = country.japan.parts("jlis")
    root = issuer_scalar(jlis.ring.secret(plan.ISSUER).reveal("issue in a test"))
    return IssuerService(
        jlis.directory, Secret(root), jlis.opens, jlis.sign, jlis.wire, jlis.clock, jlis.randomness
    )


def test_a_mailbox_refused_by_the_portal_blocks_neither_j_lis_nor_the_sweep(country: Country) -> None:
    japan = country.japan
    issuer = issuer_of(country)
    with japan.databases["portal"].transaction() as connection:
        (taken,) = connection.execute("SELECT seals_to FROM portal.mailbox LIMIT 1").fetchone() or (b"",)
    with pytest.raises(Refusal) as refusal:
        issuer.register(Secret(japan.randomness(32)), bytes(taken))
    assert refusal.value.reason == "mailbox-taken"
    assert country.alarms("mailbox-taken")[0].about == "portal"
    country.wait(6)
    japan.rounds("commission")
    with japan.databases["commission"].transaction() as connection:
        left = connection.execute(
            "SELECT count(*) FROM converter.exchange LEFT JOIN converter.done d USING (reqid)"
            " WHERE d.reqid IS NULL AND closes_at < %s",
            (japan.clock.minute(),),
        ).fetchone()
    assert left == (0,)
    assert country.ask(country.question()).status == "answered"


def test_an_enrolment_of_somebody_without_a_mailbox_stops_one_enrolment_and_not_the_country(
    country: Country,
) -> None:
    japan = country.japan
    issuer = issuer_of(country)
    with pytest.raises(Refusal) as refusal:
        issuer.enrol(Secret(japan.randomness(32)), "city:midori", japan.randomness(16))
    assert refusal.value.reason == "orphan"
    ren = country.at_midori["ren"]
    with japan.databases["city:midori"].transaction() as connection:
        connection.execute("DELETE FROM gateway.code WHERE in_house = %s", (ren,))
    done = japan.at_desk("city:midori", "enrol-residents", desk.People([ren]), desk.Counted)
    assert done.count == 1, "the issuer is not stopped"
    japan.check()


def test_a_sealed_message_that_is_no_message_is_malformed_not_a_fault(country: Country) -> None:
    japan = country.japan
    key = japan.ring("jlis").sealing_key("envelope")
    for content in (b"", b"{}", b'{"reply_key": "AA==", "message": 7}'):
        reference = japan.randomness(16)
        message = SealedMessage(reference, seal(Role.REQUEST, reference, content, key))
        with pytest.raises(Malformed):
            japan.parts("city:midori").wire.call("jlis", "numbers/enrol", message, SealedMessage)
    japan.check()


@pytest.mark.parametrize(
    ("to", "path"),
    [("portal", "portal/file"), ("commission", "exchange/convert"), ("city:asahi", "exchange/release")],
)
def test_each_half_of_the_network_listens_to_the_one_body_it_should(
    country: Country, to: str, path: str
) -> None:
    messages = {
        "portal/file": FilingsMessage([Filing(b"", b"")]),
        "exchange/convert": ForwardsMessage([Forward(bytes(16), b"")]),
        "exchange/release": ReleasesMessage([b""]),
    }
    with pytest.raises((Refusal, Malformed)):
        only(
            country.japan.parts("agency:pension")
            .wire.call(to, path, messages[path], OutcomesMessage)
            .results(1)
        )


def test_nobody_sends_another_bodys_request(country: Country) -> None:
    villain = Villain(country.japan)
    request, _ = villain.request(villain.code(country.at_midori["hanako"]))
    before = len(country.history())
    with pytest.raises(Refusal) as refusal:
        replace(villain, body="agency:pension").send(request)
    assert refusal.value.reason == "not-the-sender"
    assert len(country.history()) == before


def test_time_going_on_never_reopens_what_was_answered(country: Country) -> None:
    question = country.question()
    answered = country.ask(question)
    country.japan.clock.step(timedelta(days=3))
    assert country.ask(question) == answered
    country.japan.rounds("commission")
    country.japan.check()


def test_a_request_too_many_is_turned_away_at_once_and_answered_later(country: Country) -> None:
    """Operator and commission wait for each other: with every thread waiting both would stand still."""
    board = country.japan.bodies["operator"].board
    hub = next(each for each in board.endpoints if each.path == "exchange/request").serve.__self__  # type: ignore[attr-defined]
    question, calls = country.question(), len(country.japan.network.passed)
    for _ in range(UNDER_WAY):
        hub._under_way.acquire(blocking=False)
    refusal = country.refused(question)
    assert (refusal.status, refusal.reason) == (503, "too-many-under-way")
    assert not country.sent_to("commission", "exchange/convert", since=calls)
    for _ in range(UNDER_WAY):
        hub._under_way.release()
    assert country.ask(question).status == "answered"
