# SPDX-License-Identifier: Apache-2.0
"""The employer's door of docs/examples, at the provider: whom it opens for, and what it can ever know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from http.server import HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient

from docs.examples import door as example
from docs.examples.door import Closed, Door
from tests.openid.pages import came_back, decide
from tests.openid.provider import HANAKO, TARO, Provider, Service, browser_of, step, use_card
from warifu.cards.openid import read_registration

EMPLOYEE = "E-17"


@pytest.fixture(scope="module")
def folder(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("employer") / "door"
    provider.register.register(read_registration(example.make(folder).encode()))
    return folder


@pytest.fixture
def door(provider: Provider, folder: Path) -> Iterator[Door]:
    """The door, with a line of its own to the provider; nobody is enrolled."""
    (folder / "people.json").unlink(missing_ok=True)
    with browser_of(provider) as line:

        def fetch(address: str, form: Mapping[str, str] | None) -> Any:
            path = urlsplit(address).path
            answer = line.post(path, data=dict(form)) if form else line.get(path)
            if answer.status_code != 200:
                raise Closed
            return answer.json()

        yield Door(folder, provider.house.names.issuer, fetch, lambda: provider.clock.now().timestamp())


def walk(provider: Provider, door: Door, who: str, word: str = "", decision: str = "yes") -> tuple[str, Any]:
    """Knock, show a card, decide; gives the browser's cookie at the door and what it brings back."""
    with browser_of(provider) as browser:
        cookie, address = door.knock(word)
        asked = browser.get(f"{urlsplit(address).path}?{urlsplit(address).query}")
        question = asked.headers["location"]
        use_card(provider, browser, who)
        page = browser.get(question)
        return cookie, came_back(decide(browser, question, page.text, decision))


def test_the_door_opens_for_the_enrolled_and_keeps_nothing_of_anybody_else(
    provider: Provider, door: Door, library: Service, browser: TestClient[Any]
) -> None:
    word = example.hire(door.folder, EMPLOYEE, door.now())
    with pytest.raises(Closed, match="not enrolled"):
        door.back(*walk(provider, door, TARO))
    assert door.back(*walk(provider, door, HANAKO, word)) == EMPLOYEE
    assert door.back(*walk(provider, door, HANAKO)) == EMPLOYEE
    with pytest.raises(Closed, match="not enrolled"):
        door.back(*walk(provider, door, TARO, word))  # the word was used
    kept = json.loads((door.folder / "people.json").read_text())
    assert list(kept["enrolled"]) == [EMPLOYEE]
    assert kept["enrolled"][EMPLOYEE] != library.sign_in(browser).claims["sub"]
    assert not kept["words"]
    assert not door.knocks
    files = "".join(file.read_text() for file in door.folder.iterdir())
    assert "山田" not in files
    example.leave(door.folder, EMPLOYEE)
    late = example.hire(door.folder, EMPLOYEE, door.now() - example.WORD_LIVES)
    with pytest.raises(Closed, match="not enrolled"):
        door.back(*walk(provider, door, HANAKO, late))
    example.leave(door.folder, EMPLOYEE)
    assert json.loads((door.folder / "people.json").read_text()) == {"enrolled": {}, "words": {}}
    with pytest.raises(Closed, match="not enrolled"):
        door.back(*walk(provider, door, HANAKO))


def test_an_answer_opens_once_in_the_browser_that_knocked_and_only_as_it_was_sent(
    provider: Provider, door: Door
) -> None:
    word = example.hire(door.folder, EMPLOYEE, door.now())
    cookie, answer = walk(provider, door, HANAKO, word)
    other, _ = door.knock("")
    with pytest.raises(Closed, match="not for what was asked"):
        door.back(other, answer)
    with pytest.raises(Closed, match="not begun in this browser"):
        door.back("", answer)
    assert door.back(cookie, answer) == EMPLOYEE
    with pytest.raises(Closed, match="not begun in this browser"):
        door.back(cookie, answer)
    for bend in ({"state": "another"}, {"iss": "https://evil.example"}, {"code": "another"}):
        cookie, answer = walk(provider, door, HANAKO)
        with pytest.raises(Closed):
            door.back(cookie, answer | bend)
    with pytest.raises(Closed, match="did not agree"):
        door.back(*walk(provider, door, HANAKO, decision="no"))


def test_the_card_of_who_stood_there_before_does_not_open_it(provider: Provider, door: Door) -> None:
    with browser_of(provider, HANAKO) as shared:
        step(provider, seconds=5)
        _, address = door.knock("")
        asked = shared.get(f"{urlsplit(address).path}?{urlsplit(address).query}")
        assert "Go on with the card" in shared.get(asked.headers["location"]).text


def test_another_page_cannot_knock_in_her_name_and_nobodys_coming_is_written_down(
    door: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    word = example.hire(door.folder, EMPLOYEE, door.now())
    with HTTPServer(("127.0.0.1", 0), example.window(door)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        line = HTTPConnection("127.0.0.1", server.server_port)
        for origin in ({}, {"origin": "https://evil.example"}):
            line.request("POST", "/knock", f"word={word}", origin)
            refused = line.getresponse()
            assert (refused.status, refused.headers["set-cookie"]) == (403, None)
            refused.read()
        line.request("GET", "/back?code=x&state=y")
        closed = line.getresponse()
        assert closed.status == 403
        closed.read()
        line.close()
        server.shutdown()
        thread.join()
    assert not door.knocks
    assert capfd.readouterr() == ("", "")
