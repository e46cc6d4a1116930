# SPDX-License-Identifier: Apache-2.0
"""OpenSSL and poppler's pdfsig read what we sign and stamp, and see every flipped bit (K-19, PF-4)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cards.pocket import PINS
from tests.cards.stamper import Stamping, open_stamping
from tests.databases import Databases
from tests.papers.sample import facts, printed, text_of
from warifu.cards import CardCase, Holder, make_key
from warifu.cards.chip import Kind, Reader
from warifu.cards.documents import Bound, CardHand, sign, sign_bound
from warifu.cards.timestamps.service import POLICY
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        shutil.which("openssl") is None or shutil.which("pdfsig") is None,
        reason="apt-get install openssl poppler-utils",
    ),
]


@pytest.fixture(scope="module")
def stamping(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stamping]:
    place = databases.create(["cards.timestamps"])
    database = Database.connect(place.conninfo)
    yield open_stamping(database, tmp_path_factory.mktemp("stamping"))
    database.close()
    databases.drop(place)


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def write_pem(place: Path, *certificates: x509.Certificate) -> None:
    place.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_openssl_asks_for_a_stamp_and_believes_it_and_no_flipped_bit(
    stamping: Stamping, tmp_path: Path
) -> None:
    (tmp_path / "letter").write_bytes(b"a letter\n")
    write_pem(tmp_path / "root.pem", stamping.root)
    ask = ("openssl", "ts", "-query", "-data", "letter", "-sha256", "-cert", "-tspolicy", POLICY)
    assert run(tmp_path, *ask, "-out", "q.tsq")[0] == 0
    answer = stamping.service.answer((tmp_path / "q.tsq").read_bytes())
    (tmp_path / "a.tsr").write_bytes(answer)
    verify = ("openssl", "ts", "-verify", "-queryfile", "q.tsq", "-CAfile", "root.pem", "-in")
    code, told = run(tmp_path, *verify, "a.tsr")
    assert code == 0, told
    assert "Verification: OK" in told
    token = answer.index(b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04")  # id-ct-TSTInfo
    for at in (token + 40, len(answer) - 1, len(answer) - 300):
        (tmp_path / "bad.tsr").write_bytes(flipped(answer, at))
        assert run(tmp_path, *verify, "bad.tsr")[0] != 0, at
    (tmp_path / "letter").write_bytes(b"another letter\n")
    other = ("openssl", "ts", "-verify", "-data", "letter", "-CAfile", "root.pem", "-in", "a.tsr")
    assert run(tmp_path, *other)[0] != 0


@pytest.fixture(scope="module")
def desk(stamping: Stamping, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a signed letter, a signed PDF and the certificates to believe them by."""
    folder = tmp_path_factory.mktemp("desk")
    keys = cycle([make_key() for _ in range(9)])
    case = CardCase(folder / "cards", SystemClock(), lambda: next(keys))
    case.issue("hanako", Holder(), Kind.ORDINARY, {each: Secret(pin) for each, pin in PINS.items()})
    (folder / "letter").write_bytes(b"a letter\n")
    (folder / "paper.pdf").write_bytes(paper := printed(facts()))
    with case.open("hanako") as (_, chip):
        hand = CardHand(Reader(chip.transmit))
        hand.open(Secret("ABC123"))
        (folder / "letter.p7s").write_bytes(sign(b"a letter\n", hand, stamping.service.answer))
        bound = Bound("http://sign-in.test", "RP00000007", bytes(16), bytes(32), "a letter")
        digest = sha256(b"a letter\n").digest()
        (folder / "bound.p7s").write_bytes(sign_bound(digest, bound, hand, SystemClock().now()))
        (folder / "signed.pdf").write_bytes(sign(paper, hand, stamping.service.answer))
    authority = x509.load_der_x509_certificate(case.signing_authority())
    write_pem(folder / "authority.pem", authority)
    return folder


@pytest.mark.parametrize("made", ["letter.p7s", "bound.p7s"])
def test_openssl_believes_the_cards_signature_and_no_other_letter(desk: Path, made: str) -> None:
    """`bound.p7s` was made by the hash alone, as a reader does for a service (docs/spec/openid.md)."""
    verify = ("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", made)
    trust = ("-CAfile", "authority.pem", "-purpose", "any", "-out", "out", "-content")
    code, told = run(desk, *verify, *trust, "letter")
    assert code == 0, told
    (desk / "other").write_bytes(b"a better\n")
    assert run(desk, *verify, *trust, "other")[0] != 0
    signature = (desk / made).read_bytes()
    signed = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native
    (desk / "bad.p7s").write_bytes(flipped(signature, signature.index(signed) + 100))
    bad = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "bad.p7s")
    assert run(desk, *bad, *trust, "letter")[0] != 0


def test_pdfsig_finds_the_whole_document_signed_and_sees_a_flipped_bit(desk: Path) -> None:
    code, told = run(desk, "pdfsig", "-nocert", "signed.pdf")
    assert code == 0, told
    for words in ("Signature is Valid", "ETSI.CAdES.detached", "Total document signed", "SHA-256"):
        assert words in told
    (desk / "bad.pdf").write_bytes(flipped((desk / "signed.pdf").read_bytes(), 300))
    assert "Signature is Valid" not in run(desk, "pdfsig", "-nocert", "bad.pdf")[1]


def test_a_papers_words_and_tags_outlive_its_signature(desk: Path) -> None:
    """PF-4: the signature is an incremental update; the paper under it stays byte for byte."""
    paper, signed = (desk / "paper.pdf").read_bytes(), (desk / "signed.pdf").read_bytes()
    assert signed.startswith(paper)
    assert text_of(signed) == text_of(paper)
    told = run(desk, "pdfinfo", "signed.pdf")[1]
    assert re.search(r"Tagged: +yes", told)
