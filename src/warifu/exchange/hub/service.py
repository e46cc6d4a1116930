# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム, the operator's half: converter X1.

    1 check     addressing, signature, policy, proof (LC-8)      a wrong request is recorded and reported
    2 record    the request and its conversion, durably          power fails here: recorded, nothing sent
    3 hand on   to the commission, sealed; give back its answer  power fails here: the asker repeats

Where policy refuses but the proof holds, only the portal's half is converted, and it goes the same way,
so that the person sees who was turned away. It never learns who she is: it holds one of two factors.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from warifu.exchange.alarm import Alarms
from warifu.exchange.messages import (
    FILED,
    Forward,
    OutcomesMessage,
    RequestsMessage,
    hand_on,
    in_parcels,
    only,
)
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.codes import ConverterSeed
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.objects import Request
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import LETTERS_ALONE, Policy, day_of
from warifu.identifiers.body_name import BodyName
from warifu.kernel.abreast import Road, claims, together, walk
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Problem, Refusal, Unreachable
from warifu.kernel.wire import NotSigned, Replayed, Wire

Hour = tuple[str, int, bool]  # asker, Unix time // 3600, whether refused: each has a quota of its own
COMMISSION = "commission"
ISSUER_BODY, ISSUER_DOMAIN = "jlis", "0"
PARCEL = 4 << 20  # bytes of requests in one call to the commission, sealed and in base64 below its limit
UNDER_WAY = 100  # below app.server.WIRE_THREADS: the commission needs the rest to log what it carries
ON_THE_WAY = frozenset({NotSigned.reason, Replayed.reason})  # the wire's noes: the message was not heard


class RequestIdReused(Refusal):
    """This request id was used before, with other content."""

    status = 409
    reason = "request-id-reused"
    law = "LC-8"
    remedy = "Send the same bytes again, or make a new request with a new id."


class NotTheSender(Refusal):
    """The request names another asker than the body that sent it."""

    reason = "not-the-sender"
    law = "Act 19(viii)"
    remedy = "Send your own requests only."


class QuotaSpent(Refusal):
    """This asker has asked more than its quota in this hour."""

    status = 429
    reason = "quota-spent"
    law = "LC-8"
    remedy = "Wait until the next hour; for more, ask the operator with a reason."


class TooManyUnderWay(Refusal):
    """The operator carries as many requests as it can at once."""

    status = 503
    reason = "too-many-under-way"
    law = "LC-13"
    remedy = "Ask the same question again in a moment; repeating it is harmless."


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded request: its hash, why it was refused (None: permitted), what goes on."""

    request_hash: bytes
    reason: str | None
    forward: bytes


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What the operator records of a request before anything leaves (LC-8)."""

    reqid: bytes
    asker: str
    provider: str
    purpose: int
    minute: int
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Passage:
    """How often one body asked another for one purpose since a minute, and how often it was refused."""

    asker: str
    provider: str
    purpose: int
    asked: int
    refused: int
    first_minute: int


class HubRows(Protocol):
    """The operator's record inside one transaction; reqid is unique, the first to record it wins."""

    def find(self, reqids: Sequence[bytes]) -> dict[bytes, Recorded]: ...
    def add(self, requests: Sequence[NewRequest]) -> set[bytes]: ...
    def turn_away(
        self, request_hash: bytes, asker: str, reason: str, minute: int, evidence: bytes
    ) -> None: ...
    def asked_in_hour(self, asker: str, minute: int, *, refused: bool) -> int: ...
    def outcomes(self) -> list[tuple[str | None, int]]: ...
    def traffic(self) -> list[Passage]: ...
    def waiting(self) -> int: ...
    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]: ...
    def hand_on(self, reqid: bytes) -> None: ...
    def kept_back(self, most: int) -> list[tuple[bytes, bytes]]: ...


class HubRecords(Protocol):
    """Durable when the transaction has ended; in `statements` each verb is one."""

    def transaction(self) -> AbstractContextManager[HubRows]: ...
    def statements(self) -> AbstractContextManager[HubRows]: ...


@dataclass(frozen=True)
class Quotas:
    """Requests one asker may put in an hour; refused ones have a quota of their own.

    What the issuer reports as refused, and what turns nobody away (`LETTERS_ALONE`), counts as permitted:
    each is a letter owed to a person.
    """

    permitted: int = 100_000
    refused: int = 100

    def of(self, asker: str, *, refused: bool) -> int:
        """Give the quota that a request counts against."""
        return self.refused if refused and asker != ISSUER_DOMAIN else self.permitted


