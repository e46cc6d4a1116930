# SPDX-License-Identifier: Apache-2.0
"""符号の発行: how J-LIS gives a body its code of a person, without learning that code (Act 21-2, LC §7).

It takes a root identifier, 32 random bytes that J-LIS alone holds, and sends a mode-3 request from the
issuer's domain "0"; both converters, the filing and the release are those of every exchange, so the
person sees who enrolled her. It knows no Individual Number: `numbers` finds the root and calls here.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.messages import put_request
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Answer, Letter, Status
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, root_point
from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, one_time_key, seal, unseal
from warifu.exchange.nym1.hashing import Randomness, digest
from warifu.exchange.nym1.objects import Request
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import (
    ENROLMENT_BASIS,
    LOOK_BASIS,
    LOOK_GAVE,
    REFUSED_BASIS,
    STOP_BASIS,
    STOP_STOPPED,
    STOP_TRIED,
    CardStopCalled,
    LookedUpAtJukiNet,
    RefusedByIssuer,
)
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Wire


class Issuing(Protocol):
    """What `numbers` needs of the issuer."""

    def register(self, rid: Secret[bytes], mailbox_key: bytes) -> None:
        """Open the person's mailbox at the portal, before anybody can ask about her (LC-19)."""
        ...

    def enrol(self, rid: Secret[bytes], body: str, reference: bytes) -> None:
        """Give `body` its code of the person; when this returns the body has stored it."""
        ...

    def report_refusal(self, rid: Secret[bytes], body: str) -> None:
        """Show the person that `body` tried her number with other particulars."""
        ...


class IssuerService:
    """J-LIS as the issuer of codes."""

    def __init__(
        self,
        directory: Directory,
        issuer_key: Secret[bytes],
        opens: X25519PrivateKey,
        sign: Signer,
        wire: Wire,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """`issuer_key` is the scalar k_I; answers come sealed to `opens`."""
        self._directory, self._issuer_key, self._sign = directory, issuer_key, sign
        self._opens = opens
        self._wire, self._clock, self._randomness = wire, clock, randomness
        self._looks: dict[bytes, Request] = {}  # reported, and not known to stand in a mailbox yet

    def register(self, rid: Secret[bytes], mailbox_key: bytes) -> None:
        """Open the person's mailbox (LC-19): a request for the portal alone."""
        self._send(rid, self._directory.portal_domain, ENROLMENT_BASIS, b"", mailbox_key)

    def enrol(self, rid: Secret[bytes], body: str, reference: bytes) -> None:
        """符号の提供: give a body its code. Raises the network's Refusal, or what the body refused."""
        answer_key = one_time_key(self._randomness)
        context, reply = self._send(rid, BodyName(body).domain, ENROLMENT_BASIS, reference, answer_key.key)
        answer = Answer.decode(unseal(Role.ANSWER, context.reqid, reply, self._opens))
        steps.check_answer(answer, context, self._directory)
        if answer.statement.status is not Status.ANSWERED:
            raise Fault("the body did not store the code")

    def report_refusal(self, rid: Secret[bytes], body: str) -> None:
        """Send a request that is marked as refused: policy turns it into a letter to the person."""
        try:
            self._send(
                rid, BodyName(body).domain, REFUSED_BASIS + RefusedByIssuer.reason, b"", bytes([9] * 32)
            )
        except Refusal as refusal:
            if refusal.reason != RefusedByIssuer.reason:
                raise

    def report_look(self, rid: Secret[bytes], body: str, row: str, name: bytes, *, gave: bool) -> None:
        """Show the person that `body` looked her up at Juki Net, under which row and whether it was given.

        It stands in her mailbox when this returns. Raises a Fault while operator, commission or portal cannot
        be reached; reported again under the same `name`, the very same request goes and stays one line. Only
        after a crash of this body in between may one look have two.
        """
        basis = f"{LOOK_BASIS}{row}{LOOK_GAVE if gave else ''}"
        self._report(rid, BodyName(body).domain, basis, name, LookedUpAtJukiNet.reason)

    def report_stop(self, rid: Secret[bytes], name: bytes, *, stopped: bool) -> None:
        """Show the person that the stop line was called in her name, and whether her card was stopped by it.

        Guarantees and raises as `report_look`.
        """
        basis = STOP_BASIS + (STOP_STOPPED if stopped else STOP_TRIED)
        self._report(rid, self._directory.portal_domain, basis, name, CardStopCalled.reason)

    def _report(self, rid: Secret[bytes], to: str, basis: str, name: bytes, answered: str) -> None:
        request = self._looks.setdefault(name, self._request(rid, to, basis, b"", bytes([9] * 32)))
        try:
            put_request(self._wire, request.encoded)
        except Refusal as refusal:
            if refusal.reason != answered:
                raise
        self._looks.pop(name, None)

    def _send(
        self, rid: Secret[bytes], to: str, basis: str, query: bytes, answer_key: bytes
    ) -> tuple[Context, bytes]:
        request = self._request(rid, to, basis, query, answer_key)
        return request.context, put_request(self._wire, request.encoded)

    def _request(self, rid: Secret[bytes], to: str, basis: str, query: bytes, answer_key: bytes) -> Request:
        minute, reqid = self._clock.minute(), self._randomness(16)
        target = self._directory.newest(to, minute)
        letter = Letter(answer_key=answer_key, query=query)
        envelope = seal(Role.REQUEST, reqid, letter.encode(), target.sealing_key)
        context = Context(
            mode=Mode.ENROLMENT,
            reqid=reqid,
            from_domain=ISSUER_DOMAIN,
            to_domain=to,
            from_epoch=0,
            to_epoch=target.epoch,
            portal_epoch=self._directory.newest(self._directory.portal_domain, minute).epoch,
            directory_version=self._directory.version,
            purpose=0,
            basis=basis,
            items=(),
            minute=minute,
            envelope_hash=digest(envelope),
        )
        root = root_point(self._issuer_key.reveal("make a root"), rid.reveal("make a root"))
        return steps.make_request(context, envelope, root, self._directory, self._sign, self._randomness)
