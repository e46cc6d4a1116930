# SPDX-License-Identifier: Apache-2.0
"""A PC/SC client of our own, started inside the room: checks what no foreign client knows (card §14.4).

`python pcsc_client.py CV_ROOT_IN_HEX` checks the card in the first reader through libpcsclite and prints
`all checked`, or fails with what does not hold.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

from warifu.cards.chip import P2016, Reader, read_age, read_face, read_number_picture, read_text
from warifu.cards.chip.sw import Status

SHARED, ANY_PROTOCOL = 2, 3


class _Protocol(ctypes.Structure):
    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


def connect(name: str) -> Callable[[bytes], bytes]:
    """Connect to the card in a reader; gives the way to send a command."""
    library = ctypes.CDLL("libpcsclite.so.1")
    context, card, protocol = ctypes.c_long(), ctypes.c_long(), ctypes.c_ulong()
    _must(library.SCardEstablishContext(2, None, None, ctypes.byref(context)))
    _must(
        library.SCardConnect(
            context, name.encode(), SHARED, ANY_PROTOCOL, ctypes.byref(card), ctypes.byref(protocol)
        )
    )
    sending = _Protocol(protocol.value, ctypes.sizeof(_Protocol))

    def transmit(raw: bytes) -> bytes:
        answer, length = ctypes.create_string_buffer(65538), ctypes.c_ulong(65538)
        _must(
            library.SCardTransmit(
                card, ctypes.byref(sending), raw, ctypes.c_ulong(len(raw)), None, answer, ctypes.byref(length)
            )
        )
        return answer.raw[: length.value]

    return transmit


def _must(code: int) -> None:
    assert code & 0xFFFFFFFF == 0, f"PC/SC says {code & 0xFFFFFFFF:08X}"


def main(cv_root: bytes) -> None:
    """Check text and surface application, their signatures and keys, and what must stay closed."""
    transmit = connect("Virtual PCD 00 00")
    reader = Reader(transmit)
    aids = {each.name: each.aid for each in P2016.applications}
    reader.select(aids["text"])
    reader.verify(0x0011, b"1234")
    assert reader.tries(0x0011) == 3, "also after a success"
    person = read_text(reader, cv_root, os.urandom(16))
    assert person.name == "山田　花子"
    reader.select(aids["surface"])
    reader.verify(0x0011, b"020401")
    assert read_age(reader, cv_root, os.urandom(16)) == "19900401"
    assert _refused(lambda: reader.read(0x0002)) == 0x6982, "the birth date does not open the face"
    reader.verify(0x0013, person.number.encode())
    read_face(reader, cv_root, os.urandom(16))
    read_number_picture(reader, cv_root, os.urandom(16))
    reader.select(aids["jpki"])
    reader.verify(0x0018, b"1234")
    assert all(len(reader.sign(bytes(32), form, 0x97)) == 256 for form in range(6))
    assert _refused(lambda: reader.sign(bytes(32), 6, 0x97)) == 0x6A86
    assert _refused(lambda: reader.sign(bytes(32), 0, 0x9A)) == 0x6982, "the other key needs its password"
    assert transmit(bytes.fromhex("01A4020C020006")) == bytes.fromhex("6881")
    sys.stdout.write("all checked\n")


def _refused(act: Callable[[], object]) -> int:
    try:
        act()
    except Status as told:
        return told.sw
    return 0


if __name__ == "__main__":
    main(bytes.fromhex(sys.argv[1]))
