# SPDX-License-Identifier: Apache-2.0
"""The card's memory: one file, encrypted, written durably, and held by one process (card K-14, K-15).

Encryption hides the keys and PINs of a stolen file. It does NOT stop whoever can write the file: an old
image copied back restores old counters (K-4). A real chip's memory cannot be copied; this is a file.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.kernel.disk import Disk, RealDisk
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.secrecy import Secret

MAGIC = b"WARIFU SOFT TEST CARD 1\n"
SALT, NONCE = 16, 12
_RECORD_LOCK = "hhqqi4x"
"""`struct flock` of a Linux of 64 bits: kind, whence, start, length, owner."""


class CardInReader(Refusal):
    """Another process holds this card: it is in a reader."""

    status = 409
    reason = "card-in-reader"
    law = "card K-15"
    remedy = "Eject the card first, then try again."


class Life(StrEnum):
    """カードの状態: sealed until it is handed over, then active, in the end void (K-37)."""

    SEALED = "sealed"
    ACTIVE = "active"
    VOID = "void"


class Kind(StrEnum):
    """カードの種類: an ordinary card, a child's, or one without PINs (K-40, K-41)."""

    ORDINARY = "ordinary"
    CHILD = "child"
    NO_PIN = "no-pin"


@dataclass
class Pin:
    """暗証番号の値と残り回数: its bytes, the tries it starts with, and those left."""

    value: bytes = field(repr=False)
    most: int
    left: int


@dataclass
class State:
    """Everything the card remembers. Contents by `files.place`; keys as PKCS #8; nothing of it prints."""

    profile: str
    kind: Kind
    life: Life
    card_id: bytes
    files: dict[str, bytes] = field(repr=False)
    records: dict[str, list[bytes]] = field(repr=False)
    pins: dict[str, Pin] = field(repr=False)
    keys: dict[str, bytes] = field(repr=False)
    terminal_root: bytes = field(repr=False)
    """The CV body (identifiers and public key) whose holder may certify terminals (K-42)."""
    order_key: bytes = field(repr=False)
    """The Ed25519 key whose holder may give this card orders (K-38)."""
    orders: int = 0
    """The counter of the last order it obeyed."""
    staged: dict[str, bytes] = field(default_factory=dict, repr=False)
    """New keys that have no certificate yet."""

    def encode(self) -> bytes:
        """Write it as JSON."""
        written = {
            "is_test": True,
            "profile": self.profile,
            "kind": self.kind,
            "life": self.life,
            "card_id": self.card_id.hex(),
            "files": _texts(self.files),
            "records": {name: [_text(each) for each in rows] for name, rows in self.records.items()},
            "pins": {name: [_text(pin.value), pin.most, pin.left] for name, pin in self.pins.items()},
            "keys": _texts(self.keys),
            "staged": _texts(self.staged),
            "terminal_root": _text(self.terminal_root),
            "order_key": _text(self.order_key),
            "orders": self.orders,
        }
        return json.dumps(written, separators=(",", ":")).encode()

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """Read what `encode` wrote."""
        read: dict[str, Any] = json.loads(content)
        return cls(
            profile=read["profile"],
            kind=Kind(read["kind"]),
            life=Life(read["life"]),
            card_id=bytes.fromhex(read["card_id"]),
            files=_all_bytes(read["files"]),
            records={name: [_bytes(each) for each in rows] for name, rows in read["records"].items()},
            pins={name: Pin(_bytes(value), most, left) for name, (value, most, left) in read["pins"].items()},
            keys=_all_bytes(read["keys"]),
            staged=_all_bytes(read["staged"]),
            terminal_root=_bytes(read["terminal_root"]),
            order_key=_bytes(read["order_key"]),
            orders=read["orders"],
        )


