# SPDX-License-Identifier: Apache-2.0
"""影市: an office that cheats, with everything an office really has: its keys, its database, its codes.

It sends what no honest gateway would make. Every verb here is an attack of linkage-codes.md §9, for the
demo and for tests; it needs no door that an office does not have, and none is opened for it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace

import msgspec
import urllib3

from warifu.app.parts import Parts
from warifu.exchange.gateway import GatewayStore
from warifu.exchange.messages import RequestsMessage, offer_release, put_request
from warifu.exchange.nym1 import codes, proofs, steps
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.answers import Letter
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.envelopes import Role, one_time_key, seal
from warifu.exchange.nym1.filing import Converted, FilingState, Place, Receipt, Release
from warifu.exchange.nym1.hashing import digest, random_scalar
from warifu.exchange.nym1.objects import Request
from warifu.exchange.nym1.signatures import Label, sign
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.wire import sign_call
from warifu.numbers.client import NumbersClient

OPERATOR = "operator"
PURPOSE, BASIS, ITEMS = 7401, "act-19-8.row-74.1", (1001, 1002)


@dataclass(frozen=True)
class Rogue:
    """A dishonest office; `parts` are its own."""

    parts: Parts

    def enrol(self, number: IndividualNumber, items: FourBasicItems) -> str:
        """Get a code the lawful way, to have something to cheat with; gives the in-house number."""
        name = InHouseNumber.of_random(os.urandom(16)).reveal("its own number")
        reference = secrets.token_bytes(16)
        with GatewayStore(self.parts.database).transaction() as tx:
            tx.begin_enrolment(reference, name, self.parts.clock.now())
        self.guess(number, items, reference)
        return name

    def guess(self, number: IndividualNumber, items: FourBasicItems, reference: bytes = bytes(16)) -> None:
        """Ask J-LIS for the code of whoever this number is."""
        NumbersClient(self.parts.sealed_wire).enrol(number, items, "LA-74", reference)

    def code(self, in_house: str) -> bytes:
        """Read one of its own codes."""
        with GatewayStore(self.parts.database).transaction() as tx:
            sealed = tx.look([("", in_house)])[0].sealed_code
        assert sealed is not None
        return self.parts.locker.code(sealed)

    def request(self, code: bytes, provider: str, *, reqid: bytes | None = None, minute: int = 0) -> Request:
        """Make a request about a code, well formed whatever the code is."""
        context, envelope = self._context(provider, reqid or os.urandom(16), minute)
        return steps.make_request(context, envelope, code, self.parts.directory, self.parts.sign, os.urandom)

    def two_faced(self, asked: bytes, filed: bytes, provider: str) -> Request:
        """Ask about one person and file for another, with a proof that fits the one it asks about."""
        context, envelope = self._context(provider, os.urandom(16), 0)
        found = steps.parties(context, self.parts.directory)
        target, portal = found.provider, found.portal
        assert target is not None
        r = random_scalar(os.urandom)
        honest = codes.encrypt(asked, r, target.key, portal.key)
        halves = honest[:64] + codes.encrypt(filed, r, portal.key)[32:]
        difference = self.parts.directory.key_difference(target, portal)
        proof = proofs.prove_request(r, honest, target.key + portal.key, difference, context.hash, os.urandom)
        unsigned = Request(context, halves, proof, b"", envelope)
        return replace(unsigned, signature=sign(self.parts.sign, Label.REQUEST, unsigned.signed_fields))

    def added(self, one: bytes, other: bytes) -> bytes:
        """Add two people's codes: a code of nobody, from which a conspiring provider learns both (T1)."""
        return group.add(one, other)

    def send(self, request: Request) -> bytes:
        """Send a request to the operator."""
        return put_request(self.parts.wire, request.encoded)

    def send_twice(self, request: Request) -> tuple[int, int]:
        """Send the very same signed call two times, as who recorded it could; gives both statuses."""
        body, path = msgspec.json.encode(RequestsMessage([request.encoded])), "/wire/exchange/request"
        headers = sign_call(
            sender=self.parts.body,
            to=OPERATOR,
            path=path,
            body=body,
            created=int(self.parts.clock.now().timestamp()),
            nonce=secrets.token_urlsafe(16),
            sign=self.parts.sign,
        )
        pool = urllib3.connectionpool.connection_from_url(self.parts.settings.peers[OPERATOR].url)
        first, second = (
            pool.urlopen("POST", path, body=body, headers=headers, retries=False).status for _ in range(2)
        )
        pool.close()
        return first, second

    def offer_forged_release(self, provider: str) -> None:
        """Offer a provider a release that the network never made, signed by nobody but itself."""
        request = self.request(group.multiply_base(random_scalar(os.urandom)), provider)
        converted = Converted(
            context=request.context,
            ct_hash=request.ct_hash,
            request_signature=request.signature,
            out1_provider_hash=digest(b"1"),
            out1_portal_hash=digest(b"2"),
            out2_provider_hash=digest(request.provider_half),
            out2_portal_hash=digest(b"4"),
            first_signature=self.parts.sign(b"not the operator"),
        )
        where = Place(index=0, entry_hash=digest(b"entry"), signature=self.parts.sign(b"not the commission"))
        receipt = Receipt(
            reqid=request.context.reqid, state=FilingState.FILED, signature=self.parts.sign(b"not the portal")
        )
        release = Release(
            converted=converted,
            out=request.provider_half,
            place=where,
            receipt=receipt,
            promise=b"{}",
            envelope=request.envelope,
        )
        offer_release(self.parts.wire, provider, release.encode())

    def _context(self, provider: str, reqid: bytes, minute: int) -> tuple[Context, bytes]:
        directory, now = self.parts.directory, minute or self.parts.clock.minute()
        target = directory.newest(BodyName(provider).domain, now)
        salt, case = os.urandom(32), "made-up case"
        letter = Letter(
            answer_key=one_time_key(os.urandom).key, query=b'{"tax_year": 2026}', case=case, case_salt=salt
        )
        envelope = seal(Role.REQUEST, reqid, letter.encode(), target.sealing_key)
        domain = BodyName(self.parts.body).domain
        context = Context(
            mode=Mode.ONLINE,
            reqid=reqid,
            from_domain=domain,
            to_domain=target.domain,
            from_epoch=directory.newest(domain, now).epoch,
            to_epoch=target.epoch,
            portal_epoch=directory.newest(directory.portal_domain, now).epoch,
            directory_version=directory.version,
            purpose=PURPOSE,
            basis=BASIS,
            items=ITEMS,
            minute=now,
            envelope_hash=digest(envelope),
            case=case_commitment(salt, case),
        )
        return context, envelope
