# SPDX-License-Identifier: Apache-2.0
"""Questions to the authority, and outside programs that judge what it signs."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.cards.office import Jpki
from warifu.cards.jpki import Certificate, CertificateKind

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="apt-get install curl")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="apt-get install openssl")
needs_gnutls = pytest.mark.skipif(shutil.which("certtool") is None, reason="apt-get install gnutls-bin")


def question(jpki: Jpki, serial: bytes, kind: CertificateKind, nonce: bytes = b"n" * 16) -> bytes:
    authority = jpki.authority(kind).certificate
    asked = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        *_hashes(authority), int.from_bytes(serial, "big"), hashes.SHA256()
    )
    if nonce:
        asked = asked.add_extension(x509.OCSPNonce(nonce), critical=False)
    return asked.build().public_bytes(Encoding.DER)


def _hashes(authority: x509.Certificate) -> tuple[bytes, bytes]:
    made = ocsp.OCSPRequestBuilder().add_certificate(authority, authority, hashes.SHA256()).build()
    return made.issuer_name_hash, made.issuer_key_hash


def told(jpki: Jpki, issued: Certificate) -> ocsp.OCSPResponse:
    answer = jpki.ask(issued.kind, question(jpki, issued.serial, issued.kind))
    return ocsp.load_der_ocsp_response(answer)


def pem(folder: Path, name: str, *certificates: x509.Certificate) -> Path:
    place = folder / name
    place.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
    return place


def run(*words: object) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"
