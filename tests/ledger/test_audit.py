# SPDX-License-Identifier: Apache-2.0
"""`warifu log verify`: the whole report, and that it fails for every file with one flipped bit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ledger.small_log import COMMISSION, LOG, ORIGIN, TRUST, Mirror, flip, make_mirror
from warifu.ledger import Checkpoint, Note, Trust, cosign, verify_log
from warifu.ledger.layout import TileName, names_of

SIZES = [0, 1, 300, 513]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return make_mirror(tmp_path_factory.mktemp("log") / "log", SIZES)


@pytest.fixture
def mirror(whole: Mirror, tmp_path: Path) -> Path:
    return shutil.copytree(whole.public, tmp_path / "mirror")


def test_a_good_log_is_reported_line_by_line(mirror: Path) -> None:
    earlier = [(mirror / f"checkpoint-{size}").read_text(encoding="utf-8") for size in SIZES]
    report = verify_log(mirror, TRUST, earlier=earlier)
    assert "\n".join(report.lines) == (
        f"ok   L1 checkpoint {ORIGIN} size 513\n"
        f"ok   L2 log        signed by {ORIGIN}\n"
        "ok   L3 witnesses  1 of 1 cosigned, 1 needed\n"
        "ok   L4 bundles    513 entries\n"
        "ok   L5 leaves     every level-0 tile is the hashes of its bundle\n"
        "ok   L6 tiles      2 levels of tiles agree\n"
        "ok   L7 root       of size 513\n"
        "ok   L8 earlier    extends the checkpoint of size 0\n"
        "ok   L8 earlier    extends the checkpoint of size 1\n"
        "ok   L8 earlier    extends the checkpoint of size 300\n"
        "ok   L8 earlier    extends the checkpoint of size 513"
    )
    assert report.exit_code == 0


def test_the_empty_log_verifies(tmp_path: Path) -> None:
    assert verify_log(make_mirror(tmp_path / "log", [0]).public, TRUST).exit_code == 0


@pytest.mark.parametrize("name", names_of(513), ids=lambda name: name.path)
def test_one_flipped_bit_in_any_file_fails(mirror: Path, name: TileName) -> None:
    path = mirror / name.path
    for at in (0, path.stat().st_size // 2, path.stat().st_size - 1):
        flip(path, at, at % 8)
        report = verify_log(mirror, TRUST)
        assert report.exit_code == 1
        named = {name.path, name.path.replace("entries", "0")}  # a well-formed other entry: its leaf differs
        assert any(line.startswith("FAIL L") and line.split()[3] in named for line in report.lines)
        flip(path, at, at % 8)
    assert verify_log(mirror, TRUST).exit_code == 0


@pytest.mark.parametrize("name", names_of(513), ids=lambda name: name.path)
def test_a_missing_or_torn_file_fails(mirror: Path, name: TileName) -> None:
    path = mirror / name.path
    path.write_bytes(path.read_bytes()[:-1])
    assert verify_log(mirror, TRUST).exit_code == 1
    path.unlink()
    assert verify_log(mirror, TRUST).exit_code == 1


def test_one_flipped_bit_anywhere_in_the_checkpoint_fails(mirror: Path) -> None:
    length = (mirror / "checkpoint").stat().st_size
    for at in range(length):
        flip(mirror / "checkpoint", at)
        assert verify_log(mirror, TRUST).exit_code != 0, at
        flip(mirror / "checkpoint", at)


def test_a_checkpoint_kept_from_another_history_fails(mirror: Path) -> None:
    other = Note(Checkpoint(ORIGIN, 300, bytes(32)).text).signed_by(LOG)
    report = verify_log(mirror, TRUST, earlier=[str(other), "nonsense"])
    assert report.exit_code == 1
    assert report.lines[-1] == "FAIL L8 earlier    extends the checkpoint of size 300"
    assert any("a kept checkpoint cannot be used" in line for line in report.lines)


def test_a_root_signed_and_cosigned_but_not_of_these_entries_fails(mirror: Path) -> None:
    lie = Note(Checkpoint(ORIGIN, 513, bytes(32)).text).signed_by(LOG)
    lie = lie.with_line(cosign(lie.text, COMMISSION, 1))
    (mirror / "checkpoint").write_text(str(lie), encoding="utf-8")
    report = verify_log(mirror, TRUST)
    assert [line for line in report.lines if line.startswith("FAIL")] == ["FAIL L7 root       of size 513"]


def test_a_missing_cosignature_fails_unless_the_policy_asks_for_none(mirror: Path) -> None:
    note = Note.parse((mirror / "checkpoint").read_text(encoding="utf-8"))
    alone = Note(note.text).signed_by(LOG)
    (mirror / "checkpoint").write_text(str(alone), encoding="utf-8")
    assert "FAIL L3 witnesses  0 of 1 cosigned, 1 needed" in verify_log(mirror, TRUST).lines
    assert verify_log(mirror, Trust(LOG.key, quorum=0)).exit_code == 0


def test_a_place_without_a_log_is_unreadable(tmp_path: Path) -> None:
    report = verify_log(tmp_path / "nowhere", TRUST)
    assert report.exit_code == 2
    assert report.lines == ["unreadable: there is no checkpoint: is this the folder or address of a log?"]
