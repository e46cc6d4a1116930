# SPDX-License-Identifier: Apache-2.0
"""vpcd: puts a card into a virtual reader of pcscd (card §11).

Frames both ways are a length of two bytes and so many bytes. One byte is a control: off, on, reset (no
answer), or the question for the ATR. Whoever reaches the driver's port is the card, and it listens on every
address: use a network namespace of your own.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from warifu.cards.chip.system import Chip
from warifu.kernel.refusal import Malformed

FIRST_PORT = 35963
READERS = 2
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4


def connect(reader: int, host: str = "127.0.0.1", *, patience: float = 5.0) -> socket.socket:
    """Find the driver of reader 0 or 1. Raises Malformed where nobody listens."""
    try:
        line = socket.create_connection((host, FIRST_PORT + reader), timeout=patience)
    except OSError as absent:
        raise Malformed(
            f"No virtual reader listens on {host}:{FIRST_PORT + reader}. "
            "Start pcscd with the vpcd driver first (docs/spec/card.md)."
        ) from absent
    line.settimeout(None)
    return line


def serve(
    chip: Chip,
    line: socket.socket,
    taken: Callable[[], None] = lambda: None,
    waits: Callable[[], None] = lambda: None,
    *,
    patience: float = 10.0,
) -> None:
    """Be the card until the driver hangs up or `line` is shut down. The card is in the reader that long.

    `taken` is called once the driver speaks to the card: it speaks first, and to one card at a time. `waits`
    is called if it has not within `patience` seconds: another card may be in the reader.
    """
    chip.reset()
    if not select.select([line], [], [], patience)[0]:
        waits()
    frame = _receive(line)
    if frame is not None:
        taken()
    while frame is not None:
        if len(frame) != 1:
            _send(line, chip.transmit(frame))
        elif frame[0] == _ATR:
            _send(line, chip.atr)  # asked at every poll; it is no reset
        elif frame[0] in {_OFF, _ON, _RESET}:
            chip.reset()
        frame = _receive(line)


def _receive(line: socket.socket) -> bytes | None:
    head = _exactly(line, 2)
    return None if head is None else _exactly(line, int.from_bytes(head, "big"))


def _exactly(line: socket.socket, count: int) -> bytes | None:
    got = b""
    while len(got) < count:
        # Without this the kernel delays its acknowledgement, the driver waits for it, and a signature takes
        # seconds; the option lasts for one receive only.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        try:
            part = line.recv(count - len(got))
        except ConnectionError:
            return None
        if not part:
            return None
        got += part
    return got


def _send(line: socket.socket, body: bytes) -> None:
    line.sendall(len(body).to_bytes(2, "big") + body)
