# SPDX-License-Identifier: Apache-2.0
"""The provider over real HTTP on the loopback, and a person's browser that presses the buttons."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import uvicorn

from tests.openid.pages import decision_form
from tests.openid.provider import Provider
from tests.openid.signer import signed
from warifu.cards.openid.web import REALM, SESSION_COOKIE
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database


@contextmanager
def serve(database: Database, folder: Path) -> Iterator[Provider]:
    """Serve until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    issuer = f"http://127.0.0.1:{listening.getsockname()[1]}{REALM}"
    provider = Provider(database, folder, SystemClock(), issuer=issuer)
    config = uvicorn.Config(provider.app(), log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield provider
    server.should_exit = True
    thread.join()
    listening.close()


class Person:
    """Somebody's browser, in which she has used her card."""

    def __init__(self, provider: Provider, name: str) -> None:
        self._of = provider
        parts = urlsplit(provider.house.names.issuer)
        self._provider = f"{parts.scheme}://{parts.netloc}"
        self.browser = httpx.Client(timeout=30)
        cookie = provider.sessions.open(provider.cards.use(name))
        self.browser.cookies.set(SESSION_COOKIE, cookie, domain=parts.hostname or "")

    def agree(self, address: str, decision: str = "yes") -> str:
        """Go to the provider as the service said, decide, and give where the browser is sent."""
        page = self.browser.get(address, follow_redirects=True)
        assert str(page.url).startswith(f"{self._provider}/sign-in-to/"), page.text
        form = decision_form(page.text, decision)
        answered = self.browser.post(f"{page.url.copy_with(query=None)}/answer", data=form)
        assert answered.status_code == 303, answered.text
        return urljoin(str(page.url), answered.headers["location"])

    def signs(self, reader: str) -> str:
        """Sign what the page at `reader` leads to, as her reader does, and give where the browser is sent."""
        page = self.browser.get(reader).text
        found = re.search(r"/document/([a-z]{64})\?", page)
        assert found, page
        signatures = self._of.signatures
        signatures.answer(
            found[1], signed(signatures.question(found[1]), signatures.origin, self._of.clock.now())
        )
        return str(self.browser.get(reader).headers["location"])
