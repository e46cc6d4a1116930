# SPDX-License-Identifier: Apache-2.0
"""The card: takes a command, finds what it means where the card stands, answers with a status word.

A command of the wrong class, length, place or right has its own status word (card §3); nothing a reader can
send raises anything else. If the memory cannot be written the card dies at once and answers no more, because
an answer then could tell what no counter has paid for.
"""

from __future__ import annotations

from collections.abc import Callable

from warifu.cards.chip import pins, signing, sm, trace
from warifu.cards.chip.apdu import Command, parse
from warifu.cards.chip.files import Record, Transparent
from warifu.cards.chip.image import State
from warifu.cards.chip.inside import Inside, Session
from warifu.cards.chip.profile import Profile
from warifu.cards.chip.sw import (
    NO_CHANNEL,
    NO_CLASS,
    NO_CURRENT_FILE,
    NO_FILE,
    NO_INSTRUCTION,
    NO_RECORD,
    NO_REFERENCE,
    NOT_ALLOWED,
    OK,
    PAST_END,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    WRONG_TYPE,
    Status,
)
from warifu.kernel.refusal import Fault

Tracer = Callable[[str], None]

_WHEN_NOTHING_IS_SELECTED = frozenset({(0x00, 0xA4), (0x00, 0xB0), (0x00, 0xB2), (0x00, 0xCA)})
_LAST_CHANNELS = range(0x40, 0x80)
_SHORT_FILE = 0x80


