# SPDX-License-Identifier: Apache-2.0
"""The holder's reader on a real PC/SC service, started inside the room: one sign-in, signed and checked.

`python pcsc_sign_in.py` uses the card in the second reader and prints `signed`, or fails.
"""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.bridge import PcscSlots
from warifu.cards.bridge.refusals import WrongPin
from warifu.cards.bridge.signing import sign_in, tries_left
from warifu.cards.login import Challenge
from warifu.kernel.secrecy import Secret


def main() -> None:
    """Spend one try, see it told, then sign."""
    slots = PcscSlots()
    second = slots.cards()[1]
    challenge = Challenge("https://signin.example", "portal", b"i" * 16, b"n" * 32, "login", 1)
    with slots.open(second.key) as transmit:
        assert tries_left(transmit) == 3
        with pytest.raises(WrongPin) as wrong:
            sign_in(transmit, Secret("0000"), challenge)
        assert wrong.value.left == 2
        signed = sign_in(transmit, Secret("1234"), challenge)
        assert tries_left(transmit) == 3
    key = x509.load_der_x509_certificate(signed.certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signed.signature, challenge.message(), PKCS1v15(), SHA256())
    print("signed")  # noqa: T201  the test reads it


if __name__ == "__main__":
    main()
