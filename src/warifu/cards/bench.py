# SPDX-License-Identifier: Apache-2.0
"""`warifu bench card`: APDUs, PIN verifications and signatures a second, without pcscd between.

The limit of signatures is the library's bare RSA with the same key form in the same run; that of PINs is the
disk: three durable steps before the comparison and three after. Nothing is asserted here.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.case import CardCase, Holder
from warifu.cards.chip import Kind
from warifu.cards.jpki.keys import make_key
from warifu.kernel.clock import SystemClock
from warifu.kernel.secrecy import Secret

Figures = dict[str, float | int | str]
_SELECT, _FREE, _READ = "00A4040C0AD392F000260100000001", "00A4020C020006", "00B0000000"
_PINS = {
    "jpki/0018": b"1234",
    "jpki/001B": b"ABC123",
    "text/0011": b"1234",
    "resident/001C": b"1234",
    "common/001C": b"1234",
}


def run(*, seconds: float = 2.0) -> Figures:
    """Measure in a fresh folder; one flat dict."""
    bare = make_key()
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as place:
        case = CardCase(Path(place), SystemClock())
        case.issue("bench", Holder(), Kind.ORDINARY, {name: Secret(pin) for name, pin in _PINS.items()})
        with case.open("bench") as (_, chip):
            for each in (_SELECT, _FREE):
                chip.transmit(bytes.fromhex(each))
            reading = _rate(seconds, lambda: chip.transmit(bytes.fromhex(_READ)))
            verifying = _rate(seconds, lambda: chip.transmit(bytes.fromhex("002000980431323334")))
            command = bytes.fromhex("802A039720") + bytes(32) + b"\0"
            signing = _rate(seconds, lambda: chip.transmit(command))
    limit = _rate(seconds, lambda: bare.sign(bytes(32), PKCS1v15(), SHA256()))
    return {
        "bench": "card",
        "apdu_per_s": round(reading),
        "verify_per_s": round(verifying),
        "sign_per_s": round(signing),
        "limit": round(limit),
        "ratio_to_limit": round(signing / limit, 3),
        "limit_holds": "the library's RSA-2048, PKCS#1 v1.5, SHA-256, one thread; no card",
    }


def _rate(seconds: float, work: Callable[[], object]) -> float:
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        work()
        count += 1
    return count / (time.perf_counter() - began)
