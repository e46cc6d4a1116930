# SPDX-License-Identifier: Apache-2.0
"""鍵の儀式: keys of every body, and the directory both converters sign.

In life each step happens at its own operator: a body makes its keys and sends entry and proof of
possession; each converter adds its commitment and signs. Here one process holds all key rings, as a
demo and a test may, and does the steps in the same order. No secret leaves its own ring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from warifu.app import plan
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed, Keypair, keypair
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import (
    DomainEntry,
    OperatorEntry,
    PairEntry,
    Part,
    make_pair,
    make_possession,
    sign_entry,
)
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.ristretto import BASE
from warifu.identifiers.body_name import BodyName
from warifu.kernel.keys import FileKeyRing

FIRST_EPOCH = 1
_PARTS = {"portal": Part.PORTAL, "jlis": Part.ISSUER}


def make_directory(rings: Mapping[str, FileKeyRing], minute: int, randomness: Randomness) -> Directory:
    """Make and verify the first directory of these bodies, valid from `minute`."""
    x1, x2 = (partial(rings[body].sign, plan.SIGN) for body in ("operator", "commission"))
    seeds = (_seed(rings["operator"]), _seed(rings["commission"]))
    holders = [body for body in rings if plan.CODE in plan.plan_of(body).keys]
    domains = [sign_entry(_domain(body, rings[body], seeds, minute, randomness), x1, x2) for body in holders]
    operators = [
        sign_entry(_operator(Part.X1, "operator", rings["operator"], plan.SIGN, minute), x1, x2),
        sign_entry(_operator(Part.X2, "commission", rings["commission"], plan.SIGN, minute), x1, x2),
        sign_entry(_operator(Part.COMMISSION, "commission", rings["commission"], plan.LEGAL, minute), x1, x2),
    ]
    return Directory.verified(
        1,
        operators,
        domains,
        _pairs(domains, seeds, randomness),
        x1_key=rings["operator"].verifying_key(plan.SIGN),
        x2_key=rings["commission"].verifying_key(plan.SIGN),
    )


def code_keys(ring: FileKeyRing) -> Keypair:
    """Give a body's decryption scalar and key."""
    return keypair(ring.secret(plan.CODE).reveal("derive the code key"))


def _seed(ring: FileKeyRing) -> ConverterSeed:
    return ConverterSeed(ring.secret(plan.SEED).reveal("convert"))


def _domain(
    body: str,
    ring: FileKeyRing,
    seeds: tuple[ConverterSeed, ConverterSeed],
    minute: int,
    randomness: Randomness,
) -> DomainEntry:
    keys, part = code_keys(ring), _PARTS.get(body, Part.AGENCY)
    issuer = part is Part.ISSUER
    domain, epoch = (ISSUER_DOMAIN, 0) if issuer else (BodyName(body).domain, FIRST_EPOCH)
    entry = DomainEntry(
        part=part,
        domain=domain,
        epoch=epoch,
        valid_from=minute,
        signing_key=ring.verifying_key(plan.SIGN),
        sealing_key=ring.sealing_key(plan.ENVELOPE),
        key=keys.key,
        possession=make_possession(keys, domain, randomness),
        first_commitment=BASE,
        second_commitment=BASE,
    )
    if issuer:
        return entry
    first, second = (seed.commitment(domain, epoch) for seed in seeds)
    return replace(entry, first_commitment=first, second_commitment=second)


def _operator(part: Part, body: str, ring: FileKeyRing, key: str, minute: int) -> OperatorEntry:
    return OperatorEntry(
        part=part,
        domain=body,
        valid_from=minute,
        signing_key=ring.verifying_key(key),
        sealing_key=ring.sealing_key(plan.ENVELOPE),
    )


def _pairs(
    domains: list[DomainEntry], seeds: tuple[ConverterSeed, ConverterSeed], randomness: Randomness
) -> list[PairEntry]:
    """Make T for every agency to every other agency and to the portal, by both converters."""
    askers = [entry for entry in domains if entry.part is Part.AGENCY]
    targets = [entry for entry in domains if entry.part is not Part.ISSUER]
    return [
        make_pair(converter, seed, origin, target, randomness)
        for origin in askers
        for target in targets
        if origin is not target
        for converter, seed in enumerate(seeds, start=1)
    ]