class CardImage:
    """A card's file, open and locked. `save` returns only when what `state` says survives a power cut."""

    def __init__(
        self, path: Path, key: Secret[bytes], lock: int, disk: Disk, load: Callable[[], State]
    ) -> None:
        """Use `open_image` or `create_image`."""
        self._path, self._key, self._lock, self._disk = path, key, lock, disk
        self._failed = False
        self.state = load()

    def save(self) -> None:
        """Write the state beside the file, flush, rename, flush the folder (K-14).

        After a failure nobody knows what the disk holds, so nothing is ever saved by this object again.
        """
        if self._failed:
            raise Fault("the image could not be written before; take the card out and insert it again")
        self._failed = True
        new = _new_file(self._path)
        self._disk.write(new, seal_state(self.state, self._key))
        self._disk.rename(new, self._path)
        self._disk.sync_folder(self._path.parent)
        self._failed = False

    def insert(self) -> None:
        """Say that the card is in a reader, until it is closed; `holder` finds this process then.

        A record lock, because the kernel names its owner to each asker as that one's own namespace of
        processes knows it: a number in a file would be another process outside of the walls (card K-45).
        """
        fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """Let go of the card; another process may take it."""
        os.close(self._lock)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def open_image(path: Path, key: Secret[bytes], disk: Disk | None = None) -> CardImage:
    """Open a card. Raises CardInReader where another process has it, Malformed where it is no card."""
    if not path.exists():
        raise Malformed("There is no such card.")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Malformed("The card's image is readable by others; chmod 600 it.")
    return _locked(path, key, disk, lambda: open_state(path.read_bytes(), key))


def create_image(path: Path, key: Secret[bytes], state: State, disk: Disk | None = None) -> CardImage:
    """Write a new card and keep it open. Never overwrites one."""

    def fresh() -> State:
        if path.exists():
            raise Malformed("There is a card of this name already.")
        return state

    image = _locked(path, key, disk, fresh)
    try:
        image.save()
    except BaseException:
        image.close()
        raise
    return image


def holder(path: Path) -> int | None:
    """Give the process that has put the card into a reader, or None; 0 where it cannot be seen from here."""
    lock = _lock_file(path)
    if not lock.exists():
        return None
    descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        asked = struct.pack(_RECORD_LOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        found = fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)
    finally:
        os.close(descriptor)
    kind, _, _, _, process = struct.unpack(_RECORD_LOCK, found)
    return None if kind == fcntl.F_UNLCK else max(0, process)


def seal_state(state: State, key: Secret[bytes]) -> bytes:
    """Encrypt under a key of this write alone: AES-256-GCM, its key derived with a fresh salt."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return MAGIC + salt + nonce + _cipher(key, salt).encrypt(nonce, state.encode(), MAGIC)


def open_state(content: bytes, key: Secret[bytes]) -> State:
    """Decrypt. Raises Malformed where the bytes are no card or another key sealed them."""
    head = len(MAGIC)
    salt, nonce = content[head : head + SALT], content[head + SALT : head + SALT + NONCE]
    if not content.startswith(MAGIC) or len(nonce) != NONCE:
        raise Malformed("This file is not a software card.")
    try:
        return State.decode(_cipher(key, salt).decrypt(nonce, content[head + SALT + NONCE :], MAGIC))
    except InvalidTag as wrong:
        raise Malformed("This card was sealed under another key, or its file is damaged.") from wrong


def _cipher(key: Secret[bytes], salt: bytes) -> AESGCM:
    derive = HKDF(hashes.SHA256(), 32, salt, b"warifu/cards/image/1")
    return AESGCM(derive.derive(key.reveal("seal or open a card's image")))


def _locked(path: Path, key: Secret[bytes], disk: Disk | None, load: Callable[[], State]) -> CardImage:
    # The image is replaced at every write, so the lock is on a file of its own that stays.
    lock = os.open(_lock_file(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _new_file(path).unlink(missing_ok=True)  # what a power cut left half written, with whatever mode
        return CardImage(path, key, lock, disk or RealDisk(mode=0o600), load)
    except BlockingIOError as held:
        os.close(lock)
        raise CardInReader from held
    except BaseException:
        os.close(lock)
        raise


def _new_file(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _lock_file(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _texts(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: _text(content) for name, content in contents.items()}


def _all_bytes(texts: dict[str, str]) -> dict[str, bytes]:
    return {name: _bytes(text) for name, text in texts.items()}
