# SPDX-License-Identifier: Apache-2.0
"""The log's folder: the files the world reads, and the two the operator keeps for itself.

    public/checkpoint, public/tile/…   served as they are (ledger.md §3)
    head                               the last checkpoint signed, stored before it is published (LG-7)
    cosigned                           the last checkpoint that every witness cosigned, for evidence
    lock                               held by the one process that may sequence

Every file is written under a temporary name, flushed, renamed, and its folder flushed (LG-11), so a file
is there whole or not at all. Tiles are derived: the table can rebuild them. `head` is not: it is kept
apart from the table on purpose, so that an old backup of the table cannot take it along.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from warifu.kernel.disk import Disk, RealDisk
from warifu.ledger.edge import Tile
from warifu.ledger.layout import CHECKPOINT, TILE_WIDTH, TileName
from warifu.ledger.refusals import LogBusy

TEMPORARY = ".new"


class LogFolder:
    """Files of one log under one folder of the operator."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        """Use `path`, made where absent; nothing is read or locked yet."""
        self.public = path / "public"
        self._path, self._disk = path, disk or RealDisk()
        self._locked: int | None = None

    def lock(self) -> None:
        """Become the one process that writes here. Raises LogBusy; the lock goes with the process."""
        self._path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            os.close(descriptor)
            raise LogBusy("another process holds the folder of this log; stop it first") from held
        self._locked = descriptor

    def unlock(self) -> None:
        """Give the lock back."""
        if self._locked is not None:
            os.close(self._locked)
            self._locked = None

    def head(self) -> str | None:
        """The last checkpoint signed, not verified, or None."""
        return _text(self._path / "head")

    def store_head(self, note: str) -> None:
        """Keep a signed checkpoint durably; only then may it be shown to anyone (LG-7)."""
        self._put([(self._path / "head", note.encode())])

    def checkpoint(self) -> str | None:
        """The published checkpoint, not verified, or None."""
        return _text(self.public / CHECKPOINT)

    def publish(self, note: str) -> None:
        """Show a checkpoint to the world."""
        self._put([(self.public / CHECKPOINT, note.encode())])

    def cosigned(self) -> str | None:
        """The last checkpoint cosigned by every witness, not verified, or None."""
        return _text(self._path / "cosigned")

    def store_cosigned(self, note: str) -> None:
        """Keep it, so that evidence can be given while a witness is away."""
        self._put([(self._path / "cosigned", note.encode())])

    def write_tiles(self, tiles: Iterable[Tile]) -> None:
        """Write tiles and bundles durably. Same content again is harmless."""
        self._put([(self.public / name.path, content) for name, content in tiles])

    def read_tile(self, name: TileName) -> bytes:
        """Read a tile; a superseded partial one comes out of its full one. Raises FileNotFoundError."""
        try:
            return (self.public / name.path).read_bytes()
        except FileNotFoundError:
            if name.width == TILE_WIDTH:
                raise
            return (self.public / TileName(name.level, name.number).path).read_bytes()[: name.length]

    def drop_partial(self, full: Iterable[TileName]) -> None:
        """Remove the partial files of tiles that are full now (LG-5); only after their head is stored."""
        for name in full:
            shutil.rmtree(self.public / f"{name.path}.p", ignore_errors=True)

    def _put(self, files: list[tuple[Path, bytes]]) -> None:
        folders: set[Path] = set()
        for path, content in files:
            folders |= self._make_folders(path.parent)
            temporary = path.with_name(path.name + TEMPORARY)
            self._disk.write(temporary, content)
            self._disk.rename(temporary, path)
            folders.add(path.parent)
        for folder in sorted(folders, reverse=True):
            self._disk.sync_folder(folder)

    def _make_folders(self, folder: Path) -> set[Path]:
        """Make missing folders; give the ones whose names changed and must be flushed."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        return {each.parent for each in missing}


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
