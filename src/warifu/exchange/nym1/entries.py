# SPDX-License-Identifier: Apache-2.0
"""Entries of the directory: a domain, an operator, a pair of domains; how each is made, signed, checked.

An entry by itself says only that it is well formed and proven; `directory.Directory` holds verified ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import ClassVar, TypeVar

from warifu.exchange.nym1 import proofs
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed, Keypair
from warifu.exchange.nym1.hashing import Randomness, u32, u64
from warifu.exchange.nym1.octets import Reader, is_domain, text8
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES, Label, Signer, sign


class Part(IntEnum):
    """The part a domain or operator plays."""

    AGENCY = 0
    PORTAL = 1
    ISSUER = 2
    X1 = 11
    X2 = 12
    COMMISSION = 13
    """The commission's legal key, for orders; not the key of the converter it runs."""


_PARTS = frozenset(Part)
DOMAIN_PARTS = frozenset({Part.AGENCY, Part.PORTAL, Part.ISSUER})


@dataclass(frozen=True, kw_only=True)
class DomainEntry:
    """A domain that has codes, or issues them: keys (32 bytes each), epoch, S_1 and S_2, valid from a minute.

    `key` is Y_D with its proof of possession (64). The issuer's domain is "0", its epoch 0, its S_j = B.
    """

    part: Part
    domain: str
    epoch: int
    valid_from: int
    signing_key: bytes
    sealing_key: bytes
    key: bytes
    possession: bytes
    first_commitment: bytes
    second_commitment: bytes
    first_signature: bytes = b""
    second_signature: bytes = b""

    MAGIC: ClassVar[bytes] = b"NYM1DOM\x00"

    @property
    def unsigned(self) -> bytes:
        """What both converters sign."""
        head = self.MAGIC + bytes([self.part]) + text8(self.domain) + u32(self.epoch) + u64(self.valid_from)
        keys = self.signing_key + self.sealing_key + self.key + self.possession
        return head + keys + self.first_commitment + self.second_commitment

    def encode(self) -> bytes:
        """Write it: the body of a ledger entry of kind 5."""
        return self.unsigned + self.first_signature + self.second_signature

    @classmethod
    def decode(cls, content: bytes) -> DomainEntry:
        """Read it; Malformed for any other encoding. Nothing is verified yet but the points' shape."""
        reader = Reader(content, "directory entry", cls.MAGIC)
        entry = cls(
            part=_read_part(reader),
            domain=reader.domain("domain"),
            epoch=reader.number(4, "epoch"),
            valid_from=reader.number(8, "valid from"),
            signing_key=reader.take(32, "signing key"),
            sealing_key=reader.take(32, "sealing key"),
            key=reader.points(1, "key"),
            possession=reader.take(64, "proof of possession"),
            first_commitment=reader.points(1, "S_1"),
            second_commitment=reader.points(1, "S_2"),
            first_signature=reader.take(SIGNATURE_BYTES, "X1's signature"),
            second_signature=reader.take(SIGNATURE_BYTES, "X2's signature"),
        )
        reader.end()
        return entry

    def commitment(self, converter: int) -> bytes:
        """Give S_1 or S_2."""
        return self.first_commitment if converter == 1 else self.second_commitment

    def problem(self) -> str | None:
        """Say what is wrong with the entry by itself, or None."""
        points = (self.key, self.first_commitment, self.second_commitment)
        issuer = self.part is Part.ISSUER
        roots = self.epoch == 0 and points[1:] == (group.BASE, group.BASE)
        checks = (
            (self.part in DOMAIN_PARTS and is_domain(self.domain), "is not that of a domain"),
            (issuer == (self.domain == ISSUER_DOMAIN), 'gives domain "0" to another than the issuer'),
            (all(map(group.is_point, points)), "has a key or commitment that is no point"),
            (not issuer or roots, "gives the issuer another factor than 1"),
            (proofs.verify_possession(self.possession, self.key, self.domain), "has no proof of possession"),
        )
        return next((words for holds, words in checks if not holds), None)