class HubService:
    """The operator's half of the network."""

    def __init__(
        self,
        store: HubRecords,
        directory: Directory,
        policy: Policy,
        seed: ConverterSeed,
        sign: Signer,
        wire: Wire,
        alarms: Alarms,
        clock: Clock,
        randomness: Randomness,
        *,
        prove: bool = True,
        quotas: Quotas | None = None,
    ) -> None:
        """`prove` off skips the conversion proofs and is for benchmarks only (LC-16)."""
        self._store, self._directory, self._policy = store, directory, policy
        self._seed, self._sign, self._wire, self._alarms = seed, sign, wire, alarms
        self._clock, self._randomness = clock, randomness
        self._prove, self._quotas = prove, quotas or Quotas()
        self._under_way = threading.BoundedSemaphore(UNDER_WAY)
        self._counting = threading.Lock()
        self._asked: dict[Hour, int] = {}

    def ask(self, caller: str, message: RequestsMessage) -> OutcomesMessage:
        """照会: take requests through; give the provider's sealed answers, or the refusals.

        The operator waits for the commission, which waits for the operator's ledger: were every thread
        to wait, both would stand still. So one call too many is turned away at once.
        """
        if not self._under_way.acquire(blocking=False):
            raise TooManyUnderWay
        try:
            return OutcomesMessage.of(walk([self._ask(caller, request) for request in message.requests]))
        finally:
            self._under_way.release()

    def _ask(self, caller: str, content: bytes) -> Road[bytes]:
        request = Request.decode(content)
        recorded = yield from self._recorded(caller, request)
        reqid = request.context.reqid
        if recorded.reason is None:
            return (yield from together(self._hand_on, (reqid, recorded.forward)))
        filed = self._report_refusal(reqid, recorded.forward)
        if recorded.reason in LETTERS_ALONE and not filed:
            raise Unreachable("the line of a look does not stand in its mailbox yet")
        self._policy.permit(request.context, day_of(request.context.minute))
        raise QuotaSpent  # permitted by law, refused by quota: the one other reason a request has

    def report_kept_back(self) -> None:
        """Hand on refusals the commission could not take at the time."""
        with self._store.transaction() as tx:
            kept_back = tx.kept_back(100)
        for reqid, forward in kept_back:
            self._report_refusal(reqid, forward)

    def outcomes(self) -> list[tuple[str | None, int]]:
        """Count requests by reason of refusal (None: permitted)."""
        with self._store.transaction() as tx:
            return tx.outcomes()

    def traffic(self) -> list[Passage]:
        """Count requests by asker, provider and purpose."""
        with self._store.transaction() as tx:
            return tx.traffic()

    def waiting(self) -> int:
        """Count refusals that the commission does not have yet."""
        with self._store.transaction() as tx:
            return tx.waiting()

    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]:
        """List request ids of a span of minutes, for the reconciliation with the commission (LC-24)."""
        with self._store.transaction() as tx:
            return tx.reqids(from_minute, to_minute)

    def _recorded(self, caller: str, request: Request) -> Road[Recorded]:
        request_hash = hashlib.sha256(request.encoded).digest()
        if caller != _sender_of(request.context):
            raise NotTheSender
        found = yield from together(self._found, request.context.reqid)
        if found is None:
            return (yield from self._record_new(request, request_hash))
        return self._same(found, request, request_hash)

    def _same(self, found: Recorded, request: Request, request_hash: bytes) -> Recorded:
        if found.request_hash != request_hash:
            self._turn_away(request, request_hash, RequestIdReused())
            raise RequestIdReused
        return found

    def _record_new(self, request: Request, request_hash: bytes) -> Road[Recorded]:
        refusal = self._examine(request, request_hash)
        for verdict in (refusal, refusal or QuotaSpent()):
            recorded = yield from self._within_quota(request, request_hash, verdict)
            if recorded is not None:
                return recorded
        if request.context.from_domain == ISSUER_DOMAIN or (refusal and refusal.reason in LETTERS_ALONE):
            raise QuotaSpent  # whoever owes a letter comes back; that it was filed is never said
        spent = refusal or QuotaSpent()
        self._turn_away(request, request_hash, spent)  # reported, but no longer one letter each
        raise spent

    def _within_quota(
        self, request: Request, request_hash: bytes, verdict: Refusal | None
    ) -> Road[Recorded | None]:
        """Record the request, or give None where the quota is spent, however many come at once."""
        context = request.context
        refused = verdict is not None and verdict.reason not in LETTERS_ALONE
        hour = (context.from_domain, context.minute // 60, refused)
        if not self._spend(hour, self._quotas.of(context.from_domain, refused=refused)):
            return None
        added = False
        try:
            reason = verdict.reason if verdict else None
            recorded = Recorded(request_hash, reason, self._convert(request, verdict))
            added = yield from together(self._added, _new_request(context, recorded))
        finally:
            if not added:
                self._give_back(hour)
        # the same id may have been recorded in the meantime: the first one stands
        found = None if added else (yield from together(self._found, context.reqid))
        return self._same(found, request, request_hash) if found else recorded

    def _found(self, reqids: list[bytes]) -> list[Recorded | None]:
        with self._store.statements() as tx:
            found = tx.find(reqids)
        return [found.get(reqid) for reqid in reqids]

    def _added(self, requests: list[NewRequest]) -> list[bool]:
        with self._store.statements() as tx:
            return claims([each.reqid for each in requests], tx.add(requests))

    def _spend(self, hour: Hour, quota: int) -> bool:
        """Take one of an asker's requests of an hour, however many come at once; False when none is left.

        Counted in memory, since one process runs the hub, and taken up from the record after a restart:
        counting rows anew for each request would cost more the more were asked.
        """
        with self._counting:
            if hour not in self._asked:
                asker, hours, refused = hour
                with self._store.statements() as tx:
                    self._asked[hour] = tx.asked_in_hour(asker, hours * 60, refused=refused)
                self._asked = {each: n for each, n in self._asked.items() if each[1] >= hours - 1}
            if self._asked[hour] >= quota:
                return False
            self._asked[hour] += 1
            return True

    def _give_back(self, hour: Hour) -> None:
        with self._counting:
            self._asked[hour] = self._asked.get(hour, 1) - 1

    def _examine(self, request: Request, request_hash: bytes) -> Refusal | None:
        """Check in LC-8's order. Gives policy's refusal; raises for what cannot be converted at all."""
        try:
            steps.check_addressing(request, self._directory, self._clock.minute())
            steps.check_request_signature(request, self._directory)
            refusal = _refusal_of(
                lambda: self._policy.permit(request.context, day_of(request.context.minute))
            )
            steps.check_request_proof(request, self._directory)
        except Refusal as wrong:
            self._turn_away(request, request_hash, wrong)
            raise
        return refusal

    def _convert(self, request: Request, refusal: Refusal | None) -> bytes:
        tools = (self._directory, self._seed, self._sign, self._randomness)
        if refusal is None:
            return steps.convert_first(request, *tools, prove=self._prove).encode()
        return steps.refuse_first(request, refusal.reason, *tools, prove=self._prove).encode()

    def _turn_away(self, request: Request, request_hash: bytes, refusal: Refusal) -> None:
        """Record and report a request that goes no further. Evidence: ctx, ct_hash and σ_A, no ciphertext."""
        context = request.context
        evidence = context.encoded + request.ct_hash + request.signature
        with self._store.transaction() as tx:
            tx.turn_away(request_hash, context.from_domain, refusal.reason, context.minute, evidence)
        self._alarms.raise_alarm(context.from_domain, refusal.reason, refusal.told, evidence)

    def _report_refusal(self, reqid: bytes, forward: bytes) -> bool:
        """Hand a refusal on; say whether it stands in the mailbox. Never changes what an asker is told."""
        filed = False
        try:
            filed = only(self._send("exchange/refused", [(reqid, forward)])) == FILED
        except Fault:
            return False  # it stays kept back; the refusal stands all the same
        except Refusal as declined:
            if declined.reason in ON_THE_WAY:
                return False
            said = f"The commission did not take a refusal of the operator's: {declined.reason}."
            self._alarms.raise_alarm("operator", "refusal-not-taken", said, reqid)
        with self._store.statements() as tx:
            tx.hand_on(reqid)
        return filed

    def _hand_on(self, converted: list[tuple[bytes, bytes]]) -> list[bytes | Problem]:
        """Take permitted requests on: ids and what goes to the commission."""
        ends: list[bytes | Problem] = []
        for parcel in in_parcels(converted, lambda each: len(each[1]), PARCEL):
            ends += self._send("exchange/convert", parcel)
        return ends

    def _send(self, path: str, forwards: list[tuple[bytes, bytes]]) -> list[bytes | Problem]:
        key = self._directory.x2.sealing_key
        sealed = [Forward(reqid, seal(Role.CONV1, reqid, forward, key)) for reqid, forward in forwards]
        return hand_on(self._wire, path, sealed)


def _new_request(context: Context, recorded: Recorded) -> NewRequest:
    return NewRequest(
        context.reqid, context.from_domain, context.to_domain, context.purpose, context.minute, recorded
    )


def _refusal_of(permit: Callable[[], object]) -> Refusal | None:
    try:
        permit()
    except Refusal as refusal:
        return refusal
    return None


def _sender_of(context: Context) -> str:
    """Give the body that must have sent this request."""
    if context.from_domain == ISSUER_DOMAIN:
        return ISSUER_BODY
    return BodyName.of_domain(context.from_domain).text
