# SPDX-License-Identifier: Apache-2.0
"""Builders: one function for each kind of body, each joining its offices by hand.

Read one and you know that body: its services, what it answers, what it does in the background, what is
closed at the end. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from warifu import asking, jukinet, ledger, numbers, oversight, portal
from warifu.app import pages, plan
from warifu.app.agencies import build_agency, build_city
from warifu.app.assembly import joined
from warifu.app.card_door import SIGN_IN
from warifu.app.card_life import CardLife
from warifu.app.ceremony import code_keys
from warifu.app.certification import Certification
from warifu.app.embassy import build_embassy
from warifu.app.holders import holder_pages
from warifu.app.number_keys import CustodyAlarms, number_keys, open_register
from warifu.app.offices import (
    ConverterActs,
    CounterLog,
    EnrolmentAlarms,
    IssuersLetters,
    LookAlarms,
    LookLetters,
    OwnAlarms,
    StopLetters,
)
from warifu.app.order_desk import OrderRoom
from warifu.app.parts import Parts
from warifu.app.print_room import PrintRoom
from warifu.app.server import Body
from warifu.app.signin import build_signin
from warifu.app.stamping import Stamping
from warifu.app.watching import CommissionLog, OperatorsRecord
from warifu.asking import web as asking_web
from warifu.asking.store import AskingStore
from warifu.exchange import IssuerService, converter, hub, publish_directory
from warifu.exchange.nym1.codes import issuer_scalar
from warifu.exchange.sealing import sealed_endpoint
from warifu.identifiers.body_name import BodyName
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint
from warifu.ledger.store import LedgerStore, WitnessStore
from warifu.numbers.desk import EnrolmentDesk

SUBMITTED_BY_COMMISSION = (
    ledger.Kind.EXCHANGE,
    ledger.Kind.ANSWER,
    ledger.Kind.ENROLMENT,
    ledger.Kind.SUCCESSION,
    ledger.Kind.DIRECTORY,
    ledger.Kind.REFUSAL,
)
HEAD_SECONDS = 600.0
"""How often J-LIS sees whether today's head of the number counter is in the log; one a day goes (NU-18)."""
ORDER_SECONDS = 3_600.0
"""How often the commission looks whether an order waits too long."""
CUSTODY_SECONDS = 3600.0
"""How often J-LIS sees whether a rehearsal of its key's shares is overdue (NU-10)."""


def build(parts: Parts) -> Body:
    """Build a body of any kind."""
    return _BUILDERS[BodyName(parts.body).kind](parts)


