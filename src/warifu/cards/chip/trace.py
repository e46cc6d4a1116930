# SPDX-License-Identifier: Apache-2.0
"""APDUの記録: one line for each exchange, in which nothing secret or personal can stand (card K-39).

It shows what is known to be harmless and blanks the rest: the data of every command that may carry a PIN
or a message, and every answer read from a file that is not free. A free file is on every card alike, or
names nobody. pcscd with `-d -a` logs PINs; this does not.
"""

from __future__ import annotations

from warifu.cards.chip.apdu import Command

SELECT, READ, READ_RECORD, GET_DATA, CHALLENGE = 0xA4, 0xB0, 0xB2, 0xCA, 0x84
_COMMANDS_SHOWN = frozenset({SELECT, READ, READ_RECORD, GET_DATA, CHALLENGE})
_ANSWERS_SHOWN = frozenset({SELECT, READ, READ_RECORD, GET_DATA})


def line(raw: bytes, command: Command | None, answer: bytes, where: str, *, free: bool) -> str:
    """Write one exchange. `command` is None where it did not parse; `free`: what was read is open to all.

    >>> verify = Command(0, 0x20, 0, 0x80, b"1234")
    >>> line(bytes.fromhex("002000800431323334"), verify, bytes.fromhex("9000"), "", free=True)
    '00200080 04 <4 bytes> | 9000'
    """
    told = f"{_command(raw, command)} | {_answer(command, answer, free=free)}"
    return f"{where} {told}" if where else told


def _command(raw: bytes, command: Command | None) -> str:
    head, rest = raw[:4].hex().upper(), raw[4:]
    if command is None:
        return f"<{len(raw)} bytes that are no command>"
    if not rest or (command.ins in _COMMANDS_SHOWN and command.cla == 0):
        return f"{head} {rest.hex().upper()}".rstrip()
    if not command.data:
        return f"{head} {rest.hex().upper()}"
    return f"{head} {len(command.data):02X} <{len(command.data)} bytes>"


def _answer(command: Command | None, answer: bytes, *, free: bool) -> str:
    data, sw = answer[:-2], answer[-2:].hex().upper()
    if not data:
        return sw
    if free and command is not None and command.cla == 0 and command.ins in _ANSWERS_SHOWN:
        return f"{data.hex().upper()} {sw}"
    return f"<{len(data)} bytes> {sw}"
