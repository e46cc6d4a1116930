# SPDX-License-Identifier: Apache-2.0
"""What every builder of a body starts from: its settings, database, keys, directory, wire and clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.app import plan
from warifu.exchange import Policy, shipped_members, shipped_table
from warifu.exchange.alarm import AlarmService, AlarmStore
from warifu.exchange.nym1.codes import CodeLocker, ConverterSeed
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import Part
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.sealing import SealedWire
from warifu.kernel.clock import Clock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Problem, Refusal
from warifu.kernel.settings import Settings
from warifu.kernel.wire import Endpoint, Switchboard, Wire
from warifu.ledger import LOG_KEY, WITNESS_KEY, VerifierKey

WITNESS_NAME = "commission.invalid/witness"


@dataclass(frozen=True)
class Parts:
    """The parts of one body before it is built. `report` writes a fault to the body's log."""

    settings: Settings
    database: Database
    ring: FileKeyRing
    directory: Directory
    wire: Wire
    clock: Clock
    report: Callable[[str, BaseException], None] = lambda _where, _fault: None
    randomness: Randomness = os.urandom

    @property
    def body(self) -> str:
        """Give the body's name."""
        return self.settings.body

    @property
    def sign(self) -> Signer:
        """Sign as this body."""
        return partial(self.ring.sign, plan.SIGN)

    @cached_property
    def opens(self) -> X25519PrivateKey:
        """Give the key that opens envelopes sealed to this body."""
        return X25519PrivateKey.from_private_bytes(self.ring.secret(plan.ENVELOPE).reveal("open envelopes"))

    @cached_property
    def locker(self) -> CodeLocker:
        """Give the locker of this body's stored codes."""
        index, value = self.ring.secret(plan.CODE_INDEX), self.ring.secret(plan.CODE_VALUE)
        return CodeLocker(index.reveal("find stored codes"), value.reveal("seal stored codes"))

    @cached_property
    def seed(self) -> ConverterSeed:
        """Give this converter's seed."""
        return ConverterSeed(self.ring.secret(plan.SEED).reveal("convert"))

    @cached_property
    def policy(self) -> Policy:
        """Give the law as this body holds it. In the demo every known body has published its assessment."""
        return Policy(shipped_table(), shipped_members(), lambda _body: True)

    @cached_property
    def alarms(self) -> AlarmService:
        """Give this body's way to the commission."""
        return AlarmService(AlarmStore(self.database), self.wire, self.clock)

    @cached_property
    def log_key(self) -> VerifierKey:
        """Give the log's key, from this body's own settings."""
        return VerifierKey(self.settings.log_origin, LOG_KEY, self.settings.key_bytes(self.settings.log_key))

    @cached_property
    def witness_key(self) -> VerifierKey:
        """Give the witness's key, from this body's own settings."""
        return VerifierKey(WITNESS_NAME, WITNESS_KEY, self.settings.key_bytes(self.settings.witness_key))

    @cached_property
    def sealed_wire(self) -> SealedWire:
        """Give the wire for messages that carry a number, or what a signing certificate says of somebody.

        J-LIS's key is the directory's; other bodies' are those that this body's own settings name.
        """
        entries = [entry for entry in self.directory.entries if entry.part is Part.ISSUER]
        told = {name: peer.sealing_key() for name, peer in self.settings.peers.items() if peer.seal}
        return SealedWire(self.wire, told | {"jlis": entries[0].sealing_key}, self.randomness)

    def board(self, endpoints: list[Endpoint], watch: Callable[[str, str, Problem], None]) -> Switchboard:
        """Make the receiving half of this body's wire."""
        keys = {name: peer.verifying_key() for name, peer in self.settings.peers.items()}

        def key_of(caller: str) -> Ed25519PublicKey | None:
            return keys.get(caller)

        return Switchboard(
            me=self.body,
            key_of=key_of,
            clock=self.clock,
            endpoints=endpoints,
            on_fault=self.report,
            watch=watch,
        )

    def watch(self, caller: str, path: str, problem: Problem) -> None:
        """Tell the commission of a call that was not what it claimed to be."""
        if isinstance(problem, Refusal):
            said = f"A call to {self.body} {path} was turned away: {problem.told}"
            try:
                minute = str(self.clock.minute()).encode()  # one alarm a minute: a second visit is heard too
                self.alarms.raise_alarm(caller.replace(":", "."), problem.reason, said, minute)
            except Problem as failed:
                self.report(path, failed)
