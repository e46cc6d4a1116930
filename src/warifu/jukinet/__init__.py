# SPDX-License-Identifier: Apache-2.0
"""住民基本台帳ネットワーク: the national copy of the four basic items, in step with every register.

Who runs it in life: J-LIS 地方公共団体情報システム機構.
By which law: Juki Act 30-5 to 30-15 and its appended tables; the network was found constitutional because
purposes are set by law and nothing matches files (Supreme Court, 6 March 2008; law R-5).
What it keeps: each city's change notices as keyed references, search keys, who looked whom up and why, and
what subscribers are owed. The four items themselves are kept once, by `numbers`.
What it must never hold: a number or a resident record code in clear; a linkage code; anything of an affair.
"""

from warifu.jukinet.client import JukiNetClient
from warifu.jukinet.messages import (
    MOST_CHANGES,
    MOST_NOTICES,
    Change,
    ChangeKind,
    ChangeNotice,
    ChangeNotices,
    Changes,
    FourItems,
    LookedUp,
    LookUp,
    NoticeOutcome,
    NoticesTaken,
    PullChanges,
    Subscribe,
    Unsubscribe,
)

__all__ = [
    "MOST_CHANGES",
    "MOST_NOTICES",
    "Change",
    "ChangeKind",
    "ChangeNotice",
    "ChangeNotices",
    "Changes",
    "FourItems",
    "JukiNetClient",
    "LookUp",
    "LookedUp",
    "NoticeOutcome",
    "NoticesTaken",
    "PullChanges",
    "Subscribe",
    "Unsubscribe",
]
