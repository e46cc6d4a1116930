# SPDX-License-Identifier: Apache-2.0
"""認証局の鍵: RSA keys of the authorities behind one interface, in files or in a module (PKCS #11).

Who asks for a key gets something that signs; the bytes stay where they are. It does NOT decide what may be
signed (`service`, `ceremony`) and makes no backup: a module's own cloning, or a copy of the folder
and of the ring's key, kept apart.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

BITS = 2048
_EXPONENT = 65537


def make_key() -> rsa.RSAPrivateKey:
    """Make a key pair of the card of 2016 and of its authorities: RSA, 2048 bits."""
    return rsa.generate_private_key(_EXPONENT, BITS)


class AuthorityKeys(Protocol):
    """The authorities' keys by name. A name means one key for ever; an absent one is a Fault."""

    def signer(self, name: str) -> rsa.RSAPrivateKey:
        """Give what signs with that key; its private parts need not be readable."""
        ...

    def make(self, name: str) -> None:
        """Make the key if it is not there yet; durable on return."""
        ...


class FileAuthorityKeys:
    """Keys in files of mode 0600, encrypted under a secret of the body's key ring (`kernel.keys`)."""

    def __init__(
        self, folder: Path, secret: Secret[bytes], key_maker: Callable[[], rsa.RSAPrivateKey] = make_key
    ) -> None:
        """Use `folder`, made with mode 0700 where absent."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._password = secret.reveal("open the authorities' key files").hex().encode()
        self._make_key = key_maker
        self._opened: dict[str, rsa.RSAPrivateKey] = {}

    def make(self, name: str) -> None:
        """Write beside, sync, move into place: a power cut leaves a whole key or none."""
        place = self._place(name)
        if place.exists():
            return
        content = self._make_key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self._password),
        )
        half = place.with_suffix(f".{os.urandom(8).hex()}")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(half, place)  # fails where another process was first: its key stands
        except FileExistsError:
            return
        finally:
            half.unlink()
            _sync(self._folder)

    def signer(self, name: str) -> rsa.RSAPrivateKey:
        """Open the file once."""
        if name not in self._opened:
            place = self._place(name)
            try:
                mode, content = place.stat().st_mode, place.read_bytes()
            except OSError as absent:
                raise Fault(f"authority key {name} cannot be read: {absent.strerror}") from absent
            if stat.S_IMODE(mode) & 0o077:
                raise Fault(f"authority key {name} is readable by others: chmod 600, and replace the key")
            try:
                key = serialization.load_pem_private_key(content, self._password)
            except ValueError as wrong:
                raise Fault(f"authority key {name} does not open with this body's secret") from wrong
            if not isinstance(key, rsa.RSAPrivateKey):
                raise Fault(f"authority key {name} is no RSA key")
            self._opened[name] = key
        return self._opened[name]

    def _place(self, name: str) -> Path:
        if not name.replace("-", "").isalnum() or not name.isascii():
            raise Fault("an authority key's name is words of letters and digits joined by hyphens")
        return self._folder / f"{name}.key"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