@dataclass(frozen=True, kw_only=True)
class OperatorEntry:
    """X1, X2 or the commission's legal key: Ed25519 and X25519 keys, 32 bytes each, valid from a minute."""

    part: Part
    domain: str
    valid_from: int
    signing_key: bytes
    sealing_key: bytes
    first_signature: bytes = b""
    second_signature: bytes = b""

    MAGIC: ClassVar[bytes] = b"NYM1OPR\x00"

    @property
    def unsigned(self) -> bytes:
        """What both converters sign."""
        head = self.MAGIC + bytes([self.part]) + text8(self.domain) + u64(self.valid_from)
        return head + self.signing_key + self.sealing_key

    def encode(self) -> bytes:
        """Write it: the body of a ledger entry of kind 5."""
        return self.unsigned + self.first_signature + self.second_signature

    @classmethod
    def decode(cls, content: bytes) -> OperatorEntry:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "directory entry", cls.MAGIC)
        entry = cls(
            part=_read_part(reader),
            domain=reader.domain("domain"),
            valid_from=reader.number(8, "valid from"),
            signing_key=reader.take(32, "signing key"),
            sealing_key=reader.take(32, "sealing key"),
            first_signature=reader.take(SIGNATURE_BYTES, "X1's signature"),
            second_signature=reader.take(SIGNATURE_BYTES, "X2's signature"),
        )
        reader.end()
        return entry

    def problem(self) -> str | None:
        """Say what is wrong with the entry by itself, or None."""
        return "is not that of an operator" if self.part in DOMAIN_PARTS else None


@dataclass(frozen=True, kw_only=True)
class PairEntry:
    """T_{j,A→B} of one converter with its pair proof (LC-5); the proof is its own authority."""

    converter: int
    from_domain: str
    from_epoch: int
    to_domain: str
    to_epoch: int
    commitment: bytes
    proof: bytes

    MAGIC: ClassVar[bytes] = b"NYM1PAI\x00"

    def encode(self) -> bytes:
        """Write it."""
        domains = text8(self.from_domain) + u32(self.from_epoch) + text8(self.to_domain) + u32(self.to_epoch)
        return self.MAGIC + bytes([self.converter]) + domains + self.commitment + self.proof

    @classmethod
    def decode(cls, content: bytes) -> PairEntry:
        """Read it; Malformed for any other encoding."""
        reader = Reader(content, "directory pair", cls.MAGIC)
        pair = cls(
            converter=reader.number(1, "converter"),
            from_domain=reader.domain("from"),
            from_epoch=reader.number(4, "from epoch"),
            to_domain=reader.domain("to"),
            to_epoch=reader.number(4, "to epoch"),
            commitment=reader.points(1, "T"),
            proof=reader.proof("pair proof"),
        )
        reader.end()
        if pair.converter not in {1, 2}:
            raise reader.wrong("converter", "is 1 or 2")
        return pair

    def holds(self, s_from: bytes, s_to: bytes) -> bool:
        """Check the pair proof against the two commitments of this converter."""
        ends = (self.from_domain, self.from_epoch, self.to_domain, self.to_epoch)
        statement = proofs.pair_statement(*ends)
        return proofs.verify_equal(self.proof, s_from, s_to, group.BASE, self.commitment, statement)


def make_pair(
    converter: int, seed: ConverterSeed, origin: DomainEntry, target: DomainEntry, randomness: Randomness
) -> PairEntry:
    """Make one converter's T for a pair of domains, with its proof."""
    ends = (origin.domain, origin.epoch, target.domain, target.epoch)
    factor = seed.pair_factor(*ends)
    commitment = group.multiply_base(factor)
    s_from, s_to = origin.commitment(converter), target.commitment(converter)
    statement = proofs.pair_statement(*ends)
    proof = proofs.prove_equal(factor, s_from, s_to, group.BASE, commitment, statement, randomness)
    return PairEntry(
        converter=converter,
        from_domain=origin.domain,
        from_epoch=origin.epoch,
        to_domain=target.domain,
        to_epoch=target.epoch,
        commitment=commitment,
        proof=proof,
    )


def make_possession(keys: Keypair, domain: str, randomness: Randomness) -> bytes:
    """Make a domain's proof of possession of its own key."""
    return proofs.prove_possession(keys.secret, keys.key, domain, randomness)


Entry = TypeVar("Entry", DomainEntry, OperatorEntry)


def sign_entry(entry: Entry, x1: Signer | None = None, x2: Signer | None = None) -> Entry:
    """Give the entry with the signature of either converter, or of both, added."""
    if x1:
        entry = replace(entry, first_signature=sign(x1, Label.DIRECTORY, entry.unsigned))
    if x2:
        entry = replace(entry, second_signature=sign(x2, Label.DIRECTORY, entry.unsigned))
    return entry


def _read_part(reader: Reader) -> Part:
    part = reader.number(1, "part")
    if part not in _PARTS:
        raise reader.wrong("part", "is none that a directory knows")
    return Part(part)
