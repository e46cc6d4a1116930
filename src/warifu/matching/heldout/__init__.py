# SPDX-License-Identifier: Apache-2.0
"""検証用の人々: invented people and the papers about them, to count false links and recall. Nobody is real.

`people` makes a dense population with a register that lacks some of them, `papers` writes what clerks and
old systems make of their particulars, `replay` is the habit of 2023. None of them uses the normaliser's code:
the errors are written down here a second time, on purpose. `bench` runs the matcher against them.
"""

from warifu.matching.heldout.papers import ERROR_SHARES, Asked, ask
from warifu.matching.heldout.people import Chunk, Maker, Names, Person, make_chunk, make_names
from warifu.matching.heldout.replay import first_hits, habit_key

__all__ = [
    "ERROR_SHARES",
    "Asked",
    "Chunk",
    "Maker",
    "Names",
    "Person",
    "ask",
    "first_hits",
    "habit_key",
    "make_chunk",
    "make_names",
]
