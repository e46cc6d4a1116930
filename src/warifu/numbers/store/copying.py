# SPDX-License-Identifier: Apache-2.0
"""Rows of this office in PostgreSQL's binary COPY form, built by the array where every field has one length.

Only bytes: it holds no SQL (`store` does) and no rule. The form is that of the PostgreSQL manual, COPY,
"Binary Format": a count of fields, then each field as a length (-1 is NULL) and its bytes, big-endian.
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from warifu.identifiers.four_items import FourBasicItems, Sex

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_ROWS_AT_ONCE = 1 << 14
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()

Positions = npt.NDArray[np.int64] | npt.NDArray[np.uint64]

_DESIGNATION = np.dtype(
    {
        "names": ["fields", "n1", "position", "n2", "rid", "n3", "mailbox_key", "n4", "n5", "issued_at"],
        "formats": [">i2", ">i4", ">i8", ">i4", "V32", ">i4", "V32", ">i4", ">i4", ">i8"],
    }
)
_RECORD_CODE = np.dtype(
    {
        "names": ["fields", "n1", "code_ref", "n2", "ordinal", "n3", "position"],
        "formats": [">i2", ">i4", "V16", ">i4", ">i2", ">i4", ">i8"],
    }
)
_BURNED = np.dtype([("fields", ">i2"), ("n1", ">i4"), ("position", ">i8")])


def designations(
    positions: Positions, rids: bytes, mailbox_keys: bytes, issued_at: datetime
) -> Iterator[bytes]:
    """Rows (position, rid, mailbox_key, replaces NULL, issued_at); rids and keys joined, 32 bytes each."""
    rows = np.empty(len(positions), dtype=_DESIGNATION)
    rows["fields"], rows["n1"], rows["n2"], rows["n3"], rows["n4"], rows["n5"] = 5, 8, 32, 32, -1, 8
    rows["position"] = positions
    rows["rid"] = np.frombuffer(rids, dtype="V32")
    rows["mailbox_key"] = np.frombuffer(mailbox_keys, dtype="V32")
    rows["issued_at"] = _microseconds(issued_at)
    return _parts(rows)


def record_codes(code_refs: bytes, positions: Positions, ordinal: int = 0) -> Iterator[bytes]:
    """Rows (code_ref, ordinal, position), sorted by code_ref so that the unique index grows in order.

    `code_refs` is 16 bytes for each position, joined.
    """
    # The first half of a reference is enough: two that share it are neighbours in the index in either order.
    order = np.argsort(np.frombuffer(code_refs, dtype=">u8")[::2].astype(np.uint64))
    rows = np.empty(len(positions), dtype=_RECORD_CODE)
    rows["fields"], rows["n1"], rows["n2"], rows["n3"], rows["ordinal"] = 3, 16, 2, 8, ordinal
    rows["code_ref"] = np.frombuffer(code_refs, dtype="V16")[order]
    rows["position"] = positions[order]
    return _parts(rows)


def burned(positions: Positions) -> Iterator[bytes]:
    """Rows (position)."""
    rows = np.empty(len(positions), dtype=_BURNED)
    rows["fields"], rows["n1"] = 1, 8
    rows["position"] = positions
    return _parts(rows)


class JukiWriter:
    """Rows (position, edition 0, city, name, born_on, sex, address, since_on NULL, recorded_at).

    Lengths vary, so this goes row by row, in the fewest pieces: a national issue spends its time here.
    """

    def __init__(self, city: str, recorded_at: datetime) -> None:
        """Write what all rows share once."""
        name = city.encode()
        self._before = struct.Struct(f"!hiqihi{len(name)}si")  # up to the length of the person's name
        self._city = name
        self._after = struct.pack("!iiq", -1, 8, _microseconds(recorded_at))
        self._middles: dict[tuple[date, Sex], bytes] = {}

    def rows(self, positions: Sequence[int], items: Sequence[FourBasicItems]) -> bytes:
        """Write first editions."""
        before, city, after = self._before.pack, self._city, self._after
        length, middle, city_length = _LENGTH.pack, self._middle, len(city)
        pieces: list[bytes] = []
        for position, person in zip(positions, items, strict=True):
            name, address = person.name.encode(), person.address.encode()
            pieces += (
                before(9, 8, position, 2, 0, city_length, city, len(name)),
                name,
                middle(person.born_on, person.sex),
                length(len(address)),
                address,
                after,
            )
        return b"".join(pieces)

    def _middle(self, born_on: date, sex: Sex) -> bytes:
        """Birth date and sex: a people has some 80,000 pairs of them at most, so each is written once."""
        known = self._middles.get((born_on, sex))
        if known is None:
            word = sex.value.encode()
            known = struct.pack(f"!iii{len(word)}s", 4, _days(born_on), len(word), word)
            self._middles[born_on, sex] = known
        return known


_LENGTH = struct.Struct("!i")


def _days(day: date) -> int:
    return day.toordinal() - _EPOCH_DAY


def _microseconds(instant: datetime) -> int:
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _parts(rows: npt.NDArray[np.void]) -> Iterator[bytes]:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        yield rows[start : start + _ROWS_AT_ONCE].tobytes()
