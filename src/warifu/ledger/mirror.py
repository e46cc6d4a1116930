# SPDX-License-Identifier: Apache-2.0
"""Where a verifier reads a log's public files from: a folder, or the address the operator serves them at.

Nothing read here is trusted; `audit` checks it. Reading over HTTP follows no redirect and sends nothing
but the path, so an operator cannot tell verifiers apart by what they ask.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import urllib3

from warifu.ledger.layout import CHECKPOINT, TILE_WIDTH, TileName

LARGEST = 1 << 20
SECONDS = 30.0


class UnreadableLog(Exception):
    """The folder or address holds no log, or a file of it cannot be read."""


class PublicFiles(Protocol):
    """Reads files of the layout by path. Raises UnreadableLog; gives None for a file that is not there."""

    def read(self, path: str) -> bytes | None:
        """The whole file."""
        ...


class FolderFiles:
    """A folder: the operator's own `public`, or a mirror of it."""

    def __init__(self, folder: Path) -> None:
        """Look for the checkpoint in `folder`, else in `folder/public`."""
        self._folder = folder if (folder / CHECKPOINT).exists() else folder / "public"

    def read(self, path: str) -> bytes | None:
        """Read one file."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as wrong:
            raise UnreadableLog(f"{path} cannot be read: {wrong.strerror}") from wrong


class ServedFiles:
    """An address such as `https://operator.example/ledger/exchange`."""

    def __init__(self, address: str) -> None:
        """Open no connection yet."""
        self._address = address.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=SECONDS)

    def read(self, path: str) -> bytes | None:
        """Fetch one file."""
        try:
            reply = self._pool.request(
                "GET", f"{self._address}/{path}", redirect=False, retries=False, preload_content=False
            )
            content = reply.read(LARGEST + 1)
            reply.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as wrong:
            raise UnreadableLog(f"{path} cannot be fetched: {type(wrong).__name__}") from wrong
        if reply.status == 404:
            return None
        if reply.status != 200 or len(content) > LARGEST:
            raise UnreadableLog(f"{path} was answered with status {reply.status} and {len(content)} bytes")
        return bytes(content)


def open_mirror(place: str | Path) -> PublicFiles:
    """Choose by the form of `place`: an http(s) address, else a folder."""
    if str(place).startswith(("http://", "https://")):
        return ServedFiles(str(place))
    return FolderFiles(Path(place))


def read_tile(files: PublicFiles, name: TileName) -> bytes | None:
    """Read a tile or bundle; a partial one that is gone comes out of its full one (C2SP tlog-tiles)."""
    found = files.read(name.path)
    if found is None and name.width < TILE_WIDTH:
        whole = files.read(TileName(name.level, name.number).path)
        found = None if whole is None else whole[: name.length]
    return found
