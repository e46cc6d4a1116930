# SPDX-License-Identifier: Apache-2.0
"""The pages of every other body: counts and states, no person but in an opened case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.japan import BODIES
from tests.portal.story import Played
from tests.portal.test_pages import TWELVE_DIGITS, browser
from warifu.app.server import http_app

PERSONS = ("花子", "太郎", "陽菜", "Hanako", "HANAKO", "山田")


@pytest.fixture
def midori(played: Played) -> Iterator[TestClient[Any]]:
    """A browser at Midori's desk."""
    with browser(played, "city:midori") as client:
        yield client


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_first_page_of_each_body_names_nobody_and_has_all_headers(
    played: Played, body: str, language: str
) -> None:
    with browser(played, body, language) as client:
        shown = client.get("/")
    assert shown.status_code == 200
    assert f'<html lang="{language}">' in shown.text
    assert not any(person in shown.text for person in PERSONS)
    assert TWELVE_DIGITS.search(shown.text) is None
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"


def test_the_operator_shows_what_it_passed_on_and_refused(played: Played) -> None:
    with browser(played, "operator") as client:
        shown = client.get("/").text
        assert client.get("/ledger/exchange/checkpoint").text.startswith("warifu.invalid/ledger/exchange\n")
    for words in ("Midori City", "Asahi City", "Passed on", "This operator sees neither numbers nor names."):
        assert words in shown


def test_the_numbers_office_counts_numbers_and_attempts(played: Played) -> None:
    with browser(played, "jlis") as client:
        shown = client.get("/").text
    assert re.search(r"<dt>Numbers issued</dt><dd><b>4</b>", shown)
    assert re.search(r"<dt>Attempts to enrol by number</dt><dd><b>[1-9]", shown)
    assert "Must never hold" in shown


def test_a_city_counts_cases_codes_inquiries_and_answers(played: Played, midori: TestClient[Any]) -> None:
    shown = midori.get("/").text
    assert re.search(r"<dt>Child allowance cases</dt><dd><b>1</b>", shown)
    assert re.search(r"<dt>Codes held</dt><dd><b>4</b>", shown)
    assert "You are not the only one watching" in shown
    with browser(played, "agency:pension") as pension:
        assert "Child allowance cases" not in pension.get("/").text
        assert pension.get("/cases").status_code == 404


def test_a_case_opens_by_its_number_only_and_the_look_is_recorded_first(
    played: Played, midori: TestClient[Any]
) -> None:
    listed = midori.get("/cases").text
    assert played.case in listed
    assert not any(person in listed for person in PERSONS)
    found = re.search(r'name="_csrf_token" value="([^"]+)"', listed)
    assert found is not None
    form = {"_csrf_token": found[1], "case_number": played.case}
    assert midori.post("/cases", data=form | {"_csrf_token": ""}).status_code == 403
    before = looks(played)
    opened = midori.post("/cases", data=form)
    assert opened.status_code == 200
    assert looks(played) == before + 1
    for words in ("Yamada Hanako", "Local tax", "20,000 yen a month", "There is no income limit."):
        assert words in opened.text, words
    unknown = midori.post("/cases", data=form | {"case_number": "123456789018"})
    assert unknown.status_code == 404
    assert "There is no such case here" in unknown.text
    assert TWELVE_DIGITS.search(unknown.text) is None
    assert looks(played) == before + 1


def test_outside_the_demo_there_is_no_case_desk(played: Played) -> None:
    japan = played.japan
    japan.changes["demo"] = False
    try:
        japan.start("city:asahi")
        with browser(played, "city:asahi") as client:
            assert client.get("/").status_code == 200
            assert client.get("/cases").status_code == 404
    finally:
        del japan.changes["demo"]
        japan.start("city:asahi")


def test_the_portal_tells_its_own_counts(played: Played) -> None:
    with browser(played) as client:
        assert re.search(r"<dt>Mailboxes</dt><dd><b>4</b>", client.get("/about").text)


def test_a_fault_shows_a_reference_and_nothing_else(played: Played) -> None:
    japan = played.japan
    before = len(japan.faults)
    database = japan.databases["operator"]
    app = http_app(japan.bodies["operator"])
    with TestClient(app, raise_server_exceptions=False) as client:
        transaction = database.transaction
        database.transaction = None  # type: ignore[method-assign,assignment]  # as if the pool had broken
        try:
            shown = client.get("/", headers={"accept": "text/html"})
        finally:
            database.transaction = transaction  # type: ignore[method-assign]
    assert shown.status_code == 500
    assert "Reference number" in shown.text
    assert "NoneType" not in shown.text
    assert len(japan.faults) == before + 1
    japan.faults.pop()


def looks(played: Played) -> int:
    with played.japan.databases["city:midori"].transaction() as connection:
        row = connection.execute("SELECT count(*) FROM benefits.looked").fetchone()
    assert row is not None
    return int(row[0])
