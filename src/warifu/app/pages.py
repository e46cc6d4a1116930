# SPDX-License-Identifier: Apache-2.0
"""The pages of each body, joined by hand: titles, the frame, what each page is served from.

Reads settings and builds; draws nothing (`screens`) and answers nothing (`web.py` of each office). Pages of a
clerk, who has no sign-in yet, exist in the demo only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from warifu import ledger
from warifu.app import plan
from warifu.app.card_door import SIGN_IN, CardDoor
from warifu.app.order_desk import OrderRoom
from warifu.app.parts import Parts
from warifu.benefits import web as benefits_web
from warifu.benefits.views import CaseDesk
from warifu.cards.holders import web as holders_web
from warifu.cards.openid import web as openid_web
from warifu.cards.verification import web as verification_web
from warifu.evidence import Policy
from warifu.exchange import GatewayService
from warifu.exchange.hub import HubService
from warifu.exchange.hub import web as hub_web
from warifu.exchange.hub.views import NetworkState
from warifu.exchange.nym1.entries import Part
from warifu.kernel.screens import Titles, Wording
from warifu.kernel.screens.status import StatusView, render_status
from warifu.kernel.screens.web import Asked, Site, static_files
from warifu.numbers import EnrolmentService, NumbersService
from warifu.oversight import OversightService
from warifu.oversight import web as oversight_web
from warifu.oversight.views import Board
from warifu.portal import KeepBacks, Objections, OwnHistory, PortalService, PortalStore
from warifu.portal import web as portal_web
from warifu.portal.evidence import EvidenceService
from warifu.portal.screens import Persona
from warifu.portal.sessions import Sessions
from warifu.portal.views import Cards

TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "jlis": ("付番機関", "Numbers office"),
        "operator": ("情報提供ネットワークの運営者", "Network operator"),
        "commission": ("個人情報保護委員会（見立て）", "Data protection commission (demo)"),
        "portal": ("わたしのやりとり", "My exchanges"),
        "signin": ("カードでログイン", "Card sign-in"),
        "city:midori": ("美登里市", "Midori City"),
        "city:asahi": ("朝陽市", "Asahi City"),
        "agency:pension": ("年金サービス", "Pension Service"),
        "embassy:hoshimi": ("在ホシミ大使館", "Embassy in Hoshimi"),
        "prefecture:warifu": ("割符県旅券事務所", "Warifu Prefecture Passport Office"),
    }
)
"""Names for the bodies of the demo; `titles` in the settings adds to them or replaces them."""
PERSONAS = (
    Persona(
        "hanako",
        Wording("山田 花子", "Yamada Hanako"),
        Wording(
            "朝陽市から美登里市へ引っ越した会社員。子どもが二人います。",
            "Moved from Asahi to Midori. Works in an office, has two children.",
        ),
    ),
    Persona(
        "taro",
        Wording("山田 太郎", "Yamada Taro"),
        Wording("花子さんの夫。いっしょに引っ越しました。", "Hanako's husband. Moved with her."),
    ),
)
"""Whom the demo's picker offers; the start page's wallet holds their keys under these names."""
STATE = Wording(
    "件数だけのページです。だれのことかは分かりません。", "Counts only. Nobody can be told from them."
)
WATCHED = Wording(
    "見ているのはあなただけではありません。事件を開くと、その閲覧は記録されます。",
    "You are not the only one watching. Opening a case is recorded.",
)


def titles_of(parts: Parts) -> Titles:
    """What this body calls the others, and itself."""
    settings = parts.settings
    known = dict(TITLES) | settings.titles
    if settings.title_ja:
        known[parts.body] = (settings.title_ja, settings.title_en)
    return Titles(known)


def site_of(parts: Parts, *onward: str) -> Site:
    """The frame of this body's pages; forms may lead on to the start page and to these bodies."""
    start = parts.settings.start
    known = [parts.settings.peers[each].url for each in onward if each in parts.settings.peers]
    return Site(
        office=titles_of(parts).of(parts.body),
        start=start,
        elsewhere=tuple(_origin(each) for each in (start, *known) if each),
        report=parts.report,
    )


def trust_of(parts: Parts) -> ledger.Trust:
    """Which log and witness this body trusts, from its own settings."""
    return ledger.Trust(parts.log_key, (parts.witness_key,))


