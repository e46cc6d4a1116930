# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム, the commission's half: converter X2.

    1 check     everything again, and X1's work (LC-9)
    2 record    the exchange, durably                power fails here: recorded, nothing revealed
    3 log       the ledger entry, durable at the operator
    4 file      the person's letter, durable at the portal   only then
    5 release   to the provider, who answers          power fails here: filed, "asked, not delivered"
    6 end       record the answer, log it, file it    power fails here: the asker repeats and gets it
    7 answer    hand the sealed answer back

There is no path to 5 that does not pass 4 (LC-13). Every step is idempotent by request id, so a
repetition, a crash and the sweep of unanswered exchanges all take this same road.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.alarm import Alarms
from warifu.exchange.converter.checking import OPERATOR, Checking
from warifu.exchange.converter.delivery import PORTAL, Delivery
from warifu.exchange.converter.ports import ConverterRecords, Ending, Exchange, SoFar
from warifu.exchange.converter.records import Records
from warifu.exchange.converter.refusals import (
    AskerBlocked,
    ClosedUnanswered,
    ConvertersDisagree,
    NotTheOperator,
    OrphanRequest,
    OtherBytes,
    PortalDown,
    ProviderDown,
)
from warifu.exchange.messages import FILED, Forward, ForwardsMessage, OutcomesMessage, offer_releases
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Answer, AnswerNotice, AnswerStatement, Status
from warifu.exchange.nym1.bodies import AnswerBody, EntryKind, entry_body, entry_kind
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.converting import Outputs
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.exchange.nym1.filing import FilingState, Place, Receipt
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.objects import Conv1, Refused1
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import Policy
from warifu.identifiers.body_name import BodyName
from warifu.kernel.abreast import Road, alone, together, walk
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal, Unreachable
from warifu.kernel.wire import Wire
from warifu.ledger import DELAYED, Kind, Promise, commitment, entry_hash, make_entry

BLOCK_MINUTES = 24 * 60


@dataclass(frozen=True)
class Put:
    """One exchange as it stands before the commission: what came, what it becomes, what was recorded."""

    first: Conv1 | Refused1
    outputs: Outputs
    recorded: Exchange
    fresh: bool = False  # recorded by this very call, so nothing can have happened to it before

    @property
    def context(self) -> Context:
        """The request's own words."""
        return self.first.request.context


