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
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.alarm import Alarms
from warifu.exchange.converter.delivery import PORTAL, Delivery
from warifu.exchange.converter.ports import ConverterRecords, Ending, Exchange
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
from warifu.exchange.messages import AnswerMessage, ForwardMessage, Kept, ReleaseMessage
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Answer, AnswerNotice, AnswerStatement, Status
from warifu.exchange.nym1.bodies import AnswerBody, EntryKind, entry_body, entry_kind
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.converting import Outputs
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.exchange.nym1.filing import FileOrder, FilingState, Place, Receipt
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.objects import Conv1, Refused1
from warifu.exchange.nym1.refusals import OtherDirectory, OutsideTime
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import Policy, day_of
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal, Unreachable
from warifu.kernel.wire import Wire
from warifu.ledger import DELAYED, Kind, Promise, commitment, entry_hash, make_entry

OPERATOR = "operator"
BLOCK_MINUTES = 24 * 60
REFUSAL_MINUTES = 7 * 24 * 60  # how late a refusal may come that was kept back while we were away


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
        self._directory, self._policy, self._seed = directory, policy, seed
        self._opens, self._sign, self._wire, self._alarms = opens, sign, wire, alarms
        self._clock, self._randomness = clock, randomness
        self._proven, self._answer_minutes = proven, answer_minutes

    def convert(self, caller: str, message: ForwardMessage) -> AnswerMessage:
        """Take a permitted request through to its answer."""
        first = Conv1.decode(self._unsealed(caller, message))
        put = self._put(first)
        if put.recorded.reason is not None:
            self._file(put)
            raise AskerBlocked if put.recorded.reason == AskerBlocked.reason else ConvertersDisagree
        return self._carry_through(put)

    def refused(self, caller: str, message: ForwardMessage) -> Kept:
        """Record a refusal of X1's and file it, at once or as soon as the portal can be reached."""
        put = self._put(Refused1.decode(self._unsealed(caller, message)))
        # recorded: `sweep` files what could not be; an orphan is reported
        with suppress(Unreachable, PortalDown, OrphanRequest):
            self._file(put)
        return Kept()

    def sweep(self, most: int = 50) -> int:
        """Finish exchanges whose time is over: file what is unfiled, close what is unanswered."""
        with self._store.transaction() as tx:
            overdue = tx.unfinished(self._clock.minute(), most)
        faults: list[Fault] = []
        for reqid in overdue:
            try:
                self._close(reqid)
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

    def _unsealed(self, caller: str, message: ForwardMessage) -> bytes:
        if caller != OPERATOR:
            raise NotTheOperator
        return unseal(Role.CONV1, message.reqid, message.sealed, self._opens)

    # -- 1 check, 2 record ------------------------------------------------------------------------

    def _put(self, first: Conv1 | Refused1) -> Put:
        reqid = first.request.context.reqid
        request_hash = hashlib.sha256(first.request.encoded).digest()
        with self._store.statements() as tx:
            recorded = tx.find(reqid)
        if recorded is None:
            put = self._examined(first, request_hash)
            with self._store.statements() as tx:
                if tx.add(put.recorded):
                    return put
                recorded = tx.find(reqid)  # a repetition came in between: what it recorded stands
        if recorded is None or recorded.request_hash != request_hash:
            self._report(OPERATOR, OtherBytes(), first)
            raise OtherBytes
        return self._again(recorded)

    def _examined(self, first: Conv1 | Refused1, request_hash: bytes) -> Put:
        try:
            self._check(first)
        except (OutsideTime, OtherDirectory):
            raise  # late, not forged
        except Refusal as wrong:
            self._report(OPERATOR, wrong, first)  # X1 checks all of this: it let a wrong one pass
            raise
        refusal = self._own_refusal(first)
        reason = first.reason if isinstance(first, Refused1) else refusal.reason if refusal else None
        return self._new(first, request_hash, reason)

    def _check(self, first: Conv1 | Refused1) -> None:
        request, refused = first.request, isinstance(first, Refused1)
        apart = REFUSAL_MINUTES if refused else steps.MINUTES_APART  # what releases nothing may be late
        steps.check_addressing(request, self._directory, self._clock.minute(), apart=apart)
        steps.check_request_signature(request, self._directory)
        steps.check_request_proof(request, self._directory)
        if isinstance(first, Refused1):
            steps.check_first_refusal(first, self._directory, proven=self._proven)
        else:
            steps.check_first(first, self._directory, proven=self._proven)

    def _own_refusal(self, first: Conv1 | Refused1) -> Refusal | None:
        """Judge without X1's answer. Where the two disagree, the stricter one holds and it is an alarm."""
        context = first.request.context
        try:
            self._policy.permit(context, day_of(context.minute))
        except Refusal as refusal:
            if isinstance(first, Refused1):
                return refusal
            self._report(
                OPERATOR, ConvertersDisagree(), first, f"it let pass what is refused: {refusal.reason}"
            )
            return ConvertersDisagree()
        with self._store.statements() as tx:
            blocked = tx.is_blocked(context.from_domain, self._clock.minute() - BLOCK_MINUTES)
        return AskerBlocked() if blocked else None

    def _report(self, about: str, wrong: Problem, first: Conv1 | Refused1, said: str = "") -> None:
        """Keep an alarm. Evidence: ctx, ct_hash, σ_A and σ_1, no ciphertext."""
        request = first.request
        evidence = request.context.encoded + request.ct_hash + request.signature + first.signature
        self._alarms.raise_alarm(about, wrong.reason, said or wrong.told, evidence)

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

    def _file(self, put: Put) -> tuple[Place, Promise, Receipt]:
        recorded, context = put.recorded, put.context
        entry = _entry(Kind(recorded.kind), context, commitment(recorded.salt, recorded.body))
        promise = self._delivery.log(_submit_key(recorded.reqid, recorded.kind), entry)
        where = steps.place(put.outputs.converted, promise.index, entry_hash(entry), self._sign)
        order = steps.file_order(put.outputs, put.first.request, where, recorded.salt)
        receipt, state = self._receipted(put, where, order, entry)
        if state is FilingState.ORPHAN:
            self._stop_orphan(put, receipt)
        ends_here = recorded.reason is not None or put.first.request.is_for_portal_alone
        with self._store.transaction() if ends_here else self._store.statements() as tx:
            tx.file(recorded.reqid, int(state), receipt.encode())
            if ends_here:
                tx.finish(recorded.reqid)
        return where, promise, receipt

    def _receipted(
        self, put: Put, where: Place, order: FileOrder, entry: bytes
    ) -> tuple[Receipt, FilingState]:
        try:
            receipt = self._filed(put, order, entry)
            return receipt, steps.check_receipt(receipt, put.outputs.converted, where.index, self._directory)
        except PortalDown:
            raise
        except (Refusal, Malformed) as wrong:
            self._report(PORTAL, wrong, put.first)
            raise

    def _filed(self, put: Put, order: FileOrder, entry: bytes) -> Receipt:
        """File, or refuse: without a filed letter nothing is released (LC-13)."""
        try:
            return self._delivery.file(order, entry)
        except Unreachable as down:
            said = "The portal cannot be reached; nothing was released."
            self._alarms.raise_alarm(put.recorded.asker, PortalDown.reason, said, put.recorded.body)
            raise PortalDown from down

    def _stop_orphan(self, put: Put, receipt: Receipt) -> None:
        """Stop an asker whose code is nobody's: only an added or made-up code leads here (T1).

        The alarm comes first: a crash after it repeats it, which is one alarm still. The issuer is not
        stopped: it computes no code from others, and every enrolment of the country passes through it.
        """
        recorded = put.recorded
        said = "The code in this request belongs to nobody. Nothing was released; the asker is stopped."
        self._alarms.raise_alarm(recorded.asker, OrphanRequest.reason, said, recorded.body)
        with self._store.transaction() as tx:
            tx.file(recorded.reqid, int(FilingState.ORPHAN), receipt.encode())
            if recorded.asker != ISSUER_DOMAIN:
                tx.block(recorded.asker, self._clock.minute(), OrphanRequest.reason)
            tx.finish(recorded.reqid)
        raise OrphanRequest

    # -- 5 release, 6 end, 7 answer ---------------------------------------------------------------

    def _carry_through(self, put: Put) -> AnswerMessage:
        ending, done, filing = (None, False, None) if put.fresh else self._so_far(put.recorded.reqid)
        if done and ending is None:  # a registration, an orphan, or a line the portal never took
            if filing is None:
                raise ClosedUnanswered
            if filing[0] == FilingState.ORPHAN:
                raise OrphanRequest
            return AnswerMessage(b"")
        if done and ending is not None:
            return self._handed_on(put, ending)
        where, promise, receipt = self._file(put)
        if put.first.request.is_for_portal_alone:
            return AnswerMessage(b"")
        if ending is None:
            ending = self._end(put, where, self._released(put, where, promise, receipt))
        self._log_ending(put, where, ending)
        return self._handed_on(put, ending)

    def _so_far(self, reqid: bytes) -> tuple[Ending | None, bool, tuple[int, bytes] | None]:
        with self._store.statements() as tx:
            return tx.ending(reqid), tx.is_done(reqid), tx.filing(reqid)

    def _released(self, put: Put, where: Place, promise: Promise, receipt: Receipt) -> Answer:
        release = steps.release(put.outputs, put.first.request, where, receipt, msgspec.json.encode(promise))
        provider = BodyName.of_domain(put.context.to_domain).text
        try:
            message = ReleaseMessage(release.encode())
            reply = self._wire.call(provider, "exchange/release", message, AnswerMessage)
        except Unreachable as down:
            raise ProviderDown from down
        answer = Answer.decode(reply.answer)
        steps.check_answer(answer, put.context, self._directory)
        return answer

    def _end(self, put: Put, where: Place, answer: Answer | AnswerStatement) -> Ending:
        statement = answer.statement if isinstance(answer, Answer) else answer
        ending = Ending(
            reqid=put.recorded.reqid,
            status=int(statement.status),
            minute=statement.minute,
            answer=answer.encode(),
            salt=self._randomness(32),
            body=AnswerBody(statement=statement, first_index=where.index).encode(),
        )
        with self._store.statements() as tx:
            if tx.end(ending):
                return ending
            return tx.ending(ending.reqid) or ending  # another ending came first, and stands

    def _log_ending(self, put: Put, where: Place, ending: Ending) -> None:
        entry = _entry(Kind.ANSWER, put.context, commitment(ending.salt, ending.body))
        promise = self._delivery.log(_submit_key(ending.reqid, EntryKind.ANSWER), entry)
        notice = AnswerNotice(
            statement=AnswerBody.decode(ending.body).statement,
            first_index=where.index,
            index=promise.index,
            entry_hash=entry_hash(entry),
            salt=ending.salt,
        )
        self._delivery.end(notice, entry)
        with self._store.statements() as tx:
            tx.finish(ending.reqid)

    def _handed_on(self, put: Put, ending: Ending) -> AnswerMessage:
        """Seal the answer to the asker once more: the operator, on the way, learns not even its status."""
        if ending.status == Status.NO_ANSWER:
            raise ClosedUnanswered
        asker = steps.parties(put.context, self._directory).asker
        return AnswerMessage(seal(Role.ANSWER, ending.reqid, ending.answer, asker.sealing_key))

    def _close(self, reqid: bytes) -> None:
        with self._store.statements() as tx:
            recorded, ending = tx.find(reqid), tx.ending(reqid)
        if recorded is None:
            return
        put = self._again(recorded)
        where, _, _ = self._file(put)
        if recorded.reason is not None or put.first.request.is_for_portal_alone:
            return
        if ending is None:
            silence = steps.no_answer(put.context, self._clock.minute(), self._sign)
            ending = self._end(put, where, silence)
        self._log_ending(put, where, ending)

    def _give_up(self, reqid: bytes) -> None:
        """Stop trying a line that the portal does not take, which is reported; nothing is released on it."""
        with self._store.transaction() as tx:
            if tx.ending(reqid) is None:
                tx.finish(reqid)


def _entry(kind: Kind, context: Context, committed: bytes) -> bytes:
    flags = DELAYED if context.delay is not None else 0
    return make_entry(kind, flags, context.minute // 60, committed)


def _submit_key(reqid: bytes, kind: int) -> bytes:
    return reqid + bytes([kind])
