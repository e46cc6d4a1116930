# SPDX-License-Identifier: Apache-2.0
"""Find libsodium: the system's copy, else the one inside the `rbcl` wheel (LC-25).

`rbcl` is never imported: at every import it would write its library to a fresh temporary file and
load that. We read the bytes it carries, compare them with a pinned SHA-256, keep one copy in a private
folder and load that by its full path. Which functions are called, and how, is `ristretto`'s matter.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import stat
import tempfile
from pathlib import Path

from warifu.kernel.refusal import Fault

SYSTEM_NAMES = ("libsodium.so.26", "libsodium.so.23", "libsodium.26.dylib", "libsodium.23.dylib")
# rbcl 1.1.2, wheel py3-none-linux_x86_64: libsodium 1.0.18 as its author built it.
PINNED_SHA256 = "e6d9b7f1cf7688f86702e2d370cfaa2a4a979d79492ae2e35196ca661c44f726"
_HEX_LITERAL = re.compile(rb"bytes\.fromhex\('([0-9a-f]+)'\)")
_REMEDY = "install the system library instead (Debian: apt-get install libsodium23)"


def load() -> ctypes.CDLL:
    """Load libsodium from the system or, failing that, from the wheel; a Fault where neither serves."""
    return load_system() or load_wheel()


def load_system() -> ctypes.CDLL | None:
    """Load the system's libsodium, kept up to date by the system; None where it is absent or minimal."""
    for name in SYSTEM_NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        if hasattr(library, "crypto_core_ristretto255_from_hash"):
            return _initialised(library)
    return None


def load_wheel(cache: Path | None = None) -> ctypes.CDLL:
    """Load the copy inside the `rbcl` wheel through `cache` (default: the user's own cache folder).

    Raises a Fault when the wheel is absent or its bytes, or the cached ones, are not the pinned ones.
    """
    folder = _private_folder(cache or _default_cache())
    path = folder / f"libsodium-{PINNED_SHA256[:16]}.so"
    if not path.exists():
        _write_once(path, wheel_bytes())
    if hashlib.sha256(path.read_bytes()).hexdigest() != PINNED_SHA256:
        raise Fault(
            f"{path.name} in the cache folder is not the library we pinned: delete it and start again"
        )
    return _initialised(ctypes.CDLL(str(path)))


def wheel_bytes() -> bytes:
    """Read the library out of the installed `rbcl` package without executing any of it."""
    found = importlib.util.find_spec("rbcl")
    if found is None or found.origin is None:
        raise Fault(f"no libsodium: the rbcl package is not installed; {_REMEDY}")
    source = Path(found.origin).with_name("_sodium.py")
    literal = _HEX_LITERAL.search(source.read_bytes()) if source.exists() else None
    if literal is None:
        raise Fault(f"no libsodium: this rbcl package carries no library; {_REMEDY}")
    content = bytes.fromhex(literal[1].decode("ascii"))
    if hashlib.sha256(content).hexdigest() != PINNED_SHA256:
        raise Fault(f"the libsodium inside the rbcl package is not the one we pinned; {_REMEDY}")
    return content


def _initialised(library: ctypes.CDLL) -> ctypes.CDLL:
    if library.sodium_init() < 0:
        raise Fault("libsodium did not initialise")
    return library


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "warifu"


def _private_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise Fault(f"no cache folder for libsodium: set XDG_CACHE_HOME, or {_REMEDY}") from refused
    status = folder.lstat()
    private = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
    if not private:
        raise Fault("others may write the cache folder for libsodium: chmod 700 it, or set XDG_CACHE_HOME")
    return folder


def _write_once(path: Path, content: bytes) -> None:
    # Whole or not at all: two processes may start at once, and one may be killed.
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
