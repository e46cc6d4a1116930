# SPDX-License-Identifier: Apache-2.0
"""Random and mutated commands: no crash, nothing secret comes out, no counter rises without a success.

A hundred thousand, always. The source is seeded, and the seed is in the failure. Now and then the holder
types her own PIN, so that what stands behind it is tried too; a success excuses nothing but what it was for.
"""

from __future__ import annotations

import random

import pytest

from tests.cards.pocket import COMMON, JPKI, MANAGER, RESIDENT, SURFACE, TEXT, Pocket
from warifu.cards.chip import P2016, Chip

COMMANDS = 100_000
HOLDER = 0.003
"""How often she types a PIN of hers. Every reset and every selection of an application forgets it."""
APPLICATIONS = {"jpki": JPKI, "text": TEXT, "surface": SURFACE, "resident": RESIDENT, "common": COMMON}
SHAPES = [
    bytes.fromhex(each)
    for each in (
        *(JPKI, TEXT, SURFACE, COMMON, RESIDENT, MANAGER),
        *(f"00A4020C02{fid:04X}" for fid in range(0x1D)),
        *(
            "00200080",
            "002000800430303030",
            "0020009B0641424331323A",
            "002401800439393939",
            "803200800439393939",
        ),
        *("00B0000000", "00B0810000", "00B0860010", "00B2010C00", "00CA7F21000000", "0084000010"),
        *("802A009704AABBCCDD00", "802A00000401020300", "80AE000002AABB", "80A2000002AABB", "0082000002AABB"),
        *("08B00000059603000010", "08200080118610" + "00" * 16, "0088009904AABBCCDD00"),
    )
]

VERIFY, CHANGES = 0x20, (0x24, 0x32)


def mutated(chance: random.Random) -> bytes:
    """A command of a known shape with a few bytes changed, cut off or added; or noise."""
    if chance.random() < 0.15:
        return chance.randbytes(chance.choice((0, 1, 3, 4, 5, 6, 9, 40, 300)))
    command = bytearray(chance.choice(SHAPES))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        command[chance.randrange(len(command))] = chance.randrange(256)
    if chance.random() < 0.1:
        command = command[: chance.randrange(len(command))]
    if chance.random() < 0.1:
        command += chance.randbytes(chance.randrange(1, 5))
    return bytes(command)


@pytest.mark.parametrize("name", ["hanako", "child", "nopin"])
def test_random_commands_neither_crash_nor_open_nor_give_a_try_back(drawer: Pocket, name: str) -> None:
    seed = f"apdu/{name}"
    chance = random.Random(seed)
    with drawer.case.open(name) as (image, _):
        state = image.state
        # saving is another test's matter, and would take minutes here
        chip = Chip(P2016, state, lambda: None, chance.randbytes)
        secrets = _secrets(state.files)
        keys, files = dict(state.keys), dict(state.files)
        for number in range(COMMANDS // 3):
            if chance.random() < 0.01:
                chip.reset()
            if chance.random() < HOLDER:
                _holder_types(chip, chance)
            verified = set(chip.inside.session.verified)
            before = {place: (pin.left, pin.value) for place, pin in state.pins.items()}
            command = mutated(chance)
            answer = chip.transmit(command)
            where = (seed, number, command.hex())
            assert len(answer) >= 2, where
            success = answer[-2:] == b"\x90\x00"
            guessed = success and command[1] == VERIFY  # a mutation can be her password
            for place, pin in state.pins.items():
                left, value = before[place]
                assert pin.left <= left or guessed, where
                assert pin.value == value or (success and command[1] in CHANGES and verified), where
            assert chip.inside.session.verified <= verified or guessed, where
            assert verified or not any(each in answer for each in secrets), where
            assert len(answer) == 2 or success, where
        assert (state.keys, state.files) == (keys, files)


def _holder_types(chip: Chip, chance: random.Random) -> None:
    """She types one of her PINs, which a counter has unlocked where guesses had blocked it."""
    pins = {place: pin for place, pin in chip.inside.state.pins.items() if pin.most}
    place = chance.choice(sorted(pins))
    application, _, fid = place.partition("/")
    pin = pins[place]
    pin.left = pin.most
    for each in (APPLICATIONS[application], f"00A4020C02{fid}"):
        assert chip.transmit(bytes.fromhex(each)) == b"\x90\x00", place
    verify = bytes.fromhex("00200080") + bytes([len(pin.value)]) + pin.value
    assert chip.transmit(verify) == b"\x90\x00", place


def _secrets(files: dict[str, bytes]) -> list[bytes]:
    """A piece of every file that no free command may give; the guesses above never hit a PIN."""
    protected = (
        "jpki/0001",
        "text/0001",
        "text/0002",
        "text/0003",
        "text/0009",
        "surface/0002",
        "surface/0005",
    )
    return [files[place][-40:-8] for place in protected if place in files and len(files[place]) > 60] + [
        files["text/0001"][3:15]
    ]
