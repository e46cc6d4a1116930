# SPDX-License-Identifier: Apache-2.0
"""Proofs of NYM-1 (§6): equality of two logarithms, its five uses, possession and registration.

Provers take secrets and `Randomness`; nonces are hedged, so that a broken generator alone betrays no
key. Verifiers give True or False and never raise on what was received (LC-3). A proof c‖z or R‖z is
64 bytes. Points given to a verifier that came over a wire were checked when they were decoded (LC-2).
"""

from __future__ import annotations

from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.codes import Conversion
from warifu.exchange.nym1.hashing import Randomness, digest, to_scalar, u32
from warifu.exchange.nym1.ristretto import BASE, IDENTITY, SIZE, ZERO, NotAnElement

PROOF_BYTES = 64
CONVERSION_PROOF_BYTES = 192


def prove_equal(
    secret: bytes, g1: bytes, p1: bytes, g2: bytes, p2: bytes, statement: bytes, randomness: Randomness
) -> bytes:
    """DLEQ: prove p1 = secret·g1 and p2 = secret·g2 under `statement`; c‖z, 64 bytes."""
    nonce = to_scalar("nonce", secret, randomness(32), statement, g1, p1, g2, p2)
    r1 = group.multiply_base(nonce) if g1 == BASE else group.multiply(nonce, g1)
    r2 = group.multiply_base(nonce) if g2 == BASE else group.multiply(nonce, g2)
    challenge = to_scalar("dleq", statement, g1, p1, g2, p2, r1, r2)
    return challenge + _response(nonce, challenge, secret)


def verify_equal(proof: bytes, g1: bytes, p1: bytes, g2: bytes, p2: bytes, statement: bytes) -> bool:
    """Check a DLEQ proof: two multiplications for each side, the base point's at a third of the price."""
    challenge, response = proof[:SIZE], proof[SIZE:]
    if not _are_proof_scalars(challenge, response):
        return False
    try:
        r1 = _commitment(challenge, response, g1, p1)
        r2 = _commitment(challenge, response, g2, p2)
    except NotAnElement:
        return False
    return to_scalar("dleq", statement, g1, p1, g2, p2, r1, r2) == challenge


def prove_request(
    r: bytes, halves: bytes, keys: bytes, key_difference: bytes, ctx_hash: bytes, randomness: Randomness
) -> bytes:
    """π: both halves C1‖CB‖CP hold the same code, for keys Y_B‖Y_P with their difference."""
    difference = group.subtract(halves[32:64], halves[64:])
    statement = b"request\x00" + ctx_hash + halves + keys
    return prove_equal(r, BASE, halves[:32], key_difference, difference, statement, randomness)


def verify_request(proof: bytes, halves: bytes, keys: bytes, key_difference: bytes, ctx_hash: bytes) -> bool:
    """Check π. `key_difference` is Y_B − Y_P, which the directory keeps."""
    try:
        difference = group.subtract(halves[32:64], halves[64:])
    except NotAnElement:
        return False
    statement = b"request\x00" + ctx_hash + halves + keys
    return verify_equal(proof, BASE, halves[:32], key_difference, difference, statement)


def prove_register(
    r: bytes, half: bytes, portal_key: bytes, ctx_hash: bytes, randomness: Randomness
) -> bytes:
    """π of a registration at the portal alone: knowledge of r behind C1‖CP (Schnorr); c‖z."""
    statement = b"register\x00" + ctx_hash + half + portal_key
    nonce = to_scalar("nonce", r, randomness(32), statement)
    challenge = to_scalar("schnorr", statement, BASE, half[:32], group.multiply_base(nonce))
    return challenge + _response(nonce, challenge, r)


def verify_register(proof: bytes, half: bytes, portal_key: bytes, ctx_hash: bytes) -> bool:
    """Check π of a registration."""
    challenge, response = proof[:SIZE], proof[SIZE:]
    if not _are_proof_scalars(challenge, response):
        return False
    statement = b"register\x00" + ctx_hash + half + portal_key
    try:
        commitment = _commitment(challenge, response, BASE, half[:32])
    except NotAnElement:
        return False
    return to_scalar("schnorr", statement, BASE, half[:32], commitment) == challenge