def policy_of(parts: Parts) -> Policy:
    """What a verifier of evidence has to trust, as this body knows it."""
    directory = parts.directory
    converters = directory.x1.signing_key, directory.x2.signing_key
    return Policy(trust_of(parts), converters, sign_in_key(parts) or None)


def sign_in_key(parts: Parts) -> bytes:
    """The key by which the sign-in signs what it tells of a person's card; b"" where none is known."""
    peer = parts.settings.peers.get(SIGN_IN)
    return peer.verifying_key().public_bytes_raw() if peer else b""


def keep_backs_of(parts: Parts) -> KeepBacks:
    """Cities' orders to keep lines back, decided under the commission's legal key of the directory."""
    legal_key = parts.directory.operator(Part.COMMISSION).signing_key
    return KeepBacks(PortalStore(parts.database), parts.locker, legal_key, parts.clock)


def portal_rooms(
    parts: Parts, site: Site, service: PortalService, own: OwnHistory, objections: Objections
) -> portal_web.Rooms:
    """What the resident's pages are served from."""
    follower = ledger.LogFollower(ledger.RemoteLedger(parts.wire), trust_of(parts))
    evidence = EvidenceService(service, follower, parts.directory, policy_of(parts), parts.alarms)
    demo = parts.settings.demo
    in_demo = demo and parts.settings.start
    sign_in, jlis = (
        parts.settings.peers[each].url.rstrip("/") if each in parts.settings.peers else ""
        for each in (SIGN_IN, "jlis")
    )
    return portal_web.Rooms(
        service=service,
        own=own,
        evidence=evidence,
        sessions=Sessions(parts.clock, parts.randomness),
        cards=Cards(parts.policy.table, titles_of(parts)),
        objections=objections,
        keep_backs=keep_backs_of(parts),
        site=site,
        clock=parts.clock,
        personas=PERSONAS if in_demo else (),
        wallet=f"{parts.settings.start.rstrip('/')}/wallet" if in_demo else "/sign-in" if demo else "",
        card=CardDoor(parts) if sign_in else None,
        services=f"{sign_in}{openid_web.SERVICES}" if sign_in else "",
        signatures=f"{sign_in}{verification_web.SIGNATURES}" if sign_in else "",
        certificates=f"{jlis}{holders_web.CERTIFICATES}" if jlis else "",
    )


def portal_pages(
    parts: Parts, site: Site, service: PortalService, own: OwnHistory, objections: Objections
) -> Sequence[ControllerRouterHandler]:
    """The resident's pages."""
    rooms = portal_rooms(parts, site, service, own, objections)

    def counts() -> list[tuple[Wording, int]]:
        mailboxes, letters = service.counts()
        return [
            (Wording("受信箱", "Mailboxes"), mailboxes),
            (Wording("封をした手紙", "Sealed letters"), letters),
            (Wording("いま利用中の人", "People signed in now"), len(rooms.sessions)),
        ]

    may_they_ask = (
        Wording("番号を聞かれた？ 求めてよいか確かめる", "Were you asked for your number? Check"),
        "/may-they-ask",
    )
    about = status_page(parts, site, STATE, counts, path="/about", doors=(may_they_ask,))
    return [static_files(), about, *portal_web.pages(rooms)]


def commission_pages(
    parts: Parts, site: Site, service: OversightService, room: OrderRoom
) -> Sequence[ControllerRouterHandler]:
    """The commission's board, and its desk for cities' orders."""
    board = Board(service, parts.directory, parts.policy.table, titles_of(parts), parts.clock, room.desk)
    return [static_files(), *oversight_web.pages(board, site), *room.pages(site, board)]


def operator_pages(
    parts: Parts, site: Site, service: HubService, log: ledger.LedgerService
) -> Sequence[ControllerRouterHandler]:
    """The operator's page of counts."""
    table, titles = parts.policy.table, titles_of(parts)
    state = NetworkState(service, log, parts.directory, table, titles, parts.clock)
    return [static_files(), *hub_web.pages(state, site)]


