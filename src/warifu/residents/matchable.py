# SPDX-License-Identifier: Apache-2.0
"""照合の対象となる住民: a resident as the matcher reads her, over all she was called and where she lived.

Pure. Every name, reading and address that the register states of some day counts, also of a removed record.
What a correction replaced does not: the register itself said that it was wrong. Whether a measure protects
her is not in it, for that changes from day to day: the store adds it whenever it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from warifu.matching import Dated, Record, make_record, with_surname
from warifu.residents.nouns import ResidentRecord, dated_steps, stated_text

_NAMES = ("name", "common_name", "latin_name")
WHY = "refer to a resident while she is matched"


def record_of(entries: Sequence[ResidentRecord]) -> Record:
    """Normalise the entries of one resident, the last of each day, in the order they take effect."""
    last = entries[-1]
    former = [with_surname(each.stated.former_surname, each.stated.name) for each in entries]
    return make_record(
        last.in_house_number.reveal(WHY),
        names=[
            *(each for column in _NAMES for each in _over_time(entries, _texts(entries, column))),
            *_over_time(entries, former),
        ],
        kana=_over_time(entries, _texts(entries, "kana")),
        birth=last.stated.birth_date,
        sex=last.stated.sex,
        addresses=_over_time(entries, _texts(entries, "address")),
        closed_on=None if last.is_registered else last.effective_on,
    )


def _texts(entries: Sequence[ResidentRecord], column: str) -> list[str]:
    return [stated_text(each, column) for each in entries]


def _over_time(entries: Sequence[ResidentRecord], texts: Sequence[str]) -> list[Dated]:
    """Give each text with the days from which and until before which it was stated."""
    steps = [(each.effective_on, text) for each, text in zip(entries, texts, strict=True)]
    return [(each.text, each.from_on, each.until_on) for each in dated_steps(steps)]
