# SPDX-License-Identifier: Apache-2.0
"""LG-18: golang.org/x/mod/sumdb, as Debian ships it, accepts our logs and rejects every flipped bit."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.ledger.power import FailingDisk, Power, PowerCut
from tests.ledger.small_log import COMMISSION, LOG, Mirror, SmallLog, flip, make_mirror, submissions

SIZES = [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000]
SOURCES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
APT = "apt-get install golang-go golang-golang-x-mod-dev"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        shutil.which("go") is None or not SOURCES.is_dir(), reason=f"Go or x/mod is absent: {APT}"
    ),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the glue against Debian's sources, without network."""
    folder = tmp_path_factory.mktemp("go")
    environ = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOFLAGS": "",
        "GOCACHE": str(folder / "cache"),
        "CGO_ENABLED": "0",
    }
    source = Path(__file__).parent / "go" / "verify.go"
    built = subprocess.run(
        ["go", "build", "-o", str(folder / "verify"), str(source)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "verify"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return make_mirror(tmp_path_factory.mktemp("log") / "log", SIZES)


@pytest.fixture
def small(tmp_path: Path) -> Mirror:
    return make_mirror(tmp_path / "log", [300, 513])


def run(program: Path, mirror: Mirror, size: int, *more: str, key: str = str(LOG.key)) -> tuple[int, str]:
    command = [str(program), str(mirror.public), str(mirror.note(size)), key, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip() + done.stderr.strip()


def hashes(proof: Sequence[bytes]) -> str:
    return ",".join(base64.b64encode(step).decode() for step in proof)


@pytest.mark.parametrize("size", SIZES)
def test_go_accepts_every_tile_and_entry_and_passes_over_the_cosignature(
    program: Path, mirror: Mirror, size: int
) -> None:
    assert run(program, mirror, size) == (0, f"ok size={size} unverified=1")


@pytest.mark.parametrize("size", SIZES[1:])
def test_go_accepts_our_proofs(program: Path, mirror: Mirror, size: int) -> None:
    for index in {0, size // 2, size - 1}:
        proof = hashes(mirror.reader.inclusion_proof(index, size))
        code, words = run(program, mirror, size, "include", str(index), proof)
        assert code == 0, words
    for old in [each for each in SIZES[1:] if each <= size]:
        root = base64.b64encode(mirror.heads[old].root).decode()
        proof = hashes(mirror.reader.consistency_proof(old, size))
        code, words = run(program, mirror, size, "extend", str(old), root, proof)
        assert code == 0, words


@pytest.mark.parametrize(
    ("file", "at"),
    [
        ("tile/entries/000", 3000),
        ("tile/entries/002.p/1", 45),
        ("tile/0/000", 8191),
        ("tile/0/002.p/1", 0),
        ("tile/1/000.p/2", 33),
        ("checkpoint-513", 5),
        ("checkpoint-513", 34),
        ("checkpoint-513", 60),
    ],
)
def test_go_rejects_one_flipped_bit(program: Path, small: Mirror, file: str, at: int) -> None:
    assert run(program, small, 513)[0] == 0
    flip(small.public / file, at)
    code, words = run(program, small, 513)
    assert code == 1, words


def test_go_rejects_one_flipped_bit_of_the_signature(program: Path, small: Mirror) -> None:
    note = small.note(513).read_bytes()
    place = note.index(b"\n\n") + 2 + len("— ".encode()) + len(LOG.key.name) + 1 + 20
    flip(small.note(513), place, 1)
    code, words = run(program, small, 513)
    assert code == 1
    assert "invalid signature" in words or "malformed" in words


def test_go_rejects_one_flipped_bit_of_a_proof(program: Path, small: Mirror) -> None:
    root = base64.b64encode(small.heads[300].root).decode()
    included, extended = small.reader.inclusion_proof(77, 513), small.reader.consistency_proof(300, 513)
    for at in range(len(included)):
        bad = [*included]
        bad[at] = bytes([bad[at][0] ^ 1]) + bad[at][1:]
        assert run(program, small, 513, "include", "77", hashes(bad))[0] == 1
    for at in range(len(extended)):
        bad = [*extended]
        bad[at] = bad[at][:-1] + bytes([bad[at][-1] ^ 0x80])
        assert run(program, small, 513, "extend", "300", root, hashes(bad))[0] == 1


@pytest.mark.parametrize("step", ["rename tile", "write head", "write checkpoint"])
def test_go_accepts_a_log_after_a_power_cut(
    program: Path, make_database: MakeDatabase, tmp_path: Path, step: str
) -> None:
    log = SmallLog(make_database(["ledger"]), tmp_path / "log")
    dying = log.service(disk=FailingDisk(Power((step, 1, True))))
    dying.start()
    dying.append_many("commission", submissions(0, 600))
    with pytest.raises(PowerCut):
        dying.publish(log.clock.now())
    dying.close()
    service = log.service()
    service.start()
    service.close()
    public = log.path / "public"
    command = [str(program), str(public), str(public / "checkpoint"), str(LOG.key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "ok size=600 unverified=1")


def test_go_cannot_read_a_witness_key_so_cosignatures_need_our_own_check(
    program: Path, small: Mirror
) -> None:
    code, words = run(program, small, 513, key=str(COMMISSION.key))
    assert (code, words) == (1, "unknown verifier algorithm")


def test_go_needs_the_logs_own_key(program: Path, small: Mirror) -> None:
    text = small.note(513).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(f"— {LOG.key.name}")]
    small.note(513).write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, words = run(program, small, 513)
    assert (code, words) == (1, "note has no verifiable signatures")
