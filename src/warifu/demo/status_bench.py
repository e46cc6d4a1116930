# SPDX-License-Identifier: Apache-2.0
"""`warifu bench status`: status answers a second over HTTP, beside a static file from the same server.

The authority runs as a process of its own on real PostgreSQL with fsync on: each answer has read the state
and recorded the question durably before it left. The clients are threads of this process with kept-alive
connections, the same for all three figures. Nothing is asserted here.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from litestar import Response, get

from warifu.app import plan
from warifu.app.certification import STATEMENT, authority_folder, hold_ceremony
from warifu.app.server import Body, serve
from warifu.cards import jpki
from warifu.cards.jpki import web
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import BodyDatabase, Database, create_body, migrate, open_server
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings
from warifu.kernel.wire import Switchboard

CERTIFICATES, CLIENTS = 100, 32
KIND, VERIFIER, PURPOSE = jpki.CertificateKind.AUTHENTICATION, "portal", "login"
ANSWER_BYTES = 2_000
LIMIT_HOLDS = (
    "GET of 2,000 bytes from the memory of the same server, same clients: no state, record or signature"
)
Figures = dict[str, float | int | str]


class _NoLog:
    """Issuing is not measured."""

    def append(self, submit_key: bytes, entry: bytes) -> None:
        """Forget it."""


def run(*, seconds: float = 5.0) -> Figures:
    """Measure in a fresh database; one flat dict. Times are in milliseconds, of one question."""
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as home:
        place = Path(home)
        place.chmod(0o711)
        server = open_server(place / "server")
        try:
            database = create_body(server.admin_conninfo, "jlis", place / "secrets")
            migrate(database.owner_conninfo, ["cards.jpki"], database.role)
            return _measured(place, database, seconds)
        finally:
            server.stop()


def _measured(place: Path, database: BodyDatabase, seconds: float) -> Figures:
    ring, settings = _ring(place), Settings(body="jlis", folder=str(place), peers={})
    ring.make(plan.AUTHORITY, plan.PASSES)
    hold_ceremony(settings, ring, place / "offline", Secret(b"of a bench"), SystemClock())
    questions = _issue(place, database)
    shown = _passes(ring).make(VERIFIER, KIND, PURPOSE, SystemClock().now())
    listening = socket.create_server(("127.0.0.1", 0))
    address: tuple[str, int] = listening.getsockname()
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    process = spawn.Process(target=_serve, args=(str(place), database.conninfo, listening, ready))
    process.start()
    listening.close()
    try:
        ready.wait(60)
        headers = {"authorization": f"Bearer {shown}", "content-type": "application/ocsp-request"}
        ask = partial(_asked, address, headers)
        first = _first(ask(questions[False]), len(questions[False]))
        static = _rate(seconds, lambda: partial(_fetched, HTTPConnection(*address)))
        plain = _rate(seconds, lambda: ask(questions[False]))
        nonce = _rate(seconds, lambda: ask(questions[True]))
    finally:
        process.terminate()
        process.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "bench": "status",
        "rate": round(nonce[0]),
        "p50_ms": nonce[1],
        "p99_ms": nonce[2],
        "without_nonce_rate": round(plain[0]),
        "without_nonce_p50_ms": plain[1],
        "first_question_p99_ms": first,
        "clients": CLIENTS,
        "server_cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "server_rss_mib": round(used.ru_maxrss / 1024),
        "limit": round(static[0]),
        "ratio_to_limit": round(nonce[0] / static[0], 3),
        "without_nonce_ratio": round(plain[0] / static[0], 3),
        "limit_holds": LIMIT_HOLDS,
    }


def _issue(place: Path, database: BodyDatabase) -> dict[bool, list[bytes]]:
    """Issue certificates, all for one key. Gives the questions about them, with a nonce and without."""
    opened = Database.connect(database.conninfo, pool_size=2)
    services = _services(place, opened)
    key, today = generate_private_key(65537, 2048).public_key(), services[0].clock.today()
    issued = [
        services[0].issue(
            "city:bench",
            jpki.Application(KIND, os.urandom(16), key, date(1990, 4, 1), today + timedelta(days=3000)),
        )
        for _ in range(CERTIFICATES)
    ]
    own = x509.load_der_x509_certificate(services[0].certificates(KIND)[-1])
    opened.close()
    asked: dict[bool, list[bytes]] = {True: [], False: []}
    for each in issued:
        about = ocsp.OCSPRequestBuilder().add_certificate(
            x509.load_der_x509_certificate(each.der), own, SHA256()
        )
        nonced = about.add_extension(x509.OCSPNonce(os.urandom(32)), critical=False)
        asked[True].append(nonced.build().public_bytes(Encoding.DER))
        asked[False].append(about.build().public_bytes(Encoding.DER))
    return asked


def _serve(place: str, conninfo: str, listening: socket.socket, ready: Any) -> None:
    """Be the server's process."""
    database = Database.connect(conninfo, pool_size=CLIENTS)
    content, services = bytes(ANSWER_BYTES), _services(Path(place), database)

    @get("/static-file", sync_to_thread=True)
    def static_file() -> Response[bytes]:
        return Response(content, media_type=web.OCSP)

    body = Body(
        name="jlis",
        board=Switchboard(me="jlis", key_of=lambda _caller: None, clock=SystemClock(), endpoints=[]),
        pages=[*web.pages(*services), static_file],
        closes=[database.close],
    )
    services[1].make_ready()
    serve(body, listening, ready.set)


