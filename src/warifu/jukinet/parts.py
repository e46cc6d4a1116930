# SPDX-License-Identifier: Apache-2.0
"""What the verbs of this office share: its store and keys, the numbers beside it, and the ports it speaks to.

It decides about no person: `intake`, `looking`, `feed` and `protection` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from warifu.jukinet.askers import AskerTable
from warifu.jukinet.forms import SearchKeys
from warifu.jukinet.looks import FiledLook, LookAlarm
from warifu.jukinet.store import JukiNetStore
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret
from warifu.numbers import LifeService, Randomness

NOBODY = bytes(16)
"""A reference that is nobody's; no keyed reference is ever all zeros but by a chance of 2^-128."""
NOWHERE = -1
"""A position that never has a row, where nobody was found."""


class FileLook(Protocol):
    """Shows a person in her history at the portal who looked her up.

    Durable on return, so that she can read it from then on. Repeating the same request number is harmless
    and makes no second line. Raises a Fault when the portal cannot be reached; then nothing is revealed.
    A look that concerned nobody takes the same calls with messages of the same size: its line goes to a
    mailbox that is nobody's, and no body on the way can tell it from a line about somebody.
    """

    def file(self, rid: Secret[bytes] | None, look: FiledLook) -> None:
        """File one line. `rid` opens only to find her mailbox; None: the look concerned nobody."""
        ...


class Alarms(Protocol):
    """Tells the commission. Delivered at least once: an alarm is repeated until `report` returns."""

    def report(self, alarm: LookAlarm) -> None:
        """Take one alarm; durable on return. Raises a Fault when it could not."""
        ...


class Protection(Protocol):
    """Says whether a person is under protection measures. When it raises, nothing is revealed."""

    def hidden(self, person: bytes, on: date) -> bool:
        """Say whether her address must not be given on a day; `person` is J-LIS's keyed reference.

        Asked of NOBODY too, with the same statements, so that their number tells nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class JukiNet:
    """One opened office."""

    store: JukiNetStore
    lives: LifeService
    keys: SearchKeys
    askers: AskerTable
    clock: Clock
    randomness: Randomness
