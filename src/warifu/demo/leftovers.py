# SPDX-License-Identifier: Apache-2.0
"""Folders of demos that were thrown away, and those a killed demo has left behind.

A demo without a folder of its own works in a temporary one and holds a lock in it. Where nobody holds the
lock and no server runs any more, the next demo of the same user clears the folder away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX, LOCK = "warifu-demo-", "in-use"


@contextmanager
def thrown_away() -> Iterator[Path]:
    """A fresh folder for one demo, removed at its end."""
    clear_leftovers(Path(tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    if os.geteuid() == 0:  # its server may have to run as nobody, who walks through here to its data
        home.chmod(0o711)
    try:
        with (home / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def clear_leftovers(parent: Path) -> list[Path]:
    """Remove what killed demos of this user have left; gives what was removed."""
    return [home for home in sorted(parent.glob(f"{PREFIX}*")) if _is_left(home) and _removed(home)]


def _is_left(home: Path) -> bool:
    status = home.lstat()
    if home.is_symlink() or not home.is_dir() or status.st_uid != os.geteuid():
        return False
    try:
        with (home / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return not _server_runs(home / "postgres" / "data" / "postmaster.pid")
    except OSError:  # held by a running demo, or not a folder of ours
        return False


def _server_runs(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text("ascii").splitlines()[0]), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        return True
    return True


def _removed(home: Path) -> bool:
    shutil.rmtree(home, ignore_errors=True)
    return not home.exists()