def jlis_pages(
    parts: Parts, site: Site, service: NumbersService, enrolments: EnrolmentService
) -> Sequence[ControllerRouterHandler]:
    """付番機関's page: counts only."""

    def counts() -> list[tuple[Wording, int]]:
        issued, (attempts, alarms) = service.check(), enrolments.counts()
        return [
            (Wording("付番した番号", "Numbers issued"), issued["issued"]),
            (Wording("使わずに捨てた番号", "Positions burned"), issued["burned"]),
            (Wording("番号での取得の試み", "Attempts to enrol by number"), attempts),
            (Wording("警報", "Alarms"), alarms),
        ]

    print_room = (Wording("印刷室を開く（通知）", "Open the print room (letters)"), "/print-room")
    cards = (
        (Wording("なくしたカードを止める", "Stop a lost card"), "/cards/stop"),
        (Wording("カードを申請する", "Apply for a card"), "/cards/apply"),
        (Wording("郵便で届いたカードを取り出す", "Take out a card that came by post"), "/cards/letter"),
        (Wording("わたしの電子証明書を見る", "See my certificates"), "/certificates"),
        (Wording("カードの写真を確認する", "Look at photographs for cards"), "/photo-room"),
        (Wording("カードの交付状況", "Cards in numbers"), "/cards/statistics"),
    )
    return [static_files(), status_page(parts, site, STATE, counts, doors=(print_room, *cards))]


def plain_pages(
    parts: Parts,
    site: Site,
    counts: Callable[[], list[tuple[Wording, int]]],
    doors: tuple[tuple[Wording, str], ...] = (),
) -> Sequence[ControllerRouterHandler]:
    """A body's page of counts, with its doors."""
    return [static_files(), status_page(parts, site, STATE, counts, doors=doors)]


def gateway_pages(
    parts: Parts, site: Site, asks: GatewayService, cases: CaseDesk | None = None
) -> Sequence[ControllerRouterHandler]:
    """A city's or an agency's page of counts, and in the demo the case desk of a city."""

    def counts() -> list[tuple[Wording, int]]:
        codes, inquiries, provisions = asks.counts()
        shown = [
            (Wording("持っている符号", "Codes held"), codes),
            (Wording("照会", "Inquiries sent"), inquiries),
            (Wording("提供", "Answers given"), provisions),
        ]
        opened = (
            [(Wording("児童手当の事件", "Child allowance cases"), len(cases.service.cases()))]
            if cases
            else []
        )
        return [*opened, *shown]

    has_desk = cases is not None and parts.settings.demo
    doors = (
        (
            (Wording("児童手当の窓口を開く", "Open the child allowance desk"), "/cases"),
            (Wording("住民窓口を開く", "Open the residents' window"), "/window"),
            (Wording("戸籍の窓口を開く", "Open the family register desk"), "/families"),
            (Wording("戻ってきた通知の保管", "Returned letters"), "/letters"),
            (Wording("届いたマイナンバーカード", "Cards that came"), "/card-arrivals"),
            (Wording("署名付きの申請を受け付ける", "Signed applications"), "/signed-applications"),
            (Wording("記載待ちを開く", "Entries that wait"), "/entries"),
            (Wording("紐付けの確認待ち", "Links waiting for a clerk"), "/linking/child-allowance/cases"),
            (Wording("公示を見る", "Public notices"), "/public-notices"),
        )
        if has_desk
        else ()
    )
    first = status_page(parts, site, STATE, counts, note=WATCHED, doors=doors)
    desk = benefits_web.pages(cases, site) if cases is not None and has_desk else []
    return [static_files(), first, *desk]


def status_page(
    parts: Parts,
    site: Site,
    lead: Wording,
    counts: Callable[[], list[tuple[Wording, int]]],
    *,
    path: str = "/",
    note: Wording | None = None,
    doors: tuple[tuple[Wording, str], ...] = (),
) -> HTTPRouteHandler:
    """One body's page of counts, with what it keeps and must never hold."""
    kept = plan.plan_of(parts.body)

    @get(path, sync_to_thread=True)
    def status(request: Asked) -> Response[str]:
        visit = site.visit(request)
        view = StatusView(
            visit.shell(),
            title=site.office,
            lead=lead,
            counts=tuple(counts()),
            keeps=Wording(*kept.keeps),
            never=Wording(*kept.never),
            note=note,
            doors=doors,
        )
        return visit.page(render_status(view, visit.language))

    return status


def reconcile_seconds(parts: Parts) -> float:
    """How often the commission lays its record beside the operator's."""
    return 60.0 if parts.settings.demo else 3600.0


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
