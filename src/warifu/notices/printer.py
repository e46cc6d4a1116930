# SPDX-License-Identifier: Apache-2.0
"""印刷室のフォルダ: printed letters on their way to the printer, and no longer.

Folders are 0700, files 0600, names are sequences. A file is written beside and put in place whole. Erasing
unlinks: on a disk that keeps old blocks the folder belongs on an encrypted volume (docs/spec/notices.md).
"""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path
from uuid import UUID

from warifu.kernel.refusal import Fault

_STEM = re.compile(r"[0-9]{8}-[0-9]{1,5}-[0-9a-f]{8}|leaflet")
_PART = re.compile(r".*\.([0-9]+)-[0-9]+\.part")


class PrinterFolder:
    """One folder, and in it one for each batch."""

    def __init__(self, home: Path) -> None:
        """Use `home`, made with mode 0700 where absent. Raises Fault if others may look into it."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(home.stat().st_mode) & 0o077:
            raise Fault("the printer's folder is open to others: chmod 700 it and look who read it")
        self._home = home

    def write(self, batch: UUID, stem: str, pdf: bytes) -> None:
        """Keep a file whole or not at all; its bytes are on the disk on return."""
        path = self._path(batch, stem)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fdatasync(file.fileno())
        beside.replace(path)

    def read(self, batch: UUID, stem: str) -> bytes | None:
        """Give a file, None where there is none."""
        try:
            return self._path(batch, stem).read_bytes()
        except FileNotFoundError:
            return None

    def erase(self, batch: UUID, stem: str) -> None:
        """Take a file away; harmless when repeated."""
        self._path(batch, stem).unlink(missing_ok=True)

    def stems(self, batch: UUID) -> list[str]:
        """The letters of a batch, sorted by sequence; what a dead process left half written is erased."""
        folder = self._home / str(batch)
        for left in folder.glob("*.part"):
            if not _is_being_written(left):
                left.unlink(missing_ok=True)
        return sorted(file.stem for file in folder.glob("*.pdf") if file.stem != "leaflet")

    def manifest(self, batch: UUID) -> Path:
        """Where the manifest of a batch is written; its folder is there."""
        folder = self._home / str(batch)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / "manifest.csv"

    def _path(self, batch: UUID, stem: str) -> Path:
        if not _STEM.fullmatch(stem):
            raise Fault("a printed file is named by its sequence and edition")
        return self._home / str(batch) / f"{stem}.pdf"


def _is_being_written(part: Path) -> bool:
    """Whether the process that began this file still runs."""
    found = _PART.fullmatch(part.name)
    if found is None:
        return False
    try:
        os.kill(int(found[1]), 0)  # asks only whether it is there
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
