# SPDX-License-Identifier: Apache-2.0
"""A small country of keys in memory: two converters, issuer, portal, commission and some agencies.

For benches, vectors and tests of the pure layer. A real body keeps its own keys only, in `kernel.keys`;
nothing outside those three may use this module.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.nym1 import codes
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed, Keypair
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import (
    DomainEntry,
    OperatorEntry,
    Part,
    make_pair,
    make_possession,
    sign_entry,
)
from warifu.exchange.nym1.envelopes import opening_key
from warifu.exchange.nym1.hashing import Randomness, hash_parts
from warifu.exchange.nym1.signatures import Signer

PORTAL = "portal"


@dataclass(frozen=True)
class Keys:
    """One party's keys, all derived from a seed and its domain id."""

    domain: str
    signing: Ed25519PrivateKey
    opens: X25519PrivateKey
    pair: Keypair

    def __repr__(self) -> str:
        return "Keys(••••)"

    @property
    def sign(self) -> Signer:
        """The party's Ed25519 signer."""
        return self.signing.sign

    @property
    def signing_key(self) -> bytes:
        """The party's Ed25519 key, 32 bytes."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def sealing_key(self) -> bytes:
        """The party's X25519 key, 32 bytes."""
        return self.opens.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Country:
    """Every party's keys, both seeds, the issuer's root key, and the verified directory."""

    parties: dict[str, Keys]
    first_seed: ConverterSeed
    second_seed: ConverterSeed
    issuer_key: bytes
    directory: Directory

    def __repr__(self) -> str:
        return "Country(••••)"

    def code(self, rid: bytes, domain: str, epoch: int = 1) -> bytes:
        """Give a person's code at a domain, as nobody in life could: both seeds and I's key at once."""
        root = codes.root_point(self.issuer_key, rid)
        first, second = self.first_seed.factor(domain, epoch), self.second_seed.factor(domain, epoch)
        return group.multiply(second, group.multiply(first, root))


def keys_of(seed: bytes, domain: str) -> Keys:
    """Derive one party's keys."""
    material = [hash_parts("sample", seed, domain.encode("ascii"), bytes([n]))[:32] for n in range(3)]
    signing = Ed25519PrivateKey.from_private_bytes(material[0])
    return Keys(domain, signing, opening_key(material[1]), codes.keypair(material[2]))


def country(seed: bytes, agencies: tuple[str, ...], randomness: Randomness, version: int = 1) -> Country:
    """Build a country; every agency may ask every other."""
    operators = {"operator": Part.X1, "commission": Part.X2, "commission.legal": Part.COMMISSION}
    domains = {ISSUER_DOMAIN: Part.ISSUER, PORTAL: Part.PORTAL} | dict.fromkeys(agencies, Part.AGENCY)
    parties = {domain: keys_of(seed, domain) for domain in (*operators, *domains)}
    seeds = [ConverterSeed(hash_parts("sample-seed", seed, bytes([n]))[:32]) for n in (1, 2)]
    x1, x2 = parties["operator"], parties["commission"]
    named = [
        sign_entry(_operator(parties[domain], part), x1.sign, x2.sign) for domain, part in operators.items()
    ]
    entries = {
        domain: sign_entry(_domain(parties[domain], part, seeds, randomness), x1.sign, x2.sign)
        for domain, part in domains.items()
    }
    pairs = [
        make_pair(number, seeds[number - 1], entries[origin], entries[target], randomness)
        for origin in agencies
        for target in (*agencies, PORTAL)
        if origin != target
        for number in (1, 2)
    ]
    directory = Directory.verified(
        version, named, entries.values(), pairs, x1_key=x1.signing_key, x2_key=x2.signing_key
    )
    issuer_key = codes.issuer_scalar(hash_parts("sample-issuer", seed)[:32])
    return Country(parties, seeds[0], seeds[1], issuer_key, directory)


def _operator(keys: Keys, part: Part) -> OperatorEntry:
    return OperatorEntry(
        part=part,
        domain=keys.domain,
        valid_from=0,
        signing_key=keys.signing_key,
        sealing_key=keys.sealing_key,
    )


def _domain(keys: Keys, part: Part, seeds: list[ConverterSeed], randomness: Randomness) -> DomainEntry:
    epoch = 0 if part is Part.ISSUER else 1
    first, second = (seed.commitment(keys.domain, epoch) for seed in seeds)
    return DomainEntry(
        part=part,
        domain=keys.domain,
        epoch=epoch,
        valid_from=0,
        signing_key=keys.signing_key,
        sealing_key=keys.sealing_key,
        key=keys.pair.key,
        possession=make_possession(keys.pair, keys.domain, randomness),
        first_commitment=first,
        second_commitment=second,
    )
