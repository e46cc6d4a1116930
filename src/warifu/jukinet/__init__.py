# SPDX-License-Identifier: Apache-2.0
"""住民基本台帳ネットワーク: the national copy of the four basic items, in step with every register.

Who runs it in life: J-LIS 地方公共団体情報システム機構.
By which law: Juki Act 30-5 to 30-15 and its appended tables; the network was found constitutional because
purposes are set by law and nothing matches files (Supreme Court, 6 March 2008; law R-5).
What it keeps: each city's change notices as keyed references, search keys, who looked whom up and why, and
what subscribers are owed. The four items themselves are kept once, by `numbers`.
What it must never hold: a number or a resident record code in clear; a linkage code; anything of an affair.

Cities and agencies need `JukiNetClient` and the messages. J-LIS builds `JukiNet`, then `FollowingService`,
`IntakeService`, `ProtectionBook`, `LookingService`, `FeedService`, `WatchService`.
Spec: docs/spec/juki-net.md.
"""

from warifu.jukinet.askers import AskerRow, AskerTable, NoLookUpRow, read_askers, shipped_askers
from warifu.jukinet.client import JukiNetClient
from warifu.jukinet.feed import FeedService
from warifu.jukinet.following import FollowingService
from warifu.jukinet.forms import SearchKeys
from warifu.jukinet.intake import IntakeService
from warifu.jukinet.looking import LookingService
from warifu.jukinet.looks import (
    FiledLook,
    LookAlarm,
    LookLimits,
    LookOutcome,
    LookQuota,
    LookReused,
    NobodyConfirmed,
    NoLookUpCase,
    SearchBehind,
)
from warifu.jukinet.messages import (
    MOST_CHANGES,
    MOST_NOTICES,
    Change,
    ChangeKind,
    ChangeNotice,
    ChangeNotices,
    Changes,
    FourItems,
    GivenItems,
    LookedUp,
    LookUp,
    NoticeOutcome,
    NoticesTaken,
    Protect,
    PullChanges,
    Subscribe,
    Unsubscribe,
)
from warifu.jukinet.notices import NothingToCorrect, NoticeReused
from warifu.jukinet.parts import Alarms, FileLook, JukiNet, Protection
from warifu.jukinet.protection import ProtectionBook
from warifu.jukinet.store import JukiNetStore
from warifu.jukinet.watch import WatchService
from warifu.jukinet.web import endpoints

__all__ = [
    "MOST_CHANGES",
    "MOST_NOTICES",
    "Alarms",
    "AskerRow",
    "AskerTable",
    "Change",
    "ChangeKind",
    "ChangeNotice",
    "ChangeNotices",
    "Changes",
    "FeedService",
    "FileLook",
    "FiledLook",
    "FollowingService",
    "FourItems",
    "GivenItems",
    "IntakeService",
    "JukiNet",
    "JukiNetClient",
    "JukiNetStore",
    "LookAlarm",
    "LookLimits",
    "LookOutcome",
    "LookQuota",
    "LookReused",
    "LookUp",
    "LookedUp",
    "LookingService",
    "NoLookUpCase",
    "NoLookUpRow",
    "NobodyConfirmed",
    "NothingToCorrect",
    "NoticeOutcome",
    "NoticeReused",
    "NoticesTaken",
    "Protect",
    "Protection",
    "ProtectionBook",
    "PullChanges",
    "SearchBehind",
    "SearchKeys",
    "Subscribe",
    "Unsubscribe",
    "WatchService",
    "endpoints",
    "read_askers",
    "shipped_askers",
]