class ConverterService:
    """The commission's half of the network."""

    def __init__(
        self,
        store: ConverterRecords,
        delivery: Delivery,
        directory: Directory,
        policy: Policy,
        seed: ConverterSeed,
        opens: X25519PrivateKey,
        sign: Signer,
        wire: Wire,
        alarms: Alarms,
        clock: Clock,
        randomness: Randomness,
        *,
        proven: bool = True,
        answer_minutes: int = 5,
    ) -> None:
        """`proven` off takes X1's work unproven and is for benchmarks only (LC-16)."""
        self._store, self._delivery = store, delivery
        self._directory, self._seed = directory, seed
        self._opens, self._sign, self._wire, self._alarms = opens, sign, wire, alarms
        self._clock, self._randomness = clock, randomness
        self._answer_minutes = answer_minutes
        self._records = Records(store)
        self._checking = Checking(directory, policy, alarms, clock, proven=proven)

    def convert(self, caller: str, message: ForwardsMessage) -> OutcomesMessage:
        """Take permitted requests through to their answers."""
        _check_caller(caller)
        return OutcomesMessage.of(walk([self._convert(forward) for forward in message.forwards]))

    def refused(self, caller: str, message: ForwardsMessage) -> OutcomesMessage:
        """Record refusals of X1's and file them, at once or as soon as the portal can be reached."""
        _check_caller(caller)
        return OutcomesMessage.of(walk([self._refused(forward) for forward in message.forwards]))

    def _convert(self, forward: Forward) -> Road[bytes]:
        put = yield from self._put(Conv1.decode(self._unsealed(forward)))
        if put.recorded.reason is not None:
            yield from self._file(put)
            raise AskerBlocked if put.recorded.reason == AskerBlocked.reason else ConvertersDisagree
        return (yield from self._carry_through(put))

    def _refused(self, forward: Forward) -> Road[bytes]:
        put = yield from self._put(Refused1.decode(self._unsealed(forward)))
        try:
            yield from self._file(put)
        except (Unreachable, PortalDown, OrphanRequest):
            return b""  # recorded: `sweep` files what could not be; an orphan is reported
        return FILED

    def sweep(self, most: int = 50) -> int:
        """Finish exchanges whose time is over: file what is unfiled, close what is unanswered."""
        with self._store.transaction() as tx:
            overdue = tx.unfinished(self._clock.minute(), most)
        faults: list[Fault] = []
        for reqid in overdue:
            try:
                alone(self._close(reqid))
            except (Unreachable, PortalDown, OrphanRequest):
                continue  # an orphan is done; who cannot be reached is tried again at the next sweep
            except Fault as fault:
                faults.append(fault)  # told below; one exchange never stands in the way of the others
            except Problem:
                self._give_up(reqid)
        if faults:
            raise faults[0]
        return len(overdue)

    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]:
        """List request ids of a span of minutes, for the reconciliation with the operator (LC-24)."""
        with self._store.transaction() as tx:
            return tx.reqids(from_minute, to_minute)

    def _unsealed(self, forward: Forward) -> bytes:
        return unseal(Role.CONV1, forward.reqid, forward.sealed, self._opens)

    # -- 1 check, 2 record ------------------------------------------------------------------------

    def _put(self, first: Conv1 | Refused1) -> Road[Put]:
        reqid = first.request.context.reqid
        request_hash = hashlib.sha256(first.request.encoded).digest()
        recorded = yield from together(self._records.found, reqid)
        if recorded is None:
            put = self._examined(first, request_hash)
            if (yield from together(self._records.added, put.recorded)):
                return put
            recorded = yield from together(self._records.found, reqid)  # a repetition came first
        if recorded is None or recorded.request_hash != request_hash:
            self._checking.report(OPERATOR, OtherBytes(), first)
            raise OtherBytes
        return self._again(recorded)

    def _examined(self, first: Conv1 | Refused1, request_hash: bytes) -> Put:
        refusal = self._checking.check(first)
        if refusal is None:
            since = self._clock.minute() - BLOCK_MINUTES
            asker = first.request.context.from_domain
            refusal = AskerBlocked() if self._records.is_stopped(asker, since) else None
        reason = first.reason if isinstance(first, Refused1) else refusal.reason if refusal else None
        return self._new(first, request_hash, reason)

    def _new(self, first: Conv1 | Refused1, request_hash: bytes, reason: str | None) -> Put:
        outputs = self._outputs(first, reason)
        context = first.request.context
        wait = 0 if reason is not None else self._answer_minutes
        recorded = Exchange(
            reqid=context.reqid,
            kind=int(entry_kind(outputs.converted)),
            asker=context.from_domain,
            provider=context.to_domain,
            purpose=context.purpose,
            basis=context.basis,
            minute=context.minute,
            reason=reason,
            request_hash=request_hash,
            forward=first.encode(),
            salt=self._randomness(32),
            body=entry_body(outputs.converted),
            closes_at=context.minute + wait,
        )
        return Put(first, outputs, recorded, fresh=True)

    def _again(self, recorded: Exchange) -> Put:
        """Take up a recorded exchange: conversions are derived, so they come out the same."""
        forward = recorded.forward
        first = Refused1.decode(forward) if forward.startswith(Refused1.MAGIC) else Conv1.decode(forward)
        return Put(first, self._outputs(first, recorded.reason), recorded)

    def _outputs(self, first: Conv1 | Refused1, reason: str | None) -> Outputs:
        if isinstance(first, Refused1) or reason is not None:
            return steps.refuse_second(first, self._directory, self._seed, reason=reason or "")
        return steps.convert_second(first, self._directory, self._seed)

    # -- 3 log, 4 file ----------------------------------------------------------------------------

    def _file(self, put: Put) -> Road[tuple[Place, Promise, Receipt]]:
        recorded, context = put.recorded, put.context
        entry = _entry(Kind(recorded.kind), context, commitment(recorded.salt, recorded.body))
        submission = (_submit_key(recorded.reqid, recorded.kind), entry)
        promise = yield from together(self._delivery.log, submission)
        where = steps.place(put.outputs.converted, promise.index, entry_hash(entry), self._sign)
        receipt, state = yield from self._receipted(put, where, entry)
        if state is FilingState.ORPHAN:
            self._stop_orphan(put, receipt)
        if recorded.reason is not None or put.first.request.is_for_portal_alone:  # it ends here
            yield from together(self._records.filed, (recorded.reqid, int(state), receipt.encode()))
        return where, promise, receipt

    def _receipted(self, put: Put, where: Place, entry: bytes) -> Road[tuple[Receipt, FilingState]]:
        """File, or refuse: without a filed letter nothing is released (LC-13)."""
        order = steps.file_order(put.outputs, put.first.request, where, put.recorded.salt)
        try:
            receipt = yield from together(self._delivery.file, (order, entry))
            return receipt, steps.check_receipt(receipt, put.outputs.converted, where.index, self._directory)
        except Unreachable as down:
            said = "The portal cannot be reached; nothing was released."
            self._alarms.raise_alarm(put.recorded.asker, PortalDown.reason, said, put.recorded.body)
            raise PortalDown from down
        except (Refusal, Malformed) as wrong:
            self._checking.report(PORTAL, wrong, put.first)
            raise

    def _stop_orphan(self, put: Put, receipt: Receipt) -> None:
        """Stop an asker whose code is nobody's: only an added or made-up code leads here (T1).

        The alarm comes first: a crash after it repeats it, which is one alarm still. The issuer is not
        stopped: it computes no code from others, and every enrolment of the country passes through it.
        """
        recorded = put.recorded
        said = "The code in this request belongs to nobody. Nothing was released; the asker is stopped."
        self._alarms.raise_alarm(recorded.asker, OrphanRequest.reason, said, recorded.body)
        stops = (recorded.asker, self._clock.minute(), OrphanRequest.reason)
        self._records.orphan(
            recorded.reqid,
            int(FilingState.ORPHAN),
            receipt.encode(),
            None if recorded.asker == ISSUER_DOMAIN else stops,
        )
        raise OrphanRequest

    # -- 5 release, 6 end, 7 answer ---------------------------------------------------------------

    def _carry_through(self, put: Put) -> Road[bytes]:
        before = SoFar() if put.fresh else (yield from together(self._records.so_far, put.recorded.reqid))
        ending = before.ending
        if before.done and ending is None:  # a registration, an orphan, or a line the portal never took
            if before.state is None:
                raise ClosedUnanswered
            if before.state == FilingState.ORPHAN:
                raise OrphanRequest
            return b""
        if before.done and ending is not None:
            return self._handed_on(put, ending)
        where, promise, receipt = yield from self._file(put)
        if put.first.request.is_for_portal_alone:
            return b""
        if ending is None:
            answer = yield from self._released(put, where, promise, receipt)
            ending = yield from self._end(put, where, receipt, answer)
        yield from self._log_ending(put, where, ending)
        return self._handed_on(put, ending)

    def _released(self, put: Put, where: Place, promise: Promise, receipt: Receipt) -> Road[Answer]:
        release = steps.release(put.outputs, put.first.request, where, receipt, msgspec.json.encode(promise))
        provider = BodyName.of_domain(put.context.to_domain).text
        try:
            answer = Answer.decode((yield from together(self._release, (provider, release.encode()))))
        except Unreachable as down:
            raise ProviderDown from down
        steps.check_answer(answer, put.context, self._directory)
        return answer

    def _release(self, releases: list[tuple[str, bytes]]) -> list[bytes | Problem]:
        """Release to each provider what is its own."""
        answers: dict[int, bytes | Problem] = {}
        for provider in dict.fromkeys(provider for provider, _ in releases):
            places = [place for place, (to, _) in enumerate(releases) if to == provider]
            given = self._release_to(provider, [releases[place][1] for place in places])
            answers |= dict(zip(places, given, strict=True))
        return [answers[place] for place in range(len(releases))]

    def _release_to(self, provider: str, releases: list[bytes]) -> list[bytes | Problem]:
        try:
            return offer_releases(self._wire, provider, releases)
        except Problem as problem:
            return [problem] * len(releases)

    def _end(
        self, put: Put, where: Place, receipt: Receipt, answer: Answer | AnswerStatement
    ) -> Road[Ending]:
        statement = answer.statement if isinstance(answer, Answer) else answer
        ending = Ending(
            reqid=put.recorded.reqid,
            status=int(statement.status),
            minute=statement.minute,
            answer=answer.encode(),
            salt=self._randomness(32),
            body=AnswerBody(statement=statement, first_index=where.index).encode(),
        )
        filed = (ending.reqid, int(receipt.state), receipt.encode())
        return (yield from together(self._records.ended, (filed, ending)))

    def _log_ending(self, put: Put, where: Place, ending: Ending) -> Road[None]:
        entry = _entry(Kind.ANSWER, put.context, commitment(ending.salt, ending.body))
        submission = (_submit_key(ending.reqid, EntryKind.ANSWER), entry)
        promise = yield from together(self._delivery.log, submission)
        notice = AnswerNotice(
            statement=AnswerBody.decode(ending.body).statement,
            first_index=where.index,
            index=promise.index,
            entry_hash=entry_hash(entry),
            salt=ending.salt,
        )
        yield from together(self._delivery.end, (notice, entry))
        yield from together(self._records.finished, ending.reqid)

    def _handed_on(self, put: Put, ending: Ending) -> bytes:
        """Seal the answer to the asker once more: the operator, on the way, learns not even its status."""
        if ending.status == Status.NO_ANSWER:
            raise ClosedUnanswered
        asker = steps.parties(put.context, self._directory).asker
        return seal(Role.ANSWER, ending.reqid, ending.answer, asker.sealing_key)

    def _close(self, reqid: bytes) -> Road[None]:
        recorded = yield from together(self._records.found, reqid)
        if recorded is None:
            return
        put = self._again(recorded)
        where, _, receipt = yield from self._file(put)
        if recorded.reason is not None or put.first.request.is_for_portal_alone:
            return
        ending = (yield from together(self._records.so_far, reqid)).ending
        if ending is None:
            silence = steps.no_answer(put.context, self._clock.minute(), self._sign)
            ending = yield from self._end(put, where, receipt, silence)
        yield from self._log_ending(put, where, ending)

    def _give_up(self, reqid: bytes) -> None:
        """Stop trying a line that the portal does not take, which is reported; nothing is released on it."""
        with self._store.transaction() as tx:
            if tx.so_far([reqid])[reqid].ending is None:
                tx.finish([reqid])


def _check_caller(caller: str) -> None:
    if caller != OPERATOR:
        raise NotTheOperator


def _entry(kind: Kind, context: Context, committed: bytes) -> bytes:
    flags = DELAYED if context.delay is not None else 0
    return make_entry(kind, flags, context.minute // 60, committed)


def _submit_key(reqid: bytes, kind: int) -> bytes:
    return reqid + bytes([kind])
