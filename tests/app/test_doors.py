# SPDX-License-Identifier: Apache-2.0
"""The pages that stand at a body's door are there, and open only to whom they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.databases import Databases
from tests.japan import Japan
from warifu.app.server import http_app
from warifu.kernel.database import Database


@pytest.fixture(scope="module")
def japan(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    japan = Japan(make, tmp_path_factory.mktemp("japan"))
    yield japan
    japan.close()
    for database in made:
        database.close()


def asked(japan: Japan, body: str, path: str) -> tuple[int, str]:
    client: TestClient[Any]
    with TestClient(http_app(japan.bodies[body])) as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        shown = client.get(path, follow_redirects=False)
    return shown.status_code, shown.text


def test_the_window_of_a_city_asks_who_is_there(japan: Japan) -> None:
    status, shown = asked(japan, "city:midori", "/window/sign-in")
    assert (status, "Clerk&#39;s sign-in" in shown or "Clerk's sign-in" in shown) == (200, True)
    assert "demo-mori" not in shown, "invented clerks stand on a demo's page only"


def test_links_are_decided_by_signed_in_clerks_only(japan: Japan) -> None:
    status, shown = asked(japan, "city:midori", "/linking/child-allowance/cases")
    assert status == 403
    assert "Nobody is signed in at this terminal" in shown


def test_family_registers_open_to_signed_in_clerks_only(japan: Japan) -> None:
    status, shown = asked(japan, "city:midori", "/families")
    assert status == 403
    assert "Nobody is signed in at this terminal" in shown


def test_a_clerk_signed_in_at_the_window_opens_a_case_at_the_family_registers(japan: Japan) -> None:
    japan.changes["start"] = "http://start.test/"
    japan.start("city:asahi")
    client: TestClient[Any]
    with TestClient(http_app(japan.bodies["city:asahi"]), base_url="http://asahi.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})

        def send(path: str, page: str, **form: str) -> str:
            token = client.get(page).text.partition('name="_csrf_token" value="')[2].partition('"')[0]
            return str(client.post(path, data=form | {"_csrf_token": token}).text)

        send("/window/sign-in", "/window/sign-in", clerk="mori", password="demo-mori-2026")
        opened = send("/families/open", "/families", reference="8-1", reason="a notice")
    assert "Look a register up" in opened


def test_anybody_may_check_at_the_portal_whether_somebody_may_ask(japan: Japan) -> None:
    status, shown = asked(japan, "portal", "/may-they-ask/video-shop")
    assert status == 200
    assert "No, they may not ask" in shown


def test_an_agency_has_no_window(japan: Japan) -> None:
    assert asked(japan, "agency:pension", "/window/sign-in")[0] == 404
