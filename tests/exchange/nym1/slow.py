# SPDX-License-Identifier: Apache-2.0
"""NYM-1 a second time, in plain Python and from the specification alone: slow, variable-time, for tests.

It shares no line with `warifu.exchange.nym1` and uses no library for the group. Points are extended
Edwards coordinates (RFC 9496). Signatures and envelopes are in `slow_keys`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
ZERO: Point = (0, 1, 1, 0)
Randomness = Callable[[int], bytes]


def negative(x: int) -> bool:
    return x % 2 == 1


def absolute(x: int) -> int:
    x %= P
    return P - x if negative(x) else x


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped = check == u % P, check == -u % P
    flipped_i = check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def negate(p: Point) -> Point:
    return -p[0] % P, p[1], p[2], -p[3] % P


def sub(p: Point, q: Point) -> Point:
    return add(p, negate(q))


def mul(scalar: int, p: Point) -> Point:
    result = ZERO
    while scalar:
        if scalar & 1:
            result = add(result, p)
        p, scalar = add(p, p), scalar >> 1
    return result


def decode(octets: bytes) -> Point | None:
    """RFC 9496 §4.3.1; None for what does not decode."""
    s = int.from_bytes(octets, "little")
    if len(octets) != 32 or s >= P or negative(s):
        return None
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-(D * u1 * u1) - u2 * u2) % P
    square, inverse = sqrt_ratio(1, v * u2 * u2 % P)
    den_x = inverse * u2 % P
    den_y = inverse * den_x * v % P
    x, y = absolute(2 * s * den_x), u1 * den_y % P
    t = x * y % P
    return None if not square or negative(t) or y == 0 else (x, y, 1, t)


def encode(p: Point) -> bytes:
    """RFC 9496 §4.3.2."""
    x0, y0, z0, t0 = p
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    _, inverse = sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t0 % P
    x, y, den = x0, y0, den2
    if negative(t0 * z_inverse % P):
        x, y, den = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    if negative(x * z_inverse % P):
        y = -y % P
    return absolute(den * (z0 - y)).to_bytes(32, "little")


def from_hash(digest: bytes) -> Point:
    """RFC 9496 §4.3.4."""
    return add(elligator(digest[:32]), elligator(digest[32:]))


def elligator(half: bytes) -> Point:
    r = SQRT_M1 * pow(int.from_bytes(half, "little") % 2**255, 2, P) % P
    u = (r + 1) * (1 - D * D) % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -absolute(s * (int.from_bytes(half, "little") % 2**255)) % P, r
    n = (c * (r - 1) * pow(D - 1, 2, P) - v) % P
    w0, w1 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P
    w2, w3 = (1 - s * s) % P, (1 + s * s) % P
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
assert BASE is not None


def point(octets: bytes) -> Point:
    found = decode(octets)
    assert found is not None
    assert octets != bytes(32)
    return found


def is_point(octets: bytes) -> bool:
    return octets != bytes(32) and decode(octets) is not None


def times(scalar: bytes | int, octets: bytes | None = None) -> bytes:
    """scalar·point in bytes, scalar·B without a point."""
    number = scalar if isinstance(scalar, int) else int.from_bytes(scalar, "little")
    assert BASE is not None
    return encode(mul(number, BASE if octets is None else point(octets)))


def plus(one: bytes, other: bytes) -> bytes:
    return encode(add(point(one), point(other)))


def minus(one: bytes, other: bytes) -> bytes:
    return encode(sub(point(one), point(other)))


# ---- hashes --------------------------------------------------------------------------------------------


def H(content: bytes) -> bytes:  # noqa: N802  the specification's name
    return hashlib.sha256(content).digest()


def h(label: str, *parts: bytes) -> bytes:
    text = b"NYM1/" + label.encode()
    for part in parts:
        text += u32(len(part)) + part
    return hashlib.sha512(text).digest()


def to_scalar(label: str, *parts: bytes) -> int:
    return int.from_bytes(h(label, *parts), "little") % L


def to_point(label: str, *parts: bytes) -> bytes:
    return encode(from_hash(h(label, *parts)))


def scalar(number: int) -> bytes:
    return (number % L).to_bytes(32, "little")


def u8(number: int) -> bytes:
    return number.to_bytes(1, "big")


def u16(number: int) -> bytes:
    return number.to_bytes(2, "big")


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def lp8(text: str) -> bytes:
    return u8(len(text)) + text.encode("ascii")


# ---- proofs --------------------------------------------------------------------------------------------


def dleq(x: int, g1: bytes, p1: bytes, g2: bytes, p2: bytes, info: bytes, rand: Randomness) -> bytes:
    k = to_scalar("nonce", scalar(x), rand(32), info, g1, p1, g2, p2)
    c = to_scalar("dleq", info, g1, p1, g2, p2, times(k, g1), times(k, g2))
    return scalar(c) + scalar(k + c * x)


def dleq_holds(proof: bytes, g1: bytes, p1: bytes, g2: bytes, p2: bytes, info: bytes) -> bool:
    c, z = (int.from_bytes(piece, "little") for piece in (proof[:32], proof[32:]))
    if c >= L or not 0 < z < L:
        return False
    r1 = encode(sub(mul(z, point(g1)), mul(c, point(p1))))
    r2 = encode(sub(mul(z, point(g2)), mul(c, point(p2))))
    return to_scalar("dleq", info, g1, p1, g2, p2, r1, r2) == c


def possession(d: int, domain: str, rand: Randomness) -> bytes:
    key = times(d)
    k = to_scalar("nonce", scalar(d), rand(32), b"pop", domain.encode(), key)
    commitment = times(k)
    c = to_scalar("pop", domain.encode(), key, commitment)
    return commitment + scalar(k + c * d)


def request_info(ctx_hash: bytes, halves: bytes, keys: bytes) -> bytes:
    return b"request\x00" + ctx_hash + halves + keys


def request_proof(r: int, halves: bytes, keys: bytes, ctx_hash: bytes, rand: Randomness) -> bytes:
    g2, p2 = minus(keys[:32], keys[32:]), minus(halves[32:64], halves[64:])
    info = request_info(ctx_hash, halves, keys)
    return dleq(r, encode_base(), halves[:32], g2, p2, info, rand)


def request_holds(proof: bytes, halves: bytes, keys: bytes, ctx_hash: bytes) -> bool:
    g2, p2 = minus(keys[:32], keys[32:]), minus(halves[32:64], halves[64:])
    return dleq_holds(proof, encode_base(), halves[:32], g2, p2, request_info(ctx_hash, halves, keys))


def register_proof(r: int, half: bytes, key: bytes, ctx_hash: bytes, rand: Randomness) -> bytes:
    info = b"register\x00" + ctx_hash + half + key
    k = to_scalar("nonce", scalar(r), rand(32), info)
    c = to_scalar("schnorr", info, encode_base(), half[:32], times(k))
    return scalar(c) + scalar(k + c * r)


def encode_base() -> bytes:
    assert BASE is not None
    return encode(BASE)


def convert(t: int, rho: int, half: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Give the output and D, 64 bytes each."""
    middle = times(t, half[:32]) + times(t, half[32:])
    out = plus(middle[:32], times(rho)) + plus(middle[32:], times(rho, key))
    return out, middle


