# SPDX-License-Identifier: Apache-2.0
"""What the person sees, what she can stop, and what a thief of the database finds (OP-8, HI-6)."""

from __future__ import annotations

from typing import Any

import psycopg
from litestar.testing import TestClient

from tests.databases import Databases
from tests.openid.pages import came_back, read, words
from tests.openid.provider import HANAKO, Provider, Service, browser_of, press_stop
from warifu.cards.openid import Did
from warifu.kernel.database import Database

# -- the person's own view --------------------


def test_each_step_is_a_line_in_her_history_before_anything_is_given(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    before = len(provider.told())
    tokens = library.sign_in(browser, scope="openid name address")
    read(browser, tokens.access)
    library.answer(browser, "no", scope="openid gender")
    told = provider.told()[before:]
    assert {(event.did, event.items) for event in told} == {
        (Did.AGREED, ("name", "address")),
        (Did.READ, ("name", "address")),
        (Did.SAID_NO, ("gender",)),
    }
    assert {event.purpose for event in told} == {("貸出カードを作るため", "To make a library card")}


def test_a_reused_code_is_a_line_too(provider: Provider, library: Service, browser: TestClient[Any]) -> None:
    code = library.answer(browser)["code"]
    library.token(browser, code)
    library.token(browser, code)
    assert Did.REUSED in {event.did for event in provider.told()}


def test_lines_wait_while_the_portal_does_not_know_her(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    provider.told()
    provider.diary.unknown = True
    library.answer(browser)
    assert provider.lists.tell() == 0
    provider.diary.unknown = False
    assert provider.lists.tell() == 1
    assert provider.lists.tell() == 0


def test_stopping_a_service_ends_what_it_can_fetch_and_that_it_may_come_silently(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    tokens = library.sign_in(browser, scope="openid name")
    waiting = library.answer(browser)["code"]
    shown = browser.get("/services")
    assert "Stop Midori Library" in words(shown.text)
    stopped = browser.get(f"{press_stop(browser, library)}&ticket={HANAKO}")
    assert "Stopped." in words(browser.get(stopped.headers["location"]).text)
    assert read(browser, tokens.access).status_code == 401
    assert library.token(browser, waiting).json()["error"] == "invalid_grant"
    assert library.answer(browser, prompt="none")["error"] == "consent_required"
    assert Did.STOPPED in {event.did for event in provider.told()}


def test_the_register_of_services_is_open_to_everybody(provider: Provider, library: Service) -> None:
    with browser_of(provider) as nobody:
        said = words(nobody.get("/services/registered").text)
        assert "Midori Library" in said
        assert "To make a library card" in said
        assert nobody.get("/services").headers["location"].startswith("/card?")


def test_a_service_may_ask_only_for_what_it_registered(clinic: Service, browser: TestClient[Any]) -> None:
    assert came_back(clinic.ask(browser, scope="openid name"))["error"] == "invalid_scope"
    assert came_back(clinic.ask(browser, scope="openid sign"))["error"] == "invalid_scope"


# -- what a thief of the database finds --------------------


def test_a_stolen_database_opens_no_item_no_code_no_access(
    provider: Provider, library: Service, browser: TestClient[Any], databases: Databases, database: Database
) -> None:
    code = library.answer(browser, scope="openid name address birthdate")["code"]
    tokens = library.sign_in(browser, scope="openid name address birthdate")
    with database.transaction() as connection:
        (name,) = connection.execute("SELECT current_database()").fetchone() or ("",)
    with psycopg.connect(databases.owner_conninfo(name)) as thief:
        tables = thief.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'openid'").fetchall()
        assert len(tables) >= 10
        everything = b""
        for (table,) in tables:
            for row in thief.execute(f"SELECT * FROM openid.{table}".encode()):
                everything += b"\n".join(
                    each if isinstance(each, bytes) else str(each).encode() for each in row
                )
    for secret in ("山田", "緑町", "19900401", code, tokens.access, tokens.claims["sub"]):
        assert secret.encode() not in everything, secret
    assert not provider.faults
