# SPDX-License-Identifier: Apache-2.0
"""在外公館の窓口: cards of nationals abroad: applications, hand-over, renewal, new PINs, losses, returns.

Who runs it in life: embassies and consulates (在外公館) of the Ministry of Foreign Affairs, since 2024-05-27.
By which law: Act 16, 17 (unconfirmed in its paragraphs); Juki Act 16, 17 for the supplement.
What it keeps: for each question to a city its case, clerk and minute; of a person a linkage code of its own,
under a name drawn from what her certificate says. The rest dies with the case.
What it must never hold: a number, a resident record code, an address, a family register; anybody who does
not stand before it.

It looks nobody up: the city that keeps her family register confirms who stands there, and tells J-LIS.
"""

from warifu.counters.embassy.nouns import Stated
from warifu.counters.embassy.rooms import EmbassyRooms
from warifu.counters.embassy.service import EmbassyWindow, Keepers, OwnCodes
from warifu.counters.embassy.store import EmbassyStore

__all__ = ["EmbassyRooms", "EmbassyStore", "EmbassyWindow", "Keepers", "OwnCodes", "Stated"]
