# SPDX-License-Identifier: Apache-2.0
"""世代: what differs between one generation of the card and the next (card §12).

Only the card of 2016 is public enough to be built. Nothing of the next one is guessed: whoever asks for a
profile that is not there is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from warifu.cards.chip.files import Application
from warifu.kernel.refusal import Malformed


class UnknownProfile(Malformed):
    """No card of this generation is built."""

    reason = "unknown-profile"


@dataclass(frozen=True)
class Profile:
    """A generation of the card: its applications with their files, PINs and keys, algorithms, validity.

    `personalise` turns a request and its issuers into the first state of a card of this generation.
    """

    name: str
    atr: bytes
    applications: tuple[Application, ...]
    key_bits: int
    hash_name: str
    certificate_years: int
    personalise: Callable[..., Any]

    def own(self) -> list[tuple[str, str]]:
        """List what of it is our invention: where, and what (card §13)."""
        found = [(each.name, each.own) for each in self.applications if each.own]
        found += [
            (f"{each.name}/{file.fid:04X}", file.own)
            for each in self.applications
            for file in each.files
            if file.own
        ]
        return sorted(found)


def named(name: str, known: Mapping[str, Profile]) -> Profile:
    """Give the profile of that name. Raises UnknownProfile."""
    if name not in known:
        raise UnknownProfile(f"There is no card profile {name[:20]!r}; built are {', '.join(sorted(known))}.")
    return known[name]