def _services(place: Path, database: Database) -> tuple[jpki.CertificationService, jpki.StatusService]:
    ring, settings, clock = _ring(place), Settings(body="jlis", folder=str(place), peers={}), SystemClock()
    store, folder = jpki.JpkiStore(database), authority_folder(settings, ring)
    addresses, table = jpki.Addresses("http://jlis.invalid/jpki", STATEMENT), jpki.shipped_verifiers()
    looks = jpki.Looks(store, clock, os.urandom)
    return (
        jpki.CertificationService(store, looks, folder, addresses, _NoLog(), table, clock, os.urandom),
        jpki.StatusService(store, looks, folder, addresses, table, _passes(ring), clock, os.urandom),
    )


def _ring(place: Path) -> FileKeyRing:
    return FileKeyRing(place / "keys")


def _passes(ring: FileKeyRing) -> jpki.Passes:
    return jpki.Passes(ring.secret(plan.PASSES))


def _asked(
    address: tuple[str, int], headers: dict[str, str], questions: Sequence[bytes]
) -> Callable[[], None]:
    """One client that asks about one certificate after the other."""
    line, order = HTTPConnection(*address), cycle(questions)

    def once() -> None:
        line.request("POST", f"{web.PREFIX}/ocsp/{KIND}", next(order), headers)
        told = ocsp.load_der_ocsp_response(line.getresponse().read())
        assert told.certificate_status is ocsp.OCSPCertStatus.GOOD

    return once


def _fetched(line: HTTPConnection) -> None:
    line.request("GET", "/static-file")
    assert len(line.getresponse().read()) == ANSWER_BYTES


def _first(once: Callable[[], None], certificates: int) -> float:
    """Ask about each certificate for the first time, one after the other; the 99th percentile in ms."""
    took = []
    for _ in range(certificates):
        began = time.perf_counter()
        once()
        took.append(time.perf_counter() - began)
    return round(1000 * statistics.quantiles(took, n=100)[98], 2)


def _rate(seconds: float, client: Callable[[], Callable[[], None]]) -> tuple[float, float, float]:
    """Let all clients work; gives calls a second, and the median and the 99th percentile in milliseconds."""

    def work(until: float) -> list[float]:
        once, took = client(), []
        once()
        while (began := time.perf_counter()) < until:
            once()
            took.append(time.perf_counter() - began)
        return took

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        took = [each for some in pool.map(work, [began + seconds] * CLIENTS) for each in some]
    rate = len(took) / (time.perf_counter() - began)
    cuts = statistics.quantiles(took, n=100)
    return rate, round(statistics.median(took) * 1000, 2), round(cuts[98] * 1000, 2)
