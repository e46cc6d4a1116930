# SPDX-License-Identifier: Apache-2.0
"""印刷室: J-LIS's print room, where checked batches go to the post and pulled pieces are destroyed.

Who runs it in life: the printing and posting staff of J-LIS, each under her own name.
By which law: Act 7(1), Act 12; law M-2, M-3 (registered post, letters that are pulled or called back).
What it keeps: which batch two people sent to the post, and the hash of its labels.
What it must never hold: a name, an address, a number, or why a piece is to be taken out: a page of this room
shows labels, and nothing else of anybody.
"""

from warifu.notices.printroom.nouns import BatchLine, Label, Sent, Slip, Under
from warifu.notices.printroom.refusals import LabelsChanged, NothingToPost, PiecesToPull, SecondPerson
from warifu.notices.printroom.service import PrintRoomService
from warifu.notices.printroom.store import PrintRoomStore

__all__ = [
    "BatchLine",
    "Label",
    "LabelsChanged",
    "NothingToPost",
    "PiecesToPull",
    "PrintRoomService",
    "PrintRoomStore",
    "SecondPerson",
    "Sent",
    "Slip",
    "Under",
]
