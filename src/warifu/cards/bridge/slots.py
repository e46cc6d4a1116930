# SPDX-License-Identifier: Apache-2.0
"""カードの差込口: test cards of a folder, and cards in the readers of this computer (PC/SC).

PC/SC is spoken through the system's own library, where there is one; nothing is installed for it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from warifu.cards.bridge.nouns import CardHere
from warifu.cards.bridge.ports import Transmit
from warifu.cards.bridge.refusals import NoCard
from warifu.cards.case import CardCase
from warifu.kernel.screens import Wording

_SYSTEM, _SHARED, _ANY_PROTOCOL, _RESET = 2, 2, 3, 1
_ANSWER = 65538


@dataclass(frozen=True)
class SoftSlots:
    """A folder of cards; `names` are what people call them, else the file's name; `abouts` the kinds.

    They are `for_tests` unless whoever filled the folder had J-LIS's own makers make them.
    """

    case: CardCase
    names: Mapping[str, Wording] = field(default_factory=dict)
    abouts: Mapping[str, Wording] = field(default_factory=dict)
    for_tests: bool = True

    def cards(self) -> Sequence[CardHere]:
        """List the folder."""
        return [
            CardHere(each, self.names.get(each, Wording(each, each)), self.abouts.get(each), self.for_tests)
            for each in self.case.names()
        ]

    @contextmanager
    def open(self, key: str) -> Iterator[Transmit]:
        """Hold one card."""
        if key not in self.case.names():
            raise NoCard
        with self.case.open(key) as (_, chip):
            yield chip.transmit


class _Protocol(ctypes.Structure):
    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


class PcscSlots:
    """The readers of this computer. What is done with a card is one transaction, ended by a reset.

    No other program has a word in between: with her PIN verified it could sign anything (CL-8).
    """

    def __init__(self) -> None:
        """Find the library. Raises NoCard where this computer has none."""
        found = ctypes.util.find_library("pcsclite") or ctypes.util.find_library("winscard")
        if found is None:
            raise NoCard("This computer has no PC/SC library.", remedy="Install pcscd, or use --folder.")
        self._library, self._context = ctypes.CDLL(found), ctypes.c_long()
        if self._library.SCardEstablishContext(_SYSTEM, None, None, ctypes.byref(self._context)):
            raise NoCard("The PC/SC service does not answer.", remedy="Start pcscd, or use --folder.")

    def cards(self) -> Sequence[CardHere]:
        """List the readers, whether a card is in them or not."""
        return [CardHere(f"reader-{n}", Wording(name, name)) for n, name in enumerate(self._readers())]

    @contextmanager
    def open(self, key: str) -> Iterator[Transmit]:
        """Hold the card in a reader, alone. Waits while another program holds it."""
        names = {f"reader-{n}": name for n, name in enumerate(self._readers())}
        if key not in names:
            raise NoCard
        card, protocol = ctypes.c_long(), ctypes.c_ulong()
        self._must(
            self._library.SCardConnect(
                self._context,
                names[key].encode(),
                _SHARED,
                _ANY_PROTOCOL,
                ctypes.byref(card),
                ctypes.byref(protocol),
            )
        )
        try:
            self._must(self._library.SCardBeginTransaction(card))
        except NoCard:
            self._library.SCardDisconnect(card, _RESET)
            raise
        sending = _Protocol(protocol.value, ctypes.sizeof(_Protocol))

        def transmit(raw: bytes) -> bytes:
            answer, length = ctypes.create_string_buffer(_ANSWER), ctypes.c_ulong(_ANSWER)
            given = (raw, ctypes.c_ulong(len(raw)), None, answer, ctypes.byref(length))
            self._must(self._library.SCardTransmit(card, ctypes.byref(sending), *given))
            return answer.raw[: length.value]

        try:
            yield transmit
        finally:
            self._library.SCardEndTransaction(card, _RESET)
            self._library.SCardDisconnect(card, _RESET)

    def _readers(self) -> list[str]:
        length = ctypes.c_ulong()
        if self._library.SCardListReaders(self._context, None, None, ctypes.byref(length)):
            return []
        names = ctypes.create_string_buffer(length.value)
        self._must(self._library.SCardListReaders(self._context, None, names, ctypes.byref(length)))
        return [each.decode("utf-8", "replace") for each in names.raw.split(b"\0") if each]

    def _must(self, code: int) -> None:
        if code & 0xFFFFFFFF:
            raise NoCard
