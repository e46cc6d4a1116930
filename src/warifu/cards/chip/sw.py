# SPDX-License-Identifier: Apache-2.0
"""Status words: the two bytes that end every answer of the card (card §3)."""

from __future__ import annotations

OK = 0x9000
NO_LIMIT_OF_TRIES = 0x6300
WRONG_LENGTH = 0x6700
NO_CHANNEL = 0x6881
WRONG_TYPE = 0x6981
NOT_ALLOWED = 0x6982
BLOCKED = 0x6984
WRONG_DATA_LENGTH = 0x6985
NO_CURRENT_FILE = 0x6986
WRONG_SECURED_DATA = 0x6988
NO_SECURED_CHANNEL = 0x69FC
WRONG_DATA = 0x6A80
NO_FILE = 0x6A82
NO_RECORD = 0x6A83
WRONG_PARAMETERS = 0x6A86
NO_REFERENCE = 0x6A88
PAST_END = 0x6B00
NO_INSTRUCTION = 0x6D00
NO_CLASS = 0x6E00


class Status(Exception):
    """A command ends with this status word and no data."""

    def __init__(self, sw: int) -> None:
        """Keep the status word."""
        super().__init__(f"{sw:04X}")
        self.sw = sw


def tries_left(left: int) -> int:
    """Give the status word for a PIN with so many tries left, 63Cx.

    >>> f"{tries_left(3):04X}"
    '63C3'
    """
    return 0x63C0 | min(left, 15)
