# SPDX-License-Identifier: Apache-2.0
"""APDU: the commands a reader sends, parsed by length alone (ISO 7816-4, short and extended).

Says nothing about what a command means; `system` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from warifu.cards.chip.sw import WRONG_LENGTH, Status

MOST_SHORT, MOST_EXTENDED = 256, 65536


@dataclass(frozen=True, slots=True)
class Command:
    """コマンドAPDU. `le`: how many bytes the reader wants at most, 1 to 65536, or None for none.

    `data` may hold a PIN, so it is not in the `repr`.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None
    extended: bool = False

    @property
    def bare(self) -> bool:
        """Whether it has neither data nor an expected length (case 1)."""
        return not self.data and self.le is None

    @property
    def two(self) -> int:
        """P1 and P2 as one number."""
        return self.p1 << 8 | self.p2


def parse(raw: bytes) -> Command:
    """Read a command. Raises Status 6700 where its lengths do not fit.

    >>> parse(bytes.fromhex("00B0000000")).le, parse(bytes.fromhex("0020008004")).data
    (256, b'')
    >>> parse(bytes.fromhex("00A4020C02001800000100"))
    Traceback (most recent call last):
    warifu.cards.chip.sw.Status: 6700
    """
    if len(raw) < 4:
        raise Status(WRONG_LENGTH)
    cla, ins, p1, p2 = raw[:4]
    data, le, extended = _body(raw[4:])
    return Command(cla, ins, p1, p2, data, le, extended)


def build(command: Command) -> bytes:
    """Write a command, short where it fits.

    >>> build(Command(0, 0xB0, 0, 0, le=256)).hex()
    '00b0000000'
    """
    head = bytes([command.cla, command.ins, command.p1, command.p2])
    data, le = command.data, command.le
    if not command.extended and len(data) < MOST_SHORT and (le or 0) <= MOST_SHORT:
        lc = bytes([len(data)]) if data else b""
        return head + lc + data + (bytes([le % 256]) if le else b"")
    lc = b"\0" + len(data).to_bytes(2, "big") if data else b""
    wanted = (le % MOST_EXTENDED).to_bytes(2, "big") if le else b""
    return head + lc + data + (wanted if data or not le else b"\0" + wanted)


def _body(body: bytes) -> tuple[bytes, int | None, bool]:
    if not body:
        return b"", None, False
    if len(body) == 1:
        return b"", body[0] or MOST_SHORT, False
    if body[0]:
        return *_split(body[0], body[1:], 1), False
    if len(body) == 3:
        return b"", int.from_bytes(body[1:], "big") or MOST_EXTENDED, True
    length = int.from_bytes(body[1:3], "big")
    if len(body) < 3 or not length:
        raise Status(WRONG_LENGTH)
    return *_split(length, body[3:], 2), True


def _split(length: int, rest: bytes, width: int) -> tuple[bytes, int | None]:
    """Split data and expected length, which is `width` bytes wide."""
    if len(rest) == length:
        return rest, None
    if len(rest) != length + width:
        raise Status(WRONG_LENGTH)
    return rest[:length], int.from_bytes(rest[length:], "big") or 256**width
