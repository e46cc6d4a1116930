# SPDX-License-Identifier: Apache-2.0
"""A dishonest agency: Midori with its own keys, sending what its own software never would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.japan import Japan
from warifu.exchange.messages import put_request
from warifu.exchange.nym1 import proofs, steps
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.answers import Letter
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import OneTimeKey, Role, one_time_key, seal
from warifu.exchange.nym1.hashing import digest, random_scalar
from warifu.exchange.nym1.objects import Request
from warifu.identifiers.body_name import BodyName


@dataclass
class Villain:
    """One body's keys in the wrong hands."""

    japan: Japan
    body: str = "city:midori"

    @property
    def directory(self) -> Directory:
        return self.japan.directory

    def code(self, in_house: str, body: str = "") -> bytes:
        """Read a code out of a body's own table with its own keys."""
        body = body or self.body
        with self.japan.databases[body].transaction() as connection:
            row = connection.execute(
                "SELECT sealed FROM gateway.code WHERE in_house = %s", (in_house,)
            ).fetchone()
        assert row is not None
        return self.japan.parts(body).locker.code(bytes(row[0]))

    def request(self, code: bytes, **changes: Any) -> tuple[Request, OneTimeKey]:
        """Make a request about any code; `changes` are fields of ctx, or `delay_order`."""
        parts, randomness = self.japan.parts(self.body), self.japan.randomness
        delay_order = changes.pop("delay_order", None)
        reqid = changes.get("reqid", randomness(16))
        to, minute = changes.get("to_domain", "city.asahi"), self.japan.clock.minute()
        key, salt = one_time_key(randomness), randomness(32)
        letter = Letter(answer_key=key.key, query=b'{"tax_year": 2026}', case="villain", case_salt=salt)
        target = self.directory.newest(to, minute)
        envelope = seal(Role.REQUEST, reqid, letter.encode(), target.sealing_key)
        own = BodyName(self.body).domain
        fields: dict[str, Any] = {
            "mode": Mode.ONLINE,
            "reqid": reqid,
            "from_domain": own,
            "to_domain": to,
            "from_epoch": self.directory.newest(own, minute).epoch,
            "to_epoch": target.epoch,
            "portal_epoch": self.directory.newest("portal", minute).epoch,
            "directory_version": self.directory.version,
            "purpose": 7401,
            "basis": "act-19-8.row-74.1",
            "items": (1001,),
            "minute": minute,
            "envelope_hash": digest(envelope),
            "case": case_commitment(salt, "villain"),
        }
        context = Context(**(fields | changes))
        request = steps.make_request(
            context, envelope, code, self.directory, parts.sign, randomness, delay_order=delay_order
        )
        return request, key

    def about_nobody(self) -> Request:
        """Encrypt the identity: a code that every proof accepts and that decrypts to nothing."""
        randomness = self.japan.randomness
        pattern, _ = self.request(self.code(self._anybody()))
        context = pattern.context
        provider = self.directory.domain(context.to_domain, context.to_epoch)
        portal = self.directory.domain("portal", context.portal_epoch)
        r = random_scalar(randomness)
        halves: bytes = group.multiply_base(r) + b"".join(
            group.multiply(r, key) for key in (provider.key, portal.key)
        )
        difference = self.directory.key_difference(provider, portal)
        proof = proofs.prove_request(
            r, halves, provider.key + portal.key, difference, context.hash, randomness
        )
        return self.signed(replace(pattern, halves=halves, proof=proof))

    def signed(self, request: Request) -> Request:
        """Sign a request whatever it says."""
        signature = self.japan.parts(self.body).sign(b"NYM1/request\x00" + request.signed_fields)
        return replace(request, signature=signature)

    def send(self, request: Request) -> bytes:
        """Send a request to the operator, properly signed as this body's call."""
        wire = self.japan.parts(self.body).wire
        return put_request(wire, request.encoded)

    def _anybody(self) -> str:
        with self.japan.databases[self.body].transaction() as connection:
            row = connection.execute("SELECT in_house FROM gateway.code LIMIT 1").fetchone()
        assert row is not None
        return str(row[0])
