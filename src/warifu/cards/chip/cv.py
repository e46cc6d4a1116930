# SPDX-License-Identifier: Apache-2.0
"""CV証明書: the small certificates that vouch for keys of cards and terminals (card §5.5).

`7F21 {5F4E {issuer id 16, subject id 16, 90 exponent, 91 modulus}, 5F37 signature}`. No dates, no names,
no revocation: whoever trusts one trusts the root that it leads to, and no chain is longer than one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.chip import tlv
from warifu.kernel.refusal import Malformed

CERTIFICATE, BODY, SIGNATURE, EXPONENT, MODULUS = 0x7F21, 0x5F4E, 0x5F37, 0x90, 0x91
ID_BYTES, BODY_BYTES, KEY_BYTES = 16, 297, 256


@dataclass(frozen=True)
class CvBody:
    """What a CV certificate says: who vouches, for whom, and the key."""

    issuer: bytes
    subject: bytes
    key: RSAPublicKey = field(repr=False)

    def encode(self) -> bytes:
        """Write the 297 bytes that are signed."""
        return self.issuer + self.subject + public_key(self.key)


def key_id(digits: str, last: str) -> bytes:
    """Make a 16-byte key id: 7 digits, `08 05`, 3 digits, 4 bytes of padding.

    >>> key_id("9000033", "001").hex()
    '39303030303333080530303100000000'
    """
    return digits.encode() + b"\x08\x05" + last.encode() + bytes(4)


def public_key(key: RSAPublicKey) -> bytes:
    """Write a public key as the card does, `{90 exponent, 91 modulus}`."""
    numbers = key.public_numbers()
    exponent = numbers.e.to_bytes(3, "big")
    return tlv.make(EXPONENT, exponent) + tlv.make(MODULUS, numbers.n.to_bytes(KEY_BYTES, "big"))


def read_key(content: bytes) -> RSAPublicKey:
    """Read such a public key. Raises Malformed."""
    items = {each.tag: each.value for each in tlv.read_all(content)}
    exponent, modulus = items.get(EXPONENT, b""), items.get(MODULUS, b"")
    if len(modulus) != KEY_BYTES or not modulus[0] & 0x80 or len(exponent) != 3:
        raise Malformed("a key of this card is RSA of 2048 bits with an exponent of three bytes")
    try:
        return RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big")).public_key()
    except ValueError as wrong:
        raise Malformed("no RSA key has these numbers") from wrong


def issue(body: CvBody, key: RSAPrivateKey) -> bytes:
    """Sign a CV certificate."""
    signed = body.encode()
    signature = key.sign(signed, PKCS1v15(), SHA256())
    return tlv.make(CERTIFICATE, tlv.make(BODY, signed) + tlv.make(SIGNATURE, signature))


def parse_body(content: bytes) -> CvBody:
    """Read the body alone, without a word about who signed it. Raises Malformed."""
    if len(content) != BODY_BYTES:
        raise Malformed("the body of a CV certificate has 297 bytes")
    return CvBody(content[:ID_BYTES], content[ID_BYTES : 2 * ID_BYTES], read_key(content[2 * ID_BYTES :]))


def verified(certificate: bytes, root: CvBody) -> CvBody:
    """Give what a certificate says if the root signed it, and as its issuer. Raises Malformed."""
    outer = tlv.read(certificate)
    if outer.tag != CERTIFICATE or len(outer.whole) != len(certificate):
        raise Malformed("this is not one CV certificate")
    items = tlv.read_all(outer.value)
    if [each.tag for each in items] != [BODY, SIGNATURE]:
        raise Malformed("a CV certificate has a body and a signature")
    body = parse_body(items[0].value)
    if body.issuer != root.subject:
        raise Malformed("another root is named as the issuer of this CV certificate")
    try:
        root.key.verify(items[1].value, items[0].value, PKCS1v15(), SHA256())
    except InvalidSignature as wrong:
        raise Malformed("the signature of the CV certificate is not the root's") from wrong
    return body
