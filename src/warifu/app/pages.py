# SPDX-License-Identifier: Apache-2.0
"""The pages of each body, joined by hand: titles, the frame, what each page is served from.

Reads settings and builds; draws nothing (`screens`) and answers nothing (`web.py` of each office). Pages of a
clerk, who has no sign-in yet, exist in the demo only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from litestar.types import ControllerRouterHandler

from warifu import ledger
from warifu.app.parts import Parts
from warifu.evidence import Policy
from warifu.kernel.screens import Titles, Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.oversight import OversightService
from warifu.oversight import web as oversight_web
from warifu.oversight.views import Board
from warifu.portal import PortalService
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
        "city:midori": ("美登里市", "Midori City"),
        "city:asahi": ("朝陽市", "Asahi City"),
        "agency:pension": ("年金サービス", "Pension Service"),
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


def titles_of(parts: Parts) -> Titles:
    """What this body calls the others, and itself."""
    settings = parts.settings
    known = dict(TITLES) | settings.titles
    if settings.title_ja:
        known[parts.body] = (settings.title_ja, settings.title_en)
    return Titles(known)


def site_of(parts: Parts) -> Site:
    """The frame of this body's pages."""
    start = parts.settings.start
    return Site(
        office=titles_of(parts).of(parts.body),
        start=start,
        elsewhere=(_origin(start),) if start else (),
        report=parts.report,
    )


def trust_of(parts: Parts) -> ledger.Trust:
    """Which log and witness this body trusts, from its own settings."""
    return ledger.Trust(parts.log_key, (parts.witness_key,))


def policy_of(parts: Parts) -> Policy:
    """What a verifier of evidence has to trust, as this body knows it."""
    directory = parts.directory
    return Policy(trust_of(parts), (directory.x1.signing_key, directory.x2.signing_key))


def portal_pages(parts: Parts, site: Site, service: PortalService) -> Sequence[ControllerRouterHandler]:
    """The resident's pages."""
    follower = ledger.LogFollower(ledger.RemoteLedger(parts.wire), trust_of(parts))
    evidence = EvidenceService(service, follower, parts.directory, policy_of(parts), parts.alarms)
    in_demo = parts.settings.demo and parts.settings.start
    rooms = portal_web.Rooms(
        service=service,
        evidence=evidence,
        sessions=Sessions(parts.clock, parts.randomness),
        cards=Cards(parts.policy.table, titles_of(parts)),
        site=site,
        clock=parts.clock,
        personas=PERSONAS if in_demo else (),
        wallet=f"{parts.settings.start.rstrip('/')}/wallet" if in_demo else "/sign-in",
    )
    return [static_files(), *portal_web.pages(rooms)]


def commission_pages(
    parts: Parts, site: Site, service: OversightService
) -> Sequence[ControllerRouterHandler]:
    """The commission's board."""
    board = Board(service, parts.directory, parts.policy.table, titles_of(parts), parts.clock)
    return [static_files(), *oversight_web.pages(board, site)]


def reconcile_seconds(parts: Parts) -> float:
    """How often the commission lays its record beside the operator's."""
    return 60.0 if parts.settings.demo else 3600.0


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
