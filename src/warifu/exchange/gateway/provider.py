# SPDX-License-Identifier: Apache-2.0
"""情報提供者: the providing half of an agency's gateway.

    1 check     everything the release carries, offline (LC-11)
    2 permit    the law again, by this body itself: only then is there a Grant
    3 find      this body's own person by its own code; ask the office, which has its own bars
    4 record    the provision with its answer, durably     power fails here: nothing left this body
    5 answer    sealed to the asker's one-time key

An enrolment comes the same way: the code is stored under the person whom its reference names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.alarm import Alarms
from warifu.exchange.gateway.ports import GatewayRecords, Provide, Provision
from warifu.exchange.gateway.refusals import (
    CodeTaken,
    ForgedGrant,
    NotTheCommission,
    OtherRelease,
    UnknownEnrolment,
)
from warifu.exchange.messages import OutcomesMessage, ReleasesMessage
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Letter, Status
from warifu.exchange.nym1.codes import CodeLocker, Keypair
from warifu.exchange.nym1.context import Mode
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.filing import Release
from warifu.exchange.nym1.refusals import OutsideTime
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import Policy, day_of
from warifu.exchange.provision import NoRecord
from warifu.exchange.purposes import Grant
from warifu.identifiers.body_name import BodyName
from warifu.kernel.abreast import Road, claims, together, walk
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.ledger import Promise, VerifierKey

COMMISSION, CITY = "commission", "city"


class ProviderService:
    """Answers for the offices of one body; `offices` maps a kind of information to who answers for it."""

    def __init__(
        self,
        store: GatewayRecords,
        directory: Directory,
        policy: Policy,
        keys: Keypair,
        opens: X25519PrivateKey,
        locker: CodeLocker,
        log_key: VerifierKey,
        sign: Signer,
        alarms: Alarms,
        clock: Clock,
        offices: Mapping[str, Provide],
    ) -> None:
        """Open codes with `keys`, envelopes with `opens`."""
        self._store, self._directory, self._policy = store, directory, policy
        self._keys, self._opens, self._locker, self._log_key = keys, opens, locker, log_key
        self._sign, self._alarms, self._clock, self._offices = sign, alarms, clock, offices

    def release(self, caller: str, message: ReleasesMessage) -> OutcomesMessage:
        """提供: answer released requests, each once; the same release again gives the same answer."""
        return OutcomesMessage.of(walk([self._release(caller, content) for content in message.releases]))

    def _release(self, caller: str, content: bytes) -> Road[bytes]:
        given = Release.decode(content)
        release_hash = _hash_of(given)
        if caller != COMMISSION:
            raise self._forged(caller, given, NotTheCommission())
        recorded = yield from together(self._recorded, given.converted.context.reqid)
        if recorded is not None:
            if recorded.release_hash != release_hash:
                self._forged(caller, given, OtherRelease())
                raise OtherRelease
            return recorded.answer
        grant = self._checked(given)
        context = given.converted.context
        letter = steps.open_letter(context, given.envelope, self._opens)
        code = steps.open_code(given, self._keys)
        if context.mode is Mode.ENROLMENT:
            return self._enrol(given, release_hash, letter, code)
        assert grant is not None  # policy gives a Grant for every mode but enrolment
        in_house = yield from together(self._person, self._locker.index(code))
        status, values = self._answer(given, letter, grant, in_house)
        answer = self._provision(given, release_hash, letter, status, in_house, values)
        return (yield from together(self._provided, answer))

    def _recorded(self, reqids: list[bytes]) -> list[Provision | None]:
        with self._store.statements() as tx:
            found = tx.provisions(reqids)
        return [found.get(reqid) for reqid in reqids]

    def _person(self, code_indexes: list[bytes]) -> list[str | None]:
        with self._store.statements() as tx:
            found = tx.people_of(code_indexes)
        return [found.get(index) for index in code_indexes]

    def _provided(self, provisions: list[Provision]) -> list[bytes]:
        """Record provisions; where the same release came twice at once, the first one's answer stands."""
        reqids = [each.reqid for each in provisions]
        with self._store.statements() as tx:
            ours = claims(reqids, tx.provide(provisions))
            first = {} if all(ours) else tx.provisions(reqids)
        return [first.get(each.reqid, each).answer for each in provisions]

    def _checked(self, given: Release) -> Grant | None:
        """Check signatures, receipt, promise and law. What fails here was not made by the network."""
        context = given.converted.context
        try:
            steps.check_release(given, self._directory, self._clock.minute())
            _promise(given).verify(self._log_key, given.place.entry_hash)
            return self._policy.permit(context, day_of(context.minute))
        except OutsideTime:
            raise  # late, not forged: the asker asks anew
        except Refusal as wrong:
            raise self._forged(COMMISSION, given, wrong) from wrong

    def _forged(self, caller: str, given: Release, wrong: Refusal) -> ForgedGrant:
        """Report who offered it, which the wire verified; who is named inside may be as false as the rest."""
        converted = given.converted
        evidence = converted.context.encoded + converted.ct_hash + converted.request_signature
        said = f"A release that the network did not make was offered here: {wrong.reason}."
        self._alarms.raise_alarm(caller.replace(":", "."), ForgedGrant.reason, said, evidence)
        return ForgedGrant()

    def _enrol(self, given: Release, release_hash: bytes, letter: Letter, code: bytes) -> bytes:
        index, sealed = self._locker.index(code), self._locker.value(code)
        with self._store.transaction() as tx:
            in_house = tx.enrolment(letter.query)
            if in_house is None:
                raise UnknownEnrolment
            if not tx.keep_code(in_house, index, sealed) and tx.people_of([index]).get(index) != in_house:
                raise CodeTaken
            tx.end_enrolment(letter.query)
            if BodyName.of_domain(given.converted.context.to_domain).kind == CITY:
                tx.owe_settling(given.converted.context.reqid, in_house)
            provision = self._provision(given, release_hash, letter, Status.ANSWERED, in_house, {})
            if not tx.provide([provision]):
                provision = tx.provisions([provision.reqid])[provision.reqid]  # the first one stands
        return provision.answer

    def _answer(
        self, given: Release, letter: Letter, grant: Grant, in_house: str | None
    ) -> tuple[Status, dict[str, Any]]:
        """Ask the offices; an office's own Refusal is an answer too, and says no more than its code."""
        if in_house is None:
            return Status.NO_RECORD, {}
        try:
            values: dict[str, Any] = {}
            for kind in dict.fromkeys(item.kind for item in grant.items):
                office = self._offices.get(kind)
                if office is None:
                    return Status.NO_RECORD, {}
                items = tuple(item.code for item in grant.covers(kind))
                found = office(grant, given.receipt, in_house, items, _query(letter))
                values |= {str(item): value for item, value in found.items()}
        except NoRecord:
            return Status.NO_RECORD, {}
        except Refusal as refusal:
            return Status.REFUSED, {"reason": refusal.reason}
        return Status.ANSWERED, {"values": values}

    def _provision(
        self,
        given: Release,
        release_hash: bytes,
        letter: Letter,
        status: Status,
        in_house: str | None,
        content: dict[str, Any],
    ) -> Provision:
        context, minute = given.converted.context, self._clock.minute()
        sealed = json.dumps(content, ensure_ascii=False).encode()
        answer = steps.make_answer(context, status, sealed, letter.answer_key, minute, self._sign).encode()
        return Provision(
            reqid=context.reqid,
            release_hash=release_hash,
            asker=context.from_domain,
            purpose=context.purpose,
            items=list(context.items),
            in_house=in_house,
            status=int(status),
            recorded_at=self._clock.now(),
            answer=answer,
        )


def _hash_of(given: Release) -> bytes:
    """Hash what makes a release this one. The promise is left out: repeated, it may prove another batch."""
    return hashlib.sha256(replace(given, promise=b"").encode()).digest()


def _promise(given: Release) -> Promise:
    """Read the ledger's promise; one for another entry is as good as none."""
    try:
        promise = msgspec.json.decode(given.promise, type=Promise)
    except msgspec.MsgspecError as wrong:
        raise ForgedGrant from wrong
    if promise.index != given.place.index:
        raise ForgedGrant
    return promise


def _query(letter: Letter) -> dict[str, Any]:
    try:
        query = json.loads(letter.query or b"{}")
    except ValueError as wrong:
        raise Malformed("the query is not JSON") from wrong
    if not isinstance(query, dict):
        raise Malformed("the query is not a JSON object")
    return query
