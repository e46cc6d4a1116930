# SPDX-License-Identifier: Apache-2.0
"""Each body's keys behind one interface that a hardware module can replace.

`FileKeyRing` keeps one file of 32 random bytes per key, mode 0600, in a folder of mode 0700, and
refuses files that others may read. It does not encrypt them at rest: that is the disk's or the
module's work (docs/threats.md). A key is made once and never overwritten.
"""

from __future__ import annotations

import hmac
import os
import re
import stat
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY_BYTES = 32


class KeyRing(Protocol):
    """A body's keys by name. A name means one key for ever; what is asked for and absent is a Fault."""

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the Ed25519 key of that name; 64 bytes, RFC 8032."""
        ...

    def verifying_key(self, name: str) -> bytes:
        """Give the Ed25519 public key of that name, 32 bytes."""
        ...

    def sealing_key(self, name: str) -> bytes:
        """Give the X25519 public key of that name, 32 bytes, to which others seal envelopes."""
        ...

    def secret(self, name: str) -> Secret[bytes]:
        """Give the 32 secret bytes of that name: seeds, symmetric keys, X25519 keys to open envelopes."""
        ...


class FileKeyRing:
    """A key ring of files."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, made with mode 0700 where absent."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._signing: dict[str, Ed25519PrivateKey] = {}
        self._secrets: dict[str, bytes] = {}

    def make(self, *names: str) -> None:
        """Make the keys that do not exist yet; existing ones are left alone."""
        for name in names:
            path = self._path(name)
            if not path.exists():
                _write(path, os.urandom(KEY_BYTES))

    def has(self, name: str) -> bool:
        """Say whether there is a key of that name; opens nothing."""
        return self._path(name).exists()

    def put_back(self, name: str, secret: Secret[bytes]) -> None:
        """Write a lost key again, as its shares gave it back. Raises Fault where another one is there."""
        if not self.has(name):
            _write(self._path(name), secret.reveal("write the key back into its file"))
        elif not hmac.compare_digest(self._read(name), secret.reveal("compare with the file")):
            raise Fault(f"another key {name} is in its place; nothing is written over")

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the Ed25519 key of that name."""
        return self._signing_key(name).sign(message)

    def verifying_key(self, name: str) -> bytes:
        """Give the Ed25519 public key of that name."""
        return self._signing_key(name).public_key().public_bytes_raw()

    def sealing_key(self, name: str) -> bytes:
        """Give the X25519 public key of that name."""
        private = X25519PrivateKey.from_private_bytes(self._read(name))
        return private.public_key().public_bytes_raw()

    def secret(self, name: str) -> Secret[bytes]:
        """Give the 32 secret bytes of that name."""
        return Secret(self._read(name))

    def _signing_key(self, name: str) -> Ed25519PrivateKey:
        if name not in self._signing:
            self._signing[name] = Ed25519PrivateKey.from_private_bytes(self._read(name))
        return self._signing[name]

    def _read(self, name: str) -> bytes:
        if name not in self._secrets:
            path = self._path(name)
            try:
                mode = path.stat().st_mode
                content = path.read_bytes()
            except OSError as absent:
                raise Fault(f"key {name} cannot be read: {absent.strerror}") from absent
            if stat.S_IMODE(mode) & 0o077:
                raise Fault(f"key {name} is readable by others: chmod 600 the file and replace the key")
            if len(content) != KEY_BYTES:
                raise Fault(f"key {name} is not {KEY_BYTES} bytes")
            self._secrets[name] = content
        return self._secrets[name]

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Fault("a key name is lower-case words joined by hyphens")
        return self._folder / f"{name}.key"


def _write(path: Path, content: bytes) -> None:
    """Put a whole file in place or none, and never over another: a crash leaves no half key under a name."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.hardlink_to(beside)
    beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
