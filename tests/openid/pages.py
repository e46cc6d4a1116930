# SPDX-License-Identifier: Apache-2.0
"""The provider's pages as a browser has them: what it sends, what a person reads, where it goes back to."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar.testing import TestClient

from warifu.cards.openid.web import PROTOCOL


def came_back(answered: Any) -> dict[str, str]:
    """The fields of an answer that went to the service."""
    assert answered.status_code == 303, answered.text
    return dict(parse_qsl(urlsplit(answered.headers["location"]).query))


def decision_form(page: str, decision: str) -> dict[str, str]:
    """What a button of the question's page sends."""
    field_of = re.search(r'name="_csrf_token" value="([^"]+)"', page)
    assert field_of is not None, page
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    form = {"_csrf_token": html.unescape(field_of[1]), "decision": decision}
    return form | ({"shown": shown[1]} if shown else {})


def decide(browser: TestClient[Any], address: str, page: str, decision: str) -> Any:
    """Press a button of the question's page."""
    path = address.partition("?")[0] + "/answer"
    return browser.post(path, data=decision_form(page, decision))


def read(browser: TestClient[Any], access: str) -> Any:
    return browser.get(f"{PROTOCOL}/userinfo", headers={"authorization": f"Bearer {access}"})


def words(page: str) -> str:
    """What a person reads, without tags."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))
