# SPDX-License-Identifier: Apache-2.0
"""From request to outputs: the asker's request, both converters' checks and conversions (§5, steps 1 to 3).

Between the checks stand the services' own: new reqid, policy, quota (LC-8's order). Outputs are for
`delivering`. All conversions are derived, so a repetition gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.exchange.nym1 import codes, proofs
from warifu.exchange.nym1.codes import Conversion, ConverterSeed
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.directory import Directory, Parties
from warifu.exchange.nym1.entries import DomainEntry
from warifu.exchange.nym1.filing import Converted, FileOrder, Place, RefusedBy
from warifu.exchange.nym1.hashing import Randomness, digest, random_scalar
from warifu.exchange.nym1.objects import Conv1, Refused1, Request, hash_of_half
from warifu.exchange.nym1.orders import DelayOrder
from warifu.exchange.nym1.parties import MINUTES_APART, check_delay, parties
from warifu.exchange.nym1.refusals import (
    ConversionProofFails,
    EnvelopeReplaced,
    OutsideTime,
    ProofFails,
    SignatureFails,
    WrongParties,
)
from warifu.exchange.nym1.signatures import Label, Signer, sign, verify


def make_request(
    context: Context,
    envelope: bytes,
    code: bytes,
    directory: Directory,
    signer: Signer,
    randomness: Randomness,
    *,
    delay_order: DelayOrder | None = None,
) -> Request:
    """Encrypt the asker's code (or a root point, from the issuer) to both halves, prove, sign."""
    _, provider, portal, _ = parties(context, directory)
    r = random_scalar(randomness)
    if provider is None:
        halves = codes.encrypt(code, r, portal.key)
        proof = proofs.prove_register(r, halves, portal.key, context.hash, randomness)
    else:
        halves = codes.encrypt(code, r, provider.key, portal.key)
        difference = directory.key_difference(provider, portal)
        keys = provider.key + portal.key
        proof = proofs.prove_request(r, halves, keys, difference, context.hash, randomness)
    unsigned = Request(context, halves, proof, b"", envelope, delay_order)
    signature = sign(signer, Label.REQUEST, unsigned.signed_fields)
    return Request(context, halves, proof, signature, envelope, delay_order)


def check_addressing(
    request: Request, directory: Directory, minute: int, *, apart: int = MINUTES_APART
) -> Parties:
    """Check version, domains, epochs, shape, minute, envelope hash and delay order; give the parties."""
    found = parties(request.context, directory)
    if (found.provider is None) != request.is_for_portal_alone:
        raise WrongParties
    for converter in (1, 2):  # refuse now what could not be converted later
        for target in filter(None, (found.provider, found.portal)):
            directory.pair_commitment(converter, found.asker, target)
    if abs(request.context.minute - minute) > apart:
        raise OutsideTime
    if digest(request.envelope) != request.context.envelope_hash:
        raise EnvelopeReplaced
    check_delay(request.context, request.delay_order, directory)
    return found


def check_request_signature(request: Request, directory: Directory) -> None:
    """Check σ_A."""
    asker = parties(request.context, directory).asker
    if not verify(asker.signing_key, Label.REQUEST, request.signed_fields, request.signature):
        raise SignatureFails


def check_request_proof(request: Request, directory: Directory) -> None:
    """Check π: both halves hold one and the same code (or, for the portal alone, r is known)."""
    _, provider, portal, _ = parties(request.context, directory)
    ctx_hash = request.context.hash
    if provider is None:
        holds = proofs.verify_register(request.proof, request.halves, portal.key, ctx_hash)
    else:
        keys, difference = provider.key + portal.key, directory.key_difference(provider, portal)
        holds = proofs.verify_request(request.proof, request.halves, keys, difference, ctx_hash)
    if not holds:
        raise ProofFails


def convert_first(
    request: Request,
    directory: Directory,
    seed: ConverterSeed,
    signer: Signer,
    randomness: Randomness,
    *,
    prove: bool = True,
) -> Conv1:
    """Convert the halves, prove each (LC-16; `prove=False` is for benchmarks only), sign σ_1."""
    found = parties(request.context, directory)
    rand = randomness if prove else None
    provider_out, provider_proof = b"", b""
    if found.provider:
        provider_out, provider_proof = _first_half(request, found, found.provider, directory, seed, rand)
    portal_out, portal_proof = _first_half(request, found, found.portal, directory, seed, rand)
    unsigned = Conv1(request, provider_out, portal_out, provider_proof, portal_proof, b"")
    signature = sign(signer, Label.CONV1, unsigned.signed_fields)
    return Conv1(request, provider_out, portal_out, provider_proof, portal_proof, signature)


def refuse_first(
    request: Request,
    reason: str,
    directory: Directory,
    seed: ConverterSeed,
    signer: Signer,
    randomness: Randomness,
    *,
    prove: bool = True,
) -> Refused1:
    """Refuse a request whose π holds: convert the portal's half only, so that the person sees it."""
    found = parties(request.context, directory)
    rand = randomness if prove else None
    out, proof = _first_half(request, found, found.portal, directory, seed, rand)
    unsigned = Refused1(request, out, proof, reason, b"")
    return Refused1(request, out, proof, reason, sign(signer, Label.REFUSED1, unsigned.signed_fields))


