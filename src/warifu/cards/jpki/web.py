# SPDX-License-Identifier: Apache-2.0
"""The authority over HTTP: bodies order and ask on the sealed wire, programs at plain addresses with a pass.

    POST /jpki/ocsp/<kind>                              RFC 6960 §A.1
    GET  /jpki/ocsp/<kind>/<base64 of the request>
    GET  /jpki/crl/<kind>-<generation>/full.crl         or /0.crl to /15.crl: a part; /test.crl needs no pass
    GET  /jpki/certificates/<kind>-<generation>.cer     an authority's own certificate: public, not recorded

The pass travels in the header `Authorization: Bearer …`. An OCSP client is told `unauthorized` without one,
unless the certificate is for tests: that is nobody's.
Nothing is kept by anybody on the way (`no-store`).
"""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import ocsp
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody

from warifu.cards.jpki import answers
from warifu.cards.jpki import messages as say
from warifu.cards.jpki.nouns import Application, CertificateKind, SigningFacts
from warifu.cards.jpki.refusals import NoSuchList, NotACertifiedVerifier, StatusUnreadable, WeakCardKey
from warifu.cards.jpki.service import CertificationService
from warifu.cards.jpki.status import StatusService
from warifu.kernel.refusal import Malformed, Problem, to_json
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint

Asked = Request[Any, Any, Any]
PREFIX = "/jpki"
OCSP, CRL, CERTIFICATE = "application/ocsp-response", "application/pkix-crl", "application/pkix-cert"
_NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_AUTHORITY = re.compile(r"(signing|authentication)-([1-9]\d{0,3})")


def endpoints(service: CertificationService, status: StatusService) -> list[Endpoint]:
    """What other bodies may order and ask. Offer them sealed: they carry a person's facts."""

    def issue(caller: str, message: say.IssueAsked) -> say.Issued:
        issued = service.issue(caller, _application(message))
        return say.Issued(issued.der, issued.salt)

    def hold(caller: str, message: say.CardNamed) -> say.Turned:
        return say.Turned(service.hold(caller, message.card_id))

    def release(caller: str, message: say.CardNamed) -> say.Turned:
        return say.Turned(service.release(caller, message.card_id))

    def end(caller: str, message: say.CardEnded) -> say.Turned:
        return say.Turned(service.end(caller, message.card_id, message.ending))

    def end_one(caller: str, message: say.OneEnded) -> say.Turned:
        service.end_one(caller, message.serial, message.ending)
        return say.Turned(1)

    def state(caller: str, message: say.StateAsked) -> say.StateTold:
        told = service.state(caller, message.kind, message.serial, message.purpose)
        return say.StateTold(told.state, told.since, list(told.line))

    def successor(caller: str, message: say.SuccessorAsked) -> say.SuccessorTold:
        return say.SuccessorTold(service.successor(caller, message.kind, message.serial, message.purpose))

    def give_pass(caller: str, message: say.PassAsked) -> say.PassGiven:
        return say.PassGiven(status.give_pass(caller, message.kind, message.purpose))

    def certificates(_caller: str, message: say.KindNamed) -> say.Certificates:
        return say.Certificates(service.certificates(message.kind))

    return [
        Endpoint("jpki/issue", say.IssueAsked, issue),
        Endpoint("jpki/hold", say.CardNamed, hold),
        Endpoint("jpki/release", say.CardNamed, release),
        Endpoint("jpki/end", say.CardEnded, end),
        Endpoint("jpki/end-one", say.OneEnded, end_one),
        Endpoint("jpki/state", say.StateAsked, state),
        Endpoint("jpki/successor", say.SuccessorAsked, successor),
        Endpoint("jpki/pass", say.PassAsked, give_pass),
        Endpoint("jpki/certificates", say.KindNamed, certificates),
    ]