def build_jlis(parts: Parts) -> Body:
    """地方公共団体情報システム機構: generates numbers, issues codes it never sees."""
    ring = parts.ring
    store = numbers.NumbersStore(parts.database)
    log = CounterLog(ledger.RemoteLedger(parts.wire), parts.log_key)
    public = numbers.HeadService(store, log, parts.clock)
    register = open_register(parts, public.check)
    custody = numbers.CustodyService(store, number_keys(ring), parts.clock)
    key_alarms = CustodyAlarms(parts.alarms)
    for_tests = numbers.ForTestsService(store, ring.secret(plan.NUMBERS_TEST), parts.clock)
    service, changes = numbers.NumbersService(register), numbers.ChangeService(register)
    root = issuer_scalar(ring.secret(plan.ISSUER).reveal("derive the root key"))
    issuer = IssuerService(
        parts.directory, Secret(root), parts.opens, parts.sign, parts.wire, parts.clock, parts.randomness
    )
    net_key = ring.secret(plan.JUKI_NET)
    net = jukinet.JukiNet(
        jukinet.JukiNetStore(parts.database),
        numbers.LifeService(register),
        jukinet.SearchKeys(net_key),
        jukinet.shipped_askers(),
        parts.clock,
        parts.randomness,
    )
    following, intake = jukinet.FollowingService(net), jukinet.IntakeService(net)
    protection, watch = jukinet.ProtectionBook(net), jukinet.WatchService(net, LookAlarms(parts.alarms))
    told = IssuersLetters(issuer, net_key)
    looking = jukinet.LookingService(net, following, protection, LookLetters(told))
    feed = jukinet.FeedService(net, following, looking, protection)
    enrolments = numbers.EnrolmentService(register, EnrolmentAlarms(parts.alarms), protection)
    desk = EnrolmentDesk(enrolments, service, issuer)
    letters, certification = PrintRoom(parts, register), Certification(parts, log)
    cards = CardLife(parts, register, certification.service, letters.office, StopLetters(told), issuer)
    plain = [
        *desk.endpoints(),
        *numbers.endpoints(service, changes),
        *numbers.double_endpoints(numbers.DoubleService(register)),
        *numbers.for_tests_endpoints(for_tests),
        *jukinet.endpoints(intake, looking, feed, protection),
        *letters.endpoints(),
        *certification.endpoints(),
        *cards.endpoints(),
    ]
    site = pages.site_of(parts)
    return joined(
        parts,
        [sealed_endpoint(_opening_mailboxes(each, desk), parts.opens) for each in plain],
        site,
        pages=[
            *pages.jlis_pages(parts, site, service, enrolments),
            *letters.pages(site, pages.titles_of(parts)),
            *certification.pages(),
            *holder_pages(parts, site),
            *cards.pages(site, pages.titles_of(parts), letters.at_work),
        ],
        work=[
            ("alarms", enrolments.deliver_alarms),
            ("letters", desk.report_refusals),
            ("notices of cities", intake.resume),
            ("search keys", following.follow),
            ("looks to show", looking.file_owed),
            ("alarms of looks", watch.deliver_alarms),
            *letters.work(),
            *cards.work(),
        ],
        timed=[
            ("counter head", HEAD_SECONDS, lambda: public.publish(parts.randomness(32))),
            ("rehearsal of the number key", CUSTODY_SECONDS, lambda: custody.watch(key_alarms)),
            *certification.timed(),
            *cards.timed(),
        ],
        closes=[cards.close],
    )


def _opening_mailboxes(endpoint: Endpoint, desk: EnrolmentDesk) -> Endpoint:
    """A number leaves J-LIS only once its person has a mailbox (LC-19): nobody can ask unseen."""
    if endpoint.path != "numbers/designate-many":
        return endpoint

    def serve(caller: str, message: Any) -> Any:
        designated = endpoint.serve(caller, message)
        desk.open_mailboxes()
        return designated

    return Endpoint(endpoint.path, endpoint.request, serve, endpoint.largest)


def build_operator(parts: Parts) -> Body:
    """The network's operator: hub, converter X1, the ledger, and time stamps for everybody."""
    log = _ledger(parts)
    service = hub.HubService(
        hub.HubStore(parts.database),
        parts.directory,
        parts.policy,
        parts.seed,
        parts.sign,
        parts.wire,
        parts.alarms,
        parts.clock,
        parts.randomness,
        prove=parts.settings.proofs != "sampled",
        quotas=hub.Quotas(permitted=parts.settings.quota_per_hour),
    )
    site = pages.site_of(parts)
    return joined(
        parts,
        [*hub.endpoints(service), *_ledger_web().endpoints(log)],
        site,
        pages=[
            *pages.operator_pages(parts, site, service, log),
            *_ledger_web().pages(log),
            *Stamping(parts).pages(),
        ],
        work=[("kept back", service.report_kept_back)],
        timed=[("checkpoint", parts.settings.checkpoint_seconds, lambda: log.publish(parts.clock.now()))],
        closes=[log.close],
    )


def _ledger(parts: Parts) -> ledger.LedgerService:
    signer = ledger.NoteSigner(parts.log_key, partial(parts.ring.sign, plan.LOG))
    service = ledger.LedgerService(
        LedgerStore(parts.database),
        ledger.LogFolder(parts.settings.place("log")),
        signer,
        parts.clock,
        submitters={
            "commission": SUBMITTED_BY_COMMISSION,
            "jlis": (ledger.Kind.STATISTICS, ledger.Kind.CERTIFICATE),
        },
        witnesses=[ledger.RemoteWitness(parts.wire, "commission", parts.witness_key)],
        alarmed=lambda words: parts.alarms.raise_alarm("operator", "log", words, b""),
    )
    service.start()
    return service


