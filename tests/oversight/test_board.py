# SPDX-License-Identifier: Apache-2.0
"""The commission's pages: counts, refusals, alarms with re-checked evidence, the log, the reconciliation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.portal.story import Played
from tests.portal.test_pages import TWELVE_DIGITS, browser
from warifu import oversight
from warifu.app.agencies import city_sights
from warifu.app.offices import ConverterActs
from warifu.app.watching import OperatorsRecord
from warifu.exchange import Manner, Shown
from warifu.exchange.converter import ConverterStore
from warifu.exchange.messages import put_request
from warifu.exchange.nym1.objects import Request
from warifu.kernel.refusal import Problem
from warifu.oversight.examination import examine


@pytest.fixture
def board(played: Played) -> Iterator[TestClient[Any]]:
    """A browser at the commission."""
    with browser(played, "commission") as client:
        yield client


def desk(played: Played) -> oversight.OversightService:
    """The commission's desk on its own database, as the running one has it."""
    parts = played.japan.parts("commission")
    acts = ConverterActs(ConverterStore(parts.database))
    store = oversight.OversightStore(parts.database)
    return oversight.OversightService(store, acts, parts.clock, operator=OperatorsRecord(parts.wire))


def turn_away_a_forgery(played: Played) -> None:
    """Midori sends a request whose signature is another's: the operator turns it away and reports it."""
    japan = played.japan
    with japan.databases["city:midori"].transaction() as connection:
        row = connection.execute("SELECT request FROM gateway.inquiry LIMIT 1").fetchone()
    assert row is not None
    request = Request.decode(bytes(row[0]))
    forged = Request(request.context, request.halves, request.proof, bytes(64), request.envelope)
    with pytest.raises(Problem):
        put_request(japan.parts("city:midori").wire, forged.encoded)


def test_the_board_counts_by_office_and_affair_and_names_the_refusals(board: TestClient[Any]) -> None:
    shown = board.get("/").text
    for words in (
        "Midori City",
        "Child allowance",
        "Linkage code set up",
        "One of the items is not among those this row of the law allows.",
        "There is no open case for this person in this affair.",
        "Health of the public log",
        "Sound",
        "Yes, proved",
    ):
        assert words in shown, words
    assert TWELVE_DIGITS.search(shown) is None


def test_the_board_names_no_person(played: Played, board: TestClient[Any]) -> None:
    shown = board.get("/").text + board.get("/?lang=ja").text
    for person in ("花子", "太郎", "HANAKO", "Hanako", played.hanako, played.hanako_in_midori):
        assert person not in shown


def test_an_alarm_has_a_page_with_the_signatures_checked_again(
    played: Played, board: TestClient[Any]
) -> None:
    turn_away_a_forgery(played)
    shown = board.get("/").text
    pages = [board.get(address).text for address in re.findall(r'href="(/alarms/[a-z]+)"', shown)]
    assert pages
    assert any("Fails</span> The asking office's signature checks" in _plain(page) for page in pages)
    assert all(TWELVE_DIGITS.search(page) is None for page in pages)


def test_the_evidence_of_an_alarm_is_examined_under_the_directory(played: Played) -> None:
    japan = played.japan
    with japan.databases["city:midori"].transaction() as connection:
        row = connection.execute("SELECT request FROM gateway.inquiry LIMIT 1").fetchone()
    assert row is not None
    request = Request.decode(bytes(row[0]))
    evidence = request.context.encoded + request.ct_hash + request.signature
    found = examine(oversight.Alarm("operator", "city.midori", "x", "y", evidence), japan.directory)
    assert [check.held for check in found.checks] == [True, True]
    assert found.request == request.context.reqid.hex()
    flipped = evidence[:-1] + bytes([evidence[-1] ^ 1])
    found = examine(oversight.Alarm("operator", "city.midori", "x", "y", flipped), japan.directory)
    assert [check.held for check in found.checks] == [True, False]
    found = examine(oversight.Alarm("jlis", "city.midori", "x", "y", b"{}"), japan.directory)
    assert (found.checks, found.request, len(found.evidence)) == ((), "", 1)


def test_a_log_that_cannot_be_verified_needs_a_look(played: Played, board: TestClient[Any]) -> None:
    played.japan.network.down.add("operator")
    try:
        shown = board.get("/")
        assert shown.status_code == 200
        assert "Needs a look" in shown.text
    finally:
        played.japan.network.down.remove("operator")


def test_no_such_alarm_is_a_page(board: TestClient[Any]) -> None:
    for key in ("abc", "a" * 64, "x%00y", "zz"):
        assert board.get(f"/alarms/{key}").status_code == 404


def test_both_records_agree_until_one_of_them_misses_a_request(
    played: Played, board: TestClient[Any]
) -> None:
    japan = played.japan
    japan.clock.step(timedelta(minutes=11))  # what is under way is left out
    before = desk(played).reconcile()
    assert before.at_operator == before.here > 0
    assert (before.only_at_operator, before.only_here) == ((), ())
    japan.rounds("commission")
    assert "They agree" in board.get("/").text

    lost = bytes(range(16))  # recorded by the operator, never put before the commission
    with japan.databases["operator"].transaction() as connection:
        connection.execute(
            "INSERT INTO hub.request (reqid, asker, provider, purpose, minute, request_hash, reason, forward)"
            " VALUES (%s, 'city.midori', 'city.asahi', 7401, %s, %s, NULL, '')",
            (lost, japan.clock.minute() - 60, bytes(32)),
        )
    service = desk(played)
    assert service.reconcile().only_at_operator == (lost,)
    service.reconcile()
    alarms = [alarm for alarm in service.alarms() if alarm.what == "records-differ"]
    assert [alarm.evidence for alarm in alarms] == [lost]  # the same difference stays one alarm
    japan.rounds("commission")
    assert "They differ" in board.get("/").text


def test_what_only_told_a_person_is_no_refusal(played: Played, board: TestClient[Any]) -> None:
    japan = played.japan
    sights = city_sights(japan.parts("city:midori"), japan.register("city:midori"))
    look = Shown(played.hanako_in_midori, "M26-LOOK-1", Manner.FOUND, "terminal-1", "転居", "a move")
    sights.show([look])
    tallies = ConverterActs(ConverterStore(japan.parts("commission").database)).tallies()
    assert "told-by-body" in {tally.reason for tally in tallies}
    assert "An office tells a person what" not in board.get("/").text, "nobody was refused"


def _plain(page: str) -> str:
    return re.sub(r"\s+", " ", page.replace("&#39;", "'")).replace("</span> ", "</span> ")
