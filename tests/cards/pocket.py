# SPDX-License-Identifier: Apache-2.0
"""What the tests of the card share: PINs, AIDs and a way to send commands in hexadecimal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warifu.cards import CardCase
from warifu.cards.chip import Chip, KeyMaker, State
from warifu.kernel.clock import SteppedClock

PINS = {
    "jpki/0018": b"1234",
    "jpki/001B": b"ABC123",
    "text/0011": b"1234",
    "resident/001C": b"1234",
    "common/001C": b"1234",
}
CHILDS = {name: pin for name, pin in PINS.items() if name != "jpki/001B"}
NO_PINS = {name: pin for name, pin in CHILDS.items() if name != "jpki/0018"}
JPKI, TEXT = "00A4040C0AD392F000260100000001", "00A4040C0AD3921000310001010408"
SURFACE, COMMON = "00A4040C0AD3921000310001010402", "00A4040C0AD3921000310001010100"
RESIDENT, MANAGER = "00A4040C0AD3921000310001010401", "00A4040C07A0000001510000"
LICENCE = "00A4040C10A0000002310600000000000000000000"


@dataclass
class Pocket:
    """A folder of cards."""

    folder: Path
    case: CardCase
    clock: SteppedClock
    make_key: KeyMaker

    @contextmanager
    def card(self, name: str = "hanako") -> Iterator[Talk]:
        """Hold a card."""
        with self.case.open(name) as (image, chip):
            yield Talk(chip, image.state)

    def left(self, name: str = "hanako") -> dict[str, int]:
        """The tries each PIN has, as the disk says."""
        with self.case.open(name) as (image, _):
            return {place: pin.left for place, pin in image.state.pins.items()}


@dataclass
class Talk:
    """One card in the hand."""

    chip: Chip
    state: State

    def __call__(self, *commands: str) -> str:
        """Send commands; gives the last answer in hexadecimal."""
        answer = b""
        for each in commands:
            answer = self.chip.transmit(bytes.fromhex(each))
        return answer.hex().upper()

    def sw(self, *commands: str) -> str:
        """Send commands; gives the last status word."""
        return self(*commands)[-4:]


def verify(fid: str, pin: str) -> tuple[str, str]:
    """The two commands that verify a PIN given as text."""
    return f"00A4020C02{fid}", f"00200080{len(pin):02X}{pin.encode().hex()}"
