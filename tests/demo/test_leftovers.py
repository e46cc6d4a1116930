# SPDX-License-Identifier: Apache-2.0
"""What a killed demo leaves behind is cleared away by the next one, and nothing else is."""

import os
import tempfile
from pathlib import Path

import pytest

from warifu.demo.leftovers import LOCK, clear_leftovers, thrown_away


def left(parent: Path, name: str, pid: str = "") -> Path:
    home = parent / name
    (home / "postgres" / "data").mkdir(parents=True)
    (home / LOCK).touch()
    if pid:
        (home / "postgres" / "data" / "postmaster.pid").write_text(pid)
    return home


def test_a_folder_that_nobody_uses_is_removed(tmp_path: Path) -> None:
    home = left(tmp_path, "warifu-demo-dead", pid="999999999\n")
    assert clear_leftovers(tmp_path) == [home]
    assert not home.exists()


def test_a_folder_whose_server_still_runs_is_kept(tmp_path: Path) -> None:
    home = left(tmp_path, "warifu-demo-alive", pid=f"{os.getpid()}\n/somewhere\n")
    assert clear_leftovers(tmp_path) == []
    assert home.exists()


def test_folders_that_are_not_of_a_demo_are_kept(tmp_path: Path) -> None:
    (tmp_path / "warifu-demo-no-lock").mkdir()
    (tmp_path / "warifu-demo-file").touch()
    target = left(tmp_path, "mine")
    (tmp_path / "warifu-demo-link").symlink_to(target)
    assert clear_leftovers(tmp_path) == []
    assert (target / LOCK).exists()


def test_a_demo_under_way_keeps_its_folder_and_removes_it_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with thrown_away() as home, thrown_away() as other:
        assert home != other
        assert clear_leftovers(tmp_path) == []
        assert home.is_dir()
    assert list(tmp_path.iterdir()) == []
