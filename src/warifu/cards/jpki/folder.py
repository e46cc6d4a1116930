# SPDX-License-Identifier: Apache-2.0
"""認証局の書庫: the public half of the authorities in one folder, a subfolder for each generation.

    root.pem                 the offline root's certificate
    signing-1/               authority.pem self-signed, cross.pem by the root, responder.pem
    authentication-1/        the same; a rollover adds authentication-2, and nothing is ever taken away

Keys are elsewhere (`AuthorityKeys`). A generation is put in place whole, by one rename, and never written
over; only a responder's short-lived certificate is replaced. What is here now is what is used now: a rollover
or a renewal needs no restart.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.jpki.ceremony import (
    Authority,
    Randomness,
    key_name,
    make_authority,
    make_responder,
    responder_name,
)
from warifu.cards.jpki.keys import AuthorityKeys
from warifu.cards.jpki.nouns import CertificateKind
from warifu.kernel.disk import RealDisk
from warifu.kernel.refusal import Fault, Malformed

ROOT, ITSELF, CROSS, RESPONDER = "root.pem", "authority.pem", "cross.pem", "responder.pem"
RENEWED_BEFORE = timedelta(days=30)
Stamp = tuple[tuple[int, int], ...]


class Authorities(Protocol):
    """The authorities of each kind, ready to sign."""

    def of(self, kind: CertificateKind) -> Sequence[Authority]:
        """Give every generation, the newest last; at least one. Raises a Fault before the ceremony."""
        ...


class AuthorityFolder:
    """The authorities of a folder. Safe to share between threads and processes."""

    def __init__(self, folder: Path, keys: AuthorityKeys) -> None:
        """Use `folder`; nothing is read yet, so a body may start before its ceremony."""
        self._folder, self._keys = folder, keys
        self._opened: dict[CertificateKind, tuple[Stamp, tuple[Authority, ...]]] = {}

    @property
    def root(self) -> x509.Certificate:
        """The root's certificate."""
        return _read(self._folder / ROOT)

    def of(self, kind: CertificateKind) -> Sequence[Authority]:
        """Give every generation, the newest last."""
        stamp = self._stamp(kind)
        if not stamp:
            raise Fault(f"no {kind} authority: hold its ceremony first (`warifu authority add {kind}`)")
        known = self._opened.get(kind)
        if known is None or known[0] != stamp:
            known = (stamp, tuple(self._open(kind, generation) for generation, _ in stamp))
            self._opened[kind] = known
        return known[1]

    def generations(self, kind: CertificateKind) -> int:
        """Count the generations; no key is opened."""
        return len(self._stamp(kind))

    def shown(self, kind: CertificateKind, generation: int) -> list[tuple[str, x509.Certificate]]:
        """Give one generation's certificates with a word for each; no key is opened."""
        place = self._folder / key_name(kind, generation)
        return [
            (word, _read(place / name))
            for word, name in (("", ITSELF), (" by the root", CROSS), (" responder", RESPONDER))
        ]

    def place_root(self, certificate: x509.Certificate) -> None:
        """Keep the root's certificate. Raises Malformed where another one is kept."""
        place = self._folder / ROOT
        if not place.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put(place, certificate)
        elif self.root != certificate:
            raise Malformed("another root is kept here; a body has one root")

    def add(
        self, kind: CertificateKind, root_keys: AuthorityKeys, now: datetime, randomness: Randomness
    ) -> Authority:
        """世代の追加: make the next generation under this folder's root, and put it in place whole."""
        generation = len(self._stamp(kind)) + 1
        made = make_authority(kind, generation, self.root, root_keys, self._keys, now, randomness)
        half = self._folder / f".{key_name(kind, generation)}.{randomness(8).hex()}"
        half.mkdir(mode=0o700)
        for name, each in ((ITSELF, made.certificate), (CROSS, made.cross), (RESPONDER, made.responder)):
            _put(half / name, each)
        half.rename(self._folder / key_name(kind, generation))  # fails where another ceremony was first
        RealDisk().sync_folder(self._folder)
        return made

    def renew_responders(self, now: datetime, randomness: Randomness) -> int:
        """応答局の更新: give every responder that ends within 30 days a new certificate; gives how many."""
        renewed = 0
        for kind in CertificateKind:
            for each in self.of(kind) if self._stamp(kind) else ():
                if each.responder.not_valid_after_utc - now > RENEWED_BEFORE:
                    continue
                made, _ = make_responder(kind, each.generation, self._keys, now, randomness)
                _put(self._folder / key_name(kind, each.generation) / RESPONDER, made)
                renewed += 1
        return renewed

    def _stamp(self, kind: CertificateKind) -> Stamp:
        """Which generations are here, and when the responder of each was last renewed."""
        found: list[tuple[int, int]] = []
        while True:
            place = self._folder / key_name(kind, len(found) + 1) / RESPONDER
            try:
                found.append((len(found) + 1, place.stat().st_mtime_ns))
            except OSError:
                return tuple(found)

    def _open(self, kind: CertificateKind, generation: int) -> Authority:
        place = self._folder / key_name(kind, generation)
        opened = Authority(
            kind=kind,
            generation=generation,
            certificate=_read(place / ITSELF),
            cross=_read(place / CROSS),
            signer=self._keys.signer(key_name(kind, generation)),
            responder=_read(place / RESPONDER),
            responder_signer=self._keys.signer(responder_name(kind, generation)),
        )
        if opened.certificate.public_key() != opened.key:
            raise Fault(f"{key_name(kind, generation)}: the certificate is not of the key")
        return opened


def _read(place: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(place.read_bytes())
    except OSError as absent:
        raise Fault(f"{place.parent.name}/{place.name} cannot be read: {absent.strerror}") from absent
    except ValueError as wrong:
        raise Fault(f"{place.parent.name}/{place.name} is no certificate in PEM") from wrong


def _put(place: Path, certificate: x509.Certificate) -> None:
    """Write beside, sync, move into place: who reads at the same moment reads the old one or the new one."""
    disk, half = RealDisk(), place.with_suffix(f".{os.urandom(8).hex()}")
    disk.write(half, certificate.public_bytes(Encoding.PEM))
    disk.rename(half, place)
    disk.sync_folder(place.parent)
