# SPDX-License-Identifier: Apache-2.0
"""`warifu bench login`: whole sign-ins a second, from the card's answer to the ticket; fsync on.

The limit is the verification of the card's RSA signature alone, by the library, in the same run. J-LIS
answers at once here, without a wire: what that costs, `warifu bench status` measures. Cards sign beforehand.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.jpki import Addresses, Application, CertificateKind, FileAuthorityKeys
from warifu.cards.jpki.ceremony import make_issuing
from warifu.cards.jpki.keys import make_key
from warifu.cards.jpki.service import sign_certificate
from warifu.cards.login.nouns import CardAnswer, CertificateState, Service, Told, read
from warifu.cards.login.service import LoginService
from warifu.cards.login.store import LoginStore
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, create_body, migrate, open_server
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret

Figures = dict[str, float | int | str]
ORIGIN, BROWSER = "https://signin.example", b"one browser"
_SERVICE = Service("bench", Wording("計測", "Bench"), "https://service.example")
_NOWHERE = Addresses("https://warifu.invalid/jpki", "https://warifu.invalid/cps")


@dataclass(frozen=True)
class _Good:
    """J-LIS that finds every certificate good, at once."""

    authority: x509.Certificate

    def state(self, serial: bytes) -> Told:
        del serial
        return Told(CertificateState.GOOD)

    def authorities(self) -> Sequence[x509.Certificate]:
        return [self.authority]


def run(*, sign_ins: int = 500, threads: int = 4) -> Figures:
    """Measure in a fresh database; one flat dict."""
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        key, certificate, authority = _card(place)
        server = open_server(place / "server")
        try:
            body = create_body(
                server.admin_conninfo, "login", place / "secrets", prefix=f"bench{os.getpid()}"
            )
            migrate(body.owner_conninfo, ["cards.login"], body.role)
            database = Database.connect(body.conninfo)
            service = LoginService(
                LoginStore(database),
                _Good(authority),
                ORIGIN,
                {},
                Secret(os.urandom(32)),
                SystemClock(),
                os.urandom,
            )
            signed = [_signed(service, key, certificate) for _ in range(sign_ins)]
            began, cpu = time.perf_counter(), time.process_time()
            with ThreadPoolExecutor(threads) as pool:
                took = sorted(pool.map(lambda each: _sign_in(service, *each), signed))
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            database.close()
        finally:
            server.stop()
    limit = _limit(key)
    return {
        "bench": "login",
        "rate": round(sign_ins / seconds, 1),
        "sign_ins": sign_ins,
        "threads": threads,
        "p50_ms": round(1000 * took[len(took) // 2], 2),
        "p99_ms": round(1000 * took[int(0.99 * (len(took) - 1))], 2),
        "cpu_ms_each": round(1000 * cpu / sign_ins, 2),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "limit": round(limit),
        "ratio_to_limit": round(sign_ins / seconds / limit, 4),
        "limit_holds": "one RSA-2048 signature verified by the library, one thread; no database, no browser",
    }


def _card(place: Path) -> tuple[RSAPrivateKey, bytes, x509.Certificate]:
    now, kind = datetime.now(UTC).replace(microsecond=0), CertificateKind.AUTHENTICATION
    keys = FileAuthorityKeys(place / "keys", Secret(os.urandom(32)))
    issuing, key = make_issuing(kind, 1, keys, now, os.urandom), make_key()
    asked = Application(kind, os.urandom(16), key.public_key(), date(1990, 4, 1), date(2099, 1, 1))
    made = sign_certificate(issuing, asked, now, date(2030, 1, 1), _NOWHERE, os.urandom)
    return key, made.public_bytes(Encoding.DER), issuing.certificate


def _signed(service: LoginService, key: RSAPrivateKey, certificate: bytes) -> tuple[bytes, CardAnswer]:
    sign_in = read(service.begin(_SERVICE, "/back"))
    service.look(sign_in, BROWSER)
    message = service.find(sign_in).challenge(ORIGIN).message()
    return sign_in, CardAnswer(certificate, key.sign(message, PKCS1v15(), SHA256()))


def _sign_in(service: LoginService, sign_in: bytes, answer: CardAnswer) -> float:
    began = time.perf_counter()
    service.answer(sign_in, answer)
    ticket = service.finish(sign_in, BROWSER).partition("ticket=")[2]
    service.collect(_SERVICE.name, read(ticket))
    return time.perf_counter() - began


def _limit(key: RSAPrivateKey) -> float:
    """Verifications a second of one signature of this key."""
    message, public = b"x" * 200, key.public_key()
    signature = key.sign(message, PKCS1v15(), SHA256())
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 1.0:
        public.verify(signature, message, PKCS1v15(), SHA256())
        count += 1
    return count / (time.perf_counter() - began)