def conversion_proof(
    reqid: bytes, half: bytes, t: int, rho: int, commitment: bytes, key: bytes, rand: Randomness
) -> bytes:
    out, middle = convert(t, rho, half, key)
    a = to_scalar("fold", reqid, commitment, half[:32], half[32:], middle[:32], middle[32:])
    g2 = plus(half[:32], times(a, half[32:]))
    p2 = plus(middle[:32], times(a, middle[32:]))
    fields = reqid + H(half) + H(out)
    conv = dleq(t, encode_base(), commitment, g2, p2, b"conv\x00" + fields, rand)
    d1, d2 = minus(out[:32], middle[:32]), minus(out[32:], middle[32:])
    return middle + conv + dleq(rho, encode_base(), d1, key, d2, b"rerand\x00" + fields, rand)


def opening_proof(d: int, half: bytes, rand: Randomness) -> tuple[bytes, bytes]:
    """Give the code and the proof."""
    shared = times(d, half[:32])
    proof = dleq(d, encode_base(), times(d), half[:32], shared, b"open\x00" + H(half), rand)
    return minus(half[32:], shared), proof


# ---- factors -------------------------------------------------------------------------------------------


def factor(seed: bytes, domain: str, epoch: int) -> int:
    return 1 if domain == "0" else to_scalar("factor", seed, domain.encode(), u32(epoch))


def pair_factor(seed: bytes, origin: tuple[str, int], target: tuple[str, int]) -> int:
    return factor(seed, *target) * pow(factor(seed, *origin), -1, L) % L


def rerandomiser(seed: bytes, reqid: bytes, target: tuple[str, int], half: bytes) -> int:
    return to_scalar("rr", seed, reqid, target[0].encode(), u32(target[1]), half[:32], half[32:])
