# SPDX-License-Identifier: Apache-2.0
"""OpenSSL and poppler's pdfsig read what we sign and stamp, and see every flipped bit (K-19, PF-4)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cards.stamper import Stamping, open_stamping
from tests.databases import Databases
from warifu.cards.timestamps.service import POLICY
from warifu.kernel.database import Database

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="apt-get install openssl"),
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
