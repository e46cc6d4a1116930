# SPDX-License-Identifier: Apache-2.0
"""記載待ち: the desk at which a clerk enters what family registers accepted about the residents of a city.

Who runs it in life: the resident section of each municipality (市民課), each clerk under her own name.
By which law: Juki Act 8, 9(2), 19(2); 住民基本台帳法施行令 (Juki Order) 12.
What it keeps: nothing of its own: what is owed, each look and each entry are the resident register's.
What it must never hold: a number (個人番号), an address, a family register; it shows only what is owed.
"""

from warifu.counters.entries.nouns import EnterAtTheWindow, NotOwedHere, Opened
from warifu.counters.entries.service import EntryDesk

__all__ = ["EnterAtTheWindow", "EntryDesk", "NotOwedHere", "Opened"]