def pages(service: CertificationService, status: StatusService) -> list[HTTPRouteHandler]:
    """The plain addresses."""

    @post(f"{PREFIX}/ocsp/{{kind:str}}", status_code=200, sync_to_thread=True)
    def posted(request: Asked, kind: FromPath[str], body: RawBody) -> Response[bytes]:
        return _answered(status, request, kind, body)

    @get(f"{PREFIX}/ocsp/{{kind:str}}/{{_question:path}}", sync_to_thread=True)
    def got(request: Asked, kind: FromPath[str], _question: FromPath[str]) -> Response[bytes]:
        return _answered(status, request, kind, _unpacked(request))

    @get(
        f"{PREFIX}/crl/{{authority:str}}/{{file:str}}",
        sync_to_thread=True,
        exception_handlers={Problem: _problem},
    )
    def revocations(request: Asked, authority: FromPath[str], file: FromPath[str]) -> Response[bytes]:
        kind, generation = _named(authority)
        made = status.revocation_list(_shown(request), kind, generation, _part(file))
        return Response(made, media_type=CRL, headers=_NOT_KEPT)

    @get(f"{PREFIX}/certificates/{{file:str}}", sync_to_thread=True, exception_handlers={Problem: _problem})
    def certificate(file: FromPath[str]) -> Response[bytes]:
        kind, generation = _named(file.removesuffix(".cer"))
        known = service.certificates(kind)
        if generation > len(known):
            raise NoSuchList
        return Response(known[generation - 1], media_type=CERTIFICATE, headers=_NOT_KEPT)

    return [posted, got, revocations, certificate]


def _answered(status: StatusService, request: Asked, kind: str, question: bytes) -> Response[bytes]:
    """An OCSP client reads OCSP only: each refusal has its word in RFC 6960 §2.3."""
    try:
        told = status.answer(_shown(request), _kind(kind), question)
    except NotACertifiedVerifier:
        told = answers.no_answer(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    except StatusUnreadable:
        told = answers.no_answer(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    return Response(told, media_type=OCSP, headers=_NOT_KEPT)


def _kind(text: str) -> CertificateKind:
    try:
        return CertificateKind(text)
    except ValueError as wrong:
        raise StatusUnreadable("ocsp: ask the authority for signing or for authentication") from wrong


def _shown(request: Asked) -> str:
    """The pass; empty where none is shown."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""


def _unpacked(request: Asked) -> bytes:
    """The question in the address, as it came: the framework's own path has lost empty parts."""
    raw = request.scope["raw_path"].decode("ascii", "replace")
    packed = unquote(raw.removeprefix(f"{PREFIX}/ocsp/").partition("/")[2])
    try:
        return base64.b64decode(packed, validate=True)
    except ValueError:
        return b""  # no question: malformed, as the service will say


def _named(text: str) -> tuple[CertificateKind, int]:
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        raise NoSuchList
    return CertificateKind(found[1]), int(found[2])


def _part(file: str) -> str:
    name, _, ending = file.partition(".")
    if ending != "crl":
        raise NoSuchList
    return name


def _application(message: say.IssueAsked) -> Application:
    try:
        key = load_der_public_key(message.key)
    except ValueError as wrong:
        raise Malformed("key: a public key in DER") from wrong
    if not isinstance(key, RSAPublicKey):
        raise WeakCardKey("key: RSA of 2048 bits, exponent 65537")
    facts = message.facts
    return Application(
        kind=message.kind,
        card_id=message.card_id,
        key=key,
        birth_on=message.birth_on,
        card_until=message.card_until,
        facts=None if facts is None else _facts(facts),
        follows=message.follows,
    )


def _facts(facts: say.FactsMessage) -> SigningFacts:
    return SigningFacts(
        name=Secret(facts.name),
        birth_on=facts.birth_on,
        sex=facts.sex,
        address=Secret(facts.address),
        substituted_name=facts.substituted_name,
        substituted_address=facts.substituted_address,
    )


def _problem(_request: Asked, problem: Problem) -> Response[Any]:
    return Response(to_json(problem), status_code=problem.status, media_type="application/problem+json")
