# SPDX-License-Identifier: Apache-2.0
"""One TOML file per body: who it is, where it listens, its database, keys, and peers.

Secrets are never in the file: the database's connection string and the keys are files of their own,
mode 0600. Unknown fields are refused, so that a misspelt setting cannot be silently ignored.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warifu.kernel.refusal import Malformed


class Peer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another body as this one was told of it: address and Ed25519 verifying key (base64).

    `seal` is its X25519 key, for whoever sends it sealed messages; bodies of the exchange have theirs in the
    directory too. Of a city `municipality` is its code (6 digits), by which family registers name where they
    move to.
    """

    url: str
    key: str
    seal: str = ""
    municipality: str = ""

    def verifying_key(self) -> Ed25519PublicKey:
        """Parse the key; raises `Malformed` if it is not 32 bytes of base64."""
        return Ed25519PublicKey.from_public_bytes(_key_bytes(self.key))

    def sealing_key(self) -> bytes:
        """Give the key to seal to; raises `Malformed` if it is not 32 bytes of base64."""
        return _key_bytes(self.seal)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one body is told at start.

    `folder` is where keys/, database.conninfo and tiles/ lie; relative paths start at the file's own
    folder. `checkpoint_seconds` is how often the log is published (LG-6: at most a minute).
    `log_key` and `witness_key` are the public keys (base64) this body trusts for the log.
    `titles` names other bodies on this body's pages: body → [Japanese, English]. `start` is the address of
    the demo's start page, empty where there is none.
    `public_address` is this body's own base URL as everybody reaches it: J-LIS writes it into certificates,
    the sign-in into what a card signs. `bridge` is where a person's own reader of cards answers her browser.
    `key_module` is the PKCS #11 library that holds J-LIS's authority keys, `key_token` its token's label;
    empty where they lie in files. The PIN is a file of its own.
    `answer_minutes` is how long an unanswered request waits before it is closed as not delivered.
    """

    body: str
    folder: str
    peers: dict[str, Peer]
    title_ja: str = ""
    title_en: str = ""
    titles: dict[str, tuple[str, str]] = {}
    start: str = ""
    bridge: str = ""
    municipality: str = ""
    public_address: str = "http://jlis.invalid"
    key_module: str = ""
    key_token: str = ""
    log_origin: str = "warifu.invalid/ledger/exchange"
    log_key: str = ""
    witness_key: str = ""
    proofs: str = "x1"
    checkpoint_seconds: float = 60.0
    answer_minutes: int = 5
    quota_per_hour: int = 100_000
    demo: bool = False

    def key_bytes(self, encoded: str) -> bytes:
        """Read a public key of these settings; raises `Malformed` if it is not 32 bytes of base64."""
        return _key_bytes(encoded)

    def place(self, *parts: str) -> Path:
        """Give a path under the body's folder."""
        return Path(self.folder).joinpath(*parts)

    def addresses(self) -> dict[str, str]:
        """Give the peers' base URLs by name."""
        return {name: peer.url for name, peer in self.peers.items()}


def _key_bytes(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Malformed("a public key in the settings is not base64") from wrong
    if len(key) != 32:
        raise Malformed("a public key in the settings is not 32 bytes")
    return key


def load(path: Path) -> Settings:
    """Read a settings file. Raises `Malformed` with the file and field that is wrong."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as absent:
        raise Malformed(f"{path}: {absent.strerror}. Name an existing settings file.") from absent
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise Malformed(f"{path}: {wrong}") from wrong
    folder = path.parent / settings.folder
    return msgspec.structs.replace(settings, folder=str(folder.resolve()))


def save(settings: Settings, path: Path) -> None:
    """Write a settings file."""
    path.write_bytes(_toml(settings))


def _toml(settings: Settings) -> bytes:
    """Write TOML by hand: two levels, strings, numbers and booleans; JSON spells all of them alike."""
    plain = msgspec.to_builtins(settings)
    peers, titles = plain.pop("peers"), plain.pop("titles")
    lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in plain.items()]
    lines += ["", "[titles]"] if titles else []
    lines += [f'"{name}" = {msgspec.json.encode(title).decode()}' for name, title in titles.items()]
    for name, peer in peers.items():
        lines += ["", f'[peers."{name}"]']
        lines += [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in peer.items()]
    return ("\n".join(lines) + "\n").encode()
