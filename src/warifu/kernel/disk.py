# SPDX-License-Identifier: Apache-2.0
"""The three durable steps a file takes, as a port, so that tests can cut the power between any two."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """Durable file operations. When a call returns, its effect survives a power cut."""

    def write(self, path: Path, content: bytes) -> None:
        """Create or overwrite a file and flush its content (fsync). Not atomic: a cut may leave it torn."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Put `old` in the place of `new` in one step. Durable only after `sync_folder`."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Flush the names in a folder (fsync of the directory)."""
        ...


@dataclass(frozen=True)
class RealDisk:
    """The operating system's disk. `mode`: who may read a file that it makes."""

    mode: int = 0o644

    def write(self, path: Path, content: bytes) -> None:
        """Write and fsync."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, self.mode)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Rename over what is there."""
        old.replace(new)

    def sync_folder(self, folder: Path) -> None:
        """Fsync the directory."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
