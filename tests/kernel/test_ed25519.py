# SPDX-License-Identifier: Apache-2.0
"""Ed25519 as libsodium checks it, beside another library and against what must never pass."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from warifu.kernel import ed25519

# RFC 8032 §7.1, test 2
KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_the_vector_of_the_rfc_verifies() -> None:
    assert ed25519.verify(KEY, b"\x72", SIGNATURE)


@pytest.mark.parametrize("message", [b"", b"a", bytes(5000)])
def test_what_another_library_signs_verifies_and_nothing_near_it_does(message: bytes) -> None:
    signer = Ed25519PrivateKey.generate()
    key, signature = signer.public_key().public_bytes_raw(), signer.sign(message)
    assert ed25519.verify(key, message, signature)
    assert not ed25519.verify(key, message + b"\x00", signature)
    for at in (0, 31, 32, 63):
        flipped = bytearray(signature)
        flipped[at] ^= 1
        assert not ed25519.verify(key, message, bytes(flipped))


@pytest.mark.parametrize(
    ("key", "signature"),
    [
        (b"", SIGNATURE),
        (KEY[:31], SIGNATURE),
        (KEY, SIGNATURE[:63]),
        (KEY, SIGNATURE + b"\x00"),
        (bytes(32), SIGNATURE),
        (b"\x01" + bytes(31), b"\x01" + bytes(63)),  # a key of small order with which anything would verify
    ],
)
def test_a_key_or_signature_that_is_none_is_refused_without_an_error(key: bytes, signature: bytes) -> None:
    assert not ed25519.verify(key, b"\x72", signature)


def test_a_second_form_of_a_good_signature_is_refused() -> None:
    scalar = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    assert not ed25519.verify(KEY, b"\x72", SIGNATURE[:32] + scalar.to_bytes(32, "little"))
