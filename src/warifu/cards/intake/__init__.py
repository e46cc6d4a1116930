# SPDX-License-Identifier: Apache-2.0
"""申請の受付: a person looks at each photograph before its card is made, and the urgent ones go first.

Who runs it in life: J-LIS, for applications by phone and paper; the city's clerk for those at a counter.
By which law: Act 17(1); Order 13 (unconfirmed); 特急発行 since 2024-12-02 (unconfirmed).
What it keeps: which photograph was taken or refused, by whom and why, by its SHA-256; grounds of haste.
What it must never hold: a photograph (`life` has it until the card is made), a name, what a face looks like.

No machine says here that there is a face in a picture: people do.
"""

from warifu.cards.intake.express import GROUNDS, Ground, due_on, ground_of
from warifu.cards.intake.looking import for_page
from warifu.cards.intake.nouns import Look, Reason
from warifu.cards.intake.refusals import NotExpress, NothingToSend, PhotoNotCompared, SeenMeanwhile
from warifu.cards.intake.service import Applications, Intake, Seen
from warifu.cards.intake.store import IntakeStore

__all__ = [
    "GROUNDS",
    "Applications",
    "Ground",
    "Intake",
    "IntakeStore",
    "Look",
    "NotExpress",
    "NothingToSend",
    "PhotoNotCompared",
    "Reason",
    "Seen",
    "SeenMeanwhile",
    "due_on",
    "for_page",
    "ground_of",
]