def _ledger_web() -> Any:
    from warifu.ledger import web  # noqa: PLC0415  the ledger's web room is entered by app alone

    return web


def build_commission(parts: Parts) -> Body:
    """個人情報保護委員会: converter X2, the ledger's witness, and the desk that watches."""
    records = converter.ConverterStore(parts.database)
    remote = ledger.RemoteLedger(parts.wire)
    delivery = converter.Delivery(parts.wire, remote, parts.log_key)
    witness = ledger.WitnessService(
        WitnessStore(parts.database),
        {parts.settings.log_origin: parts.log_key},
        ledger.NoteSigner(parts.witness_key, partial(parts.ring.sign, plan.WITNESS)),
        parts.clock,
    )
    desk = oversight.OversightService(
        oversight.OversightStore(parts.database),
        ConverterActs(records),
        parts.clock,
        log=CommissionLog(
            remote,
            ledger.KindCount(remote),
            witness,
            pages.trust_of(parts),
            records,
            parts.directory,
            parts.clock,
        ),
        operator=OperatorsRecord(parts.wire),
    )
    orders = OrderRoom(parts, ConverterActs(records))
    own = OwnAlarms(desk, parts.body, parts.clock)
    service = converter.ConverterService(
        records,
        delivery,
        parts.directory,
        parts.policy,
        parts.seed,
        parts.opens,
        parts.sign,
        parts.wire,
        own,
        parts.clock,
        parts.randomness,
        proven=parts.settings.proofs != "sampled",
        answer_minutes=parts.settings.answer_minutes,
    )
    site = pages.site_of(parts)
    return joined(
        parts,
        [
            *converter.endpoints(service),
            *oversight.endpoints(desk),
            *_ledger_web().witness_endpoints(witness),
        ],
        site,
        pages=pages.commission_pages(parts, site, desk, orders),
        work=[
            ("sweep", service.sweep),
            ("decisions on orders", orders.desk.hand_on),
            ("directory", _once(partial(publish_directory, parts.directory, remote))),
        ],
        timed=[
            ("reconciliation", pages.reconcile_seconds(parts), desk.reconcile),
            ("orders that wait", ORDER_SECONDS, partial(orders.desk.warn, desk.alarm)),
        ],
        closes=[delivery.close],
        watch=own,
    )


def _once(verb: Callable[[], object]) -> Callable[[], None]:
    """Do something in the background until it has succeeded once."""
    done: list[object] = []

    def attempt() -> None:
        if not done:
            done.append(verb())

    return attempt


def build_portal(parts: Parts) -> Body:
    """マイナポータル: files sealed letters, and opens them with the resident's own key."""
    service = portal.PortalService(
        portal.PortalStore(parts.database),
        parts.directory,
        code_keys(parts.ring),
        parts.opens,
        parts.locker,
        parts.sign,
        parts.clock,
        parts.randomness,
    )
    own = portal.OwnHistory(portal.PortalStore(parts.database), parts.clock, pages.sign_in_key(parts))
    objections = portal.Objections(portal.PortalStore(parts.database), parts.wire, parts.clock)
    site = pages.site_of(parts, SIGN_IN)
    requests = asking.AskingService(AskingStore(parts.database), parts.clock)
    return joined(
        parts,
        [*portal.endpoints(service, own, pages.keep_backs_of(parts)), *asking_web.endpoints(requests)],
        site,
        pages=[
            *pages.portal_pages(parts, site, service, own, objections),
            *asking_web.pages(asking_web.Rooms(requests, site, parts.clock)),
        ],
        work=[("objections", objections.hand_on)],
        timed=[("ended requests", 86_400.0, requests.forget)],
    )


_BUILDERS: dict[str, Callable[[Parts], Body]] = {
    "jlis": build_jlis,
    "operator": build_operator,
    "commission": build_commission,
    "portal": build_portal,
    "signin": build_signin,
    "city": build_city,
    "agency": build_agency,
    "embassy": build_embassy,
}
