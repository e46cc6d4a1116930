# SPDX-License-Identifier: Apache-2.0
"""署名の求め: from a document's hash to a signature that the service alone can open.

    1 put up    a service sends hash, name, kind and purpose; ten minutes, one signature
    2 begin     the person has agreed on a page: it is hers and her browser's from here on
    3 answer    her reader sends the signature: over these very bytes, and holding, says the verifier
    4 record    the line for her history, before anything is kept for the service
    5 settle    sealed to the service's key; hash and name are forgotten in the same step
    6 fetch     the service takes it, once

Power fails after 4: a line without a signature, never the reverse. It does NOT see the document, choose a
person, or know whose certificate it is: nothing ties the one she signs in with to the one she signs with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from warifu.cards.documents import Signature, bound_in, certificate_in
from warifu.cards.login.nouns import ID_BYTES, NONCE_BYTES
from warifu.cards.signatures import results
from warifu.cards.signatures.messages import DocumentQuestion, bound_of, question_of
from warifu.cards.signatures.nouns import Asker, Stage, Transaction, Wanted, read_handle
from warifu.cards.signatures.ports import Askers, SignatureRecords, Verifier
from warifu.cards.signatures.refusals import (
    NotSignedYet,
    OtherThingSigned,
    SignatureNotHolding,
    SigningAccessEnded,
    SignTransactionGone,
)
from warifu.cards.verification import Finding
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem

LASTS = timedelta(minutes=10)
FETCHED_WITHIN = timedelta(minutes=5)
ACCESS_LASTS = timedelta(seconds=300)


class SignatureService:
    """Has documents signed. Two processes on one database are one office.

    `origin` is what readers know this office by; `issuer` what services do.
    """

    def __init__(
        self,
        store: SignatureRecords,
        askers: Askers,
        verifier: Verifier,
        origin: str,
        issuer: str,
        clock: Clock,
        randomness: Callable[[int], bytes],
    ) -> None:
        """Join the office to the register of services and to the certified verifier."""
        self._store, self._askers, self._verifier = store, askers, verifier
        self.origin, self._issuer = origin, issuer
        self._clock, self._randomness = clock, randomness

    # -- the service's side ------------------------------------------------------------------------

    def admit(self, client_id: str) -> str:
        """Give an access to a service that has proved itself; whether it may ask was looked at before."""
        access = self._randomness(NONCE_BYTES).hex()
        with self._store.transaction() as tx:
            tx.add_access(_hashed(access), client_id, self._clock.now() + ACCESS_LASTS)
        return access

    def asker(self, access: str) -> Asker:
        """Say whose access it is. Raises SigningAccessEnded."""
        with self._store.transaction() as tx:
            client_id = tx.access(_hashed(access), self._clock.now())
        asker = self._askers.asker(client_id) if client_id is not None else None
        if asker is None:
            raise SigningAccessEnded
        return asker

    def put_up(self, asker: Asker, wanted: Wanted) -> Transaction:
        """署名の求め: keep what a service wants signed."""
        made = Transaction(
            UUID(bytes=self._randomness(ID_BYTES), version=4),
            asker.client_id,
            Stage.WAITING,
            wanted,
            self._clock.now() + LASTS,
        )
        with self._store.transaction() as tx:
            tx.add(made)
        return made

    def fetch(self, asker: Asker, transaction_id: UUID) -> bytes:
        """署名の引渡し: the sealed signature, once. Raises SignTransactionGone, NotSignedYet."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            sealed = tx.take_sealed(transaction_id, asker.client_id, now)
            found = tx.find(transaction_id, now) if sealed is None else None
        if sealed is not None:
            return sealed
        if found is None or found.client_id != asker.client_id or found.wanted is None:
            raise SignTransactionGone
        raise NotSignedYet

    # -- the person's browser, through openid ----------------------------------------------------------

    def look(self, client_id: str, transaction_id: UUID) -> Transaction | None:
        """Give a transaction of this service that is not over."""
        with self._store.transaction() as tx:
            found = tx.find(transaction_id, self._clock.now())
        return found if found is not None and found.client_id == client_id else None

    def begin(self, found: Transaction, ask: str, person_id: bytes) -> Transaction | None:
        """Tie it to the person who agreed, in this sign-in; None where another one has it.

        Asked again in the same sign-in it is what was begun before.
        """
        begun = replace(
            found,
            stage=Stage.BEGUN,
            ask=ask,
            person_id=person_id,
            visit=self._randomness(ID_BYTES),
            nonce=self._randomness(NONCE_BYTES),
            check_code=f"{int.from_bytes(self._randomness(8), 'big') % 100:02d}",
        )
        with self._store.transaction() as tx:
            if tx.begin(begun, self._clock.now()):
                return begun
        known = self.look(found.client_id, found.transaction_id)
        return known if known is not None and known.ask == ask else None

    def end(self, client_id: str, transaction_id: UUID, ask: str) -> None:
        """She said no in this sign-in, or its end was told to the service: forget it.

        A signature that waits to be fetched stays, and what was begun in another sign-in.
        """
        with self._store.transaction() as tx:
            tx.drop(transaction_id, client_id, ask)

    # -- the holder's reader --------------------------------------------------------------------------

    def question(self, handle: str) -> DocumentQuestion:
        """What is to be signed, for whoever holds the card. Raises SignTransactionGone, Malformed."""
        return self._open(handle)[1]

    def answer(self, handle: str, made: bytes) -> None:
        """Take a signature. Once it returns, the signature is kept for the service.

        Raises NotSigned, OtherThingSigned; SignatureNotHolding, which ends it; SignTransactionGone; what the
        verifier raises, which leaves it as it was.
        """
        begun, question = self._open(handle)
        signature = Signature(made, question.digest)
        if bound_in(signature) != bound_of(question, self.origin).content():
            raise OtherThingSigned
        finding = self._judge(begun, signature)
        stage = Stage.SIGNED if finding.valid else Stage.NOT_HOLDING
        self._note(begun, stage)
        sealed = self._sealed(begun, signature, finding) if finding.valid else b""
        self._settle(begun, Stage.JUDGING, stage, sealed)
        if not finding.valid:
            raise SignatureNotHolding

    def give_up(self, handle: str, *, declined: bool) -> None:
        """The holder said no, or her card cannot sign: it ends. Raises SignTransactionGone."""
        begun, _ = self._open(handle)
        stage = Stage.DECLINED if declined else Stage.NOT_MADE
        self._note(begun, stage)
        self._settle(begun, Stage.BEGUN, stage, b"")

    def forget(self) -> int:
        """Delete what is over; gives how many rows."""
        with self._store.transaction() as tx:
            return tx.forget(self._clock.now())

    def _open(self, handle: str) -> tuple[Transaction, DocumentQuestion]:
        transaction_id, visit = read_handle(handle)
        with self._store.transaction() as tx:
            found = tx.find(transaction_id, self._clock.now())
        asker = self._askers.asker(found.client_id) if found is not None else None
        if found is None or asker is None or found.stage is not Stage.BEGUN or found.visit != visit:
            raise SignTransactionGone
        return found, question_of(found, asker, self._askers.way_back(found.ask))

    def _judge(self, begun: Transaction, signature: Signature) -> Finding:
        """Take the transaction, so that of two answers one is judged, and ask the certified verifier."""
        asker = self._askers.asker(begun.client_id)
        if asker is None:
            raise SignTransactionGone
        with self._store.transaction() as tx:
            if not tx.move(begun.transaction_id, begun.visit, Stage.BEGUN, Stage.JUDGING):
                raise SignTransactionGone
        try:
            return self._verifier(asker, signature)
        except Problem:
            with self._store.transaction() as tx:
                tx.move(begun.transaction_id, begun.visit, Stage.JUDGING, Stage.BEGUN)
            raise

    def _note(self, begun: Transaction, stage: Stage) -> None:
        if begun.person_id is not None:
            self._askers.note(begun.person_id, begun.client_id, stage)

    def _sealed(self, begun: Transaction, signature: Signature, finding: Finding) -> bytes:
        asker = self._askers.asker(begun.client_id)
        if asker is None:
            raise SignTransactionGone
        result = results.Result(
            iss=self._issuer,
            aud=begun.client_id,
            sign_transaction_id=str(begun.transaction_id),
            signature=signature.cms,
            certificate=certificate_in(signature),
            valid=True,
            valid_at=_written(finding.at),
        )
        return results.seal(asker.key, result)

    def _settle(self, begun: Transaction, before: Stage, after: Stage, sealed: bytes) -> None:
        until = self._clock.now() + FETCHED_WITHIN
        with self._store.transaction() as tx:
            if not tx.settle(begun.transaction_id, begun.visit, before, after, until, sealed):
                raise SignTransactionGone


def _hashed(access: str) -> bytes:
    return hashlib.sha256(access.encode("utf-8", errors="replace")).digest()


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
