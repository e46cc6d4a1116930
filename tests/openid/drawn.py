# SPDX-License-Identifier: Apache-2.0
"""Every page of the provider, drawn from values alone, for the tests in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from tests.openid.provider import FACTS, NOW, stated
from warifu.cards.openid import Item, Kind, RelyingParty, ServiceUsed, SignedIn, screens
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.secrecy import Secret

LIBRARY = RelyingParty(stated("RP00000001", "library.example"), "library.example", 1)
CITY = RelyingParty(
    stated(
        "RP00000002",
        "apply.midori.example",
        kind=Kind.PUBLIC,
        name=("美登里市オンライン申請", "Midori City online applications"),
        purpose=(
            "申請書に書く4項目をあらかじめ入れるため",
            "To fill in four items of a form",
        ),
        scopes=tuple(Item),
    ),
    "apply.midori.example",
    1,
)
HANAKO = SignedIn(Secret(b"p" * 16), NOW, Secret(b"s" * 20), FACTS)
USED = tuple(
    ServiceUsed(party, name, items, NOW - timedelta(days=90), NOW)
    for party, name, items in (
        (CITY, "n0tHer0therName", tuple(Item)),
        (LIBRARY, "kq3Zr8Yd0aaaaaaa", ()),
    )
)


def _shell(address: str) -> Shell:
    return Shell(
        Wording("カードでログイン", "Card sign-in"), address, start="http://start.test/", csrf="form"
    )


def _card(language: str) -> str:
    view = screens.CardView(_shell("/sign-in-to/x"), CITY, tuple(Item), "/card", "/answer")
    return screens.render_card(view, language)


def _consent(language: str) -> str:
    view = screens.ConsentView(_shell("/sign-in-to/x"), CITY, tuple(Item), HANAKO, "/answer", "shown")
    return screens.render_consent(view, language)


def _name_only(language: str) -> str:
    view = screens.ConsentView(_shell("/sign-in-to/x"), LIBRARY, (), HANAKO, "/answer", "shown")
    return screens.render_consent(view, language)


def _own_list(language: str) -> str:
    view = screens.OwnListView(
        _shell("/services"), USED, "/services/stop", "/services/registered", "/logout", just=True
    )
    return screens.render_own_list(view, language)


def _register(language: str) -> str:
    return screens.render_register(
        screens.RegisterView(_shell("/services/registered"), (CITY, LIBRARY)), language
    )


def _leave(language: str) -> str:
    view = screens.LeaveView(_shell("/"), LIBRARY, "/logout", (("client_id", "RP00000001"),))
    return screens.render_leave(view, language)


PAGES: Mapping[str, Callable[[str], str]] = {
    "openid-card": _card,
    "openid-consent": _consent,
    "openid-name-only": _name_only,
    "openid-own-list": _own_list,
    "openid-register": _register,
    "openid-leave": _leave,
}
