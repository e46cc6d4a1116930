# SPDX-License-Identifier: Apache-2.0
"""Canonical bytes: one way to write each object, and strict reading that refuses every other way.

Integers are big-endian; lp8, lp16 and lp32 put the length in front in 1, 2 or 4 bytes. What fields an
object has, and in which order, stands beside that object.
"""

from __future__ import annotations

import re
import struct
from typing import Any

from warifu.exchange.nym1 import ristretto as group
from warifu.kernel.refusal import Malformed

_DOMAIN = re.compile(r"[a-z0-9.-]{1,63}")
_CODE_TEXT = re.compile(r"[\x21-\x7e]{0,255}")


class Reader:
    """Reads one object from the front; `end` refuses what is left. Errors name the object and the field."""

    def __init__(self, content: bytes, object_name: str, magic: bytes) -> None:
        """Begin after `magic`, 8 bytes, which MUST stand first."""
        self._content = content
        self._object = object_name
        self._at = 0
        if self.take(len(magic), "magic") != magic:
            raise self.wrong("magic", f"must begin with {magic[:-1].decode('ascii')}")

    def wrong(self, field: str, expected: str) -> Malformed:
        """Make the error for one field; it repeats none of the bytes received."""
        return Malformed(f"{self._object}: {field} {expected}")

    def take(self, size: int, field: str) -> bytes:
        """Read exactly `size` bytes."""
        piece = self._content[self._at : self._at + size]
        if len(piece) != size:
            raise self.wrong(field, f"is cut short: {size} bytes expected")
        self._at += size
        return piece

    def number(self, size: int, field: str) -> int:
        """Read an unsigned integer of `size` bytes."""
        return int.from_bytes(self.take(size, field), "big")

    def sized(self, prefix: int, field: str) -> bytes:
        """Read lp8, lp16 or lp32 bytes."""
        begins = self._at + prefix
        size = int.from_bytes(self._content[self._at : begins], "big")
        ends = begins + size
        if ends > len(self._content):
            expected = size if begins <= len(self._content) else prefix
            raise self.wrong(field, f"is cut short: {expected} bytes expected")
        self._at = ends
        return self._content[begins:ends]

    def fields(self, layout: struct.Struct, field: str) -> tuple[Any, ...]:
        """Read several fields of fixed size at once, as `layout` says."""
        return layout.unpack(self.take(layout.size, field))

    def text8(self, field: str) -> str:
        """Read an ASCII text, lp8. Its shape is for the object to check."""
        try:
            return self.sized(1, field).decode("ascii")
        except UnicodeDecodeError as refused:
            raise self.wrong(field, "is not ASCII") from refused

    def domain(self, field: str) -> str:
        """Read a domain id, lp8, ASCII `[a-z0-9.-]{1,63}`."""
        text = self.text8(field)
        if not is_domain(text):
            raise self.wrong(field, "is not a domain id of [a-z0-9.-], 1 to 63 long")
        return text

    def code_text(self, field: str) -> str:
        """Read a short ASCII code without spaces, lp8."""
        text = self.text8(field)
        if not is_code_text(text):
            raise self.wrong(field, "is not printable ASCII without spaces")
        return text

    def points(self, count: int, field: str) -> bytes:
        """Read points, each canonical and not the identity (LC-2); gives them joined."""
        piece = self.take(32 * count, field)
        for at in range(0, 32 * count, 32):
            if not group.is_point(piece[at : at + 32]):
                raise self.wrong(field, "holds bytes that are not a canonical point, or the identity")
        return piece

    def proof(self, field: str) -> bytes:
        """Read c‖z: two scalars below L, the response not zero (LC-2)."""
        piece = self.take(64, field)
        if not group.is_scalar(piece[:32]) or not group.is_scalar(piece[32:]) or piece[32:] == group.ZERO:
            raise self.wrong(field, "holds a scalar that is zero or not below the group order")
        return piece

    @property
    def rest(self) -> bytes:
        """What has not been read yet."""
        return self._content[self._at :]

    def end(self) -> None:
        """Refuse bytes after the object."""
        if self._at != len(self._content):
            raise self.wrong("end", "is followed by more bytes")


def is_domain(text: str) -> bool:
    """Tell whether a text is a domain id."""
    return _DOMAIN.fullmatch(text) is not None


def is_code_text(text: str) -> bool:
    """Tell whether a text is a short ASCII code."""
    return _CODE_TEXT.fullmatch(text) is not None


def sized(prefix: int, content: bytes) -> bytes:
    """Write lp8, lp16 or lp32 bytes; an OverflowError is the writer's own mistake."""
    return len(content).to_bytes(prefix, "big") + content


def text8(text: str) -> bytes:
    """Write an ASCII text, lp8."""
    return sized(1, text.encode("ascii"))


class Masked:
    """A value that prints as its class only: ciphertexts and codes never reach a log line."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(••••)"
