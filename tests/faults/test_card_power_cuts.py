# SPDX-License-Identifier: Apache-2.0
"""The power goes at every durable step of the card: no try is given back, no key or PIN is lost (K-14).

Each step fails before and after it took effect, in the first write and in the second; then the card is put
into the reader again.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest

from tests.ledger.power import FailingDisk, Power, PowerCut
from warifu.cards import CardCase, Holder, make_key
from warifu.cards.chip import P2016, Chip, Kind, open_image
from warifu.kernel.clock import SteppedClock
from warifu.kernel.disk import RealDisk
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

PINS = {
    "jpki/0018": b"1234",
    "jpki/001B": b"ABC123",
    "text/0011": b"1234",
    "resident/001C": b"1234",
    "common/001C": b"1234",
}
SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
RIGHT, WRONG = bytes.fromhex("002000980431323334"), bytes.fromhex("002000980430303030")
CHANGE, NEW = bytes.fromhex("002401980439393939"), bytes.fromhex("002000980439393939")
CUTS = [
    (step, passing, before)
    for step in ("write tile", "rename tile", "sync tile")
    for passing in (0, 1)
    for before in (True, False)
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("power") / "case"
    keys = cycle([make_key() for _ in range(4)])
    case = CardCase(folder, SteppedClock(datetime(2026, 4, 1, tzinfo=UTC)), lambda: next(keys))
    case.issue("card", Holder(), Kind.ORDINARY, {place: Secret(pin) for place, pin in PINS.items()})
    return folder, (folder / "card.card").read_bytes()


def attempt(folder: Path, commands: list[bytes], cut: tuple[str, int, bool] | None) -> list[bytes]:
    """Send commands on unreliable power; gives the answers that came out."""
    answers: list[bytes] = []
    key = FileKeyRing(folder / "keys").secret("card-image")
    disk = FailingDisk(Power(cut), RealDisk(mode=0o600))
    with open_image(folder / "card.card", key, disk) as image:
        chip = Chip(P2016, image.state, image.save, os.urandom)
        try:
            answers.extend(chip.transmit(each) for each in (SELECT, *commands))
        except PowerCut:
            with pytest.raises(Fault):
                chip.transmit(RIGHT)
    return answers


def on_disk(folder: Path) -> tuple[int, bytes, int]:
    key = FileKeyRing(folder / "keys").secret("card-image")
    with open_image(folder / "card.card", key) as image:
        pin = image.state.pins["jpki/0018"]
        return pin.left, pin.value, len(image.state.keys)


@pytest.mark.parametrize("cut", CUTS)
def test_a_wrong_try_whose_answer_came_out_is_paid_for(
    made: tuple[Path, bytes], cut: tuple[str, int, bool]
) -> None:
    folder, whole = made
    (folder / "card.card").write_bytes(whole)
    answers = attempt(folder, [WRONG, WRONG], cut)
    told = sum(answer.startswith(b"\x63") for answer in answers)
    left, value, keys = on_disk(folder)
    assert left <= 3 - told, "a try was given back"
    assert left >= 3 - told - 1, "only the try under way may be lost"
    assert (value, keys) == (b"1234", 6)


@pytest.mark.parametrize("cut", CUTS)
def test_a_success_raises_the_counter_only_when_it_was_one(
    made: tuple[Path, bytes], cut: tuple[str, int, bool]
) -> None:
    folder, whole = made
    (folder / "card.card").write_bytes(whole)
    assert attempt(folder, [WRONG], None)[-1] == bytes.fromhex("63C2")
    answers = attempt(folder, [RIGHT], cut)
    left, value, keys = on_disk(folder)
    verified = answers[-1] == bytes.fromhex("9000") and len(answers) == 2
    assert left == 3 if verified else left in {1, 2, 3}
    assert (value, keys) == (b"1234", 6)
    assert attempt(folder, [RIGHT], None)[-1] == bytes.fromhex("9000"), "the card is whole"


@pytest.mark.parametrize("step", ["write tile", "rename tile", "sync tile"])
@pytest.mark.parametrize("before", [True, False])
def test_a_change_of_pin_is_the_old_one_or_the_new_one(
    made: tuple[Path, bytes],
    step: str,
    before: bool,  # noqa: FBT001
) -> None:
    folder, whole = made
    (folder / "card.card").write_bytes(whole)
    attempt(folder, [RIGHT, CHANGE], (step, 2, before))
    _, value, keys = on_disk(folder)
    assert value in {b"1234", b"9999"}
    assert keys == 6
    assert attempt(folder, [RIGHT if value == b"1234" else NEW], None)[-1] == bytes.fromhex("9000")
