# SPDX-License-Identifier: Apache-2.0
"""The holder's reader on a real PC/SC service, started inside the room: one sign-in, signed and checked.

`python pcsc_sign_in.py` uses the card in the second reader and prints `signed`, or fails.
"""

from __future__ import annotations

import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from tests.real.pcsc_client import connect
from warifu.cards.bridge import PcscSlots
from warifu.cards.bridge.refusals import WrongPin
from warifu.cards.bridge.signing import sign_in, tries_left
from warifu.cards.login import Challenge
from warifu.kernel.secrecy import Secret

SIGN_ANYTHING = bytes.fromhex("802A009704AABBCCDD00")


def other_program(reader: str) -> tuple[threading.Thread, list[bytes]]:
    """A program that is connected to the same card and waits for its moment; what the card told it."""
    transmit, got = connect(reader), list[bytes]()

    def sign() -> None:
        try:
            got.append(transmit(SIGN_ANYTHING))
        except AssertionError as no:
            got.append(str(no).encode())

    return threading.Thread(target=sign), got


def main() -> None:
    """Spend one try, see it told, then sign."""
    slots = PcscSlots()
    second = slots.cards()[1]
    other, got = other_program(second.name.en)
    challenge = Challenge("https://signin.example", "portal", b"i" * 16, b"n" * 32, "login", 1)
    with slots.open(second.key) as transmit:
        assert tries_left(transmit) == 3
        with pytest.raises(WrongPin) as wrong:
            sign_in(transmit, Secret("0000"), challenge)
        assert wrong.value.left == 2
        signed = sign_in(transmit, Secret("1234"), challenge)
        other.start()  # her PIN is verified now; whoever comes waits, and then finds a card that was reset
        other.join(timeout=0.5)
        assert tries_left(transmit) == 3
    other.join()
    assert got[0][-2:] != b"\x90\x00", "another program signed with her PIN"
    key = x509.load_der_x509_certificate(signed.certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signed.signature, challenge.message(), PKCS1v15(), SHA256())
    print("signed")  # noqa: T201  the test reads it


if __name__ == "__main__":
    main()
