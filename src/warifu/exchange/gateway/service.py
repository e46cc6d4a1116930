# SPDX-License-Identifier: Apache-2.0
"""情報照会者: the asking half of an agency's gateway to the network. `provider` is the other half.

    1 record    the inquiry with its request, durably     power fails here: nothing was asked
    2 ask       the operator; the same bytes again after a crash
    3 record    how it ended, then hand the values on     power fails here: asking again gives the same

Questions to one provider that are put at the same time go together (group commit), each with its own
request, record and answer. It decides nothing lawful: the network does, and refuses. It knows the person
by this body's own number.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from warifu.exchange.gateway.ports import Answered, GatewayRecords, Inquired, Known, Outcome, Question
from warifu.exchange.gateway.refusals import CodeNotAssigned, OtherQuestion, QuestionEnded
from warifu.exchange.messages import in_parcels, put_requests
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Answer, Letter, Status
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.context import NO_CASE, Context, Mode, case_commitment
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, one_time_key, seal, unseal
from warifu.exchange.nym1.hashing import Randomness, digest
from warifu.exchange.nym1.objects import Request
from warifu.exchange.nym1.signatures import Signer
from warifu.identifiers.body_name import BodyName
from warifu.kernel.abreast import Road, claims, together, walk
from warifu.kernel.clock import Clock
from warifu.kernel.grouping import GroupCall
from warifu.kernel.refusal import Fault, Problem, Refusal, Unreachable
from warifu.kernel.wire import NotSigned, Replayed, Wire

MOST, LANES = 32, 4  # questions in one call to the operator, and calls under way to one provider
PARCEL = 4 << 20  # bytes of requests in one call, in base64 below the operator's limit
COME_BACK = frozenset({503})  # nothing is settled: the same question is asked again
ON_THE_WAY = frozenset({NotSigned.reason, Replayed.reason, "portal-down", "provider-down"})
"""A no that ends no question: it was not heard, or a body on the way was down. The same bytes go again."""
LATER = frozenset({"asker-blocked", "closed-unanswered", "other-directory", "outside-time", "quota-spent"})
"""Refusals of one request, not of the question: under a new name it may be asked again."""
STATUS_NAMES = {Status.ANSWERED: "answered", Status.NO_RECORD: "no-record", Status.REFUSED: "refused"}


class GatewayService:
    """Asks for the offices of one body."""

    def __init__(
        self,
        body: str,
        store: GatewayRecords,
        directory: Directory,
        locker: CodeLocker,
        opens: X25519PrivateKey,
        answer_key_locker: AESSIV,
        sign: Signer,
        wire: Wire,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """Ask as `body`, such as `city:midori`; answers come sealed to `opens`.

        `answer_key_locker` seals one-time keys at rest.
        """
        self._domain = BodyName(body).domain
        self._store, self._directory = store, directory
        self._locker, self._opens, self._answer_key_locker = locker, opens, answer_key_locker
        self._sign, self._wire, self._clock, self._randomness = sign, wire, clock, randomness
        self._opening = threading.Lock()
        self._asking: dict[str, GroupCall[Question, Answered]] = {}

    def inquire(self, question: Question) -> Answered:
        """照会: ask, or take up the same question again. Raises the network's Refusal, or Unreachable.

        A question that has ended gives the same ending again; one that has not is asked again with the
        very same bytes, which is harmless.
        """
        with self._opening:
            asking = self._asking.get(question.provider)
            if asking is None:
                asking = GroupCall(self._inquire_all, most=MOST, lanes=LANES)
                self._asking[question.provider] = asking
        return asking.submit(question)

    def name_for(self, question: str) -> str:
        """Give the name under which a question goes on: its own, or a new one after each `LATER`."""
        with self._store.statements() as tx:
            for turn in count(1):
                name = question if turn == 1 else f"{question}/{turn}"
                outcome = tx.look([(name, "")])[0].outcome
                if outcome is None or outcome.reason not in LATER:
                    break
        return name

    def begin_enrolment(self, in_house: str) -> bytes:
        """符号の取得: note whom the next code is for; gives the reference that comes back with it."""
        reference = self._randomness(16)
        with self._store.statements() as tx:
            tx.begin_enrolment(reference, in_house, self._clock.now())
        return reference

    def coded(self, people: list[str]) -> set[str]:
        """Say of whom of these people this body has the code."""
        with self._store.statements() as tx:
            return tx.coded(people)

    def has_code(self, in_house: str) -> bool:
        """Say whether this body has the person's code."""
        with self._store.statements() as tx:
            return tx.has_code(in_house)

    def open_questions(self) -> list[str]:
        """List questions that have not ended, for taking them up again after a crash."""
        with self._store.transaction() as tx:
            return tx.open_inquiries()

    def counts(self) -> tuple[int, int, int]:
        """Count codes, inquiries and provisions."""
        with self._store.transaction() as tx:
            return tx.counts()

    def _inquire_all(self, questions: list[Question]) -> list[Answered | Problem]:
        return walk([self._inquire(question) for question in questions])

    def _inquire(self, question: Question) -> Road[Answered]:
        known = yield from together(self._known, (question.ask_key, question.in_house))
        inquired, outcome = known.inquired, known.outcome
        if inquired is None:
            if known.sealed_code is None:
                raise CodeNotAssigned
            inquired = yield from together(self._recorded, self._new(question, known.sealed_code))
        _check_same(inquired, question)
        if outcome is None:
            outcome = yield from self._ask(inquired)
        return self._opened(inquired, outcome)

    def _known(self, questions: list[tuple[str, str]]) -> list[Known]:
        with self._store.statements() as tx:
            return tx.look(questions)

    def _recorded(self, inquiries: list[Inquired]) -> list[Inquired]:
        """Record inquiries; where a question was asked in the meantime, that inquiry stands."""
        keys = [each.ask_key for each in inquiries]
        with self._store.statements() as tx:
            ours = claims(keys, tx.ask(inquiries))
            if all(ours):
                return inquiries
            known = tx.look([(key, "") for key in keys])
        return [each.inquired or ours for each, ours in zip(known, inquiries, strict=True)]

    def _new(self, question: Question, sealed_code: bytes) -> Inquired:
        request, opens_with = self._request(question, self._locker.code(sealed_code))
        return Inquired(
            reqid=request.context.reqid,
            ask_key=question.ask_key,
            case_name=question.case,
            in_house=question.in_house,
            provider=question.provider,
            purpose=question.purpose,
            items=list(question.items),
            asked_at=self._clock.now(),
            request=request.encoded,
            opens_with=self._answer_key_locker.encrypt(opens_with, [request.context.reqid]),
        )

    def _request(self, question: Question, code: bytes) -> tuple[Request, bytes]:
        minute, to = self._clock.minute(), BodyName(question.provider).domain
        answer_key, salt, reqid = one_time_key(self._randomness), self._randomness(32), self._randomness(16)
        provider = self._directory.newest(to, minute)
        letter = Letter(
            answer_key=answer_key.key,
            query=json.dumps(dict(question.query)).encode(),
            case=question.case,
            case_salt=salt if question.case else NO_CASE,
        )
        envelope = seal(Role.REQUEST, reqid, letter.encode(), provider.sealing_key)
        context = Context(
            mode=Mode.ONLINE,
            reqid=reqid,
            from_domain=self._domain,
            to_domain=to,
            from_epoch=self._directory.newest(self._domain, minute).epoch,
            to_epoch=provider.epoch,
            portal_epoch=self._directory.newest(self._directory.portal_domain, minute).epoch,
            directory_version=self._directory.version,
            purpose=question.purpose,
            basis=question.basis,
            items=tuple(sorted(question.items)),
            minute=minute,
            envelope_hash=digest(envelope),
            case=case_commitment(salt, question.case) if question.case else NO_CASE,
        )
        request = steps.make_request(context, envelope, code, self._directory, self._sign, self._randomness)
        return request, answer_key.secret

    def _ask(self, inquired: Inquired) -> Road[Outcome]:
        try:
            sealed = yield from together(self._put, inquired.request)
        except Refusal as refusal:
            if refusal.status not in COME_BACK and refusal.reason not in ON_THE_WAY:
                yield from together(self._ended, _refused(inquired, refusal, self._clock))
            raise
        content = unseal(Role.ANSWER, inquired.reqid, sealed, self._opens)
        answer = Answer.decode(content)
        steps.check_answer(answer, Request.decode(inquired.request).context, self._directory)
        status = STATUS_NAMES[answer.statement.status]
        outcome = Outcome(reqid=inquired.reqid, ended_at=self._clock.now(), status=status, answer=content)
        yield from together(self._ended, outcome)
        return outcome

    def _put(self, requests: list[bytes]) -> list[bytes | Problem]:
        """Put requests to the operator. Where a fault met all, each is put alone: it may be one's own."""
        ends: list[bytes | Problem] = []
        for parcel in in_parcels(requests, len, PARCEL):
            try:
                ends += put_requests(self._wire, parcel)
            except Unreachable:
                raise
            except Fault as fault:
                ends += [fault] if len(parcel) == 1 else [self._put([each])[0] for each in parcel]
        return ends

    def _ended(self, outcomes: list[Outcome]) -> list[None]:
        with self._store.statements() as tx:
            tx.end(outcomes)
        return [None] * len(outcomes)

    def _opened(self, inquired: Inquired, outcome: Outcome) -> Answered:
        if not outcome.answer:
            raise QuestionEnded(outcome.told, law=outcome.law, remedy=outcome.remedy)
        secret = self._answer_key_locker.decrypt(inquired.opens_with, [inquired.reqid])
        opens = X25519PrivateKey.from_private_bytes(secret)
        content: Mapping[str, Any] = json.loads(steps.open_answer(Answer.decode(outcome.answer), opens))
        values = {int(code): value for code, value in content.get("values", {}).items()}
        return Answered(outcome.status, values, inquired.reqid, str(content.get("reason", "")))


def _check_same(inquired: Inquired, question: Question) -> None:
    """Never give one question's answer to another. The query is not compared: it is kept sealed only."""
    kept = (inquired.case_name, inquired.in_house, inquired.provider, inquired.purpose, inquired.items)
    asked = (question.case, question.in_house, question.provider, question.purpose, list(question.items))
    if kept != asked:
        raise OtherQuestion


def _refused(inquired: Inquired, refusal: Refusal, clock: Clock) -> Outcome:
    return Outcome(
        reqid=inquired.reqid,
        ended_at=clock.now(),
        status="refused",
        reason=refusal.reason,
        told=refusal.told,
        law=refusal.law,
        remedy=refusal.remedy,
    )
