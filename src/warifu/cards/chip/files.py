# SPDX-License-Identifier: Apache-2.0
"""What an application of the card has: files, PINs and keys, and which PIN opens which (card §3 to §5).

Declarations only: contents and counters are `image.State`, the rules of commands are `system`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

Access: TypeAlias = "tuple[int, ...] | None"
"""Any one of these PINs opens it; None is free; the empty tuple is nobody."""
FREE: Access = None
NEVER: Access = ()

FOUR_DIGITS = re.compile(rb"[0-9]{4}")
TWELVE_DIGITS = re.compile(rb"[0-9]{12}")
FOURTEEN_DIGITS = re.compile(rb"[0-9]{14}")
SIX_DIGITS = re.compile(rb"[0-9]{6}")
SIGNING_PASSWORD = re.compile(rb"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}")


@dataclass(frozen=True, slots=True)
class Transparent:
    """透過型ファイル: plain bytes. `own` says what of it is our invention, if anything is."""

    fid: int
    read: Access
    own: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """レコード型ファイル: numbered records."""

    fid: int
    read: Access
    own: str = ""


@dataclass(frozen=True, slots=True)
class PinRef:
    """暗証番号: a PIN, its form, and how many wrong tries in a row block it.

    `change` is the command that replaces it after it was verified: (CLA, INS, P1), or None. `typed`: the
    person chooses it at hand-over; else it follows from what is printed on the card.
    """

    fid: int
    form: re.Pattern[bytes]
    tries: int
    change: tuple[int, int, int] | None = None
    typed: bool = True
    own: str = ""


@dataclass(frozen=True, slots=True)
class KeyRef:
    """鍵: a private key that never leaves; `terminal`: a checked terminal may use it once, too (K-41)."""

    fid: int
    use: Access
    terminal: bool = False
    own: str = ""


File: TypeAlias = Transparent | Record | PinRef | KeyRef


@dataclass(frozen=True, slots=True)
class Application:
    """カードAP: selected by its whole AID. `instructions`: what it understands, as (CLA, INS)."""

    name: str
    aid: bytes
    files: tuple[File, ...]
    instructions: frozenset[tuple[int, int]]
    optional: bool = False
    own: str = ""

    def file(self, fid: int) -> File | None:
        """Give the file of that id."""
        return next((each for each in self.files if each.fid == fid), None)

    def short(self, short: int) -> File | None:
        """Give the file of that short id, the low five bits of the long one (K-10)."""
        return next((each for each in self.files if each.fid & 0x1F == short), None) if short else None

    def pins(self) -> tuple[PinRef, ...]:
        """All PINs of it."""
        return tuple(each for each in self.files if isinstance(each, PinRef))

    def keys(self) -> tuple[KeyRef, ...]:
        """All keys of it."""
        return tuple(each for each in self.files if isinstance(each, KeyRef))


def place(application: str, fid: int) -> str:
    """Name a file across applications, as the image does.

    >>> place("jpki", 0x18)
    'jpki/0018'
    """
    return f"{application}/{fid:04X}"
