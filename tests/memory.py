# SPDX-License-Identifier: Apache-2.0
"""Where tests keep their files: in memory where there is room, for nothing that they write outlives the run.

A fresh database is five hundred files. Making them costs 10 ms of processor time in memory and, on the disk
of a small virtual machine, 300 ms. `TMPDIR=/tmp ./warifu test` keeps everything on the disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
PREFIX, LOCK = "warifu-run-", "in-use"
ROOM = 6 << 30
"""Bytes that must be free: a whole run of two processes has had 2 GB in use."""


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Let temporary files lie in memory meanwhile, unless TMPDIR says where or there is no room."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        yield
        return
    clear_leftovers()
    if min(shutil.disk_usage(MEMORY).free, _available()) < ROOM:
        yield
        return
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY))
    home.chmod(0o711)  # as root, database servers run as nobody, who walks through here
    try:
        with (home / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _use(str(home))
            yield
    finally:
        _use(None)
        shutil.rmtree(home, ignore_errors=True)


def clear_leftovers() -> None:
    """Remove what killed runs of this user have left."""
    for home in MEMORY.glob(f"{PREFIX}*"):
        with suppress(OSError), (home / LOCK).open("rb") as lock:  # held, or not ours
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(home)


def _use(folder: str | None) -> None:
    if folder is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = folder
    tempfile.tempdir = folder


def _available() -> int:
    """Memory that could be had, in bytes; 0 where the kernel does not tell."""
    told = Path("/proc/meminfo")
    lines = told.read_text("ascii").splitlines() if told.exists() else []
    found = [int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")]
    return found[0] if found else 0
