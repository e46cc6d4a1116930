# SPDX-License-Identifier: Apache-2.0
"""BER-TLV that keeps the exact bytes of each object, because digests and signatures run over them.

Also simple-TLV and the table of offsets that the surface and text files begin with. Only definite lengths;
a tag of two bytes has a first byte that ends in five ones (ISO 8825-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from warifu.kernel.refusal import Malformed


@dataclass(frozen=True, slots=True)
class Item:
    """One object: tag, where it begins, all its bytes, and its value alone."""

    tag: int
    at: int
    whole: bytes = field(repr=False)
    value: bytes = field(repr=False)


def make(tag: int, value: bytes) -> bytes:
    """Write one object.

    >>> make(0xDF41, bytes(4)).hex(), make(0x90, bytes(200)).hex()[:6]
    ('df410400000000', '9081c8')
    """
    length = len(value)
    if length < 0x80:
        size = bytes([length])
    elif length < 0x100:
        size = bytes([0x81, length])
    else:
        size = b"\x82" + length.to_bytes(2, "big")
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + size + value


def simple(tag: int, value: bytes) -> bytes:
    """Write one simple-TLV object, at most 254 bytes.

    >>> simple(1, b"abc").hex()
    '0103616263'
    """
    return bytes([tag, len(value)]) + value


def simple_value(content: bytes) -> bytes:
    """Read the value of one simple-TLV object.

    >>> simple_value(simple(1, b"abc"))
    b'abc'
    """
    return content[2 : 2 + content[1]]


def read(content: bytes, at: int = 0) -> Item:
    """Read the object that begins at `at`. Raises Malformed where it is cut short."""
    start, tag = at, _byte(content, at)
    at += 1
    if tag & 0x1F == 0x1F:
        tag = tag << 8 | _byte(content, at)
        at += 1
    length = _byte(content, at)
    at += 1
    if length >= 0x80:
        width = length - 0x80
        if width not in {1, 2, 3}:
            raise Malformed("a TLV length of this card has one to three bytes")
        length = int.from_bytes(content[at : at + width], "big")
        at += width
    if at + length > len(content):
        raise Malformed("a TLV object is cut short")
    return Item(tag, start, content[start : at + length], content[at : at + length])


def read_all(content: bytes, at: int = 0) -> list[Item]:
    """Read objects to the end. Raises Malformed."""
    found: list[Item] = []
    while at < len(content):
        found.append(read(content, at))
        at += len(found[-1].whole)
    return found


def with_offsets(outer: int, table: int, objects: Sequence[bytes]) -> bytes:
    """Write `outer{table{offset of each object from the start of the file}, objects…}`.

    >>> with_offsets(0xFF20, 0xDF21, [make(0xDF22, b"a"), make(0xDF23, b"bc")]).hex()
    'ff2010df2104000a000edf220161df23026263'
    """
    inner = b"".join(objects)
    offsets = make(table, bytes(2 * len(objects)))
    place = len(make(outer, offsets + inner)) - len(inner)
    written = b""
    for each in objects:
        written += place.to_bytes(2, "big")
        place += len(each)
    return make(outer, make(table, written) + inner)


def _byte(content: bytes, at: int) -> int:
    if at >= len(content):
        raise Malformed("a TLV object is cut short")
    return content[at]