class Chip:
    """ICチップ: one card, as a reader meets it. One thread at a time."""

    def __init__(
        self,
        profile: Profile,
        state: State,
        save: Callable[[], None],
        entropy: Callable[[int], bytes],
        tracer: Tracer | None = None,
    ) -> None:
        """`save` makes `state` durable before it returns; `tracer` is told each exchange, secrets masked."""
        self.inside = Inside(profile, state, save, entropy)
        self._tracer = tracer
        self._dead = False

    @property
    def atr(self) -> bytes:
        """リセット応答: what the card says of itself when it is powered."""
        return self.inside.profile.atr

    def reset(self) -> None:
        """Lose what was verified and selected. Counters stay (K-15)."""
        self.inside.session = Session()

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command. Raises only where the memory failed; the card is then out of the reader."""
        if self._dead:
            raise Fault("this card's memory failed before")
        command, data, sw = None, b"", OK
        self._dead = True
        try:
            command = parse(raw)
            data = self._answer(command)
        except Status as status:
            sw = status.sw
        self._dead = False
        answer = data + sw.to_bytes(2, "big")
        if self._tracer is not None:
            self._tracer(self._told(raw, command, answer))
        return answer

    def _answer(self, command: Command) -> bytes:
        session = self.inside.session
        known = session.application.instructions if session.application else _WHEN_NOTHING_IS_SELECTED
        if command.cla == sm.SECURED and (sm.SECURED, command.ins) in known:
            key = session.channel.key if session.channel else b""
            plain, vector = sm.unwrap(self.inside, command)
            return sm.wrap(key, vector, _INSTRUCTIONS[0, plain.ins](self.inside, plain))
        if command.cla not in {0x00, 0x80}:
            other_channel = (command.cla < 0x10 and command.cla & 3) or command.cla in _LAST_CHANNELS
            raise Status(NO_CHANNEL if other_channel else NO_CLASS)
        if (command.cla, command.ins) not in known:
            raise Status(NO_INSTRUCTION)
        return _INSTRUCTIONS[command.cla, command.ins](self.inside, command)

    def _told(self, raw: bytes, command: Command | None, answer: bytes) -> str:
        session = self.inside.session
        where = session.application.name if session.application else "-"
        current = session.current
        if current is not None:
            where += f"/{current.fid:04X}"
        # What is in a file without protection is the same on every card, or names nobody.
        free = not isinstance(current, Transparent | Record) or current.read is None
        return trace.line(raw, command, answer, where, free=free)


def _select(inside: Inside, command: Command) -> bytes:
    """`00 A4`: an application by its whole AID, or a file of the selected one (K-6 to K-9)."""
    if command.p1 == 0x04 and command.p2 in {0x00, 0x0C}:
        application = inside.application(command.data)
        if application is None:
            raise Status(NO_FILE)
        inside.session = Session(application=application)
        return b""
    if command.two == 0x020C:
        return _select_file(inside, command)
    if command.p1 == 0x00 and command.p2 in {0x00, 0x0C}:
        if command.data:
            raise Status(NO_FILE)
        if inside.session.application is None:
            raise Status(WRONG_PARAMETERS)
        return b""
    raise Status(WRONG_PARAMETERS)


def _select_file(inside: Inside, command: Command) -> bytes:
    if len(command.data) != 2:
        raise Status(WRONG_LENGTH)
    application = inside.session.application
    found = application.file(int.from_bytes(command.data, "big")) if application else None
    if found is None or not inside.there(found):
        raise Status(NO_FILE)
    inside.session.current = found
    return b""


def _read(inside: Inside, command: Command) -> bytes:
    """`00 B0`: from an offset, at most Le bytes; what is there is given when less is there."""
    if command.p1 & _SHORT_FILE:
        if command.p1 & 0x60:
            raise Status(WRONG_PARAMETERS)
        _select_short(inside, command.p1 & 0x1F)
        offset = command.p2
    else:
        offset = command.two
    current = inside.session.current
    if current is None:
        raise Status(NO_CURRENT_FILE)
    if not isinstance(current, Transparent):
        raise Status(WRONG_TYPE)
    if not inside.allowed(current.read):
        raise Status(NOT_ALLOWED)
    if command.data or command.le is None:
        raise Status(WRONG_LENGTH)
    content = inside.content(current)
    if offset >= len(content):
        raise Status(PAST_END)
    return content[offset : offset + command.le]


def _read_record(inside: Inside, command: Command) -> bytes:
    """`00 B2 n P2`: record n, of the selected file or of the one with a short id."""
    if command.p2 & 7 != 4:
        raise Status(WRONG_PARAMETERS)
    if short := command.p2 >> 3:
        _select_short(inside, short)
    current = inside.session.current
    if current is None:
        raise Status(NO_CURRENT_FILE)
    if not isinstance(current, Record):
        raise Status(WRONG_TYPE)
    if not inside.allowed(current.read):
        raise Status(NOT_ALLOWED)
    if command.data or command.le is None:
        raise Status(WRONG_LENGTH)
    rows = inside.state.records[inside.name(current)]
    if not 1 <= command.p1 <= len(rows):
        raise Status(NO_RECORD)
    return rows[command.p1 - 1][: command.le]


def _select_short(inside: Inside, short: int) -> None:
    application = inside.session.application
    found = application.short(short) if application else None
    if found is None or not inside.there(found):
        raise Status(NO_FILE)
    inside.session.current = found


def _get_data(inside: Inside, command: Command) -> bytes:
    """`00 CA hh ll`: an object of the card manager; one over 256 bytes needs an extended Le (§5.3)."""
    application = inside.session.application
    found = application.file(command.two) if application and application.name == "manager" else None
    if not isinstance(found, Transparent) or not inside.there(found):
        raise Status(NO_REFERENCE)
    content = inside.content(found)
    if command.data or command.le is None or command.le < min(len(content), 257):
        raise Status(WRONG_LENGTH)
    return content[: command.le]


Instruction = Callable[[Inside, Command], bytes]
_INSTRUCTIONS: dict[tuple[int, int], Instruction] = {
    (0x00, 0xA4): _select,
    (0x00, 0x20): pins.verify,
    (0x00, 0x24): pins.change,
    (0x80, 0x32): pins.change,
    (0x00, 0xB0): _read,
    (0x00, 0xB2): _read_record,
    (0x00, 0xCA): _get_data,
    (0x00, 0x84): signing.challenge,
    (0x00, 0x82): signing.authenticate_terminal,
    (0x00, 0x88): signing.authenticate_card,
    (0x80, 0x2A): signing.sign,
    (0x80, 0xA2): signing.take_terminal,
    (0x80, 0xAE): sm.open_channel,
}
