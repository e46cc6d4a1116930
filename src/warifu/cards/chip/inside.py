# SPDX-License-Identifier: Apache-2.0
"""What the commands of the card work on: its memory, and what is lost at every reset (card K-9, K-15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from warifu.cards.chip.files import Access, Application, File, KeyRef, PinRef, Record, Transparent, place
from warifu.cards.chip.image import Life, Pin, State
from warifu.cards.chip.profile import Profile
from warifu.cards.chip.sw import NO_CURRENT_FILE, NO_REFERENCE, WRONG_PARAMETERS, Status

Referenced = TypeVar("Referenced", PinRef, KeyRef)


@dataclass
class Channel:
    """セキュアメッセージング: the key of this channel and the number of its next command (card §6)."""

    key: bytes = field(repr=False)
    counter: int = 1


@dataclass
class Session:
    """セキュリティ状態: what holds since the application was selected. Selecting one begins anew (K-9)."""

    application: Application | None = None
    current: File | None = None
    verified: set[int] = field(default_factory=set)
    challenge: bytes = b""
    terminal_key: RSAPublicKey | None = None
    terminal: bool = False
    """A terminal has proved itself, for one signature (K-42)."""
    channel: Channel | None = None


@dataclass
class Inside:
    """The card from within. `save` is durable on return; `entropy` gives so many random bytes."""

    profile: Profile
    state: State
    save: Callable[[], None]
    entropy: Callable[[int], bytes]
    session: Session = field(default_factory=Session)
    _keys: dict[str, tuple[bytes, RSAPrivateKey]] = field(default_factory=dict, repr=False)

    def allowed(self, access: Access) -> bool:
        """Whether one of the PINs that open it was verified, or none is needed."""
        return access is None or not self.session.verified.isdisjoint(access)

    def application(self, aid: bytes) -> Application | None:
        """Give the application of that AID, if this card has it."""
        if self.state.life is Life.VOID:
            return None
        found = next((each for each in self.profile.applications if each.aid == aid), None)
        if found is not None and found.optional and not self._has_any(found):
            return None
        return found

    def there(self, file: File) -> bool:
        """Whether the card really has it: a child's card has no signing key and no signing certificate."""
        name = self.name(file)
        if isinstance(file, KeyRef):
            return name in self.state.keys
        if isinstance(file, PinRef):
            return name in self.state.pins
        if isinstance(file, Record):
            return name in self.state.records
        return name in self.state.files or file.read == ()

    def name(self, file: File) -> str:
        """Give the file's name in the image."""
        assert self.session.application is not None
        return place(self.session.application.name, file.fid)

    def content(self, file: Transparent) -> bytes:
        """Give a file's bytes."""
        return self.state.files[self.name(file)]

    def pin(self, ref: PinRef) -> Pin:
        """Give a PIN's value and counter."""
        return self.state.pins[self.name(ref)]

    def key(self, name: str) -> RSAPrivateKey:
        """Load a private key once. It comes out of an authenticated image, so it is not checked again."""
        stored = self.state.keys[name]
        kept = self._keys.get(name)
        if kept is None or kept[0] is not stored:
            loaded = load_der_private_key(stored, None, unsafe_skip_rsa_key_validation=True)
            kept = self._keys[name] = (stored, cast("RSAPrivateKey", loaded))
        return kept[1]

    def referenced(self, p2: int, kind: type[Referenced]) -> Referenced:
        """Find the PIN or key that P2 means: 80 the selected one, 80|n the one with the short id n (K-10)."""
        if p2 & 0xE0 != 0x80 or self.session.application is None:
            raise Status(WRONG_PARAMETERS)
        short = p2 & 0x1F
        found = self.session.application.short(short) if short else self.session.current
        if found is None and not short:
            raise Status(NO_CURRENT_FILE)
        if not isinstance(found, kind) or not self.there(found):
            raise Status(NO_REFERENCE)
        return found

    def _has_any(self, application: Application) -> bool:
        return any(place(application.name, each.fid) in self.state.files for each in application.files)