def prove_conversion(
    reqid: bytes,
    before: bytes,
    conversion: Conversion,
    pair_factor: bytes,
    rerandomiser: bytes,
    pair_commitment: bytes,
    key: bytes,
    randomness: Randomness,
) -> bytes:
    """Prove one half's conversion (LC-16): D1‖D2, then *conv*, then *rerand*; 192 bytes."""
    after, middle, mask = conversion
    fields = reqid + digest(before) + digest(after)
    fold = _fold(reqid, pair_commitment, before, middle)
    g2 = group.add(before[:32], group.multiply(fold, before[32:]))
    p2 = group.multiply(pair_factor, g2)
    conv = prove_equal(pair_factor, BASE, pair_commitment, g2, p2, b"conv\x00" + fields, randomness)
    statement = b"rerand\x00" + fields
    rerand = prove_equal(rerandomiser, BASE, mask[:32], key, mask[32:], statement, randomness)
    return middle + conv + rerand


def verify_conversion(
    proof: bytes, reqid: bytes, before: bytes, after: bytes, pair_commitment: bytes, key: bytes
) -> bool:
    """Check one half's conversion proof: eight multiplications and two by the base point."""
    if len(proof) != CONVERSION_PROOF_BYTES:
        return False
    middle, fields = proof[:64], reqid + digest(before) + digest(after)
    if middle[:32] == IDENTITY:
        return False  # every other place it could stand refuses it by itself
    fold = _fold(reqid, pair_commitment, before, middle)
    try:
        g2 = group.add(before[:32], group.multiply(fold, before[32:]))
        p2 = group.add(middle[:32], group.multiply(fold, middle[32:]))
        d1, d2 = group.subtract(after[:32], middle[:32]), group.subtract(after[32:], middle[32:])
    except NotAnElement:
        return False
    return verify_equal(proof[64:128], BASE, pair_commitment, g2, p2, b"conv\x00" + fields) and verify_equal(
        proof[128:], BASE, d1, key, d2, b"rerand\x00" + fields
    )


def prove_opening(secret: bytes, key: bytes, half: bytes, shared: bytes, randomness: Randomness) -> bytes:
    """Prove that `half` opens to C2 − shared, where shared = secret·C1 is what decryption found."""
    return prove_equal(secret, BASE, key, half[:32], shared, b"open\x00" + digest(half), randomness)


def verify_opening(proof: bytes, key: bytes, half: bytes, code: bytes) -> bool:
    """Check that the portal's half of a logged request is of the person with this `code`."""
    if len(half) != 2 * SIZE or not group.is_point(code):
        return False
    try:
        shared = group.subtract(half[32:], code)
    except NotAnElement:
        return False
    return verify_equal(proof, BASE, key, half[:32], shared, b"open\x00" + digest(half))


def pair_statement(from_domain: str, from_epoch: int, to_domain: str, to_epoch: int) -> bytes:
    """Give the fields of a pair proof: both domains with their lengths, then both epochs."""
    names = [bytes([len(name)]) + name.encode("ascii") for name in (from_domain, to_domain)]
    return b"pair\x00" + b"".join(names) + u32(from_epoch) + u32(to_epoch)


def prove_possession(secret: bytes, key: bytes, domain: str, randomness: Randomness) -> bytes:
    """Prove possession of the key of `domain` (LC-4): R‖z, 64 bytes."""
    name = domain.encode("ascii")
    nonce = to_scalar("nonce", secret, randomness(32), b"pop", name, key)
    commitment = group.multiply_base(nonce)
    return commitment + _response(nonce, to_scalar("pop", name, key, commitment), secret)


def verify_possession(proof: bytes, key: bytes, domain: str) -> bool:
    """Check z·B = R + c·Y. Without it Y_B = x·Y_P would read other people's halves (T5)."""
    commitment, response = proof[:SIZE], proof[SIZE:]
    if len(proof) != PROOF_BYTES or response == ZERO or not group.is_scalar(response):
        return False
    challenge = to_scalar("pop", domain.encode("ascii"), key, commitment)
    try:
        right = group.add(commitment, group.multiply(challenge, key))
        return group.is_point(commitment) and group.multiply_base(response) == right
    except NotAnElement:
        return False


def _fold(reqid: bytes, pair_commitment: bytes, before: bytes, middle: bytes) -> bytes:
    # Drawn after all four points are fixed: one proof about the fold is one about both components.
    return to_scalar("fold", reqid, pair_commitment, before[:32], before[32:], middle[:32], middle[32:])


def _response(nonce: bytes, challenge: bytes, secret: bytes) -> bytes:
    return group.scalar_add(nonce, group.scalar_multiply(challenge, secret))


def _commitment(challenge: bytes, response: bytes, base: bytes, point: bytes) -> bytes:
    left = group.multiply_base(response) if base == BASE else group.multiply(response, base)
    return group.subtract(left, group.multiply(challenge, point))


def _are_proof_scalars(challenge: bytes, response: bytes) -> bool:
    return group.is_scalar(challenge) and group.is_scalar(response) and response != ZERO
