# SPDX-License-Identifier: Apache-2.0
"""自分の記録のファイル: a person's own lines, and the checks anybody can run on them with the sign-in's key.

    S1   every line is signed by the sign-in, for its place in its book and for one holder
    S2   no place is missing, none is taken twice, each line stands on the one before it
    S3   it goes on from an earlier file of hers: nothing in that was changed or left out

NOT found: a line that was never written, and the newest ones, while nothing follows them; an earlier file
finds the latter. Pure; the key comes from the verifier's own policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from warifu.evidence.checks import Finding
from warifu.ledger import EMPTY_BOOK, OwnLine

OWN_FORMAT = "warifu-own-lines/1"
OWN_SUFFIX = ".warifu-own-lines.json"
_ENCODER = msgspec.json.Encoder()


class OwnFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """自分の記録のファイル: what a person downloads and keeps."""

    format: str
    holder: bytes
    lines: list[OwnLine]

    def encode(self) -> bytes:
        """Write it."""
        return msgspec.json.format(_ENCODER.encode(self), indent=2) + b"\n"


def read_own(content: bytes) -> OwnFile | None:
    """Read such a file; None where the content is something else."""
    try:
        found = msgspec.json.decode(content, type=OwnFile)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if found.format == OWN_FORMAT else None


def missing(lines: Sequence[OwnLine]) -> list[tuple[str, int]]:
    """The places, by book, that ought to stand before the last one and do not."""
    gaps: list[tuple[str, int]] = []
    for book in sorted({each.placed.book for each in lines}):
        places = {each.placed.place for each in lines if each.placed.book == book}
        gaps += [(book, place) for place in range(1, max(places)) if place not in places]
    return gaps


def examine_own(kept: OwnFile, key: bytes, earlier: OwnFile | None = None) -> Iterator[Finding]:
    """Check a file; `where` is the place of a line in it. Without `earlier` there is no S3."""
    unsigned = next((n for n, each in enumerate(kept.lines) if not each.is_signed(kept.holder, key)), None)
    yield Finding("S1", "own-unsigned" if unsigned is not None else "", unsigned, len(kept.lines))
    broken = _broken(kept.lines)
    why = "own-broken" if broken is not None else "own-gap" if missing(kept.lines) else ""
    yield Finding("S2", why, broken, len(kept.lines))
    if earlier is not None:
        heads = {(each.placed.book, each.placed.place): each.head for each in kept.lines}
        same = kept.holder == earlier.holder and all(
            heads.get((each.placed.book, each.placed.place)) == each.head for each in earlier.lines
        )
        yield Finding("S3", "" if same else "own-rewritten", None, len(earlier.lines))


def _broken(lines: Sequence[OwnLine]) -> int | None:
    """The first line that does not stand on the one before it, or stands where another does."""
    heads = {(each.placed.book, each.placed.place): each for each in lines}
    for number, each in enumerate(lines):
        placed = each.placed
        if heads[placed.book, placed.place] is not each:
            return number
        before = heads.get((placed.book, placed.place - 1))
        stands_on = before.head if before else EMPTY_BOOK if placed.place == 1 else placed.before
        if placed.before != stands_on:
            return number
    return None
