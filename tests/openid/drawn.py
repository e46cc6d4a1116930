# SPDX-License-Identifier: Apache-2.0
"""Every page of the provider, drawn from values alone, for the tests in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from tests.openid.papers import LEASE, may_sign, wanted
from tests.openid.provider import FACTS, NOW, stated
from warifu.cards.bridge import CardHere, DocumentVisit, SignInSite
from warifu.cards.bridge import screens as bridge_screens
from warifu.cards.openid import Item, Kind, RelyingParty, ServiceUsed, SignedIn, screens
from warifu.cards.signatures import DocumentQuestion, Wanted
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
AGENCY = RelyingParty(
    stated(
        "RP00000007",
        "rooms.example",
        name=("あさひ不動産", "Asahi Rooms"),
        purpose=("申込みの進み具合を見せるため", "To show how an application goes"),
        **may_sign("RP00000007"),
    ),
    "rooms.example",
    1,
)
WANTED = Wanted(**(wanted() | {"digest": sha256(LEASE).digest()}))  # type: ignore[arg-type]  # of text, but for this one
PAPER = DocumentVisit(
    SignInSite("http://sign-in.test", Wording("カードでログイン", "Card sign-in")),
    "g" * 64,
    DocumentQuestion(
        asker="RP00000007",
        name_ja="あさひ不動産",
        name_en="Asahi Rooms",
        site="rooms.example",
        ground_ja="賃貸借契約の申込み",
        ground_en="Applications for a lease",
        transaction=UUID(int=0),
        digest=WANTED.digest,
        document=WANTED.document,
        purpose=WANTED.purpose,
        media_type=WANTED.media_type,
        nonce=bytes(32),
        check_code="42",
        way_back="/sign-in-to/x/reader",
    ),
    NOW,
    "hanako",
    b"signature",
    {1: Secret("山田　花子"), 3: Secret("2"), 4: Secret("419900401"), 5: FACTS.address},
)
CARDS = [
    CardHere("hanako", Wording("山田 花子", "YAMADA Hanako")),
    CardHere("taro", Wording("山田 太郎", "YAMADA Taro")),
]
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
        screens.RegisterView(_shell("/services/registered"), (CITY, LIBRARY, AGENCY)), language
    )


def _sign(language: str) -> str:
    return screens.render_sign(
        screens.SignView(_shell("/sign-in-to/x"), AGENCY, WANTED, "/a", "shown"), language
    )


def _reader(language: str) -> str:
    view = screens.ReaderView(
        _shell("/sign-in-to/x/reader"), AGENCY, "42", NOW, "http://reader.test/document/x"
    )
    return screens.render_reader(view, language)


def _paper(language: str) -> str:
    view = bridge_screens.PaperView(_shell("/d/x"), PAPER, CARDS, "/d/x/digits")
    return bridge_screens.render_paper(view, language)


def _password(language: str) -> str:
    view = bridge_screens.PasswordView(
        _shell("/d/x"), PAPER, CARDS[0].name, 4, "/d/x/sign", "/d/x/send", wrong=True, password_shown="ABC123"
    )
    return bridge_screens.render_password(view, language)


def _shows(language: str) -> str:
    return bridge_screens.render_shows(bridge_screens.ShowsView(_shell("/d/x"), PAPER, "/d/x/send"), language)


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
SIGNING: Mapping[str, Callable[[str], str]] = {
    "openid-sign": _sign,
    "openid-reader": _reader,
    "reader-paper": _paper,
    "reader-password": _password,
    "reader-shows": _shows,
}
