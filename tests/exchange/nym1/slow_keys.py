# SPDX-License-Identifier: Apache-2.0
"""Ed25519, X25519, HPKE and AES-SIV a second time, for `slow`: plain Python but for the two ciphers.

AES and ChaCha20-Poly1305 come from `cryptography`. Sources: RFC 8032, RFC 7748, RFC 9180, RFC 5297.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.exchange.nym1.slow import D, L, P, Point, lp8, mul, scalar, sqrt_ratio, u16, u32

# ---- Ed25519 (RFC 8032) ----------------------------------------------------------------------------------

ED_BASE_Y = 4 * pow(5, -1, P) % P


def ed_base() -> Point:
    _, x = sqrt_ratio(ED_BASE_Y**2 - 1, D * ED_BASE_Y**2 + 1)
    return x, ED_BASE_Y, 1, x * ED_BASE_Y % P


def ed_encode(p: Point) -> bytes:
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def ed_sign(seed: bytes, message: bytes) -> bytes:
    expanded = hashlib.sha512(seed).digest()
    a = int.from_bytes(expanded[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    key = ed_encode(mul(a, ed_base()))
    r = int.from_bytes(hashlib.sha512(expanded[32:] + message).digest(), "little") % L
    commitment = ed_encode(mul(r, ed_base()))
    c = int.from_bytes(hashlib.sha512(commitment + key + message).digest(), "little") % L
    return commitment + scalar(r + c * a)


def ed_key(seed: bytes) -> bytes:
    expanded = hashlib.sha512(seed).digest()
    a = int.from_bytes(expanded[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return ed_encode(mul(a, ed_base()))


def sign(seed: bytes, label: str, fields: bytes) -> bytes:
    return ed_sign(seed, label.encode() + b"\x00" + fields)


# ---- HPKE base mode, X25519 / HKDF-SHA256 / ChaCha20-Poly1305 (RFC 9180) -----------------------------------


def x25519(secret: bytes, u: bytes = (9).to_bytes(32, "little")) -> bytes:
    k = int.from_bytes(secret, "little") & ((1 << 254) - 8) | (1 << 254)
    x1 = int.from_bytes(u, "little") % 2**255
    x2, z2, x3, z3 = 1, 0, x1, 1
    for bit in reversed(range(255)):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, -1, P) % P).to_bytes(32, "little")


KEM = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"


def extract(salt: bytes, suite: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def expand(key: bytes, suite: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hmac.digest(key, u16(size) + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:size]


def key_schedule(shared: bytes, encapsulated: bytes, receiver: bytes, info: bytes) -> tuple[bytes, bytes]:
    prk = extract(b"", KEM, b"eae_prk", shared)
    secret = expand(prk, KEM, b"shared_secret", encapsulated + receiver, 32)
    context = b"\x00" + extract(b"", SUITE, b"psk_id_hash", b"") + extract(b"", SUITE, b"info_hash", info)
    prk = extract(secret, SUITE, b"secret", b"")
    return expand(prk, SUITE, b"key", context, 32), expand(prk, SUITE, b"base_nonce", context, 12)


def about(role: str, reqid: bytes) -> bytes:
    return b"NYM1/env\x00" + lp8(role) + reqid


def seal(ephemeral: bytes, role: str, reqid: bytes, content: bytes, to_key: bytes) -> bytes:
    size = next(1024 * 4**n for n in range(7) if 1024 * 4**n >= len(content) + 52)
    padded = u32(len(content)) + content + bytes(size - 52 - len(content))
    encapsulated = x25519(ephemeral)
    key, nonce = key_schedule(x25519(ephemeral, to_key), encapsulated, to_key, about(role, reqid))
    return encapsulated + ChaCha20Poly1305(key).encrypt(nonce, padded, b"")


def unseal(secret: bytes, role: str, reqid: bytes, envelope: bytes) -> bytes:
    shared = x25519(secret, envelope[:32])
    key, nonce = key_schedule(shared, envelope[:32], x25519(secret), about(role, reqid))
    padded = ChaCha20Poly1305(key).decrypt(nonce, envelope[32:], b"")
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]


# ---- AES-256-SIV (RFC 5297), one string, no associated text ------------------------------------------------


def aes_siv(key: bytes, text: bytes) -> bytes:
    def block(content: bytes) -> bytes:
        return Cipher(algorithms.AES(key[:32]), modes.ECB()).encryptor().update(content)

    def double(content: bytes) -> bytes:
        number = int.from_bytes(content, "big") << 1
        return (number % 2**128 ^ (0x87 if number >> 128 else 0)).to_bytes(16, "big")

    def xor(one: bytes, other: bytes) -> bytes:
        return bytes(a ^ b for a, b in zip(one, other, strict=True))

    def cmac(content: bytes) -> bytes:
        k1 = double(block(bytes(16)))
        whole = content and len(content) % 16 == 0
        last = content[-16:] if whole else content[len(content) // 16 * 16 :]
        head = content[: len(content) - len(last)]
        last = xor(last, k1) if whole else xor(last + b"\x80" + bytes(15 - len(last)), double(k1))
        state = bytes(16)
        for at in range(0, len(head), 16):
            state = block(xor(state, head[at : at + 16]))
        return block(xor(state, last))

    assert len(text) >= 16
    v = cmac(text[:-16] + xor(text[-16:], cmac(bytes(16))))
    counter = bytearray(v)
    counter[8] &= 0x7F
    counter[12] &= 0x7F
    return v + Cipher(algorithms.AES(key[32:]), modes.CTR(bytes(counter))).encryptor().update(text)
