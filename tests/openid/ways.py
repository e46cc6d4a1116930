# SPDX-License-Identifier: Apache-2.0
"""The ways of one person at one browser: from a service through her card, and back to the service."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx

from tests.login.country import TOKEN, Country
from tests.login.test_whole_way import Walk
from tests.openid.pages import came_back, decision_form
from tests.openid.papers import Desk
from tests.openid.provider import Service
from warifu.app.openid import house_for_officials
from warifu.cards.openid import RegistrationService
from warifu.cards.openid.web import PROTOCOL


def officials(country: Country) -> Any:
    """The provider as an official of the sign-in has it, who registers services."""
    house = house_for_officials(country.japan.parts("signin"))
    return SimpleNamespace(house=house, clock=country.japan.clock, register=RegistrationService(house))


def agrees(
    country: Country,
    walk: Walk,
    service: Service,
    typed: tuple[str, str] = ("hanako", "1234"),
    /,
    **changes: str | None,
) -> dict[str, str]:
    """From the service's page through the card to the answer that goes back to it."""
    address = str(httpx.URL(f"{country.signin}{PROTOCOL}/auth", params=service.parameters(**changes)))
    asked = (changes.get("scope") or "openid").split()
    agrees_to(walk, address, typed, items=not {"openid", "sign"}.issuperset(asked))
    return came_back(walk.page) if "sign_transaction_id" not in changes else {}


def agrees_to(
    walk: Walk, address: str, typed: tuple[str, str], *, items: bool, decision: str = "yes"
) -> None:
    """From where a service sends the browser, through the card, until she has agreed, or said no."""
    walk.get(address)
    walk.follow()
    if "Go on with the card" in walk.page.text:
        walk.get(f"{walk.page.url}/card")
        walk.follow()
        assert "Midori Library" in walk.page.text
        assert ("also reads what the service asks for" in walk.page.text) is items, walk.page.text
        assert ("gives no name and no number" in walk.page.text) is not items
        walk.name = str(walk.page.url).rsplit("/", 1)[1]
        walk.to_the_wallet()
        walk.types(*typed)
        walk.get(walk.page.headers["refresh"].partition("url=")[2])
        while walk.page.status_code == 303:
            walk.follow()
    assert "I agree" in walk.page.text or "Go on to sign" in walk.page.text, walk.page.text
    form = decision_form(walk.page.text, decision)
    walk.send(f"{walk.page.url}/answer", decision=decision, shown=form["shown"])


def to_the_password(country: Country, walk: Walk, desk: Desk, card: str = "hanako") -> str:
    """From a document put up to her reader's field for the password; gives the transaction."""
    transaction = desk.puts_up()
    agrees(country, walk, desk.service, **desk.asks(transaction))
    to_her_reader(country, walk, card)
    return transaction


def to_her_reader(country: Country, walk: Walk, card: str = "hanako") -> None:
    """From her agreement to have a document signed to her reader's field for the password."""
    address = str(walk.follow().url)
    assert "Use the card reader" in walk.page.text, country.japan.faults
    found = re.search(r'href="([^"]+/document/[^"]+)"', walk.page.text)
    digits = re.search(r">(\d\d)<", walk.page.text)
    assert found
    assert digits
    assert walk.window.get(f"{found[1].partition('?')[0]}?at=http://evil.example").status_code == 403
    walk.get(html.unescape(found[1]))
    walk.visit = str(walk.follow().url)
    assert f">{digits[1]}<" in walk.page.text, (address, country.japan.faults)
    assert [walk.window.get(f"{walk.visit}/{page}").status_code for page in ("password", "shows")] == [
        409,
        409,
    ]
    walk.send(f"{walk.visit}/digits", digits="same", card=card)
    walk.follow()


def signs_and_goes_back(walk: Walk) -> dict[str, str]:
    """From the field for the password, with the password and a yes, to what the service hears."""
    walk.send(f"{walk.visit}/sign", password="ABC123")
    walk.follow()
    walk.send(f"{walk.visit}/send", decision="send")
    return goes_back(walk)


def goes_back(walk: Walk) -> dict[str, str]:
    """From her reader's last page to what the service hears."""
    walk.get(walk.page.headers["refresh"].partition("url=")[2])
    return came_back(walk.page)


def presses_back(walk: Walk) -> dict[str, str]:
    """From a page of her reader that says why there is no signature to what the service hears."""
    found = re.search(
        r'class="button" href="([^"]+/sign-in-to/[^"]+)">Go back to the service<', walk.page.text
    )
    assert found, walk.page.text
    return came_back(walk.get(found[1]))


def machine(country: Country) -> Any:
    """A service's own line to the provider."""
    return country.windows.enter_context(httpx.Client(base_url=country.signin, trust_env=False))


@dataclass
class AskedPage:
    """The pages on which whoever signed sees who asked about her signature."""

    country: Country
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.window = self.country.browser()

    def shows(self, document: bytes, beside: bytes) -> httpx.Response:
        """Give the document, and keep what the page read of it."""
        answer = self._send("text", {"document": document} | ({"beside": beside} if beside else {}))
        self.kept = dict(re.findall(r'name="(signature|digest)" value="([^"]+)"', answer.text))
        return answer

    def claims(self) -> httpx.Response:
        """Fetch the text of today."""
        return self._send("claim", {})

    def proves(self, proof: bytes) -> httpx.Response:
        """Give a signature of it."""
        return self._send("asked", {"proof": proof})

    def _send(self, step: str, files: dict[str, bytes]) -> httpx.Response:
        page = f"{self.country.signin}/signatures"
        token = TOKEN.search(self.window.get(page).text)
        assert token
        content = {name: (name, file) for name, file in files.items()}
        typed = self.kept | {"_csrf_token": token[1]}
        return self.window.post(f"{page}/{step}", data=typed, files=content or None)