def _first_half(
    request: Request,
    found: Parties,
    target: DomainEntry,
    directory: Directory,
    seed: ConverterSeed,
    randomness: Randomness | None,
) -> tuple[bytes, bytes]:
    before = request.portal_half if target is found.portal else request.provider_half
    reqid = request.context.reqid
    conversion, factor, rho = _convert(seed, reqid, found.asker, target, before)
    if randomness is None:
        return conversion.after, b""
    commitment = directory.pair_commitment(1, found.asker, target)
    proof = proofs.prove_conversion(
        reqid, before, conversion, factor, rho, commitment, target.key, randomness
    )
    return conversion.after, proof


def _convert(
    seed: ConverterSeed, reqid: bytes, asker: DomainEntry, target: DomainEntry, before: bytes
) -> tuple[Conversion, bytes, bytes]:
    factor = seed.pair_factor(asker.domain, asker.epoch, target.domain, target.epoch)
    rho = seed.rerandomiser(reqid, target.domain, target.epoch, before)
    return codes.convert(factor, rho, before, target.key), factor, rho


def check_first(conv1: Conv1, directory: Directory, *, proven: bool = True) -> None:
    """Check σ_1 and both conversion proofs. The request itself X2 checks with the three checks above."""
    _check_first_signature(conv1, Label.CONV1, directory)
    if not proven:
        return
    request = conv1.request
    found = parties(request.context, directory)
    if found.provider:
        before, after, proof = request.provider_half, conv1.provider_out, conv1.provider_proof
        _check_conversion(request, found, found.provider, directory, before, after, proof)
    before, after, proof = request.portal_half, conv1.portal_out, conv1.portal_proof
    _check_conversion(request, found, found.portal, directory, before, after, proof)


def check_first_refusal(refused: Refused1, directory: Directory, *, proven: bool = True) -> None:
    """Check X1's signature under its refusal and the proof of the portal's half."""
    _check_first_signature(refused, Label.REFUSED1, directory)
    if proven:
        request, found = refused.request, parties(refused.request.context, directory)
        before, after, proof = request.portal_half, refused.portal_out, refused.portal_proof
        _check_conversion(request, found, found.portal, directory, before, after, proof)


@dataclass(frozen=True)
class Outputs:
    """What X2 holds after converting: the public account and both outputs (`provider` may be empty)."""

    converted: Converted
    provider: bytes
    portal: bytes

    def __repr__(self) -> str:
        return "Outputs(••••)"


def convert_second(conv1: Conv1, directory: Directory, seed: ConverterSeed) -> Outputs:
    """Convert X1's outputs. Deterministic: the same Conv1 gives the same outputs again."""
    found = parties(conv1.request.context, directory)
    reqid = conv1.request.context.reqid
    provider = b""
    if found.provider:
        provider = _convert(seed, reqid, found.asker, found.provider, conv1.provider_out)[0].after
    portal = _convert(seed, reqid, found.asker, found.portal, conv1.portal_out)[0].after
    return Outputs(_account(conv1, provider, portal), provider, portal)


def refuse_second(
    first: Conv1 | Refused1, directory: Directory, seed: ConverterSeed, *, reason: str = ""
) -> Outputs:
    """Convert the portal's half of a refusal: X1's (`Refused1`), or X2's own of a Conv1, for `reason`."""
    request = first.request
    found = parties(request.context, directory)
    portal = _convert(seed, request.context.reqid, found.asker, found.portal, first.portal_out)[0].after
    if isinstance(first, Refused1):
        return Outputs(_account(first, b"", portal, RefusedBy.X1, first.reason), b"", portal)
    return Outputs(_account(first, b"", portal, RefusedBy.X2, reason), b"", portal)


def place(converted: Converted, index: int, entry_hash: bytes, signer: Signer) -> Place:
    """Sign σ_2 once the entry is durable in the ledger at `index`."""
    fields = converted.second_fields(index, entry_hash)
    return Place(index=index, entry_hash=entry_hash, signature=sign(signer, converted.second_label, fields))


def file_order(outputs: Outputs, request: Request, where: Place, salt: bytes) -> FileOrder:
    """Make the order to the portal; a registration takes its envelope along."""
    return FileOrder(
        converted=outputs.converted,
        out=outputs.portal,
        place=where,
        salt=salt,
        delay_order=request.delay_order,
        envelope=request.envelope if request.is_for_portal_alone else b"",
    )


def _check_first_signature(first: Conv1 | Refused1, label: Label, directory: Directory) -> None:
    if not verify(directory.x1.signing_key, label, first.signed_fields, first.signature):
        raise SignatureFails


def _check_conversion(
    request: Request,
    found: Parties,
    target: DomainEntry,
    directory: Directory,
    before: bytes,
    after: bytes,
    proof: bytes,
) -> None:
    commitment = directory.pair_commitment(1, found.asker, target)
    reqid = request.context.reqid
    if not proofs.verify_conversion(proof, reqid, before, after, commitment, target.key):
        raise ConversionProofFails


def _account(
    first: Conv1 | Refused1,
    provider: bytes,
    portal: bytes,
    refused_by: RefusedBy = RefusedBy.NOBODY,
    reason: str = "",
) -> Converted:
    request, hashes = first.request, first.hashes
    return Converted(
        context=request.context,
        ct_hash=request.ct_hash,
        request_signature=request.signature,
        out1_provider_hash=hashes[:32],
        out1_portal_hash=hashes[32:],
        out2_provider_hash=hash_of_half(provider),
        out2_portal_hash=digest(portal),
        first_signature=first.signature,
        refused_by=refused_by,
        reason=reason,
    )
